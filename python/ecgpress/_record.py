"""Records: recordings as arrays of millivolts."""

from __future__ import annotations

import dataclasses
import itertools
from ctypes import byref, c_void_p
from typing import Any, List, NamedTuple, Optional, Tuple

import numpy as np

from . import _library
from ._library import lib, text
from ._options import OptionsHandle, as_bytes, texts

LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")


class Format(NamedTuple):
    """A format that records are read from."""

    name: str
    endings: Tuple[str, ...]
    help: str


def _formats() -> Tuple[Format, ...]:
    rows: List[Format] = []
    while True:
        row = lib.ecgp_record_format(len(rows))
        if not row:
            return tuple(rows)
        endings = itertools.takewhile(bool, row.contents.endings)
        rows.append(Format(text(row.contents.name), tuple(map(text, endings)),
                           text(row.contents.help)))


FORMATS = _formats()


@dataclasses.dataclass(frozen=True)
class Record:
    """A recording.

    ``signals``: float64, channels x samples, mV; NaN where a sample is missing. ``names``: names of the
    channels, standard leads in standard spelling.
    """

    name: str
    source: str
    rate_hz: float
    names: Tuple[str, ...]
    signals: np.ndarray
    lead_channels: Tuple[Optional[int], ...]

    def lead(self, name: str) -> np.ndarray:
        """Samples of a standard lead in mV; KeyError if the record lacks it."""
        channel = self.lead_channels[LEADS.index(name)] if name in LEADS else None
        if channel is None:
            raise KeyError(name)
        return self.signals[channel]


class RecordHandle:
    """A record of the C library; a context that closes it."""

    def __init__(self, path: Any, options: Any) -> None:
        self.pointer = c_void_p()
        _library.call("ecgp_record_open", as_bytes("record", path), options, byref(self.pointer))

    def __enter__(self) -> c_void_p:
        return self.pointer

    def __exit__(self, *_: Any) -> None:
        lib.ecgp_record_close(self.pointer)


def _read(record: c_void_p) -> Record:
    info = lib.ecgp_record_info(record).contents
    signals = np.empty((info.channels, info.samples))
    for channel, row in enumerate(signals):
        _library.call("ecgp_record_read", record, channel, 0, info.samples, row.ctypes.data)
    names = tuple(text(lib.ecgp_record_channel_name(record, channel))
                  for channel in range(info.channels))
    return Record(text(info.name), text(info.source), info.rate_hz, names, signals,
                  tuple(None if channel < 0 else channel for channel in info.lead_channel))


def read_record(path: Any, **options: Any) -> Record:
    """Reads a recording of one of the :data:`FORMATS`.

    :param options: what the file does not state: ``sampling_rate``, ``lead_index``
    :raises ecgpress.Error: the file is missing or damaged
    """
    with OptionsHandle(texts(options)) as handle, RecordHandle(path, handle) as record:
        return _read(record)

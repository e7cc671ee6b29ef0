"""A feed of the C library, and what it is made from."""

from __future__ import annotations

import dataclasses
import operator
import os
import threading
import warnings
import weakref
from ctypes import byref, c_float, c_int64, c_void_p
from typing import Any, Dict, Iterable, Mapping, Optional, Sequence, Tuple, Union

from . import _library
from ._arrays import ARRAYS, TYPE_NAMES, Lease
from ._cuda import device_number
from ._errors import Code, Error, usage
from ._library import CError, FeedSpec, lib, text
from ._options import OptionsHandle, texts

# How long a call waits before Python may see to signals.
SLICE_MS = 100

Targets = Union[str, Iterable[str]]

#: What images may be of.
IMAGE_TYPES = ("uint8", "float16", "float32")


def _whole(name: str, value: Any, low: int, high: int = (1 << 63) - 1) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise usage(f"{name}: {value!r} is no whole number") from None
    if not low <= number <= high:
        raise usage(f"{name}: {number} is out of range (expected {low} to {high})")
    return number


def _target_names(targets: Targets) -> Tuple[str, ...]:
    names = targets.split(",") if isinstance(targets, str) else targets
    try:
        return tuple(name.strip() for name in names or () if name.strip())
    except (AttributeError, TypeError):
        raise usage(f"targets: {targets!r} is no list of names") from None


def _image_type(dtype: Any) -> str:
    """"float16" of that, of NumPy's type or of PyTorch's."""
    name = str(getattr(dtype, "__name__", dtype)).split(".")[-1]
    if name not in IMAGE_TYPES:
        raise usage(f"dtype: {dtype!r} is not {', '.join(IMAGE_TYPES[:-1])} or {IMAGE_TYPES[-1]}")
    return name


def _three(name: str, values: Any, fallback: float) -> Tuple[float, ...]:
    if values is None:
        return (float(fallback),) * 3
    try:
        numbers = tuple(map(float, values)) if isinstance(values, Iterable) else (float(values),) * 3
    except (TypeError, ValueError):
        numbers = ()
    if len(numbers) != 3:
        raise usage(f"{name}: {values!r} is neither a number nor three, of R, G and B")
    return numbers


def source_options(records: Any) -> Dict[str, str]:
    """The options that name the records: "builtin", or a file or folder of any kind that can be
    read."""
    if records is None or records == "builtin":
        return {}
    try:
        path = os.path.abspath(os.fsdecode(records)) if records else ""
    except TypeError:
        path = ""
    if not path:
        raise usage(f'records: {records!r} is neither "builtin" nor a path')
    array = path.endswith(".npy")
    if os.path.isdir(path):
        array = any(name.startswith("all_signals_") and name.endswith(".npy")
                    for name in os.listdir(path))
    return {"signal_dataset_path" if array else "raw_signal_path": path}


# What the feed sets by names of its own.
_TAKEN = {
    "width": "size=(width, height)", "height": "size=(width, height)",
    "raw_signal_path": "records=", "signal_dataset_path": "records=",
    "datasets_path": "nothing: a feed writes no files", "jobs": "workers=",
    "layout": "layouts=",
}


@dataclasses.dataclass(frozen=True)
class Setup:
    """All that a feed is made from; it can be pickled and compared."""

    options: Mapping[str, str]
    batch: int
    width: int
    height: int
    targets: Tuple[str, ...]
    channels_first: bool
    split: Optional[str]
    first: int
    pages: int  # of this rank; 0: without end
    rank: int
    world_size: int
    max_lead_samples: int
    workers: int
    prefetch: int
    device: Optional[int]  # of CUDA; None: host memory
    dtype: str
    mean: Tuple[float, ...]
    std: Tuple[float, ...]

    @property
    def seed(self) -> int:
        return int(self.options["seed"])


def set_up(records: Any, seed: int, batch: int, size: Sequence[int], targets: Targets, *,
           channels_first: bool, split: Optional[str], pages: Optional[int], first: int, rank: int,
           world_size: int, max_lead_samples: Optional[int], workers: Optional[int], prefetch: int,
           device: Any, dtype: Any, mean: Any, std: Any, options: Mapping[str, Any]) -> Setup:
    """Checks what can be checked without the library."""
    device = device_number(device)
    for name in options:
        if name in _TAKEN:
            raise usage(f"{name}: say {_TAKEN[name]} instead")
    if split is not None and not isinstance(split, str):
        raise usage(f"split: {split!r} is not train, val or test")
    try:
        width, height = size
    except (TypeError, ValueError):
        raise usage(f"size: {size!r} is not (width, height)") from None
    world_size = _whole("world_size", world_size, 1)
    rank = _whole("rank", rank, 0, world_size - 1)
    share = 0
    if pages is not None:
        share = _whole("pages", pages, 1) // world_size
        if share == 0:
            raise usage(f"pages: {pages} are too few for {world_size} ranks")
    settings = texts(options)
    settings.update(source_options(records))
    settings["seed"] = str(_whole("seed", seed, 0))
    return Setup(settings, _whole("batch", batch, 1, 65536), _whole("width", width, 200, 16384),
                 _whole("height", height, 16, 16384), _target_names(targets), bool(channels_first), split,
                 _whole("first", first, 0, 1 << 53), share, rank, world_size,
                 0 if max_lead_samples is None else _whole("max_lead_samples", max_lead_samples, 1, (1 << 31) - 1),
                 0 if workers is None else _whole("workers", workers, 1, 256),
                 _whole("prefetch", prefetch, 1, 1024), device, _image_type(dtype),
                 _three("mean", mean, 0), _three("std", std, 1))


def target_arrays(targets: Iterable[str]) -> Tuple[str, ...]:
    """The arrays that come with targets, "index" and "leads" with them."""
    wanted = set(targets)
    return tuple(info.name for info in ARRAYS
                 if info.name != "images" and (not info.target or info.target in wanted))


def _end(pointer: int, turn: threading.Lock, owner: int) -> None:
    if os.getpid() != owner:
        lib.ecgp_feed_destroy(pointer)
        return
    lib.ecgp_feed_stop(pointer)  # a call that waits comes back at once
    if turn.acquire(timeout=1):  # it cannot where a signal's handler came upon that call
        lib.ecgp_feed_destroy(pointer)
        turn.release()


class Feed:
    """A feed; reader ``reader`` of ``readers`` takes every ``readers``-th batch of its order."""

    def __init__(self, setup: Setup, reader: int = 0, readers: int = 1) -> None:
        spec = FeedSpec(
            batch=setup.batch, width=setup.width, height=setup.height,
            targets=",".join(setup.targets).encode(), channels_first=setup.channels_first,
            image_type=TYPE_NAMES.index(setup.dtype), image_mean=(c_float * 3)(*setup.mean),
            image_std=(c_float * 3)(*setup.std), split=setup.split.encode() if setup.split else None,
            first=setup.first + setup.rank, step=setup.world_size, pages=setup.pages,
            skip=(readers - 1) * setup.batch, max_lead_samples=setup.max_lead_samples, workers=setup.workers,
            prefetch=setup.prefetch)
        pointer = c_void_p()
        with OptionsHandle(setup.options) as options:
            _library.call("ecgp_feed_create", options, byref(spec), byref(pointer))
        assert pointer.value
        self.owner = os.getpid()
        self._pointer = pointer.value
        self._turn = threading.Lock()
        self._told = False  # the warning about devices
        self._warned = 0  # sentences of records that were replaced
        self._close = weakref.finalize(self, _end, self._pointer, self._turn, self.owner)
        self._behind = reader * setup.batch  # pages of others before its first
        if self._behind:
            self.seek(0)

    def close(self) -> None:
        """Ends the worker processes within a second. Batches in use stay valid."""
        self._close()

    @property
    def closed(self) -> bool:
        return not self._close.alive

    def _check(self) -> None:
        if os.getpid() != self.owner:
            raise usage(f"this feed belongs to process {self.owner}, from which this one was "
                        "forked: make one in this process")
        if self.closed:
            raise Error(Code.STOPPED, "this feed is closed")

    def _warn(self) -> None:
        """Tells of records that could not be used and were replaced, and of a GPU that is not used,
        of each once."""
        warning = text(lib.ecgp_feed_warning(self._pointer))
        if warning and not self._told:
            self._told = True
            warnings.warn(warning, RuntimeWarning, stacklevel=5)
        while (sentence := lib.ecgp_feed_skipped(self._pointer, self._warned)) is not None:
            self._warned += 1
            warnings.warn(f"another record is used: {text(sentence)}", RuntimeWarning, stacklevel=5)

    def _wait(self, function: Any, *arguments: Any) -> Optional[int]:
        """Waits for a batch; None after the last one."""
        batch, error = c_void_p(), CError()
        self._check()
        with self._turn:
            while not self.closed:
                result = function(self._pointer, *arguments, SLICE_MS, byref(batch), byref(error))
                _library.check(result, error)
                self._warn()
                if batch.value:
                    return batch.value
                if function is lib.ecgp_feed_next and lib.ecgp_feed_ended(self._pointer):
                    return None
        raise Error(Code.STOPPED, "this feed was closed while it was waited for")

    def next(self) -> Optional[int]:
        return self._wait(lib.ecgp_feed_next)

    def get(self, numbers: Sequence[int]) -> int:
        most = (1 << 53) - 1
        count = len(numbers)
        index = (c_int64 * count)(*(_whole("page index", number, 0, most) for number in numbers))
        batch = self._wait(lib.ecgp_feed_get, index, count)
        assert batch
        return batch

    def seek(self, place: int) -> None:
        """Goes on so that a feed without other readers would go on at ``place``."""
        place = _whole("place", place, 0, 1 << 53)
        self._check()
        with self._turn:
            _library.call("ecgp_feed_seek", self._pointer, place + self._behind)

    def range(self, place: int, end: int) -> None:
        """The same, and ends after ``end`` pages of the order; 0: never."""
        self._check()
        with self._turn:
            _library.call("ecgp_feed_range", self._pointer, place + self._behind, end)

    def tell(self) -> int:
        """What :meth:`seek` takes to go on here."""
        self._check()
        with self._turn:
            return max(int(lib.ecgp_feed_tell(self._pointer)) - self._behind, 0)

    @property
    def renderer(self) -> str:
        self._check()
        return text(lib.ecgp_feed_renderer(self._pointer))

    @property
    def devices(self) -> Tuple[str, ...]:
        self._check()
        names: list[str] = []
        with self._turn:
            while (name := lib.ecgp_feed_device(self._pointer, len(names))) is not None:
                names.append(text(name))
        return tuple(names)

    @property
    def configuration(self) -> str:
        self._check()
        return text(lib.ecgp_feed_configuration(self._pointer))


__all__ = ["Feed", "Lease", "Setup", "set_up", "target_arrays"]

"""Options: the C library's table, and Python values as its texts."""

from __future__ import annotations

import json
import os
from ctypes import byref, c_void_p
from typing import Any, Dict, Mapping, NamedTuple

import numpy as np

from . import _library
from ._errors import usage
from ._library import lib, text


class Option(NamedTuple):
    """A row of the option table; ``docs/options.md`` lists them all."""

    name: str
    kind: str
    default: str
    unit: str
    choices: tuple[str, ...]
    low: float
    high: float
    group: str
    help: str
    aliases: tuple[str, ...]


_KINDS = ("bool", "int", "real", "range", "choice", "pick", "text")


def _table() -> Dict[str, Option]:
    rows: Dict[str, Option] = {}
    while True:
        row = lib.ecgp_option_info(len(rows))
        if not row:
            return rows
        info = row.contents
        choices = tuple(text(info.choices).split("|")) if info.choices else ()
        rows[text(info.name)] = Option(
            text(info.name), _KINDS[info.type], text(info.fallback), text(info.unit), choices,
            info.low, info.high, text(info.group), text(info.help),
            tuple(text(info.aliases).split("|")) if info.aliases else ())


OPTIONS = _table()
_BY_NAME = {name: row for row in OPTIONS.values() for name in (row.name, *row.aliases)}


def _number(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    return repr(float(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating))


def _text_of(name: str, value: Any) -> str:
    kind = _BY_NAME[name].kind if name in _BY_NAME else "text"
    if isinstance(value, str):
        return value
    if _is_number(value):
        return _number(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        if name in ("mix", "layouts"):
            return ",".join(f"{key}:{_number(weight)}" for key, weight in value.items())
        return json.dumps(dict(value))
    if isinstance(value, (list, tuple)):
        if kind == "range":
            if len(value) != 2:
                raise usage(f"{name}: a range is (low, high), not {value!r}")
            return ":".join(_text_of(name, end) for end in value)
        return ",".join(_text_of(name, item) for item in value)
    raise usage(f"{name}: {value!r} is no number, text, path, (low, high) or list")


def texts(options: Mapping[str, Any]) -> Dict[str, str]:
    """Python values as the library's texts; None stands for the default."""
    return {name.replace("-", "_"): _text_of(name.replace("-", "_"), value)
            for name, value in options.items() if value is not None}


def as_bytes(name: str, value: Any) -> bytes:
    """A text or a path as the library takes it."""
    try:
        data = os.fsencode(value)
    except (TypeError, UnicodeEncodeError):
        raise usage(f"{name}: {value!r} is no text or path") from None
    if b"\0" in data:
        raise usage(f"{name}: {value!r} has a zero in it")
    return data


class OptionsHandle:
    """Options of the C library; a context that frees them."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.pointer = c_void_p()
        _library.call("ecgp_options_create", byref(self.pointer))
        try:
            for name, value in settings.items():
                _library.call("ecgp_options_set", self.pointer, as_bytes("options", name),
                              as_bytes(name, value))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        lib.ecgp_options_destroy(self.pointer)
        self.pointer = c_void_p()

    def __enter__(self) -> Any:
        return self.pointer

    def __exit__(self, *_: Any) -> None:
        self.close()

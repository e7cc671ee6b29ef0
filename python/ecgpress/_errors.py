"""Errors."""

from __future__ import annotations

import enum

__all__ = ["Code", "Error"]


class Code(enum.IntEnum):
    """The kind of an :class:`Error`; the values of the C library's ``ecgp_result``."""

    OK = 0
    USAGE = 1
    BAD_DATA = 2
    NO_INPUT = 3
    UNSUPPORTED = 4
    NO_GPU = 5
    NO_OUTPUT = 6
    IO = 7
    CONFIG = 8
    NO_MEMORY = 9
    STOPPED = 10
    INTERNAL = 11


class Error(Exception):
    """A failure of ecgpress: ``code`` is its kind, ``str(error)`` one full sentence."""

    def __init__(self, code: Code | int, sentence: str) -> None:
        super().__init__(int(code), sentence)
        self.code = Code(code)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def usage(sentence: str) -> Error:
    return Error(Code.USAGE, sentence)

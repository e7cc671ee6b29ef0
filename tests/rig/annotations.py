"""Annotation files of WFDB records, written by the letter of annot(5)."""

import struct

CODES = {"N": 1, "V": 5, "A": 8, "p": 24, "t": 27, "(": 39, ")": 40, '"': 22, "~": 14}
SKIP, NUM, SUB, CHN, AUX = 59, 60, 61, 62, 63


def encode(marks):
    """The bytes of [(sample, symbol)] or [(sample, symbol, text)], in the order of time."""
    data, at = b"", 0
    for sample, symbol, *text in marks:
        step = sample - at
        if step > 1023:
            data += struct.pack("<HHH", SKIP << 10, step >> 16, step & 0xFFFF)
            step = 0
        data += struct.pack("<H", CODES[symbol] << 10 | step)
        at = sample
        for note in text:
            note = note.encode()
            data += struct.pack("<H", AUX << 10 | len(note)) + note + b"\0" * (len(note) % 2)
    return data + b"\0\0"


def changed(code, value):
    """A word that changes the number, subtype or channel of the annotation before it."""
    return struct.pack("<H", code << 10 | value)

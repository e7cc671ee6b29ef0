"""What is printed beside letters: codes that are read back by decoders of this file, logos, forms, and the
lines at the bottom of a page."""

import re
import unittest

import numpy as np

from rig.pages import PageTest
from rig.pictures import ink_box

TEXT = 4  # of the class map

# Code 39: which of a sign's nine bars and gaps are wide
SIGNS = {"000110100": "0", "100100001": "1", "001100001": "2", "101100000": "3", "000110001": "4",
         "100110000": "5", "001110000": "6", "000100101": "7", "100100100": "8", "001100100": "9",
         "010010100": "*"}


def code_39(row):
    """The text of a row of pixels through a code, True where it is dark."""
    ends = np.flatnonzero(np.diff(np.r_[0, row.astype(int), 0]))
    runs = np.diff(ends)
    wide = runs > (runs.min() + runs.max()) / 2
    signs = ["".join("01"[int(bit)] for bit in wide[i:i + 9]) for i in range(0, len(wide), 10)]
    text = "".join(SIGNS[sign] for sign in signs)
    if text[0] != "*" or text[-1] != "*":
        raise ValueError(text)
    return text[1:-1]


def times(a, b):
    product = 0
    while b:
        product ^= a * (b & 1)
        a, b = a << 1 ^ (0x11D if a & 0x80 else 0), b >> 1
    return product


def places():
    """Where a version 2 code has its data bits, in their order."""
    fixed = np.zeros((25, 25), bool)
    fixed[:9, :9] = fixed[:9, 17:] = fixed[17:, :9] = fixed[16:21, 16:21] = True
    fixed[6] = fixed[:, 6] = True
    up = True
    for right in (24, 22, 20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for row in (range(24, -1, -1) if up else range(25)):
            for column in (right, right - 1):
                if not fixed[row, column]:
                    yield row, column
        up = not up


def qr(modules):
    """The text of 25 x 25 modules: level M, mask 0, without an error."""
    spots = [(8, i) for i in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    kind = int("".join("01"[int(modules[spot])] for spot in spots), 2) ^ 0x5412
    other = [(24 - i, 8) for i in range(7)] + [(8, 17 + i) for i in range(8)]
    if kind or [modules[spot] for spot in spots] != [modules[spot] for spot in other]:
        raise ValueError("format")
    bits = [bool(modules[row, column]) != ((row + column) % 2 == 0) for row, column in places()]
    words = [int("".join("01"[bit] for bit in bits[i:i + 8]), 2) for i in range(0, 44 * 8, 8)]
    root = 1
    for _ in range(16):
        value = 0
        for word in words:
            value = times(value, root) ^ word
        if value:
            raise ValueError("check words")
        root = times(root, 2)
    data = int.from_bytes(bytes(words[:28]), "big")
    if data >> 220 != 4:
        raise ValueError("mode")
    length = data >> 212 & 255
    return bytes(data >> 204 - 8 * i & 255 for i in range(length)).decode("ascii")


class Printed(PageTest):

    def make(self, *options, width="2000", layout="3by4-II"):
        truth, image, classes = self.bare_page("builtin:2", layout, "--width", width, *options)
        return truth, image < 128, classes

    def code_of(self, truth):
        codes = [word for word in truth["words"] if word["kind"] == "code"]
        self.assertEqual(len(codes), 1)
        (x0, y0), (x1, y1) = codes[0]["corners"][0], codes[0]["corners"][2]
        return codes[0]["text"], [int(x0), int(y0), int(x1), int(y1)]

    def said(self, truth, kind):
        return " ".join(word["text"] for word in truth["words"] if word["kind"] == kind)


class Codes(Printed):

    def test_bars(self):
        for index in ("0", "5"):
            truth, dark, classes = self.make("--code", "bars", "--header", "line", "--page_index", index)
            text, (x0, y0, x1, y1) = self.code_of(truth)
            self.assertEqual(code_39(dark[(y0 + y1) // 2, x0:x1]), text)
            self.assertIn(text, self.said(truth, "header").split())
            same = dark[y0:y1, x0:x1] == (classes[y0:y1, x0:x1] == TEXT)
            self.assertGreater(same.mean(), 0.98)

    def test_qr(self):
        for index in ("0", "3"):
            truth, dark, _ = self.make("--code", "qr", "--page_index", index, "--scale_line", "device")
            text, (x0, y0, x1, y1) = self.code_of(truth)
            steps = (np.arange(25) + 0.5) / 25
            rows = (y0 + steps * (y1 - y0)).astype(int)
            columns = (x0 + steps * (x1 - x0)).astype(int)
            modules = dark[np.ix_(rows, columns)]
            self.assertEqual(qr(modules), text)
            sequence = re.search(r"SEQ (\d+)", self.said(truth, "scale")).group(1)
            self.assertRegex(text, rf"^ID:\d+;SEQ:{sequence}$")
            for row, column in ((0, 0), (12, 12), (24, 24)):  # teeth: no module can be wrong
                modules[row, column] ^= True
                with self.assertRaises((ValueError, AssertionError)):
                    self.assertEqual(row + column > 0 and qr(modules), text)
                modules[row, column] ^= True

    def test_a_code_takes_no_room_that_text_has(self):
        """It is left out where a long line goes as far; the rows make room for it elsewhere."""
        title = "A title that is long enough to go all the way to the right edge of the paper there is"
        full, _, _ = self.make("--code", "bars", "--title", title, "--header_size", "6")
        self.assertNotIn("code", {word["kind"] for word in full["words"]})
        for code in ("bars", "qr"):
            truth, dark, _ = self.make("--code", code, "--n_empty_cell_at_up", "0")
            _, (x0, y0, x1, y1) = self.code_of(truth)
            self.assertGreater(min(lead["origin_mm"][1] for lead in truth["leads"])
                               * truth["px_per_mm"], y1)
            self.assertFalse(dark[y0:y1, x0 - 20:x0 - 1].any())
            self.assertLess(x1, truth["width"])


class Forms(Printed):

    def test_frames_and_blanks(self):
        for header, words in (("form", ("Name:", "ID:", "Date:", "Age:", "Sex:", "HR:")),
                              ("blank", ("NAME", "AGE", "SEX", "DATE", "ID"))):
            truth, dark, classes = self.make("--header", header)
            said = self.said(truth, "header").split()
            self.assertLessEqual(set(words), set(said))
            top = int(min(lead["box"][1] for lead in truth["leads"] if lead["box"]))
            above = slice(0, min(top, int(16 * truth["px_per_mm"])))
            longest = max(len(run) for row in dark[above]
                          for run in "".join("01"[int(bit)] for bit in row).split("0"))
            self.assertGreater(longest, 40 * truth["px_per_mm"])  # of the lines
            self.assertFalse((dark[above] & (classes[above] < TEXT)).sum() > 20)
            for word in truth["words"]:
                if word["kind"] == "header":
                    (x0, y0), (x1, y1) = word["corners"][0], word["corners"][2]
                    self.assertTrue(dark[int(y0):int(y1), int(x0):int(x1)].any())

    def test_a_blank_form_claims_nothing(self):
        truth, _, _ = self.make("--header", "blank", width="900")
        self.assertFalse([word for word in truth["words"] if re.search(r"\d", word["text"])
                          and word["kind"] != "lead"])
        named, _, _ = self.make("--header", "blank", "--patient", "Ada Fen", width="900")
        self.assertIn("Ada Fen", self.said(named, "header"))

    def test_footers(self):
        """All state speed and gain once more; a filter only where it was applied."""
        for spelling, more in (("page", r"Page 1/1$"), ("software", r"^ECG V\d+\.\d\d SN\d{6} .* 1/1$")):
            for filters, band in (((), ""), (("--lowpass", "40", "--highpass", "0.5"), "0.5-40 Hz")):
                truth, _, _ = self.make("--scale_line", spelling, "--paper_speed", "50", "--gain", "5", *filters,
                                        width="1200")
                said = self.said(truth, "scale")
                self.assertRegex(said, more)
                self.assertRegex(said, r"(?<![0-9.])50 ?mm/s +5 ?mm/mV")
                self.assertEqual(band in said if band else "Hz" not in said, True)

    def test_logos(self):
        seen = set()
        for logo in ("disc", "wedge", "wave"):
            truth, dark, classes = self.make("--logo", logo, "--scale_line", "page", width="1600")
            bottom = int(truth["height"] - 9 * truth["px_per_mm"])
            plain, without, _ = self.make("--scale_line", "page", width="1600")
            self.assertEqual(plain["words"], truth["words"])
            x0, y0, x1, y1 = ink_box(dark[bottom:] & ~without[bottom:])
            self.assertLess(max(x1 - x0, y1 - y0), 6 * truth["px_per_mm"])
            self.assertGreater(y1 - y0, 3 * truth["px_per_mm"])
            self.assertTrue((classes[bottom:][y0:y1, x0:x1] == TEXT).any())
            seen.add(dark[bottom:].tobytes())
        self.assertEqual(len(seen), 3)


if __name__ == "__main__":
    unittest.main()

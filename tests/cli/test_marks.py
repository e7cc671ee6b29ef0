"""What machines print beside the traces: separators, names and their letters."""

import unittest

import numpy as np

from rig.pages import PageTest
from rig.pictures import ink_box

TEXT, PULSE, SEPARATOR, TRACE = 4, 5, 7, 8  # numbers of the class map
DARK = 100


class MarksTest(PageTest):

    def make(self, *options, width="1400", layout="3by4"):
        return self.bare_page("builtin:1", layout, "--width", width, *options)

    def check_ink(self, image, classes, kind):
        """What the class map says is of a kind is dark, and nothing is dark that it does not say."""
        self.assertGreater((classes == kind).sum(), 50)
        self.assertGreater((image[classes == kind] < 160).mean(), 0.95)
        near = np.zeros(image.shape, bool)  # a pixel beside ink may be half ink
        known = classes >= TEXT
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                near |= np.roll(known, (dy, dx), (0, 1))
        self.assertFalse(((image < DARK) & ~near).any())


class Separators(MarksTest):

    def starts(self, truth):
        """Where columns but the first begin, px: (x, y of the zero line, y of the first sample)."""
        scale = truth["px_per_mm"]
        return [(lead["origin_mm"][0] * scale, lead["origin_mm"][1] * scale, lead["points"][0][1])
                for lead in truth["leads"] if 3 <= lead["index"] < 12]

    def stretches(self, classes, x):
        """The runs [y0, y1] of separator at a column of pixels."""
        on = np.flatnonzero(np.diff(np.r_[0, (classes[:, int(x)] == SEPARATOR), 0]))
        return [(int(a), int(b)) for a, b in zip(on[::2], on[1::2])]

    def expected(self, choice, starts, scale, length):
        """What a choice draws at a column of three rows, [y0, y1] px."""
        half = length / 2 * scale
        own = {"bars": lambda zero, first: [(first - (1 + length) * scale, first - scale),
                                            (first + scale, first + (1 + length) * scale)],
               "bar": lambda zero, first: [(first - half, first + half)],
               "line": lambda zero, first: [(zero - half, zero + half)]}[choice]
        return [run for _, zero, first in starts for run in own(zero, first)]

    def test_bars_and_lines(self):
        for choice in ("bars", "bar", "line"):
            truth, image, classes = self.make("--separator", choice, "--separator_length", "5",
                                              "--separator_weight", "4", "--no-show_lead_name")
            scale, starts = truth["px_per_mm"], self.starts(truth)
            wanted = np.zeros(classes.shape, bool)
            half = 2 * truth["pen_mm"] * scale
            for x in sorted({start[0] for start in starts}):
                column = [start for start in starts if start[0] == x]
                for y0, y1 in self.expected(choice, column, scale, 5):
                    wanted[round(y0):round(y1), round(x - half):round(x + half)] = True
            known = classes < TRACE  # traces are above separators
            self.assertLess((wanted != (classes == SEPARATOR))[known].sum(), 0.02 * wanted.sum())
            self.check_ink(image, classes, SEPARATOR)

    def test_broken_lines(self):
        for choice, mark, period in (("dashed", 1.6, 2.8), ("dotted", None, 1.2)):
            truth, image, classes = self.make("--separator", choice, "--separator_length", "13.5",
                                              "--separator_weight", "2", "--no-show_lead_name",
                                              width="2400")
            scale = truth["px_per_mm"]
            width = 2 * truth["pen_mm"]
            mark, period = mark or width, max(period, 2 * width)
            for x, zero, first in self.starts(truth):
                runs = [run for run in self.stretches(classes, x)
                        if zero - 7 * scale < run[0] < zero + 6.8 * scale]
                self.assertLessEqual(abs(runs[0][0] - (zero - 6.75 * scale)), 1)
                gaps = np.diff([y0 for y0, _ in runs if abs(y0 - first) > 2 * scale])
                self.assertTrue((np.abs(gaps / scale / period - np.rint(gaps / scale / period))
                                 < 0.15).all(), gaps)
                self.assertAlmostEqual(np.median([b - a for a, b in runs]) / scale, mark, delta=0.2)
            self.check_ink(image, classes, SEPARATOR)

    def test_long_lines_join_and_end_with_the_sheet(self):
        truth, _, classes = self.make("--separator", "line", "--separator_length", "500",
                                      "--border", "0")
        for x, _, _ in self.starts(truth):
            beside = classes[:, int(x)] >= TEXT
            self.assertGreaterEqual(beside.mean(), 0.999)

    def test_nothing_is_printed_off_the_paper(self):
        """On a turned page the background shows around; long bars and moved names end with the paper."""
        for choice in ("bars", "dotted"):
            truth, image, classes = self.make("--rotation", "4", "--separator", choice, "--separator_length", "400",
                                              "--name_shift", "50", "--name_indent", "-50", "--border", "0")
            self.assertGreater((classes == 0).sum(), 1000)
            ys, xs = np.nonzero(image < 160)
            turn = np.linalg.inv(np.array(truth["homography"]).reshape(3, 3))
            x, y, w = turn @ np.array([xs + 0.5, ys + 0.5, np.ones(len(xs))])
            self.assertGreater(min((x / w).min(), (y / w).min()), -1 / truth["px_per_mm"])
            self.assertLess((x / w).max(), truth["page_width_mm"] + 1 / truth["px_per_mm"])
            self.assertLess((y / w).max(), truth["page_height_mm"] + 1 / truth["px_per_mm"])
            self.assertTrue(all(lead["name_box"] for lead in truth["leads"]))

    def test_none_and_ticks(self):
        plain, image, classes = self.make("--separator", "none")
        without, same, _ = self.make("--no-show_separate_line")
        self.assertFalse((classes == SEPARATOR).any())
        np.testing.assert_array_equal(image, same)
        self.assertEqual(plain["leads"], without["leads"])
        truth, ticks, _ = self.make()
        given, again, _ = self.make("--separator", "ticks", "--separator_length", "9")
        np.testing.assert_array_equal(ticks, again)
        self.assertEqual(truth["leads"], given["leads"])

    def test_arrows_point_at_beginnings(self):
        truth, image, classes = self.make("--separator", "arrow", "--separator_length", "3",
                                          "--separator_weight", "2", "--no-show_lead_name")
        scale = truth["px_per_mm"]
        for x, _, first in self.starts(truth):
            around = [int(x - 2 * scale), int(first - 11.5 * scale), int(x + 2 * scale),
                      int(first - 7 * scale)]
            x0, y0, x1, y1 = ink_box(classes[around[1]:around[3], around[0]:around[2]] == SEPARATOR)
            self.assertAlmostEqual((y1 - y0) / scale, 3, delta=0.4)
            self.assertAlmostEqual(around[0] + (x0 + x1) / 2, x, delta=1)
            self.assertAlmostEqual((around[1] + y1 - first) / scale, -8, delta=0.3)
        self.check_ink(image, classes, SEPARATOR)

    def test_separators_move_no_label(self):
        plain, _, _ = self.make("--preset", "photo", "--page_index", "4", layout="3by4-II")
        for choice in ("bars", "dotted", "arrow"):
            truth, _, _ = self.make("--preset", "photo", "--page_index", "4", "--separator", choice,
                                    layout="3by4-II")
            self.assertEqual(truth["leads"], plain["leads"])
            self.assertEqual(truth["words"], plain["words"])


class Pulses(MarksTest):

    def check(self, truth, classes, before):
        """Each pulse is between traces, and right before a lead's first sample, or behind the last."""
        scale = truth["px_per_mm"]
        starts = [lead["origin_mm"][0] * scale for lead in truth["leads"]]
        end = max(point[0] for lead in truth["leads"] for point in lead["points"])
        for pulse in truth["pulses"]:
            x0, y0, x1, y1 = pulse["box"]
            self.assertEqual((pulse["amplitude_mv"], pulse["duration_s"]), (1, 0.2))
            self.assertTrue((classes[y0:y1, x0:x1] == PULSE).any())
            self.assertFalse((classes[y0:y1, x0 + 1:x1 - 1] >= TRACE).any())
            gaps = [start - x1 for start in starts] + [x0 - end]
            self.assertLess(min(abs(gap) for gap in gaps), 1.5 * scale)
        self.assertEqual(sum(p["box"][2] <= end for p in truth["pulses"]), before)

    def test_both_ends_and_columns(self):
        for choice, layout, before, behind in (("both", "3by4-II", 4, 4), ("columns", "3by4-II", 13, 0),
                                               ("columns", "6by2", 12, 0), ("both", "12by1", 12, 12)):
            for axis in ("separate", "shared") if choice == "columns" else ("separate",):
                truth, image, classes = self.make("--calibration", choice, "--time_axis", axis, "--separator", "none",
                                                  "--no-show_lead_name", "--row_scale", "2", layout=layout)
                self.assertEqual(len(truth["pulses"]), before + behind)
                self.check(truth, classes, before)
                self.check_ink(image, classes, PULSE)


class Names(MarksTest):

    def test_names_shift(self):
        plain, _, _ = self.make()
        truth, image, classes = self.make("--name_shift", "6.5", "--name_indent", "-2")
        scale = plain["px_per_mm"]
        for before, after in zip(plain["leads"], truth["leads"]):
            moved = np.array(after["name_box"]) - before["name_box"]
            np.testing.assert_allclose(moved, np.array([-2, 6.5, -2, 6.5]) * scale, atol=1)
            self.assertEqual(after["box"], before["box"])
        self.check_ink(image, classes, TEXT)

    def test_bitmap_letters_are_made_of_dots(self):
        """Ten dots to an em: each letter is a grid of squares, and its box is in the truth."""
        truth, image, classes = self.make("--typeface", "bitmap", "--header", "table",
                                          "--header_size", "5", "--name_scale", "2", width="2400")
        smooth, _, _ = self.make("--header", "table", "--header_size", "5", "--name_scale", "2",
                                 width="2400")
        self.assertEqual([w["text"] for w in truth["words"]], [w["text"] for w in smooth["words"]])
        self.check_ink(image, classes, TEXT)
        dot = 0.5 * truth["px_per_mm"]
        word = next(w for w in truth["words"] if w["text"].startswith("ID:"))
        (x0, y0), (x1, y1) = word["corners"][0], word["corners"][2]
        self.assertIn(round((y1 - y0) / dot, 0), (7, 8))
        self.assertAlmostEqual((y1 - y0) / dot, round((y1 - y0) / dot), delta=0.3)
        ink = 1 - image[int(y0):int(y1), int(x0):int(x1)] / 255
        first = np.argmax(ink.max(axis=0) > 0.5)
        lefts = [np.argmax(np.diff(row) > 0.4) + 1 for row in ink if (np.diff(row) > 0.4).any()]
        places = (np.array(lefts) - first) / dot
        self.assertLess(np.abs(places - np.rint(places)).max(), 0.35)

    def test_bitmap_letters_of_any_size(self):
        """Bold or not, large or small, the words are all there and tight boxes around ink."""
        for size, bold in (("1", "0"), ("2.1", "0.1"), ("9", "0.05")):
            truth, image, _ = self.make("--typeface", "bitmap", "--scale_line", "short",
                                        "--header_size", size, "--bold", bold)
            words = [w for w in truth["words"] if w["kind"] == "scale"]
            self.assertEqual([w["text"] for w in words], ["25mm/s", "10mm/mV"])
            for word in words:
                (x0, y0), (x1, y1) = word["corners"][0], word["corners"][2]
                self.assertLess(image[int(y0):int(y1), int(x0):int(x1)].min(), 130)


if __name__ == "__main__":
    unittest.main()

"""Ink as machines lay it: what the picture loses, `ink` of the ground truth tells, and no label moves."""

import json
import unittest

import numpy as np

from rig import schema
from rig.datasets import DatasetTest, dataset
from rig.files import load_json, load_lines
from rig.pages import PageTest
from rig.records import MISSING, heart, write_record

BARE = ("--width", "1100", "--show_grid", "0", "--show_lead_name", "0", "--show_separate_line", "0")
WORN = ("--ink_depth", "0.9", "--ink_speed", "0.5", "--ink_unevenness", "0.5", "--ink_patches", "0.4",
        "--ink_gaps", "2")
TILTED = ("--rotation", "4", "--tilt_x", "8")


def darkness(image):
    return 1 - image[:, :, 0] / 255


def page_x(truth, shape):
    """x on the flat page of the middle of each pixel, mm."""
    y, x = np.mgrid[:shape[0], :shape[1]] + 0.5
    if truth["homography"] is None:
        return x / truth["px_per_mm"]
    back = np.linalg.inv(np.array(truth["homography"]).reshape(3, 3))
    at = np.stack([x, y, np.ones_like(x)], axis=-1) @ back.T
    return at[:, :, 0] / at[:, :, 2]


def ink_at(lead, x_mm, shift=0):
    """The lead's ink at places of the page, from sample to sample; missing ones have that of none."""
    ink = np.array([np.nan if value is None else value for value in lead["ink"]], float)
    at = (x_mm - lead["origin_mm"][0]) / lead["mm_per_sample"] - shift
    return np.interp(at, np.arange(len(ink)), ink)


class Ink(PageTest):
    def alone(self, digital=None, rate=100):
        digital = heart(channels=1) if digital is None else digital
        return write_record(self.folder, "r", digital, names=["II"], rate=rate)

    def compare(self, record, *options):
        """(truth, darkness of the whole trace, darkness of the worn one)."""
        _, whole, masks = self.page(record, "3by1", *BARE, *options, stem="whole")
        truth, worn, own = self.page(record, "3by1", *BARE, *options, *WORN)
        self.assertTrue((masks[1] == own[1]).all())
        return truth, darkness(whole), darkness(worn)

    def test_the_picture_is_as_dark_as_the_truth_says(self):
        """Wherever there is a trace: flat and tilted pages, few samples a millimeter and many."""
        for rate, options in ((100, ()), (500, ()), (100, TILTED)):
            truth, whole, worn = self.compare(
                self.alone(heart(samples=10 * rate, channels=1, rate=rate), rate), *options)
            self.assertIsNone(schema.problem(truth, "truth"))
            inked = whole > 0.4
            x = page_x(truth, whole.shape)[inked]
            lead = truth["leads"][0]
            share = worn[inked] / whole[inked]
            off = np.abs(share - ink_at(lead, x))
            self.assertGreater(inked.sum(), 1000)
            self.assertLess(np.quantile(off, 0.995), 0.03, (rate, options))
            self.assertLess(off.mean(), 0.01, (rate, options))
            # teeth: ink that is half a millimeter beside is seen
            shifted = np.abs(share - ink_at(lead, x, 0.5 / lead["mm_per_sample"]))
            self.assertGreater(shifted.mean(), 0.03)
            self.assertGreater(np.ptp(lead["ink"]), 0.5)
            self.assertEqual(min(lead["ink"]), 0)

    def test_no_label_moves(self):
        """All of the truth but what was sampled is the same, and so is every mask."""
        for options in ((), ("--curl", "30", "--rotation", "5")):
            given = ("--width", "900", *options)
            plain, before, masks = self.page("builtin:3", "3by4-II", *given, stem="plain")
            truth, after, own = self.page("builtin:3", "3by4-II", *given, *WORN,
                                          "--ink_thinning", "0.5")
            self.assertFalse((before == after).all())
            for index, mask in masks.items():
                self.assertTrue((own[index] == mask).all(), index)
            for lead in truth["leads"]:
                self.assertEqual(len(lead.pop("ink")), lead["samples"])
            for part in ("look", "configuration"):
                plain.pop(part)
                truth.pop(part)
            self.assertEqual(truth, plain)

    def test_without_the_options_there_is_no_member(self):
        truth, _, _ = self.page("builtin:3", "3by4", "--width", "700", "--ink_thinning", "0.4")
        self.assertFalse(any("ink" in lead for lead in truth["leads"]))

    def test_names_keep_their_ink(self):
        given = ("--width", "900", "--show_grid", "0", "--pen", "1.5")
        truth, image, _ = self.page("builtin:3", "3by4", *given, "--ink_depth", "0.5")
        for lead in truth["leads"]:
            x0, y0, x1, y1 = lead["name_box"]
            self.assertLess(image[y0:y1, x0:x1].min(), 40, lead["name"])
            # ... of which the trace has half
            self.assertEqual(set(lead["ink"]), {0.5})
        y, x = np.floor(truth["leads"][0]["points"][20][::-1]).astype(int)
        self.assertAlmostEqual(image[y - 2:y + 3, x].min() / 255, 0.5, delta=0.03)

    def test_steep_strokes_are_paler(self):
        """A ramp of known speed and a flat line; the ink falls with speed alone."""
        digital = np.zeros((1000, 1))
        digital[300:400, 0] = np.arange(100) * 25     # 1 mm up a mm
        digital[400:700, 0] = 2475
        digital[700:710, 0] = 2475 - np.arange(10) * 250  # 10 mm down a mm
        truth, _, _ = self.page(self.alone(digital), "3by1", *BARE, "--ink_speed", "0.6")
        ink = np.array(truth["leads"][0]["ink"])
        for sample, slope in ((100, 0), (350, 1), (500, 0), (705, 10)):
            speed = np.hypot(1, slope)
            expected = 1 - 0.6 * (speed - 1) / (speed + 3)
            self.assertAlmostEqual(ink[sample], expected, delta=0.002)

    def test_vertical_strokes_are_thinner(self):
        """The ink across a steep stroke loses its share of the pen, and a level one nothing."""
        digital = np.zeros((1000, 1))
        digital[500:, 0] = 3000 # a rise from one sample to the next
        record = self.alone(digital)
        given = BARE + ("--pen", "2")
        for options in ((), TILTED):
            for thinning in (0, 0.3, 0.7):
                truth, image, _ = self.page(record, "3by1", *given, *options, "--ink_thinning",
                                            str(thinning))
                points = np.array(truth["leads"][0]["points"])
                dark = darkness(image)
                pen = truth["pen_mm"] * truth["px_per_mm"]
                x, y = np.floor((points[499] + points[500]) / 2).astype(int)
                lean = (points[500] - points[499]) / np.linalg.norm(points[500] - points[499])
                across = dark[y, x - 20:x + 20].sum() * abs(lean[1])
                x, y = np.floor(points[250]).astype(int)
                down = dark[y - 20:y + 20, x].sum()
                ratio = across / down
                self.assertAlmostEqual(ratio, 1 - thinning, delta=0.05, msg=(options, thinning))
                if not options:
                    self.assertAlmostEqual(down, pen, delta=0.05)

    def test_missing_samples_are_null(self):
        digital = heart(channels=1)
        digital[100:140, 0] = MISSING
        truth, whole, worn = self.compare(self.alone(digital))
        lead = truth["leads"][0]
        self.assertEqual([value is None for value in lead["ink"]],
                         [value is None for value in lead["signal_mv"]])
        x = page_x(truth, whole.shape)
        first = lead["origin_mm"][0]
        gap = ((x > first + 101 * lead["mm_per_sample"]) &
               (x < first + 138 * lead["mm_per_sample"]))
        self.assertEqual((whole[gap].max(), worn[gap].max()), (0, 0))

    def test_each_option_takes_what_it_says(self):
        """Averages over a page: the share in gaps and patches, and how far ink varies."""
        def inks(*options):
            truth, _, _ = self.page("builtin:3", "3by4-II", "--width", "700", *options)
            return np.concatenate([lead["ink"] for lead in truth["leads"]])
        gaps = inks("--ink_gaps", "5")
        self.assertEqual(set(gaps), {0, 1})
        self.assertAlmostEqual(np.mean(gaps == 0), 5 * 0.85 / 100, delta=0.02)
        patches = inks("--ink_patches", "0.5")
        self.assertAlmostEqual(np.mean(patches < 1), 0.5, delta=0.17)
        spread = [np.ptp(inks("--ink_unevenness", str(u))) for u in (0.2, 0.8)]
        self.assertLess(spread[0], spread[1])
        self.assertLessEqual(spread[0], 0.2)
        np.testing.assert_array_equal(gaps, inks("--ink_gaps", "5"))
        self.assertFalse((gaps == inks("--ink_gaps", "5", "--seed", "2")).all())


    def test_dots_are_as_many_as_the_truth_says(self):
        """Over a few millimeters as dark as even ink, and dot by dot black or white."""
        record = self.alone(heart(samples=1000, channels=1))
        for options in ((), TILTED):
            given = (*BARE[2:], "--width", "2400", "--pen", "3", *options)
            _, whole, masks = self.page(record, "3by1", *given)
            pale = (*given, "--ink_depth", "0.6")
            _, even, _ = self.page(record, "3by1", *pale)
            _, dots, own = self.page(record, "3by1", *pale, "--ink_dots", "1")
            self.assertTrue((masks[1] == own[1]).all())
            inside = darkness(whole) > 0.99
            y, x = np.nonzero(inside)
            share, level = darkness(dots)[y, x], darkness(even)[y, x]
            self.assertLess(np.ptp(level), 0.02)
            self.assertAlmostEqual(share.mean(), 0.6, delta=0.02)
            self.assertGreater(np.mean((share < 0.15) | (share > 0.9)), 0.98)
            for part in np.array_split(np.argsort(x, kind="stable"), 20):
                self.assertAlmostEqual(share[part].mean(), 0.6, delta=0.08)


class DeadDots(PageTest):
    """Blank lines of a dot across all print: labels stay, and `ink` counts what they take."""

    def both(self, *options):
        given = ("--width", "1800", "--pen", "1.2", "--seed", "3", *options)
        plain = self.page("builtin:3", "3by4", *given, stem="plain")
        return plain, self.page("builtin:3", "3by4", *given, "--dead_dots", "20")

    def lost(self, before, after, truth):
        """Of each row, what is gone of the print."""
        paper = before.max()
        rows = slice(0, int(truth["page_height_mm"] * truth["px_per_mm"]) - 20)
        print_, left = (paper - image[rows].astype(float).mean(axis=2) for image in (before, after))
        return 1 - left.sum(axis=1) / print_.sum(axis=1)

    def test_lines_are_blank_and_told(self):
        (plain, before, _), (truth, after, _) = self.both()
        lost, scale = self.lost(before, after, truth), truth["px_per_mm"]
        dots = lost.sum() / scale / 0.125
        self.assertTrue(0.5 < dots / (0.2 * truth["page_height_mm"]) < 1.1, dots)
        self.assertLess(np.mean(lost > 0.02), 0.1)
        self.assertTrue(truth["captured"] and not plain["captured"])
        radius = truth["pen_mm"] * scale / 2
        rows = np.arange(len(lost)) + 0.5
        off, beside = [], []
        for lead in truth["leads"]:
            for (_, y), ink in zip(lead["points"], lead["ink"], strict=True):
                for shift, to in ((0, off), (2 * radius, beside)):
                    chord = np.sqrt(np.clip(radius ** 2 - (rows - y - shift) ** 2, 0, None))
                    to.append(abs(ink - 1 + (lost * chord).sum() / max(chord.sum(), 1e-9)))
        self.assertLess(np.quantile(off, 0.99), 0.08)
        self.assertGreater(np.mean(beside), 3 * np.mean(off))
        self.assertLess(min(min(lead["ink"]) for lead in truth["leads"]), 0.8)

    def test_no_label_moves(self):
        for options in ((), ("--curl", "30", "--rotation", "5")):
            (plain, before, masks), (truth, after, own) = self.both(*options)
            self.assertTrue(0.003 < (before != after).any(axis=2).mean() < 0.12)
            for index, mask in masks.items():
                self.assertTrue((own[index] == mask).all(), index)
            for lead, same in zip(truth["leads"], plain["leads"], strict=True):
                self.assertEqual(len(lead.pop("ink")), lead["samples"])
                self.assertEqual(lead, same)


class LoggedInk(DatasetTest):
    def test_the_log_has_mean_and_least(self):
        """Those of the page's truth; verify sees others, and misses none."""
        self.good(*dataset("out", *WORN, "--dead_dots", "4", "--make", "logs", layouts="3by4",
                           each=(2, 0, 0)))
        self.clean("out")
        path = self.path("out/pages.jsonl")
        lines = load_lines(path)
        for line in lines:
            self.assertIsNone(schema.problem(line, "log_line"))
            self.good("page", "--from", f"out/pages.jsonl#{line['name']}", "--truth", "t.json")
            for own, lead in zip(line["leads"], load_json(self.path("t.json"))["leads"], strict=True):
                self.assertAlmostEqual(own["ink_mean"], np.mean(lead["ink"]), delta=6e-4)
                self.assertEqual(own["ink_least"], min(lead["ink"]))
        lead = lines[0]["leads"][3]
        for change, part in (({"ink_mean": 0.95}, "a mean or a least ink"),
                             ({"ink_least": lead["ink_mean"] + 0.01}, "a mean or a least ink"),
                             ({"ink_mean": "much"}, '"ink_mean" is not valid'),
                             ({"ink_mean": None, "ink_least": None}, '"ink_mean" is not valid')):
            lines[0]["leads"][3] = {**lead, **change}
            self.write(path, lines)
            self.faulty("out", part)
        lines[0]["leads"][3] = {key: value for key, value in lead.items() if "ink" not in key}
        self.write(path, lines)
        self.faulty("out", "has no mean and least ink")

    def write(self, path, lines):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def test_full_ink_is_not_logged(self):
        self.good(*dataset("out", "--make", "logs", layouts="3by1", each=(1, 0, 0)))
        line = load_lines(self.path("out/pages.jsonl"))[0]
        self.assertFalse(any("ink_mean" in lead or "ink_least" in lead for lead in line["leads"]))
        line["leads"][0].update(ink_mean=0.9, ink_least=0.8)
        self.write(self.path("out/pages.jsonl"), [line])
        self.faulty("out", "has lost ink that nothing takes away")


class Gray(PageTest):
    def test_gray_has_no_color(self):
        """Whatever the white balance, and through JPEG."""
        for options in (("--color_temperature", "0.8"), ("--tint", "-0.7"),
                        ("--color_temperature", "-1", "--tint", "1", "--exposure", "-0.5",
                         "--noise", "6", "--jpeg_quality", "60", "--stains", "0.8", "--grid", "red")):
            _, image, _ = self.page("builtin:3", "3by4", "--width", "600", "--preset", "photo", *options,
                                    "--gray", "1")
            self.assertTrue((image[:, :, 0] == image[:, :, 1]).all(), options)
            self.assertTrue((image[:, :, 1] == image[:, :, 2]).all(), options)


if __name__ == "__main__":
    unittest.main()

"""Where the rows of a page are: one time axis for columns and rhythm strips, joined pulses, rows
that use the paper, and time windows that stay in the record."""

import unittest

import numpy as np

from rig.files import load_json
from rig.pages import PageTest
from rig.records import heart, write_record



def column_of(lead):
    return round(lead["origin_mm"][0])


class TruthTest(PageTest):
    def truth(self, record, layout, *options):
        self.good("page", record, "--layout", layout, "--truth", "t.json", "--border", "0",
                  *options)
        return load_json(self.path("t.json"))

    def sample_x(self, truth):
        """{sample of the record: [x of it in mm on each lead that shows it]}."""
        found = {}
        for lead in truth["leads"]:
            for i, (x, _) in enumerate(lead["points"]):
                found.setdefault(lead["first_sample"] + i, []).append(x / truth["px_per_mm"])
        return found

    def out_of_step(self, truth):
        """How far apart the same sample is on two leads, mm."""
        return max(max(places) - min(places) for places in self.sample_x(truth).values())


class Axis(TruthTest):
    def test_rows_are_in_step(self):
        """A sample is at the same x in its columns and in the rhythm strips."""
        for rate, layout, gap in ((100, "3by4-III", 0), (500, "4by3-II", 0), (500, "3by4-II", 3)):
            record = write_record(self.folder, "r", heart(10 * rate, rate=rate), rate)
            truth = self.truth(record, layout, "--width", "1200", "--time_axis", "shared",
                               "--column_gap", str(gap))
            self.assertLess(self.out_of_step(truth), 0.01, (layout, rate))
            rows = truth["leads"][-1]["index"] - 11 + int(layout[0])
            shown = [len(places) for places in self.sample_x(truth).values()]
            self.assertEqual(max(shown), rows)
            self.assertEqual(min(shown), rows - (int(layout[0]) if gap else 0))
        apart = self.truth(record, "3by4-II", "--width", "1200")
        self.assertAlmostEqual(self.out_of_step(apart), 3 * (1 - 25 / 500), delta=0.01)

    def test_leads_follow_one_another(self):
        """Where a lead ends the next one of its row begins: what neither's mask covers is thinner
        than the distance of two samples, a pixel here."""
        record = write_record(self.folder, "r", np.zeros((1000, 12)))
        words = ("--width", "1200", "--border", "0", "--show_lead_name", "0")
        truth, _, masks = self.page(record, "3by4-II", "--time_axis", "shared", *words)
        self.assertLessEqual(self.widest_gap(truth, masks), 1)
        truth, _, masks = self.page(record, "3by4-II", *words)
        self.assertGreaterEqual(self.widest_gap(truth, masks), 3)
        truth, _, masks = self.page(record, "3by4-II", "--time_axis", "shared", "--column_gap", "4",
                                    *words)
        gap = self.widest_gap(truth, masks) / truth["px_per_mm"] + truth["pen_mm"]
        self.assertAlmostEqual(gap, 4.25, delta=0.3)
        for lead in truth["leads"]:
            whole = 1000 if lead["index"] == 12 else 250 if column_of(lead) == max(
                map(column_of, truth["leads"])) else 250 - 16
            self.assertEqual(lead["samples"], whole)

    def widest_gap(self, truth, masks):
        """Columns of pixels without ink within the top row."""
        row = [lead["index"] for lead in truth["leads"] if lead["name"] in ("I", "aVR", "V1", "V4")]
        ink = np.flatnonzero(np.any([masks[index].any(axis=0) for index in row], axis=0))
        return np.diff(ink).max() - 1

    def test_pulses_join(self):
        record = write_record(self.folder, "r", np.zeros((1000, 12)))
        for place, gap in (("start", 0), ("end", 2.5)):
            truth = self.truth(record, "3by4-II", "--width", "1200", "--calibration", place,
                               "--time_axis", "shared", "--pulse_gap", str(gap))
            scale = truth["px_per_mm"]
            x = [point[0] for lead in truth["leads"] for point in lead["points"]]
            for pulse in truth["pulses"]:
                between = (min(x) - pulse["box"][2] if place == "start"
                           else pulse["box"][0] - max(x))
                self.assertAlmostEqual(between / scale, gap, delta=1.1 / scale, msg=place)
            self.assertEqual(len(truth["pulses"]), 4)
        truth = self.truth(record, "3by4-II", "--width", "1200", "--calibration", "start")
        apart = min(point[0] for lead in truth["leads"] for point in lead["points"]) - \
            truth["pulses"][0]["box"][2]
        self.assertAlmostEqual(apart / truth["px_per_mm"], 1, delta=0.2)

    def test_pulse_goes_to_the_level_of_its_trace(self):
        record = write_record(self.folder, "r", np.full((1000, 12), 600))
        for place in ("start", "end"):
            for axis, joined in (("shared", True), ("separate", False)):
                truth, image, _ = self.page(record, "3by1", "--width", "1200", "--grid", "none",
                                            "--calibration", place, "--time_axis", axis,
                                            "--show_lead_name", "0", stem="q")
                lead, scale = truth["leads"][1], truth["px_per_mm"]
                x, y = lead["points"][0 if place == "start" else -1]
                zero = lead["origin_mm"][1] * scale
                column = image[round(y):round(zero) + 1, int(x) - 1:int(x) + 2, 0].min(axis=1)
                self.assertEqual(bool(np.all(column < 200)), joined, (place, axis))


class Framing(TruthTest):
    def zeros(self, truth):
        """Zero lines of the rows, mm."""
        return sorted({round(lead["origin_mm"][1], 6) for lead in truth["leads"]})

    def test_rows_use_the_paper(self):
        record = write_record(self.folder, "r", np.zeros((1000, 12)))
        for layout, size, height in (("3by4-II", "a4", ()), ("12by1", "a4", ("--height", "500")),
                                     ("6by2", "picture", ("--height", "450")),
                                     ("3by1", "default", ("--height", "600"))):
            words = (*height, "--width", "600", "--page_size", size)
            far = self.truth(record, layout, "--row_spread", "1", *words)
            rows, high = self.zeros(far), far["page_height_mm"]
            edge = 30 if size == "default" else 15
            self.assertAlmostEqual(rows[0], edge, delta=0.6, msg=(layout, size))
            self.assertAlmostEqual(rows[-1], high - edge, delta=0.6, msg=(layout, size))
            np.testing.assert_allclose(np.diff(rows), far["row_height"] * 5, atol=1e-4)
        near = self.zeros(self.truth(record, layout, *words))
        half = self.zeros(self.truth(record, layout, "--row_spread", "0.5", *words))
        self.assertAlmostEqual(half[1] - half[0], (near[1] - near[0] + rows[1] - rows[0]) / 2,
                               delta=0.02)

    def test_paper_of_the_picture(self):
        """The sheet has the picture's shape, and the margin that is asked for beside the leads."""
        record = write_record(self.folder, "r", heart())
        for margin in (0, 12):
            truth = self.truth(record, "3by4", "--width", "1024", "--height", "700", "--page_size",
                               "picture", "--margin", str(margin), "--row_spread", "1",
                               "--time_axis", "shared")
            x = [point[0] / truth["px_per_mm"] for lead in truth["leads"]
                 for point in lead["points"]]
            self.assertAlmostEqual(min(x), margin, delta=0.01)
            self.assertAlmostEqual(truth["page_width_mm"] - max(x), margin + 0.25, delta=0.01)
            self.assertEqual((truth["width"], truth["height"]), (1024, 700))
            self.assertAlmostEqual(self.zeros(truth)[0], margin + 10, delta=0.01)

    def test_texts_keep_their_room(self):
        """Spread rows begin below the header; a page made again from its truth is the same."""
        words = ("--width", "800", "--height", "600", "--page_size", "picture", "--header", "table",
                 "--scale_line", "band", "--row_spread", "0.8:1", "--calibration", "start")
        truth = self.truth("builtin:4", "3by4-II", *words)
        below = max(corner[1] for word in truth["words"]
                    for corner in word["corners"] if word["kind"] in ("header", "statement"))
        self.assertGreater(self.zeros(truth)[0] - below / truth["px_per_mm"], 10)
        self.good("page", "--from", "t.json", "--truth", "again.json")
        again = load_json(self.path("again.json"))
        self.assertEqual(again["leads"], truth["leads"])
        self.assertEqual(again["row_height"], truth["row_height"])


class Windows(TruthTest):
    def test_windows_stay_in_the_record(self):
        for samples, first in ((1000, 0), (1100, 75), (2600, 1200)):
            record = write_record(self.folder, "r", heart(samples))
            truth = self.truth(record, "3by4-II", "--width", "300", "--window", "3")
            self.assertEqual(truth["leads"][0]["first_sample"], first)
            for lead in truth["leads"]:
                self.assertEqual(lead["samples"], 1000 if lead["index"] == 12 else 250)
        record = write_record(self.folder, "s", heart(1000))
        truth = self.truth(record, "3by4-II", "--width", "300", "--window", "1",
                           "--window_overrun", "1")
        self.assertEqual(truth["leads"][-1]["samples"], 750)


if __name__ == "__main__":
    unittest.main()

"""Landmarks, column targets and rectified strips against the geometry that the truth states."""

import os
import unittest

import numpy as np

from rig.datasets import DatasetTest, dataset
from rig.files import load_json, load_lines
from rig.maps import forward
from rig.pictures import picture

MARKED = ("--calibration", "both", "--separator", "line", "--name_position", "above")
SHAPES = ((), ("--rotation", "3", "--curl", "25", "--tilt_x", "8", "--zoom", "0.8"))
SCALE = ("--rectified_width", "1500", "--rectified_height", "300", "--rectified_columns_per_s", "400",
         "--rectified_rows_per_mv", "90")


class LandmarkTest(DatasetTest):
    def marked(self, *options, layout="3by4-II", width=1400):
        truth, image, _ = self.page("builtin:3", layout, "--width", str(width), "--landmarks", "l.json",
                                    *options)
        found = load_json(self.path("l.json"))
        self.assertEqual(found["landmarks"], truth["landmarks"])
        self.assertEqual((found["width"], found["height"]), (truth["width"], truth["height"]))
        return truth, image


def named(truth, kind, lead=None):
    return [own for own in truth["landmarks"] if own["kind"] == kind and own["lead_index"] == lead]


class Landmarks(LandmarkTest):
    def test_all_are_where_the_map_has_their_place(self):
        for shape in SHAPES:
            truth, _ = self.marked(*MARKED, *shape)
            mm = np.array([own["mm"] for own in truth["landmarks"]])
            px = np.array([own["px"] for own in truth["landmarks"]])
            self.assertLess(np.abs(forward(truth, mm) - px).max(), 0.05)
            self.assertEqual(len({(own["kind"], own["lead_index"], own["corner"])
                                  for own in truth["landmarks"]}), len(mm))

    def test_axes_and_corners(self):
        truth, _ = self.marked(*MARKED)
        for lead in truth["leads"]:
            start, = named(truth, "start", lead["index"])
            end, = named(truth, "end", lead["index"])
            along = (lead["samples"] - 1) * lead["mm_per_sample"]
            np.testing.assert_allclose(start["mm"], lead["origin_mm"], atol=1e-9)
            np.testing.assert_allclose(end["mm"], np.add(lead["origin_mm"], [along, 0]), atol=1e-9)
        size = np.array([truth["page_width_mm"], truth["page_height_mm"]])
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
        np.testing.assert_allclose([own["mm"] for own in named(truth, "paper")], corners * size)
        grid = truth["grid_points"]
        ruled = np.array([own["mm"] for own in named(truth, "grid")])
        self.assertEqual(ruled[0][0], grid["x_mm"])
        self.assertAlmostEqual(ruled[2][1], grid["y_mm"] + (grid["rows"] - 1) * grid["step_mm"], 9)

    def test_there_is_ink_where_they_are(self):
        """At the corners of pulses, at the ends of separators and by the names; none a bit beyond."""
        for shape in SHAPES:
            truth, image = self.marked("--show_grid", "0", "--header", "none", *MARKED, *shape, width=2400)
            dark = 1 - image.mean(axis=2) / 255

            def darkest(mm, reach=0.3):
                x, y = forward(truth, [mm])[0]
                k = int(np.ceil(reach * truth["px_per_mm"]))
                return dark[max(int(y) - k, 0):int(y) + k + 1, max(int(x) - k, 0):int(x) + k + 1].max()

            for lead in (0, 1, 2):
                for kind in ("pulse_before",):
                    at = [own["mm"] for own in named(truth, kind, lead)]
                    self.assertEqual(len(at), 4)
                    self.assertAlmostEqual((at[0][1] - at[1][1]) / truth["gain_mm_per_mv"], 1, 9)
                    self.assertAlmostEqual((at[2][0] - at[1][0]) / truth["paper_speed_mm_per_s"], 0.2, 9)
                    for mm in at:
                        self.assertGreater(darkest(mm), 0.5, (kind, lead, shape))
                    self.assertLess(darkest(np.mean(at, axis=0)), 0.2)
            self.assertEqual(len(named(truth, "pulse_after", 9)), 4)
            self.assertEqual(named(truth, "pulse_after", 0), [])
            tops = [own for own in truth["landmarks"] if own["kind"] == "separator_top"]
            self.assertGreaterEqual(len(tops), 3)
            for top in tops:
                bottom, = named(truth, "separator_bottom", top["lead_index"])
                top, bottom = np.array(top["mm"]), np.array(bottom["mm"])
                for share in (0.02, 0.5, 0.98):
                    self.assertGreater(darkest(top + share * (bottom - top)), 0.3, shape)
            for lead in truth["leads"]:
                box, (name,) = lead["name_box"], named(truth, "name", lead["index"])
                if box and min(box[:2]) > 0 and box[2] < truth["width"] and box[3] < truth["height"]:
                    reach = 0.8 * (box[3] - box[1])
                    low, high = np.array(box[:2]) - reach, np.array(box[2:]) + reach
                    self.assertTrue((low <= name["px"]).all() and (name["px"] <= high).all(), shape)

    def test_separators_of_every_kind(self):
        for kind in ("ticks", "bars", "bar", "line", "dashed", "dotted", "arrow"):
            truth, _ = self.marked("--separator", kind)
            tops = {own["lead_index"] for own in truth["landmarks"] if own["kind"] == "separator_top"}
            lines = kind in ("line", "dashed", "dotted")
            self.assertLessEqual({3, 6, 9} if lines else set(range(3, 12)), tops, kind)
            self.assertNotIn(0, tops)

    def test_visibility(self):
        """0 off the picture; 1 under a cover, or off the paper; 2 else."""
        seen = set()
        for number in range(6):
            truth, _ = self.marked(*MARKED, "--covers", "1", "--rotation", "8", "--zoom", "1.3",
                                   "--page_index", str(number), width=800)
            for own in truth["landmarks"]:
                (x, y), mm = own["px"], np.array(own["mm"])
                off = not (0 <= x <= truth["width"] and 0 <= y <= truth["height"])
                hidden = any(inside(np.array(cover["corners_mm"]), mm) for cover in truth["covers"])
                edge = min(abs(x), abs(y), abs(x - truth["width"]), abs(y - truth["height"]))
                if edge > 0.01 and not any(near(np.array(cover["corners_mm"]), mm)
                                           for cover in truth["covers"]):
                    self.assertEqual(own["visibility"], 0 if off else 1 if hidden else 2, own)
                    seen.add(own["visibility"])
        self.assertEqual(seen, {0, 1, 2})


def sides(corners, mm):
    """How far within each side of a convex polygon a place is, mm."""
    along = np.roll(corners, -1, axis=0) - corners
    to = mm - corners
    return (along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]) / np.hypot(*along.T)


def inside(corners, mm):
    within = sides(corners, mm)
    return (within > 0).all() or (within < 0).all()


def near(corners, mm):
    return (np.abs(sides(corners, mm)) < 0.05).any()


class Columns(LandmarkTest):
    def columns(self, *options):
        truth, image, _ = self.page("builtin:7", "3by4-II", "--column_targets", "c.npy", "--rectified", "r",
                                    *SCALE, *options)
        return truth, image, np.load(self.path("c.npy"))

    def line(self, truth, lead):
        """(rows, sample) of the line through the samples at the middle of each column."""
        at = (np.arange(1500) + 0.5) / 400 * truth["rate_hz"]
        mv = np.array(lead["signal_mv"], float)
        row = 150 - 90 * np.interp(at, np.arange(len(mv)), mv)
        return np.where(at <= len(mv) - 1, row, np.nan), at

    def test_targets_are_the_line_through_the_samples(self):
        """At four times the columns of the picture, within 0.02 of its pixels."""
        for shape in SHAPES:
            truth, _, columns = self.columns("--width", "600", *shape)
            self.assertEqual((columns.dtype, columns.shape), (np.float32, (13, 1500, 2)))
            for lead, own in zip(truth["leads"], columns):
                row, _ = self.line(truth, lead)
                self.assertLess(np.nanmax(np.abs(own[:, 0] - row)), 0.02)
                self.assertTrue((np.isnan(row) == np.isnan(own[:, 0])).all())
                self.assertTrue((np.isnan(row) == (own[:, 1] == 0)).all())

    def test_validity(self):
        found = set()
        for number in range(4):
            truth, _, columns = self.columns("--width", "600", "--covers", "1", "--zoom", "1.2",
                                             "--page_index", str(number))
            for lead, own in zip(truth["leads"], columns):
                row, at = self.line(truth, lead)
                seen = np.zeros(lead["samples"] + 1, bool)
                for first, last in lead["visible"]:
                    seen[first:last + 1] = True
                there = ~np.isnan(row)
                before, behind = seen[np.floor(at[there]).astype(int)], seen[np.ceil(at[there]).astype(int)]
                same = before == behind
                said = own[there, 1] == 2
                self.assertLess((said[same] != before[same]).sum(), 3)
                found |= set(np.unique(own[:, 1]))
        self.assertEqual(found, {0, 1, 2})

    def test_strips_show_the_trace_where_the_targets_are(self):
        """The center of the darkness in each column is the target; the whole of the picture's map
        lies between them."""
        for shape in SHAPES:
            truth, _, columns = self.columns("--width", "2400", "--show_grid", "0", "--show_separate_line", "0",
                                             "--row_height", "6", "--show_lead_name", "0", *shape)
            for lead, own in zip(truth["leads"], columns):
                strip, mode, _ = picture(self.path(f"r/lead_{lead['index']}.png"))
                self.assertEqual((mode, strip.shape), ("RGB", (300, 1500, 3)))
                dark = 1 - strip.mean(axis=2) / strip.max()
                rows = own[:, 0]
                flat = np.abs(np.gradient(rows)) < 0.5  # where a column holds no steep stroke
                flat &= (own[:, 1] == 2) & (rows > 20) & (rows < 280)
                off = []
                for column in np.nonzero(flat)[0][::7]:
                    near = np.arange(int(rows[column]) - 12, int(rows[column]) + 13)
                    weight = np.clip(dark[near, column] - 0.3, 0, None)
                    if weight.sum() > 0:
                        off.append((weight * (near + 0.5)).sum() / weight.sum() - rows[column])
                self.assertGreater(len(off), 20)
                self.assertLess(np.median(np.abs(off)), 0.5, (lead["name"], shape))
                behind = int(lead["samples"] / truth["rate_hz"] * 400)
                self.assertEqual(strip[:, behind:].max() if behind < 1500 else 0, 0)


class Datasets(LandmarkTest):
    MAKE = ("--make", "digitization,landmarks,column_targets,rectified", "--rectified_width", "300",
            "--rectified_height", "100", "--rectified_columns_per_s", "60", "--rectified_rows_per_mv", "25")

    def test_files_are_checked(self):
        self.good(*dataset("d", *self.MAKE, "--preset", "photo", "--covers", "0.5", each=(3, 1, 1), width=800))
        self.clean("d")
        page = self.log("d")[0]["name"]
        folder = f"d/digitization-dataset/{page}"
        own = sorted(os.listdir(self.path(folder)))
        self.assertIn("landmarks.json", own)
        self.assertIn("columns.npy", own)
        self.assertIn(f"{page}_lead_0_rectified.png", own)

    def test_faults_are_found(self):
        self.good(*dataset("d", *self.MAKE, "--rotation", "3", each=(1, 0, 0), layouts="3by4", width=800))
        page = self.log("d")[0]["name"]
        folder = f"d/digitization-dataset/{page}"
        for name, change, part in (
                ("landmarks.json", lambda text: text.replace(b'"start"', b'"end"', 1), "not at its place"),
                ("landmarks.json", lambda text: text.replace(b'"px": [', b'"px": [9', 1), "is not where the map"),
                ("landmarks.json", lambda text: text.replace(b'"lead_index": 0', b'"lead_index": 99', 1),
                 "is not valid"),
                ("landmarks.json", lambda text: text.split(b"[")[0] + b"[]}", "not the landmarks of a page"),
                ("landmarks.json", lambda text: text[:-9], "not the landmarks of a page"),
                ("columns.npy", moved_row, "1 columns are not what its samples make them, first: 40"),
                ("columns.npy", lambda text: text[:-8], "no NumPy array of float32, 12 x 300 x 2"),
                (f"{page}_lead_1_rectified.png", self.other_strip(folder, page), "not the page's picture"),
                (f"{page}_lead_1_rectified.png", lambda text: text[:-40], "lead_1_rectified.png")):
            path = self.path(f"{folder}/{name}")
            with open(path, "rb") as file:
                before = file.read()
            with open(path, "wb") as file:
                file.write(change(before))
            with self.subTest(name=name, part=part):
                self.faulty("d", part)
            with open(path, "wb") as file:
                file.write(before)
        self.clean("d")

    def other_strip(self, folder, page):
        with open(self.path(f"{folder}/{page}_lead_5_rectified.png"), "rb") as file:
            text = file.read()
        return lambda before: text

    def log(self, folder):
        return load_lines(self.path(f"{folder}/pages.jsonl"))


def moved_row(text):
    head = len(text) - 12 * 300 * 2 * 4
    numbers = np.frombuffer(text[head:], "<f4").copy()
    numbers[2 * 40] += 0.1
    return text[:head] + numbers.tobytes()


if __name__ == "__main__":
    unittest.main()

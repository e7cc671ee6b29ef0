"""Grids as they are printed: dark, broken, uneven, short, a little off; and what labels say of them."""

import unittest

import numpy as np

from rig.datasets import DatasetTest
from rig.pictures import picture

BARE = ("--show_lead_name", "0", "--show_separate_line", "0", "--border", "0")
UNEVEN = ("--grid", "black", "--grid_unevenness", "0.7")
SHAPES = ((), ("--rotation", "2", "--tilt_x", "5"))


class GridTest(DatasetTest):
    def paper(self, *options, width=1400, height=600, shape=()):
        """(truth, darkness) of a page with one row of leads, and paper all around."""
        truth, image, _ = self.page("builtin:3", "3by4", "--width", str(width), "--height",
                                    str(height), *BARE, *shape, *options)
        return truth, 1 - image.min(axis=2) / 255


def crossings(truth):
    return np.array([[p if p else (np.nan, np.nan) for p in row]
                     for row in truth["grid_points"]["points"]], float)


def along(dark, a, b, steps=400):
    """The darkest of a few pixels across, at places from a to b."""
    at = a + (b - a) * np.linspace(0, 1, steps)[:, None]
    side = np.array([-(b - a)[1], (b - a)[0]]) / np.linalg.norm(b - a)
    found = []
    for off in np.linspace(-0.5, 0.5, 3):
        x, y = np.floor(at + side * off).astype(int).T
        found.append(dark[y, x])
    return np.max(found, axis=0)


class Lines(GridTest):
    def row(self, truth, row, minor=0):
        """Ends of a line of the grid, or of a minor one above it, from the third crossing to the tenth."""
        points = crossings(truth)
        low, high = points[row], points[row - 1]
        return [low[i] + (high[i] - low[i]) * minor / 5 for i in (3, 10)]

    def test_lines_are_where_the_truth_says(self):
        for pitch, shape in zip((0.97, 1.03), SHAPES):
            truth, dark = self.paper("--grid_pitch", str(pitch), "--grid", "gray", shape=shape)
            self.assertAlmostEqual(truth["grid_points"]["step_mm"], 5 * pitch, 12)
            for lead in truth["leads"]:
                self.assertAlmostEqual(lead["mm_per_sample"] * truth["rate_hz"], 25, 9)
                self.assertAlmostEqual(lead["mm_per_mv"], 10, 9)
            self.assertEqual((truth["paper_speed_mm_per_s"], truth["gain_mm_per_mv"]), (25, 10))
            on = along(dark, *self.row(truth, 2)).mean()
            beside = along(dark, *self.row(truth, 2, 0.5)).mean()
            self.assertGreater(on, 0.25, (pitch, shape))
            self.assertLess(beside, 0.2, (pitch, shape))

    def test_black_ones_are_as_dark_as_ink(self):
        for shape in SHAPES:
            truth, dark = self.paper("--grid", "black", shape=shape, width=1800, height=750)
            self.assertGreater(np.median(along(dark, *self.row(truth, 3))), 0.75)
            self.assertGreater(np.median(along(dark, *self.row(truth, 3, 1))), 0.3)

    def test_broken_minor_lines(self):
        """The share of a line that is ink, and its period; major lines are whole."""
        mm = np.linspace(0, 35, 1400)
        free = np.abs(mm - np.round(mm)) > 0.2 # of the crossings
        away = np.abs(mm - np.round(mm))[free]
        for shape in SHAPES:
            ink = {}
            for style in ("solid", "dashed", "dotted"):
                truth, dark = self.paper("--minor_lines", style, "--grid", "dark-red",
                                         "--grid_strength", "0.5", shape=shape, width=2000, height=850)
                ink[style] = along(dark, *self.row(truth, 3, 2), 1400)[free]
                major = along(dark, *self.row(truth, 3), 900)
                self.assertGreater(np.quantile(major, 0.05), 0.25)
            # solid ones have a color of their own: dots and dashes that of major lines
            self.assertLess(ink["solid"].std(), 0.03)
            self.assertAlmostEqual(ink["dotted"].mean() / major.mean(), 0.5, delta=0.12)
            inside, outside = away < 0.28, away > 0.38
            self.assertGreater(ink["dashed"][inside].mean(), 0.6 * major.mean())
            self.assertLess(ink["dashed"][outside].mean(), 0.2 * major.mean())

    def test_a_short_grid_ends_before_the_paper(self):
        for page in range(2):
            truth, dark = self.paper("--grid_extent", "short", "--grid", "black", "--seed",
                                     str(page + 1))
            scale = truth["px_per_mm"]
            columns, rows = dark.max(axis=0) > 0.2, dark.max(axis=1) > 0.2
            for line in (columns, columns[::-1], rows, rows[::-1]):
                blank = np.argmax(line) / scale
                self.assertGreater(blank, 1.9)
                self.assertLess(blank, 12.1)
            points = truth["grid_points"]
            self.assertAlmostEqual(points["x_mm"], np.argmax(columns) / scale, delta=0.4)


class Uneven(GridTest):
    def test_lines_differ_and_some_are_black(self):
        """Along an axis where each line is dark at its own strength; on average as without."""
        for shape in SHAPES:
            given = ("--grid", "gray", "--grid_strength", "1.2")
            truth, even = self.paper(*given, shape=shape, width=2400, height=1000)
            _, dark = self.paper(*given, "--grid_unevenness", "0.8", shape=shape, width=2400,
                                 height=1000)
            points = crossings(truth)
            inked = [(along(even, points[i][2], points[i][20]).mean(),
                      along(dark, points[i][2], points[i][20]).mean()) for i in range(1, 6)]
            inked += [(along(even, points[1][i], points[5][i]).mean(),
                       along(dark, points[1][i], points[5][i]).mean()) for i in range(2, 26)]
            before, after = np.array(inked).T
            self.assertGreater(after.std(), 3 * before.std() + 0.03, shape)
            self.assertGreater(after.mean(), 0.4 * before.mean())
            self.assertLess(after.mean(), 1.3 * before.mean())
            self.assertGreater(dark.max(), 0.9)

    def test_pages_and_seeds_differ(self):
        _, one = self.paper(*UNEVEN)
        _, same = self.paper(*UNEVEN)
        _, other = self.paper(*UNEVEN, "--seed", "2")
        self.assertTrue((one == same).all())
        # the record and its signals are the same; so is where lines are
        self.assertGreater(np.mean(one != other), 0.2)

    def test_color_is_no_label(self):
        """Class map, masks and truth are those of even lines."""
        found = []
        for options in (("--grid", "black"), UNEVEN):
            truth, image, masks = self.page("builtin:3", "3by4", "--width", "900", "--rotation", "1",
                                            *options, "--classes", "c.png")
            truth.pop("look"), truth.pop("configuration")
            found.append((truth, image, masks, picture(self.path("c.png"))[0]))
        even, uneven = found
        self.assertEqual(even[0], uneven[0])
        self.assertFalse((even[1] == uneven[1]).all())
        self.assertTrue(all((even[2][k] == uneven[2][k]).all() for k in even[2]))
        self.assertTrue((even[3] == uneven[3]).all())


class Verified(GridTest):
    def test_datasets_hold(self):
        """The independent geometry of verify finds lines, classes and grid points where labels say."""
        self.good("dataset", "--datasets_path", "d", "--width", "900", "--layouts", "3by4-II",
                  "--train", "4", "--jobs", "2", "--make",
                  "digitization,segmentation,classes,grid_points", "--grid", "black,two-tone,dark-red",
                  "--minor_lines", "solid,dots,dotted,dashed", "--grid_pitch", "0.97:1.03",
                  "--grid_unevenness", "0:1", "--grid_extent", "all,short", "--rotation", "-2:2",
                  "--ink_depth", "0.4:1", "--ink_gaps", "0:3", "--ink_thinning", "0:0.5")
        self.clean("d")


if __name__ == "__main__":
    unittest.main()

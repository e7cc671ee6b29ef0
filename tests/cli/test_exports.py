"""What of a page is written as arrays: its dense map, the grid's crossings and the classes of its
pixels; and the forms of a data set's labels."""

import json
import os
import unittest

import numpy as np

from rig import RigTest, ink_box, load_json, main, picture, tree

BACKGROUND, PAPER, MINOR, MAJOR, TEXT, PULSE, HAND, SEPARATOR, TRACE = 0, 1, 2, 3, 4, 5, 6, 7, 10

BENT = ("--rotation", "8", "--tilt_x", "12", "--curl", "35", "--creases", "2", "--zoom", "0.8")


def inside(points, polygon, spare=0.0):
    """Which of the points lie in a convex polygon, or `spare` px off."""
    points, polygon = np.asarray(points, float), np.asarray(polygon, float)
    sides = np.roll(polygon, -1, axis=0) - polygon
    length = np.maximum(np.hypot(*sides.T), 1e-9)
    away = points[:, None] - polygon[None]
    cross = (sides[:, 0] * away[..., 1] - sides[:, 1] * away[..., 0]) / length
    return (cross >= -spare).all(axis=1) | (cross <= spare).all(axis=1)


class ExportTest(RigTest):
    def arrays(self, *options, layout="3by4-II", width="1400"):
        """(truth, masks, map, gridpoints, classes) of a page."""
        truth, image, masks = self.page(
            "builtin:3", layout, "--width", width, "--map", "map.npy", "--gridpoints", "g.npy",
            "--classes", "c.png", *options)
        dense = np.load(self.path("map.npy"))
        grid = np.load(self.path("g.npy"))
        classes, mode, form = picture(self.path("c.png"))
        self.assertEqual((mode, form, classes.shape), ("L", "PNG", image.shape[:2]))
        self.assertEqual((dense.dtype.str, dense.shape), ("<f4", (*image.shape[:2], 2)))
        self.assertEqual((grid.dtype.str, grid.ndim, grid.shape[2]), ("<f4", 3, 2))
        return truth, masks, dense, grid, classes


class Arrays(ExportTest):
    def check_header(self, name):
        with open(self.path(name), "rb") as file:
            data = file.read(4096)
        length = int.from_bytes(data[8:10], "little")
        self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
        self.assertEqual(((10 + length) % 64, data[9 + length:10 + length]), (0, b"\n"))

    def check_grid(self, truth, dense, grid):
        """Crossings stand as in the truth, and the map has there what it should, mm."""
        own = truth["gridpoints"]
        self.assertEqual(grid.shape[:2], (len(own), len(own[0])))
        flat = [point or (0, 0) for row in own for point in row]
        np.testing.assert_allclose(grid.reshape(-1, 2), flat, atol=1e-3)
        seen = [(r, c) for r, row in enumerate(own) for c, point in enumerate(row) if point]
        self.assertGreater(len(seen), 100)
        found = []
        for r, c in seen:
            x, y = np.asarray(grid[r, c], float) - 0.5
            i, k = int(np.floor(x)), int(np.floor(y))
            if i < 0 or k < 0 or i + 1 >= dense.shape[1] or k + 1 >= dense.shape[0]:
                continue
            u, v = x - i, y - k
            cell = dense[k:k + 2, i:i + 2].astype(float)
            mm = (cell[0, 0] * (1 - u) + cell[0, 1] * u) * (1 - v) + \
                (cell[1, 0] * (1 - u) + cell[1, 1] * u) * v
            found.append([*mm, c, r])
        found = np.array(found)
        self.assertGreater(len(found), 100)
        start = np.median(found[:, :2] - 5 * found[:, 2:], axis=0)
        error = np.abs(found[:, :2] - 5 * found[:, 2:] - start).max()
        self.assertLess(error, 0.02)

    def test_map_and_crossings(self):
        for options in ((), BENT, ("--rotation", "30")):
            truth, _, dense, grid, _ = self.arrays(*options)
            self.check_header("map.npy")
            self.check_header("g.npy")
            self.check_grid(truth, dense, grid)

    def test_half(self):
        words = ("page", "builtin:3", "--width", "900", *BENT)
        self.good(*words, "--map", "a.npy")
        self.good(*words, "--map", "b.npy", "--map_type", "float16")
        whole, half = np.load(self.path("a.npy")), np.load(self.path("b.npy"))
        self.assertEqual(half.dtype.str, "<f2")
        self.assertTrue((half == whole.astype(np.float16)).all())
        self.check_header("b.npy")
        self.bad(64, "float8", *words, "--map", "b.npy", "--map_type", "float8")

    def test_same_file_twice(self):
        self.bad(64, "--map and --classes", "page", "builtin", "--map", "a", "--classes", "a")
        self.bad(73, "nowhere/a", "page", "builtin", "--classes", "nowhere/a")
        self.bad(64, "nothing to write", "page", "builtin")


class Classes(ExportTest):
    def check_traces(self, masks, classes):
        drawn = np.zeros(classes.shape, np.uint8)
        for index, mask in masks.items():
            drawn[mask] = TRACE + index
        trace = classes >= TRACE
        self.assertTrue((classes[trace] == drawn[trace]).all())
        hidden = (drawn > 0) & ~trace
        self.assertEqual(set(np.unique(classes[hidden])) - {HAND}, set())

    def check_text(self, truth, classes):
        ys, xs = np.nonzero(classes == TEXT)
        points = np.stack([xs + 0.5, ys + 0.5], axis=1)
        self.assertGreater(len(points), 100)
        known = np.zeros(len(points), bool)
        for word in truth["words"]:
            own = inside(points, word["corner"], 1.5)
            self.assertTrue(own.any(), word)
            known |= own
        self.assertTrue(known.all())

    def check_background(self, truth, dense, classes):
        size = np.array([truth["width"], truth["height"]]) / truth["px_per_mm"]
        off = ((dense < 0) | (dense >= size)).any(axis=2)
        clear = classes < TEXT
        self.assertTrue(((classes == BACKGROUND) == off)[clear].all())

    def test_flat_and_bent(self):
        for bent in (False, True):
            truth, masks, dense, grid, classes = self.arrays(
                "--handwriting", "3", "--calibration", "start", "--header", "line", "--scale_line",
                "words", "--page_size", "a4", *(BENT if bent else ()))
            self.check_traces(masks, classes)
            self.check_text(truth, classes)
            self.check_background(truth, dense, classes)
            self.assertEqual((classes == BACKGROUND).any(), bent)
            self.assertEqual(set(np.unique(classes)) - {BACKGROUND},
                             {PAPER, MINOR, MAJOR, TEXT, PULSE, HAND, SEPARATOR} |
                             {TRACE + index for index in masks})
            self.check_marks(truth, classes)
            self.check_lines(grid, classes)
            if not bent:
                self.check_pulses(truth, classes)

    def check_marks(self, truth, classes):
        ys, xs = np.nonzero(classes == HAND)
        points = np.stack([xs + 0.5, ys + 0.5], axis=1)
        known = np.zeros(len(points), bool)
        for mark in truth["marks"]:
            own = inside(points, mark["box"], 3)
            self.assertTrue(own.any())
            known |= own
        self.assertTrue(known.all())

    def check_pulses(self, truth, classes):
        known = np.zeros(classes.shape, bool)
        for x0, y0, x1, y1 in (pulse["box"] for pulse in truth["pulses"]):
            known[y0:y1, x0:x1] = True
            self.assertEqual(ink_box(classes[y0:y1, x0:x1] == PULSE), [0, 0, x1 - x0, y1 - y0])
        self.assertFalse((classes[~known] == PULSE).any())

    def check_lines(self, grid, classes):
        """A crossing within the grid is on a major line, or under what is drawn over it."""
        grid = grid[1:-1, 1:-1]
        points = grid[(grid != 0).all(axis=2)]
        at = np.floor(points).astype(int)
        inner = (at > 2).all(axis=1) & (at[:, 0] < classes.shape[1] - 3) & \
            (at[:, 1] < classes.shape[0] - 3)
        near = np.array([classes[y - 1:y + 2, x - 1:x + 2] for x, y in at[inner]])
        self.assertTrue(((near == MAJOR) | (near > MAJOR)).any(axis=(1, 2)).all())

    def test_lines_are_the_pictures(self):
        """On a page of lines as wide as three pixels classes are what colours say."""
        self.page("builtin:3", "3by4", "--width", "4480", "--show_lead_name", "0", "--classes",
                  "c.png", "--handwriting", "0", "--major_weight", "3", "--minor_weight", "2")
        image, _, _ = picture(self.path("p.png"))
        classes, _, _ = picture(self.path("c.png"))
        tone = image.min(axis=2).astype(int)
        levels = [np.median(tone[classes == kind]) for kind in (PAPER, MINOR, MAJOR)]
        self.assertGreater(levels[0], levels[1])
        self.assertGreater(levels[1], levels[2])
        drawn = classes >= TEXT
        for axis in (0, 1):
            drawn = drawn | np.roll(drawn, 1, axis) | np.roll(drawn, -1, axis)
        line = tone < (levels[0] + levels[1]) / 2
        same = (line == (classes != PAPER))[~drawn]
        self.assertGreater(same.mean(), 0.98)

    def test_no_holes_in_thin_lines(self):
        _, _, _, _, classes = self.arrays("--rotation", "3", width="800")
        lines = (classes == MAJOR) | (classes >= TEXT)
        middle = lines[:, classes.shape[1] // 2]
        self.assertGreater(middle.sum(), 20)


if __name__ == "__main__":
    main()

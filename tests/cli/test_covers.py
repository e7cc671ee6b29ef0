"""Labels, notes and correction fluid hide ink: what they hide is told, and all other labels stay."""

import json
import unittest

import numpy as np

from rig.datasets import DatasetTest, dataset
from rig.files import load_lines
from rig.pages import PageTest
from rig.pictures import picture

COVER = 23
WARPS = {"flat": (), "bent": ("--rotation", "5", "--tilt_x", "10", "--curl", "25", "--creases", "2")}


def depths(points, polygon):
    """How deep points (mm) are in a convex polygon; below 0 outside."""
    points, polygon = np.asarray(points, float), np.asarray(polygon, float)
    sides = np.roll(polygon, -1, axis=0) - polygon
    away = points[:, None] - polygon[None]
    cross = sides[:, 0] * away[..., 1] - sides[:, 1] * away[..., 0]
    middle = polygon.mean(axis=0) - polygon
    way = np.sign(sides[:, 0] * middle[:, 1] - sides[:, 1] * middle[:, 0])
    return (way * cross / np.hypot(*sides.T)).min(axis=1)


def deepest(points, truth):
    return np.max([depths(points, cover["corners_mm"]) for cover in truth["covers"]], axis=0)


class Covers(PageTest):
    def both(self, *warp):
        """The page with covers and without: truth, picture, masks, classes."""
        made = []
        for count in ("7", "0"):
            truth, image, masks = self.page(
                "builtin:2", "3by4-II", "--width", "800", "--seed", "4", "--covers", count,
                "--classes", "c.png", "--map", "map.npy", *warp)
            made.append((truth, image.astype(int), masks, picture(self.path("c.png"))[0]))
        return made, np.load(self.path("map.npy"))

    def check_samples(self, truth):
        hidden = 0
        for lead in truth["leads"]:
            mv = np.array([np.nan if v is None else v for v in lead["signal_mv"]])
            x, y = lead["origin_mm"]
            mm = np.stack([x + np.arange(len(mv)) * lead["mm_per_sample"],
                           y - mv * lead["mm_per_mv"]], axis=1)
            depth = deepest(mm, truth)
            seen = np.zeros(len(mv), bool)
            for first, last in lead["visible"]:
                seen[first:last + 1] = True
            points = np.array([p or (-1, -1) for p in lead["points"]])
            on = ((points >= 0) & (points < (truth["width"], truth["height"]))).all(axis=1)
            clear = np.abs(depth) > 1e-6
            np.testing.assert_array_equal(seen[clear], (on & (depth < 0))[clear])
            hidden += int((depth > 0).sum())
        self.assertGreater(hidden, 100)

    def check_pixels(self, with_covers, without, dense):
        truth, image, masks, classes = with_covers
        each = np.array([depths(dense.reshape(-1, 2), cover["corners_mm"])
                         for cover in truth["covers"]]).reshape(-1, *classes.shape)
        depth, pixel = each.max(axis=0), 2 / truth["px_per_mm"]
        paper = without[3] != 0
        self.assertTrue((classes[paper & (depth > pixel)] == COVER).all())
        self.assertFalse((classes[~paper] == COVER).any())
        self.assertFalse((classes[depth < -pixel] == COVER).any())
        np.testing.assert_array_equal(classes[depth < -pixel], without[3][depth < -pixel])
        # Beyond the shadow of their edges nothing changes; under them nothing is left of the page.
        np.testing.assert_array_equal(image[depth < -2.5], without[1][depth < -2.5])
        for i, own in enumerate(each):
            alone = paper & (own > pixel) & (np.delete(each, i, axis=0).max(axis=0) < -2.5)
            if alone.sum() > 50:
                self.assertLessEqual(np.ptp(image[alone], axis=0).max(), 1)
        for index, mask in masks.items():
            np.testing.assert_array_equal(mask, without[2][index])

    def test_what_they_hide_is_told(self):
        for name, warp in WARPS.items():
            with self.subTest(warp=name):
                (with_covers, without), dense = self.both("--shading", "0", "--background", "dark", *warp)
                self.assertEqual((len(with_covers[0]["covers"]), without[0]["covers"]), (7, []))
                self.assertTrue(with_covers[0]["captured"])
                self.check_samples(with_covers[0])
                self.check_pixels(with_covers, without, dense)
                for lead, other in zip(with_covers[0]["leads"], without[0]["leads"], strict=True):
                    self.assertEqual({**lead, "visible": 0}, {**other, "visible": 0})

    def test_crease_lines_change_color_alone(self):
        lines = ("--creases", "5", "--crease_height", "0", "--crease_lines", "1")
        before = self.page("builtin:2", "3by4", "--width", "1000", "--seed", "2")
        after = self.page("builtin:2", "3by4", "--width", "1000", "--seed", "2", *lines)
        wide = self.page("builtin:2", "3by4", "--width", "1000", "--seed", "2", *lines,
                         "--crease_width", "3")
        self.assertEqual(before[0]["leads"], after[0]["leads"])
        for index, mask in after[2].items():
            np.testing.assert_array_equal(mask, before[2][index])
        changed = [(np.abs(page[1].astype(int) - before[1]).max(axis=2) > 8).mean()
                   for page in (after, wide)]
        self.assertTrue(0.001 < changed[0] < 0.05 < changed[1] < 0.4, changed)


class VerifiedCovers(DatasetTest):
    def test_verify_knows_them(self):
        self.good(*dataset("out", "--covers", "4:8", "--make", "detection,segmentation,digitization,classes", "--rotation", "-3:3",
                           layouts="3by1", width=500))
        self.clean("out")
        path = self.path("out/pages.jsonl")
        lines = load_lines(path)
        page = next(line for line in lines if any(len(lead["visible"]) > 1 for lead in line["leads"]))
        whole = page["covers"]
        for covers, part in (([], "not among the visible ones"), ("none", "no list of shapes"),
                             ([{**whole[0], "corners_mm": [[0, 0]]}], "no list of shapes")):
            page["covers"] = covers
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
            self.faulty("out", part)


if __name__ == "__main__":
    unittest.main()

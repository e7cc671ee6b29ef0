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
    def both(self, *warp, having=("--covers", "7"), lacking=("--covers", "0")):
        """The page with covers and without: truth, picture, masks, classes."""
        made = []
        for options in (having, lacking):
            truth, image, masks = self.page(
                "builtin:2", "3by4-II", "--width", "800", "--seed", "4", "--classes", "c.png",
                "--map", "map.npy", *options, *warp)
            made.append((truth, image.astype(int), masks, picture(self.path("c.png"))[0]))
        return made, np.load(self.path("map.npy"))

    def check_samples(self, truth, least=100):
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
            on = ((points >= 0) & (points < (truth["width"], truth["height"])) & (mm >= 0) &
                  (mm < (truth["page_width_mm"], truth["page_height_mm"]))).all(axis=1)
            clear = np.abs(depth) > 1e-6
            np.testing.assert_array_equal(seen[clear], (on & (depth < 0))[clear])
            hidden += int((depth > 0).sum())
        self.assertGreater(hidden, least)

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
                gone = truth["covers"][i]["kind"] in ("hole", "tear")  # a surface is seen instead
                self.assertLessEqual(np.ptp(image[alone], axis=0).max(), 20 if gone else 1)
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

    def only_visible_differs(self, page, other):
        for lead, same in zip(page[0]["leads"], other[0]["leads"], strict=True):
            self.assertEqual({**lead, "visible": 0}, {**same, "visible": 0})
        for index, mask in page[2].items():
            np.testing.assert_array_equal(mask, other[2][index])

    def test_torn_edges_are_told(self):
        """All of a torn edge is covers, so that samples beyond it are known not to be seen."""
        given = ("--page_size", "picture", "--margin", "0", "--height", "600", "--row_spread", "1",
                 "--page_index", "2", "--shading", "0", "--background", "dark")
        for warp in WARPS.values():
            (torn, cut), dense = self.both(*given, *warp, having=("--paper_edge", "torn"), lacking=())
            self.assertEqual({cover["kind"] for cover in torn[0]["covers"]}, {"tear"})
            self.assertEqual(len(torn[0]["covers"]), 7)
            self.check_samples(torn[0], least=3)
            self.check_pixels(torn, cut, dense)
            self.only_visible_differs(torn, cut)

    def test_strips_are_held_together(self):
        """Tape and seams change colors alone; staples are covers."""
        kinds = set()
        for page in range(4):
            (strips, plain), dense = self.both("--page_index", str(page), having=("--strips", "3"),
                                               lacking=("--strips", "1"))
            truth, image, _, classes = strips
            covers = [cover["kind"] for cover in truth["covers"]]
            kinds |= set(covers)
            self.assertTrue(set(covers) <= {"staple"})
            self.only_visible_differs(strips, plain)
            changed = (np.abs(image - plain[1]) > 2).any(axis=2)
            self.assertTrue(0.01 < changed.mean() < 0.3)
            self.assertGreater(np.max(changed.mean(axis=0)), 0.9)  # a seam from top to bottom
            if covers:
                depth = np.max([depths(dense.reshape(-1, 2), cover["corners_mm"])
                                for cover in truth["covers"]], axis=0).reshape(classes.shape)
                self.assertTrue((classes[depth > 0.02] == COVER).all())
            self.assertEqual((classes == COVER).any(), bool(covers))
        self.assertEqual(kinds, {"staple"})

    def test_what_paper_has_before_it_is_printed(self):
        """Perforation, marks and stripes move no label, and lie under the ink."""
        for edge in ("perforated", "roll"):
            (page, plain), _ = self.both("--page_size", "picture", "--height", "600",
                                         having=("--paper_edge", edge), lacking=())
            self.assertEqual(page[0]["covers"], [])
            self.only_visible_differs(page, plain)
            self.assertEqual(page[0]["leads"], plain[0]["leads"])
            changed = (np.abs(page[1] - plain[1]) > 8).any(axis=2)
            self.assertTrue(0.0005 < changed.mean() < 0.15, (edge, changed.mean()))
            black = plain[1].max(axis=2) < 2
            self.assertLess(page[1].max(axis=2)[black].max(), 3)
            self.assertEqual(((page[3] != plain[3]) & (page[3] != 4)).sum(), 0)

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
                           "--strips", "1:3", "--paper_edge", "torn,perforated,roll",
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

    def test_what_they_hide_need_not_be_dark(self):
        self.good("dataset", "--datasets_path", "out", "--layouts", "3by4", "--width", "400",
                  "--pages", "40", "--covers", "6", "--noise", "1", "--make", "overlap", "--quiet")
        self.clean("out")


if __name__ == "__main__":
    unittest.main()

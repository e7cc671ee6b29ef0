"""Pictures of the surface around the page come from a user's folder, in the order of their names."""

import os
import unittest

import numpy as np
from PIL import Image

from rig.datasets import DatasetTest, dataset
from rig.files import load_json
from rig.pictures import picture

COLORS = {"a.png": (200, 30, 40), "b.jpg": (30, 40, 200), "c.jpeg": (40, 180, 50)}
TABLE = ("--zoom", "0.7", "--rotation", "4", "--width", "400", "--layout", "3by1")


class Backgrounds(DatasetTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("bg"))

    def save(self, name, color, size=(900, 800)):
        Image.new("RGB", size, color).save(self.path("bg/" + name), quality=95)

    def table(self, *words):
        """The picture's color where there is no page."""
        self.good("page", "builtin:1", "--backgrounds", "bg", "--out", "p.png", "--classes", "c.png",
                  *TABLE, *words)
        image, classes = picture(self.path("p.png"))[0], picture(self.path("c.png"))[0]
        around = image[classes == 0].astype(int)
        self.assertLessEqual(np.percentile(np.ptp(around, axis=1), 95) and
                             np.abs(around - np.median(around, axis=0)).mean(), 3)
        return np.median(around, axis=0)

    def test_each_page_picks_one_by_its_number(self):
        for name, color in COLORS.items():
            self.save(name, color)
        self.write("bg/notes.txt", "not a picture")
        seen = []
        for index in range(7):
            color = self.table("--page_index", str(index))
            away = {name: np.abs(color - own).max() for name, own in COLORS.items()}
            name = min(away, key=away.get)
            self.assertLessEqual(away[name], 4)
            seen.append(name)
        self.assertEqual(set(seen), set(COLORS))
        bad = COLORS.keys() - {seen[0]}
        for name in bad:  # what cannot be read is skipped, and the others stay where they were
            self.write("bg/" + name, "no picture")
        self.assertLessEqual(np.abs(self.table("--page_index", "0") - COLORS[seen[0]]).max(), 4)
        self.assertLessEqual(np.abs(self.table("--page_index", str(seen.index(sorted(bad)[0]))) -
                                    COLORS[seen[0]]).max(), 4)

    def test_a_picture_covers_all_and_is_not_distorted(self):
        """A ramp from left to right: its steps are the same along the picture's whole width."""
        ramp = np.zeros((700, 2800, 3), np.uint8)
        ramp[..., 0] = np.linspace(20, 230, 2800)
        Image.fromarray(ramp).save(self.path("bg/ramp.png"))
        self.good("page", "builtin:1", "--backgrounds", "bg", "--out", "p.png", "--zoom", "0.2",
                  "--rotation", "1", "--width", "400", "--height", "400", "--layout", "3by1")
        top = picture(self.path("p.png"))[0][:20, :, 0].astype(int).mean(axis=0)
        steps = np.abs(np.diff(top[::40]))
        self.assertGreater(steps.min(), 0.75 * steps.max())
        # the ramp is four times as wide as high: a square shows a quarter of it
        self.assertAlmostEqual(np.abs(top[-1] - top[0]), 210 / 4, delta=4)

    def test_holes_and_torn_corners_show_it(self):
        self.save("a.png", COLORS["a.png"])
        shown = 0
        for warp in ((), ("--rotation", "3", "--tilt_x", "12")):
            for seed in ("1", "2", "3"):
                self.good("page", "builtin:1", "--layout", "3by1", "--width", "500", "--covers", "8",
                          "--seed", seed, "--backgrounds", "bg", "--out", "p.png", "--truth",
                          "p.json", *warp)
                image, truth = picture(self.path("p.png"))[0], load_json(self.path("p.json"))
                for cover in truth["covers"]:
                    x, y = np.mean(cover["corners"], axis=0).astype(int)
                    if cover["kind"] in ("hole", "tear") and 0 <= x < 500 and 0 <= y < len(image):
                        self.assertLess(np.abs(image[y, x].astype(int) - COLORS["a.png"]).max(), 5)
                        shown += 1
        self.assertGreater(shown, 8)

    def test_a_file_that_cannot_be_opened_is_an_error(self):
        """It may be there for the next page, which would be another one then."""
        self.save("a.png", COLORS["a.png"])
        os.symlink("nowhere", self.path("bg/b.png"))
        around = ("--backgrounds", "bg", "--zoom", "0.5")
        words = dataset("out", *around, "--rotation", "2", layouts="3by1", width=300)
        self.bad(66, "bg/b.png: No such file or directory", *words)
        codes = [self.run_program("page", "builtin:1", "--width", "300", "--layout", "3by1",
                                  "--page_index", str(index), "--out", "p.png", *around).returncode
                 for index in range(6)]
        self.assertEqual(set(codes), {0, 66})

    def test_bad_files_are_told_and_strict_stops(self):
        self.save("a.png", COLORS["a.png"])
        self.save("b.jpg", COLORS["b.jpg"])
        with open(self.path("bg/b.jpg"), "r+b") as file:  # cut off
            file.truncate(os.path.getsize(self.path("bg/b.jpg")) - 100)
        self.write("bg/c.jpg", "no picture")
        self.save("d.jpeg", COLORS["c.jpeg"])
        with open(self.path("bg/d.jpeg"), "ab") as file:  # phones add what is no part of the picture
            file.write(bytes(5000))
        words = dataset("out", "--backgrounds", "bg", "--zoom", "0.8", "--rotation", "2",
                        "--make", "logs,detection", layouts="3by1", width=300)
        done = self.good(*words)
        for part in ("b.jpg: it is cut off", "c.jpg: neither a PNG nor a JPEG file"):
            self.assertIn(part, done.stderr)
        self.assertNotIn("d.jpeg", done.stderr)
        self.clean("out")
        self.bad(65, "b.jpg: it is cut off", *words, "--overwrite", "1", "--strict", "1")

    def test_a_folder_without_pictures_is_an_error(self):
        page = ("page", "builtin:1", "--out", "p.png", "--backgrounds", *TABLE[:0])
        self.bad(66, "no picture in it for --backgrounds", *page, "bg", *TABLE)
        self.bad(66, "nowhere", *page, "nowhere", *TABLE)
        self.write("bg/x.png", "no picture")
        self.bad(65, "none of its pictures can be read", *page, "bg", *TABLE)
        self.bad(66, "nowhere", *dataset("out", "--backgrounds", "nowhere"))


class Objects(DatasetTest):
    """Things on the page hide it, and that is told as of covers."""

    def both(self, *words):
        made = []
        for count in ("6", "0"):
            truth, image, masks = self.page("builtin:2", "3by4", "--width", "700", "--objects", count,
                                            "--page_size", "picture", "--row_spread", "0.9",
                                            "--background", "dark", "--classes", "c.png", *words)
            made.append((truth, image.astype(int), masks, picture(self.path("c.png"))[0]))
        return made

    def test_what_they_hide_is_told(self):
        hidden, kinds, around = 0, set(), 0
        for seed, warp in (("1", ()), ("2", ("--zoom", "0.75", "--tilt_x", "12", "--rotation", "3")),
                           ("3", ("--zoom", "0.75", "--curl", "40")), ("4", ("--rotation", "-2"))):
            (truth, image, masks, classes), without = self.both("--seed", seed, *warp)
            kinds |= {cover["kind"] for cover in truth["covers"]}
            covered = classes == 23
            self.assertFalse((without[3] == 23).any() or (covered & (without[3] == 0)).any())
            np.testing.assert_array_equal(classes[~covered], without[3][~covered])
            changed = np.abs(image - without[1]).max(axis=2) > 8
            if covered.any():
                self.assertGreater((np.abs(image - without[1]).max(axis=2) > 1)[covered].mean(), 0.9)
            around += (changed & (classes == 0)).sum()
            for index, mask in masks.items():
                np.testing.assert_array_equal(mask, without[2][index])
            for lead, other in zip(truth["leads"], without[0]["leads"], strict=True):
                self.assertEqual({**lead, "visible": 0}, {**other, "visible": 0})
                hidden += sum(b - a for a, b in other["visible"]) - sum(b - a for a, b in lead["visible"])
        self.assertGreater(hidden, 50)
        self.assertGreater(around, 2000)
        self.assertGreaterEqual(len(kinds), 5)
        self.assertLessEqual(kinds, {"pen", "ruler", "divider", "mug", "sheet", "finger"})

    def test_verify_knows_them(self):
        self.good(*dataset("out", "--objects", "4:6", "--covers", "0:4", "--make",
                           "detection,segmentation,digitization,classes", "--rotation", "-3:3",
                           layouts="3by1", width=400))
        self.clean("out")


if __name__ == "__main__":
    unittest.main()

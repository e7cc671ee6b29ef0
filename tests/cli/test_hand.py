"""Handwriting, measured from outside: what the truth says of marks against the colored ink."""

import unittest

import numpy as np

from rig.pages import PageTest
from rig.records import heart, write_record

KINDS = {"handwriting", "arrow", "caliper", "circle", "scribble", "underline", "tick"}


def inside(box, x, y, by):
    """Whether points lie in a box of four corners, clockwise, grown by so many pixels."""
    box = np.array(box)
    result = np.ones(x.shape, bool)
    for a, b in zip(box, np.roll(box, -1, axis=0)):
        d = (b - a) / np.hypot(*(b - a))
        result &= d[0] * (y - a[1]) - d[1] * (x - a[0]) >= -by
    return result


class Hand(PageTest):
    def written(self, *options, layout="3by4"):
        return self.page(write_record(self.folder, "r", heart()), layout, "--width", "1600",
                         *options)

    def red(self, image):
        """Coordinates of the middles of pixels that are visibly red."""
        levels = image.astype(int)
        ys, xs = np.nonzero(levels[..., 0] - levels[..., 1] > 8)
        return xs + 0.5, ys + 0.5

    def test_red_ink_lies_in_the_boxes(self):
        for number in range(1, 5):
            truth, image, _ = self.written("--show_grid", "0", "--handwriting", "9",
                                           "--hand_color", "red", "--page_index", str(number))
            x, y = self.red(image)
            found = [inside(mark["corners"], x, y, 1) for mark in truth["handwriting"]]
            self.assertGreater(len(x), 1000)
            self.assertTrue(np.any(found, axis=0).all())
            for mark, own in zip(truth["handwriting"], found):
                self.assertIn(mark["kind"], KINDS)
                if mark["kind"] == "scribble":
                    continue  # a marker of its own, black
                self.check_tight(mark["corners"], x[own], y[own])
            # teeth: boxes 3 px to the left would miss some
            self.assertFalse(np.any([inside(mark["corners"], x + 3, y, 1) for mark in truth["handwriting"]],
                                    axis=0).all())

    def check_tight(self, box, x, y):
        """Each side has ink within 2.5 px."""
        box = np.array(box)
        for a, b in zip(box, np.roll(box, -1, axis=0)):
            d = (b - a) / np.hypot(*(b - a))
            self.assertLess((d[0] * (y - a[1]) - d[1] * (x - a[0])).min(), 2.5)

    def test_none_by_default_and_masks_stay(self):
        truth, image, masks = self.written(layout="3by4-II")
        self.assertEqual(truth["handwriting"], [])
        other, changed, same = self.written("--handwriting", "8", layout="3by4-II")
        self.assertGreaterEqual(len(other["handwriting"]), 6)
        self.assertTrue((image != changed).any())
        self.assertEqual(truth["leads"], other["leads"])
        for index, mask in masks.items():
            np.testing.assert_array_equal(mask, same[index])

    def test_texts_are_of_the_font(self):
        letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                      ".,:;/-+()?!=<>'% ")
        for number in range(3):
            truth, _, _ = self.written("--handwriting", "12", "--page_index", str(number))
            for mark in truth["handwriting"]:
                self.assertLessEqual(set(mark["text"]), letters)
                self.assertEqual(bool(mark["text"]), mark["kind"] in ("handwriting", "caliper"))

    def test_a_preset_writes(self):
        counts = [len(self.written("--preset", "scan", "--page_index", str(n), "--width", "500")[0]
                      ["handwriting"]) for n in range(6)]
        self.assertGreater(max(counts), 0)
        self.assertLessEqual(max(counts), 4)
        truth, _, _ = self.written("--preset", "scan", "--handwriting", "0")
        self.assertEqual(truth["handwriting"], [])


if __name__ == "__main__":
    unittest.main()

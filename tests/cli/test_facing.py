"""Depth and normals of the paper, against what perspective makes of its map."""

import unittest

import numpy as np

from rig.pages import PageTest
from rig.files import load_json


class Facing(PageTest):
    def paper(self, *options):
        """(truth, map, depth, normals) of a page that is whole in its picture."""
        self.good("page", "builtin:3", "--layout", "3by4", "--width", "600", "--height", "420", "--zoom", "0.8",
                  "--truth", "p.json", "--map", "b.npy", "--depth", "d.npy", "--normals", "n.npy", *options)
        truth = load_json(self.path("p.json"))
        places, depth, normals = (np.load(self.path(f"{name}.npy")) for name in "bdn")
        self.assertEqual((depth.dtype, depth.shape), (np.float32, (420, 600)))
        self.assertEqual((normals.dtype, normals.shape), (np.float16, (420, 600, 3)))
        on = ((places >= 0) & (places <= [truth["page_width_mm"], truth["page_height_mm"]])).all(axis=-1)
        self.assertTrue((np.isnan(depth) == ~on).all())
        self.assertTrue((np.isnan(normals).all(axis=-1) == ~on).all())
        np.testing.assert_allclose(np.linalg.norm(normals[on].astype(float), axis=-1), 1, atol=2e-3)
        return truth, places, depth, normals.astype(float)

    def across(self, truth, depth):
        """For places of the page: pixels that a millimeter across it takes, and its depth."""
        mesh = truth["mesh"]
        x, y = (np.array(mesh[key]).reshape(mesh["rows"] + 1, -1)[3:-3, 3:-3] for key in ("x_px", "y_px"))
        long = np.hypot(np.diff(x), np.diff(y)) / mesh["step_mm"]
        column, row = ((at[:, 1:] + at[:, :-1]) / 2 for at in (x, y))
        return long, depth[row.astype(int), column.astype(int)]

    def test_size_goes_with_nearness(self):
        """Lines across a page that is tilted about them, or bent along the other way, keep their length: what they
        take in the picture is as much less as they are farther away."""
        for options in (("--tilt_x", "25"), ("--tilt_x", "-18", "--rotation", "30"),
                        ("--curl", "60", "--curl_direction", "90"),
                        ("--curl", "-45", "--curl_direction", "90", "--tilt_x", "10", "--rotation", "7")):
            truth, _, depth, _ = self.paper(*options)
            long, away = self.across(truth, depth)
            self.assertGreater(away.max() / away.min(), 1.02, options)
            ratio = long * away
            self.assertLess(ratio.std() / ratio.mean(), 0.004, options)

    def test_normals_of_a_plane(self):
        for x, y in ((20, 0), (0, 15), (-10, 25)):
            _, _, _, normals = self.paper("--tilt_x", str(x), "--tilt_y", str(y))
            spread = np.nanmax(normals, axis=(0, 1)) - np.nanmin(normals, axis=(0, 1))
            self.assertLess(spread.max(), 2e-3)
            wanted = np.cos(np.radians(x)) * np.cos(np.radians(y))
            self.assertAlmostEqual(np.nanmean(normals[..., 2]), wanted, delta=2e-3)

    def test_a_fold(self):
        """Between its sides the normals turn by the fold's angle; each side is a plane."""
        _, _, _, normals = self.paper("--fold", "24", "--fold_position", "0.5", "--crease_lines", "0")
        left, right = (np.nanmedian(normals[:, side].reshape(-1, 3), axis=0)
                       for side in (slice(0, 200), slice(400, 600)))
        angle = np.degrees(np.arccos(np.clip(left @ right / np.linalg.norm(left) / np.linalg.norm(right), -1, 1)))
        self.assertAlmostEqual(angle, 24, delta=0.5)

    def test_normals_are_those_of_the_depth(self):
        """Far away, a pixel is a length: there the depth's slope in the picture is the normal's."""
        truth, _, depth, normals = self.paper("--curl", "50", "--curl_direction", "35", "--camera_distance", "20",
                                              "--tilt_y", "5")
        mesh = truth["mesh"]
        x = np.array(mesh["x_px"]).reshape(mesh["rows"] + 1, -1)
        y = np.array(mesh["y_px"]).reshape(mesh["rows"] + 1, -1)
        middle = x.shape[0] // 2, x.shape[1] // 2
        px = np.hypot(x[middle[0], middle[1] + 1] - x[middle], y[middle[0], middle[1] + 1] - y[middle])
        px_per_mm = px / mesh["step_mm"] / max(abs(normals[210, 300, 2]), 0.98)
        down, right = (-axis * px_per_mm for axis in np.gradient(depth.astype(float)))
        wanted = np.stack([-right, -down, np.ones_like(down)], axis=-1)
        wanted /= np.linalg.norm(wanted, axis=-1, keepdims=True)
        inner = ~np.isnan(wanted).any(axis=-1) & ~np.isnan(normals).any(axis=-1)
        off = np.abs(wanted[inner] - normals[inner]).max(axis=-1)
        self.assertLess(np.median(off), 0.02)
        self.assertGreater(np.ptp(normals[inner][:, 0]), 0.1)

    def test_a_flat_page_faces_the_camera(self):
        self.good("page", "builtin:3", "--width", "300", "--depth", "d.npy", "--normals", "n.npy")
        depth, normals = np.load(self.path("d.npy")), np.load(self.path("n.npy"))
        self.assertEqual(np.ptp(depth), 0)
        self.assertTrue((normals == [0, 0, 1]).all())


if __name__ == "__main__":
    unittest.main()

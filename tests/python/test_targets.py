"""Arrays of landmarks, column targets, rectified strips and beats, against the geometry of their pages."""

import unittest

import numpy as np

from rig.program import ProgramTest

import ecgpress

OPTIONS = {"layouts": "3by4-II,12by1", "calibration": "start", "preset": "clean", "rotation": 3, "zoom": 0.9,
           "show_grid": False, "row_height": 5, "rectified_width": 400, "rectified_height": 120,
           "rectified_columns_per_s": 150, "rectified_rows_per_mv": 20}
TARGETS = ("landmarks", "columns", "rectified", "beats", "signals", "points", "parameters")
F, C, S = 13, 400, 120


def project(h, mm):
    x, y, w = np.array(h).reshape(3, 3) @ [mm[0], mm[1], 1]
    return np.array([x / w, y / w])


class Targets(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()

    def batch(self, **options):
        with ecgpress.stream(seed=5, batch=4, size=(1100, 800), targets=TARGETS, workers=1,
                             **{**OPTIONS, **options}) as stream:
            images, batch = next(stream)
            return {key: np.array(value) if isinstance(value, np.ndarray) else value
                    for key, value in dict(batch, images=images).items()}

    def test_shapes(self):
        batch = self.batch()
        self.assertEqual(batch["landmarks"].shape, (4, 8 + 13 * F, 3))
        self.assertEqual(batch["columns"].shape, (4, F, C))
        self.assertEqual((batch["column_validity"].dtype, batch["column_validity"].shape), (np.uint8, (4, F, C)))
        self.assertEqual(batch["rectified"].shape, (4, F, S, C, 3))
        self.assertEqual((batch["beats"].dtype, batch["beats"].shape), (np.int32, (4, 150, 4)))

    def test_landmarks(self):
        batch = self.batch()
        for i, page in enumerate(batch["parameters"]):
            own, h = batch["landmarks"][i], page["homography"]
            size = np.array([page["page_width_mm"], page["page_height_mm"]])
            for corner, share in enumerate(([0, 0], [1, 0], [1, 1], [0, 1])):
                np.testing.assert_allclose(own[corner, :2], project(h, share * size), atol=0.05)
            inverse = np.linalg.inv(np.array(h).reshape(3, 3))
            for place in range(F):
                samples = batch["samples"][i, place]
                first = own[8 + 13 * place:8 + 13 * place + 13]
                if batch["leads"][i, place] < 0:
                    self.assertFalse(first.any())
                    continue
                # From a sample's voltage down to the zero line, on the page.
                for landmark, k in ((first[0], 0), (first[1], samples - 1)):
                    mm = project(inverse, batch["points"][i, place, k])
                    mm[1] += batch["signals"][i, place, k] * page["gain_mm_per_mv"]
                    np.testing.assert_allclose(landmark[:2], project(h, mm), atol=0.05)
                inside = ((own[:, :2] >= 0) & (own[:, :2] <= [1100, 800])).all(axis=1)
                self.assertTrue((own[~inside, 2] == 0).all())

    def test_columns(self):
        batch = self.batch()
        at = (np.arange(C) + 0.5) / 150
        for i in range(4):
            for place in range(F):
                samples, rate = batch["samples"][i, place], batch["rate_hz"][i]
                rows, validity = batch["columns"][i, place], batch["column_validity"][i, place]
                wanted = S / 2 - 20 * np.interp(at * rate, np.arange(samples or 1),
                                                batch["signals"][i, place, :samples or 1])
                there = (at * rate <= samples - 1) & (samples > 0)
                np.testing.assert_allclose(rows[there], wanted[there], atol=0.01)
                self.assertTrue(np.isnan(rows[~there]).all())
                self.assertTrue(((validity > 0) == there).all())

    def test_rectified(self):
        """Darkest where the targets are; the same with channels first."""
        batch, planes = self.batch(), self.batch(channels_first=True)
        np.testing.assert_array_equal(np.moveaxis(planes["rectified"], 2, -1), batch["rectified"])
        near = far = count = 0
        for i in range(4):
            for place in range(F):
                strip = batch["rectified"][i, place].mean(axis=-1)
                rows = batch["columns"][i, place]
                for column in np.nonzero((batch["column_validity"][i, place] == 2) & (rows > 12) & (rows < 108))[0]:
                    near += strip[int(rows[column]), column]
                    far += strip[int(rows[column]) - 10, column]
                    count += 1
        self.assertGreater(count, 5000)
        self.assertLess(near / count, 0.8 * far / count)

    def test_beats(self):
        batch = self.batch()
        kinds = {"P": 0, "QRS": 1, "T": 2}
        for own, page in zip(batch["beats"], batch["parameters"]):
            self.assertGreater(len(page["beats"]), 10)
            wanted = [[kinds[wave["wave"]], wave["onset"], wave["peak"], wave["offset"]]
                      for wave in page["beats"]]
            np.testing.assert_array_equal(own[:len(wanted)], wanted)
            self.assertTrue((own[len(wanted):] == [-1] + 3 * [-(1 << 31)]).all())


class Views(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()

    def test_views(self):
        """Pictures and points of each are those of the same page drawn alone."""
        named = {"seed": 3, "batch": 2, "size": (500, 400), "workers": 1, "layouts": "3by4", "preset": "photo"}
        with ecgpress.stream(targets=("views", "points"), views="photo,clean", **named) as stream:
            images, batch = next(stream)
            views = np.array(batch["views"])
            self.assertEqual(views.shape, (2, 2, 400, 500, 3))
            np.testing.assert_array_equal(views[:, 0], images)
            np.testing.assert_array_equal(batch["view_points"][:, 0], batch["points"])
            self.assertEqual(batch["view_landmarks"].shape, (2, 2, 8 + 13 * 12, 3))
            clean = np.array(batch["view_points"][:, 1])
        self.assertGreater(np.nanmax(np.abs(clean - batch["points"])), 5)
        with ecgpress.stream(targets=("views",), views="clean", channels_first=True, dtype="float32",
                             **named) as stream:
            _, batch = next(stream)
            planes = np.array(batch["views"])
        self.assertEqual((planes.dtype, planes.shape), (np.float32, (2, 1, 3, 400, 500)))
        np.testing.assert_allclose(planes[:, 0], np.moveaxis(views[:, 1], -1, 1) / np.float32(255), atol=1e-6)

    def test_they_must_be_named(self):
        with self.assertRaisesRegex(ecgpress.Error, "needs the option views"):
            ecgpress.stream(targets="views", workers=1)


class Sizes(ProgramTest):
    """Targets of another size than the pictures'."""

    NAMED = {"seed": 9, "batch": 2, "workers": 1, "layouts": "3by4-II", "preset": "photo", "padding": 0}
    OWN = ("masks", "classes", "backward_map", "depth", "normals", "heatmaps")

    def setUp(self):
        super().setUp()
        self.need_gpu()

    def batch(self, size, targets, **options):
        with ecgpress.stream(size=size, targets=targets, **self.NAMED, **options) as stream:
            images, batch = next(stream)
            return dict({key: np.array(value) for key, value in batch.items()}, images=np.array(images))

    def test_they_are_of_the_picture_s_geometry(self):
        """Of half the size: a pixel's place is the mean of those of the four pixels that it covers."""
        named = {"target_width": 600, "target_height": 400}
        batch = self.batch((1200, 800), (*self.OWN, "points", "landmarks"), **named)
        whole = self.batch((1200, 800), self.OWN[:5])
        self.assertEqual((batch["images"].shape, batch["masks"].shape), ((2, 800, 1200, 3), (2, 13, 400, 600)))
        np.testing.assert_array_equal(batch["images"], whole["images"])
        for name, most in (("backward_map", 0.01), ("depth", 0.05), ("normals", 0.01)):
            own, large = batch[name].astype(float), whole[name].astype(float)
            four = (large[:, ::2, ::2] + large[:, 1::2, ::2] + large[:, ::2, 1::2] + large[:, 1::2, 1::2]) / 4
            self.assertLess(np.nanquantile(np.abs(own - four), 0.98), most, name)
        # A pixel of which half is a stroke is one where about two of its four are.
        masks = whole["masks"].astype(int)
        four = masks[..., ::2, ::2] + masks[..., 1::2, ::2] + masks[..., ::2, 1::2] + masks[..., 1::2, 1::2]
        self.assertGreater(batch["masks"][four == 4].mean(), 0.99)
        self.assertLess(batch["masks"][four == 0].mean(), 1e-4)
        for spots, landmarks in zip(batch["heatmaps"], batch["landmarks"]):
            for spot, (x, y, visibility) in zip(spots, landmarks):
                if visibility == 2 and 4 < x < 1196 and 4 < y < 796:
                    row, column = np.unravel_index(spot.argmax(), spot.shape)
                    self.assertLess(np.hypot(column + 0.5 - x / 2, row + 0.5 - y / 2), 0.72)

    def test_they_may_be_larger_or_very_small(self):
        points = self.batch((600, 400), ("points",))["points"]
        for width in (1800, 48):
            batch = self.batch((600, 400), ("masks", "classes"), target_width=width, target_height=width * 2 // 3)
            self.assertEqual(batch["masks"].shape, (2, 13, width * 2 // 3, width))
            if width == 1800:
                masks, scaled = batch["masks"], points * 3
                inside = on = 0
                for page in range(2):
                    for place in range(13):
                        at = scaled[page, place][~np.isnan(scaled[page, place, :, 0])].astype(int)
                        at = at[((at >= 0) & (at < [1800, 1200])).all(axis=1)]
                        inside += len(at)
                        on += masks[page, place, at[:, 1], at[:, 0]].sum()
                self.assertGreater(on / inside, 0.98)

    def test_heat_maps(self):
        """One at a landmark that is seen, and a Gaussian around it; zeros for any other."""
        batch = self.batch((600, 400), ("heatmaps", "landmarks"), heatmap_sigma=3)
        self.assertEqual((batch["heatmaps"].dtype, batch["heatmaps"].shape), (np.float16, (2, 177, 400, 600)))
        y, x = np.mgrid[:400, :600] + 0.5
        seen = 0
        for page in range(2):
            for spot, (u, v, visibility) in zip(batch["heatmaps"][page], batch["landmarks"][page]):
                wanted = np.exp(-((x - u) ** 2 + (y - v) ** 2) / 18) if visibility == 2 else np.zeros_like(x)
                self.assertLess(np.abs(spot - wanted).max(), 1e-3)
                seen += visibility == 2
        self.assertGreater(seen, 40)

    def test_heat_maps_of_columns(self):
        batch = self.batch((600, 400), ("column_heatmaps", "columns"), heatmap_sigma=2, rectified_width=200,
                           rectified_height=60, rectified_columns_per_s=80, rectified_rows_per_mv=20)
        rows = np.arange(60)[:, None] + 0.5
        wanted = np.exp(-(rows - batch["columns"][:, :, None]) ** 2 / 8)
        np.testing.assert_allclose(batch["column_heatmaps"], np.nan_to_num(wanted), atol=1e-3)

    def test_boxes_in_the_forms_of_others(self):
        batch = self.batch((600, 400), ("boxes", "yolo_boxes", "coco_boxes"))
        x0, y0, x1, y1 = np.moveaxis(batch["boxes"], -1, 0)
        np.testing.assert_allclose(np.moveaxis(batch["coco_boxes"], -1, 0), [x0, y0, x1 - x0, y1 - y0])
        np.testing.assert_allclose(np.moveaxis(batch["yolo_boxes"], -1, 0), [
            (x0 + x1) / 1200, (y0 + y1) / 800, (x1 - x0) / 600, (y1 - y0) / 400], atol=1e-6)

    def test_mistakes(self):
        for size in ((300, 100), (300, 0), (24, 16)):
            with self.assertRaisesRegex(ecgpress.Error, "has not the proportions"):
                ecgpress.stream(size=(600, 400), targets="masks", workers=1, target_width=size[0],
                                target_height=size[1])


if __name__ == "__main__":
    unittest.main()

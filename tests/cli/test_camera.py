"""What cameras, screens and scanners leave in a picture; no label changes with it."""

import io
import unittest

import numpy as np
from PIL import Image

from rig.pages import PageTest

ASIDE = ("--zoom", "0.8", "--rotation", "2", "--tilt_x", "6", "--background", "dark")


class CameraTest(PageTest):
    """Pages of one record."""

    def shot(self, *words, size=(600, 450)):
        truth, image, masks = self.page("builtin:2", "3by4", "--width", str(size[0]), "--height",
                                        str(size[1]), *words)
        return truth, image.astype(float), masks

    def gray_field(self, *words):
        """Noise on an even gray: a page of which little but paper is seen."""
        return self.shot("--grid", "none", "--pen", "0.05", "--show_lead_name", "0",
                         "--exposure", "-1.2", *words)[1][:120]


class Labels(CameraTest):
    def test_no_label_changes(self):
        before = self.shot(*ASIDE)
        after = self.shot(*ASIDE, "--flare", "1", "--lid_edge", "1", "--screen", "1", "--noise", "9",
                          "--noise_grain", "3", "--noise_unevenness", "1", "--denoise", "1",
                          "--jpeg_quality", "40", "--jpeg_passes", "3", "--chroma", "444")
        self.assertEqual(before[0]["leads"], after[0]["leads"])
        for index, mask in after[2].items():
            np.testing.assert_array_equal(mask, before[2][index])
        self.assertGreater(np.abs(after[1] - before[1]).mean(), 5)


class Light(CameraTest):
    def test_flare_is_on_the_whole_picture(self):
        """Glare brightens the paper alone; flare what is around it as well."""
        plain, flare, glare = (self.shot(*ASIDE, "--exposure", "-1", "--seed", "4", *more)[1]
                               for more in ((), ("--flare", "0.6"), ("--glare", "1")))
        table = plain.max(axis=2) < 70
        self.assertGreater(table.mean(), 0.2)
        self.assertGreater((flare - plain).min(), -1.5)
        self.assertGreater((flare - plain)[table].mean(), 10)
        self.assertLess(np.abs(glare - plain)[table & (plain.max(axis=2) < 40)].mean(), 1)

    def test_the_lids_edge_is_dark_along_one_to_three_sides(self):
        plain, seen = self.shot()[1], set()
        for seed in "123456":
            lid = self.shot("--lid_edge", "1", "--seed", seed)[1]
            edges = [lid[:, :2], lid[:2], lid[:, -2:], lid[-2:]]
            dark = tuple(bool(np.median(edge) < 130) for edge in edges)
            self.assertTrue(1 <= sum(dark) <= 3, dark)
            seen.add(dark)
            np.testing.assert_array_equal(lid[80:-80, 80:-80], self.shot("--seed", seed)[1][80:-80, 80:-80])
        self.assertGreater(len(seen), 2)
        self.assertGreater(np.median(plain[:, :2]), 200)


class Screen(CameraTest):
    def test_frame_and_subpixels(self):
        """Around the page are more of the screen and its dark or silver frame; on white paper the colors of
        neighboring pixels differ as the screen's subpixels do, and their mean is gray."""
        plain = self.shot(*ASIDE, "--background", "plain")[1]
        screen = self.shot(*ASIDE, "--background", "plain", "--screen", "1")[1]
        corner = np.abs(screen - plain)[:20, :20].mean()
        self.assertGreater(corner, 10)
        white = screen[200:250, 260:340]
        colored = np.ptp(white, axis=2)
        self.assertGreater(colored.mean(), 25)
        means = white.mean(axis=(0, 1))
        self.assertLess(np.ptp(means), 20)

    def test_moire_follows_the_screen(self):
        """A pattern that is sampled beats anew with each size of the page; one pixel more or less of zoom
        changes it all over."""
        one, other = (self.shot("--screen", "1", "--rotation", "1", "--grid", "none", "--zoom", zoom)[1]
                      for zoom in ("1", "1.004"))
        self.assertGreater(np.abs(one - other)[100:300, 100:500].mean(), 10)


class Noise(CameraTest):
    def test_grain_sets_the_length_of_correlation(self):
        def neighbors(image):
            level = image.mean(axis=2) - image.mean()
            return (level[:, 1:] * level[:, :-1]).mean() / (level * level).mean()

        def colors(image):
            """Of differences of red and blue, four pixels apart."""
            level = image[..., 0] - image[..., 2]
            level = level - level.mean()
            return (level[:, 4:] * level[:, :-4]).mean() / (level * level).mean()

        fine, coarse = (self.gray_field("--noise", "12", "--noise_grain", grain) for grain in ("1", "4"))
        white = self.gray_field("--noise", "12")
        self.assertLess(abs(neighbors(white)), 0.05)
        self.assertGreater(neighbors(coarse), neighbors(fine) + 0.2)
        self.assertGreater(colors(coarse), 0.5)
        self.assertLess(abs(colors(white)), 0.05)
        for image in (fine, coarse):
            self.assertAlmostEqual(image[..., 0].std() / white[..., 0].std(), 1, delta=0.35)

    def test_unevenness_is_by_place_and_by_brightness(self):
        even, uneven = (self.gray_field("--noise", "12", "--noise_unevenness", share) for share in ("0", "1"))

        def spread(image):
            level = image[..., 1]
            parts = [part.std() for row in np.split(level[:120], 4) for part in np.split(row, 6, axis=1)]
            return np.std(parts) / np.mean(parts)

        self.assertGreater(spread(uneven), 3 * spread(even))
        bright, dark = (self.shot("--grid", "none", "--exposure", stops, "--noise", "6",
                                  "--noise_unevenness", "1")[1][:120, :, 1].std()
                        for stops in ("-0.9", "-3"))
        self.assertGreater(dark / bright, 0.95)

    def test_noise_reduction_smooths_and_keeps_edges(self):
        noisy, clean = (self.gray_field("--noise", "8", "--denoise", much) for much in ("0", "1"))
        self.assertLess(clean[..., 1].std(), 0.5 * noisy[..., 1].std())
        sharp, smeared = (self.shot("--pen", "1.5", "--grid", "gray", "--denoise", much)[1]
                          for much in ("0", "0.6"))
        ink = sharp.max(axis=2) < 60
        self.assertGreater(ink.sum(), 300)
        self.assertLess(np.median(smeared.max(axis=2)[ink]), 90)  # strong edges are hardly moved
        grid = sharp.min(axis=2) > 170
        self.assertLess(smeared[grid].std(), 0.75 * sharp[grid].std())  # faint lines are smeared


class Jpeg(CameraTest):
    def lost(self, *words):
        return self.shot("--jpeg_quality", "50", "--grid", "red", *words, size=(601, 453))[1]

    def test_the_last_pass_is_a_decoders(self):
        """What JPEG leaves is what Pillow's encoder and decoder leave of the same picture."""
        whole = self.shot("--grid", "red", size=(608, 464))[1].astype(np.uint8)
        for chroma, sampling in (("420", 2), ("422", 1), ("444", 0)):
            file = io.BytesIO()
            Image.fromarray(whole).save(file, "JPEG", quality=50, subsampling=sampling)
            wanted = np.asarray(Image.open(file)).astype(float)
            got = self.shot("--grid", "red", "--jpeg_quality", "50", "--chroma", chroma, size=(608, 464))[1]
            self.assertLessEqual(np.abs(got - wanted).max(), 2, chroma)

    def test_more_passes_lose_more_in_other_grids(self):
        one, three = self.lost(), self.lost("--jpeg_passes", "3")
        plain = self.shot("--grid", "red", size=(601, 453))[1]
        self.assertGreater(np.abs(three - plain).mean(), 1.03 * np.abs(one - plain).mean())
        self.assertGreater(np.abs(three - one).mean(), 0.3)
        np.testing.assert_array_equal(self.lost("--jpeg_passes", "1.9"), one)

    def test_without_jpeg_passes_do_nothing(self):
        plain = self.shot()[1]
        np.testing.assert_array_equal(self.shot("--jpeg_passes", "3", "--chroma", "444")[1], plain)


if __name__ == "__main__":
    unittest.main()

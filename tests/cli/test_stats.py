"""`ecgpress stats`: what it measures is what pictures were made with, and bad ones are told."""

import json
import os
import struct
import unittest
import zlib

import numpy as np
from PIL import Image

from rig.pages import PageTest


def page(px_per_mm=6.0, angle=0.0, depth=0.8, width_mm=0.5, blur=0.7, noise=0.0, size=(800, 540)):
    """A page by formulas alone: red grid lines at 1 and 5 mm, a flat trace with peaks in three
    rows, its stroke a box of `width_mm` under a Gaussian blur."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    turn = np.radians(angle)
    u = (x * np.cos(turn) + y * np.sin(turn)) / px_per_mm
    v = (y * np.cos(turn) - x * np.sin(turn)) / px_per_mm
    picture = np.full((size[1], size[0], 3), 250.0)
    for period, part in ((1, 0.06), (5, 0.22)):
        for place in (u, v):
            off = np.abs((place / period + 0.5) % 1 - 0.5) * period
            lines = part * np.exp(-0.5 * (off / 0.14) ** 2)
            picture *= 1 - lines[:, :, None] * np.array([0.25, 1, 1])
    ink = np.zeros(x.shape)
    for row in (0.25, 0.5, 0.75):
        middle = row * size[1] / px_per_mm + 1.5 * np.sin(u / 9)
        middle -= 9 * np.maximum(0, 1 - np.abs((u + 3) % 20 - 10) / 1.2)
        slope = np.gradient(middle, axis=1) * px_per_mm
        away = np.abs(v - middle) / np.sqrt(1 + slope ** 2) * px_per_mm
        half = width_mm * px_per_mm / 2
        ink = np.maximum(ink, 1 / (1 + np.exp((away - half) * 1.7 / blur)))
    picture *= 1 - depth * ink[:, :, None]
    rng = np.random.default_rng(5)
    picture += noise * rng.standard_normal(picture.shape[:2])[:, :, None]
    return Image.fromarray(np.clip(picture + 0.5, 0, 255).astype(np.uint8))


def bomb(width, height):
    """The beginning of a PNG file that claims so many pixels."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))
            + chunk(b"IEND", b""))


class Stats(PageTest):
    def stats(self, *words):
        found = json.loads(self.good("stats", *words, "--json").stdout)
        return {row["name"]: row for row in found["properties"]}, found

    def of(self, **made):
        page(**made).save(self.path("p.png"))
        rows, _ = self.stats("p.png")
        return {name: row["percentiles"][1] for name, row in rows.items()}

    def test_grid(self):
        for px_per_mm, angle in ((4.3, 0), (7.7, 0), (6.1, 3.5), (5.2, -7)):
            found = self.of(px_per_mm=px_per_mm, angle=angle, noise=2)
            self.assertAlmostEqual(found["px_per_mm"] / px_per_mm, 1, delta=0.01)
            self.assertAlmostEqual(found["rotation"], angle, delta=0.15)

    def test_strokes(self):
        for depth, width in ((0.85, 0.45), (0.6, 0.7)):
            found = self.of(depth=depth, width_mm=width, px_per_mm=8)
            self.assertAlmostEqual(found["trace_depth"], depth, delta=0.06)
            self.assertAlmostEqual(found["trace_width"], width, delta=0.05)
            self.assertAlmostEqual(found["stroke_area"], depth * width, delta=0.08)
        soft, sharp = self.of(blur=1.6), self.of(blur=0.5)
        self.assertGreater(soft["edge"], sharp["edge"] + 0.8)

    def test_noise_and_paper(self):
        for noise in (1, 6):
            self.assertAlmostEqual(self.of(noise=noise)["noise"] / noise, 1, delta=0.15)
        found = self.of()
        self.assertLess(found["noise"], 0.6)
        self.assertAlmostEqual(found["paper_red"], 250, delta=3)
        self.assertGreater(found["grid_green"], 2 * found["grid_red"])

    def test_halo(self):
        blurred = page(px_per_mm=8, width_mm=0.4)
        array = np.asarray(blurred).astype(float)
        near = sum(np.roll(array, (dy, dx), (0, 1)) for dy in (-2, 0, 2) for dx in (-2, 0, 2)) / 9
        Image.fromarray(np.clip(array + 0.8 * (array - near), 0, 255).astype(np.uint8)).save(
            self.path("s.png"))
        plain = self.of(px_per_mm=8, width_mm=0.4)["halo"]
        self.assertLess(abs(plain), 0.03)
        self.assertGreater(self.stats("s.png")[0]["halo"]["percentiles"][1], plain + 0.01)

    def test_quality_of_jpeg(self):
        made = page(size=(300, 200))
        for quality in (31, 60, 88):
            made.save(self.path("p.jpg"), quality=quality)
            rows, _ = self.stats("p.jpg")
            self.assertEqual(rows["jpeg_quality"]["percentiles"][1], quality)

    def test_without_a_page(self):
        Image.new("RGB", (300, 200), (240, 240, 240)).save(self.path("blank.png"))
        rows, _ = self.stats("blank.png")
        for name in ("px_per_mm", "trace_depth", "trace_width", "span_x", "halo"):
            self.assertEqual(rows[name]["known"], 0, name)
            self.assertIsNone(rows[name]["percentiles"][1])
        rng = np.random.default_rng(1)
        for size in ((200, 300), (900, 64), (64, 900), (511, 333)):
            noise = rng.integers(0, 256, (*size, 3), np.uint8)
            Image.fromarray(noise).save(self.path("noise.png"))
            self.good("stats", "noise.png")

    def test_folders(self):
        os.makedirs(self.path("all/deep"))
        made = page(size=(300, 200))
        made.save(self.path("all/a.png"))
        made.convert("L").save(self.path("all/deep/b.JPG"), format="JPEG")
        self.write("all/notes.txt", "no picture")
        self.write("all/broken.png", "no picture")
        with open(self.path("all/bomb.png"), "wb") as file:
            file.write(bomb(16000, 16000))
        done = self.good("stats", "all", "--json")
        found = json.loads(done.stdout)
        self.assertEqual((found["pictures"], found["skipped"]), (2, 2))
        self.assertEqual(len(done.stderr.splitlines()), 2, done.stderr)
        self.assertIn("million pixels", done.stderr)

    def test_failures(self):
        os.mkdir(self.path("empty"))
        self.bad(66, "no picture", "stats", "empty")
        self.bad(66, "missing", "stats", "missing")
        self.write("empty/broken.jpg", "no picture")
        done = self.run_program("stats", "empty")
        self.assertEqual(done.returncode, 65)
        self.bad(65, "PNG", "stats", "empty/broken.jpg")
        Image.new("L", (20, 20)).save(self.path("small.png"))
        self.bad(65, "20 x 20", "stats", "small.png")

    def test_drawn_pages(self):
        words = ["--layouts", "3by4-II", "--width", "900"]
        rows, found = self.stats("--pages", "2", *words)
        self.assertEqual(found["pictures"], 2)
        self.good("page", "builtin:0", "--layout", "3by4-II", "--width", "900", "--out", "p.png",
                  "--truth", "t.json")
        with open(self.path("t.json"), encoding="utf-8") as file:
            truth = json.load(file)
        own = self.stats("p.png")[0]
        for known in (rows, own):
            self.assertAlmostEqual(known["px_per_mm"]["percentiles"][1] / truth["px_per_mm"], 1,
                                   delta=0.01)
        self.assertLess(abs(own["trace_width"]["percentiles"][1]
                            - rows["trace_width"]["percentiles"][1]), 0.1)
        for row in rows.values():
            real = row["real"]
            self.assertEqual(row["ks_at_least"] is None, real[1] is None, row)
        # A noisy preset differs from the real range where a clean one differs, and says so.
        self.assertGreater(rows["depth_spread"]["ks_at_least"], 0.3)


if __name__ == "__main__":
    unittest.main()

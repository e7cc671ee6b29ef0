"""`ecgpress fit`: ranges that pages were drawn with come back from their pictures alone."""

import json
import os
import subprocess
import unittest

from rig.pages import PageTest
from rig.program import PROGRAM

PAGES = 6


class Fit(PageTest):
    def draw(self, folder, index, *words, ending="png"):
        os.makedirs(self.path(folder), exist_ok=True)
        self.good("page", f"builtin:{index}", "--layout", "3by4-II", "--width", "1300",
                  "--page-index", str(index), "--out", f"{folder}/{index}.{ending}", *words)

    def fit(self, folder):
        done = self.good("fit", folder, "--out", "my.json")
        with open(self.path("my.json"), encoding="utf-8") as file:
            return json.load(file), done.stdout

    def within(self, found, low, high, part):
        """The ends of a range are those, to a part of its width."""
        self.assertAlmostEqual(found[0], low, delta=part * (high - low), msg=found)
        self.assertAlmostEqual(found[1], high, delta=part * (high - low), msg=found)

    def test_ranges_come_back(self):
        """A few pages at even steps through each range, ends included."""
        made = {"rotation": (-2, 2), "light_falloff": (0.05, 0.4), "exposure": (-0.8, -0.4),
                "color_temperature": (-0.3, 0.3), "noise": (2, 8)}
        for i in range(PAGES):
            words = ["--grid", "green"]
            for k, (name, (low, high)) in enumerate(made.items()):
                step = (i + 2 * k) % PAGES / (PAGES - 1)
                words += [f"--{name}", f"{low + (high - low) * step:.3f}"]
            self.draw("pages", i, *words)
        found, report = self.fit("pages")
        for name, (low, high) in made.items():
            self.within(found[name], low, high, 0.25)
        self.assertEqual(found["grid"], ["green"])
        self.assertIn("not measured", report)
        self.assertNotIn("jpeg_quality", found)
        for words in (("--preset", "my.json"), ("--config", "my.json")):
            self.good("page", "builtin:1", *words, "--layout", "3by4-II", "--out", "again.png")

    def test_files(self):
        for i, quality in enumerate((40, 55, 70, 90)):
            self.draw("files", i, "--quality", str(quality), ending="jpg")
        found, report = self.fit("files")
        self.within(found["jpeg_quality"], 40, 90, 0.15)
        self.assertIn("jpeg_quality", report)
        self.write("files/broken.jpg", "no picture")
        done = self.good("fit", "files", "--out", "-")
        self.assertEqual(json.loads(done.stdout)["jpeg_quality"], found["jpeg_quality"])
        self.assertEqual(json.loads(done.stdout)["base"], "print")
        done = self.good("fit", "files", "--out", "photo.json", "--base", "photo")
        self.assertIn("the preset photo gives", done.stdout)
        self.assertIn('"tilt_x"', self.good("options", "--preset", "photo.json").stdout)
        self.assertIn("skipped", done.stderr)

    def test_a_kind_counts_as_eight_pictures(self):
        """The fewer pictures, the nearer are ranges to those of the preset of their kind."""
        noisy = {"noise": (4, 6), "rotation": (-1, 1)}
        for i in range(2):
            self.draw("few", i, *[word for name, ends in noisy.items()
                                  for word in (f"--{name}", str(ends[i]))])
        alone, _ = self.fit("few")
        done = self.good("fit", "few", "--out", "-", "--base", "photo")
        found = json.loads(done.stdout)
        kind = json.loads(self.good("options", "--preset", "photo").stdout)
        for name in noisy:
            low, high = alone[name]
            inner = (high - low) / (10 / 9)
            more = (inner * 3 / 0.9 - inner) / 2 - inner / 18
            for end, own, of_kind in zip(found[name], (low - more, high + more), kind[name]):
                self.assertAlmostEqual(end, 0.2 * own + 0.8 * of_kind, delta=0.1, msg=name)
        self.assertLessEqual({"dots", "black", "two-tone"}, set(found["grid"]))
        self.assertIn("default", found["grid"])
        self.assertIn("those of the preset photo", done.stderr)

    def test_grids(self):
        for i, kind in enumerate(("red", "blue", "gray", "orange", "pink", "default")):
            self.draw(kind, i, "--grid", kind, "--noise", "2")
            found, _ = self.fit(kind)
            self.assertEqual(found["grid"], [kind])
            self.assertAlmostEqual(found["width"] / 1300, 1, delta=0.06)

    def test_failures(self):
        os.mkdir(self.path("empty"))
        self.bad(66, "no picture", "fit", "empty", "--out", "my.json")
        self.draw("one", 1)
        self.bad(64, "--out", "fit", "one")
        self.bad(64, "phoot", "fit", "one", "--out", "my.json", "--base", "phoot")
        self.bad(73, "missing/my.json", "fit", "one", "--out", "missing/my.json")
        self.write("kept.json", "{}")
        done = subprocess.run(["sh", "-c", 'ulimit -f 0; exec "$0" "$@"', PROGRAM, "fit", "one",
                               "--out", "kept.json"], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 74, done.stderr)
        with open(self.path("kept.json"), encoding="ascii") as file:
            self.assertEqual(file.read(), "{}")
        self.assertFalse(os.path.exists(self.path("my.json")))


if __name__ == "__main__":
    unittest.main()

"""`ecgpress bench`: what it prints adds up. How fast it is depends on the machine."""

import glob
import os
import re
import unittest

from rig.program import ProgramTest

STAGES = ["read", "draw", "readback", "jpeg", "png", "bmp", "json", "write"]
LAYOUTS = {"3by1": (4480, 1452), "3by4": (4480, 1441), "3by4-II": (2200, 823)}


class Bench(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()
        self.environment["TMPDIR"] = self.folder

    def rows(self, text):
        """{layout: (width, height, {column: number})}"""
        lines = text.splitlines()
        head = next(line for line in lines if line.startswith("layout"))
        self.assertEqual(head.split(), ["layout", "pixels", *STAGES, "total", "pages/s"])
        found = {}
        for line in lines[lines.index(head) + 1:]:
            row = re.fullmatch(r"(\S+) +(\d+) x (\d+) +([\d. ]+)", line)
            if not row:
                break
            numbers = [float(word) for word in row[4].split()]
            found[row[1]] = (int(row[2]), int(row[3]),
                             dict(zip([*STAGES, "total", "rate"], numbers, strict=True)))
        return found

    def test_rows(self):
        text = self.good("bench", "--seconds", "1", "--jobs", "2").stdout
        rows = self.rows(text)
        self.assertEqual(list(rows), list(LAYOUTS))
        for layout, (width, height, numbers) in rows.items():
            self.assertEqual((width, height), LAYOUTS[layout])
            for name in ("draw", "readback", "jpeg", "png", "total"):
                self.assertGreater(numbers[name], 0, (layout, name))
            # No part's median is more than the whole's. Medians of parts need not add up to the
            # median of the whole, but nearly do.
            for stage in STAGES:
                self.assertLessEqual(numbers[stage], numbers["total"] + 0.1, text)
            parts = sum(numbers[stage] for stage in STAGES)
            self.assertLess(abs(parts - numbers["total"]), 0.3 * numbers["total"] + 1, text)
            self.assertAlmostEqual(numbers["rate"], 1000 / numbers["total"], delta=0.1)
        run = re.search(r"with 2 jobs: (\d+) pages in ([\d.]+) s, ([\d.]+) pages/s\n\Z", text)
        self.assertTrue(run, text)
        self.assertGreaterEqual(int(run[1]), 8)
        self.assertGreater(float(run[3]), 0)

    def test_leaves_nothing_behind(self):
        self.good("bench", "--seconds", "0.2", "--jobs", "1")
        self.assertEqual(glob.glob(os.path.join(self.folder, "*")), [])

    def test_usage(self):
        self.bad(64, "--seconds", "bench", "--seconds", "x")
        self.bad(64, "--seconds", "bench", "--seconds", "0")
        self.bad(64, "--jobs", "bench", "--jobs", "1000")
        self.bad(64, "unknown option --dpi", "bench", "--dpi", "100")
        self.bad(73, "no/such", "bench", environment={"TMPDIR": "no/such"})


if __name__ == "__main__":
    unittest.main()

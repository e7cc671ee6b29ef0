"""Layouts by any of their names: what is made is the same, and files keep the canonical name."""

import re

from rig.files import digest, load_json
from rig.pages import PageTest
from rig.program import ProgramTest
import unittest

ALIASES = {"3x1": "3by1", "3x4": "3by4", "6x2": "6by2", "12x1": "12by1", "3x4+II": "3by4-II",
           "3x4+1R": "3by4-II", "6x2+II": "6by2-II", "3x4+3R": "3by4-III", "4x3": "4by3",
           "4x3+II": "4by3-II", "6x1": "6by1", "2x6": "2by6", "2x6+II": "2by6-II"}


class Names(ProgramTest):
    def test_the_list(self):
        text = self.good("layouts").stdout
        heads = re.findall(r"^(\S+)(?: \(also ([^)]*)\))?: ", text, re.M)
        known = {name: set(filter(None, also.split(", "))) for name, also in heads}
        for alias, name in ALIASES.items():
            self.assertIn(alias, known[name])
        for block, (name, _) in zip(text.strip().split("\n\n"), heads):
            rows, columns = map(int, re.match(r"(\d+)by(\d+)", name).groups())
            cells = [line.strip("| ").split("|") for line in block.splitlines()
                     if line.strip().startswith("|")]
            grid = [[cell.strip() for cell in row] for row in cells if len(row) == columns]
            leads = [grid[row][column] for column in range(columns) for row in range(rows)]
            self.assertEqual(leads, ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4",
                                     "V5", "V6"][:rows * columns], name)
            if columns > 1:
                strips = [row[0].strip() for row in cells if len(row) == 1]
                self.assertEqual(strips, {"II": ["II"], "III": ["II", "V1", "V5"], "": []}[
                    name.partition("-")[2]])

    def test_no_name_is_of_two_layouts(self):
        text = self.good("layouts").stdout
        names = []
        for name, also in re.findall(r"^(\S+?)(?: \(also ([^)]*)\))?: ", text, re.M):
            names += [name, *filter(None, also.split(", "))]
        self.assertEqual(len(names), len(set(names)))

    def test_the_option_layouts(self):
        self.good("options", "--values", "--layouts", "3x4,6x2+II")
        self.bad(64, "twice", "options", "--values", "--layouts", "3x4,3by4")
        self.bad(64, "3x5", "options", "--values", "--layouts", "3x5")

    def test_unknown(self):
        self.bad(64, "did you mean", "page", "builtin", "--layout", "3by4II", "--out", "p.png")
        done = self.run_program("page", "builtin", "--layout", "landscape", "--out", "p.png")
        self.assertEqual(done.returncode, 64)
        self.assertNotIn("did you mean", done.stderr)
        self.assertIn("12by1", done.stderr)


class Pages(PageTest):
    def test_aliases_make_the_same_page(self):
        for alias, name in (("3x4+3R", "3by4-III"), ("6x2", "6by2")):
            for layout, stem in ((alias, "a"), (name, "b")):
                self.good("page", "builtin", "--layout", layout, "--width", "500", "--out",
                          stem + ".png", "--truth", stem + ".json")
            self.assertEqual(load_json(self.path("a.json"))["layout"], name)
            for ending in (".png", ".json"):
                self.assertEqual(digest(self.path("a" + ending)), digest(self.path("b" + ending)))


if __name__ == "__main__":
    unittest.main()

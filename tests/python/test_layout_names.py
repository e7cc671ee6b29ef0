"""Layouts by their other names."""

import unittest

import ecgpress


class LayoutNames(unittest.TestCase):
    def test_aliases(self):
        for alias, name in (("3x4", "3by4"), ("3x4+II", "3by4-II"), ("3x4+3R", "3by4-III")):
            page = ecgpress.page("builtin", alias, width=400)
            self.assertEqual(page.truth["layout"], name)
        self.assertEqual(ecgpress.page("builtin", "6x2", width=400).truth["leads"],
                         ecgpress.page("builtin", "6by2", width=400).truth["leads"])


if __name__ == "__main__":
    unittest.main()

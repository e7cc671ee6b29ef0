"""The soak's verdict: what grows is named, and nothing else. With ECGPRESS_LONG=1 also a run that leaks."""

import os
import subprocess
import sys
import unittest

from rig.files import ROOT
from soak.soak import COLUMNS, verdict

SOAK = os.path.join(ROOT, "tests", "soak", "soak.py")


def table(**functions):
    """A hundred samples, 10 s apart, of what functions of the time say."""
    return [{"seconds": 10 * i, **{name: functions.get(name, lambda s: 5)(10 * i)
                                   for name in COLUMNS}} for i in range(100)]


class Verdict(unittest.TestCase):
    def test_what_grows_is_named(self):
        for name, bound in COLUMNS.items():
            found = verdict(table(**{name: lambda s: s * (bound + 1) / 600}))
            self.assertEqual(list(found), [name])
            self.assertAlmostEqual(found[name], (bound + 1) * 740 / 600)

    def test_what_settles_or_sways_is_not(self):
        self.assertEqual(verdict(table(reader_mb=lambda s: min(s, 200))), {})
        self.assertEqual(verdict(table(workers_mb=lambda s: 60 + s % 70)), {})
        self.assertEqual(verdict(table(reader_handles=lambda s: 900 if s % 110 == 0 else 7)), {})


@unittest.skipUnless(os.environ.get("ECGPRESS_LONG") == "1", "it takes a minute")
class Soak(unittest.TestCase):
    def test_a_leak_is_found(self):
        done = subprocess.run([sys.executable, "-W", "ignore", SOAK, "--seconds", "60", "--interval",
                               "1", "--no-datasets", "--inject", "zombies"],
                              text=True, capture_output=True, check=False, timeout=200)
        if "no OpenGL" in done.stderr:
            self.skipTest("no OpenGL device")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("soak: zombies grew by ", done.stderr)


if __name__ == "__main__":
    unittest.main()

"""What the README shows is what the program does: its five lines run, its table is the program's."""

import os
import re
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ["ECGPRESS"])
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


class Readme(unittest.TestCase):
    def test_table_of_options(self):
        subprocess.run([os.path.join(ROOT, "scripts", "readme"), "--check"], check=True)

    def test_five_lines(self):
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            section = file.read().split("## Five lines")[1]
        lines = re.search(r"```sh\n(.*?)```", section, re.DOTALL).group(1)
        self.assertEqual(len(lines.strip().splitlines()), 5)
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "build"))
            os.symlink(PROGRAM, os.path.join(folder, "build", "ecgpress"))
            done = subprocess.run(["sh", "-euc", lines], cwd=folder, capture_output=True, text=True,
                                  check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(": 0 faults", done.stdout)
            for made in ("page.png", "page.json", "masks/lead_12.png", "data/index.html"):
                self.assertTrue(os.path.exists(os.path.join(folder, made)), made)


if __name__ == "__main__":
    unittest.main()

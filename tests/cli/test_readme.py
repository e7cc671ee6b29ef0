"""What the README shows is what the program does: its lines run, its table is the program's,
its gallery can be made."""

import hashlib
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

    def blocks(self, heading):
        """The shell lines of a section, block by block."""
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            section = file.read().split(f"## {heading}\n")[1].split("\n## ")[0]
        return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)

    def follow(self, lines, folder):
        """Runs them in a folder that has the program where a clone has it."""
        self.assertEqual(len(lines.strip().splitlines()), 5)
        os.mkdir(os.path.join(folder, "build"))
        os.symlink(PROGRAM, os.path.join(folder, "build", "ecgpress"))
        done = subprocess.run(["sh", "-euc", lines], cwd=folder, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_five_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            said = self.follow(self.blocks("Five lines")[0], folder)
            self.assertIn(": 0 faults", said)
            for made in ("page.png", "page.json", "masks/lead_12.png", "data/index.html"):
                self.assertTrue(os.path.exists(os.path.join(folder, made)), made)

    def test_paper_as_it_comes_in(self):
        with tempfile.TemporaryDirectory() as folder:
            self.follow(self.blocks("Paper as it comes in")[1], folder)
            pages = []
            for name in ("photo.png", "same.png", "again.png"):
                with open(os.path.join(folder, name), "rb") as file:
                    pages.append(hashlib.sha256(file.read()).hexdigest())
            self.assertEqual(len(set(pages)), 1)
            done = subprocess.run([PROGRAM, "verify", os.path.join(folder, "mixed")], text=True,
                                  capture_output=True, check=False)
            self.assertIn(": 0 faults", done.stdout, done.stderr)

    def test_gallery(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "gallery.jpg")
            subprocess.run([os.path.join(ROOT, "scripts", "gallery"), out], check=True,
                           capture_output=True, env={**os.environ, "ECGPRESS": PROGRAM})
            self.assertLess(os.path.getsize(out), 350_001)


if __name__ == "__main__":
    unittest.main()

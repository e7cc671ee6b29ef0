"""`ecgpress doctor`: a line for each thing that pages and feeds need, and a remedy where one is not
there."""

import os
import subprocess
import unittest

from rig.pages import PageTest
from rig.program import PROGRAM

CHECKS = ["OpenGL", "configuration", "fonts", "page", "memory", "shared memory", "feed"]


class Doctor(PageTest):
    def doctor(self, code, **environment):
        done = self.run_program("doctor", environment=environment)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        lines = {}
        for line in done.stdout.splitlines():
            state, text = line[:4].strip(), line[6:]
            if state:
                name, _, text = text.partition(": ")
                lines[name] = (state, text)
        self.assertEqual(list(lines), CHECKS)
        return lines

    def failed(self, code=69, **environment):
        return {name: text for name, (state, text) in self.doctor(code, **environment).items()
                if state == "FAIL"}

    def test_all_is_well(self):
        lines = self.doctor(0)
        self.assertEqual({state for state, _ in lines.values()}, {"ok"})
        self.assertRegex(lines["page"][1], r"\A400 x \d+ px with its masks in \d+\.\d\d s\Z")

    def test_no_program_for_feeds(self):
        self.assertEqual(list(self.failed(ECGPRESS_FEED="/no/such/program")), ["feed"])
        self.assertEqual(list(self.failed(ECGPRESS_FEED="/bin/false")), ["feed"])
        text = self.path("not-executable")
        self.write("not-executable", "")
        self.assertIn("not-executable", self.failed(ECGPRESS_FEED=text)["feed"])

    def test_a_program_for_feeds_that_says_nothing(self):
        self.write("mute", "#!/bin/sh\nexec sleep 60\n")
        os.chmod(self.path("mute"), 0o755)
        self.assertIn("no batch within", self.failed(ECGPRESS_FEED=self.path("mute"))["feed"])

    def test_no_opengl(self):
        found = self.failed(__EGL_VENDOR_LIBRARY_FILENAMES="/no/such/driver.json",
                            LIBGL_DRIVERS_PATH="/no/such/folder")
        self.assertEqual(list(found), ["OpenGL", "page", "memory", "feed"])
        self.assertIn("libgl1-mesa-dri", found["OpenGL"])

    def test_a_bad_configuration(self):
        found = self.failed(ROW_HEIGHT="tall")
        self.assertIn("ROW_HEIGHT", found["configuration"])

    def test_a_font_that_is_none(self):
        self.write("font.ttf", "no font")
        found = self.failed(ECGPRESS_FONT=self.path("font.ttf"))
        self.assertIn("font.ttf", found["fonts"])

    def test_no_shared_memory(self):
        done = subprocess.run(["sh", "-c", f'ulimit -f 2000; exec "{PROGRAM}" doctor'],
                              cwd=self.folder, text=True, capture_output=True, check=False,
                              env=self.environment)
        self.assertEqual(done.returncode, 69, done.stdout)
        self.assertRegex(done.stdout, r"(?m)^FAIL +shared memory: no 64 MiB \(")


if __name__ == "__main__":
    unittest.main()

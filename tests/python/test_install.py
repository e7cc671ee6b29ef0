"""`pip install ./python`: without network, and whole by itself."""

import os
import subprocess
import sys
import tempfile
import unittest

from rig.files import ROOT
from rig.package import Case

ALONE = ("ECGPRESS_LIBRARY", "ECGPRESS_FEED", "ECGPRESS_BUILD", "PYTHONPATH")
SCRIPT = """if True:
    import ecgpress
    with ecgpress.stream(batch=2, size=(240, 176)) as stream:
        print(next(stream)[0].shape)
    print(ecgpress.__file__)
"""


class Install(Case):
    seconds = 300

    def run_clean(self, *words, cwd, keep=()):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ALONE or name in keep}
        done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_in_a_venv(self):
        with tempfile.TemporaryDirectory() as folder:
            made = subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", "v"],
                                  cwd=folder, capture_output=True, text=True, check=False)
            if made.returncode:
                self.skipTest("no venv here (python3-venv)")
            python = os.path.join(folder, "v", "bin", "python")
            pip = (python, "-m", "pip", "install", "--no-index", "--disable-pip-version-check")
            package = os.path.join(ROOT, "python")
            before = sorted(os.listdir(package))
            self.run_clean(*pip, package, cwd=folder, keep=("ECGPRESS_BUILD",))
            self.assertEqual(sorted(os.listdir(package)), before)
            empty = os.path.join(folder, "empty")
            os.mkdir(empty)
            said = self.run_clean(python, "-c", SCRIPT, cwd=empty)
            self.assertIn("(2, 176, 240, 3)", said)
            self.assertIn(os.path.join(folder, "v"), said)
            program = os.path.join(folder, "v", "bin", "ecgpress")
            self.assertEqual(self.run_clean(program, "--version", cwd=empty),
                             self.run_clean(os.environ["ECGPRESS"], "--version", cwd=empty))
            self.run_clean(program, "page", "builtin:3", "--width", "300", "--out", "p.png", cwd=empty)
            os.remove(os.path.join(empty, "p.png"))
            self.assertNotIn("import", self.run_clean(python, "-m", "ecgpress", "layouts", cwd=empty))
            self.run_clean(*pip, "--force-reinstall", "--no-deps", "--editable", package,
                           cwd=folder, keep=("ECGPRESS_BUILD",))
            said = self.run_clean(python, "-c", "import ecgpress; print(ecgpress.__file__)",
                                  cwd=empty)
            self.assertIn(package, said)
            self.run_clean(python, "-m", "pip", "uninstall", "--yes", "ecgpress", cwd=empty)

    def test_from_the_build_tree(self):
        built = os.path.join(ROOT, "build")
        if os.path.realpath(os.environ.get("ECGPRESS_BUILD", "")) != os.path.realpath(built):
            self.skipTest("another build tree than build/")
        said = self.run_clean(sys.executable, "-c", "import sys; sys.path.insert(0, sys.argv[1])\n"
                              "exec(sys.argv[2])", os.path.join(ROOT, "python"), SCRIPT, cwd="/")
        self.assertIn("(2, 176, 240, 3)", said)


if __name__ == "__main__":
    unittest.main()

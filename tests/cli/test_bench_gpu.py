"""bench/gpu, which measures GPUs: as a dry run, on zink over lavapipe, in small counts."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import numpy

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCRIPT = os.path.join(ROOT, "bench", "gpu")
STEPS = os.path.join(ROOT, "bench", "gpu_steps.py")
NAMES = ["facts", "limits", "test-pen", "reference", "reference-hardware", "reference-software", "poison",
         "handover", "torch", "nvjpeg", "read", "speed-clean-240-1", "speed-photo-240-1", "speed-clean-240-1-software",
         "speed-photo-240-1-software", "speed-clean-240-1-hardware", "speed-photo-240-1-hardware"]


def steps(*words, **settings):
    return subprocess.run([sys.executable, STEPS, *words], capture_output=True, text=True, check=False,
                          env={**os.environ, "ECGPRESS_DEVICE": "cpu", **settings})


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        work = tempfile.TemporaryDirectory()
        cls.addClassCleanup(work.cleanup)
        cls.work = work.name

    def path(self, *names):
        return os.path.join(self.work, *names)


@unittest.skipIf(os.environ.get("ECGPRESS_FLAGS"), "the sanitizers' runtime must be loaded first")
class DryRun(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        done = subprocess.run(
            [SCRIPT, "--dry-run", "--quick", "--build", os.environ["ECGPRESS_BUILD"], "--out",
             os.path.join(cls.work, "out")], capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHON": sys.executable, "TMPDIR": cls.work})
        if done.returncode == 77:
            raise unittest.SkipTest(done.stdout.strip().splitlines()[-1])
        cls.code, cls.said = done.returncode, done.stdout + done.stderr
        with open(os.path.join(cls.work, "out", "results.jsonl"), encoding="utf-8") as file:
            cls.steps = {step["step"]: step for step in map(json.loads, file)}

    def test_every_step_is_well(self):
        self.assertEqual(self.code, 0, self.said)
        self.assertEqual(list(self.steps), NAMES)
        for name, step in self.steps.items():
            self.assertTrue(step["ok"], step)
            # Nothing is left out but for want of PyTorch on CUDA.
            self.assertEqual("skipped" in step, name == "torch", step)

    def test_it_is_what_was_asked_for_that_draws(self):
        self.assertIn("zink", self.steps["limits"]["renderer"])
        self.assertEqual(self.steps["limits"]["tuning"], "for software")
        self.assertGreaterEqual(self.steps["limits"]["texture buffer texels"], 65536)
        for name in NAMES[-6:]:
            self.assertIn("zink", self.steps[name]["renderer"])
            self.assertGreater(self.steps[name]["pages/s"], 0)
        self.assertIn("CUDA is the tests' stand-in", self.steps["handover"]["drawn by"])
        self.assertEqual(self.steps["reference"]["pages"], 2)
        self.assertEqual(self.steps["test-pen"]["passed"], 2)
        encoders = self.steps["nvjpeg"]
        self.assertEqual(encoders["version"], "nvJPEG 12.3.1")
        for name in ("levels apart", "pictures/s"):
            self.assertGreater(encoders[f"nvJPEG, {name}"], 0)
        self.assertEqual(encoders["nvJPEG, levels apart"], encoders["libjpeg, levels apart"])
        for way in ("waits", "ring of 2", "ring of 3", "ring of 4", "ring of 3, mapped for good"):
            self.assertGreater(self.steps["read"][f"64x64, {way}"], 0)

    def test_table(self):
        text = subprocess.run([SCRIPT, "table", self.path("out", "results.jsonl")], text=True, check=True,
                              capture_output=True, env={**os.environ, "PYTHON": sys.executable}).stdout
        for name in NAMES[:-6]:
            self.assertIn(f"| {name} | {'left out' if name == 'torch' else 'ok'} |", text)
        self.assertIn("| pages a second | 1 worker | 1 worker, parameters for software |", text)
        self.assertRegex(text, r"\| clean, 240 px \| [\d.]+ \| [\d.]+ \| [\d.]+ \|")

    def test_it_leaves_nothing_behind(self):
        self.assertEqual(os.listdir(self.work), ["out"])


@unittest.skipIf(os.environ.get("ECGPRESS_FLAGS"), "the sanitizers' runtime must be loaded first")
class References(Folder):
    """That the comparison sees what it is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if steps("draw", cls.work, "1").returncode != 0:
            raise unittest.SkipTest("nothing can draw here")

    def check(self, name, change):
        """Compares with the reference in which an array was changed."""
        with numpy.load(self.path("0.npz")) as file:
            page = dict(file)
        page[name] = change(page[name])
        folder = self.path(name)
        os.makedirs(folder, exist_ok=True)
        numpy.savez(os.path.join(folder, "0.npz"), **page)
        return steps("check", folder)

    def test_the_same(self):
        done = self.check("picture", lambda picture: picture)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout),
                         {"levels": 0, "pixels": 0.0, "ink": 0.0, "boxes": 0, "mm": 0.0, "pages": 1})

    def test_what_may_be(self):
        def change(picture):
            picture = picture.astype(int)
            picture += numpy.where(picture < 128, 3, -3)
            return picture.astype(numpy.uint8)
        done = self.check("picture", change)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["levels"], 3)

    def bad(self, part, name, change):
        done = self.check(name, change)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(part, done.stderr)

    def test_what_may_not_be(self):
        def put(where, value):
            def change(array):
                array[where] = value
                return array
            return change
        rows = slice(0, 20)
        self.bad("pixels", "picture", lambda picture: put(rows, 255 - picture[rows])(picture))
        self.bad("ink", "masks", put((0, slice(100, 140)), 255))
        self.bad("mm", "map", lambda places: places + numpy.float32(0.2))
        self.bad("other labels", "truth", lambda text: numpy.array(str(text).replace("V1", "V2", 1)))

    def test_no_reference(self):
        self.assertEqual(steps("check", self.path("nowhere")).returncode, 1)


class Rows(Folder):
    def row(self, code, output="", errors=""):
        for name, text in (("output", output), ("errors", errors)):
            with open(self.path(name), "w", encoding="ascii") as file:
                file.write(text)
        done = steps("row", "name", str(code), "1.5", self.path("output"), self.path("errors"))
        return json.loads(done.stdout)

    def test_rows(self):
        self.assertEqual(self.row(0, 'words\n{"a": 1}\n'),
                         {"step": "name", "ok": True, "seconds": 1.5, "a": 1})
        self.assertEqual(self.row(77, "there is no GPU\n"),
                         {"step": "name", "ok": True, "skipped": "there is no GPU"})
        self.assertEqual(self.row(124)["error"], "ran out of time")
        self.assertEqual(self.row(139)["error"], "ended by signal 11")
        failed = self.row(1, "[  PASSED  ] 3 test(s).\n", "[  FAILED  ] 2 test(s), listed below:\n")
        self.assertEqual((failed["ok"], failed["passed"], failed["failed"]), (False, 3, 2))


if __name__ == "__main__":
    unittest.main()

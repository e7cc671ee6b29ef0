"""Pictures that the GPU encodes: what the library does with nvJPEG, by one that stands in for it
(fake_nvjpeg.c), over a CUDA that does (fake_cuda.c)."""

import collections
import filecmp
import json
import os
import subprocess
import unittest

import numpy as np

from rig.pictures import picture
from rig.program import ProgramTest

FAKE_EGL = os.environ["ECGPRESS_FAKE_EGL"]
FAKES = os.path.join(os.environ["ECGPRESS_BUILD"], "tests", "fake_cuda")
RUN = ("--width", "611", "--layouts", "3by4", "--preset", "photo", "--quality", "83", "--pages", "3", "--split",
       "100/0/0", "--jobs", "1")
GPU = ("--jpeg_encoder", "gpu")


class NvJpeg(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()
        self.log = self.path("calls")
        self.environment.update(LD_LIBRARY_PATH=FAKES, FAKE_NVJPEG_LOG=self.log)

    def make(self, folder, *words):
        return self.good("dataset", "--datasets_path", folder, *RUN, *words)

    def calls(self):
        """How often each line is in the log, which begins anew then."""
        if not os.path.exists(self.log):
            return {}
        with open(self.log, encoding="ascii") as file:
            found = collections.Counter(line.strip() for line in file)
        os.remove(self.log)
        return found

    def files(self, folder):
        return sorted(os.path.relpath(os.path.join(place, name), self.path(folder))
                      for place, _, names in os.walk(self.path(folder)) for name in names)

    def test_files(self):
        """All but pictures is the same, and so is what pictures show."""
        self.make("cpu")
        self.assertEqual(self.calls(), {})
        self.make("gpu", *GPU)
        self.assertEqual(self.files("gpu"), self.files("cpu"))
        pictures = [name for name in self.files("gpu") if name.endswith(".jpg")]
        self.assertGreaterEqual(len(pictures), 6)
        for name in pictures:
            one, other = (picture(self.path(f"{folder}/{name}"))[0] for folder in ("cpu", "gpu"))
            np.testing.assert_array_equal(one, other)
            self.assertFalse(filecmp.cmp(self.path(f"cpu/{name}"), self.path(f"gpu/{name}"), False))
        others = [name for name in self.files("gpu") if name.endswith((".txt", ".json", ".npy", ".png", ".bmp"))
                  and name != "ecgpress.json"]
        self.assertEqual(filecmp.cmpfiles(self.path("cpu"), self.path("gpu"), others, False)[1:], ([], []))
        with open(self.path("gpu/ecgpress.json"), encoding="utf-8") as file:
            self.assertIn('"jpeg_encoder": "gpu"', file.read())
        self.good("verify", "gpu")

    def test_calls(self):
        """One encoder a worker, each picture once, nothing left."""
        self.make("gpu", *GPU, "--jobs", "2")
        calls = self.calls()
        pictures = len([name for name in self.files("gpu") if name.startswith("detection-dataset/images")])
        for name in ("CreateSimple", "EncoderStateCreate", "EncoderParamsCreate",
                     "EncoderParamsSetSamplingFactors", "EncoderParamsDestroy", "EncoderStateDestroy", "Destroy"):
            self.assertEqual(calls[f"{name} cuda:0"], 2, calls)
        for name in ("EncodeImage", "EncoderParamsSetQuality"):
            self.assertEqual(calls[f"{name} cuda:0"], pictures, calls)
        self.assertEqual(calls["EncodeRetrieveBitstream cuda:0"], 2 * pictures)
        self.assertEqual(calls["live 0"], 2, calls)

    @unittest.skipIf(not FAKE_EGL, "no libEGL.so.1 was found to build the tests' own over")
    def test_what_draws_encodes(self):
        self.environment.update(LD_LIBRARY_PATH=f"{FAKES}:{os.path.dirname(FAKE_EGL)}", ECGPRESS_GL="software",
                                FAKE_EGL="hardware name=A cuda=0;hardware name=B cuda=1;software")
        for device, number in (("cuda:1", 1), ("cuda:0", 0), ("cpu", 0)):
            self.make(device.replace(":", ""), *GPU, "--device", device)
            used = {line.split()[1] for line in self.calls() if "cuda" in line}
            self.assertEqual(used, {f"cuda:{number}"}, device)

    def fails(self, part, *words, **environment):
        """A run ends with one sentence that has the part, and leaves a run to be gone on with."""
        done = subprocess.run([os.environ["ECGPRESS"], "dataset", "--datasets_path", self.path("bad"), *RUN, *GPU,
                               *words], capture_output=True, text=True, check=False, cwd=self.folder,
                              env={**self.environment, **environment})
        errors = [line for line in done.stderr.splitlines() if line.startswith("ecgpress:")]
        self.assertGreater(done.returncode, 0)
        self.assertLess(done.returncode, 128)
        self.assertEqual(len(errors), 1, done.stderr)
        self.assertIn(part, errors[0])

    def test_no_library(self):
        self.fails("jpeg_encoder gpu: nvJPEG cannot be loaded (libnvjpeg.so: ", LD_LIBRARY_PATH="")

    def test_no_device(self):
        self.fails("CUDA cannot be used: its driver does not start", FAKE_CUDA_BROKEN="1")

    def test_each_call_may_fail(self):
        """And where it does while pages are made, the run goes on later as if nothing had been."""
        self.make("whole", *GPU)
        beginning = "creating an encoder failed: "
        for fail, part in (("CreateSimple:1:7", beginning + "architecture mismatch (7)"),
                           ("EncoderStateCreate:1:5", beginning + "out of memory (5)"),
                           ("EncoderParamsCreate:1:1", beginning + "not initialized (1)"),
                           ("EncoderParamsSetSamplingFactors:1:2", beginning + "invalid parameter (2)"),
                           ("EncoderParamsSetQuality:2:2", "encoding a picture failed: invalid parameter (2)"),
                           ("EncodeImage:1:6", "encoding a picture failed: execution failed (6)"),
                           ("EncodeImage:3:99", "encoding a picture failed: no reason is given (99)"),
                           ("EncodeRetrieveBitstream:1:8", "fetching an encoded picture failed: internal error (8)"),
                           ("EncodeRetrieveBitstream:4:5", "fetching an encoded picture failed: out of memory (5)")):
            with self.subTest(fail):
                self.calls()
                self.fails("nvJPEG: " + part, "--overwrite", FAKE_NVJPEG_FAIL=fail)
                calls = self.calls()
                if "CreateSimple" not in fail:
                    self.assertEqual(calls["live 0"], 1, calls)
                self.make("bad", *GPU, "--resume")
                whole = [name for name in self.files("whole") if name.endswith((".jpg", ".txt"))]
                self.assertEqual(filecmp.cmpfiles(self.path("whole"), self.path("bad"), whole, False)[1:], ([], []))

    def test_nothing_is_asked_for_other_files(self):
        self.environment["LD_LIBRARY_PATH"] = ""
        self.make("png", *GPU, "--picture_format", "png")

    def test_recipe(self):
        """It names the encoder, by which bytes may differ where all else is the same."""
        self.make("gpu", *GPU)
        self.good("recipe", "gpu", "-o", "recipe")
        with open(self.path("recipe/recipe.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["jpeg_encoder"], "nvJPEG 12.3.1")
        self.good("render", "recipe", "-o", "again")
        self.make("cpu")
        self.good("recipe", "cpu", "-o", "other")
        with open(self.path("other/recipe.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["jpeg_encoder"], "libjpeg")
        self.environment["FAKE_NVJPEG_VERSION"] = "13"
        said = self.good("render", "recipe", "-o", "newer").stderr
        self.assertIn("pages have other bytes than the recipe's, as another encoder makes them (nvJPEG 12.3.1 "
                      "there, nvJPEG 13.3.1 here); all labels are the same", said)


if __name__ == "__main__":
    unittest.main()

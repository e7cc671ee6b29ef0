"""What the processes of Python's streams draw with, and pages of Python: see fake_egl.c."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

FAKE = os.environ["ECGPRESS_FAKE_EGL"]
GPUS = "hardware name=A cuda=0;hardware name=B cuda=1;software;surfaceless"

STREAM = """
import json, sys, warnings
import ecgpress
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        with ecgpress.stream(batch=8, size=(240, 176), workers=4, pages=16,
                             **json.loads(sys.argv[1])) as stream:
            images = [batch[0].tolist() for batch in stream]
            said = {"devices": stream.devices, "configuration": stream.configuration,
                    "images": hash(str(images))}
    except ecgpress.Error as failure:
        said = {"code": failure.code.name, "error": str(failure)}
print(json.dumps({**said, "warnings": [str(one.message) for one in caught]}))
"""

PAGES = """
import json, warnings
import ecgpress
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pages = [ecgpress.page("builtin", width=240, masks=False, device=device).png
             for device in ("0", "1", "0", "cpu", "auto", "auto")]
print(json.dumps({"same": len(set(pages)), "warnings": [str(one.message) for one in caught]}))
"""


@unittest.skipIf(not FAKE, "no libEGL.so.1 was found to build the tests' own over")
@unittest.skipIf(os.environ.get("ECGPRESS_FLAGS"), "the sanitizers' runtime must be loaded first")
class DeviceTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = os.path.join(folder.name, "opened")

    def run_python(self, code, *words, devices=GPUS, **environment):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], text=True, capture_output=True, check=False,
            timeout=120,
            env={**os.environ, "LD_LIBRARY_PATH": os.path.dirname(FAKE), "FAKE_EGL": devices,
                 "FAKE_LOG": self.log, "ECGPRESS_GL": "software", "PYTHONHASHSEED": "0",
                 **environment})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def stream(self, devices=GPUS, environment=(), **options):
        return self.run_python(STREAM, json.dumps(options), devices=devices, **dict(environment))

    def opened(self):
        with open(self.log, encoding="ascii") as file:
            numbers = sorted(int(line.split()[1]) for line in file)
        os.remove(self.log)
        return numbers

    def test_workers_are_spread(self):
        said = self.stream()
        self.assertEqual(sorted(said["devices"]),
                         ["EGL device 0 (hardware, cuda:0)", "EGL device 1 (hardware, cuda:1)"])
        self.assertEqual(said["warnings"], [])
        self.assertEqual(self.opened(), [0, 0, 1, 1])
        self.stream(environment={"CUDA_VISIBLE_DEVICES": "1"})
        self.assertEqual(self.opened(), [1, 1, 1, 1])

    def test_render_device_is_what_draws(self):
        before = self.stream(render_device="cpu")
        self.assertEqual(before["devices"], ["EGL device 2 (software)"])
        after = self.stream(render_device="cuda:1", device="cpu")
        self.assertEqual(after["devices"], ["EGL device 1 (hardware, cuda:1)"])
        self.assertEqual(self.opened(), [1, 1, 1, 1, 2, 2, 2, 2])
        for name in ("configuration", "images"):
            self.assertEqual(after[name], before[name])

    def test_errors(self):
        said = self.stream(render_device="cuda:2")
        self.assertEqual(said["code"], "NO_GPU")
        self.assertIn("no device of EGL is device 2 of CUDA", said["error"])
        said = self.stream(render_device="cuda2")
        self.assertEqual(said["code"], "USAGE")
        self.assertIn("is not auto, cpu, gpu", said["error"])
        said = self.stream(device="cuda:99")  # where batches come to, not what draws
        self.assertEqual(said["code"], "UNSUPPORTED")
        self.assertIn("CUDA", said["error"])

    def test_a_warning_comes_once(self):
        said = self.stream("hardware fails;software")
        self.assertEqual(len(said["warnings"]), 1, said)
        self.assertIn("pages are drawn in software: EGL device 0 (hardware): it does not start",
                      said["warnings"][0])
        self.assertEqual(said["devices"], ["EGL device 1 (software)"])

    def test_pages(self):
        said = self.run_python(PAGES)
        self.assertEqual((said["same"], said["warnings"]), (1, []))
        self.assertEqual(self.opened(), [0, 0, 1, 2])  # a renderer for each word
        said = self.run_python(PAGES, devices="software;software name=x;hardware fails")
        self.assertEqual(len(said["warnings"]), 1)
        self.assertIn("pages are drawn in software", said["warnings"][0])


if __name__ == "__main__":
    unittest.main()

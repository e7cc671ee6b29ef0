"""`ecgpress verify` as scripts use it: one JSON object, any number of processes, or silence."""

import json
import os
import shutil
import subprocess
import unittest

from rig.datasets import DatasetTest, dataset
from rig.files import files_of
from rig.program import PROGRAM


class Verify(DatasetTest):
    def setUp(self):
        super().setUp()
        self.good(*dataset("out", each=(3, 1, 1), layouts="3by1,3by4-II", width=400))

    def damage(self):
        """Several kinds of damage on pages all over the log."""
        files = files_of(self.path("out"))
        labels = [name for name in files if "/labels/" in name]
        masks = [name for name in files if "segmentation/mask-png/" in name]
        pictures = [name for name in files if "detection-dataset/images/" in name]
        for name in (labels[0], labels[-1]):
            os.remove(self.path(f"out/{name}"))
        with open(self.path(f"out/{labels[4]}"), "w", encoding="utf-8") as file:
            file.write("0 0.5 0.5 0.25 0.25\n")
        shutil.copy(self.path(f"out/{masks[0]}"), self.path(f"out/{masks[-1]}"))
        with open(self.path(f"out/{pictures[2]}"), "wb") as file:
            file.write(b"no picture")
        with open(self.path("out/detection-dataset/images/stray.jpg"), "wb"):
            pass
        return {labels[0], labels[-1], labels[4], pictures[2]}

    def verify(self, code, *words):
        done = self.run_program("verify", "out", *words)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def report(self, code, *words):
        return json.loads(self.verify(code, "--json", *words))

    def test_a_good_one(self):
        report = self.report(0)
        self.assertEqual((report["folder"], report["faults"], report["ok"]), ("out", [], True))
        last = self.verify(0).splitlines()[-1]
        counts = report["counts"]
        self.assertEqual(last, f"{counts['pages']} pages, {counts['leads']} leads, "
                               f"{counts['files']} files checked: 0 faults")
        self.assertEqual(counts["pages"], 2 * 2 * 5)
        self.assertEqual(self.verify(0, "--quiet"), "")
        self.assertEqual(self.run_program("verify", "out", "--quiet").stderr, "")

    def test_the_report_does_not_depend_on_processes(self):
        damaged = self.damage()
        one = self.verify(65, "--json", "--jobs", "1")
        for jobs in ("0", "2", "3", "7", "256"):
            self.assertEqual(self.verify(65, "--json", "--jobs", jobs), one, jobs)
        lines = self.verify(65, "--jobs", "1")
        self.assertEqual(self.verify(65, "--jobs", "5"), lines)
        report = json.loads(one)
        self.assertFalse(report["ok"])
        self.assertEqual(report["counts"]["faults"], len(report["faults"]))
        self.assertLessEqual(damaged, {fault["file"] for fault in report["faults"]})
        self.assertIn("strays", {fault["check"] for fault in report["faults"]})
        self.assertLessEqual({"labels", "picture"}, {fault["check"] for fault in report["faults"]})
        for fault, line in zip(report["faults"], lines.splitlines()):
            self.assertEqual(line, f"out/{fault['file']}: {fault['text']}")
        self.assertEqual(self.verify(65, "--quiet"), "")

    def test_more_faults_than_are_told(self):
        self.good(*dataset("out", "--overwrite", each=(8, 1, 1), layouts="3by4-II", width=400))
        for name in files_of(self.path("out")):
            if name.endswith((".png", ".bmp", "json")) and "/" in name:
                os.remove(self.path(f"out/{name}"))
        one = self.verify(65, "--json", "--jobs", "1")
        self.assertEqual(self.verify(65, "--json", "--jobs", "3"), one)
        report = json.loads(one)
        self.assertEqual(len(report["faults"]), 1000)
        self.assertGreater(report["counts"]["faults"], 1000)
        done = self.run_program("verify", "out", "--json", "--jobs", "2")
        self.assertIn("not reported", done.stderr)

    def test_pages_that_cannot_be_read_are_counted(self):
        for name in ("pages.jsonl", "logs.json"):
            if os.path.exists(self.path(f"out/{name}")):
                with open(self.path(f"out/{name}"), encoding="utf-8") as file:
                    text = file.read()
                with open(self.path(f"out/{name}"), "w", encoding="utf-8") as file:
                    file.write(text.replace('"layout"', '"lay"', 1))
        one = self.verify(65, "--json", "--jobs", "1")
        self.assertEqual(self.verify(65, "--json", "--jobs", "4"), one)
        self.assertEqual(json.loads(one)["counts"]["pages"], 2 * 2 * 5)

    def test_usage(self):
        self.bad(64, "--json and --quiet", "verify", "out", "--json", "--quiet")
        self.bad(64, "--jobs", "verify", "out", "--jobs", "257")
        self.bad(66, "missing", "verify", "missing", "--json")

    def test_a_reader_that_goes_away_ends_it(self):
        self.damage()
        line = f'"{PROGRAM}" verify out | head -n 1; echo "${{PIPESTATUS[0]}}"'
        done = subprocess.run(["bash", "-c", line], cwd=self.folder, text=True,
                              capture_output=True, env=self.environment, check=False)
        self.assertNotIn("failed", done.stderr)
        self.assertIn(done.stdout.split()[-1], ("141", "65"))


if __name__ == "__main__":
    unittest.main()

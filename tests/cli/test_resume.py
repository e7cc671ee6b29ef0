"""Runs that were broken off, taken up again, or made over what is there."""

import json
import os
import re
import shutil
import unittest

from rig.files import tree
from rig.program import ProgramTest

RUN = ["dataset", "--datasets_path", "out", "--width", "700", "--layouts", "3by1,3by4", "--jobs", "2",
       "--sample_each_lead_train", "2", "--sample_each_lead_val", "0", "--sample_each_lead_test", "0"]


class Resume(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()

    def log(self, name="pages.jsonl", ending=""):
        return self.path("out/" + name + ending)

    def count(self):
        with open(self.log(), "rb") as file:
            return file.read().count(b"\n")

    def cut(self, name, lines, extra):
        with open(self.log(name), "rb") as file:
            kept = file.read().split(b"\n")[:lines]
        os.remove(self.log(name))
        with open(self.log(name, ".part"), "wb") as file:
            file.write(b"".join(line + b"\n" for line in kept) + extra)

    def cut_logs(self, pages, ahead=0, extra=b""):
        """The state of a run that was killed after so many pages, in the middle of a write; one of
        the logs may be ahead of the other."""
        self.cut("pages.jsonl", pages, extra)
        self.cut("logs.json", 1 + max(pages + ahead, 0), extra)

    def test_every_place_to_be_killed_at(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        for pages in range(self.count()):
            self.cut_logs(pages, pages % 3 - 1, b'{"name": "half a li')
            self.good(*RUN, "--resume")
            self.assertEqual(tree(self.path("out")), whole)
        self.cut_logs(0)
        os.truncate(self.log("logs.json", ".part"), 5)  # within its first line
        self.good(*RUN, "--resume")
        self.assertEqual(tree(self.path("out")), whole)

    def test_killed_while_the_logs_were_closed(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        for named in ((), ("logs.json",), ("pages.jsonl",)):
            for name in {"pages.jsonl", "logs.json"} - set(named):
                os.rename(self.log(name), self.log(name, ".part"))
            self.good(*RUN, "--resume")
            with open(self.log("logs.json"), encoding="utf-8") as file:
                json.load(file)
            self.assertEqual(tree(self.path("out")), whole, named)

    def test_a_log_that_is_none(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        with open(self.log(), encoding="utf-8") as file:
            text = file.read()
        for edit in (lambda t: t.replace('"schema_version"', '"set": 3, "schema_version"', 1)
                     .replace('"set": "pages"', '"sat": 1', 1),
                     lambda t: "not JSON\n" + t, lambda t: "\0" * 50 + "\n" + t):
            with open(self.log(), "w", encoding="utf-8") as file:
                file.write(edit(text))
            self.bad(65, "pages.jsonl:1: not a page's line", *RUN, "--resume")
        with open(self.log(), "w", encoding="utf-8") as file:
            file.write(text)
        self.good(*RUN, "--resume")
        self.assertEqual(tree(self.path("out")), whole)

    def test_overwrite_keeps_what_is_not_its_own(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        kept = ["detection-dataset/best.pt", "segmentation/notes.txt", "segmentation/image/mine.png",
                "readme.md", "digitization-dataset/own/12_3by1.md"]
        for name in kept:
            os.makedirs(os.path.dirname(self.path("out/" + name)), exist_ok=True)
            with open(self.path("out/" + name), "w", encoding="utf-8") as file:
                file.write("kept")
        stale = self.path("out/segmentation/image/999_3by4_w2_lead_7.png")
        shutil.copy(self.path("out/index.html"), stale)
        self.good(*RUN, "--overwrite")
        self.assertFalse(os.path.exists(stale))
        for name in kept:
            self.assertTrue(os.path.exists(self.path("out/" + name)), name)
            os.remove(self.path("out/" + name))
        os.rmdir(self.path("out/digitization-dataset/own"))
        self.assertEqual(tree(self.path("out")), whole)

    def test_broken_off_overwrite_is_not_complete(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        os.remove(self.log())
        shutil.rmtree(self.path("out/detection-dataset"))
        self.good(*RUN, "--resume")
        self.assertEqual(tree(self.path("out")), whole)

    def write_records(self, gain, bad=()):
        os.makedirs(self.path("records"), exist_ok=True)
        for record in bad:
            with open(self.path(f"records/bad{record:02}.csv"), "w", encoding="utf-8") as file:
                file.write("I,II,III\nnonsense\n")
        for record in range(12):
            with open(self.path(f"records/r{record:02}.csv"), "w", encoding="utf-8") as file:
                file.write("I,II,III,V1\n")
                for i in range(1000):
                    file.write(",".join(f"{gain * ((i * (c + 3) + record) % 50) / 100:.3f}"
                                        for c in range(4)) + "\n")

    def test_bad_records_are_the_same_for_every_part_of_a_run(self):
        """Whole, with other workers, and taken up again at every page."""
        self.write_records(1, bad=range(20))
        run = [*RUN, "--raw_signal_path", "records", "--sampling_rate", "100"]
        told = self.good(*run, "--jobs", "1").stderr
        self.assertIn("skipped records/bad", told)
        whole = tree(self.path("out"))
        with open(self.path("out/skipped.json"), encoding="utf-8") as file:
            skipped = [entry["record"] for entry in json.load(file)]
        self.assertEqual(skipped, sorted(skipped))
        self.assertEqual(told.count("skipped "), len(skipped))
        self.good(*run, "--jobs", "3", "--overwrite")
        self.assertEqual(tree(self.path("out")), whole)
        for pages in range(self.count()):
            self.cut_logs(pages)
            self.assertEqual(self.good(*run, "--resume").stderr.count("skipped "), len(skipped))
            self.assertEqual(tree(self.path("out")), whole)

    def test_a_bad_record_that_was_mended_is_noticed(self):
        self.write_records(1, bad=range(20))
        run = [*RUN, "--raw_signal_path", "records", "--sampling_rate", "100"]
        told = self.good(*run).stderr
        mended = re.search(r"skipped (records/bad\d+\.csv)", told)[1]  # the first page's
        self.cut_logs(5)
        shutil.copy(self.path("records/r00.csv"), self.path(mended))
        self.bad(73, "records have changed", *run, "--resume")

    def test_changed_records_are_noticed(self):
        run = [*RUN, "--raw_signal_path", "records", "--sampling_rate", "100"]
        self.write_records(1)
        self.good(*run)
        self.cut_logs(3)
        self.write_records(2)
        self.bad(73, "records have changed", *run, "--resume")


if __name__ == "__main__":
    unittest.main()

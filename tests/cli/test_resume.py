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
        self.cut("files.jsonl", max(pages - ahead, 0), extra)

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
        names = {"pages.jsonl", "logs.json", "files.jsonl"}
        for named in (set(), {"logs.json"}, {"pages.jsonl"}, {"files.jsonl", "logs.json"}):
            for name in names - named:
                os.rename(self.log(name), self.log(name, ".part"))
            self.good(*RUN, "--resume")
            with open(self.log("logs.json"), encoding="utf-8") as file:
                json.load(file)
            self.assertEqual(tree(self.path("out")), whole, named)

    def test_one_log_that_is_too_long(self):
        """The others are closed already, and end as they did."""
        self.good(*RUN)
        whole = tree(self.path("out"))
        for name in ("pages.jsonl", "logs.json", "files.jsonl"):
            with open(self.log(name), "a", encoding="utf-8") as file:
                file.write("{}\n")
            self.good(*RUN, "--resume")
            self.assertEqual(tree(self.path("out")), whole, name)

    def test_a_log_that_is_none(self):
        """Emptied, cut, or of something else: what is whole is kept, the rest is made again."""
        self.good(*RUN)
        whole = tree(self.path("out"))
        edits = {
            "emptied": (0, lambda text: b""),
            "another's": (0, lambda text: b"not JSON\n" + text),
            "zeros": (0, lambda text: b"\0" * 50 + b"\n" + text),
            "cut": (4, lambda text: b"\n".join(text.split(b"\n")[:4]) + b"\n"),
            "cut in a line": (6, lambda text: text[:-len(text.split(b"\n")[-2]) // 2]),
            "more": (8, lambda text: text + b"more\n"),
        }
        for name in ("pages.jsonl", "logs.json", "files.jsonl"):
            with open(self.log(name), "rb") as file:
                text = file.read()
            for what in list(edits)[:6 if name == "pages.jsonl" else 1]:
                pages, edit = edits[what]
                with open(self.log(name), "wb") as file:
                    file.write(edit(text))
                told = self.good(*RUN, "--resume").stderr
                self.assertNotIn("Bad file", told)
                self.assertRegex(told, rf"out/{name}: (only the first \d of 8 pages are whole in it|"
                                       r"it does not end behind its last page)")
                if name == "pages.jsonl" and what in ("emptied", "another's", "zeros", "cut"):
                    self.assertIn(f"the first {pages} of 8", told, what)
                self.assertEqual(tree(self.path("out")), whole, (name, what))

    def test_files_that_were_lost_are_made_again(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        files = sorted(name for name in whole if "_3by" in name)
        for count, harm in ((1, os.remove), (2, lambda path: os.truncate(path, 7)), (3, self.link)):
            hurt = files[count::len(files) // count][:count]
            for name in hurt:
                harm(self.path("out/" + name))
            self.cut_logs(6)  # of a run that was killed as well
            pages = {re.search(r"\d+_3by\d(_w\d)?", name)[0] for name in hurt}
            done = self.good(*RUN, "--resume")
            self.assertEqual(tree(self.path("out")), whole, hurt)
            again = re.search(r"pages made again +(\d+)", done.stdout)
            self.assertLessEqual(int(again[1]) if again else 0, len(pages))
            for name in hurt:
                self.assertFalse(os.path.islink(self.path("out/" + name)))
        os.remove(self.path("out/" + files[0]))
        done = self.good(*RUN, "--resume")  # of a complete run
        self.assertRegex(done.stdout, r"(?m)^pages made again +1$")
        self.assertEqual(tree(self.path("out")), whole)
        self.assertNotIn("again", self.good(*RUN, "--resume").stdout)

    def link(self, path):
        """In place of the file, a link to one that is the same, elsewhere."""
        other = self.path("elsewhere-" + os.path.basename(path))
        os.rename(path, other)
        os.symlink(other, path)

    def keep(self, *names):
        for name in names:
            os.makedirs(os.path.dirname(self.path("out/" + name)), exist_ok=True)
            with open(self.path("out/" + name), "w", encoding="utf-8") as file:
                file.write("kept")

    def test_overwrite_keeps_what_is_not_its_own(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        kept = ["detection-dataset/best.pt", "segmentation/notes.txt", "segmentation/image/mine.png",
                "readme.md", "digitization-dataset/own/12_3by1.md",
                "segmentation/corrected/53_3by1_lead_0.png"]
        self.keep(*kept)
        os.makedirs(self.path("out/segmentation/empty"))
        told = self.good(*RUN, "--overwrite").stderr
        self.assertIn("kept 5 files that no run made in the folders of out: "
                      "detection-dataset/best.pt, ...", told)
        for name in kept:
            with open(self.path("out/" + name), encoding="utf-8") as file:
                self.assertEqual(file.read(), "kept", name)
            os.remove(self.path("out/" + name))
        for name in ("digitization-dataset/own", "segmentation/corrected", "segmentation/empty"):
            os.rmdir(self.path("out/" + name))
        self.assertEqual(tree(self.path("out")), whole)

    def test_overwrite_refuses_what_would_look_like_its_own(self):
        self.good(*RUN)
        whole = tree(self.path("out"))
        mine = "segmentation/image/999_3by4_w2_lead_7.png"
        self.keep(mine)
        for _ in range(2):
            self.bad(73, f"out/{mine}: no run lists this file", *RUN, "--overwrite")
            with open(self.path("out/" + mine), encoding="utf-8") as file:
                self.assertEqual(file.read(), "kept")
            self.assertFalse(os.path.exists(self.log()))
        os.remove(self.path("out/" + mine))
        self.good(*RUN, "--overwrite")
        self.assertEqual(tree(self.path("out")), whole)

    def test_overwrite_removes_pages_that_were_begun(self):
        """Those of a run that was killed are in no log yet; another run has other pages."""
        self.good(*RUN, "--seed", "5")
        other = tree(self.path("out"))
        shutil.rmtree(self.path("out"))
        self.good(*RUN)
        with open(self.log(), encoding="utf-8") as file:
            pages = [json.loads(line) for line in file]
        self.cut_logs(3)
        with open(self.log("pages.begun", ".part"), "w", encoding="utf-8") as file:
            file.write("".join(f"{page['set']} {page['name']}\n" for page in pages))
        halves = [name for name in tree(self.path("out")) if pages[5]["name"] + "_" in name]
        for name in halves[:2]:  # being written
            folder, base = os.path.split(self.path("out/" + name))
            os.rename(os.path.join(folder, base), os.path.join(folder, f".{base}.part"))
        self.good(*RUN, "--seed", "5", "--overwrite")
        self.assertEqual(tree(self.path("out")), other)

    def test_nothing_is_done_through_a_link(self):
        self.good(*RUN)
        os.makedirs(self.path("outside/images"))
        folder = self.path("out/detection-dataset/images")
        for name in os.listdir(folder):
            with open(self.path("outside/images/" + name), "w", encoding="utf-8") as file:
                file.write("mine")
        shutil.rmtree(folder)
        os.symlink("../../outside/images", folder)
        before, mine = tree(self.path("out")), tree(self.path("outside"))
        for word in ("--overwrite", "--resume"):
            self.bad(73, "out/detection-dataset/images: a link or a file is where", *RUN, word)
            self.assertEqual(tree(self.path("outside")), mine)
            self.assertEqual(tree(self.path("out")), before)
        os.remove(folder)
        self.good(*RUN, "--resume")
        # the folder itself may be a link
        os.rename(self.path("out"), self.path("moved"))
        os.symlink("moved", self.path("out"))
        self.good(*RUN, "--overwrite")
        self.assertTrue(os.path.islink(self.path("out")))

    def test_names_as_long_as_they_may_be(self):
        """Of the folder, and of those above it."""
        folder = "/".join(letter * 255 for letter in "abc")
        run = [word if word != "out" else folder for word in RUN]
        self.good(*run, "--make", "detection")
        whole = tree(self.path(folder))
        self.good(*run, "--make", "detection", "--resume")
        self.good(*run, "--make", "detection", "--overwrite")
        self.assertEqual(tree(self.path(folder)), whole)
        self.good("page", "builtin", "--width", "300", "--out", "d" * 251 + ".png",
                  "--truth", "e" * 255)
        self.assertTrue(os.path.exists(self.path("e" * 255)))

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

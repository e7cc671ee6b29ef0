"""`ecgpress verify` of a sample of pages, and of shards."""

import json
import os
import shutil
import unittest

from rig.datasets import DatasetTest, dataset
from rig.files import files_of, load_lines
from rig.shards import members

PARTS = ("--layouts", "3by1,3by4", "--width", "400", "--train", "6", "--val", "2", "--test", "2",
         "--jobs", "2")


class Sample(DatasetTest):
    def report(self, code, folder, *words):
        done = self.run_program("verify", folder, "--json", *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_a_sample_is_spread_and_sees_only_its_pages(self):
        self.good(*dataset("out", each=(10, 3, 2), layouts="3by1", width=300))
        names = [line["name"] for line in load_lines(self.path("out/pages.jsonl"))]
        for jobs in ("1", "3"):
            for count, found in ((1, 1), (7, 7), (30, 30), (1000, 30)):
                report = self.report(0, "out", "--sample", str(count), "--jobs", jobs)
                self.assertEqual(report["counts"]["pages"], found)
        for name in files_of(self.path("out")):
            if "/labels/" in name:
                os.remove(self.path(f"out/{name}"))
        os.remove(self.path("out/segmentation/train.txt"))
        faults = self.report(65, "out", "--sample", "6")["faults"]
        seen = [os.path.basename(fault["file"])[:-4] for fault in faults]
        at = [names.index(name) for name in seen]
        self.assertEqual(at, sorted(at))  # of 15 main pages: those of the overlap set have no labels
        self.assertEqual(len(at), 3)
        self.assertGreater(min(b - a for a, b in zip(at, at[1:])), 3)

    def shards(self, *words):
        self.good("dataset", "-o", "parts", "--shards", "3", "--shard", "0-2", "--quiet", *PARTS, *words)

    def test_shards_that_are_good(self):
        for kind in ("tar", "folder"):
            with self.subTest(kind=kind):
                self.shards("--shard_format", kind)
                whole = self.report(0, "parts")["counts"]
                self.assertEqual((whole["pages"], whole["leads"]), (20, 20 // 2 * (3 + 12)))
                self.assertEqual(self.report(0, "parts", "--sample", "7")["counts"]["pages"], 7)
                sums = self.report(0, "parts", "--checksums")["counts"]
                self.assertEqual((sums["pages"], sums["leads"], sums["files"]), (20, 0, whole["files"]))
                self.assertEqual([name for name in os.listdir(self.path("parts")) if name[0] == "."], [])
                shutil.rmtree(self.path("parts"))

    def test_a_byte_of_a_tar(self):
        self.shards()
        path = self.path("parts/shard-000001.tar")
        mask = next(name for name, _ in members(path) if "mask-png" in name)
        with open(path, "r+b") as file:
            data = file.read()
            at = data.index(mask.encode()) + 512 + 60
            file.seek(at)
            file.write(bytes([data[at] ^ 1]))
        for words in ((), ("--checksums",)):
            faults = self.report(65, "parts", *words)["faults"]
            page = mask.split("/")[-1].split("_lead")[0]
            told = {(fault["file"], fault["check"]) for fault in faults}
            self.assertIn((f"shard-000001/{page}", "checksum"), told)
            self.assertIn(("shard-000001", "checksum"), told)
        self.assertTrue(all(fault["file"].startswith("shard-000001") for fault in faults))
        self.assertIn((f"shard-000001/{mask}", "mask_png"),
                      {(fault["file"], fault["check"]) for fault in self.report(65, "parts")["faults"]})

    def test_what_pages_show_is_looked_at(self):
        """A folder whose files and sums were made to fit, but whose labels are wrong."""
        self.shards("--shard_format", "folder")
        labels = sorted(name for name in files_of(self.path("parts/shard-000000")) if "/labels/" in name)
        paths = [self.path(f"parts/shard-000000/{name}") for name in labels[:2]]
        texts = []
        for path in paths:
            with open(path, encoding="utf-8") as file:
                texts.append(file.read())
        with open(paths[0], "w", encoding="utf-8") as file:
            file.write(texts[0].replace("0 0.", "0 1.", 1))
        checks = {fault["check"] for fault in self.report(65, "parts")["faults"]}
        self.assertEqual(checks, {"checksum", "labels"})

    def test_shards_that_are_not_there(self):
        self.shards()
        os.remove(self.path("parts/shard-000002.tar"))
        os.remove(self.path("parts/shard-000001.json"))
        told = {fault["file"]: fault["text"] for fault in self.report(65, "parts")["faults"]}
        self.assertEqual(set(told), {"shard-000001", "shard-000002"})
        self.assertIn("missing", told["shard-000002"])
        self.assertEqual(self.report(65, "parts", "--checksums", "--sample", "3")["counts"]["faults"], 2)

    def test_what_a_list_of_files_claims_is_not_believed(self):
        """A size beyond the tar's end takes no memory and ends nothing."""
        self.shards("--shard_format", "folder")
        path = self.path("parts/shard-000000/files.jsonl")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        name = json.loads(text.splitlines()[0])
        first = next(iter(name["files"]))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(f'"{first}": {name["files"][first]}', f'"{first}": 9e15', 1))
        done = self.measured("verify", "parts", "--jobs", "1", "--checksums")
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertLess(done.peak, 200e6)

    def test_sums_are_of_shards(self):
        self.good(*dataset("out", each=(1, 1, 1), layouts="3by1", width=300))
        self.bad(64, "--checksums: out holds no shards", "verify", "out", "--checksums")
        self.bad(64, "--sample", "verify", "out", "--sample", "-3")


if __name__ == "__main__":
    unittest.main()

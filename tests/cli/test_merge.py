"""Shards put together: what is checked, what is written, and what status says of them."""

import json
import os
import re
import shutil
import tarfile
import unittest

from rig.files import load_json, load_lines, tree
from rig.processes import wait_for
from rig.program import ProgramTest
from rig.records import write_record
from rig.shards import manifests

RUN = ["dataset", "--width", "400", "--layouts", "3by1,3by4", "--jobs", "2", "--train", "6", "--val", "2",
       "--test", "2", "--format", "yolo,huggingface"]


class Merge(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()

    def make(self, folder, shards, which, *more, run=RUN):
        return self.good(*run, "-o", folder, "--shards", str(shards), "--shard", which, *more)

    def status(self, folder, *more):
        return json.loads(self.good("status", folder, "--json", *more).stdout)

    def states(self, folder, *more):
        return [shard["state"] for shard in self.status(folder, *more)["shards"]]

    def unpack(self, folder):
        for name in sorted(os.listdir(self.path(folder))):
            if name.endswith(".tar"):
                with tarfile.open(self.path(f"{folder}/{name}")) as tar:
                    own = [member for member in tar if not member.name.startswith("__ecgpress__/")]
                    tar.extractall(self.path(folder), own)
                os.remove(self.path(f"{folder}/{name}"))
                os.remove(self.path(f"{folder}/{name[:-4]}.json"))

    def lines(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read().split("\n")[:-1]

    def test_unpacked_tars_are_the_dataset_of_one_run(self):
        self.good(*RUN, "-o", "whole")
        for shards in (2, 5):
            folder = f"of{shards}"
            self.make(folder, shards, f"0-{shards - 1}")
            done = self.good("merge", folder, "--tree", "--check")
            self.assertRegex(done.stdout, rf"shards +{shards}\npages +20\n  train +12\n  val +4\n  test +4\n")
            if shards == 2:
                self.assertIn("no list of tars", done.stderr)
            else:
                lists = {split: self.lines(f"{folder}/{split}.txt") for split in ("train", "val", "test")}
                splits = {f"./shard-{shard:06d}.tar": manifest["pages"][0]["split"]
                          for shard, manifest in manifests(self.path(folder)).items()}
                self.assertEqual({name: split for split, names in lists.items() for name in names}, splits)
            self.unpack(folder)
            found = tree(self.path(folder))
            self.assertEqual(load_json(self.path(f"{folder}/failed.json")),
                             {"shards": shards, "failed": [], "resubmit": ""})
            for name in ("failed.json", "train.txt", "val.txt", "test.txt"):
                found.pop(name, None)
            self.assertEqual(found, tree(self.path("whole")))
            self.good("verify", folder)

    def test_folders(self):
        self.good(*RUN, "-o", "whole")
        self.make("out", 4, "0-3", "--shard_format", "folder")
        self.good("merge", "out")
        for dataset, before in (("detection-dataset", ""), ("segmentation", "segmentation-"),
                                ("overlap-dataset", "overlap-dataset-")):
            for split in ("train", "val", "test"):
                listed = self.lines(f"out/{before}{split}.txt")
                self.assertTrue(all(os.path.isfile(self.path("out/" + path)) for path in listed))
                whole = [f"{dataset}/{path[2:]}" for path in self.lines(f"whole/{dataset}/{split}.txt")]
                self.assertEqual([path.split("/", 3)[3] for path in listed], whole)
        self.assertEqual(load_lines(self.path("out/pages.jsonl")), load_lines(self.path("whole/pages.jsonl")))
        with open(self.path("out/data.yaml"), encoding="utf-8") as file:
            self.assertIn("train: train.txt", file.read())
        with open(self.path("out/index.html"), encoding="utf-8") as file:
            shown = re.findall(r'(?:src|href)="(shard[^"]+)"', file.read())
        self.assertGreater(len(shown), 40)
        self.assertTrue(all(os.path.isfile(self.path("out/" + path)) for path in shown))

    def faults(self, folder, *sentences, more=()):
        done = self.run_program("merge", folder, *more)
        self.assertEqual(done.returncode, 65, done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stderr)
        self.assertFalse(os.path.exists(self.path(f"{folder}/pages.jsonl")))

    def test_what_does_not_belong_together(self):
        self.make("out", 4, "0-3")

        def copy(name):
            shutil.rmtree(self.path("hurt"), ignore_errors=True)
            shutil.copytree(self.path("out"), self.path("hurt"))
            return self.path(f"hurt/{name}")

        os.remove(copy("shard-000002.json"))
        self.faults("hurt", "shard-000002: missing")
        self.assertEqual(load_json(self.path("hurt/failed.json")), {
            "shards": 4, "failed": [{"shard": 2, "state": "missing", "error": None}], "resubmit": "2"})
        os.remove(copy("shard-000003.json"))  # the last: others know how many there are
        self.faults("hurt", "shard-000003: missing")
        os.truncate(copy("shard-000001.tar"), 3)
        self.faults("hurt", "shard-000001: has another size")
        self.assertEqual(self.states("hurt"), ["done", "damaged", "done", "done"])
        path = copy("shard-000001.tar")
        with open(path, "r+b") as file:
            file.seek(5000)
            file.write(b"x")
        self.faults("hurt", "not the one that its manifest names", more=["--check"])
        with open(copy("shard-000001.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        self.faults("hurt", "not the manifest of that shard")
        self.faults_of_edit(copy("shard-000000.json"), "shards", 5, "one of 4 shards, but here are 5")
        self.faults_of_edit(copy("shard-000001.json"), "configuration", "0" * 64, "another configuration")
        self.faults_of_edit(copy("shard-000001.json"), "version", "9", "made by version 9")
        pages = load_json(self.path("out/shard-000002.json"))["pages"]
        self.faults_of_edit(copy("shard-000001.json"), "pages", pages, "shard-000001 has, too")
        self.faults("hurt", more=["--shards", "9"])
        self.assertEqual(self.states("hurt", "--shards", "6")[4:], ["missing", "missing"])

    def faults_of_edit(self, path, key, value, sentence):
        manifest = load_json(path)
        manifest[key] = value
        with open(path, "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        self.faults("hurt", sentence)

    def test_status(self):
        self.bad(66, "no shards are there", "status", self.folder)
        self.bad(66, "nowhere", "status", "nowhere")
        run = [*RUN, "--raw_signal_path", "records"]
        done = self.run_program(*run, "-o", "out", "--shards", "6", "--shard", "3")
        self.assertEqual(done.returncode, 66)
        status = self.status("out", "--shards", "6")
        self.assertEqual(status["counts"], {"done": 0, "running": 0, "failed": 1, "damaged": 0, "missing": 5})
        self.assertIn("records", status["shards"][3]["error"])
        self.assertEqual(status["resubmit"], "0-5")
        os.mkdir(self.path("records"))
        for number in range(12):
            write_record(self.path("records"), f"r{number}", [[number, 2 * number]] * 1100)
        self.make("out", 6, "3,1", run=run)
        self.assertEqual(self.states("out"), ["missing", "done", "missing", "done", "missing", "missing"])
        text = self.good("status", "out").stdout
        self.assertRegex(text, r"done +2\nrunning +0\nfailed +0\ndamaged +0\nmissing +4\npages +\d+\n")
        self.assertRegex(text, r"resubmit +0,2,4-5\n")

    def test_running(self):
        words = ["dataset", "--width", "2500", "--train", "40", "--jobs", "1", "-o", "out", "--shards", "3",
                 "--shard", "1"]
        with self.started(*words) as run:
            wait_for(lambda: os.path.isdir(self.path("out")) and os.listdir(self.path("out")), "a part")
            wait_for(lambda: self.states("out", "--shards", "3") == ["missing", "running", "missing"], "a lock")
            self.assertEqual(self.status("out", "--shards", "3")["resubmit"], "0,2")
            run.kill()
        wait_for(lambda: self.states("out", "--shards", "3") == ["missing"] * 3, "its end")


if __name__ == "__main__":
    unittest.main()

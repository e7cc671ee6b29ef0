"""Datasets in shards: whatever their number, order and mishaps, the pages are the same."""

import hashlib
import json
import os
import random
import signal
import subprocess
import time
import unittest

from rig.files import files_of, load_lines
from rig.processes import wait_for
from rig.program import PROGRAM, ProgramTest
from rig.shards import OWN, folder_files, manifests, members, page_sum, pages

SMALL = ["dataset", "--width", "400", "--layouts", "3by1,3by4", "--jobs", "2", "--train", "6", "--val",
         "2", "--test", "2"]
MAIN = [*SMALL, "--make", "detection,digitization"]


class Shards(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()

    def make(self, folder, shards, which, *more, run=SMALL, **named):
        return self.good(*run, "-o", folder, "--shards", str(shards), "--shard", which, *more, **named)

    def manifests(self, folder):
        return manifests(self.path(folder))

    def pages(self, folder):
        return pages(self.path(folder))

    def nothing_is_left(self, folder):
        left = [name for name in os.listdir(self.path(folder)) if name.startswith(".")]
        self.assertEqual(left, [])

    # --- what a shard holds ---

    def check_tar(self, folder, shard, manifest):
        path = self.path(f"{folder}/shard-{shard:06d}.tar")
        with open(path, "rb") as file:
            data = file.read()
        self.assertEqual(manifest["bytes"], len(data))
        self.assertEqual(manifest["sha256"], hashlib.sha256(data).hexdigest())
        files = members(path)
        own = [name for name, _ in files if name.startswith(OWN)]
        self.assertEqual([name for name, _ in files[-len(own):]], own)
        for name, content in files[-len(own):]:
            at = manifest["own"][name.removeprefix(OWN)]
            self.assertEqual(data[at["offset"]:at["offset"] + at["bytes"]], content)
        content = dict(files)
        self.assertEqual(len(content), len(files))
        at = 0
        lines = content[OWN + "files.jsonl"].decode().splitlines()
        self.assertEqual(len(lines), len(manifest["pages"]))
        for page, line in zip(manifest["pages"], lines):
            listed = json.loads(line)
            of_page = dict(files[at:at + page["files"]])
            at += page["files"]
            self.assertEqual(list(of_page), sorted(listed["files"]))
            self.assertEqual({name: len(data) for name, data in of_page.items()}, listed["files"])
            self.assertEqual((listed["name"], listed["set"]), (page["name"], page["set"]))
            self.assertEqual(page["sha256"], page_sum(of_page))
            self.assertEqual(page["bytes"], sum(map(len, of_page.values())))
        self.assertEqual(at, len(files) - len(own))
        return content

    def test_any_number_of_shards_holds_the_same_pages(self):
        self.good(*SMALL, "-o", "whole")
        whole = {line["name"] + line["set"]: line for line in load_lines(self.path("whole/files.jsonl"))}
        first = None
        for shards, order in ((1, "0"), (2, "1,0"), (7, "6,5,4,3-3,2,1,0")):
            folder = f"of{shards}"
            self.make(folder, shards, order)
            self.nothing_is_left(folder)
            found = self.manifests(folder)
            self.assertEqual(list(found), list(range(shards)))
            logs = {}
            for shard, manifest in found.items():
                content = self.check_tar(folder, shard, manifest)
                self.assertEqual(manifest["shards"], shards)
                if shards > 2:
                    self.assertEqual(len({page["split"] for page in manifest["pages"]}), 1)
                self.assertEqual(hashlib.sha256(content[OWN + "ecgpress.json"]).hexdigest(),
                                 manifest["configuration"])
                for name, data in content.items():
                    if not name.startswith(OWN):
                        with open(self.path("whole/" + name), "rb") as file:
                            self.assertEqual(file.read(), data, name)
                for line in content[OWN + "pages.jsonl"].decode().splitlines():
                    page = json.loads(line)
                    logs[page["set"], page["name"]] = page
            every = self.pages(folder)
            self.assertEqual(len(every), 20)
            self.assertEqual(every, first or every)
            first = every
            self.assertEqual({name + kind for kind, name in every}, set(whole))
            for page in load_lines(self.path("whole/pages.jsonl")):
                self.assertEqual(logs[page["set"], page["name"]], page)

    def test_the_same_tar_twice(self):
        self.make("a", 3, "0-2", "--jobs", "1")
        self.make("b", 3, "2,1,0", "--jobs", "3")
        for shard in range(3):
            self.assertEqual(*[open(self.path(f"{folder}/shard-{shard:06d}.tar"), "rb").read()
                               for folder in "ab"])

    def test_folders(self):
        run = [*SMALL, "--format", "yolo,huggingface"]
        self.make("tar", 3, "0-2", run=run)
        self.make("folder", 3, "0-2", "--shard_format", "folder", run=run)
        self.nothing_is_left("folder")
        self.assertEqual(self.pages("folder"), self.pages("tar"))
        for shard, manifest in self.manifests("folder").items():
            self.assertIsNone(manifest["sha256"])
            self.assertIsNone(manifest["bytes"])
            self.assertEqual(sum(manifest["subfolders"]), len(manifest["pages"]))
            folder = self.path(f"folder/shard-{shard:06d}")
            packed = dict(members(self.path(f"tar/shard-{shard:06d}.tar")))
            own = {name.removeprefix(OWN): packed.pop(name) for name in list(packed) if OWN in name}
            self.assertEqual(folder_files(folder), packed)
            self.assertEqual({name for name in files_of(folder) if not name.startswith("0000/")}, set(own))
        self.make("folder", 3, "1", "--shard_format", "folder", "--overwrite", run=run)  # over it
        self.assertEqual(self.pages("folder"), self.pages("tar"))

    def test_at_most_a_thousand_entries_a_level(self):
        run = ["dataset", "--width", "200", "--layouts", "12by1", "--make", "segmentation", "--mask_format",
               "png", "--train", "90"]
        self.make("folder", 1, "0", "--shard_format", "folder", run=run)
        manifest = self.manifests("folder")[0]
        self.assertEqual(sum(manifest["subfolders"]), 90)
        self.assertEqual(manifest["subfolders"], [83, 7])  # 12 crops a page
        for place, folders, names in os.walk(self.path("folder")):
            self.assertLessEqual(len(folders) + len(names), 1000, place)
        self.assertEqual(len(folder_files(self.path("folder/shard-000000"))), 90 * 36)

    # --- again ---

    def test_what_is_complete_is_kept(self):
        self.make("out", 3, "0-2", run=MAIN)
        before = {name: os.stat(self.path("out/" + name)).st_mtime_ns for name in files_of(self.path("out"))}
        done = self.make("out", 3, "0-2", run=MAIN)
        self.assertIn("shard 1 of 3 is complete", done.stderr)
        self.assertRegex(done.stdout, r"shards made +0\n  complete before +3\n")
        self.assertEqual({name: os.stat(self.path("out/" + name)).st_mtime_ns for name in before}, before)
        every = self.pages("out")
        hurts = {"shard-000000.tar": lambda path: os.truncate(path, 700),
                 "shard-000001.tar": os.remove,
                 "shard-000002.json": lambda path: os.truncate(path, 100)}
        for name, hurt in hurts.items():
            hurt(self.path("out/" + name))
        done = self.make("out", 3, "0-2", run=MAIN)
        self.assertRegex(done.stdout, r"shards made +3\n")
        self.assertEqual(self.pages("out"), every)

    def test_another_dataset_is_refused(self):
        self.make("out", 3, "0-2", run=MAIN)
        every = self.pages("out")
        base = [*MAIN, "-o", "out", "--shard", "0"]
        for more, sentence in ((["--shards", "4"], "one of 3 shards, not of 4"),
                               (["--shards", "3", "--seed", "2"], "made with other options"),
                               (["--shards", "3", "--shard_format", "folder"], "other options")):
            self.bad(73, sentence, *base, *more)
        self.assertEqual(self.pages("out"), every)
        self.good(*base, "--shards", "3", "--seed", "2", "--overwrite")
        self.assertNotEqual(self.manifests("out")[0]["configuration"],
                            self.manifests("out")[1]["configuration"])

    def test_wrong_use(self):
        for more, sentence in ((["--shards", "3"], "without --shard"), (["--shard", "1"], "without --shards"),
                               (["--shards", "3", "--shard", "3"], "shard 3 is not one of 3"),
                               (["--shards", "3", "--shard", "2-1"], "is no number, list"),
                               (["--shards", "3", "--shard", "1,"], "is no number, list"),
                               (["--shards", "3", "--shard", "auto"], "no engine's variables"),
                               (["--shards", "11", "--shard", "1"], "more than there are pages (10)"),
                               (["--shards", "3", "--shard", "0-1", "--shard_output", "-"], "one shard"),
                               (["--shards", "3", "--shard", "1", "--shard_output", "x"], "expected -")):
            self.bad(64, sentence, *MAIN, "-o", "out", *more)

    # --- mishaps ---

    def test_killed_at_random_and_made_again(self):
        self.make("whole", 3, "0-2")
        chance = random.Random(7)
        for _ in range(4):
            with self.started(*SMALL, "-o", "out", "--shards", "3", "--shard", "0-2") as run:
                time.sleep(chance.uniform(0.05, 1.2))
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
            for manifest in self.manifests("out").values() if os.path.isdir(self.path("out")) else ():
                self.assertEqual(manifest["bytes"], os.path.getsize(
                    self.path(f"out/shard-{manifest['shard']:06d}.tar")))
        self.make("out", 3, "0-2")
        self.assertEqual(self.pages("out"), self.pages("whole"))
        self.nothing_is_left("out")

    def test_sigterm_ends_within_a_second_to_be_tried_again(self):
        run = ["dataset", "--width", "2500", "--train", "40", "--jobs", "2", "-o", "out", "--shards", "2",
               "--shard", "0"]
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.started(*run) as process:
                wait_for(lambda: any(name.endswith("pages.begun.part") and os.path.getsize(name)
                                     for name in map(self.path, self.everything("out"))), "a page")
                process.send_signal(number)
                begun = time.monotonic()
                self.assertEqual(process.wait(20), 75)
                self.assertLess(time.monotonic() - begun, 1)
                self.assertIn("run again", process.stderr.read())
            self.assertEqual(self.everything("out"), [])

    def everything(self, folder):
        if not os.path.isdir(self.path(folder)):
            return []
        return [f"{folder}/{name}" for name in files_of(self.path(folder))]

    def test_two_tasks_at_one_shard(self):
        self.make("whole", 3, "0-2")
        words = [PROGRAM, *SMALL, "-o", "out", "--shards", "3", "--shard", "0-2", "--overwrite"]
        runs = [subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL) for _ in range(3)]
        self.assertEqual([run.wait(120) for run in runs], [0, 0, 0])
        self.assertEqual(self.pages("out"), self.pages("whole"))
        self.nothing_is_left("out")

    # --- elsewhere ---

    def test_standard_output(self):
        self.make("out", 3, "1", run=MAIN)
        with open(self.path("out/shard-000001.tar"), "rb") as file:
            tar = file.read()
        words = [PROGRAM, *MAIN, "--shards", "3", "--shard", "1", "--shard_output", "-"]
        kept = subprocess.run([*words, "-o", "streamed"], cwd=self.folder, env=self.environment,
                              capture_output=True, check=True)
        self.assertEqual(kept.stdout, tar)
        self.assertEqual(os.listdir(self.path("streamed")), ["shard-000001.json"])
        self.assertEqual(self.manifests("streamed")[1]["sha256"], hashlib.sha256(tar).hexdigest())
        alone = subprocess.run(words, cwd=self.folder, env=self.environment, capture_output=True, check=True)
        self.assertEqual(alone.stdout[:len(tar) - 1024], tar[:-1024])
        with open(self.path("alone.tar"), "wb") as file:
            file.write(alone.stdout)
        name, last = members(self.path("alone.tar"))[-1]
        self.assertEqual(name, OWN + "shard-000001.json")
        self.assertEqual(json.loads(last)["pages"], self.manifests("out")[1]["pages"])

    def test_scratch(self):
        self.make("out", 3, "0-2", run=MAIN)
        self.make("far", 3, "0-2", "--shard_scratch", "scratch", run=MAIN)
        self.assertEqual(self.pages("far"), self.pages("out"))
        self.assertEqual(os.listdir(self.path("scratch")), [])


if __name__ == "__main__":
    unittest.main()

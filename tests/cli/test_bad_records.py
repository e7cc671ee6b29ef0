"""Bad records cost no page, and are named."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

import numpy as np

from rig.datasets import SPLITS, DatasetTest, dataset
from rig.files import load_json
from rig.records import MISSING, heart, read_record, write_record


class Bad(DatasetTest):
    """Records that ended the reference system, and worse ones."""

    def test_ptbxl_killers(self):
        folder = self.need_data("ptbxl/records100/00000")
        os.mkdir(self.path("in"))
        for name in ("00032_lr", "00038_lr", "00400_lr"):
            for end in (".hea", ".dat"):
                shutil.copy(os.path.join(folder, name + end), self.path("in"))
        mv, _, _ = read_record(self.path("in/00032_lr"))
        medians = [np.median(mv[:, i]) for i in range(12)]
        self.assertIn(0, medians)
        sides = {name: self.side(name) for name in ("00032_lr", "00038_lr", "00400_lr")}
        each = [6 if split in sides.values() else 0 for split in SPLITS]
        self.good(*dataset("out", "--raw_signal_path", "in", each=each))
        used = {os.path.basename(s["record"]) for s in self.logs("out")["samples"]}
        self.assertEqual(used, {"00032_lr.hea", "00038_lr.hea", "00400_lr.hea"})
        for sample in self.logs("out")["samples"]:
            self.assertEqual(len(sample["leads"]), 3 if sample["layout"] == "3by1" else 13)
        self.clean("out")

    def side(self, name):
        """The split of a record of a folder: only a run can tell."""
        work = tempfile.mkdtemp(dir=self.folder)
        for end in (".hea", ".dat"):
            shutil.copy(self.path("in/" + name + end), work)
        for split in SPLITS:
            each = [int(split == other) for other in SPLITS]
            done = self.run_program(*dataset(os.path.join(work, "o" + split), "--raw_signal_path",
                                             work, each=each, layouts="3by1"))
            if done.returncode == 0:
                return split
            self.assertEqual(done.returncode, 66, done.stderr)
            self.assertIn(split, done.stderr)
        return self.fail("in no split")

    def good_records(self, count):
        for i in range(count):
            write_record(self.path("in/good"), f"g{i:03}", heart(seed=i))

    def test_a_table_among_records(self):
        """A CSV file that is no recording is skipped, and nobody is asked for its rate."""
        self.good_records(30)
        for i in range(30):  # enough for a run to meet some of them
            self.write(f"in/table{i}.csv", "name,age\na,61\n")
        self.good(*dataset("out", "--raw_signal_path", "in", each=(3, 0, 0), layouts="3by1"))
        skipped = load_json(self.path("out/skipped.json"))
        self.assertGreater(len(skipped), 0)
        for one in skipped:
            self.assertIn("no column is a standard lead", one["reason"])
        self.write("rate.csv", "I,II\n0,1\n1,0\n")
        self.bad(64, "does not state its sampling rate", "page", "rate.csv", "--out", "p.png")

    def test_recordings_without_a_rate_among_others(self):
        """A CSV recording whose rate nobody gave costs no page where there are other records."""
        self.good_records(30)
        for i in range(30):
            self.write(f"in/r{i}.csv", "I,II\n0,1\n1,0\n")
        words = ("--raw_signal_path", "in")
        self.good(*dataset("out", *words, each=(3, 0, 0), layouts="3by1"))
        skipped = load_json(self.path("out/skipped.json"))
        self.assertGreater(len(skipped), 0)
        for one in skipped:
            self.assertIn("give it with --sampling_rate", one["reason"])
        self.bad(65, "give it with --sampling_rate",
                 *dataset("strict", *words, "--strict", "1", "--quiet", each=(30, 0, 0),
                          layouts="3by1"))

    def test_bad_records_cost_no_page(self):
        self.good_records(40)
        base = self.path("in/bad")
        zeros = heart()
        zeros[:, 1] = 0
        write_record(self.path("in/odd"), "zeros", zeros)
        gaps = heart()
        gaps[200:300, 1] = MISSING
        write_record(self.path("in/odd"), "gaps", gaps)
        large = heart()
        large[::100, 1] = 20000
        write_record(self.path("in/odd"), "large", large)
        write_record(self.path("in/odd"), "gain0", heart(), gain=0)
        bad = {"short", "garbage", "empty", "passwd", "pipe", "many", "rate0", "nodat"}
        with open(write_record(base, "short", heart()) + ".dat", "r+b") as file:
            file.truncate(9999)
        write_record(base, "garbage", heart(), header="\x00\x01 \x7f nonsense\n%%%\n")
        write_record(base, "empty", heart(), header="")
        write_record(base, "passwd", heart(), header="passwd 1 100 10\n"
                     "../../../../../../../../../../etc/passwd 16 200 16 0 0 0 0 II\n")
        os.remove(write_record(base, "pipe", heart()) + ".dat")
        os.mkfifo(os.path.join(base, "pipe.dat"))
        write_record(base, "many", np.zeros((10, 300)), names=["II"] * 300)
        write_record(base, "rate0", heart(), rate=0)
        os.remove(write_record(base, "nodat", heart()) + ".dat")
        each = (50, 12, 12)
        words = dataset("out", "--raw_signal_path", "in", each=each, layouts="3by1", width=1000)
        done = self.run_program(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        logs = self.check_tree("out", each, ["3by1"])
        skipped = load_json(self.path("out/skipped.json"))
        named = {}
        for entry in skipped:
            text = json.dumps(entry)
            for name in bad:
                if f"/{name}." in text or f"/{name}\"" in text:
                    named[name] = text
            self.assertNotIn("root:", text)
        self.assertEqual(set(named), bad)
        self.assertEqual(len(skipped), len(bad))
        used = {os.path.basename(sample["record"]).removesuffix(".hea") for sample in logs}
        self.assertEqual(used & bad, set())
        self.assertLessEqual({"zeros", "gaps", "large", "gain0"}, used)
        clipped = set()
        for sample in logs:
            for lead in sample["leads"]:
                y = [30 + (sample["row_height"] * 5 * lead["index"]) - 10 * v
                     for v in lead["ecg"] if v is not None]
                off = min(y) < 0 or max(y) * sample["px_per_mm"] >= sample["height"]
                self.assertEqual(lead["clipped"], off)
                clipped |= {os.path.basename(sample["record"])} if off else set()
                self.assertGreaterEqual(min(lead["box"]), 0)
                self.assertLessEqual(lead["box"][2], sample["width"])
                self.assertLessEqual(lead["box"][3], sample["height"])
        self.assertLessEqual({"large.hea"}, clipped)
        self.assertLessEqual(clipped, {"large.hea", "gain0.hea"})
        for name in os.listdir(self.path("out/detection-dataset/labels")):
            values = np.loadtxt(self.path("out/detection-dataset/labels/" + name))[:, 1:]
            self.assertGreaterEqual((values[:, :2] - values[:, 2:] / 2).min(), -1e-6)
            self.assertLessEqual((values[:, :2] + values[:, 2:] / 2).max(), 1 + 1e-6)
        self.clean("out")
        strict = self.run_program(*dataset("strict", "--raw_signal_path", "in", "--strict",
                                           each=each, layouts="3by1"))
        self.assertIn(strict.returncode, (65, 66), strict.stderr)
        self.assertIn("in/bad/", strict.stderr)

    def test_spikes_of_20_mv(self):
        large = heart()
        large[::100, 1] = 20000
        for i in range(4):
            write_record(self.path("in"), f"large{i}", large)
        self.good(*dataset("out", "--raw_signal_path", "in", each=(2, 0, 0), layouts="3by1"))
        self.clean("out")

    def test_numbers_beyond_all_measure(self):
        mv = heart() * 1e6
        for end, value in enumerate((1e3, 1e12, 1e290)):
            np.save(self.path(f"{end}.npy"), mv[None] * value)
            words = ["page", f"{end}.npy", "--sampling_rate", "100", "--width", "600", "--out",
                     "p.png"]
            with self.started(*words) as run:
                try:
                    run.wait(6)
                except subprocess.TimeoutExpired:
                    self.fail(f"{value * 1e6} mV: no end")
                self.assertIn(run.returncode, (0, 65))

    def test_no_valid_sample(self):
        self.good_records(10)
        for i in range(8):
            write_record(self.path("in/void"), f"v{i}", np.full((1000, 12), MISSING))
        self.good(*dataset("out", "--raw_signal_path", "in", each=(30, 0, 0), layouts="3by1"))
        self.check_tree("out", (30, 0, 0), ["3by1"])
        self.assertIn("in/void/v", json.dumps(load_json(self.path("out/skipped.json"))))

    def test_all_bad(self):
        for i in range(30):
            write_record(self.path("in"), f"b{i}", heart(), header="nonsense\n")
        done = self.run_program(*dataset("out", "--raw_signal_path", "in"))
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn("in", done.stderr)
        self.assertFalse(os.path.exists(self.path("out/index.html")))

    def test_nothing_there(self):
        os.mkdir(self.path("in"))
        self.bad(66, "in", *dataset("out", "--raw_signal_path", "in"))
        self.bad(66, "nowhere", *dataset("out", "--raw_signal_path", "nowhere"))
        self.assertFalse(os.path.exists(self.path("out")))

    def test_few_records(self):
        """More pages than records: other layouts first, then other windows; no name twice."""
        self.good_records(10)
        done = self.run_program(*dataset("out", "--raw_signal_path", "in", each=(20, 0, 0)))
        self.assertEqual(done.returncode, 0, done.stderr)
        logs = self.check_tree("out", (20, 0, 0), ["3by1", "3by4-II"])
        seen = {}
        for sample in logs:
            key = (sample["set"], sample["layout"], sample["record"])
            seen.setdefault(key, []).append(sample["window"])
        for windows in seen.values():
            self.assertEqual(sorted(windows), list(range(len(windows))))
        self.assertGreater(max(map(len, seen.values())), 1)
        self.clean("out")


if __name__ == "__main__":
    unittest.main()

"""Runs: the same bytes whatever happens to one, and nothing lost that is not its own."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import unittest

from rig.datasets import DatasetTest, dataset
from rig.files import files_of, load_lines, tree
from rig.processes import children, is_alive, wait_for


class Same(DatasetTest):
    """The same bytes, however a run went."""

    WORDS = {"each": (6, 2, 1), "layouts": "3by1,3by4-II"}

    def words(self, folder, *more, **named):
        return dataset(folder, *more, **{**self.WORDS, **named})

    def make(self, folder, *more, **named):
        start = time.monotonic()
        self.good(*self.words(folder, *more, **named))
        return time.monotonic() - start

    def test_jobs_and_seeds(self):
        self.make("a", jobs=1)
        a = tree(self.path("a"))
        for jobs in (2, 3):
            self.make(f"b{jobs}", jobs=jobs)
            self.assertEqual(self.unlike(a, tree(self.path(f"b{jobs}"))), [])
        self.make("c", "--seed", "2")
        c = tree(self.path("c"))
        self.assertNotEqual(set(a), set(c))
        self.clean("c")

    def unlike(self, a, b):
        return sorted(name for name in set(a) | set(b) if a.get(name) != b.get(name))

    def test_presets_whatever_the_jobs(self):
        mix = ("--mix", "print:1,scan:1,photo:2,damaged:1,fax:1", "--severity", "0:1")
        self.make("a", *mix, jobs=1)
        self.make("b", *mix, jobs=3)
        self.assertEqual(self.unlike(tree(self.path("a")), tree(self.path("b"))), [])
        self.clean("a")

    def files(self, folder):
        return sum(len(names) for _, _, names in os.walk(self.path(folder)))

    def test_killed(self):
        self.make("whole")
        whole = tree(self.path("whole"))
        chance = random.Random(20240)
        cut_off = 0
        for attempt in range(4):
            more = []
            for _ in range(1 + attempt % 3):
                there = self.files("out")
                enough = there + chance.uniform(0.02, 0.7) * (len(whole) - there)
                with self.started(*self.words("out", *more)) as run:
                    while run.poll() is None and self.files("out") < enough:
                        time.sleep(0.002)
                    if run.poll() is None:
                        if attempt % 2:
                            os.killpg(run.pid, signal.SIGKILL)
                        else:
                            os.kill(run.pid, signal.SIGKILL)  # its workers are left alone
                        run.wait()
                        cut_off += 1
                if os.path.exists(self.path("out")):
                    more = ["--resume"]
            self.resume("out")
            self.assertEqual(self.unlike(whole, tree(self.path("out"))), [], attempt)
            shutil.rmtree(self.path("out"))
        self.assertGreater(cut_off, 2)

    def workers(self, run):
        return children(run.pid, "ecgpress")

    def test_a_killed_worker_is_replaced_and_its_pages_made_again(self):
        self.make("whole")
        with self.started(*self.words("out", jobs=2)) as run:
            os.kill(wait_for(lambda: self.workers(run), "workers")[0], signal.SIGKILL)
            _, told = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, told)
        self.assertRegex(told, r"worker process \d+ was ended by signal 9 \(Killed\)[^\n]* at page "
                               r"\d+_3by\S+, which another worker makes again")
        self.assertEqual(self.unlike(tree(self.path("whole")), tree(self.path("out"))), [])

    def test_a_page_that_kills_its_workers_ends_the_run(self):
        with self.started(*self.words("out", jobs=1)) as run:
            while run.poll() is None:
                for worker in self.workers(run):
                    os.kill(worker, signal.SIGKILL)
                time.sleep(0.01)
            _, told = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 71, told)
        self.assertRegex(told, r"was ended by signal 9 \(Killed\); if memory is short [^\n]* at page "
                               r"\d+_3by\S+, as did the worker before it; run again with --resume")
        self.assertEqual(children(run.pid, "ecgpress"), [])

    def test_a_stopped_worker_is_replaced_after_its_time(self):
        self.make("whole")
        with self.started(*self.words("out", "--page_timeout", "6", jobs=2)) as run:
            stopped = wait_for(lambda: self.workers(run), "workers")[0]
            os.kill(stopped, signal.SIGSTOP)
            _, told = run.communicate(timeout=240)
        self.assertEqual(run.returncode, 0, told)
        self.assertRegex(told, rf"worker process {stopped} made no page within 6 s \(option "
                               r"page_timeout\) at page \S+, which another worker makes again")
        self.assertFalse(is_alive(stopped))
        self.assertEqual(self.unlike(tree(self.path("whole")), tree(self.path("out"))), [])

    def test_a_signal_ends_a_run_whose_workers_are_stopped(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.started(*self.words(f"out{number}", jobs=2)) as run:
                workers = wait_for(lambda: len(self.workers(run)) == 2 and self.workers(run), "workers")
                for worker in workers:
                    os.kill(worker, signal.SIGSTOP)
                begun = time.monotonic()
                run.send_signal(number)
                _, told = run.communicate(timeout=60)
                seconds = time.monotonic() - begun
            self.assertEqual(run.returncode, 128 + number, told)
            self.assertLess(seconds, 2)
            self.assertFalse(any(map(is_alive, workers)))

    def test_workers_of_a_killed_run_are_gone_within_a_second(self):
        with self.started(*self.words("out", jobs=2, each=(60, 1, 1))) as run:
            workers = wait_for(lambda: len(self.workers(run)) == 2 and self.workers(run), "workers")
            time.sleep(0.5)  # they draw
            os.kill(run.pid, signal.SIGKILL)
            wait_for(lambda: not any(map(is_alive, workers)), "workers to end", 1)

    def resume(self, folder):
        """Workers of a killed run may still end: the folder is theirs until then."""
        limit = time.monotonic() + 20
        while True:
            done = self.run_program(*self.words(folder, "--resume"))
            if done.returncode != 73 or time.monotonic() > limit:
                break
            time.sleep(0.1)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_interrupted(self):
        seconds = self.make("whole")
        with self.started(*self.words("out")) as run:
            while not os.path.exists(self.path("out/segmentation")) and run.poll() is None:
                time.sleep(0.01)
            time.sleep(0.2 * seconds)
            run.send_signal(signal.SIGINT)
            _, lines = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 130, lines)
        self.assertIn("--resume", lines)
        self.assertFalse(os.path.exists(self.path("out/pages.jsonl")))
        self.resume("out")
        self.assertEqual(self.unlike(tree(self.path("whole")), tree(self.path("out"))), [])
        # a finished run stays as it is; its pages are not even written again
        before = {name: os.stat(self.path("out/" + name)).st_mtime_ns
                  for name in files_of(self.path("out"))}
        self.resume("out")
        for name in before:
            if "_3by" in name:
                self.assertEqual(os.stat(self.path("out/" + name)).st_mtime_ns, before[name])
        self.assertEqual(self.unlike(tree(self.path("whole")), tree(self.path("out"))), [])

    def runs(self, folder="out"):
        return load_lines(self.path(folder + "/runs.jsonl"))

    def test_the_table_of_runs(self):
        words = self.words("out", each=(60, 1, 1), jobs=2)
        with self.started(*words) as run:
            wait_for(lambda: self.files("out") > 20, "pages")
            run.send_signal(signal.SIGTERM)
            run.communicate(timeout=120)
        stopped, = self.runs()
        self.assertEqual((stopped["result"], stopped["first_page"], stopped["workers"]), ("stopped", 0, 2))
        self.assertIn(f"stopped after {stopped['pages']} of {stopped['total']} pages", stopped["message"])
        with open(self.path("out/runs.jsonl"), "ab") as file:
            file.write(b'{"begun": "20')  # a machine that failed
        self.good(*words, "--resume")
        self.good(*words, "--resume")
        with open(self.path("out/runs.jsonl"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(lines.pop(1), '{"begun": "20')
        rows = [json.loads(line) for line in lines]
        self.assertEqual([row["result"] for row in rows], ["stopped", "complete", "complete"])
        self.assertEqual([row["first_page"] for row in rows], [0, stopped["pages"], stopped["total"]])
        self.assertEqual(sum(row["pages"] for row in rows), stopped["total"])
        for row in rows:
            self.assertRegex(row["begun"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertGreater(row["seconds"], 0)
            self.assertGreater(row["peak_bytes"], 1 << 20)
        self.assertGreater(rows[1]["processor_seconds"], rows[2]["processor_seconds"])
        self.good(*words, "--overwrite")
        self.assertEqual([row["result"] for row in self.runs()], ["complete"])
        self.clean("out")

    def test_resume_with_other_options(self):
        self.make("out", each=(2, 1, 1))
        before = tree(self.path("out"))
        for more in (["--seed", "3"], ["--width", "500"], ["--padding_x", "10"],
                     ["--sample_each_lead_train", "9"]):
            done = self.run_program(*self.words("out", "--resume", *more, each=(2, 1, 1)))
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(more[0][2:], done.stderr)
        self.assertEqual(tree(self.path("out")), before)
        # how a run works may change
        self.good(*self.words("out", "--resume", each=(2, 1, 1), jobs=1))


class Safe(DatasetTest):
    def test_foreign_folders_are_left_alone(self):
        os.mkdir(self.path("mine"))
        self.write("mine/thesis.txt", "years of work")
        before = tree(self.path("mine"))
        self.bad(73, "mine", *dataset("mine"))
        self.bad(73, "mine", *dataset("mine", "--resume"))
        self.assertEqual(tree(self.path("mine")), before)
        self.write("mine/index.html", "home")
        before = tree(self.path("mine"))
        self.bad(73, "mine/index.html", *dataset("mine", "--overwrite"))
        self.assertEqual(tree(self.path("mine")), before)
        os.remove(self.path("mine/index.html"))
        self.good(*dataset("mine", "--overwrite", each=(1, 0, 0), layouts="3by1"))
        self.assertEqual(tree(self.path("mine"))["thesis.txt"], before["thesis.txt"])
        self.write("file", "x")
        self.bad(73, "file", *dataset("file"))
        self.bad(73, "file", *dataset("file/out"))
        with open(self.path("file"), encoding="ascii") as file:
            self.assertEqual(file.read(), "x")
        os.mkdir(self.path("empty"))
        self.good(*dataset("empty", each=(1, 0, 0), layouts="3by1"))

    def overwrite(self, *names):
        """What is left of a user's files after a run and one that overwrites it."""
        self.good(*dataset("out"))
        for name in names:
            os.makedirs(os.path.dirname(self.path("out/" + name)), exist_ok=True)
            self.write("out/" + name, "keep")
        self.good(*dataset("out", "--overwrite", "--seed", "5"))
        self.good(*dataset("fresh", "--seed", "5"))
        ours, fresh = tree(self.path("out")), tree(self.path("fresh"))
        for name, digest in fresh.items():
            self.assertEqual(ours[name], digest, name)
        return sorted(set(ours) - set(fresh))

    def test_overwrite(self):
        self.assertEqual(self.overwrite("notes.txt", "mine/a.png"), ["mine/a.png", "notes.txt"])

    def test_overwrite_within(self):
        names = ["detection-dataset/labels/train.cache", "segmentation/mine/a.png"]
        self.assertEqual(self.overwrite(*names), names)

    def test_two_runs_at_once(self):
        words = dataset("out", each=(2000, 1, 1))
        with self.started(*words) as run:
            while not os.path.exists(self.path("out/segmentation")) and run.poll() is None:
                time.sleep(0.02)
            with self.started(*words) as second, self.started(*words, "--resume") as third, \
                    self.started(*words, "--overwrite") as fourth:
                for other in (second, third, fourth):
                    _, lines = other.communicate(timeout=60)
                    self.assertEqual(other.returncode, 73, lines)
                    self.assertRegex(lines, r"\Aecgpress: out[^\n]*\n\Z")
            self.assertIsNone(run.poll())
            run.send_signal(signal.SIGTERM)
            _, lines = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 143, lines)

    def limited(self, size):
        def prepare():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return prepare

    def test_disk_full(self):
        self.good(*dataset("whole"))
        whole = tree(self.path("whole"))
        for size in (0, 600, 20000):
            done = self.run_program(*dataset("out"), preexec_fn=self.limited(size))
            self.assertEqual(done.returncode, 74, done.stderr)
            self.assertRegex(done.stderr, r"(?m)^ecgpress: out/\S+: writing failed: File too large; "
                                          r"raise the limit of file sizes \(ulimit -f\)")
            if os.path.exists(self.path("out")):
                self.assertFalse(os.path.exists(self.path("out/index.html")))
                for name in files_of(self.path("out")):
                    if name in whole and not name.endswith((".part", ".json", ".txt", ".yaml")):
                        with open(self.path("out/" + name), "rb") as file:
                            self.assertLessEqual(len(file.read()), size)
                        self.assertEqual(whole[name], tree(self.path("out"))[name], name)
                done = self.run_program(*dataset("out", "--resume"))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(tree(self.path("out")), whole)
                shutil.rmtree(self.path("out"))

    def test_page_on_a_full_disk(self):
        for word, name in (("--out", "p.png"), ("--truth", "p.json"), ("--masks", "m")):
            done = self.run_program("page", "builtin", "--width", "800", word, name,
                                    preexec_fn=self.limited(300))
            self.assertEqual(done.returncode, 74, done.stderr)
            self.assertIn(name, done.stderr)
        self.assertEqual([name for name in files_of(self.folder) if "tmp" not in name], [])

    def test_a_folder_that_takes_no_files(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        os.mkdir(self.path("closed"), 0o555)
        self.bad(73, "closed", *dataset("closed/out"))


if __name__ == "__main__":
    unittest.main()

"""Disks that fail, power cuts and kills: nothing is lost, and what looks complete is. A sample of
what tests/faults/crash does in full."""

import errno
import os
import random
import re
import unittest

from rig.crash import Crash
from rig.datasets import DatasetTest, dataset
from rig.disk import Disk, disturbed
from rig.files import load_lines
from rig.program import ProgramTest

SANITIZED = bool(os.environ.get("ECGPRESS_FLAGS"))


class DiskTest(ProgramTest):
    def setUp(self):
        super().setUp()
        if SANITIZED:
            self.skipTest("the sanitizers' runtime must be loaded first")
        self.need_gpu()
        self.crash = Crash(self.folder, self.environment)


class PowerCuts(DiskTest):
    def test_a_sample_of_moments(self):
        calls = len(self.crash.calls)
        cuts = random.Random(7).sample(self.crash.cuts(), 4)
        for end, fate in [*cuts, (calls, "lost"), (calls - 1, "torn")]:
            self.assertEqual(self.crash.after_cut(end, fate), "", (end, fate))

    def test_what_is_logged_is_on_the_disk(self):
        """At every moment, by the calls alone: a page with a line has all its files synced."""
        calls = self.crash.calls
        logged = 0
        for end in range(1, len(calls) + 1):
            disk = Disk(calls[:end])
            log = disk.names.get("files.jsonl.part") or disk.names.get("files.jsonl")
            if calls[end - 1].name != "write" or calls[end - 1].path != "files.jsonl.part":
                continue
            for path in log.data.decode().split('"')[1::2]:
                if "/" in path:
                    self.assertEqual(disk.names[path].synced, disk.names[path].data, path)
                    logged += 1
        self.assertGreater(logged, 4)

    def test_the_last_name_is_that_of_the_log(self):
        calls = self.crash.calls
        named = max(i for i, call in enumerate(calls) if call.data == "pages.jsonl")
        disk = Disk(calls[:named])
        for path, file in disk.names.items():
            if getattr(file, "data", None) is not None:
                self.assertEqual(file.synced, file.data, path)
        self.assertEqual([call.name for call in calls[named + 1:] if call.path != "runs.jsonl"], ["sync"])


class Kills(DiskTest):
    def test_at_renames(self):
        last = 2 * self.crash.renames() + 1
        moments = [*random.Random(3).sample(range(2, last), 2), last]
        for moment, whom in zip(moments, ("self", "all", "self")):
            self.assertEqual(self.crash.at_rename(moment, whom), "", (moment, whom))

    def test_at_random(self):
        for seed in range(2):
            self.assertEqual(self.crash.at_random(seed), "", seed)


class Failing(DiskTest):
    """The run says what failed, with the code of reading and writing, and is taken up again."""

    def told(self, order, sentence, code=74):
        self.crash.clear()
        done = self.crash.run(order=order)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, r"\Aecgpress: [^\n]+\n\Z")
        self.assertIn(sentence, done.stderr)
        self.assertEqual(self.crash.finish(), "", order)

    def test_full(self):
        for room, error, sentence in ((150000, errno.ENOSPC, "make room on the disk"),
                                      (9000, errno.EDQUOT, "your quota is used up")):
            self.told(f"full {room} {error}", sentence)

    def test_no_sync(self):
        self.told(f"fail 1 syncfs {errno.EIO}", "out: writing failed: Input/output error")

    def test_stale_handles(self):
        self.told(f"fail 9 openat {errno.ESTALE}", "Stale file handle")
        self.told(f"fail 5 renameat {errno.ESTALE}", "Stale file handle")

    def test_a_rename_that_was_sent_twice(self):
        self.told("renamed 6", "No such file or directory")

    def whole(self, order):
        self.crash.clear()
        done = self.crash.run(order=order)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.crash.differing(), [])

    def test_without_locks(self):
        for error in (errno.ENOLCK, errno.EOPNOTSUPP):
            self.whole(f"fail -1 flock {error}")

    def test_without_syncfs(self):
        """Then each file is synced."""
        self.whole(f"fail -1 syncfs {errno.ENOSYS}")


class Small(DatasetTest):
    @unittest.skipIf(SANITIZED, "the sanitizers' runtime must be loaded first")
    def test_a_run_says_early_that_its_disk_is_too_small(self):
        words = dataset("out", "--make", "detection", layouts="3by1", each=(40, 1, 1))
        for room, told in ((1 << 40, False), (100000, True)):
            out = self.good(*words, "--overwrite", environment=disturbed(self.folder, f"free {room}", {}))
            lines = re.findall(r"the (\d+) pages that are left need about (\S+) MB, but only 0.1 MB are free",
                               out.stderr)
            self.assertEqual(len(lines), told, out.stderr)
        sizes = [sum(page["files"].values()) for page in load_lines(self.path("out/files.jsonl"))]
        (pages, needed), = lines
        self.assertAlmostEqual(float(needed), 1e-6 * int(pages) * sum(sizes) / len(sizes), delta=0.2)


if __name__ == "__main__":
    unittest.main()

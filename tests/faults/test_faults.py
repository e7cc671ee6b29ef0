"""A sample of what tests/faults/run goes through: calls that fail, in every command. Another
ECGPRESS_FAULT_SEED gives another sample."""

import ctypes
import os
import random
import tempfile
import unittest
import unittest.mock

from faults.points import NO_LEAKS, Fault, Shot, reap
from faults.scenes import SCENES, Kit
from rig.program import ProgramTest

PR_SET_CHILD_SUBREAPER = 36
SEED = os.environ.get("ECGPRESS_FAULT_SEED", "1")
SANITIZED = bool(os.environ.get("ECGPRESS_FLAGS"))
PIECES = 1 if SANITIZED else 2  # children of one process for each kind
STORMS = ("dataset", "verify", "feed")


class FaultTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        scratch = tempfile.TemporaryDirectory(prefix="ecgpress-faults-", dir=place)
        cls.addClassCleanup(scratch.cleanup)
        cls.kit = Kit(scratch.name)

    def setUp(self):
        super().setUp()
        self.need_gpu()

    def sample(self, scene, kinds, pieces=PIECES):
        shot, chance = Shot(self.kit, scene), random.Random(f"{SEED} {scene}")
        for kind in kinds:
            if shot.counts[kind]:
                step = max(1, shot.counts[kind] // pieces)
                self.look(shot, kind, range(chance.randint(1, step), shot.counts[kind] + 1, step))

    def look(self, shot, kind, numbers):
        for fault, wrong in shot.few(kind, numbers):
            self.assertEqual(wrong, "", f"seed {SEED}: FAULT={fault.order()} in {shot.scene}")

    def test_memory(self):
        for scene in ("page", "dataset", "feed"):
            with self.subTest(scene=scene):
                self.sample(scene, ("memory",))

    def test_threads_that_share_a_gpu(self):
        with unittest.mock.patch.dict(os.environ, ECGPRESS_GL="hardware"):
            self.sample("page", ("memory", "process"))

    def test_memory_at_every_place(self):
        for scene in ("options", "verify", "verify shards", "dataset resume"):
            with self.subTest(scene=scene):
                shot = Shot(self.kit, scene)
                self.look(shot, "memory", shot.places("memory"))

    def test_memory_of_processes_that_verify(self):
        shot = Shot(self.kit, "verify jobs")
        for number in shot.places("memory")[::12]:
            fault = Fault("memory", number, 12, "on")
            self.assertEqual(shot.one(fault), "", fault.order())

    def test_files(self):
        self.sample("page", ("write",), 1)
        self.sample("verify", ("open",), 1)

    def test_what_verify_cannot_read_is_no_fault(self):
        self.sample("verify", ("read",), 20)

    def test_what_cannot_be_found_out_is_not_missing(self):
        """Every look at a file, and every call that opens one."""
        shot = Shot(self.kit, "options")
        for kind in ("status", "open"):
            for fault, wrong in shot.points(kind):
                self.assertEqual(wrong, "", f"FAULT={fault.order()} in {shot.scene}")

    def look_at_reads(self, scene, is_meant):
        """The first reads of a scene one by one, up to the last of the first run of those meant."""
        shot, seen = Shot(self.kit, scene), False
        for number in range(1, shot.counts["read"] + 1):
            fault = Fault("read", number, 5, "once")
            if is_meant(shot.run(fault)):
                self.assertEqual(shot.one(fault), "", fault.order())
                seen = True
            elif seen:
                break
        self.assertTrue(seen, scene)

    def test_no_folder_is_taken_for_empty(self):
        """A folder whose dataset could not be seen would be begun anew, and one of pictures of
        which a part is seen gives other pages."""
        for scene in ("dataset resume",) if SANITIZED else ("dataset resume", "page around"):
            with self.subTest(scene=scene):
                self.look_at_reads(scene, lambda got: got.name == "readdir")

    def test_what_cannot_be_read_is_not_bad_data(self):
        if SANITIZED:  # shaders are files there
            self.look_at_reads("page npy", lambda got: "r.npy" in got.err)
        else:
            shot = Shot(self.kit, "page npy")
            self.look(shot, "read", range(1, shot.counts["read"] + 1))

    def test_a_feed_says_why_it_cannot_be(self):
        shot = Shot(self.kit, "feed")
        self.assertEqual(shot.one(Fault("channel", 1, 24, "once")), "")

    @unittest.skipIf(SANITIZED, "doctor's limits of memory are not for sanitizers")
    def test_an_answer_in_pieces_is_whole(self):
        shot = Shot(self.kit, "doctor")
        self.assertEqual(shot.one(Fault("write", 1, 0, "short")), "")

    def test_the_driver(self):
        self.sample("page", ("driver",), 1)

    def test_a_device_that_is_reset(self):
        """That is asked for last of a page: its pixels would be those of the page before."""
        for scene in ("page", "dataset"):
            with self.subTest(scene=scene):
                shot = Shot(self.kit, scene)
                last = range(shot.counts["driver"] - 5, shot.counts["driver"] + 1)
                said = [shot.run(Fault("driver", i, 12, "once")).err for i in last]
                self.assertIn("was reset", "".join(said))
                self.look(shot, "driver", last)

    def test_signals_interrupt_nothing(self):
        for scene in STORMS:
            with self.subTest(scene=scene):
                shot = Shot(self.kit, scene)
                got = shot.run(None, FAULT_STORM="1", **NO_LEAKS)
                self.assertEqual(got.code, 0, got.err)
                self.assertEqual(got.files, shot.good.files)
                self.assertEqual(got.left, [])

    def test_the_harness_sees_what_is_wrong(self):
        shot = Shot(self.kit, "options")
        good, memory = shot.good, Fault("memory", 1, 12, "once")
        wrong = (
            dict(code=-11), dict(code=-1000), dict(code=65, err="ecgpress: bad data\n"),
            dict(out="other"), dict(files={"out/p.png": b""}), dict(left=["a.part"]),
            dict(code=71, err=""), dict(code=71, err="ecgpress: the font\n"),
            dict(code=71, err="ecgpress: out of memory\necgpress: out of memory\n"))
        for change in wrong:
            with self.subTest(change=change):
                self.assertNotEqual(shot.judge(memory, type(good)(**{**vars(good), **change})), "")
        right = dict(code=71, err="ecgpress: out of memory\n", out="", files={})
        self.assertEqual(shot.judge(memory, type(good)(**{**vars(good), **right})), "")

    def tearDown(self):
        self.assertEqual(reap(), [])


if __name__ == "__main__":
    unittest.main()

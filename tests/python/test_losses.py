"""Workers of a stream that are killed, stopped, orphaned or answer nonsense: no page is lost, and no
call waits in vain."""

import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import ecgpress
from ecgpress import Code
from rig.package import Case, bytes_of
from rig.processes import children, is_alive, wait_for

PLAIN = {"batch": 4, "size": (320, 240), "targets": (), "layouts": "3by4", "workers": 2}
# A process that streams large batches, whose workers are at work for long.
BUSY = """
import os, sys, threading, time, ecgpress
stream = ecgpress.stream(batch=400, size=(1600, 1200), targets="masks", layouts="3by4", preset="photo", workers=2)
threading.Thread(target=lambda: next(stream), daemon=True).start()
time.sleep(3)
if len(sys.argv) > 1:
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    print(child, flush=True)
print("at work", flush=True)
time.sleep(60)
"""
# A worker that answers with the bytes in $ANSWER, in octal, whatever it is sent.
FAKE = """#!/bin/sh
printf "$ANSWER" 2>/dev/null >&3
exec sleep 60
"""


def message(kind=0, code=0, subject=0, detail=0, size=0):
    return struct.pack("<iiqqQ", kind, code, subject, detail, size)


READY = message(subject=-1, size=4) + b"fake"


class Losses(Case):
    def first(self, **more):
        with ecgpress.stream(**{**PLAIN, **more}) as stream:
            return [bytes_of(next(stream)) for _ in range(3)]

    def test_a_killed_worker_costs_no_page(self):
        whole = self.first()
        with ecgpress.stream(**PLAIN) as stream:
            got = [bytes_of(next(stream))]
            os.kill(children()[0], signal.SIGKILL)
            got += [bytes_of(next(stream)) for _ in range(2)]
            self.assertEqual(got, whole)
            kept = next(stream)  # memory that the next worker does not know comes back
            os.kill(children()[-1], signal.SIGKILL)
            del kept
            for _ in range(6):
                next(stream)
            self.assertEqual(len(children()), 2)
            self.assertEqual(bytes_of(stream.get([0]))[0], whole[0][0])

    def test_a_batch_that_kills_its_workers_is_an_error(self):
        long = {"batch": 200, "size": (1600, 1200), "targets": "masks", "preset": "photo"}
        with ecgpress.stream(**{**PLAIN, **long, "workers": 1}) as stream:
            stream.get([0])  # the worker is ready
            waiting = self.in_thread(lambda: next(stream))
            end = time.monotonic() + 100
            failed = None
            while failed is None and time.monotonic() < end:
                for worker in children():
                    os.kill(worker, signal.SIGKILL)
                time.sleep(1)
                try:
                    waiting(0.01)
                    break
                except ecgpress.Error as failure:
                    failed = failure
                except AssertionError:
                    pass  # it waits
            self.assertIsNotNone(failed, "the batch was drawn between two kills")
            self.assertEqual(failed.code, Code.NO_MEMORY)
            self.assertRegex(str(failed), r"signal 9 \(Killed\); if memory is short")
        self.first()  # others are well

    def test_a_stopped_worker_is_replaced_after_its_time(self):
        whole = self.first(workers=1)
        with ecgpress.stream(**{**PLAIN, "workers": 1}, page_timeout=10) as stream:
            got = [bytes_of(next(stream))]
            stopped = children()[0]
            os.kill(stopped, signal.SIGSTOP)
            got += [bytes_of(next(stream)) for _ in range(2)]
            self.assertEqual(got, whole)
            next(stream)
            next(stream)
            self.assertFalse(is_alive(stopped))

    def filters(self, **more):
        """What the kernel says of each worker that has drawn a page: 2 is a filter, 0 none."""
        with ecgpress.stream(**{**PLAIN, "workers": 1}, **more) as stream:
            page = bytes_of(next(stream))
            with open(f"/proc/{children()[0]}/status", encoding="ascii") as file:
                lines = [line.split()[1] for line in file if line.startswith("Seccomp:")]
            return page, lines, stream.renderer

    def test_workers_are_confined_and_draw_the_same(self):
        page, lines, renderer = self.filters()
        free, none, _ = self.filters(sandbox=False)
        self.assertEqual(page, free)
        if "llvmpipe" not in renderer or not none or os.environ.get("LD_PRELOAD"):
            self.skipTest("no filters here, for this renderer or under sanitizers")
        self.assertEqual((lines, none), (["2"], ["0"]))

    def orphaned(self, *words):
        parent = subprocess.Popen([sys.executable, "-W", "ignore", "-c", BUSY, *words],
                                  stdout=subprocess.PIPE, text=True)
        other = int(parent.stdout.readline()) if words else None
        try:
            self.assertEqual(parent.stdout.readline(), "at work\n")
            workers = wait_for(lambda: children(parent.pid), "workers")
            parent.kill()
            parent.wait()
            wait_for(lambda: not any(map(is_alive, workers)), "workers to end", 1)
            self.assertEqual(len(workers), 2)
        finally:
            parent.kill()
            parent.stdout.close()
            if other:
                os.kill(other, signal.SIGKILL)

    def test_workers_of_a_killed_process_are_gone_within_a_second(self):
        self.orphaned()

    def test_so_they_are_beside_a_forked_process_that_lives_on(self):
        self.orphaned("fork")

    def nonsense(self, answer, part):
        with tempfile.NamedTemporaryFile("w", suffix="-feed", delete=False) as file:
            file.write(FAKE)
        self.addCleanup(os.remove, file.name)
        os.chmod(file.name, 0o755)
        before = {name: os.environ.get(name) for name in ("ECGPRESS_FEED", "ANSWER")}
        os.environ.update(ECGPRESS_FEED=file.name, ANSWER="".join(f"\\{byte:03o}" for byte in answer))
        try:
            with ecgpress.stream(**{**PLAIN, "workers": 1}) as stream:
                self.fails(Code.INTERNAL, part, next, stream)
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)

    def test_answers_that_are_none_are_refused(self):
        wrong = [message(subject=4096), message(subject=10**12), message(subject=-5),
                 message(subject=4000, detail=4), message(code=99, detail=1), message(code=-1),
                 message(detail=-1, code=2), message(detail=5, code=2)]
        for answer in wrong:
            with self.subTest(answer.hex()):
                self.nonsense(READY + answer, "gave an answer that it did not owe")
        self.nonsense(READY + READY, "gave an answer that it did not owe")
        self.nonsense(message(subject=0), "gave an answer that it did not owe")
        self.nonsense(READY + message(size=1 << 60), "cannot be reached: Protocol error")


if __name__ == "__main__":
    unittest.main()

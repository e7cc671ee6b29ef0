"""Runs that are killed, or whose disk fails, and what must come of them: `--resume` ends in the same
bytes, and what looks complete is complete."""

import os
import random
import shutil
import signal
import subprocess
import time

from rig.disk import FATES, Disk, disturbed, record
from rig.files import tree
from rig.processes import children
from rig.program import PROGRAM

WORDS = ("dataset", "--datasets_path", "out", "--make", "detection,digitization,segmentation,logs",
         "--layouts", "3by1", "--width", "300", "--train", "4", "--jobs", "2", "--checkpoint", "0",
         "--quiet")


class Crash:
    """A small dataset that is made in `folder`/out again and again."""

    known = None  # what an undisturbed run takes and makes, and its calls: asked once a process

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.out = os.path.join(folder, "out")
        if not Crash.known:
            begun = time.monotonic()
            self.good()
            seconds, whole = time.monotonic() - begun, tree(self.out)
            self.clear()
            Crash.known = seconds, whole, record(folder, WORDS, environment)
        self.seconds, self.whole, self.calls = Crash.known

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)

    def run(self, *more, order=None):
        environment = disturbed(self.folder, order, self.environment) if order else self.environment
        return subprocess.run([PROGRAM, *WORDS, *more], cwd=self.folder, env=environment, text=True,
                              capture_output=True, timeout=240, check=False,
                              start_new_session=True)

    def good(self, *more):
        done = self.run(*more)
        if done.returncode:
            raise AssertionError(f"exit code {done.returncode}: {done.stderr}")

    def differing(self):
        made = tree(self.out)
        return sorted(name for name in {*made, *self.whole} - {"runs.jsonl"}
                      if made.get(name) != self.whole.get(name))

    def finish(self):
        """What is wrong with what is there, or with what --resume makes of it; "": nothing."""
        if os.path.exists(os.path.join(self.out, "pages.jsonl")) and self.differing():
            return f"it looks complete, but differs in {self.differing()[:3]}"
        done = self.run("--resume") if os.path.exists(self.out) else self.run()
        if done.returncode:
            return f"--resume: exit code {done.returncode}: {done.stderr}"
        return f"--resume differs in {self.differing()[:3]}" if self.differing() else ""

    def after_cut(self, end, fate):
        """The power fails after so many of the calls."""
        Disk(self.calls[:end]).write(self.out, fate, end)
        return self.finish()

    def cuts(self):
        """All (end, fate)."""
        return [(end, fate) for end in range(1, len(self.calls) + 1) for fate in FATES]

    def renames(self):
        return sum(call.name == "rename" for call in self.calls)

    def at_rename(self, moment, whom):
        """The process that renames, or all of the run, are killed before or after a rename."""
        self.clear()
        self.run(order=f"kill {moment} {whom}")
        return self.finish()

    def at_random(self, seed):
        """Someone of the run is killed or stopped for a while, perhaps more than once."""
        chance = random.Random(seed)
        self.clear()
        for _ in range(chance.choice((1, 1, 2, 3))):
            self.strike(chance, ("--resume",) if os.path.exists(self.out) else ())
        return self.finish()

    def strike(self, chance, more):
        with subprocess.Popen([PROGRAM, *WORDS, *more], cwd=self.folder, env=self.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True) as run:
            time.sleep(chance.uniform(0, 1.1 * self.seconds))
            whom = chance.choice(("parent", "worker", "all", "stopped"))
            workers = children(run.pid, "ecgpress") or [run.pid]
            try:
                if whom == "parent":
                    run.kill()
                elif whom == "worker":
                    os.kill(chance.choice(workers), signal.SIGKILL)
                elif whom == "all":
                    os.killpg(run.pid, signal.SIGKILL)
                else:
                    os.killpg(run.pid, signal.SIGSTOP)
                    time.sleep(chance.uniform(0, 0.2))
                    os.killpg(run.pid, signal.SIGCONT)
            except ProcessLookupError:
                pass
            run.wait(240)

"""Little memory, no threads: OpenGL's drivers crash or wait for ever then. The program ends with a
sentence and a code that is documented, or makes the same bytes.

With ECGPRESS_LONG=1 the memory goes from 60 MB to 1 GB in steps of 20 MB."""

import os
import re
import resource
import shutil
import subprocess
import tempfile
import unittest

from rig.datasets import dataset
from rig.files import digest, tree
from rig.pages import PageTest
from rig.program import PROGRAM

LONG = os.environ.get("ECGPRESS_LONG") == "1"
MB = 1000000
STEPS = range(60 * MB, 1000 * MB, 20 * MB) if LONG else (100 * MB, 260 * MB, 400 * MB, 1000 * MB)
DOCUMENTED = (0, 69, 70, 71)
# Threads can be started until there were $THREADS of them.
NO_THREADS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *user)
{
    static int started;
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");
    memcpy(&real, &symbol, sizeof real);
    return started++ < atoi(getenv("THREADS")) ? real(thread, how, run, user) : EAGAIN;
}
"""


@unittest.skipIf(os.environ.get("ECGPRESS_FLAGS"), "sanitizers need room and come first")
class Limits(PageTest):
    PAGE = ("page", "builtin:1", "--out", "page.png", "--width", "800", "--quiet")

    def told(self, done):
        """One sentence says it; Mesa's own lines may come before."""
        self.assertIn(done.returncode, DOCUMENTED, done.stderr)
        if done.returncode:
            self.assertRegex(done.stderr.splitlines()[-1], r"\Aecgpress: .{20,}")
            self.assertNotIn("Segmentation fault\n", done.stderr)

    def limited(self, memory, *words):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return self.run_program(*words, preexec_fn=limit)

    def test_a_page_with_little_memory(self):
        self.good(*self.PAGE)
        whole = digest(self.path("page.png"))
        failed = 0
        for memory in STEPS:
            with self.subTest(memory=memory):
                os.remove(self.path("page.png"))
                done = self.limited(memory, *self.PAGE)
                self.told(done)
                failed += done.returncode != 0
                if done.returncode == 0:
                    self.assertEqual(digest(self.path("page.png")), whole)
                else:
                    self.assertEqual(os.listdir(self.folder), [])
                    self.write("page.png", "")
        self.assertGreater(failed, 0)

    def test_a_dataset_with_little_memory(self):
        words = dataset("out", "--quiet", each=(1, 1, 1), layouts="3by4", width=800)
        self.good(*words)
        whole = tree(self.path("out"))
        for memory in STEPS if LONG else (260 * MB, 400 * MB):
            with self.subTest(memory=memory):
                shutil.rmtree(self.path("out"))
                done = self.limited(memory, *words)
                self.told(done)
                if done.returncode == 0:
                    self.assertEqual(tree(self.path("out")), whole)
                    continue
                self.assertEqual(done.returncode, 71, done.stderr)
                self.good(*words, "--resume")  # with memory
                self.assertEqual(tree(self.path("out")), whole)

    def test_doctor_tells_of_little_memory(self):
        lines = self.limited(260 * MB, "doctor").stdout
        self.assertRegex(lines, r"(?m)^FAIL +memory: .*raise the limit of memory")
        lines = self.limited(2000 * MB, "doctor").stdout
        self.assertRegex(lines, r"(?m)^ok +memory: a page takes \d+ MiB, and \d+ MiB of address space "
                                r"of the 1907 MiB allowed")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.built = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.built)
        cls.preload = os.path.join(cls.built, "no_threads.so")
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-x", "c", "-", "-o",
                        cls.preload, "-ldl"], input=NO_THREADS, text=True, check=True)

    def without_threads(self, count, *words, **environment):
        return self.run_program(*words, environment={
            "LD_PRELOAD": self.preload, "THREADS": str(count), **environment})

    def test_without_threads_each_command_says_so(self):
        for words in (self.PAGE, dataset("out", "--quiet", each=(1, 0, 0), layouts="3by4", jobs=1)):
            for count in (0, 1):
                done = self.without_threads(count, *words)
                self.assertEqual(done.returncode, 71, done.stderr)
                self.assertRegex(done.stderr, r"\Aecgpress: OpenGL needs threads, and no more can be "
                                              r"started .*ulimit -u[^\n]*\n\Z")
                shutil.rmtree(self.path("out"), ignore_errors=True)
        lines = self.without_threads(0, "doctor").stdout
        for name in ("OpenGL", "page", "memory", "feed"):
            self.assertRegex(lines, rf"(?m)^FAIL +{name}: ")
        self.assertRegex(lines, r"(?m)^FAIL +feed: a worker process can start no thread \(.+\): raise")

    def test_a_driver_that_waits_for_ever_is_given_up(self):
        """The threads are there when they are tried, and gone when the driver wants them."""
        drawing = min(len(os.sched_getaffinity(0)), 32)
        done = self.without_threads(drawing + 2, *self.PAGE, ECGPRESS_PAGE_TIMEOUT="3")
        self.assertEqual(done.returncode, 70)
        self.assertEqual(done.stderr, "ecgpress: OpenGL drew no page within 3 s (option "
                                      "page_timeout); see ecgpress doctor\n")


class Program(PageTest):
    def test_no_program_of_the_current_folder_is_run(self):
        """Started through PATH, a program knows its own name alone."""
        os.makedirs(self.path("bin"))
        shutil.copy(PROGRAM, self.path("bin/ecgpress"))
        for name in ("ecgpress", "ecgpress-feed"):
            self.write(name, "#!/bin/sh\ntouch was-run\n")
            os.chmod(self.path(name), 0o755)
        environment = {**self.environment, "PATH": self.path("bin") + ":/usr/bin:/bin"}
        environment.pop("ECGPRESS_FEED", None)
        done = subprocess.run(["ecgpress", "doctor"], cwd=self.folder, text=True,
                              capture_output=True, env=environment, check=False)
        feed = re.search(r"(?m)^(ok|FAIL) +feed: .*", done.stdout)
        self.assertIsNotNone(feed, done.stdout)
        self.assertFalse(os.path.exists(self.path("was-run")), feed.group(0))


if __name__ == "__main__":
    unittest.main()

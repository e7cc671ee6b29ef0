"""The program as a process, in a scratch folder."""

import contextlib
import json
import os
import re
import subprocess
import tempfile
import types
import unittest

PROGRAM = os.path.abspath(os.environ["ECGPRESS"])


class ProgramTest(unittest.TestCase):
    """Each test runs in a folder of its own, where no option comes from the environment."""

    drawable = None  # asked once a process

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.environment = dict(os.environ)
        rows = self.run_program("options", "--json").stdout
        for row in json.loads(rows):
            self.environment.pop(row["env"], None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_program(self, *words, environment=None, **named):
        return subprocess.run(
            [PROGRAM, *words], cwd=self.folder, text=True, capture_output=True, timeout=240,
            env={**self.environment, **(environment or {})}, check=False, **named)

    def measured(self, *words):
        """The same, with the most memory that it or a process of its own had, in bytes: `peak`."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
            run = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=out, stderr=errors,
                                   env=self.environment)
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            errors.seek(0)
            return types.SimpleNamespace(returncode=run.returncode, stdout=out.read(),
                                         stderr=errors.read(), peak=usage.ru_maxrss * 1024)

    def good(self, *words, **named):
        done = self.run_program(*words, **named)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def bad(self, code, sentence, *words, **named):
        """A failure is its exit code and exactly one line on stderr that holds `sentence`."""
        done = self.run_program(*words, **named)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stderr, r"\Aecgpress: [^\n]+\n\Z")
        self.assertIn(sentence, done.stderr)
        self.assertEqual(done.stdout, "")

    def values(self, *words, **named):
        rows = json.loads(self.good("options", "--values", "--json", *words, **named).stdout)
        return {row["name"]: (row["value"], row["source"]) for row in rows}

    def can_draw(self):
        """Whether there is an OpenGL device: nothing else that doctor misses lets tests be skipped."""
        return re.search(r"^ok +OpenGL:", self.run_program("doctor").stdout, re.M) is not None

    def need_gpu(self):
        if ProgramTest.drawable is None:
            ProgramTest.drawable = self.can_draw()
        if not ProgramTest.drawable:
            self.skipTest("no OpenGL device")

    @contextlib.contextmanager
    def started(self, *words, **named):
        """The program at work, in a process group of its own."""
        run = subprocess.Popen([PROGRAM, *words], cwd=self.folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=self.environment, start_new_session=True, **named)
        try:
            yield run
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, 9)
            run.stdout.close()
            run.stderr.close()
            run.wait()

"""One failing call at a time: where it can be, what came of it, and whether that is right."""

import dataclasses
import errno
import os
import re
import shutil
import signal
import struct
import subprocess
import time

from faults.scenes import SCENES, environment, program, tree

KINDS = ("memory", "open", "read", "write", "sync", "name", "status", "lock", "map", "process",
         "channel", "driver")
STATE = struct.Struct(f"<{len(KINDS)}qq64s")
PLACE = struct.Struct("<qQ")
DEADLINE_S = 60
NO_CALL = 2**62

# What a call of a kind fails with, and the exit codes that tell of it: memory and processes are
# the operating system's to give (71), files are missing or cannot be opened (66), made (73) or
# read and written (74), and a configuration that cannot be read is not valid (78).
FILES = {66, 73, 74, 78}
CAUSES = {
    "memory": ((errno.ENOMEM, {71}),),
    "open": ((errno.EMFILE, FILES | {71}), (errno.EACCES, FILES), (errno.EINTR, set())),
    "read": ((errno.EIO, {74}), (errno.EINTR, set())),
    "write": ((errno.ENOSPC, {73, 74}), (errno.EDQUOT, {73, 74}), (errno.EINTR, set())),
    "sync": ((errno.EIO, {74}), (errno.EINTR, set())),
    "name": ((errno.EACCES, {73, 74}), (errno.EROFS, {73, 74})),
    "status": ((errno.EIO, FILES),),
    "lock": ((errno.ENOLCK, {73, 74}), (errno.EINTR, set())),
    "map": ((errno.ENOMEM, {71}),),
    "process": ((errno.EAGAIN, {71}), (errno.EINTR, set())),
    "channel": ((errno.EMFILE, {71, 74}), (errno.ENOBUFS, {71, 74}), (errno.EINTR, set())),
    "driver": ((errno.ENOMEM, {69, 71}),),
}
BAD_DATA = 65
CHECK_FAILED = 69
SHORT = ("read", "write")
# Threads of its parent hold what a copy of it seems to leak, and a storm of signals interrupts the
# search itself.
NO_LEAKS = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
FORKED = "from which this one was forked"  # a child cannot use what its parent made


@dataclasses.dataclass(frozen=True)
class Fault:
    kind: str
    number: int
    cause: int
    mode: str

    def order(self):
        return f"{self.kind}:{self.number}:{self.cause}:{self.mode}"


@dataclasses.dataclass
class Outcome:
    code: int
    out: str
    err: str
    files: dict
    left: list  # what should not be there any more
    name: str = ""  # of the call that failed


LOGS = re.compile(r"out/(?:d|again)/(\w+\/index\.jsonl|[^/.][^/]*)\.part")  # of a run that may be resumed


def leftovers(folder, files):
    found = [name for name in files if name.endswith(".part") and not LOGS.fullmatch(name)]
    return found + sorted(os.listdir(os.path.join(folder, "tmp")))


def reap():
    """Ends what a run left behind, where this process is its heir; whether there was any."""
    found = []
    while True:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if child == 0:
            return found
        found.append(f"process {child}")


def await_heirs():
    """Workers of a copy that was killed end soon after it, and are then this process's."""
    for _ in range(40):
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
        except ChildProcessError:
            return


class Shot:
    """The runs of one scene."""

    def __init__(self, kit, scene):
        self.kit = kit
        self.scene = SCENES[scene]
        self.good, self.counts = None, {}
        self.good = self.run(None)
        if self.good.code != 0:
            raise AssertionError(f"{scene} without any fault: {self.good}")

    def run(self, fault, words=None, folder=None, **more):
        own = folder or self.kit.folder(self.scene)
        state = os.path.join(own, "@state")
        with open(state, "wb") as file:
            file.write(bytes(STATE.size))
        variables = environment(own, FAULT_STATE=state, **more)
        if fault:
            variables["FAULT"] = fault.order()
        with open(os.path.join(own, "@stdout"), "wb") as out, \
                open(os.path.join(own, "@stderr"), "wb") as err, \
                subprocess.Popen([program(self.scene), *(words or self.scene.words)], cwd=own,
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                 env=variables, start_new_session=True) as process:
            try:
                code = process.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                code = -1000
        outcome = self.read(own, code)
        outcome.left += reap()
        with open(state, "rb") as file:
            *counts, _, name = STATE.unpack(file.read())
        outcome.name = name.rstrip(b"\0").decode()
        if not fault:
            self.counts = dict(zip(KINDS, counts))
        if not folder and outcome.code == 0:
            shutil.rmtree(own)
        return outcome

    @staticmethod
    def read(folder, code):
        files = tree(folder)
        texts = []
        for name in ("@stdout", "@stderr"):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                texts.append(file.read().replace(folder, ""))
        return Outcome(code, *texts, files, leftovers(folder, files))

    def judge(self, fault, got):
        """What is wrong with an outcome; "" where nothing is."""
        if got.code == -1000:
            return "it hangs"
        if got.code < 0 or got.code >= 128:
            return f"it ended by signal {-got.code}"
        left = [name for name in got.left if not cannot_go(fault, name)]
        if left:
            return f"left behind: {left}"
        if got.code == 0:
            if without_parts(fault, got.files) != self.good.files and not told_as_skipped(fault, got):
                return f"success, but {differences(got.files, self.good.files)}"
            if (self.scene.prints and got.out != self.good.out and
                    not told_as_skipped(fault, got)):
                return f"success, but it printed {got.out[:300]!r}"
            return ""
        if self.scene.checks and got.code == CHECK_FAILED:
            return self.judge_checks(fault, got.out)
        codes = dict(CAUSES[fault.kind])[fault.cause] if fault.mode != "short" else ()
        if got.code == BAD_DATA and fault.cause == errno.EACCES and self.scene.finds_faults:
            return ""
        said = got.err.strip().splitlines()
        last = said[-1] if said else ""
        if "shared memory" in last:
            codes = {*codes, 71}  # it is memory, whatever it is made of
        if got.code not in codes:
            return f"exit code {got.code}: {last}"
        return self.judge_words(fault, last, said)

    @staticmethod
    def judge_checks(fault, out):
        failed = [line for line in out.splitlines() if line.startswith("FAIL")]
        if not failed:
            return "no check failed"
        excused = {"write": "no answer",  # which is written, too
                   "status": os.strerror(errno.ENOENT)}.get(fault.kind)
        silent = [line for line in failed if cause_of(fault) not in line and
                  not (excused and excused in line)]
        if silent and fault.kind != "driver":
            return f"a check without its cause: {silent[0]}"
        return ""

    def judge_words(self, fault, last, said):
        if not last.startswith("ecgpress: ") or last.startswith("ecgpress: note"):
            return f"no sentence: {said}"
        if sum(line.startswith("ecgpress: ") and ": note" not in line for line in said) > 1:
            return f"several sentences: {said}"
        if "Success" in last or "(null)" in last:
            return f"a sentence without its cause: {last}"
        if fault.kind == "status" and os.strerror(errno.ENOENT) in last:
            return ""  # who opens what could not be looked at tells that it is not there
        if fault.kind != "driver" and cause_of(fault) not in last:
            return f"a sentence without its cause ({cause_of(fault)}): {last}"
        return ""

    def mend(self, fault, folder):
        """A run that failed is done again, without a fault; "" where it ends in the same bytes."""
        words = [word for word in self.scene.words if not word.startswith(("--res", "--over"))]
        again = self.run(None, [*words, *self.scene.again], folder)
        if again.code != 0:
            return f"{fault.order()}, then {self.scene.again}: {again.err}"
        if again.files != self.good.files:
            return f"then {self.scene.again}: {differences(again.files, self.good.files)}"
        return ""

    # --- points ---

    def places(self, kind):
        """The first and the last call of a kind from each place: from the same functions of the
        program, called from the same lines."""
        folder = self.kit.folder(self.scene)
        path = os.path.join(folder, "@places")
        self.run(Fault(kind, 0, 0, "once"), folder=folder, FAULT_PLACES=path)
        first, last = {}, {}
        with open(path, "rb") as file:
            for number, stack in sorted(PLACE.iter_unpack(file.read())):
                first.setdefault(stack, number)
                last[stack] = number
        shutil.rmtree(folder)
        return sorted({*first.values(), *last.values()})

    def forked(self, fault, numbers, modes):
        """Runs children of one process, each from its point on. Yields (fault, what is wrong) and
        returns how many of the numbers children could have."""
        own = self.kit.folder(self.scene)
        orders, give = os.pipe()
        take, answers = os.pipe()
        state = os.path.join(own, "@state")
        with open(state, "wb") as file:
            file.write(bytes(STATE.size))
        variables = environment(own, FAULT=dataclasses.replace(fault, number=numbers[0]).order(),
                                FAULT_STATE=state, FAULT_FORK=f"{orders}:{answers}", **NO_LEAKS)
        trunk = subprocess.Popen(
            [program(self.scene), *self.scene.words], cwd=own, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=variables,
            pass_fds=(orders, answers), start_new_session=True)
        os.close(orders)
        os.close(answers)
        done = 0
        with os.fdopen(take) as told, os.fdopen(give, "w", buffering=1) as tell:
            for line in told:
                number, name = line.split()
                for mode in modes:
                    point = dataclasses.replace(fault, number=int(number), mode=mode)
                    folder = self.kit.folder(self.scene)
                    tell.write(f"{mode} {folder}\n")
                    code = int(told.readline())
                    if FORKED in self.read(folder, code).err:
                        trunk.kill()
                        break
                    yield point, self.settle(point, folder, code, name)
                else:
                    done += 1
                    tell.write(f"go {numbers[done] if done < len(numbers) else NO_CALL}\n")
                    continue
                break
        trunk.wait()
        await_heirs()
        shutil.rmtree(own)
        return done

    def settle(self, fault, folder, code, name=""):
        got = self.read(folder, code)
        got.name = name
        wrong = self.judge(fault, got)
        if not wrong and got.code != 0 and self.scene.again:
            wrong = self.mend(fault, folder)
        shutil.rmtree(folder)
        return f"{wrong} [{name}]" if wrong else ""

    def one(self, fault):
        folder = self.kit.folder(self.scene)
        got = self.run(fault, folder=folder)
        wrong = self.judge(fault, got)
        if not wrong and got.code != 0 and self.scene.again:
            wrong = self.mend(fault, folder)
        shutil.rmtree(folder)
        return f"{wrong} [{got.name}]" if wrong else ""

    def points(self, kind, numbers=None, anew=1):
        """(fault, what is wrong) for the calls of a kind, or for those with these numbers. Of those
        that need a process of their own every `anew`th is taken."""
        numbers = numbers or range(1, self.counts[kind] + 1)
        for cause, _ in CAUSES[kind]:
            modes = ("once",) if cause == errno.EINTR else ("once", "on")
            done = yield from self.forked(Fault(kind, 0, cause, modes[0]), numbers, modes)
            for number in numbers[done::anew]:
                for mode in modes:
                    fault = Fault(kind, number, cause, mode)
                    yield fault, self.one(fault)
        if kind in SHORT and self.counts[kind]:
            fault = Fault(kind, 1, 0, "short")
            yield fault, self.one(fault)

    def few(self, kind, numbers):
        """(fault, what is wrong) for those of these calls that a child can have, of the first cause
        of the kind, and for one process of its own."""
        cause, _ = CAUSES[kind][0]
        first = Fault(kind, 0, cause, "once")
        done = yield from self.forked(first, numbers, ("once", "on"))
        if done < len(numbers):
            later = dataclasses.replace(first, number=numbers[done])
            yield later, self.one(later)


def cause_of(fault):
    """As sentences name it."""
    return "memory" if fault.cause == errno.ENOMEM else os.strerror(fault.cause)


def cannot_go(fault, name):
    """Names that cannot be removed stay; to remove one, the folder above it is opened."""
    return fault.kind in ("name", "open") and fault.mode == "on" and name.endswith(".part")


def without_parts(fault, files):
    """A shard's temporary folder stays where nothing can be removed; the next task tries again."""
    if fault.kind not in ("name", "open") or fault.mode != "on":
        return files
    return {name: text for name, text in files.items() if "/.shard-" not in name}


def told_as_skipped(fault, got):
    """A record that a disk does not give is passed over, or not compared, and the cause is told."""
    cause = os.strerror(fault.cause)
    return (re.search(f" not compared .*{cause}$", got.out, re.MULTILINE) is not None or
            re.search(f"^skipped: .*{cause}$", got.err, re.MULTILINE) is not None or
            any(name.endswith(("skipped.json", "shard-000000.json")) and cause.encode() in text
                for name, text in got.files.items()))


def differences(got, good):
    names = sorted(name for name in set(got) | set(good) if got.get(name) != good.get(name))
    return "other bytes: " + ", ".join(names[:5])

"""What a run does to its disk, and what of it a power cut may leave (see tests/faults/disk.c)."""

import dataclasses
import os
import random
import shutil
import subprocess

from rig.program import PROGRAM

LIBRARY = os.environ.get("ECGPRESS_DISK", "")
FOLDER = object()
FATES = ("kept", "lost", "zeros", "torn")


def disturbed(folder, order, environment, count="count"):
    """The environment in which a run in `folder`/out is recorded or disturbed."""
    count = os.path.join(folder, count)
    if os.path.exists(count):
        os.remove(count)
    return {**environment, "LD_PRELOAD": LIBRARY, "DISK_ORDER": order, "DISK_COUNT": count,
            "DISK_ROOT": os.path.realpath(os.path.join(folder, "out"))}


@dataclasses.dataclass
class Call:
    name: str
    path: str  # beneath the root; "": the root
    data: bytes


def read_calls(journal, root):
    with open(journal, "rb") as file:
        rest = file.read()
    calls = []
    while rest:
        line, _, rest = rest.partition(b"\n")
        name, size, path = line.decode().split(" ", 2)
        path, data = path[len(root):].strip("/"), rest[:int(size)]
        if name == "rename":
            data = data.decode()[len(root):].strip("/")
        calls.append(Call(name, path, data))
        rest = rest[int(size):]
    return calls


@dataclasses.dataclass
class File:
    data: bytes = b""
    synced: bytes = b""
    begun: bytes = b""  # what it held when the sync that goes on began


class Disk:
    """The files after a number of calls, with what of them is on the disk for certain."""

    def __init__(self, calls):
        self.names = {}
        self.files = []
        for call in calls:
            getattr(self, "do_" + call.name)(call)

    def do_mkdir(self, call):
        self.names[call.path] = FOLDER

    def do_create(self, call):
        self.names[call.path] = File()
        self.files.append(self.names[call.path])

    def do_write(self, call):
        self.names[call.path].data += call.data

    def do_cut(self, call):
        file = self.names[call.path]
        file.data = file.data[:int(call.data)]
        file.synced = file.synced[:int(call.data)]

    def do_rename(self, call):
        self.names[call.data] = self.names.pop(call.path)

    def do_unlink(self, call):
        del self.names[call.path]

    def do_sync(self, call):
        if self.names.get(call.path, FOLDER) is not FOLDER:
            self.names[call.path].synced = self.names[call.path].data

    def do_begin(self, _):
        for file in self.files:
            file.begun = file.data

    def do_end(self, _):
        for file in self.files:
            file.synced = file.begun

    def left(self, file, fate, chance):
        """The bytes of a file after the power came back."""
        if fate == "torn":
            fate = chance.choice(("kept", "lost", "zeros", "half"))
        return {"kept": file.data, "lost": file.synced,
                "zeros": file.synced.ljust(len(file.data), b"\0"),
                "half": file.data[:(len(file.synced) + len(file.data) + 1) // 2]}[fate]

    def write(self, folder, fate, seed):
        """Makes the folder as a power cut leaves it: names are journaled, bytes may be lost."""
        chance = random.Random(seed)
        shutil.rmtree(folder, ignore_errors=True)
        for path, file in sorted(self.names.items()):
            whole = os.path.join(folder, path) if path else folder
            if file is FOLDER:
                os.makedirs(whole, exist_ok=True)
            else:
                os.makedirs(os.path.dirname(whole), exist_ok=True)
                with open(whole, "wb") as out:
                    out.write(self.left(file, fate, chance))


def record(folder, words, environment):
    """The calls of a whole run, which makes out/ in `folder`."""
    journal = os.path.join(folder, "journal")
    subprocess.run([PROGRAM, *words], cwd=folder, check=True, capture_output=True, timeout=240,
                   env=disturbed(folder, f"record {journal}", environment))
    calls = read_calls(journal, os.path.realpath(os.path.join(folder, "out")))
    os.remove(journal)
    return calls

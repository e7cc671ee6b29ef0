"""Processes as the kernel shows them, and waiting for a state with a limit that a slow machine
keeps within."""

import os
import time

PATIENCE = int(os.environ.get("ECGPRESS_PATIENCE", "60"))  # seconds


def wait_for(condition, what, patience=PATIENCE, every=0.005):
    """What `condition` returns once it is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"waited {patience} s for {what}")


def children(of=None, name="ecgpress-feed"):
    """Processes of that name that a process has begun."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                words = file.read().rpartition(")")
            parent = int(words[2].split()[1])
            if words[0].partition("(")[2] == name[:15] and parent == (of or os.getpid()):
                if words[2].split()[0] != "Z":
                    found.append(int(entry))
        except (OSError, ValueError, IndexError):
            continue
    return found


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def handles():
    return len(os.listdir("/proc/self/fd"))


def shared_maps():
    """Batches that are mapped into this process."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        return sum("ecgpress-batch" in line for line in file)


def resident():
    """Bytes of this process's own memory, without what it shares."""
    with open("/proc/self/statm", encoding="ascii") as file:
        words = file.read().split()
    return (int(words[1]) - int(words[2])) * os.sysconf("SC_PAGE_SIZE")


def tasks(process):
    """(state, nanoseconds worked so far) of each thread of a process."""
    found = []
    folder = f"/proc/{process}/task"
    for task in sorted(os.listdir(folder)):
        try:
            with open(f"{folder}/{task}/stat", encoding="ascii") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
            with open(f"{folder}/{task}/schedstat", encoding="ascii") as file:
                found.append((state, int(file.read().split()[0])))
        except FileNotFoundError:
            found.append(("gone", 0))
    return found

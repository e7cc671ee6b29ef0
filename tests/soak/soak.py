#!/usr/bin/python3
"""Hours of work, and a table of what it holds on to.

Streams batches (workers, seeks, breaks, forks, lost workers, readers in processes of their own) and
makes, interrupts, resumes and verifies small datasets beside it. At intervals it samples memory,
handles, threads, mapped batches, processes and zombies of the whole tree, prints a line of a table, and
fails if any of them grows:

    nice tests/soak/soak.py --hours 1 --table soak.tsv

It draws nothing of the network, needs no root, and works at any priority. $ECGPRESS,
$ECGPRESS_LIBRARY and $ECGPRESS_FEED name the program, the library and the worker program; without
them those of build/ are taken."""

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build")
for NAME, FILE in (("ECGPRESS", "ecgpress"), ("ECGPRESS_LIBRARY", "libecgpress.so"),
                   ("ECGPRESS_FEED", "ecgpress-feed")):
    os.environ.setdefault(NAME, os.path.join(BUILD, FILE))
sys.path.insert(0, os.path.join(ROOT, "python"))
MB = 1 << 20
# What is sampled, and by how much it may differ between the begin and the end of a run.
COLUMNS = {
    "reader_mb": 12, "reader_handles": 2, "reader_threads": 1, "reader_maps": 4, "workers_mb": 16,
    "workers_handles": 4, "workers_threads": 2, "processes": 3, "zombies": 1, "shared_mb": 8,
}
COUNTS = ("batches", "rounds", "datasets")


# --- the verdict ---------------------------------------------------------------------------------

def growth(times, values):
    """What a series grows by from its begin to its end: the slope that is the median of all slopes
    between two samples, times the duration. Outliers make no difference."""
    step = max(1, len(times) // 200)
    points = list(zip(times, values))[::step]
    slopes = [(b - a) / (t - s) for i, (s, a) in enumerate(points) for t, b in points[i + 1:] if t > s]
    return statistics.median(slopes) * (times[-1] - times[0]) if slopes else 0.0


def verdict(table, warm_up=0.25):
    """The columns that grow, each with its growth, in samples after the warm-up."""
    late = table[int(len(table) * warm_up):]
    times = [row["seconds"] for row in late]
    found = {}
    for name, bound in COLUMNS.items():
        by = growth(times, [row[name] for row in late]) if len(late) > 1 else 0.0
        if by > bound:
            found[name] = by
    return found


# --- samples --------------------------------------------------------------------------------------

def stat_of(process):
    with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        name, _, rest = file.read().partition("(")[2].rpartition(")")
    words = rest.split()
    return {"name": name, "state": words[0], "parent": int(words[1]), "threads": int(words[17])}


def tree_of(root):
    """All processes below `root`, itself among them."""
    stats = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            stats[int(entry)] = stat_of(entry)
        except (OSError, IndexError, ValueError):
            continue
    found, added = {root}, True
    while added:
        more = {process for process, stat in stats.items() if stat["parent"] in found} - found
        found |= more
        added = bool(more)
    return {process: stats[process] for process in found if process in stats}


def hold_of(process):
    """Private MB, handles, mapped batches and their MB of a process."""
    with open(f"/proc/{process}/statm", encoding="ascii") as file:
        words = file.read().split()
    with open(f"/proc/{process}/maps", encoding="utf-8", errors="replace") as file:
        spans = [line.split()[0].split("-") for line in file if "ecgpress-batch" in line]
    shared = sum(int(high, 16) - int(low, 16) for low, high in spans) / MB
    size = (int(words[1]) - int(words[2])) * os.sysconf("SC_PAGE_SIZE") / MB
    return size, len(os.listdir(f"/proc/{process}/fd")), len(spans), shared


def sample(reader, workers, counts, begun):
    row = {"seconds": round(time.monotonic() - begun, 1), **dict.fromkeys(COLUMNS, 0), **counts}
    row["reader_mb"], row["reader_handles"], row["reader_maps"], row["shared_mb"] = hold_of(reader)
    processes = tree_of(os.getpid())
    row["reader_threads"] = processes[reader]["threads"]
    row["processes"] = len(processes)
    row["zombies"] = sum(stat["state"] == "Z" for stat in processes.values())
    for worker in workers:
        try:
            size, handles, _, _ = hold_of(worker)
        except OSError:
            continue  # it was lost on purpose
        row["workers_mb"] += size
        row["workers_handles"] += handles
        row["workers_threads"] += processes[worker]["threads"] if worker in processes else 0
    return {name: round(value, 2) for name, value in row.items()}


# --- the work -------------------------------------------------------------------------------------

SETTINGS = {"batch": 4, "size": (400, 300), "layouts": ("3by4", "6by2"), "preset": "photo",
            "targets": ("masks", "boxes", "parameters")}


def workers_of(process):
    return [child for child, stat in tree_of(process).items()
            if stat["name"].startswith("ecgpress-feed") and stat["parent"] == process]


def in_fork(function):
    """Runs it in a forked process and waits for that."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            function()
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError(f"{function.__name__} failed in a forked process")


def read(folder, inject):
    """Streams for ever; `folder`/counts says how much, `folder`/workers which processes stay."""
    import ecgpress
    chance = random.Random(7)
    kept, leaks, batches, rounds = ecgpress.stream(workers=1, **SETTINGS), [], 0, 0
    first = next(kept)[0].tobytes()
    lasting = workers_of(os.getpid())

    def use_of_parent():  # a forked process is told, and does no harm
        try:
            next(kept)
        except ecgpress.Error:
            return
        raise RuntimeError("a forked process got a batch")

    def reader():  # as a DataLoader's worker does
        with ecgpress.stream(workers=1, first=chance.randrange(1000), **SETTINGS) as own:
            for _ in range(2):
                next(own)

    while True:
        for _ in range(chance.randrange(1, 12)):
            next(kept)
            batches += 1
        if chance.random() < 0.3:
            kept.seek(0)
            if next(kept)[0].tobytes() != first:
                raise RuntimeError("the first batch has other bytes than before")
        kept.get([chance.randrange(10000) for _ in range(3)])
        with ecgpress.stream(workers=2, pages=12, **SETTINGS) as other:
            for number, _ in enumerate(other):
                batches += 1
                if number == chance.randrange(4):
                    break
            if chance.random() < 0.2 and not other.closed:
                os.kill(chance.choice([w for w in workers_of(os.getpid()) if w not in lasting]),
                        signal.SIGKILL)
                other.seek(0)
                batches += sum(1 for _ in other)
        if chance.random() < 0.2:
            next(ecgpress.stream(workers=1, **SETTINGS))  # left to the garbage collector
        in_fork(use_of_parent)
        if rounds % 5 == 0:
            in_fork(reader)
        rounds += 1
        if inject == "memory":
            leaks.append(bytearray(os.urandom(4096)) * 500)
        elif inject == "handles":
            leaks.append(os.open("/dev/null", os.O_RDONLY))
        elif inject == "zombies":
            leaks.append(subprocess.Popen(["true"]))
        with open(os.path.join(folder, "part"), "w", encoding="ascii") as file:
            file.write(f"{batches} {rounds} {' '.join(map(str, lasting))}")
        os.replace(os.path.join(folder, "part"), os.path.join(folder, "reading"))


def make(folder):
    """Makes datasets for ever: interrupted, resumed, verified and removed."""
    chance, made, out = random.Random(8), 0, os.path.join(folder, "dataset")
    words = [os.environ["ECGPRESS"], "dataset", "--datasets_path", out, "--layouts", "3by4",
             "--width", "600", "--pages", "6", "--preset", "photo", "--jobs", "2", "--quiet"]
    while True:
        run = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        try:
            run.wait(chance.uniform(0.1, 4))
        except subprocess.TimeoutExpired:
            run.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGKILL)))
            run.wait()
        time.sleep(0.5)  # the workers of a killed run let its folder go
        subprocess.run([*words, "--resume"], check=True)
        subprocess.run([os.environ["ECGPRESS"], "verify", out, "--quiet"], check=True)
        shutil.rmtree(out)
        made += 1
        with open(os.path.join(folder, "making"), "w", encoding="ascii") as file:
            file.write(str(made))


def numbers_in(path):
    try:
        with open(path, encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []


def begin(function, *arguments):
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        try:
            function(*arguments)
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(1)
    return child


def end(children):
    for child in children:
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(child, 0)


def watch(options, folder, children, out):
    """Samples until the time is over; the table."""
    begun, table = time.monotonic(), []
    print("\t".join(("seconds", *COLUMNS, *COUNTS)), file=out, flush=True)
    while time.monotonic() - begun < options.seconds:
        time.sleep(options.interval)
        for child in children:
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                raise RuntimeError("a part of the work ended early; its error is above")
        reading, making = numbers_in(os.path.join(folder, "reading")), numbers_in(os.path.join(folder, "making"))
        if reading:
            counts = dict(zip(COUNTS, (reading[0], reading[1], making[0] if making else 0)))
            table.append(sample(children[0], reading[2:], counts, begun))
            print("\t".join(str(table[-1][name]) for name in ("seconds", *COLUMNS, *COUNTS)), file=out, flush=True)
    return table


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, help="how long to work")
    parser.add_argument("--seconds", type=float, default=60, help="the same in seconds; default 60")
    parser.add_argument("--interval", type=float, default=5, help="seconds between samples; default 5")
    parser.add_argument("--table", help="write the table to this file, not to standard output")
    parser.add_argument("--inject", choices=("memory", "handles", "zombies"),
                        help="let the reader leak, to see that it is found")
    parser.add_argument("--no-datasets", action="store_true", help="stream alone")
    options = parser.parse_args(words)
    options.seconds = options.hours * 3600 if options.hours else options.seconds
    return options


def main(words):
    options = parse(words)
    out = open(options.table, "w", encoding="utf-8") if options.table else sys.stdout
    with tempfile.TemporaryDirectory(prefix="ecgpress-soak-") as folder:
        children = [begin(read, folder, options.inject)]
        if not options.no_datasets:
            children.append(begin(make, folder))
        try:
            table = watch(options, folder, children, out)
        except RuntimeError as failure:
            print(f"soak: {failure}", file=sys.stderr)
            return 1
        finally:
            end(children)
    grown = verdict(table)
    for name, by in grown.items():
        print(f"soak: {name} grew by {by:.1f}, more than {COLUMNS[name]}", file=sys.stderr)
    if len(table) < 8:
        print(f"soak: {len(table)} samples are too few to judge by", file=sys.stderr)
    elif not grown:
        last = table[-1]
        print(f"soak: {last['seconds']:.0f} s, {last['batches']} batches, {last['datasets']} datasets, "
              f"{len(table)} samples: nothing grows", file=sys.stderr)
    return 1 if grown or len(table) < 8 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

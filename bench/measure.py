"""Times ecgpress and its peers on the same records and writes RESULTS.md; see `bench/run`."""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.path.join(ROOT, "build-bench")
PROGRAM = os.path.join(BUILD, "ecgpress")
PYTHON = "/usr/bin/python3"
STAGES = ["read", "draw", "readback", "jpeg", "png", "bmp", "json", "write"]
WORKLOADS = [  # title, layout, width, what a page becomes
    ("3by1, 4480 px, all files", "3by1", 0, "files"),
    ("3by4, 4480 px, all files", "3by4", 0, "files"),
    ("3by4-II, 2200x1698 px, one PNG", "3by4-II", 2200, "picture"),
]
PEERS = [("press", "ecgpress"), ("cairo", "Cairo"), ("encode", "encoders alone")]


class Spent:
    """What a command took: seconds of CPU and of wall time, MiB of its largest process, output."""

    def __init__(self, words):
        begun = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
            child = subprocess.Popen(words, stdout=out, stderr=told, cwd=ROOT)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.wall = time.monotonic() - begun
            out.seek(0)
            told.seek(0)
            self.text = out.read().decode()
            if child.returncode != 0:
                sys.exit(f"bench: failed: {' '.join(words)}\n{told.read().decode()}")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.mib = usage.ru_maxrss / 1024


class Bench:
    def __init__(self, arguments):
        self.repetitions = arguments.repetitions
        self.count = 5 if arguments.quick else 60  # samples of a run
        self.quick = arguments.quick
        self.source = find_records()
        self.top = tempfile.mkdtemp(prefix="ecgpress-bench-", dir=output_place())
        self.lines = []

    def path(self, name):
        return os.path.join(self.top, name)

    def say(self, *lines):
        self.lines += lines
        print("\n".join(lines), flush=True)

    def command(self, peer, layout, width, kind, count, rate=100, folder=None):
        return [os.path.join(BUILD, "bench", f"bench_{peer}"), layout, str(width), str(rate), kind,
                str(count), folder or self.path(peer), self.source]

    def once(self, words, folder):
        """The command, with its output taken away afterwards."""
        spent = Spent(words)
        shutil.rmtree(folder, ignore_errors=True)
        return spent

    def side_by_side(self, peers, **workload):
        """{peer: (CPU ms of a sample, CPU ms a sample in all, runs)}: medians over repetitions in
        which the peers take turns. Each program times its samples itself, after one that is not
        counted, and takes their median: what happens once (programs of the driver are compiled,
        memory grows) is in none of them, whichever sample it comes with."""
        runs = {peer: [] for peer in peers}
        for _ in range(self.repetitions):
            for peer in peers:
                runs[peer].append(self.once(self.command(peer, count=self.count, **workload),
                                            self.path(peer)))
        return {peer: (median(json.loads(one.text)["cpu_ms"] for one in own),
                       median(one.cpu for one in own) / (self.count + 1) * 1e3, own)
                for peer, own in runs.items()}


def median(values):
    return statistics.median(list(values))


def find_records():
    beside = os.path.join(ROOT, "..", "shared", "data")
    for folder in (os.environ.get("ECGPRESS_TEST_DATA"), beside):
        if folder and os.path.isdir(os.path.join(folder, "ptbxl", "records100")):
            return os.path.abspath(os.path.join(folder, "ptbxl"))
    return "builtin"


def output_place():
    """A folder in memory if there is one with room."""
    for folder in (os.environ.get("TMPDIR"), "/dev/shm", "/tmp"):
        if folder and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 << 30:
            return folder
    sys.exit("bench: no folder with 2 GiB of room in $TMPDIR, /dev/shm or /tmp")


def cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        found = re.search(r"model name\s*: (.*)", file.read())
    return found[1] if found else "unknown"


def version(name):
    return subprocess.run(["pkg-config", "--modversion", name], text=True, capture_output=True,
                          check=False).stdout.strip()


def python_version(name):
    words = [PYTHON, "-c", f"import {name}; print({name}.__version__)"]
    return subprocess.run(words, text=True, capture_output=True, check=False).stdout.strip()


def table(head, rows):
    def line(cells):
        return "| " + " | ".join(str(cell) for cell in cells) + " |"
    return [line(head), line(["---"] + ["---:"] * (len(head) - 1)), *map(line, rows), ""]


def tell_machine(bench, renderer):
    records = "built-in ECGs" if bench.source == "builtin" else "PTB-XL, 100 Hz"
    libraries = ", ".join(f"{title} {version(name)}" for title, name in
                          (("libjpeg-turbo", "libturbojpeg"), ("libpng", "libpng"),
                           ("zlib", "zlib"), ("Cairo", "cairo")))
    python = ", ".join(f"{name} {python_version(name)}" for name in ("matplotlib", "numpy", "PIL"))
    one, five, _ = os.getloadavg()
    bench.say("# Results of bench/run", "",
              f"- {cpu_model()}, {len(os.sched_getaffinity(0))} cores; OpenGL: {renderer}",
              f"- {libraries}; {python}",
              f"- records: {records}; output to memory: "
              + ("yes" if bench.top.startswith("/dev/shm") else "not known"),
              f"- load of the machine at the start (1 and 5 minutes): {one:.1f}, {five:.1f}", "",
              "CPU is user + system time of the process and its children. A sample: the median of "
              f"{bench.count} samples",
              "after one that is not counted, so that no start-up is in it; in all: the whole "
              "process, start-up",
              f"included, over its {bench.count + 1} samples. Medians of {bench.repetitions} "
              "repetitions in which the programs take turns.", "")


def check_same(bench):
    """Peers are only compared where they make the same files and pixels."""
    rows = []
    for title, layout, width, kind in WORKLOADS:
        folders = [bench.path(f"same-{peer}") for peer in ("press", "cairo")]
        for peer, folder in zip(("press", "cairo"), folders, strict=True):
            Spent(bench.command(peer, layout, width, kind, 3, folder=folder))
        compared = compare(*folders)
        rows.append([title, compared["files"], f"{compared['mean_color']:.2f}",
                     f"{compared['worst']['color']:.2f}", f"{100 * compared['mean_mask']:.2f} %",
                     f"{100 * compared['worst']['mask']:.2f} %"])
        for folder in folders:
            shutil.rmtree(folder)
    bench.say("## The same work", "",
              "Files of 3 samples of ecgpress against the Cairo peer's: same names, same numbers in",
              "texts; levels by which pictures differ on average, share of a mask's ink that "
              "differs.", "",
              *table(["workload", "files", "levels, mean", "worst", "mask, mean", "worst"], rows))


def compare(a, b, *limits):
    done = subprocess.run([PYTHON, os.path.join(HERE, "compare.py"), a, b, *map(str, limits)],
                          text=True, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: the peers make different files: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def truths(bench, layout, count):
    """What the matplotlib peer draws from."""
    paths = []
    for i in range(count):
        record = f"builtin:{i}"
        if bench.source != "builtin":
            folder = os.path.join(bench.source, "records100", "00000")
            record = os.path.join(folder, sorted(n for n in os.listdir(folder)
                                                 if n.endswith(".hea"))[i])
        paths.append(bench.path(f"{layout}-{i}.json"))
        Spent([PROGRAM, "page", record, "--layout", layout, "--truth", paths[-1]])
    return paths


def time_matplotlib(bench, layout):
    """CPU ms a further sample; few samples, once: one takes seconds."""
    paths = truths(bench, layout, 3)
    folder, other = bench.path("matplotlib"), bench.path("same-press")
    spent = []
    for count in (1, 3):
        words = [PYTHON, os.path.join(HERE, "matplotlib_peer.py"), str(count), folder, *paths]
        spent.append(Spent(words))
    Spent(bench.command("press", layout, 0, "files", 3, folder=other))
    compare(other, folder, 5)
    shutil.rmtree(folder)
    shutil.rmtree(other)
    return (spent[1].cpu - spent[0].cpu) / 2 * 1e3, spent[1].cpu / 3 * 1e3


def main_table(bench):
    rows, stages = [], []
    for title, layout, width, kind in WORKLOADS:
        found = bench.side_by_side([peer for peer, _ in PEERS], layout=layout, width=width,
                                   kind=kind)
        own = found["press"][0]
        for peer, name in PEERS:
            sample, all_of_it, spent = found[peer]
            rows.append([title, name, f"{sample:.1f}", f"{all_of_it:.1f}", f"{sample / own:.2f}",
                         f"{median(one.mib for one in spent):.0f}"])
        if kind == "files":
            sample, all_of_it = time_matplotlib(bench, layout)
            rows.append([title, "matplotlib", f"{sample:.0f}", f"{all_of_it:.0f}",
                         f"{sample / own:.1f}", ""])
        told = [json.loads(one.text) for one in found["press"][2]]
        stages.append([title, *(f"{median(one[stage] for one in told):.1f}" for stage in STAGES),
                       f"{median(one['cpu_ms'] for one in told):.1f}"])
    bench.say("## CPU time of a sample", "",
              *table(["workload", "program", "a sample, ms", "in all, ms",
                      "ratio to ecgpress", "memory, MiB"], rows),
              "Encoders alone: pages and masks that are drawn already, encoded by the Cairo peer's "
              "encoders, written nowhere.",
              "matplotlib: a page, and a full page more for each lead, once, 1 and 3 samples; it is",
              "spared the ticks and tight boxes of the reference generator, which takes several "
              "times as long.", "",
              "## Stages of ecgpress", "", "Milliseconds of CPU time, medians over pages.", "",
              *table(["workload", *STAGES, "all"], stages))


def dataset(bench, count, jobs, *options):
    folder = bench.path("dataset")
    source = [] if bench.source == "builtin" else ["--raw_signal_path", bench.source]
    return bench.once([PROGRAM, "dataset", "--datasets_path", folder, "--jobs", str(jobs),
                       "--layouts", "3by4", "--sample_each_lead_train", str(count // 2),
                       "--sample_each_lead_val", "0", "--sample_each_lead_test", "0", *source,
                       *options], folder)


def rates(bench):
    """Whole runs: pages and overlap pages of 3by4."""
    most = len(os.sched_getaffinity(0))
    jobs = sorted({1, 2, most})
    few, many = (5, 20) if bench.quick else (20, 120)
    runs = {n: [] for n in jobs}
    for _ in range(bench.repetitions):
        for n in jobs:
            runs[n].append([dataset(bench, count, n) for count in (few, many)])
    rows = []
    for n in jobs:
        wall = median(b.wall - a.wall for a, b in runs[n])
        cpu = median(b.cpu - a.cpu for a, b in runs[n])
        rows.append([n, f"{(many - few) / wall:.1f}", f"{cpu / (many - few) * 1e3:.1f}",
                     f"{median(b.mib for _, b in runs[n]):.0f}"])
    bench.say("## Whole runs", "",
              "`ecgpress dataset --layouts 3by4` at 4480 px, half of the pages with the files of",
              "the overlap dataset;",
              f"{few} pages against {many}. Memory is that of the largest process.", "",
              *table(["jobs", "pages a second (wall)", "CPU ms a page", "memory, MiB"], rows))


def sweeps(bench):
    peers = ["press", "cairo"]
    widths = [("width", f"3by4, {width} px", dict(layout="3by4", width=width))
              for width in (550, 1100, 2200, 3300, 4480)]
    leads = [("leads", f"{layout}, 4480 px", dict(layout=layout, width=0))
             for layout in ("3by1", "6by2", "3by4", "3by4-II", "12by1")]
    sampling = [("sampling rate", f"{layout}, 2200 px, {rate} Hz",
                 dict(layout=layout, width=2200, rate=rate))
                for layout in ("3by4", "12by1") for rate in (100, 500)]
    rows = []
    for what, title, workload in widths + leads + sampling:
        found = bench.side_by_side(peers, kind="files", **workload)
        own, cairo = found["press"][0], found["cairo"][0]
        rows.append([what, title, f"{own:.1f}", f"{cairo:.1f}", f"{cairo / own:.2f}"])
    bench.say("## What the cost depends on", "",
              f"CPU ms of a sample with all its files: the median of {bench.count} samples after "
              "one that is",
              f"not counted, and of {bench.repetitions} repetitions of that.", "",
              *table(["", "pages", "ecgpress", "Cairo", "ratio"], rows))


def sample_counts(bench):
    rows = []
    for count in (10, 20) if bench.quick else (20, 50, 100, 200, 400):
        spent = [bench.once(bench.command("press", "3by4", 0, "files", count), bench.path("press"))
                 for _ in range(bench.repetitions)]
        rows.append([count, f"{median(one.cpu for one in spent) / count * 1e3:.1f}",
                     f"{median(one.mib for one in spent):.0f}"])
    bench.say("## Number of samples", "", "3by4 at 4480 px, one process; start-up is in it.", "",
              *table(["samples", "CPU ms a sample", "memory, MiB"], rows))


def long_runs(bench):
    rows = []
    for count in (100, 2000):
        spent = dataset(bench, count, len(os.sched_getaffinity(0)))
        rows.append([count, f"{spent.mib:.0f}", f"{count / spent.wall:.1f}"])
    bench.say("## Memory of long runs", "",
              "`ecgpress dataset --layouts 3by4` at 4480 px, all cores; the largest process.", "",
              *table(["pages", "peak memory, MiB", "pages a second (wall)"], rows))


def window(bench):
    """How soon a change shows in the preview window."""
    done = subprocess.run(["/usr/bin/python3", os.path.join(HERE, "preview.py")], text=True,
                          capture_output=True, check=False,
                          env={**os.environ, "ECGPRESS": os.path.join(BUILD, "ecgpress")})
    bench.say("## The preview window", "", done.stdout if done.returncode == 0 else done.stderr)


def presets(bench):
    """Pages of the presets, drawn and read back."""
    kinds = [("clean", ["preset", "clean"]), ("turned by 3 degrees", ["rotation", "3"])]
    kinds += [(name, ["preset", name]) for name in
              ("print", "scan", "photo", "screen-photo", "stained", "damaged", "mold", "fax")]
    rows = []
    for title, options in kinds:
        row = [title]
        for width, height, pages in ((1024, 768, 48), (2200, 1700, 24)):
            words = [os.path.join(BUILD, "bench", "bench_pages"),
                     "3" if bench.quick else str(pages), "width", str(width), "height",
                     str(height), "jpeg_quality", "100", *options]
            Spent(words)  # compiles, and fills the driver's cache of programs
            runs = [[float(word) for word in Spent(words).text.split()]
                    for _ in range(bench.repetitions)]
            row += [f"{median(run):.1f}" for run in zip(*runs, strict=True)]
        rows.append(row)
    bench.say("## Pages of the presets", "",
              "CPU ms a page: drawing (picture, masks, readback; nothing encoded, JPEG left out), and",
              "all, with the record and the page's plan. One process; means over pages of built-in",
              "ECGs in 3by4-II, medians over repetitions.",
              "", *table(["pages", "1024x768 px: drawing", "all", "2200x1700 px: drawing", "all"],
                         rows))


def streams(bench):
    """Batches for a training loop, in Python and in C, and the same pages from disk."""
    cores = len(os.sched_getaffinity(0))
    labels = "boxes,points,signals,parameters"
    rows = [("pictures alone", "", 1, ["--files"]), ("all but pixels", labels, 1, []),
            ("and a mask a lead", f"masks,{labels}", 1, []),
            ("and a mask a lead", f"masks,{labels}", cores, []),
            ("everything", f"masks,classes,backward_map,{labels}", 1, [])]
    bench.say("## Batches for a training loop", "",
              "Flat pages of 1024 x 768 px of built-in ECGs, 3by1 and 3by4 in turn, in batches of 16",
              "(bench/stream.py); medians of runs that take turns.", "")
    for title, targets, workers, more in rows:
        done = subprocess.run(
            [PYTHON, os.path.join(HERE, "stream.py"), "--targets", targets, "--workers",
             str(workers), "--batches", "10" if bench.quick else "60", "--peer",
             os.path.join(BUILD, "bench", "bench_feed"), *more],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": os.path.join(ROOT, "python"),
                 "ECGPRESS_LIBRARY": os.path.join(BUILD, "libecgpress.so"),
                 "ECGPRESS_FEED": os.path.join(BUILD, "ecgpress-feed")})
        bench.say(f"{title} (targets: {targets.replace(',', ', ') or 'none'}):", "", done.stdout)
    loaders(bench)


def loaders(bench):
    """The same through PyTorch's DataLoader, where there is PyTorch."""
    if subprocess.run([PYTHON, "-c", "import torch"], stderr=subprocess.DEVNULL, check=False).returncode:
        return
    done = subprocess.run(
        [PYTHON, os.path.join(HERE, "samples.py"), "--batches", "10" if bench.quick else "60", "--rounds",
         "1" if bench.quick else "3"], text=True, stdout=subprocess.PIPE, check=True,
        env={**os.environ, "PYTHONPATH": os.path.join(ROOT, "python"),
             "ECGPRESS_LIBRARY": os.path.join(BUILD, "libecgpress.so"),
             "ECGPRESS_FEED": os.path.join(BUILD, "ecgpress-feed")})
    bench.say("### Through PyTorch's DataLoader", "", "Whole batches of 16 (Pages) and samples (Dataset), with boxes",
              "(bench/samples.py); CPU time of all processes, the least of the rounds.", "", done.stdout)


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--long", action="store_true", help="2000 samples, to look at memory")
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.repetitions = 1
    bench = Bench(arguments)
    try:
        first = json.loads(Spent(bench.command("press", "3by1", 550, "files", 1)).text)
        tell_machine(bench, first["renderer"])
        check_same(bench)
        main_table(bench)
        rates(bench)
        sweeps(bench)
        sample_counts(bench)
        presets(bench)
        streams(bench)
        if arguments.long:
            long_runs(bench)
        if not arguments.quick:
            window(bench)
        bench.say("Load of the machine at the end: " + f"{os.getloadavg()[0]:.1f}")
    finally:
        shutil.rmtree(bench.top, ignore_errors=True)
    target = "RESULTS.md" if not arguments.quick else os.path.join(BUILD, "RESULTS.md")
    with open(os.path.join(HERE, target), "w", encoding="utf-8") as file:
        file.write("\n".join(bench.lines) + "\n")


if __name__ == "__main__":
    main()

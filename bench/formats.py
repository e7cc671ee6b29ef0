#!/usr/bin/env python3
"""What each format of a dataset costs: CPU time, files and bytes a page. ECGPRESS names the program.

    bench/formats.py [pages]
"""

import os
import resource
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("ECGPRESS", "build/ecgpress"))
FORMATS = "huggingface coco nnunet kit wfdb challenge kaggle webdataset uvdoc".split()
RUNS = 3


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(pages, *words):
    """(ms of CPU time, files, kB) a page: of several runs the one that took least."""
    best = None
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            before = cpu()
            subprocess.run([PROGRAM, "dataset", "--datasets_path", f"{folder}/d", "--jobs", "1",
                            "--width", "1280", "--layouts", "3by4-II", "--pages", str(pages),
                            "--split", "1/0/0", *words], check=True, capture_output=True)
            took = cpu() - before
            sizes = [os.path.getsize(os.path.join(place, name))
                     for place, _, names in os.walk(folder) for name in names]
            best = min(best or took, took)
    return 1000 * best / pages, len(sizes) / pages, sum(sizes) / 1000 / pages


def main():
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rows = [("yolo, `--make detection`", ["--make", "detection"]), ("yolo, all", []),
            *((name, ["--format", name]) for name in FORMATS),
            ("all but yolo", ["--format", ",".join(FORMATS)])]
    print("| Format | CPU, ms a page | files a page | kB a page |\n| --- | ---: | ---: | ---: |")
    for name, words in rows:
        ms, files, size = measure(pages, *words)
        print(f"| {name} | {ms:.1f} | {files:.1f} | {size:.0f} |", flush=True)


if __name__ == "__main__":
    main()

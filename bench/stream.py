#!/usr/bin/python3
"""What a training loop gets: pages a second of the stream in Python, of the same loop in C (the
program of bench/feed.c, where it is built and named by --peer), and with --files of the same pages
read from disk as PNG and JPEG.

    PYTHONPATH=python bench/stream.py [--batches 60] [--peer build/bench/bench_feed]

They take turns, and the middle one of each is told.
"""

import argparse
import io
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np
from PIL import Image

import ecgpress


BATCH, WARM = 16, 4  # as in bench/feed.c
WIDTH, HEIGHT = 1024, 768


def stream_rate(given):
    """Pages a second that come out of the stream; the first batches are not counted."""
    with ecgpress.stream(batch=BATCH, workers=given.workers, targets=given.targets) as pages:
        for _ in range(WARM):
            next(pages)
        begin = time.monotonic()
        for _ in range(given.batches):
            images, targets = next(pages)
        return given.batches * BATCH / (time.monotonic() - begin)


def peer_rate(given):
    words = [given.peer, given.targets, str(given.workers or 0), str(given.batches)]
    program = os.path.join(os.path.dirname(given.peer), "..", "ecgpress-feed")
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True,
                          env={"ECGPRESS_FEED": program, **os.environ})
    return float(done.stdout.split()[0])


def write_files(folder):
    """A few hundred pages as PNG and JPEG files; names by format."""
    names = {"PNG": [], "JPEG": []}
    with ecgpress.stream(batch=BATCH, targets=()) as pages:
        for _ in range(8):
            for number, image in enumerate(next(pages)[0], len(names["PNG"])):
                for form, named in (("PNG", {"compress_level": 6}), ("JPEG", {"quality": 90})):
                    data = io.BytesIO()
                    Image.fromarray(np.asarray(image)).save(data, form, **named)
                    path = os.path.join(folder, f"{number}.{form.lower()}")
                    with open(path, "wb") as file:
                        file.write(data.getvalue())
                    names[form].append(path)
    return names


def file_rate(given, paths):
    """Pages a second that Pillow reads into a batch, in this process alone."""
    batch = np.empty((BATCH, HEIGHT, WIDTH, 3), np.uint8)
    count = given.batches * BATCH // 4
    begin = time.monotonic()
    for number in range(count):
        with Image.open(paths[number % len(paths)]) as image:
            batch[number % BATCH] = image
    return count / (time.monotonic() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--targets", default="masks,boxes")
    parser.add_argument("--workers", type=int, help="processes that draw; one a processor")
    parser.add_argument("--files", action="store_true", help="also read files from disk")
    parser.add_argument("--peer", help="the same loop in C")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(folder) if given.files else {}
        count = given.workers or len(os.sched_getaffinity(0))
        processes = "1 process draws" if count == 1 else f"{count} processes draw"
        ways = {f"stream in Python, {processes}": lambda: stream_rate(given)}
        if given.peer:
            ways[f"the same loop in C, {processes}"] = lambda: peer_rate(given)
        for form, paths in files.items():
            ways[f"{form} files from disk by Pillow, one process"] = lambda paths=paths: file_rate(given, paths)
        rates = {name: [] for name in ways}
        for _ in range(given.rounds):
            for name, way in ways.items():
                rates[name].append(way())
    print("| way | pages a second | from | to |\n| --- | ---: | ---: | ---: |")
    for name, seen in rates.items():
        print(f"| {name} | {statistics.median(seen):.1f} | {min(seen):.1f} | {max(seen):.1f} |")


if __name__ == "__main__":
    main()

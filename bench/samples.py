#!/usr/bin/python3
"""What a training loop gets from PyTorch's DataLoader: pages a second, and CPU time a page, of whole batches
(Pages) and of samples by number (Dataset), in turns.

    PYTHONPATH=python bench/samples.py [--batches 60] [--targets boxes]

CPU time is that of all processes of the run; the first batches are in neither. On a machine with other work
only CPU time tells: with all processors busy the rate is their number over it.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time

BATCH, WARM = 16, 6


def spent():
    """CPU seconds of all processes of this session."""
    session, ticks = os.getsid(0), 0
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                words = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session:
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(way, batches, targets):
    """Prints what a page costs by this way."""
    import ecgpress.torch
    from torch.utils.data import DataLoader
    kind, workers = way.split()
    count = (batches + WARM) * BATCH * 2
    if kind == "Pages":
        loader = DataLoader(ecgpress.torch.Pages(batch=BATCH, targets=targets), batch_size=None,
                            num_workers=int(workers))
    else:
        loader = DataLoader(ecgpress.torch.Dataset(pages=count, targets=targets), batch_size=BATCH,
                            shuffle=True, num_workers=int(workers))
    loop = iter(loader)
    for _ in itertools.islice(loop, WARM):
        pass
    wall, cpu = time.monotonic(), spent()
    for _ in itertools.islice(loop, batches):
        pass
    pages = batches * BATCH
    print(json.dumps([pages / (time.monotonic() - wall), 1000 * (spent() - cpu) / pages]), flush=True)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--targets", default="boxes")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        measure(given.way, given.batches, given.targets)
    ways = ("Pages 0", "Pages 2", "Dataset 2", "Dataset 0")
    seen = {way: [] for way in ways}
    for _ in range(given.rounds):
        for way in ways:
            words = [sys.executable, __file__, "--way", way, "--batches", str(given.batches), "--targets",
                     given.targets]
            done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, start_new_session=True)
            seen[way].append(json.loads(done.stdout))
    least = min(cpu for _, cpu in seen["Pages 0"])
    print("| way | `num_workers` | pages a second | CPU ms a page | of Pages, 0 |\n"
          "| --- | ---: | ---: | ---: | ---: |")
    for way, rows in seen.items():
        kind, workers = way.split()
        cpu = min(row[1] for row in rows)
        print(f"| {kind} | {workers} | {statistics.median(row[0] for row in rows):.0f} | {cpu:.2f} | "
              f"{100 * least / cpu:.0f} % |")


if __name__ == "__main__":
    main()

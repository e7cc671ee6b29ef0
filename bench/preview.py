#!/usr/bin/python3
"""How soon a change shows in the preview window, and what it costs while nothing happens: on a screen
of its own (Xvfb), driven by xdotool. $ECGPRESS names the program. Prints a Markdown table."""

import os
import statistics
import subprocess
import sys
import time

import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "tests"))
from rig.processes import tasks, wait_for  # noqa: E402
from rig.screen import Screen  # noqa: E402

PROGRAM = os.environ.get("ECGPRESS", os.path.join(ROOT, "build", "ecgpress"))
WIDTH, HEIGHT, BAR, FOOT = 1440, 860, 38, 28
TIMES = 15
REST = 0.35  # seconds without a change: what came last was the last

# What is measured: name, options, keys before it, and the keys of the change in turn.
CHANGES = [
    ("an option's value, clean page", [], ["Tab", "type row_height"], ["Right", "Left"]),
    ("layout, clean page", [], [], ["l", "L"]),
    ("record, clean page", [], [], ["n", "N"]),
    ("an option's value, preset scan", ["--preset", "scan"], ["Tab", "type contrast"],
     ["Right", "Left"]),
    ("an option's value, preset photo", ["--preset", "photo"], ["Tab", "type contrast"],
     ["Right", "Left"]),
    ("number, preset photo", ["--preset", "photo"], [], ["Right", "Left"]),
    ("boxes on and off", ["--preset", "photo"], [], ["b"]),
    ("masks on and off", ["--preset", "photo"], [], ["m"]),
    ("zoom", ["--preset", "photo"], [], ["plus", "minus"]),
]


def open_window(screen, options):
    window = subprocess.Popen(
        [PROGRAM, "preview", *options, "--size",
         f"{WIDTH}x{HEIGHT}"], env={**os.environ, "DISPLAY": screen.display})
    wait_for(lambda: screen.title().endswith(" - ecgpress preview") and
             "(drawing)" not in screen.title(), "a page")
    screen.still(window.pid)
    return window


def seen(screen):
    """Every fifth row of the part of the window that shows pages."""
    rows, stored, _ = screen.shape
    pixels = np.frombuffer(screen.memory, np.uint32, rows * stored, screen.start)
    return pixels.reshape(rows, stored)[BAR:HEIGHT - FOOT:5, :WIDTH].copy()


def until_shown(screen, key):
    """Seconds from asking for a key to the last change of the page."""
    before = seen(screen)
    start = last = time.perf_counter()
    screen.hands.key(key)
    while time.perf_counter() - max(last, start) < REST or last == start:
        time.sleep(0.002)  # looking must not take the processor from what is looked at
        now = seen(screen)
        if not np.array_equal(now, before):
            last, before = time.perf_counter(), now
        if time.perf_counter() - start > 20:
            raise AssertionError(f"{key} changed nothing")
    return last - start


def measure(screen, options, first, keys):
    window = open_window(screen, options)
    try:
        for step in first:
            if step.startswith("type "):
                screen.hands.write(step[5:])
            else:
                screen.hands.key(step)
        screen.still(window.pid)
        worked, times = [], []
        for i in range(TIMES + 2):
            before = sum(work for _, work in tasks(window.pid))
            times.append(until_shown(screen, keys[i % len(keys)]))
            screen.still(window.pid)
            worked.append((sum(work for _, work in tasks(window.pid)) - before) / 1e9)
    finally:
        window.terminate()
        window.wait()
    return times[2:], worked[2:]


def idle(screen, seconds=10):
    """Share of a core that a window takes that nothing happens to."""
    window = open_window(screen, ["--width", "1100"])
    before = sum(work for _, work in tasks(window.pid))
    time.sleep(seconds)
    worked = sum(work for _, work in tasks(window.pid)) - before
    window.terminate()
    window.wait()
    return worked / 1e9 / seconds


def main():
    screen = Screen(WIDTH, HEIGHT)
    try:
        print(f"`bench/preview.py`: a window of {WIDTH} x {HEIGHT} px under Xvfb, a page 1100 px wide. "
              '"Shown" is from asking\nxdotool for the key to the last pixel that changed; CPU is that of '
              "all threads of the program.\n")
        print(f"| Change, page 1100 px wide | shown after, ms (median of {TIMES}) | slowest, ms | CPU, ms |")
        print("| --- | ---: | ---: | ---: |")
        for name, options, first, keys in CHANGES:
            times, worked = measure(screen, ["--width", "1100", *options], first, keys)
            print(f"| {name} | {1000 * statistics.median(times):.0f} | {1000 * max(times):.0f} | "
                  f"{1000 * statistics.median(worked):.0f} |", flush=True)
        print(f"\nIdle: {100 * idle(screen):.3f} % of a core over 10 s. "
              f"Load of the machine at the end: {os.getloadavg()[0]:.1f}.")
    finally:
        screen.close()


if __name__ == "__main__":
    main()

"""A screen without a monitor (Xvfb), hands on it (xdotool), and what is seen: for the tests and for
figures. Every wait is for a state, with a limit that a slow machine keeps within."""

import mmap
import os
import struct
import subprocess
import tempfile

import numpy as np

from rig.processes import tasks, wait_for


class Missing(Exception):
    """A program that the screen needs is not installed."""


class Screen:
    """An X server of its own; `shot` is its picture as (height, width, 3)."""

    def __init__(self, width=1280, height=860):
        self.folder = tempfile.TemporaryDirectory()
        read, write = os.pipe()
        try:
            self.server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
                 "-fbdir", self.folder.name, "-nolisten", "tcp", "-noreset",
                 "-dumbSched"],  # its scheduler's timer would at times go on while nothing happens
                pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except FileNotFoundError as error:
            raise Missing("Xvfb") from error
        finally:
            os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        if self.display == ":":
            raise Missing("Xvfb does not start")
        with open(os.path.join(self.folder.name, "Xvfb_screen0"), "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        words = struct.unpack(">25I", self.memory[:100])
        self.start = words[0] + 12 * words[19]
        self.shape = words[5], words[12] // 4, words[4]  # rows, pixels a stored row, columns
        self.hands = Hands(self.display)

    def close(self):
        self.hands.close()
        self.server.terminate()
        self.server.wait()
        self.memory.close()
        self.folder.cleanup()

    def title(self):
        """The title of the program's window, "" where there is none."""
        found = subprocess.run(["xdotool", "search", "--class", "ecgpress", "getwindowname"],
                               env={**os.environ, "DISPLAY": self.display}, text=True,
                               capture_output=True, check=False)
        return found.stdout.strip().split("\n")[-1]

    def shot(self):
        rows, stored, columns = self.shape
        pixels = np.frombuffer(self.memory, np.uint8, rows * stored * 4, self.start)
        return pixels.reshape(rows, stored, 4)[:, :columns, 2::-1].copy()

    def still(self, program):
        """A shot once the program has done all that it was asked for: neither it nor the screen or
        the hands have worked for a while, and none is about to."""
        processes = [program, self.server.pid, self.hands.tool.pid]
        last = [None]

        def quiet():
            now = [work for process in processes for work in tasks(process)]
            same = now == last[0] and all(state == "S" for state, _ in now)
            last[0] = now
            return same

        wait_for(quiet, "a screen that stands still", every=0.04)
        return self.shot()


class Hands:
    """Keys and mouse by xdotool, one process for all."""

    NAMES = {"?": "question", "[": "bracketleft", "]": "bracketright", "/": "slash", "+": "plus",
             "-": "minus"}

    def __init__(self, display):
        try:
            self.tool = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True,
                                         env={**os.environ, "DISPLAY": display})
        except FileNotFoundError as error:
            raise Missing("xdotool") from error

    def close(self):
        self.tool.stdin.close()
        self.tool.wait()

    def do(self, line):
        self.tool.stdin.write(line + "\n")
        self.tool.stdin.flush()

    def key(self, *names):
        """Presses "n", "N", "?", "Tab", "ctrl+Left" ... one after the other."""
        self.do("key --delay 2 " + " ".join(self.NAMES.get(name, name) for name in names))

    def write(self, text):
        self.do(f"type --delay 2 '{text}'")

    def move(self, x, y):
        self.do(f"mousemove {int(x)} {int(y)}")

    def press(self, button=1):
        self.do(f"mousedown {button}")

    def release(self, button=1):
        self.do(f"mouseup {button}")

    def click(self, x, y, button=1):
        self.move(x, y)
        self.do(f"click {button}")

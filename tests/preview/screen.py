"""A screen without a monitor (Xvfb), hands on it (XTest), and what is seen: for the tests and for
figures. Every wait is for a state, with a limit that a slow machine keeps within."""

import ctypes
import ctypes.util
import mmap
import os
import struct
import subprocess
import tempfile
import time

import numpy as np

PATIENCE = 60  # seconds


class Missing(Exception):
    """A program that the screen needs is not installed."""


def wait_for(condition, what, patience=PATIENCE, every=0.005):
    """What `condition` returns once it is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"waited {patience} s for {what}")


class Screen:
    """An X server of its own; `shot` is its picture as (height, width, 3)."""

    def __init__(self, width=1280, height=860):
        self.folder = tempfile.TemporaryDirectory()
        read, write = os.pipe()
        try:
            self.server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
                 "-fbdir", self.folder.name, "-nolisten", "tcp", "-noreset"],
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

    def shot(self):
        rows, stored, columns = self.shape
        pixels = np.frombuffer(self.memory, np.uint8, rows * stored * 4, self.start)
        return pixels.reshape(rows, stored, 4)[:, :columns, 2::-1].copy()

    def still(self, apart=0.05):
        """A shot of a screen that does not change."""
        last = [self.shot()]

        def same():
            time.sleep(apart)
            now = self.shot()
            good = np.array_equal(now, last[0])
            last[0] = now
            return good

        wait_for(same, "a screen that stands still")
        return last[0]


class Hands:
    """Keys and mouse by XTest, through libX11 and libXtst."""

    NAMES = {"?": "question", "[": "bracketleft", "]": "bracketright", "/": "slash", "+": "plus",
             "-": "minus", ".": "period", ":": "colon", "_": "underscore", " ": "space",
             ",": "comma"}

    def __init__(self, display):
        self.x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        try:
            self.test = ctypes.CDLL("libXtst.so.6")
        except OSError as error:
            raise Missing("libXtst (it comes with xdotool)") from error
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XStringToKeysym.restype = ctypes.c_ulong
        self.x11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self.x11.XKeysymToKeycode.restype = ctypes.c_ubyte
        self.x11.XkbKeycodeToKeysym.argtypes = [ctypes.c_void_p, ctypes.c_ubyte, ctypes.c_int,
                                                ctypes.c_int]
        self.x11.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        self.handle = ctypes.c_void_p(self.x11.XOpenDisplay(display.encode()))

    def close(self):
        self.x11.XCloseDisplay(self.handle)

    def code(self, name):
        """(keycode, whether shift is needed)."""
        symbol = self.x11.XStringToKeysym(self.NAMES.get(name, name).encode())
        code = self.x11.XKeysymToKeycode(self.handle, symbol)
        plain = self.x11.XkbKeycodeToKeysym(self.handle, code, 0, 0)
        return code, plain != symbol

    def key(self, name):
        """Presses "n", "N", "?", "Tab" or "ctrl+shift+Left"."""
        *mods, last = name.split("+") if len(name) > 1 else [name]
        held = [self.code({"ctrl": "Control_L", "shift": "Shift_L"}[mod])[0] for mod in mods]
        code, shift = self.code(last)
        if shift:
            held.append(self.code("Shift_L")[0])
        for down in held + [code]:
            self.test.XTestFakeKeyEvent(self.handle, down, 1, 0)
        for up in [code] + held:
            self.test.XTestFakeKeyEvent(self.handle, up, 0, 0)
        self.x11.XFlush(self.handle)

    def write(self, text):
        for letter in text:
            self.key(letter)

    def move(self, x, y):
        self.test.XTestFakeMotionEvent(self.handle, -1, int(x), int(y), 0)
        self.x11.XFlush(self.handle)

    def press(self, button=1):
        self.test.XTestFakeButtonEvent(self.handle, button, 1, 0)
        self.x11.XFlush(self.handle)

    def release(self, button=1):
        self.test.XTestFakeButtonEvent(self.handle, button, 0, 0)
        self.x11.XFlush(self.handle)

    def click(self, x, y, button=1):
        self.move(x, y)
        self.press(button)
        self.release(button)

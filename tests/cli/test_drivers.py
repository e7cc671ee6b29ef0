"""The same pages by other drivers of OpenGL, each of which must say what docs/reproducibility.md says.

Drivers that are not installed are left out. softpipe takes minutes, and is left out but where
ECGPRESS_LONG=1.
"""

import collections
import concurrent.futures
import itertools
import json
import os
import subprocess
import tempfile
import unittest

import numpy
from PIL import Image

from rig.pictures import ink_box
from rig.program import PROGRAM

PRESETS = ("clean", "print", "scan", "scan-bw", "scan-print", "photo", "screen-photo", "stained",
           "damaged", "mold", "fax")
LAYOUTS = ("3by4-II", "12by1", "6by2-II")
# Levels are compared before cameras and scanners lose some: what is left over differs by more then.
LOSSLESS = ("--jpeg_quality", "100", "--jpeg_passes", "1")

# Of pixels that differ by more than so many levels, the share; of those of masks; of the map, mm on the page.
Bound = collections.namedtuple("Bound", "levels pixels ink mm", defaults=(0, 0, 0, 0))


def pages():
    """30 of them: of every preset, flat and bent, and in every mode of strokes."""
    for i, preset in enumerate(PRESETS):
        yield ("--preset", preset, "--page_index", str(i), "--layout", LAYOUTS[i % 3], *LOSSLESS)
        yield ("--preset", preset, "--page_index", str(20 + i), "--layout", LAYOUTS[(i + 1) % 3],
               "--severity", "1", *LOSSLESS)
    for i, bent in enumerate(("--creases 6 --wrinkles 1", "--curl 80", "--fold 30", "--rotation 80",
                              "--tilt_x 30 --zoom 0.7", "--pen 0.1", "--pen 3 --curl 40",
                              "--handwriting 12 --header table")):
        yield (*bent.split(), "--page_index", str(40 + i))


class Drawn:
    """What was drawn of a page."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def bytes(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def picture(self):
        return numpy.asarray(Image.open(self.path("page.png")).convert("RGB")).astype(int)

    def masks(self):
        names = sorted(os.listdir(self.path("masks")))
        return {name: numpy.asarray(Image.open(self.path(os.path.join("masks", name)))) > 0
                for name in names}

    def map(self):
        return numpy.load(self.path("map.npy"))

    def shows_page(self):
        """Of each pixel, whether the page is there: beside it places may be far apart."""
        truth, places = json.loads(self.bytes("truth.json")), self.map()
        most = (truth["page_width_mm"], truth["page_height_mm"])
        return ((places >= 0) & (places <= most)).all(axis=2)


def draw(folder, number, words, settings):
    made = Drawn(os.path.join(folder, str(number)))
    os.mkdir(made.folder)
    done = subprocess.run(
        [PROGRAM, "page", f"builtin:{number}", *words, "--width", "700",
         "--out", made.path("page.png"), "--truth", made.path("truth.json"),
         "--masks", made.path("masks"), "--map", made.path("map.npy")],
        env={**os.environ, **settings}, check=False, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    if done.returncode:
        raise AssertionError(f"{' '.join(words)}: {done.stderr.decode()}")
    return made


def draw_all(folder, settings):
    os.mkdir(folder)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda page: draw(folder, page[0], page[1], settings),
                             enumerate(pages())))


def is_there(settings, renderer):
    """Whether the settings lead to a renderer of that name."""
    said = subprocess.run([PROGRAM, "doctor"], env={**os.environ, **settings}, check=False,
                          capture_output=True, text=True).stdout
    return any(renderer in line and "<- used" in line for line in said.splitlines())


def box_apart(one, other):
    """By how much the boxes around two masks differ, px."""
    boxes = [ink_box(mask) for mask in (one, other)]
    if None in boxes:
        return 0 if boxes[0] == boxes[1] else len(one)
    return max(abs(a - b) for a, b in zip(*boxes))


def difference(one, other, levels):
    """(shares of pixels farther apart than so many levels, of pixels of masks; millimeters)"""
    apart = numpy.abs(one.picture() - other.picture()).max(axis=2)
    pairs = [(mask, other.masks()[name]) for name, mask in one.masks().items()]
    ink = sum(numpy.count_nonzero(a ^ b) for a, b in pairs)
    inked = sum(numpy.count_nonzero(a) for a, b in pairs)
    return (numpy.count_nonzero(apart > levels) / apart.size, ink / max(inked, 1),
            float(numpy.abs(one.map() - other.map())[one.shows_page()].max(initial=0)))


class Drivers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        cls.numbers = itertools.count()
        cls.usual = draw_all(cls.folder(), {"ECGPRESS_GL": "software"})

    @classmethod
    def tearDownClass(cls):
        cls.work.cleanup()

    @classmethod
    def folder(cls):
        return os.path.join(cls.work.name, str(next(cls.numbers)))

    def check(self, settings, bound=Bound()):
        for one, other, words in zip(self.usual, draw_all(self.folder(), settings), pages()):
            with self.subTest(" ".join(words)):
                pixels, ink, mm = difference(one, other, bound.levels)
                self.assertLessEqual(pixels, bound.pixels)
                self.assertLessEqual(ink, bound.ink)
                self.assertLessEqual(mm, bound.mm)
                self.assertEqual(one.bytes("truth.json"), other.bytes("truth.json"))
                for name, mask in one.masks().items():
                    self.assertTrue(box_apart(mask, other.masks()[name]) <= 1, name)

    def test_hardware(self):
        self.check({"ECGPRESS_GL": "hardware", "ECGPRESS_TEXELS": "65536"})

    def test_narrow_vectors(self):
        """Mesa's cache of shaders does not tell the widths apart."""
        self.check({"LP_NATIVE_VECTOR_WIDTH": "128",
                    "MESA_SHADER_CACHE_DIR": os.path.join(self.work.name, "narrow")})

    def zink(self):
        settings = {"GALLIUM_DRIVER": "zink", "LIBGL_ALWAYS_SOFTWARE": "1",
                    "XDG_RUNTIME_DIR": self.work.name}
        if not is_there(settings, "zink"):
            self.skipTest("there is no zink here: install mesa-vulkan-drivers")
        return settings

    def test_zink(self):
        self.check(self.zink(), Bound(levels=3))

    def good(self, settings, *words):
        done = subprocess.run([PROGRAM, *words], cwd=self.work.name, check=False, text=True,
                              env={**os.environ, **settings}, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_one_dataset_by_two(self):
        """What compares pages compares what is the same by all drivers: a run goes on, shards are
        merged and verified, and a recipe makes the dataset again by another driver."""
        words = ("dataset", "--layouts", "3by4", "--width", "500", "--preset", "photo",
                 "--sample_each_lead_train", "2", "--sample_each_lead_val", "1",
                 "--sample_each_lead_test", "1", "--jobs", "2", "--datasets_path")
        zink = self.zink()
        for shard, settings in enumerate(({}, zink)):
            self.good(settings, *words, "shards", "--shards", "2", "--shard", str(shard))
        self.good(zink, "merge", "shards")
        self.good({}, "verify", "shards")
        self.good({}, *words, "data")
        self.good(zink, *words, "data", "--resume")
        self.good(zink, "verify", "data")
        self.good({}, "recipe", "data", "-o", "recipe")
        self.good(zink, "render", "recipe", "-o", "again")

    def test_softpipe(self):
        settings = {"GALLIUM_DRIVER": "softpipe", "LIBGL_ALWAYS_SOFTWARE": "1"}
        if os.environ.get("ECGPRESS_LONG") != "1":
            self.skipTest("ECGPRESS_LONG=1 is not set")
        if not is_there(settings, "softpipe"):
            self.skipTest("there is no softpipe here")
        self.check(settings, Bound(levels=3, pixels=1e-2, ink=1e-3, mm=0.1))


if __name__ == "__main__":
    unittest.main()

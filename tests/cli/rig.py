"""What the tests of pages and data sets share: records written and read by hand, pictures as
arrays, a stroke's exact coverage, and the hash of a whole tree. Nothing here asks ecgpress."""

import contextlib
import csv
import hashlib
import json
import os
import shutil
import subprocess
import unittest

import numpy as np
from PIL import Image

from test_cli import CliTest

LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
MISSING = -32768


def load_json(path):
    """Strict JSON: NaN and Infinity are no numbers of it."""
    def refuse(word):
        raise ValueError(f"{path}: {word} is not JSON")
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=refuse)


def picture(path):
    """The file as (array, Pillow's mode, format); decoded in full."""
    with Image.open(path) as image:
        image.load()
        return np.asarray(image), image.mode, image.format


def grey(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("L")).astype(float)


def ink_box(mask):
    """[x0, y0, x1, y1] of what is not 0, half open; None where there is nothing."""
    ys, xs = np.nonzero(mask)
    if len(xs) == 0:
        return None
    return [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1]


def cut(array, box):
    return array[box[1]:box[3], box[0]:box[2]]


def pad(box, size, by=30):
    """The padding rule of the labels: half on each side, clipped to the picture."""
    half = by // 2
    return [max(box[0] - half, 0), max(box[1] - half, 0),
            min(box[2] + half, size[0]), min(box[3] + half, size[1])]


def write_record(folder, name, digital, rate=100, gain=1000, names=None, header=None):
    """A WFDB record of format 16. `digital` is (samples, channels); returns its path."""
    digital = np.asarray(digital)
    names = names or LEADS[:digital.shape[1]]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    digital.astype("<i2").tofile(path + ".dat")
    lines = [f"{name} {digital.shape[1]} {rate} {digital.shape[0]}"]
    lines += [f"{name}.dat 16 {gain}(0)/mV 16 0 0 0 0 {lead}" for lead in names]
    with open(path + ".hea", "w", encoding="ascii") as file:
        file.write(header if header is not None else "\n".join(lines) + "\n")
    return path


def read_record(path):
    """(mV (samples, channels) with NaN, names, rate) of a PTB-XL-like record of format 16."""
    with open(path + ".hea", encoding="ascii") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    channels, rate = int(lines[0][1]), float(lines[0][2])
    signals = lines[1:1 + channels]
    name, offset = signals[0][0], 0
    if "+" in signals[0][1]:
        offset = int(signals[0][1].split("+")[1])
    data = np.fromfile(os.path.join(os.path.dirname(path), name), "<i2", offset=offset)
    data = data.reshape(-1, channels).astype(float)
    data[data == MISSING] = np.nan
    gains = [float(words[2].split("/")[0].split("(")[0]) for words in signals]
    names = [words[-1].replace("AV", "aV") for words in signals]
    return data / np.array(gains), names, rate


def heart(samples=1000, channels=12, seed=0, rate=100):
    """Beats that are easy to see: (samples, channels) of digital values at 1000 a mV."""
    rng = np.random.default_rng(seed)
    t = np.arange(samples) / rate
    beats = np.exp(-((t % 0.8 - 0.3) / 0.025) ** 2) + 0.25 * np.exp(-((t % 0.8 - 0.55) / 0.05) ** 2)
    size = rng.uniform(-0.8, 1.2, channels)
    size[np.abs(size) < 0.2] = 0.5
    return np.rint(1000 * np.outer(beats, size) + rng.normal(0, 8, (samples, channels)))


def stroke_coverage(points, radius, box, sub=8):
    """The share of each pixel of `box` under a round pen of `radius` px drawn along `points`
    ((n, 2), NaN rows are gaps): sub x sub places a pixel, each asked for its distance."""
    width, height = box[2] - box[0], box[3] - box[1]
    inside = np.zeros((height * sub, width * sub), bool)
    scaled = (np.asarray(points, float) - [box[0], box[1]]) * sub
    reach = radius * sub
    known = ~np.isnan(scaled[:, 0])
    ends = [(scaled[i], scaled[i + 1] if i + 1 < len(scaled) and known[i + 1] else scaled[i])
            for i in range(len(scaled)) if known[i]]
    for a, b in ends:
        low = np.floor(np.minimum(a, b) - reach - 1).astype(int)
        high = np.ceil(np.maximum(a, b) + reach + 1).astype(int)
        x0, y0 = max(low[0], 0), max(low[1], 0)
        x1, y1 = min(high[0], inside.shape[1]), min(high[1], inside.shape[0])
        if x0 >= x1 or y0 >= y1:
            continue
        x = (np.arange(x0, x1) + 0.5 - a[0])[None, :]
        y = (np.arange(y0, y1) + 0.5 - a[1])[:, None]
        d = b - a
        length = d @ d
        t = np.clip((x * d[0] + y * d[1]) / length, 0, 1) if length > 0 else 0 * (x + y)
        inside[y0:y1, x0:x1] |= (x - t * d[0]) ** 2 + (y - t * d[1]) ** 2 <= reach * reach
    return inside.reshape(height, sub, width, sub).mean(axis=(1, 3))


def point_array(lead):
    return np.array([p if p else (np.nan, np.nan) for p in lead["points"]], float)


def files_of(folder):
    """Paths relative to the folder, sorted."""
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names]
    return sorted(found)


def tree(folder):
    """{relative path: SHA-256}, with empty folders as well."""
    result = {}
    for place, folders, names in os.walk(folder):
        if not folders and not names:
            result[os.path.relpath(place, folder) + "/"] = ""
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                result[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return result


def real_data():
    """The folder of real recordings, or None."""
    folder = os.environ.get("ECGPRESS_TEST_DATA")
    if not folder:
        source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        folder = os.path.join(source, "..", "shared", "data")
    folder = os.path.abspath(folder)
    return folder if os.path.isdir(os.path.join(folder, "ptbxl")) else None


def ptbxl_table(folder):
    with open(os.path.join(folder, "ptbxl_database.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class RigTest(CliTest):
    """Runs the program in a folder of its own; skipped where nothing can draw."""

    drawable = None  # asked once a process

    def setUp(self):
        super().setUp()
        # The driver's own leaks have no name to suppress: it is unloaded before they are counted.
        self.environment["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")
        if RigTest.drawable is None:
            RigTest.drawable = self.run_program("doctor").returncode == 0
        if not RigTest.drawable:
            self.skipTest("no OpenGL device")

    def need_data(self, *parts):
        folder = real_data()
        if folder is None:
            self.skipTest("no real recordings (ECGPRESS_TEST_DATA, ../shared/data)")
        return os.path.join(folder, *parts)

    def page(self, record, layout, *options, stem="p"):
        """(truth, picture, masks by index) of one page."""
        masks = self.path(stem + "-masks")
        shutil.rmtree(masks, ignore_errors=True)
        self.good("page", record, "--layout", layout, "--out", stem + ".png", "--truth",
                  stem + ".json", "--masks", masks, *options)
        truth = load_json(self.path(stem + ".json"))
        image, mode, form = picture(self.path(stem + ".png"))
        self.assertEqual((mode, form), ("RGB", "PNG"))
        self.assertEqual(image.shape, (truth["height"], truth["width"], 3))
        self.assertEqual(sorted(os.listdir(masks)),
                         sorted(f"lead_{lead['index']}.png" for lead in truth["leads"]))
        return truth, image, {lead["index"]: self.mask(masks, lead["index"], image.shape)
                              for lead in truth["leads"]}

    def mask(self, folder, index, shape):
        mask, mode, form = picture(os.path.join(folder, f"lead_{index}.png"))
        self.assertEqual((mode, form, mask.shape), ("L", "PNG", shape[:2]))
        self.assertLessEqual(set(np.unique(mask)), {0, 255})
        return mask > 0

    @contextlib.contextmanager
    def started(self, *words, **named):
        """The program at work, in a process group of its own."""
        run = subprocess.Popen([os.environ["ECGPRESS"], *words], cwd=self.folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=self.environment, start_new_session=True, **named)
        try:
            yield run
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, 9)
            run.stdout.close()
            run.stderr.close()
            run.wait()


def main():
    unittest.main()

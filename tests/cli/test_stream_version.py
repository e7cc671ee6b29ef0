"""What pages depend on is frozen: a seed and a page index have the same labels as long as the stream
version is the same. `test_stream_version.py --write` writes stream_version.json anew, after
STREAM_VERSION has been raised (src/shard/manifest.h)."""

import hashlib
import json
import os
import sys
import unittest

from rig.datasets import dataset
from rig.program import ProgramTest

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stream_version.json")
PRESETS = ("clean", "print", "scan", "scan-bw", "scan-print", "photo", "screen-photo", "stained",
           "damaged", "mold", "fax", "real")
LAYOUTS = ("3by1", "3by4", "6by2", "12by1", "3by4-II", "6by2-II", "4by3", "6by1")
# What is read off the masks that were drawn may be another on another renderer.
DRAWN = {"overlap", "overlapped_by"}


def cases():
    for i, preset in enumerate(PRESETS):
        for k, severity in enumerate(("0.3", "1")):
            layout = LAYOUTS[(2 * i + k) % len(LAYOUTS)]
            yield f"{preset} {severity} {layout}", (
                f"builtin:{i + 1}", "--layout", layout, "--preset", preset, "--severity", severity,
                "--page_index", str(i), "--seed", str(k + 1), "--width", "700")
    yield "options", ("builtin:50", "--layout", "12by1", "--lead_timing", "simultaneous", "--hum", "0.05",
                      "--tremor", "0.05", "--wander", "0.3", "--baseline_jumps", "2", "--pacing", "1",
                      "--drop_leads", "2:4", "--row_height", "4", "--width", "700")


def labels(value):
    """A truth without what is no label: its configuration, and what was drawn; without the last
    digits of numbers, which another C library may round another way."""
    if isinstance(value, dict):
        return {key: labels(item) for key, item in value.items()
                if key not in DRAWN and key != "configuration"}
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return [labels(item) for item in value] if isinstance(value, list) else value


class StreamVersion(ProgramTest):
    def setUp(self):
        super().setUp()
        self.need_gpu()

    def version(self):
        self.good(*dataset("data", layouts="3by1", width=240, each=(1, 0, 0)))
        self.good("recipe", "data")
        with open(self.path("data/recipe/recipe.json"), encoding="utf-8") as file:
            return json.load(file)["stream_version"]

    def sums(self):
        found = {}
        for name, words in cases():
            truth = labels(json.loads(self.good("page", *words, "--truth", "-").stdout))
            text = json.dumps(truth, sort_keys=True, separators=(",", ":"))
            found[name] = hashlib.sha256(text.encode()).hexdigest()[:16]
        return found

    def test_labels_are_those_of_the_stream_version(self):
        with open(FILE, encoding="utf-8") as file:
            kept = json.load(file)
        self.assertEqual(kept["stream_version"], self.version(), "write the file anew: --write")
        now = self.sums()
        self.assertEqual(list(now), list(kept["pages"]))
        changed = [name for name in now if now[name] != kept["pages"][name]]
        self.assertEqual(changed, [], "the labels of these pages are others: undo that, or raise "
                                      "STREAM_VERSION and say --write")


def write():
    test = StreamVersion("sums")
    test.setUp()
    with open(FILE, "w", encoding="utf-8") as file:
        json.dump({"stream_version": test.version(), "pages": test.sums()}, file, indent=1)
        file.write("\n")
    test.doCleanups()


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()

"""Where the waves of beats are: in the truth of pages, in logs and in COCO's annotations."""

import os
import unittest

import numpy as np

from rig.annotations import CHN, NUM, SUB, changed, encode
from rig.datasets import DatasetTest, dataset
from rig.files import load_json, load_lines
from rig.pages import PageTest
from rig.records import heart, write_record

WAVES = ("P", "QRS", "T")


def span(wave):
    return wave["onset"], wave["peak"], wave["offset"]


class BuiltIn(PageTest):
    """A built-in ECG knows its beats."""

    def truth(self, record, *words):
        self.good("page", record, "--layout", "12by1", "--lead_timing", "simultaneous", "--width", "400",
                  "--truth", "p.json", *words)
        return load_json(self.path("p.json"))

    def test_complexes_are_where_signals_change(self):
        for number in range(4):
            truth = self.truth(f"builtin:{number}", "--lowpass", "40")
            change = sum(np.diff(np.array(lead["signal_mv"], float)) ** 2 for lead in truth["leads"])
            inside = np.zeros(len(change), bool)
            for wave in truth["beats"]:
                if wave["wave"] == "QRS":
                    inside[max(wave["onset"] - 1, 0):wave["offset"] + 1] = True
            self.assertLess(inside.mean(), 0.35)
            self.assertGreater(change[inside].sum(), 0.85 * change.sum(), number)

    def test_the_vector_is_largest_at_its_peak(self):
        """Of the eight leads that tell of it: within 12 ms of the largest of their sum of squares."""
        truth = self.truth("builtin:3", "--lowpass", "40", "--highpass", "0.5")
        leads = np.array([lead["signal_mv"] for lead in truth["leads"]], float)
        size = (leads ** 2).sum(axis=0)
        for wave in truth["beats"]:
            onset, peak, offset = span(wave)
            if wave["wave"] == "QRS" and onset >= 0 and offset < len(size):
                largest = onset + int(size[onset:offset + 1].argmax())
                self.assertLess(abs(largest - peak), 0.025 * truth["rate_hz"], wave)

    def test_they_are_in_order(self):
        rhythms = set()
        self.good("dataset", "--datasets_path", "d", "--make", "detection", "--layouts", "12by1", "--lead_timing",
                  "simultaneous", "--pages", "30", "--width", "300")
        for line in load_lines(self.path("d/pages.jsonl")):
            beats = line["beats"]
            peaks = [wave["peak"] for wave in beats]
            self.assertEqual(peaks, sorted(peaks))
            for wave in beats:
                onset, peak, offset = span(wave)
                self.assertLess(onset, peak)
                self.assertLess(peak, offset)
                self.assertEqual(wave["code"] is None, wave["wave"] != "QRS")
            kinds = {wave["wave"] for wave in beats}
            codes = {wave["code"] for wave in beats} - {None}
            rhythms.add((frozenset(kinds), frozenset(codes)))
            normal = [wave for wave in beats if wave["code"] == "N"]
            self.assertGreater(len(normal), 5)
        # sinus rhythm, fibrillation without P waves, ventricular and atrial premature beats
        for kinds, codes in (("P QRS T", "N"), ("QRS T", "N"), ("P QRS T", "N V"), ("P QRS T", "N A")):
            self.assertIn((frozenset(kinds.split()), frozenset(codes.split())), rhythms)

    def test_the_rate_changes_their_numbers_alone(self):
        slow = self.truth("builtin:4", "--sampling_rate", "250")["beats"]
        fast = self.truth("builtin:4", "--sampling_rate", "1000")["beats"]
        self.assertEqual(len(slow), len(fast))
        for a, b in zip(slow, fast):
            for x, y in zip(span(a), span(b)):
                self.assertLessEqual(abs(4 * x - y), 2)


class Annotated(PageTest):
    """WFDB records have annotation files."""

    MARKS = [(10, "(",), (20, "p"), (31, ")"), (40, "("), (50, "N"), (60, ")"), (90, "t"), (110, ")"),
             (400, "V"), (401, '"', "a note"), (1500, "("), (1510, "N"), (1530, "t"), (1550, ")")]
    WANTED = [("P", None, 10, 20, 31), ("QRS", "N", 40, 50, 60), ("T", None, None, 90, 110),
              ("QRS", "V", None, 400, None), ("QRS", "N", 1500, 1510, None), ("T", None, None, 1530, 1550)]

    def setUp(self):
        super().setUp()
        self.record = write_record(self.folder, "r", heart(samples=5000, rate=500), rate=500)

    def annotate(self, data):
        with open(self.record + ".atr", "wb") as file:
            file.write(data)

    def beats(self, *words, record=None):
        self.good("page", record or self.record, "--width", "400", "--truth", "p.json", *words)
        return [(wave["wave"], wave["code"], *span(wave)) for wave in load_json(self.path("p.json"))["beats"]]

    def test_waves(self):
        self.assertEqual(self.beats(), [])
        self.annotate(encode(self.MARKS))
        self.assertEqual(self.beats(), self.WANTED)

    def test_words_that_change_others(self):
        data = encode([(20, "N")])
        self.annotate(data[:2] + changed(NUM, 3) + changed(SUB, 1) + changed(CHN, 2) + data[2:])
        self.assertEqual(self.beats(), [("QRS", "N", None, 20, None)])

    def test_files_that_are_none(self):
        whole = encode(self.MARKS)
        for data in (b"", b"\0", whole[:-2], whole[:41], b"no annotations", whole[:6] + b"\x00\xec\xff\xff\x00\x00"):
            self.annotate(data)
            self.assertEqual(self.beats(), [], data)

    def test_those_of_the_page(self):
        self.annotate(encode([(sample, "N") for sample in range(0, 5000, 100)]))
        for timing, seconds in (("sequential", 10), ("simultaneous", 2.5)):
            peaks = [wave[3] for wave in self.beats("--layout", "3by4", "--lead_timing", timing)]
            self.assertEqual(peaks, list(range(0, int(500 * seconds), 100)))

    def test_paper_that_slips_takes_them_along(self):
        times = range(0, 5000, 7)
        self.annotate(encode([(sample, "N") for sample in times]))
        ramp = np.outer(np.arange(5000), np.ones(12))
        write_record(self.folder, "r", ramp, rate=500)
        self.beats("--layout", "12by1", "--lead_timing", "simultaneous", "--paper_slip", "5")
        truth = load_json(self.path("p.json"))
        shown = np.array(truth["leads"][0]["signal_mv"]) * 1000
        moved = 0
        for wave, sample in zip(truth["beats"], times):
            if 100 < wave["peak"] < 4900:
                self.assertLessEqual(shown[wave["peak"] - 1], sample + 1e-6)
                self.assertGreaterEqual(shown[wave["peak"] + 1], sample - 1e-6)
                moved = max(moved, abs(wave["peak"] - sample))
        self.assertGreater(moved, 10)

    def test_a_real_file(self):
        """Of MIT-BIH 100 a page shows V5, which a 3 by 4 page has in its last column."""
        folder = self.need_data("wfdb-formats", "sample-data")
        beats = self.beats("--layout", "3by4", record=os.path.join(folder, "100"))
        self.assertEqual(beats, [("QRS", "N", None, peak, None) for peak in (2706, 2998, 3282, 3560)])


class Coco(DatasetTest):
    """COCO's annotations of waves."""

    def check(self, *words, slack):
        self.good(*dataset("d", "--format", "coco,webdataset", "--make", "detection", *words,
                           layouts="3by4-II", each=(3, 0, 0)))
        data = load_json(self.path("d/coco/annotations/instances_train.json"))
        kinds = {item["id"]: item["name"] for item in data["categories"] if item["supercategory"] == "wave"}
        self.assertEqual(list(kinds.values()), list(WAVES))
        seen = 0
        for image, line in zip(data["images"], load_lines(self.path("d/pages.jsonl"))):
            items = [item for item in data["annotations"]
                     if item["image_id"] == image["id"] and item["category_id"] in kinds]
            self.check_page(line, items, kinds, slack)
            seen += len(items)
        self.assertGreater(seen, 250)
        self.clean("d")

    def check_page(self, line, items, kinds, slack):
        truth = load_json(self.path(f"d/webdataset/train/{line['name']}.json"))
        self.assertEqual(truth["beats"], line["beats"])
        waves = {(wave["wave"], *span(wave)) for wave in line["beats"]}
        for lead in truth["leads"]:
            points = lead["points"]
            for item in items:
                if item["lead_index"] != lead["index"]:
                    continue
                self.assertIn((kinds[item["category_id"]], *span(item)), waves)
                first, last = (min(max(item[key] - lead["first_sample"], 0), lead["samples"] - 1)
                               for key in ("onset", "offset"))
                ink = np.array(points[first:last + 1], float)
                x, y, width, height = item["bbox"]
                box = np.array([x, y, x + width, y + height])
                low, high = ink.min(axis=0) - slack, ink.max(axis=0) + slack
                self.assertTrue((box[:2] >= low).all() and (box[2:] <= high).all(), (line["name"], item))
                seen = [points[i] for i in range(first, last + 1) if self.is_visible(lead, i)]
                if seen:
                    self.assertTrue((box[:2] <= np.min(seen, axis=0) + 1).all(), (line["name"], item))
                    self.assertTrue((box[2:] >= np.max(seen, axis=0) - 1).all(), (line["name"], item))
                self.check_points(lead, item)

    def is_visible(self, lead, sample):
        return any(first <= sample <= last for first, last in lead["visible"])

    def check_points(self, lead, item):
        for i, key in enumerate(("onset", "peak", "offset")):
            x, y, seen = item["keypoints"][3 * i:3 * i + 3]
            sample = item[key] - lead["first_sample"]
            visible = self.is_visible(lead, sample)
            self.assertEqual(seen, 2 if visible else 0)
            if visible:
                self.assertLess(np.hypot(lead["points"][sample][0] - x, lead["points"][sample][1] - y), 0.01)

    def test_flat(self):
        self.check(slack=2.5)

    def test_warped(self):
        self.check("--preset", "photo", "--severity", "0.6", slack=3)

    def test_a_wave_that_is_none(self):
        self.check(slack=2.5)
        for old, new in (('"wave": "QRS"', '"wave": "QRX"'), ('"offset": 1', '"offset": -1')):
            self.change_log("d", old, new)
            self.faulty("d", '"beats" in pages.jsonl')
            self.change_log("d", new, old)


if __name__ == "__main__":
    unittest.main()

"""The JSON that ecgpress writes: one vocabulary, as docs/ground-truth.md and page.schema.json say."""

import copy
import json
import os
import re
import unittest
import zlib

import numpy as np

from rig import schema
from rig.datasets import DatasetTest, dataset
from rig.files import ROOT, load_json, load_lines
from rig.records import LEADS, heart, write_record

BENT = ("--curl", "40", "--rotation", "6", "--tilt_x", "12")
PLAIN_WIDTH = ("--width", "900")


def members(kind, whole):
    """All members of a definition and of those that it builds upon."""
    rule = whole["$defs"][kind]
    found = set(rule.get("properties", {}))
    if "$ref" in rule:
        found |= members(rule["$ref"].rsplit("/", 1)[1], whole)
    for part in rule.get("oneOf", []):
        found |= set(part.get("properties", {}))
    return found


def member_words(cell):
    return set(re.findall(r"`([a-z][a-z0-9_]*)`", cell))


class SchemaTest(DatasetTest):
    def setUp(self):
        super().setUp()
        if schema.jsonschema is None:
            self.skipTest("python3-jsonschema is missing")
        self.whole = schema.load_schema()


class Documented(SchemaTest):
    def rows(self, heading, column):
        """The words that are code in a column of the tables below a heading."""
        with open(os.path.join(ROOT, "docs", "ground-truth.md"), encoding="utf-8") as file:
            text = file.read()
        section = re.split(r"\n#+ ", text.split(f"# {heading}\n")[1])[0]
        found = set()
        for line in section.splitlines():
            cells = line.split("|")
            if line.startswith("|") and len(cells) > column + 1:
                found |= member_words(cells[column])
        return found

    def test_every_member_is_in_the_document_and_no_other(self):
        page = (members("page", self.whole) | members("truth", self.whole) |
                members("log_line", self.whole) | members("parameters", self.whole))
        self.assertEqual(self.rows("Page", 1), page)
        lead = members("lead", self.whole)
        for kind in ("truth", "log_line"):
            items = self.whole["$defs"][kind]["properties"]["leads"]["items"]
            lead |= set(items["properties"])
        self.assertEqual(self.rows("Leads", 1), lead)
        parts = {"points"}
        for kind in ("grid_points", "mesh", "word", "pulse", "landmark", "mark"):
            parts |= members(kind, self.whole)
        self.assertEqual(self.rows("Grid points, mesh, words, pulses, landmarks, handwriting", 2), parts)

    def test_it_is_a_schema(self):
        schema.jsonschema.Draft202012Validator.check_schema(self.whole)
        self.assertEqual(self.whole["$defs"]["page"]["properties"]["schema_version"], {"const": 1})

    def test_it_has_teeth(self):
        truth, _, _ = self.page("builtin:3", "3by4-II", *PLAIN_WIDTH, "--calibration", "start",
                                "--handwriting", "3", "--header", "line")
        self.assertIsNone(schema.problem(truth, "truth"))
        edits = [
            lambda t: t.update(number=0),
            lambda t: t.pop("px_per_mm"),
            lambda t: t.update(schema_version=2),
            lambda t: t.update(paper_speed_mm_per_s="25"),
            lambda t: t["grid_points"].update(rows=-1),
            lambda t: t["grid_points"].update(pitch=5),
            lambda t: t["leads"][0].update(ecg=[]),
            lambda t: t["leads"][3].pop("start_s"),
            lambda t: t["leads"][0]["signal_mv"].append("0"),
            lambda t: t["leads"][0]["points"].append([1, 2, 3]),
            lambda t: t["words"][0].update(box=[0, 0, 1, 1]),
            lambda t: t["pulses"][0].pop("duration_s"),
            lambda t: t["handwriting"][0].update(kind="poem"),
            lambda t: t["look"].update(pen=[0, 1]),
        ]
        for i, edit in enumerate(edits):
            wrong = copy.deepcopy(truth)
            edit(wrong)
            self.assertIsNotNone(schema.problem(wrong, "truth"), i)


class Truth(SchemaTest):
    def test_pages_of_all_kinds(self):
        record = write_record(self.folder, "r", heart())
        cases = [("builtin:1", ()), ("builtin:2", BENT), (record, ("--layout", "6by2-II")),
                 ("builtin:4", ("--preset", "photo")), ("builtin:5", ("--preset", "damaged")),
                 ("builtin:6", ("--lead_order", "cabrera", "--show_lead_name", "0"))]
        for source, words in cases:
            self.good("page", source, *PLAIN_WIDTH, *words, "--truth", "t.json")
            with open(self.path("t.json"), encoding="utf-8") as file:
                truth = json.load(file)
            self.assertEqual(schema.kind_of(truth), "truth")
            self.assertIsNone(schema.problem(truth, "truth"), words)

    def test_numbers_say_what_is_on_the_page(self):
        """Speed, gain, scale, size and time in plain numbers, against each other."""
        truth, _, _ = self.page("builtin:3", "3by4-II", *PLAIN_WIDTH, "--paper_speed", "50",
                                "--gain", "5")
        self.assertEqual((truth["paper_speed_mm_per_s"], truth["gain_mm_per_mv"]), (50, 5))
        self.assertAlmostEqual(truth["page_width_mm"] * truth["px_per_mm"], truth["width"], 6)
        self.assertAlmostEqual(truth["page_height_mm"] * truth["px_per_mm"], truth["height"], 6)
        for lead in truth["leads"]:
            self.assertAlmostEqual(lead["mm_per_sample"] * truth["rate_hz"], 50, 9)
            self.assertAlmostEqual(lead["mm_per_mv"], 5, 9)
            self.assertAlmostEqual(lead["start_s"], lead["first_sample"] / truth["rate_hz"], 9)
            self.assertAlmostEqual(lead["duration_s"], lead["samples"] / truth["rate_hz"], 9)
            self.assertEqual(lead["samples"], len(lead["signal_mv"]))
            mv = np.array(lead["signal_mv"], float)
            x = lead["origin_mm"][0] + np.arange(len(mv)) * lead["mm_per_sample"]
            y = lead["origin_mm"][1] - mv * lead["mm_per_mv"]
            own = np.stack([x, y], axis=1) * truth["px_per_mm"]
            np.testing.assert_allclose(own, np.array(lead["points"]), atol=1e-3)
        starts = [lead["start_s"] for lead in truth["leads"][:12:3]]
        np.testing.assert_allclose(np.diff(starts), 2.5)

    def test_millimeters_of_grid_points(self):
        """From them, through the homography of a tilted page, to the points in the picture."""
        for words in ((), ("--rotation", "7", "--tilt_y", "20")):
            truth, _, _ = self.page("builtin:3", "3by4", *PLAIN_WIDTH, *words)
            grid = truth["grid_points"]
            self.assertEqual(grid["step_mm"], 5)
            h = np.array(truth["homography"]).reshape(3, 3)
            self.assertEqual((len(grid["points"]), len(grid["points"][0])),
                             (grid["rows"], grid["columns"]))
            seen = 0
            for r, row in enumerate(grid["points"]):
                for c, point in enumerate(row):
                    at = h @ [grid["x_mm"] + c * 5, grid["y_mm"] + r * 5, 1]
                    if point is not None:
                        np.testing.assert_allclose(at[:2] / at[2], point, atol=0.1)
                        seen += 1
            self.assertGreater(seen, 0.8 * grid["rows"] * grid["columns"])

    def test_visible(self):
        """Runs of the samples that are on picture and paper; in a flat page of those alone."""
        digital = heart()
        digital[300:340, 1] = 20000  # far above the page
        digital[500:520, 1] = -32768  # missing
        truth, _, _ = self.page(write_record(self.folder, "r", digital), "3by1", *PLAIN_WIDTH)
        for lead in truth["leads"]:
            seen = np.zeros(lead["samples"], bool)
            for first, last in lead["visible"]:
                self.assertLessEqual(first, last)
                seen[first:last + 1] = True
            inside = [p is not None and 0 <= p[0] < truth["width"] and 0 <= p[1] < truth["height"]
                      for p in lead["points"]]
            self.assertEqual(list(seen), inside, lead["name"])
        self.assertEqual(truth["leads"][1]["visible"], [[0, 299], [340, 499], [520, 999]])


    def facing(self, mesh, mm):
        """Whether the triangle of the mesh at each place has its corners in the page's order."""
        x, y = (np.array(mesh[key]).reshape(mesh["rows"] + 1, -1) for key in ("x_px", "y_px"))
        at = (mm - [mesh["x_mm"], mesh["y_mm"]]) / mesh["step_mm"]
        cell = np.clip(np.floor(at).astype(int), 0, [mesh["columns"] - 1, mesh["rows"] - 1])
        (c, r), part = cell.T, at - cell
        upper = part[:, 0] >= part[:, 1]
        corner = lambda dc, dr: np.stack([x[r + dr, c + dc], y[r + dr, c + dc]], axis=1)
        a, b = corner(0, 0), corner(1, 1)
        third = np.where(upper[:, None], corner(1, 0), corner(0, 1))
        cross = (third - a)[:, 0] * (b - a)[:, 1] - (third - a)[:, 1] * (b - a)[:, 0]
        return np.where(upper, cross, -cross) > 0

    def test_visible_on_paper_that_is_bent_over(self):
        """Only what shows its printed side."""
        truth, _, _ = self.page("builtin:3", "3by4-II", "--width", "900", "--tilt_y", "50", "--curl",
                                "110", "--fold", "70", "--zoom", "0.6")
        behind = 0
        for lead in truth["leads"]:
            mm = np.stack([lead["origin_mm"][0] + np.arange(lead["samples"]) * lead["mm_per_sample"],
                           lead["origin_mm"][1] - np.array(lead["signal_mv"]) * lead["mm_per_mv"]],
                          axis=1)
            front = self.facing(truth["mesh"], mm)
            behind += (~front).sum()
            inside = [0 <= x < truth["width"] and 0 <= y < truth["height"]
                      for x, y in lead["points"]]
            seen = np.zeros(lead["samples"], bool)
            for first, last in lead["visible"]:
                seen[first:last + 1] = True
            self.assertEqual(list(seen), list(front & inside), lead["name"])
        self.assertGreater(behind, 50)


class Log(SchemaTest):
    def made(self, *words):
        self.good(*dataset("d", *words, each=(2, 1, 1), layouts="3by1,3by4-II"))
        return load_lines(self.path("d/pages.jsonl"))

    def test_one_page_per_line_without_signals(self):
        pages = self.made("--preset", "photo")
        self.assertEqual(len(pages), 16)
        self.assertEqual([page["page_index"] for page in pages], list(range(16)))
        size = os.path.getsize(self.path("d/pages.jsonl"))
        self.assertLess(size, os.path.getsize(self.path("d/logs.json")))
        for page in pages:
            self.assertIsNone(schema.problem(page, "log_line"))
            for lead in page["leads"]:
                self.assertFalse({"ecg", "signal_mv", "points"} & set(lead))
        for name, kind in (("ecgpress.json", "run"), ("skipped.json", "skipped")):
            self.assertIsNone(schema.problem(load_json(self.path(f"d/{name}")), kind))

    def test_it_agrees_with_the_reference_log(self):
        pages = self.made()
        reference = load_json(self.path("d/logs.json"))
        self.assertEqual(reference["frequency"], pages[0]["rate_hz"])
        self.assertEqual(len(reference["samples"]), len(pages))
        for page, old in zip(pages, reference["samples"]):
            self.assertEqual([page[key] for key in ("name", "split", "set", "layout", "picture")],
                             [old[key] for key in ("name", "split", "set", "layout", "save_path")])
            self.assertEqual(page["source"], old["record"])
            self.assertAlmostEqual(page["paper_speed_mm_per_s"], 5 / old["horizontal_scale"])
            self.assertAlmostEqual(page["gain_mm_per_mv"], 5 / old["vertical_scale"])
            crc = zlib.crc32(page["source"].encode())
            for lead, other in zip(page["leads"], old["leads"]):
                self.assertEqual((lead["name"], lead["text"], lead["crop_folder"]),
                                 (other["lead"], other["text"], other["file"]))
                x0, y0, x1, y1 = lead["name_box"]
                self.assertEqual([x0, y0, x1 - x0, y1 - y0], other["bbox"])
                self.assertEqual(lead["samples"], len(other["ecg"]))
                crc = zlib.crc32((np.array(other["ecg"], "<f8") + 0.0).tobytes(), crc)
            self.assertEqual(page["signals_crc32"], crc)

    def test_verify_needs_no_reference_log(self):
        self.made()
        os.remove(self.path("d/logs.json"))
        self.clean("d")

    def test_verify_reads_the_reference_log_where_it_is(self):
        self.made()
        path = self.path("d/logs.json")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        lines = text.splitlines(keepends=True)
        edits = [
            text.replace('"split": "train"', '"split": "test"', 1),
            re.sub(r'"ecg": \[[^,]+,', '"ecg": [7.5,', text, count=1),
            "".join(lines[:1] + lines[2:]),
            text.replace('"save_path": "detection', '"save_path": "detect', 1),
            text[:-40],
        ]
        for i, edited in enumerate(edits):
            self.assertNotEqual(edited, text)
            with open(path, "w", encoding="utf-8") as file:
                file.write(edited)
            self.faulty("d", "logs.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.clean("d")

    def test_a_changed_sample_is_found_without_records_and_logs(self):
        """By the checksum in pages.jsonl, even where both copies of the file were changed."""
        os.mkdir(self.path("records"))
        lines = [",".join(LEADS)] + [",".join(f"{v / 1000:.3f}" for v in row) for row in heart()]
        for i in range(40):
            self.write(f"records/r{i}.csv", "\n".join(lines) + "\n")
        pages = self.made("--raw_signal_path", "records", "--sampling_rate", "100")
        os.rename(self.path("records"), self.path("gone"))
        os.remove(self.path("d/logs.json"))
        self.clean("d", compared=False)
        name = pages[0]["name"]
        for path in (f"d/digitization-dataset/{name}/{name}_lead_0.json",
                     f"d/segmentation/signal-json/{name}_lead_0.json"):
            values = load_json(self.path(path))
            values[100] += 0.0005  # far below what a mask could show
            self.write(path, json.dumps(values))
        self.faulty("d", "signals_crc32")


if __name__ == "__main__":
    unittest.main()

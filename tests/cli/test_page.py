"""One page, measured from outside: its picture, masks and truth against the record's own samples
and against a stroke that this file rasterizes itself."""

import csv
import json
import re
import unittest

import numpy as np

from rig.pages import PageTest
from rig.pictures import cut, ink_box, pad, point_array, stroke_coverage
from rig.records import LEADS, MISSING, heart, read_record, write_record

MAJOR = np.array([0.75, 0.5, 0.5]) * 255
POINT = 1 / (6.4 * 72)  # a typographic point as a share of the page's width


class Truth(PageTest):
    """What --truth says, on real recordings at the default size and small."""

    def test_keys_and_sizes(self):
        record = self.need_data("ptbxl/records100/00000/00032_lr")
        for layout, size, indices in (("3by4", (4480, 1441), range(12)),
                                      ("3by1", (4480, 1452), range(3))):
            truth, _, _ = self.page(record, layout)
            self.assertLessEqual({"width", "height", "px_per_mm", "layout", "record", "rate_hz",
                                  "leads"}, set(truth))
            self.assertEqual((truth["width"], truth["height"]), size)
            self.assertEqual((truth["layout"], truth["record"], truth["rate_hz"]),
                             (layout, "00032_lr", 100))
            self.assertEqual([lead["index"] for lead in truth["leads"]], list(indices))
            for lead in truth["leads"]:
                self.assertLessEqual(
                    {"index", "name", "box", "crop", "name_box", "clipped", "first_sample",
                     "points", "signal_mv", "overlap", "overlapped_by"}, set(lead))
                self.assertEqual(lead["name"], LEADS[lead["index"]])
                self.assertEqual(len(lead["points"]), len(lead["signal_mv"]))
                self.assertEqual(lead["crop"], pad(lead["box"], size))

    def test_a_height_adds_paper_at_the_sides(self):
        """The picture has the size; rows, pen and scale are as without it, only shifted."""
        for layout, width, height, preset in (("3by1", 900, 700, "clean"),
                                              ("12by1", 900, 500, "clean"),
                                              ("4by3", 640, 640, "print")):
            given = ("--width", str(width), "--preset", preset, "--border", "0",
                     "--calibration", "none", "--rotation", "0", "--page_size", "default",
                     "--row_spread", "0")
            plain, _, _ = self.page("builtin:2", layout, *given)
            truth, picture, _ = self.page("builtin:2", layout, *given, "--height", str(height))
            self.assertEqual((truth["width"], truth["height"]), (width, height))
            self.assertEqual(picture.shape[:2], (height, width))
            scale = truth["px_per_mm"] / plain["px_per_mm"]
            taller = height / width > plain["height"] / plain["width"]
            self.assertEqual(taller, abs(scale - 1) < 1e-3)
            at = np.array(truth["leads"][-1]["points"], float)
            before = np.array(plain["leads"][-1]["points"], float) * scale
            shift = np.nanmean(at - before, axis=0)
            np.testing.assert_allclose(at, before + shift, atol=0.02)
            slack = np.array([width - plain["width"] * scale, height - plain["height"] * scale])
            np.testing.assert_allclose(shift, slack / 2, atol=1)

    def check_signals(self, truth, mv, names):
        for lead in truth["leads"]:
            own = mv[lead["first_sample"]:, names.index(lead["name"])][:len(lead["signal_mv"])]
            said = np.array([np.nan if v is None else v for v in lead["signal_mv"]])
            np.testing.assert_allclose(said, own, rtol=0, atol=1e-9, err_msg=lead["name"])

    def test_signals_are_the_records_own(self):
        for path, rate in (("ptbxl/records100/00000/00400_lr", 100),
                           ("ptbxl/records500/00000/00031_hr", 500),
                           ("challenge/2020/A0001", 500), ("challenge/2021/JS20000", 500)):
            record = self.need_data(path)
            mv, names, own_rate = read_record(record)
            truth, _, _ = self.page(record, "3by4-II", "--width", "900")
            self.assertEqual((truth["rate_hz"], own_rate), (rate, rate))
            self.check_signals(truth, mv, names)
            for lead in truth["leads"]:
                strip = lead["index"] == 12
                self.assertEqual(len(lead["signal_mv"]), (10 if strip else 2.5) * rate)
                column = 0 if strip else lead["index"] // 3
                self.assertEqual(lead["first_sample"], column * 2.5 * rate)
            # teeth: one sample off, or two leads swapped, is seen
            for spoil in (lambda: np.roll(mv, 1, axis=0), lambda: np.roll(mv, 1, axis=1)):
                with self.assertRaises(AssertionError):
                    self.check_signals(truth, spoil(), names)

    def test_signals_as_an_independent_decoder_has_them(self):
        with open(self.need_data("EXPECTED.tsv"), encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t")
                    if row["record"] in ("ptbxl/records100/00000/00038_lr", "challenge/2020/Q0001")]
        self.assertEqual(len(rows), 24)
        for record in sorted({row["record"] for row in rows}):
            truth, _, _ = self.page(self.need_data(record), "3by4", "--lead_timing", "same",
                                    "--width", "700")
            own = {row["lead"].upper(): row for row in rows if row["record"] == record}
            for lead in truth["leads"]:
                row = own[lead["name"].upper()]
                first = [float(v) for v in row["first3_physical"].split()]
                np.testing.assert_allclose(lead["signal_mv"][:3], first, rtol=0, atol=1e-6)
                self.assertGreaterEqual(min(lead["signal_mv"]), float(row["min_physical"]) - 1e-6)
                self.assertLessEqual(max(lead["signal_mv"]), float(row["max_physical"]) + 1e-6)

    def test_avr_is_avr(self):
        record = self.need_data("ptbxl/records100/00000/00001_lr")
        truth, _, _ = self.page(record, "12by1", "--width", "600")
        lead = {entry["name"]: np.array(entry["signal_mv"]) for entry in truth["leads"]}
        self.assertEqual(truth["leads"][3]["name"], "aVR")
        rule = -(lead["I"] + lead["II"]) / 2
        self.assertLess(np.abs(lead["aVR"] - rule).max(), 0.002)
        self.assertGreater(np.abs(lead["aVL"] - rule).max(), 0.05)

    def test_columns(self):
        path = write_record(self.folder, "r", heart())
        truth, _, _ = self.page(path, "3by4-II", "--width", "700")
        self.assertEqual([lead["first_sample"] for lead in truth["leads"]],
                         [250 * (i // 3) for i in range(12)] + [0])
        self.assertEqual((truth["leads"][-1]["index"], truth["leads"][-1]["name"]), (12, "II"))
        self.assertEqual(len(truth["leads"][-1]["signal_mv"]), 1000)
        same, _, _ = self.page(path, "3by4-II", "--width", "700", "--lead_timing", "same")
        self.assertEqual({lead["first_sample"] for lead in same["leads"]}, {0})
        six, _, _ = self.page(path, "6by2-II", "--width", "700")
        self.assertEqual([lead["first_sample"] for lead in six["leads"]], [0] * 6 + [500] * 6 + [0])

    def test_window(self):
        digital = heart(3000)
        path = write_record(self.folder, "r", digital)
        starts = []
        for window in range(4):
            truth, _, _ = self.page(path, "3by1", "--width", "600", "--window", str(window))
            self.check_signals(truth, digital / 1000, LEADS)
            starts.append(truth["leads"][0]["first_sample"])
            self.assertEqual(len(truth["leads"][0]["signal_mv"]), 1000)
        self.assertEqual(starts[0], 0)
        self.assertEqual(len(set(starts)), 4)

    def test_short_record(self):
        digital = heart(370)
        path = write_record(self.folder, "r", digital)
        truth, _, _ = self.page(path, "3by1", "--width", "600")
        self.check_signals(truth, digital / 1000, LEADS)
        self.assertEqual(len(truth["leads"][0]["signal_mv"]), 370)


class Geometry(PageTest):
    def check_scale(self, truth, speed, gain):
        """Points are linear in time and voltage; recovers mm a second and mm a mV from them."""
        scale = truth["px_per_mm"]
        for lead in truth["leads"]:
            points, mv = point_array(lead), np.array(lead["signal_mv"])
            t = np.arange(len(mv)) / truth["rate_hz"]
            across, start = np.polyfit(t, points[:, 0], 1)
            np.testing.assert_allclose(points[:, 0], start + across * t, atol=2e-3)
            self.assertAlmostEqual(across / scale, speed, delta=1e-3 * speed)
            up, zero = np.polyfit(mv, points[:, 1], 1)
            np.testing.assert_allclose(points[:, 1], zero + up * mv, atol=2e-3)
            self.assertAlmostEqual(-up / scale, gain, delta=2e-3 * gain)

    def test_speed_and_gain(self):
        path = write_record(self.folder, "r", heart())
        self.check_scale(self.page(path, "3by4-II", "--width", "1100")[0], 25, 10)
        other = self.page(path, "12by1", "--width", "900", "--horizontal_scale", "0.4",
                          "--vertical_scale", "1")[0]
        self.check_scale(other, 12.5, 5)
        with self.assertRaises(AssertionError):
            self.check_scale(other, 25, 10)

    def test_rows_are_three_cells_apart(self):
        path = write_record(self.folder, "r", np.zeros((1000, 12)))
        for words, cells in (((), 3), (("--row_height", "4.5"), 4.5)):
            truth, _, _ = self.page(path, "3by1", "--width", "1000", *words)
            zero = [lead["points"][0][1] / truth["px_per_mm"] for lead in truth["leads"]]
            np.testing.assert_allclose(np.diff(zero), 5 * cells, atol=1e-3)
            self.assertAlmostEqual(zero[0], 30, places=3)  # 6 cells above the top row

    def lines(self, profile, level):
        """Centers of the runs that are somewhere half as dark as a line of that level."""
        dark = np.clip((255 - profile) / (255 - level), 0, 1)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (dark > 0).astype(int), [0]])))
        return np.array([np.average(np.arange(a, b) + 0.5, weights=dark[a:b])
                         for a, b in zip(edges[::2], edges[1::2]) if dark[a:b].max() >= 0.5])

    def test_grid(self):
        path = write_record(self.folder, "r", np.zeros((1000, 12)))
        truth, image, _ = self.page(path, "3by4")  # the default size
        cell = 5 * truth["px_per_mm"]
        left = truth["width"] * 34 / 4480  # the blank border at the left
        # where no minor line runs, far from all ink: between two lines of the other direction
        for profile, start in ((image[int(0.7 * cell / 5), :, 1].astype(float), left),
                               (image[:, int(left + 0.7 * cell / 5), 1].astype(float), 0)):
            found = self.lines(profile, MAJOR[1])
            index = np.round((found - start) / cell)
            inner = (index >= 1) & (found < len(profile) - cell / 2)
            self.assertGreaterEqual(inner.sum(), 17)
            self.assertTrue((np.diff(index[inner]) == 1).all())
            self.assertLess(np.abs(found - start - index * cell)[inner].max(), 0.1)
            # teeth: a grid of 5.01 mm would be off by more at the far end
            self.assertGreater(np.abs(found - start - index * cell * 1.002)[inner].max(), 0.1)
        # the zero line of each row lies on a line of the grid, 30, 45 and 60 mm down
        for lead in truth["leads"]:
            self.assertAlmostEqual((lead["points"][0][1] / cell + 0.5) % 1, 0.5, delta=1e-3)
        # minor lines: 5 a cell, so four more between two major ones
        row = image[int(0.7 * cell / 5), int(left + cell):int(left + 3 * cell) + 4, 1].astype(float)
        self.assertEqual(len(self.lines(row, 0.93 * 255)), 11)

    def test_no_grid(self):
        path = write_record(self.folder, "r", np.zeros((1000, 12)))
        _, image, masks = self.page(path, "3by1", "--width", "800", "--show_grid", "0",
                                    "--show_lead_name", "0", "--show_separate_line", "0")
        far = np.ones(image.shape[:2], bool)
        for mask in masks.values():
            y, x = np.nonzero(mask)
            for dy in (-2, -1, 0, 1, 2):
                for dx in (-2, -1, 0, 1, 2):
                    far[np.clip(y + dy, 0, far.shape[0] - 1),
                        np.clip(x + dx, 0, far.shape[1] - 1)] = False
        self.assertEqual(set(np.unique(image[far])), {255})

    def test_names(self):
        """The ink of a name is what is gone from the picture without names."""
        path = write_record(self.folder, "r", np.zeros((1000, 12)))
        for words in ((), ("--width", "800"), ("--width", "800", "--fontsize", "20")):
            truth, with_names, _ = self.page(path, "3by4-II", *words, "--show_separate_line", "0")
            bare, without, _ = self.page(path, "3by4-II", *words, "--show_separate_line", "0",
                                         "--show_lead_name", "0", stem="q")
            self.assertEqual({str(lead["name_box"]) for lead in bare["leads"]}, {"None"})
            gone = without.astype(int).sum(axis=2) - with_names.astype(int).sum(axis=2)
            self.assertGreaterEqual(gone.min(), 0)
            for lead in truth["leads"]:
                box = lead["name_box"]
                around = [box[0] - 4, box[1] - 4, box[2] + 4, box[3] + 4]
                for ink, sign in ((gone > 0, 1), (gone > 400, -1)):  # any ink; surely half
                    own = np.array(ink_box(cut(ink, around))) + [*around[:2], *around[:2]]
                    out = sign * (np.array(box) - own) * [1, 1, -1, -1]
                    self.assertGreaterEqual(out.min(), 0, lead["name"])
                    self.assertLessEqual(out.max(), 1, lead["name"])
                self.assertLess(cut(with_names, box).max(axis=2).min(), 140)
                cut(gone, around)[:] = 0
            self.assertEqual(gone.max(), 0, "ink outside of the boxes")

    def test_lead_display(self):
        path = write_record(self.folder, "r", np.zeros((1000, 12)))
        names = ",".join(f"L{i}" for i in range(12))
        truth, _, _ = self.page(path, "3by1", "--width", "900", "--lead_display", names)
        self.assertEqual([lead["name"] for lead in truth["leads"]], LEADS[:3])
        widths = [lead["name_box"][2] - lead["name_box"][0] for lead in truth["leads"]]
        self.assertLess(max(widths) - min(widths), 4)  # I and III are not: L0, L1, L2 are


class Strokes(PageTest):
    def check_strokes(self, truth, masks, pen_pt=0.5, leads=None, sub=8, shift=(0, 0),
                      share_off=0.03):
        radius = max(pen_pt * POINT * truth["width"], 1) / 2
        for lead in truth["leads"] if leads is None else [truth["leads"][i] for i in leads]:
            mask, box = masks[lead["index"]], lead["box"]
            self.assertEqual(ink_box(mask), box, lead["name"])
            around = [max(box[0] - 3, 0), max(box[1] - 3, 0), min(box[2] + 3, truth["width"]),
                      min(box[3] + 3, truth["height"])]
            share = stroke_coverage(point_array(lead) + shift, radius, around, sub)
            own = cut(mask, around)
            off = np.where(own, 0.5 - share, share - 0.5)
            slack = 0.02 + 0.25 / sub  # what a grid of places can miss of an edge
            self.assertLess((off > slack).sum(), share_off * own.sum() + 1, lead["name"])
            self.assertLess(off.max(), 0.09 + slack, lead["name"])

    def test_masks_are_the_strokes(self):
        path = write_record(self.folder, "r", heart())
        for width, pen in ((700, 0.5), (1100, 3)):
            truth, _, masks = self.page(path, "3by4-II", "--width", str(width), "--pen", str(pen))
            self.check_strokes(truth, masks, pen)
            # teeth: a quarter of a pixel is seen, in each direction, on a lead alone
            for shift in ((0.25, 0), (-0.25, 0), (0, 0.25), (0, -0.25)):
                for lead in (0, 7):
                    with self.assertRaises(AssertionError):
                        self.check_strokes(truth, masks, pen, leads=[lead], shift=shift)

    def test_masks_at_the_default_size(self):
        record = self.need_data("ptbxl/records100/00000/00038_lr")
        truth, _, masks = self.page(record, "3by4-II")
        self.check_strokes(truth, masks, leads=(0, 7, 12), sub=12)
        with self.assertRaises(AssertionError):
            self.check_strokes(truth, masks, leads=(7,), sub=12, shift=(0.1, 0.1))

    def test_masks_at_500_hz(self):
        record = self.need_data("ptbxl/records500/00000/00034_hr")
        truth, _, masks = self.page(record, "6by2", "--width", "1000")
        self.check_strokes(truth, masks, leads=(1, 8), sub=12)

    def test_the_picture_is_the_stroke(self):
        """One lead on bare paper: every pixel is white less the share of it under the pen."""
        path = write_record(self.folder, "r", heart(channels=1), names=["II"])
        for width, pen in ((900, 1.0), (700, 0.3), (1100, 4)):
            truth, image, _ = self.page(path, "3by1", "--width", str(width), "--pen", str(pen),
                                        "--show_grid", "0", "--show_lead_name", "0")
            share = stroke_coverage(point_array(truth["leads"][0]), pen * POINT * width / 2,
                                    [0, 0, truth["width"], truth["height"]], 12)
            error = np.abs(image[:, :, 0] / 255 - (1 - share))
            inked = error[share > 0]
            # columns of spans: sharp tips are a little too full, all else is close
            self.assertLess(error.max(), 0.2, (width, pen))
            self.assertLess(np.quantile(inked, 0.99), 0.05, (width, pen))
            self.assertLess(inked.mean(), 0.008, (width, pen))

    def test_picture_is_dark_under_masks(self):
        record = self.need_data("ptbxl/records100/00000/00032_lr")
        _, image, masks = self.page(record, "3by4-II")
        brightest = image.max(axis=2)
        for index, mask in masks.items():
            self.assertLess(brightest[mask].max(), 160, index)
            self.assertGreater(np.mean(brightest[mask] == 0), 0.5, index)
            moved = np.roll(mask, 12, axis=0)  # teeth
            self.assertGreater(brightest[moved].mean(), 70, index)

    def test_a_mask_is_of_its_lead_alone(self):
        digital = heart() * 3
        digital[:, 7] *= 3
        whole, _, masks = self.page(write_record(self.folder, "r", digital), "3by4", "--width",
                                    "800")
        crowded = np.sum(list(masks.values()), axis=0)
        self.assertGreater((crowded > 1).sum(), 0)
        for lead in (1, 7, 8):
            path = write_record(self.folder, "alone", digital[:, [lead]], names=[LEADS[lead]])
            truth, _, alone = self.page(path, "3by4", "--width", "800", stem="q")
            self.assertEqual([entry["name"] for entry in truth["leads"]], [LEADS[lead]])
            self.assertTrue((alone[lead] == masks[lead]).all())
            self.assertEqual(truth["leads"][0]["points"], whole["leads"][lead]["points"])
            self.assertEqual((truth["leads"][0]["overlap"], truth["leads"][0]["overlapped_by"]),
                             (0, []))

    def test_overlap(self):
        digital = heart() * 3
        truth, _, masks = self.page(write_record(self.folder, "r", digital), "3by4-II", "--width",
                                    "1000", "--row_height", "1.5")
        self.assertGreater(max(lead["overlap"] for lead in truth["leads"]), 0.005)
        for lead in truth["leads"]:
            own = masks[lead["index"]]
            others = {k: mask for k, mask in masks.items() if k != lead["index"]}
            under = own & np.any(list(others.values()), axis=0)
            self.assertAlmostEqual(lead["overlap"], under.sum() / own.sum(), delta=0.02)
            names = [entry["name"] for entry in truth["leads"] if entry["index"] in others
                     and cut(others[entry["index"]], lead["crop"]).any()]
            self.assertEqual(sorted(lead["overlapped_by"]), sorted(names), lead["name"])


class Hard(PageTest):
    """Leads that are flat, missing, broken or too large."""

    def test_zeros_are_a_line(self):
        digital = heart()
        digital[:, 0] = 0
        truth, _, masks = self.page(write_record(self.folder, "r", digital), "3by1", "--width",
                                    "900")
        self.assertEqual(set(truth["leads"][0]["signal_mv"]), {0})
        box = truth["leads"][0]["box"]
        self.assertEqual(ink_box(masks[0]), box)
        self.assertLessEqual(box[3] - box[1], 2)
        self.assertTrue(cut(masks[0], box)[:, 1:-1].any(axis=0).all())

    def test_missing_lead(self):
        digital = heart()
        keep = [i for i in range(12) if i != 4]
        path = write_record(self.folder, "r", digital[:, keep], names=[LEADS[i] for i in keep])
        truth, _, _ = self.page(path, "3by4", "--width", "900")
        self.assertEqual([lead["index"] for lead in truth["leads"]], keep)
        digital[:, 4] = MISSING
        path = write_record(self.folder, "nan", digital)
        truth, _, _ = self.page(path, "3by4", "--width", "900")
        self.assertEqual([lead["index"] for lead in truth["leads"]], keep)

    def test_gaps(self):
        digital = heart()
        digital[100:140, 1] = MISSING
        digital[:30, 0] = MISSING
        digital[970:, 2] = MISSING
        digital[500, 2] = digital[502, 2] = MISSING
        path = write_record(self.folder, "r", digital)
        truth, image, masks = self.page(path, "3by1", "--width", "1100", "--show_lead_name", "0",
                                        "--show_grid", "0")
        for k, lead in enumerate(truth["leads"]):
            gone = digital[:, k] == MISSING
            self.assertEqual([p is None for p in lead["points"]], list(gone))
            self.assertEqual([v is None for v in lead["signal_mv"]], list(gone))
        points = point_array(truth["leads"][1])
        gap = masks[1][:, int(points[99, 0]) + 2:int(points[140, 0]) - 1]
        self.assertGreater(gap.shape[1], 10)
        self.assertFalse(gap.any())
        strip = image[:, int(points[99, 0]) + 2:int(points[140, 0]) - 1]
        y = [int(points[99, 1]) - 8, int(points[99, 1]) + 8]
        self.assertEqual(set(np.unique(strip[y[0]:y[1]])), {255})
        # sample 501 stands alone: a dot
        dot = np.floor(truth["leads"][2]["points"][501]).astype(int)
        self.assertTrue(masks[2][dot[1] - 1:dot[1] + 2, dot[0] - 1:dot[0] + 2].any())
        Strokes.check_strokes(self, truth, masks)

    def test_off_the_page(self):
        digital = heart()
        digital[::50, 1] = 20000
        digital[25::50, 1] = -20000
        truth, image, masks = self.page(write_record(self.folder, "r", digital), "3by4", "--width",
                                        "900")
        lead = truth["leads"][1]
        self.assertEqual([entry["clipped"] for entry in truth["leads"]],
                         [i == 1 for i in range(12)])
        for box in (lead["box"], lead["crop"]):
            self.assertGreaterEqual(min(box), 0)
            self.assertLessEqual((box[2], box[3]), (image.shape[1], image.shape[0]))
        self.assertEqual(ink_box(masks[1]), lead["box"])
        self.assertEqual((lead["box"][1], lead["box"][3]), (0, image.shape[0]))
        Strokes.check_strokes(self, truth, masks, leads=(1,), share_off=0.08)

    def test_other_inputs(self):
        mv = heart() / 1000
        np.save(self.path("one.npy"), np.stack([mv, 2 * mv]))
        np.save(self.path("float.npy"), mv[None].astype(np.float32))
        with open(self.path("t.csv"), "w", encoding="ascii", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(LEADS)
            writer.writerows(mv.tolist())
        plain, image, _ = self.page(write_record(self.folder, "r", heart()), "3by4", "--width",
                                    "700")
        for record, factor in (("one.npy", 1), ("one.npy:1", 2), ("float.npy", 1), ("t.csv", 1)):
            truth, other, _ = self.page(record, "3by4", "--width", "700", "--sampling_rate", "100")
            for lead, own in zip(truth["leads"], plain["leads"]):
                np.testing.assert_allclose(lead["signal_mv"], factor * np.array(own["signal_mv"]),
                                           atol=1e-6)
            error = np.abs(other.astype(int) - image).max()
            self.assertTrue(error <= 2 if factor == 1 else error > 100, (record, error))


class Print(PageTest):
    """What stands on real prints: pulses, texts, papers, other orders of leads."""

    def make(self, *options, layout="3by4-II", width="1600"):
        return self.page("builtin:3", layout, "--width", width, *options)

    def test_strength_nothing_is_clean(self):
        _, clean, _ = self.make(width="700")
        for preset in ("print", "fax", "mold"):
            _, image, _ = self.make("--preset", preset, "--severity", "0", width="700")
            self.assertTrue((image == clean).all(), preset)

    def test_drawn_values_are_a_configuration(self):
        for preset in ("print", "damaged"):
            truth, image, _ = self.make("--preset", preset, "--page_index", "7", width="900")
            with open(self.path("drawn.json"), "w", encoding="utf-8") as file:
                json.dump(truth["look"], file)
            again, same, _ = self.make("--config", self.path("drawn.json"), "--page_index", "7",
                                       width="900")
            self.assertTrue((image == same).all())
            self.assertEqual(again, truth)

    def check_pulse(self, dark, pulse, scale, gain):
        """The ink around a pulse is its box, and as high and wide as it says, plus the pen."""
        x0, y0, x1, y1 = pulse["box"]
        self.assertEqual((pulse["amplitude_mv"], pulse["duration_s"]), (1, 0.2))
        around = dark[y0 - 4:y1 + 4, x0 - 1:x1 + 1]
        ink = ink_box(around)
        self.assertLessEqual(np.abs(np.array(ink) - [1, 4, 1 + x1 - x0, 4 + y1 - y0]).max(), 1)
        middle = np.flatnonzero(around[:, (x1 - x0) // 2 + 1])
        pen = len(middle)
        self.assertLess(pen, 6)
        self.assertAlmostEqual(y1 - y0 - pen, gain * scale, delta=1)
        sides = np.flatnonzero(around[len(around) // 2])
        self.assertAlmostEqual(sides[-1] - sides[0] + 1 - pen, 0.2 * 25 * scale, delta=1.5)

    def test_pulses(self):
        for place, gain in (("start", 10), ("end", 10), ("start", 20), ("end", 5)):
            truth, image, masks = self.make("--calibration", place, "--gain", str(gain), "--grid",
                                            "none", "--show_lead_name", "0", "--row_scale", "2",
                                            "--page_size", "a4")
            dark = image.max(axis=2) < 128
            self.assertEqual(len(truth["pulses"]), 4)
            xs = np.flatnonzero(np.any(list(masks.values()), axis=0).any(axis=0))
            for pulse in truth["pulses"]:
                self.check_pulse(dark, pulse, truth["px_per_mm"], gain)
                beside = pulse["box"][2] <= xs[0] if place == "start" else pulse["box"][0] > xs[-1]
                self.assertTrue(beside, (place, pulse, xs[0], xs[-1]))

    def check_words(self, truth, image):
        """Each word's box is the box of its ink, and no other ink is where only words are."""
        dark = image.max(axis=2) < 128
        known = np.zeros(dark.shape, bool)
        for word in truth["words"]:
            (x0, y0), (x1, _), (_, y1), (x3, y3) = word["corners"]
            self.assertEqual((x3, y3), (x0, y1))
            known[y0:y1, x0:x1] = True
            if word["kind"] != "lead":
                self.assertEqual(ink_box(dark[y0:y1, x0:x1]), [0, 0, x1 - x0, y1 - y0], word)
        top = min(lead["box"][1] for lead in truth["leads"])
        bottom = max(lead["box"][3] for lead in truth["leads"])
        self.assertGreater(known[:top].sum(), 0)
        for part in (slice(0, top), slice(bottom, None)):
            self.assertFalse((dark[part] & ~known[part]).any())

    def test_words(self):
        cases = zip(("line", "table", "columns"), ("sans", "serif", "mono"))
        for number, (header, typeface) in enumerate(cases):
            truth, image, _ = self.make("--header", header, "--typeface", typeface, "--scale_line", "words", "--grid",
                                        "none", "--header_size", "3.4", "--row_scale", "2",
                                        "--page_index", str(number), width="2000")
            self.assertEqual({word["kind"] for word in truth["words"]},
                             {"lead", "header", "statement", "scale"})
            self.check_words(truth, image)
            names = [word["corners"] for word in truth["words"] if word["kind"] == "lead"]
            boxes = [lead["name_box"] for lead in truth["leads"]]
            self.assertEqual([[*c[0], *c[2]] for c in names], boxes)

    def test_typefaces(self):
        """The same words, and no two pictures alike."""
        seen = {}
        for typeface in ("sans", "serif", "mono"):
            truth, image, _ = self.make("--header", "line", "--typeface", typeface, width="1600")
            seen[typeface] = (truth["words"], image.tobytes())
        self.assertEqual(len({picture for _, picture in seen.values()}), 3)
        self.assertEqual([w["text"] for w in seen["sans"][0]], [w["text"] for w in seen["mono"][0]])

    def test_scale_line(self):
        for spelling in ("short", "band", "words", "device"):
            truth, _, _ = self.make("--scale_line", spelling, "--paper_speed", "50", "--gain", "5",
                                    "--horizontal_scale", "1", width="900")
            text = " ".join(w["text"] for w in truth["words"] if w["kind"] == "scale")
            self.assertRegex(text, r"(?<![0-9.])50 ?mm/s")
            self.assertEqual(set(re.findall(r"([0-9.]+) ?mm/mV", text)), {"5"})
            Geometry.check_scale(self, truth, 50, 5)

    def test_cabrera(self):
        plain, _, _ = self.make(layout="6by1", width="900")
        turned, _, _ = self.make("--lead_order", "cabrera", layout="6by1", width="900")
        self.assertEqual([lead["name"] for lead in turned["leads"]],
                         ["aVL", "I", "aVR", "II", "aVF", "III"])
        own = {lead["name"]: lead for lead in plain["leads"]}
        for lead in turned["leads"]:
            sign = -1 if lead["name"] == "aVR" else 1
            self.assertEqual(lead["inverted"], sign < 0)
            np.testing.assert_allclose(np.array(lead["signal_mv"]) * sign,
                                       own[lead["name"]]["signal_mv"], atol=1e-12)
        self.assertEqual([w["text"] for w in turned["words"]],
                         ["aVL", "I", "-aVR", "II", "aVF", "III"])
        Geometry.check_scale(self, turned, 25, 10)

    def test_dots(self):
        """Between the dots of a small box's corners is paper, which lines would darken."""
        for grid, lines in (("gray", True), ("dots", False)):
            truth, image, _ = self.make("--grid", grid, "--border", "0", "--page_size", "roll",
                                        width="3000")
            scale = truth["px_per_mm"]
            tone = image.min(axis=2).astype(int)
            x = np.rint((np.arange(2, 200) + 0.5) * scale).astype(int)  # amid two crossings
            y = int(truth["height"] - 2 * scale)  # on the second line from the bottom
            along = tone[y - 1:y + 1][:, x[x < truth["width"]]].min(axis=0)
            self.assertEqual(np.median(along) < tone.max() - 20, lines, grid)
            crossings = np.rint(np.arange(2, 200) * scale).astype(int)
            spots = tone[y - 1:y + 1][:, crossings[crossings < truth["width"] - 1]].min(axis=0)
            self.assertLess(np.median(spots), tone.max() - 20)

    def test_datasets_of_prints_hold(self):
        self.good("dataset", "--datasets_path", "d", "--preset", "print", "--width", "1200",
                  "--sample_each_lead_train", "2", "--sample_each_lead_val", "1",
                  "--sample_each_lead_test", "1", "--layouts", "3by4-III,6by1,2by6-II,4by3",
                  "--lead_order", "standard,cabrera", "--drop_leads", "0:3", "--jobs", "2")
        self.assertIn(" 0 faults", self.good("verify", "d").stdout)


if __name__ == "__main__":
    unittest.main()

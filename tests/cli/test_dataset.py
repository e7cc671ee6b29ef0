"""A dataset from outside: its tree and labels against the page command and the records' own
samples."""

import json
import os
import re
import shutil
import tempfile
import unittest

import numpy as np

from rig.datasets import LAYOUTS, SPLITS, DatasetTest, dataset, lead_name
from rig.files import files_of, load_json
from rig.pictures import cut, ink_box, pad, picture
from rig.records import LEADS, heart, ptbxl_table, read_record, real_data


class Made(DatasetTest):
    """One data set of PTB-XL (of built-in ECGs where that is absent), looked at from all sides."""

    EACH = (2, 1, 1)
    WIDTH = 720

    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.data = real_data()
        cls.ready = False

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def setUp(self):
        super().setUp()
        out = os.path.join(self.kept.name, "out")
        self.source = ["--raw_signal_path", os.path.join(self.data, "ptbxl")] if self.data else []
        if not Made.ready:
            self.good(*dataset(out, *self.source, each=self.EACH, width=self.WIDTH,
                               layouts=",".join(LAYOUTS)))
            Made.ready = True
        self.out = out
        os.symlink(out, self.path("out"))
        self.samples = self.logs(out)["samples"]

    def file(self, *parts):
        return os.path.join(self.out, *parts)

    def test_tree(self):
        self.check_tree(self.out, self.EACH, LAYOUTS)
        self.assertEqual(load_json(self.file("skipped.json")), [])
        for place in ("with-overlap", "without-overlap"):
            self.assertTrue(os.listdir(self.file("overlap-dataset", place, "image")))

    def test_verify(self):
        self.clean(self.out)

    def test_leads_of_each_page(self):
        for sample in self.samples:
            self.assertEqual([lead["index"] for lead in sample["leads"]],
                             list(LAYOUTS[sample["layout"]]))

    def test_logs(self):
        logs = self.logs(self.out)
        self.assertEqual(logs["frequency"], 100)
        for sample in self.samples:
            self.assertLessEqual({"y_min", "y_max", "x_min", "x_max", "horizontal_scale",
                                  "vertical_scale", "padding_x", "padding_y", "border",
                                  "save_path", "leads"}, set(sample))
            self.assertEqual((sample["horizontal_scale"], sample["vertical_scale"],
                              sample["padding_x"], sample["padding_y"], sample["border"]),
                             (0.2, 0.5, 5, 5, 34))  # 30 px of a picture 4480 px wide
            for lead in sample["leads"]:
                self.assertLessEqual({"min_x_plot", "max_x_plot", "min_y_plot", "max_y_plot",
                                      "x_text", "y_text", "bbox", "fontsize", "text", "ecg"},
                                     set(lead))
                ecg = np.array(lead["ecg"])
                self.assertAlmostEqual(lead["max_y_plot"] - lead["min_y_plot"],
                                       (ecg.max() - ecg.min()) / 0.5, places=6)
                self.assertAlmostEqual(lead["max_x_plot"] - lead["min_x_plot"],
                                       (len(ecg) - 1) / 100 / 0.2, places=6)
                self.assertEqual((lead["text"], lead["fontsize"]), (lead_name(lead["index"]), 6))
                zero = lead["max_y_plot"] - ecg.max() / 0.5
                self.assertAlmostEqual(lead["y_text"], zero + 2, places=6)
                self.assertAlmostEqual(lead["x_text"], lead["min_x_plot"], places=6)

    def test_signals(self):
        if self.data is None:
            self.skipTest("built-in ECGs have no file to compare to")
        for sample in self.samples:
            mv, names, _ = read_record(sample["record"].removesuffix(".hea"))
            for lead in sample["leads"]:
                stem = f"{sample['name']}_lead_{lead['index']}.json"
                places = [f"{lead['file']}/signal-json/{stem}"]
                if sample["set"] == "pages":
                    places.append(f"digitization-dataset/{sample['name']}/{stem}")
                own = mv[:, names.index(lead_name(lead["index"]))]
                own = own[lead["first_sample"]:][:len(lead["ecg"])]
                for place in places:
                    said = load_json(self.file(place))
                    self.assertEqual(len(said), len(own))
                    self.assertLess(np.abs(np.array(said) - own).max(), 1e-9, place)
                self.assertEqual(lead["ecg"], said)

    def test_splits(self):
        if self.data is None:
            self.skipTest("no ptbxl_database.csv")
        table = ptbxl_table(os.path.join(self.data, "ptbxl"))
        side = {str(fold): "train" for fold in range(1, 9)} | {"9": "val", "10": "test"}
        patients = {}
        for sample in self.samples:
            row = table[sample["record_index"]]
            self.assertTrue(sample["record"].endswith(row["filename_lr"] + ".hea"))
            self.assertEqual(sample["split"], side[row["strat_fold"]])
            patients.setdefault(row["patient_id"], set()).add(sample["split"])
        self.assertEqual({len(sides) for sides in patients.values()}, {1})

    def labels(self, name, width, height):
        with open(self.file("detection-dataset/labels", name + ".txt"), encoding="ascii") as file:
            rows = [line.split() for line in file]
        result = []
        for row in rows:
            self.assertEqual(len(row), 5)
            x, y, w, h = (float(word) for word in row[1:])
            box = np.array([(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width,
                            (y + h / 2) * height])
            self.assertLess(np.abs(box - np.round(box)).max(), 1e-3)
            self.assertGreaterEqual(box.min(), -1e-3)
            self.assertLessEqual(max(x + w / 2, y + h / 2), 1 + 1e-6)
            result.append((int(row[0]), [int(v) for v in np.round(box)]))
        return result

    def test_crops_masks_and_labels(self):
        """One page of each layout, redrawn by the page command."""
        seen = set()
        for sample in self.samples:
            if (sample["set"], sample["layout"]) in seen:
                continue
            seen.add((sample["set"], sample["layout"]))
            record = sample["record"] if self.data else f"builtin:{sample['record_index']}"
            truth, image, masks = self.page(
                record, sample["layout"], "--width", str(self.WIDTH), "--window",
                str(sample["window"]), "--row_height", repr(sample["row_height"]))
            size = (truth["width"], truth["height"])
            if sample["set"] == "pages":
                labels = self.labels(sample["name"], *size)
                self.assertEqual(len(labels), 2 * len(truth["leads"]))
                self.check_jpegs(sample["name"], image)
            for k, lead in enumerate(truth["leads"]):
                index, own = lead["index"], masks[lead["index"]]
                crop = pad(ink_box(own), size)
                others = [m for i, m in masks.items() if i != index and cut(m, crop).any()]
                form, place = "png", "segmentation"
                if sample["set"] == "pages":
                    self.assertEqual(labels[2 * k], (0, crop))
                    name = LEADS.index(lead_name(index)) + 1
                    self.assertEqual(labels[2 * k + 1], (name, pad(lead["name_box"], size)))
                else:
                    place = "overlap-dataset/" + ("with" if others else "without") + "-overlap"
                    form = "bmp" if others else "png"
                self.check_crop(place, f"{sample['name']}_lead_{index}", form, cut(image, crop),
                                cut(own, crop))
        self.assertEqual(len(seen), 12)

    def check_crop(self, place, stem, form, image, mask):
        got, mode, kind = picture(self.file(place, "image", f"{stem}.{form}"))
        self.assertEqual((mode, kind, got.shape), ("RGB", form.upper(), image.shape))
        self.assertTrue((got == image).all(), stem)
        got, mode, kind = picture(self.file(place, "mask-png", stem + ".png"))
        self.assertEqual((mode, kind), ("L", "PNG"))
        self.assertTrue((got == np.where(mask, 255, 0)).all(), stem)
        with open(self.file(place, "mask-bmp", stem + ".bmp"), "rb") as file:
            head = file.read(62)
        self.assertEqual((head[:2], head[28:30], head[54:62]),
                         (b"BM", b"\x01\x00", bytes(4) + b"\xff\xff\xff\x00"))
        got, mode, kind = picture(self.file(place, "mask-bmp", stem + ".bmp"))
        self.assertEqual((mode, kind), ("1", "BMP"))
        self.assertTrue((got == mask).all(), stem)

    def check_jpegs(self, name, image):
        paths = [self.file("detection-dataset/images", name + ".jpg"),
                 self.file("digitization-dataset", name, name + ".jpg")]
        for path in paths:
            got, mode, kind = picture(path)
            self.assertEqual((mode, kind, got.shape), ("RGB", "JPEG", image.shape))
            error = np.abs(got.astype(int) - image)
            self.assertLess(error.mean(), 6)
            moved = np.abs(np.roll(got, 2, axis=1).astype(int) - image)
            self.assertGreater(moved.mean(), 1.5 * error.mean())

    def test_all_masks_are_pure(self):
        checked = 0
        for path in files_of(self.out):
            if "/mask-png/" in path:
                mask, mode, _ = picture(self.file(path))
                self.assertEqual((mode, set(np.unique(mask))), ("L", {0, 255}), path)
                twin = self.file(path.replace("mask-png", "mask-bmp")[:-3] + "bmp")
                self.assertTrue((picture(twin)[0] == (mask > 0)).all())
                image = path.replace("mask-png", "image")
                image = self.file(image if os.path.exists(self.file(image))
                                  else image[:-3] + "bmp")
                image, mode, _ = picture(image)
                self.assertEqual((mode, image.shape[:2]), ("RGB", mask.shape))
                # half of a pixel's ink where the pen is 0.78 px wide
                self.assertLess(image.max(axis=2)[mask > 0].max(), 215)
                checked += 1
        self.assertEqual(checked, sum(len(sample["leads"]) for sample in self.samples))

    def test_data_yaml(self):
        with open(self.file("detection-dataset/data.yaml"), encoding="utf-8") as file:
            text = file.read()
        for split in SPLITS:
            self.assertRegex(text, rf"(?m)^{split}: {split}.txt$")
        names = dict(re.findall(r"(?m)^  (\d+): '?(\w+)'?$", text))
        self.assertEqual([names[str(k)] for k in range(1, 13)], LEADS)
        self.assertEqual(len(names), 13)

    def test_index_html(self):
        with open(self.file("index.html"), encoding="utf-8") as file:
            text = file.read()
        shown = set(re.findall(r'(?:src|href)="([^"#]+)"', text))
        shown = {path for path in shown if not path.startswith(("data:", "http"))}
        self.assertTrue(shown)
        for path in shown:
            self.assertTrue(os.path.exists(self.file(path)), path)
        self.assertNotIn("http://", text.replace("http://www.w3.org", ""))

    def test_corruptions_are_found(self):
        self.good(*dataset("bad", *self.source, each=(1, 1, 0), layouts="3by4"))
        page = self.logs("bad")["samples"][0]
        stem = f"{page['name']}_lead_5"
        bad = self.path("bad")

        def edit(path, change):
            """Spoils one file, looks, and puts it back."""
            full = os.path.join(bad, path)
            with open(full, "rb") as file:
                before = file.read()
            after = change(before)
            if after is None:
                os.remove(full)
            else:
                self.assertNotEqual(after, before)
                with open(full, "wb") as file:
                    file.write(after)
            self.faulty("bad", os.path.basename(path))
            with open(full, "wb") as file:
                file.write(before)

        def one_value(data):
            values = json.loads(data)
            values[100] += 0.1
            return json.dumps(values).encode()

        def shifted_label(data):
            lines = data.decode().splitlines(keepends=True)
            words = lines[4].split()
            words[1] = f"{float(words[1]) + 2 / page['width']:.8f}"
            lines[4] = " ".join(words) + "\n"
            return "".join(lines).encode()

        def shifted_mask(data):
            """The rows of a 1-bit BMP, one up."""
            stride = (np.frombuffer(data[18:22], "<u4")[0] + 31) // 32 * 4
            return data[:62] + data[-stride:] + data[62:-stride]

        edit(f"segmentation/signal-json/{stem}.json", one_value)
        edit(f"detection-dataset/labels/{page['name']}.txt", shifted_label)
        edit(f"detection-dataset/labels/{page['name']}.txt",
             lambda data: data.replace(b"\n5 ", b"\n4 "))  # aVR and aVL swapped, as it were
        edit(f"segmentation/mask-bmp/{stem}.bmp", shifted_mask)
        edit(f"segmentation/mask-png/{stem}.png", lambda data: data[:-30])
        edit(f"segmentation/image/{stem}.png", lambda data: None)
        edit(f"detection-dataset/images/{page['name']}.jpg", lambda data: data[:200])
        edit("segmentation/train.txt", lambda data: data + data.splitlines(keepends=True)[0])
        edit("digitization-dataset/val.txt", lambda data: b"")
        self.clean("bad")
        for kind in ("mask-png", "mask-bmp"):  # both masks alike, but of another lead
            end = kind[5:]
            shutil.copy(os.path.join(bad, f"segmentation/{kind}/{page['name']}_lead_6.{end}"),
                        os.path.join(bad, f"segmentation/{kind}/{stem}.{end}"))
        self.faulty("bad", stem)


class Rates(DatasetTest):
    def test_500_hz(self):
        source = self.need_data("ptbxl")
        words = dataset("out", "--raw_signal_path", source, each=(1, 1, 1))
        self.good(*words, environment={"SAMPLING_RATE": "500"})
        logs = self.logs("out")
        self.assertEqual(logs["frequency"], 500)
        for sample in logs["samples"]:
            self.assertIn("/records500/", sample["record"])
            mv, names, rate = read_record(sample["record"].removesuffix(".hea"))
            self.assertEqual((sample["rate_hz"], rate), (500, 500))
            for lead in sample["leads"]:
                own = mv[lead["first_sample"]:, names.index(lead_name(lead["index"]))]
                np.testing.assert_allclose(lead["ecg"], own[:len(lead["ecg"])], atol=1e-9)
                seconds = 2.5 if sample["layout"] == "3by4-II" and lead["index"] < 12 else 10
                self.assertEqual(len(lead["ecg"]), seconds * 500)
        self.clean("out")

    def test_default_size(self):
        self.good(*dataset("out", width=0, each=(1, 0, 0), layouts="3by4"))
        sample = self.logs("out")["samples"][0]
        self.assertEqual((sample["width"], sample["height"]), (4480, 1441))
        self.clean("out")

    def test_numpy_file(self):
        mv = np.stack([heart(seed=i) / 1000 for i in range(30)])
        os.mkdir(self.path("in"))
        np.save(self.path("in/all_signals_100Hz.npy"), mv)
        self.good(*dataset("out", "--signal_dataset_path", "in", each=(3, 1, 1)))
        for sample in self.logs("out")["samples"]:
            for lead in sample["leads"]:
                own = mv[sample["record_index"], lead["first_sample"]:,
                         LEADS.index(lead_name(lead["index"]))]
                np.testing.assert_allclose(lead["ecg"], own[:len(lead["ecg"])], atol=1e-9)
        self.clean("out")


if __name__ == "__main__":
    unittest.main()

"""Data sets whose formats hold signals, read as their own tools read them, by readers of the tests."""

import csv
import itertools
import os
import re
import tarfile
import unittest

import numpy as np
from PIL import Image

from rig.datasets import SPLITS
from rig.files import files_of, load_json
from rig.formats import WARPED, FormatTest
from rig.records import LEADS

MISSING = -32768


class SignalTest(FormatTest):
    def printed(self, folder, page, visible=False):
        """(samples, 12) mV of what a page shows, by the digitization dataset and pages.jsonl."""
        first = min(lead["first_sample"] for lead in page["leads"])
        end = max(lead["first_sample"] + lead["samples"] for lead in page["leads"])
        found = np.full((end - first, 12), np.nan)
        for lead in page["leads"]:
            mv = np.array(load_json(self.path(
                f"{folder}/digitization-dataset/{page['name']}/{page['name']}_lead_"
                f"{lead['index']}.json")), float)
            if visible:
                seen = np.zeros(len(mv), bool)
                for low, high in lead["visible"]:
                    seen[low:high + 1] = True
                mv[~seen] = np.nan
            at = lead["first_sample"] - first
            column = found[at:at + len(mv), LEADS.index(lead["name"])]
            column[:] = np.where(np.isnan(column), -mv if lead["inverted"] else mv, column)
        return found

    def assert_signals(self, found, wanted, most):
        self.assertEqual(found.shape, wanted.shape)
        self.assertTrue((np.isnan(found) == np.isnan(wanted)).all())
        self.assertLessEqual(np.nanmax(np.abs(found - wanted)), most)
        self.assertGreater((~np.isnan(found)).sum(), 100)


class Wfdb(SignalTest):
    """Records by the letter of WFDB's header(5) and signal(5)."""

    def read(self, path):
        """(rate, mV (samples, signals), comments, signal names)."""
        with open(path, encoding="ascii") as file:
            lines = file.read().splitlines()
        comments = [line for line in lines if line.startswith("#")]
        head, *signals = [line.split() for line in lines if not line.startswith("#")]
        self.assertEqual(head[0], os.path.basename(path)[:-4])
        self.assertRegex(head[0], r"\A[-\w]+\Z")
        count, rate, samples = int(head[1]), float(head[2]), int(head[3])
        self.assertEqual(len(signals), count)
        folder = os.path.dirname(path)
        self.assertEqual({words[0] for words in signals}, {f"{head[0]}.dat"})
        data = np.fromfile(os.path.join(folder, signals[0][0]), "<i2").reshape(-1, count)
        self.assertEqual(len(data), samples)
        found, names = np.empty(data.shape), []
        for k, words in enumerate(signals):
            file, form, gain, bits, zero, first, checksum, block, name = words
            parts = re.fullmatch(r"([0-9.e+-]+)\((-?\d+)\)/mV", gain)
            self.assertEqual((file, form, bits, zero, block), (f"{head[0]}.dat", "16", "16", "0", "0"))
            self.assertEqual(int(first), data[0, k])
            self.assertEqual((int(checksum) - int(data[:, k].astype(np.int64).sum())) % 65536, 0)
            found[:, k] = (data[:, k] - int(parts[2])) / float(parts[1])
            found[data[:, k] == MISSING, k] = np.nan
            names.append(name)
        self.assertEqual(names, LEADS)
        return rate, found, comments

    def test_what_is_printed(self):
        pages = self.make("d", "wfdb,yolo", "--make", "digitization", "--lead_order", "cabrera")
        self.assertTrue(any(lead["inverted"] for page in pages for lead in page["leads"]))
        for page in pages:
            path = self.path(f"d/wfdb/{page['split']}/{page['name']}.hea")
            rate, found, _ = self.read(path)
            self.assertEqual(rate, page["rate_hz"])
            self.assert_signals(found, self.printed("d", page), 0.000501)
        self.assertEqual(len([n for n in self.names("d") if n.startswith("wfdb/")]),
                         2 * len(pages))

    def test_our_own_reader(self):
        """A record that was written can be drawn again, with the same signals."""
        page, *_ = self.make("d", "wfdb", "--make", "digitization", layouts="12by1", pages="1",
                             split="1/0/0")
        _, found, _ = self.read(self.path(f"d/wfdb/train/{page['name']}.hea"))
        self.good("page", self.path(f"d/wfdb/train/{page['name']}.hea"), "--layout",
                  "12by1", "--width", "500", "--truth", "t.json", "--out", "p.png")
        truth = load_json(self.path("t.json"))
        for lead in truth["leads"]:
            mv = np.array(lead["signal_mv"], float)
            self.assertTrue((mv == found[:len(mv), LEADS.index(lead["name"])]).all())

    def test_high_voltages(self):
        """Where 16 bits do not suffice for steps of 1 uV, steps are ten times as high."""
        rows = np.zeros((10, 1000, 12))
        rows[:, 500, :] = 45
        rows[:, :500, :] = 0.1234
        np.save(self.path("all_signals_100Hz.npy"), rows)
        page, *_ = self.make("d", "wfdb,yolo", "--make", "digitization", "--signal_dataset_path",
                             self.path("all_signals_100Hz.npy"), pages="1", split="1/0/0", layouts="12by1")
        _, found, _ = self.read(self.path(f"d/wfdb/train/{page['name']}.hea"))
        self.assert_signals(found, self.printed("d", page), 0.00501)

    def test_faults(self):
        page = self.make("d", "wfdb")[0]
        stem = f"wfdb/{page['split']}/{page['name']}"
        self.damage("d", f"{stem}.hea", b" 0 V6", b" 0 V5", told=stem)
        self.damage("d", f"{stem}.hea", page["name"].encode(), b"other", told=stem)
        with open(self.path(f"d/{stem}.dat"), "rb") as file:
            data = file.read()
        self.damage("d", f"{stem}.dat", data, bytes([data[0] ^ 64]) + data[1:])
        self.damage("d", f"{stem}.dat", data, data[:-2])


class Challenge(Wfdb):
    """PhysioNet's challenge of 2024: records that name their pictures."""

    def check(self, *words):
        pages = self.make("d", "challenge,yolo", "--make", "digitization", *words)
        hidden = 0
        for page in pages:
            stem = f"d/challenge/{page['split']}/{page['name']}"
            rate, found, comments = self.read(self.path(f"{stem}.hea"))
            images, = [line for line in comments if line.startswith("# Image:")]
            image, = images.partition(":")[2].strip().split(", ")
            self.assertEqual(image, f"{page['name']}-0.png")
            self.assertEqual(self.size(f"d/challenge/{page['split']}/{image}"),
                             (page["width"], page["height"]))
            self.assertEqual(rate, page["rate_hz"])
            wanted = self.printed("d", page, visible=True)
            self.assert_signals(found, wanted, 0.000501)
            hidden += np.isnan(wanted).sum() - np.isnan(self.printed("d", page)).sum()
        return hidden

    def test_what_is_printed(self):
        self.check()

    def test_what_is_hidden_is_missing(self):
        self.assertGreater(self.check("--covers", "4", "--rotation", "12"), 0)

    def test_faults(self):
        page = self.make("d", "challenge")[0]
        stem = f"challenge/{page['split']}/{page['name']}"
        self.damage("d", f"{stem}.hea", b"-0.png", b"-1.png")
        self.damage("d", f"{stem}-0.png", b"IDAT", b"IDAX")
        with open(self.path(f"d/{stem}.dat"), "rb") as file:
            data = file.read()
        self.damage("d", f"{stem}.dat", data, bytes([data[0] ^ 64]) + data[1:])

    test_our_own_reader = test_high_voltages = None


def contest_score(found, wanted, rate):
    """The mean over pages of signal to noise, as Kaggle's contest has it: dB."""
    ratios = []
    for one, other in zip(found, wanted):
        signal = noise = 0
        for k in range(12):
            keep = ~np.isnan(other[:, k])
            if not keep.any():
                continue
            x, y = one[keep, k] - one[keep, k].mean(), other[keep, k] - other[keep, k].mean()
            lags = range(-int(0.2 * rate), int(0.2 * rate) + 1)
            best = max(lags, key=lambda lag: (np.roll(x, lag) * y).sum())
            x = np.roll(x, best)
            x -= (x - y).mean()
            signal += (y ** 2).sum()
            noise += ((x - y) ** 2).sum()
        ratios.append(min(signal / noise, 384) if noise else 384)
    return 10 * np.log10(np.mean(ratios))


class Kaggle(SignalTest):
    """physionet-ecg-image-digitization: train.csv, train/ID/ID.csv and train/ID/ID-TYPE.png."""

    def read(self, folder):
        """{split: {id: (rate, mV (samples, 12), type)}}."""
        found = {}
        for split in SPLITS:
            place = self.path(f"{folder}/kaggle/{split}")
            if not os.path.exists(f"{place}.csv"):
                continue
            with open(f"{place}.csv", newline="", encoding="ascii") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual(list(rows[0]), ["id", "fs", "sig_len"])
            self.assertEqual({row["id"] for row in rows}, set(os.listdir(place)))
            found[split] = {}
            for row in rows:
                table, picture = sorted(files_of(os.path.join(place, row["id"])), reverse=True)
                self.assertEqual(table, f"{row['id']}.csv")
                with open(os.path.join(place, row["id"], table), newline="",
                          encoding="ascii") as file:
                    names, *lines = list(csv.reader(file))
                self.assertEqual(names, LEADS)
                self.assertEqual(len(lines), int(row["sig_len"]))
                mv = np.array([[float(word or "nan") for word in line] for line in lines])
                kind = re.fullmatch(rf"{row['id']}-(\d{{4}})\.png", picture)[1]
                with Image.open(os.path.join(place, row["id"], picture)) as image:
                    self.assertEqual(image.mode, "RGB")
                found[split][int(row["id"])] = (float(row["fs"]), mv, kind)
        return found

    def test_tables(self):
        pages = self.make("d", "kaggle,yolo", "--make", "digitization", "--lead_order", "cabrera")
        found = self.read("d")
        score, ids = [], []
        for page in pages:
            number = page["page_index"] + 1
            rate, mv, kind = found[page["split"]][number]
            self.assertEqual((rate, kind, page["kaggle_type"]), (page["rate_hz"], "0001", 1))
            wanted = self.printed("d", page)
            self.assert_signals(mv, wanted, 0.0000051)
            score.append((mv, wanted))
            ids.append(number)
        self.assertEqual(ids, list(range(1, len(pages) + 1)))
        self.assertEqual(round(contest_score(*zip(*score), rate), 2), 25.84)

    def test_types_follow_presets(self):
        for mix, types in (("scan:1,fax:1", {3, 4}), ("mold:1,stained:1", {11, 9}),
                           ("damaged:1,photo:1", {10, 5}), ("screen-photo:1,print:1", {6, 1})):
            pages = self.make("d", "kaggle", "--mix", mix, "--overwrite", pages="6", split="1/0/0",
                              width="300")
            self.assertEqual({page["kaggle_type"] for page in pages}, types)
            found = self.read("d")["train"]
            for page in pages:
                self.assertEqual(int(found[page["page_index"] + 1][2]), page["kaggle_type"])
        self.make("d", "kaggle", "--kaggle_type", "0012", "--overwrite", pages="2", width="300")
        self.assertEqual({kind for own in self.read("d").values() for _, _, kind in own.values()},
                         {"0012"})

    def test_faults(self):
        self.make("d", "kaggle")
        self.damage("d", "kaggle/train.csv", b"\n1,100", b"\n1,101")
        self.damage("d", "kaggle/train/1/1.csv", b"aVF,V1", b"V1,aVF")
        self.damage("d", "kaggle/train/1/1.csv", b"\n0", b"\n5")
        self.damage("d", "kaggle/train/1/1-0001.png", b"IDAT", b"IDAX")
        os.rename(self.path("d/kaggle/train/1/1-0001.png"),
                  self.path("d/kaggle/train/1/1-0005.png"))
        self.faulty("d", "kaggle/train/1/1-0005.png")


class WebDataset(SignalTest):
    """Samples by their keys: the part of a base name before its first dot."""

    def check(self, *words, ending="jpg"):
        pages = self.make("d", "webdataset,yolo", "--make", "detection,classes", *words)
        for split in SPLITS:
            samples = {}
            for name in files_of(self.path(f"d/webdataset/{split}")):
                key, _, rest = os.path.basename(name).partition(".")
                self.assertNotIn(rest, samples.setdefault(key, {}))
                samples[key][rest] = self.path(f"d/webdataset/{split}/{name}")
            wanted = {page["name"]: page for page in pages if page["split"] == split}
            self.assertEqual(set(samples), set(wanted))
            for key, files in samples.items():
                self.assertEqual(set(files), {ending, "json", "classes.png", "txt"})
                self.check_sample(wanted[key], files, ending)

    def check_sample(self, page, files, ending):
        truth = load_json(files["json"])
        self.assertEqual((truth["width"], truth["height"]), (page["width"], page["height"]))
        self.assertEqual([lead["box"] for lead in truth["leads"]],
                         [lead["box"] for lead in page["leads"]])
        self.assertTrue(all(lead["signal_mv"] for lead in truth["leads"]))
        for own, other in ((ending, f"detection-dataset/images/{page['name']}.{ending}"),
                           ("txt", f"detection-dataset/labels/{page['name']}.txt"),
                           ("classes.png", f"digitization-dataset/{page['name']}/classes.png")):
            with open(files[own], "rb") as one, open(self.path(f"d/{other}"), "rb") as two:
                self.assertEqual(one.read(), two.read())

    def test_flat(self):
        self.check("--label_shape", "segment")

    def test_warped(self):
        self.check(*WARPED, "--picture_format", "png", ending="png")

    def test_shards(self):
        """Consecutive members of a tar that have a key in common are a sample."""
        found = []
        for shard in ("0", "1"):
            self.good("dataset", "--datasets_path", "d", "--shards", "2", "--shard", shard,
                      "--format", "webdataset", "--pages", "5", "--split", "3/1/1", "--width",
                      "400", "--layouts", "3by4")
            with tarfile.open(self.path(f"d/shard-00000{shard}.tar")) as tar:
                names = [member.name for member in tar if member.isfile()]
            split = [re.match(r"((?:.*/)?[^/.]*)\.(.*)", name).groups() for name in names]
            for key, members in itertools.groupby(split, key=lambda parts: parts[0]):
                endings = [ending for _, ending in members]
                self.assertEqual(len(endings), len(set(endings)))
                if not key.startswith("__ecgpress__/"):
                    self.assertEqual(set(endings), {"jpg", "json", "classes.png", "txt"})
                    found.append(key)
        self.assertEqual(len(found), 5)
        self.assertEqual(len(set(found)), 5)

    def test_faults(self):
        page = self.make("d", "webdataset")[0]
        stem = f"webdataset/{page['split']}/{page['name']}"
        self.damage("d", f"{stem}.json", b'"box": [', b'"box": [1')
        self.damage("d", f"{stem}.classes.png", b"IDAT", b"IDAX")
        self.damage("d", f"{stem}.jpg", b"\xff\xd9", b"")
        self.damage("d", f"{stem}.txt", b"0 0.", b"0 0.9")


if __name__ == "__main__":
    unittest.main()

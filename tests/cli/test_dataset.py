"""Whole runs, from outside: the tree and its labels against the page command and the records' own
samples, the same bytes whatever happens to a run, and bad records that cost no page."""

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import numpy as np

from rig.files import files_of, load_json, tree
from rig.pages import PageTest
from rig.pictures import cut, ink_box, pad, picture
from rig.records import LEADS, MISSING, heart, ptbxl_table, read_record, real_data, write_record

LAYOUTS = {"3by1": range(3), "3by4": range(12), "6by2": range(12), "12by1": range(12),
           "3by4-II": range(13), "6by2-II": range(13)}
SPLITS = ("train", "val", "test")
CROPS = ("image", "mask-bmp", "mask-png", "signal-json")
NAME = re.compile(r"(\d+)_([0-9a-zA-Z]+(?:-II)?)(?:_w(\d+))?(?:_lead_(\d+))?$")


def dataset(folder, *words, each=(2, 1, 1), layouts="3by1,3by4-II", width=600, jobs=2):
    return ["dataset", "--datasets_path", folder, "--layouts", layouts, "--width", str(width),
            "--jobs", str(jobs), "--sample_each_lead_train", str(each[0]),
            "--sample_each_lead_val", str(each[1]), "--sample_each_lead_test", str(each[2]), *words]


def lead_name(index):
    return "II" if index == 12 else LEADS[index]


class DatasetTest(PageTest):
    def clean(self, folder):
        done = self.run_program("verify", folder)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        self.assertRegex(done.stdout.splitlines()[-1], r" checked: 0 faults\Z")

    def faulty(self, folder, part):
        done = self.run_program("verify", folder)
        self.assertEqual(done.returncode, 65, done.stdout + done.stderr)
        self.assertIn(part, done.stdout + done.stderr)
        self.assertNotRegex(done.stdout, r" 0 faults")

    def logs(self, folder):
        return load_json(os.path.join(self.folder, folder, "logs.json"))

    def check_tree(self, folder, each, layouts):
        """Every file of the tree, and none besides; every list names each of its files once."""
        logs = self.logs(folder)["samples"]
        wanted = {"ecgpress.json", "index.html", "logs.json", "skipped.json",
                  "detection-dataset/data.yaml"}
        lists = {(where, split): [] for split in SPLITS for where in (
            "detection-dataset", "digitization-dataset", "segmentation", "overlap-dataset")}
        for where, _ in lists:
            wanted.update(f"{where}/{split}.txt" for split in SPLITS)
        self.assertEqual(len({(s["set"], s["name"]) for s in logs}), len(logs))
        for kind in ("pages", "overlap"):
            for layout in layouts:
                for split, count in zip(SPLITS, each):
                    own = [s for s in logs if (s["set"], s["split"], s["layout"]) ==
                           (kind, split, layout)]
                    self.assertEqual(len(own), count, (kind, split, layout))
        for sample in logs:
            name, split = sample["name"], sample["split"]
            parts = NAME.match(name)
            self.assertEqual((int(parts[1]), parts[2], int(parts[3] or 0)), (
                sample["record_index"], sample["layout"], sample["window"]))
            if sample["set"] == "pages":
                wanted |= {f"detection-dataset/images/{name}.jpg",
                           f"detection-dataset/labels/{name}.txt",
                           f"digitization-dataset/{name}/{name}.jpg"}
                lists["detection-dataset", split].append(f"./images/{name}.jpg")
                lists["digitization-dataset", split].append(f"./{name}/{name}.jpg")
            for lead in sample["leads"]:
                stem = f"{name}_lead_{lead['index']}"
                where, kind, form = "segmentation", "", "png"
                if sample["set"] == "overlap":
                    kind = "with-overlap/" if lead["overlapped_by"] else "without-overlap/"
                    where, form = "overlap-dataset", "bmp" if lead["overlapped_by"] else "png"
                else:
                    wanted.add(f"digitization-dataset/{name}/{stem}.json")
                for place, end in zip(CROPS, (form, "bmp", "png", "json")):
                    wanted.add(f"{where}/{kind}{place}/{stem}.{end}")
                lists[where, split].append(f"./{kind}image/{stem}.{form}")
        self.assertEqual(sorted(wanted - set(files_of(self.path(folder)))), [])
        self.assertEqual(sorted(set(files_of(self.path(folder))) - wanted), [])
        for (where, split), names in lists.items():
            with open(self.path(f"{folder}/{where}/{split}.txt"), encoding="utf-8") as file:
                self.assertEqual(sorted(file.read().splitlines()), sorted(names))
        return logs


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
                             (0.2, 0.5, 30, 30, 34))
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


class Same(DatasetTest):
    """The same bytes, however a run went."""

    WORDS = {"each": (6, 2, 1), "layouts": "3by1,3by4-II"}

    def words(self, folder, *more, **named):
        return dataset(folder, *more, **{**self.WORDS, **named})

    def make(self, folder, *more, **named):
        start = time.monotonic()
        self.good(*self.words(folder, *more, **named))
        return time.monotonic() - start

    def test_jobs_and_seeds(self):
        self.make("a", jobs=1)
        a = tree(self.path("a"))
        for jobs in (2, 3):
            self.make(f"b{jobs}", jobs=jobs)
            self.assertEqual(self.unlike(a, tree(self.path(f"b{jobs}"))), [])
        self.make("c", "--seed", "2")
        c = tree(self.path("c"))
        self.assertNotEqual(set(a), set(c))
        self.clean("c")

    def unlike(self, a, b):
        return sorted(name for name in set(a) | set(b) if a.get(name) != b.get(name))

    def test_presets_whatever_the_jobs(self):
        mix = ("--mix", "print:1,scan:1,photo:2,damaged:1,fax:1", "--strength", "0:1")
        self.make("a", *mix, jobs=1)
        self.make("b", *mix, jobs=3)
        self.assertEqual(self.unlike(tree(self.path("a")), tree(self.path("b"))), [])
        self.clean("a")

    def test_killed(self):
        seconds = self.make("whole")
        whole = tree(self.path("whole"))
        chance = random.Random(20240)
        cut_off = 0
        for attempt in range(4):
            more = []
            for _ in range(1 + attempt % 3):
                with self.started(*self.words("out", *more)) as run:
                    try:
                        run.wait(chance.uniform(0.15, 0.9) * seconds)
                    except subprocess.TimeoutExpired:
                        if attempt % 2:
                            os.killpg(run.pid, signal.SIGKILL)
                        else:
                            os.kill(run.pid, signal.SIGKILL)  # its workers are left alone
                        run.wait()
                        cut_off += 1
                if os.path.exists(self.path("out")):
                    more = ["--resume"]
            self.resume("out")
            self.assertEqual(self.unlike(whole, tree(self.path("out"))), [], attempt)
            shutil.rmtree(self.path("out"))
        self.assertGreater(cut_off, 2)

    def resume(self, folder):
        """Workers of a killed run may still end: the folder is theirs until then."""
        limit = time.monotonic() + 20
        while True:
            done = self.run_program(*self.words(folder, "--resume"))
            if done.returncode != 73 or time.monotonic() > limit:
                break
            time.sleep(0.1)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_interrupted(self):
        seconds = self.make("whole")
        with self.started(*self.words("out")) as run:
            while not os.path.exists(self.path("out/segmentation")) and run.poll() is None:
                time.sleep(0.01)
            time.sleep(0.2 * seconds)
            run.send_signal(signal.SIGINT)
            _, lines = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 130, lines)
        self.assertIn("--resume", lines)
        self.assertFalse(os.path.exists(self.path("out/logs.json")))
        self.resume("out")
        self.assertEqual(self.unlike(tree(self.path("whole")), tree(self.path("out"))), [])
        # a finished run stays as it is; its pages are not even written again
        before = {name: os.stat(self.path("out/" + name)).st_mtime_ns
                  for name in files_of(self.path("out"))}
        self.resume("out")
        for name in before:
            if "_3by" in name:
                self.assertEqual(os.stat(self.path("out/" + name)).st_mtime_ns, before[name])
        self.assertEqual(self.unlike(tree(self.path("whole")), tree(self.path("out"))), [])

    def test_resume_with_other_options(self):
        self.make("out", each=(2, 1, 1))
        before = tree(self.path("out"))
        for more in (["--seed", "3"], ["--width", "500"], ["--padding_x", "10"],
                     ["--sample_each_lead_train", "9"]):
            done = self.run_program(*self.words("out", "--resume", *more, each=(2, 1, 1)))
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(more[0][2:], done.stderr)
        self.assertEqual(tree(self.path("out")), before)
        # how a run works may change
        self.good(*self.words("out", "--resume", each=(2, 1, 1), jobs=1))


class Safe(DatasetTest):
    def test_foreign_folders_are_left_alone(self):
        os.mkdir(self.path("mine"))
        self.write("mine/thesis.txt", "years of work")
        before = tree(self.path("mine"))
        self.bad(73, "mine", *dataset("mine"))
        self.bad(73, "mine", *dataset("mine", "--resume"))
        self.assertEqual(tree(self.path("mine")), before)
        self.write("mine/index.html", "home")
        before = tree(self.path("mine"))
        self.bad(73, "mine/index.html", *dataset("mine", "--overwrite"))
        self.assertEqual(tree(self.path("mine")), before)
        os.remove(self.path("mine/index.html"))
        self.good(*dataset("mine", "--overwrite", each=(1, 0, 0), layouts="3by1"))
        self.assertEqual(tree(self.path("mine"))["thesis.txt"], before["thesis.txt"])
        self.write("file", "x")
        self.bad(73, "file", *dataset("file"))
        self.bad(73, "file", *dataset("file/out"))
        with open(self.path("file"), encoding="ascii") as file:
            self.assertEqual(file.read(), "x")
        os.mkdir(self.path("empty"))
        self.good(*dataset("empty", each=(1, 0, 0), layouts="3by1"))

    def overwrite(self, *names):
        """What is left of a user's files after a run and one that overwrites it."""
        self.good(*dataset("out"))
        for name in names:
            os.makedirs(os.path.dirname(self.path("out/" + name)), exist_ok=True)
            self.write("out/" + name, "keep")
        self.good(*dataset("out", "--overwrite", "--seed", "5"))
        self.good(*dataset("fresh", "--seed", "5"))
        ours, fresh = tree(self.path("out")), tree(self.path("fresh"))
        for name, digest in fresh.items():
            self.assertEqual(ours[name], digest, name)
        return sorted(set(ours) - set(fresh))

    def test_overwrite(self):
        self.assertEqual(self.overwrite("notes.txt", "mine/a.png"), ["mine/a.png", "notes.txt"])

    def test_overwrite_within(self):
        names = ["detection-dataset/labels/train.cache", "segmentation/mine/a.png"]
        self.assertEqual(self.overwrite(*names), names)

    def test_two_runs_at_once(self):
        words = dataset("out", each=(2000, 1, 1))
        with self.started(*words) as run:
            while not os.path.exists(self.path("out/segmentation")) and run.poll() is None:
                time.sleep(0.02)
            with self.started(*words) as second, self.started(*words, "--resume") as third, \
                    self.started(*words, "--overwrite") as fourth:
                for other in (second, third, fourth):
                    _, lines = other.communicate(timeout=60)
                    self.assertEqual(other.returncode, 73, lines)
                    self.assertRegex(lines, r"\Aecgpress: out[^\n]*\n\Z")
            self.assertIsNone(run.poll())
            run.send_signal(signal.SIGTERM)
            _, lines = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 143, lines)

    def limited(self, size):
        def prepare():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return prepare

    def test_disk_full(self):
        self.good(*dataset("whole"))
        whole = tree(self.path("whole"))
        for size in (0, 600, 20000):
            done = self.run_program(*dataset("out"), preexec_fn=self.limited(size))
            self.assertIn(done.returncode, (73, 74), done.stderr)
            self.assertRegex(done.stderr, r"(?m)^ecgpress: .*\bout/\S+")
            if os.path.exists(self.path("out")):
                self.assertFalse(os.path.exists(self.path("out/index.html")))
                for name in files_of(self.path("out")):
                    if name in whole and not name.endswith((".part", ".json", ".txt", ".yaml")):
                        with open(self.path("out/" + name), "rb") as file:
                            self.assertLessEqual(len(file.read()), size)
                        self.assertEqual(whole[name], tree(self.path("out"))[name], name)
                done = self.run_program(*dataset("out", "--resume"))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(tree(self.path("out")), whole)
                shutil.rmtree(self.path("out"))

    def test_page_on_a_full_disk(self):
        for word, name in (("--out", "p.png"), ("--truth", "p.json"), ("--masks", "m")):
            done = self.run_program("page", "builtin", "--width", "800", word, name,
                                    preexec_fn=self.limited(300))
            self.assertIn(done.returncode, (73, 74), done.stderr)
            self.assertIn(name, done.stderr)
        self.assertEqual([name for name in files_of(self.folder) if "tmp" not in name], [])

    def test_a_folder_that_takes_no_files(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        os.mkdir(self.path("closed"), 0o555)
        self.bad(73, "closed", *dataset("closed/out"))


class Bad(DatasetTest):
    """Records that ended the reference system, and worse ones."""

    def test_ptbxl_killers(self):
        folder = self.need_data("ptbxl/records100/00000")
        os.mkdir(self.path("in"))
        for name in ("00032_lr", "00038_lr", "00400_lr"):
            for end in (".hea", ".dat"):
                shutil.copy(os.path.join(folder, name + end), self.path("in"))
        mv, _, _ = read_record(self.path("in/00032_lr"))
        medians = [np.median(mv[:, i]) for i in range(12)]
        self.assertIn(0, medians)
        sides = {name: self.side(name) for name in ("00032_lr", "00038_lr", "00400_lr")}
        each = [6 if split in sides.values() else 0 for split in SPLITS]
        self.good(*dataset("out", "--raw_signal_path", "in", each=each))
        used = {os.path.basename(s["record"]) for s in self.logs("out")["samples"]}
        self.assertEqual(used, {"00032_lr.hea", "00038_lr.hea", "00400_lr.hea"})
        for sample in self.logs("out")["samples"]:
            if sample["window"] == 0:  # later ones of so short a record may leave columns empty
                self.assertEqual(len(sample["leads"]), 3 if sample["layout"] == "3by1" else 13)
        self.clean("out")

    def side(self, name):
        """The split of a record of a folder: only a run can tell."""
        work = tempfile.mkdtemp(dir=self.folder)
        for end in (".hea", ".dat"):
            shutil.copy(self.path("in/" + name + end), work)
        for split in SPLITS:
            each = [int(split == other) for other in SPLITS]
            done = self.run_program(*dataset(os.path.join(work, "o" + split), "--raw_signal_path",
                                             work, each=each, layouts="3by1"))
            if done.returncode == 0:
                return split
            self.assertEqual(done.returncode, 66, done.stderr)
            self.assertIn(split, done.stderr)
        return self.fail("in no split")

    def good_records(self, count):
        for i in range(count):
            write_record(self.path("in/good"), f"g{i:03}", heart(seed=i))

    def test_bad_records_cost_no_page(self):
        self.good_records(40)
        base = self.path("in/bad")
        zeros = heart()
        zeros[:, 1] = 0
        write_record(self.path("in/odd"), "zeros", zeros)
        gaps = heart()
        gaps[200:300, 1] = MISSING
        write_record(self.path("in/odd"), "gaps", gaps)
        large = heart()
        large[::100, 1] = 20000
        write_record(self.path("in/odd"), "large", large)
        write_record(self.path("in/odd"), "gain0", heart(), gain=0)
        bad = {"short", "garbage", "empty", "passwd", "pipe", "many", "rate0", "nodat"}
        with open(write_record(base, "short", heart()) + ".dat", "r+b") as file:
            file.truncate(9999)
        write_record(base, "garbage", heart(), header="\x00\x01 \x7f nonsense\n%%%\n")
        write_record(base, "empty", heart(), header="")
        write_record(base, "passwd", heart(), header="passwd 1 100 10\n"
                     "../../../../../../../../../../etc/passwd 16 200 16 0 0 0 0 II\n")
        os.remove(write_record(base, "pipe", heart()) + ".dat")
        os.mkfifo(os.path.join(base, "pipe.dat"))
        write_record(base, "many", np.zeros((10, 300)), names=["II"] * 300)
        write_record(base, "rate0", heart(), rate=0)
        os.remove(write_record(base, "nodat", heart()) + ".dat")
        each = (50, 12, 12)
        words = dataset("out", "--raw_signal_path", "in", each=each, layouts="3by1", width=1000)
        done = self.run_program(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        logs = self.check_tree("out", each, ["3by1"])
        skipped = load_json(self.path("out/skipped.json"))
        named = {}
        for entry in skipped:
            text = json.dumps(entry)
            for name in bad:
                if f"/{name}." in text or f"/{name}\"" in text:
                    named[name] = text
            self.assertNotIn("root:", text)
        self.assertEqual(set(named), bad)
        self.assertEqual(len(skipped), len(bad))
        used = {os.path.basename(sample["record"]).removesuffix(".hea") for sample in logs}
        self.assertEqual(used & bad, set())
        self.assertLessEqual({"zeros", "gaps", "large", "gain0"}, used)
        clipped = set()
        for sample in logs:
            for lead in sample["leads"]:
                y = [30 + (sample["row_height"] * 5 * lead["index"]) - 10 * v
                     for v in lead["ecg"] if v is not None]
                off = min(y) < 0 or max(y) * sample["px_per_mm"] >= sample["height"]
                self.assertEqual(lead["clipped"], off)
                clipped |= {os.path.basename(sample["record"])} if off else set()
                self.assertGreaterEqual(min(lead["box"]), 0)
                self.assertLessEqual(lead["box"][2], sample["width"])
                self.assertLessEqual(lead["box"][3], sample["height"])
        self.assertLessEqual({"large.hea"}, clipped)
        self.assertLessEqual(clipped, {"large.hea", "gain0.hea"})
        for name in os.listdir(self.path("out/detection-dataset/labels")):
            values = np.loadtxt(self.path("out/detection-dataset/labels/" + name))[:, 1:]
            self.assertGreaterEqual((values[:, :2] - values[:, 2:] / 2).min(), -1e-6)
            self.assertLessEqual((values[:, :2] + values[:, 2:] / 2).max(), 1 + 1e-6)
        self.clean("out")
        strict = self.run_program(*dataset("strict", "--raw_signal_path", "in", "--strict",
                                           each=each, layouts="3by1"))
        self.assertIn(strict.returncode, (65, 66), strict.stderr)
        self.assertIn("in/bad/", strict.stderr)

    def test_spikes_of_20_mv(self):
        large = heart()
        large[::100, 1] = 20000
        for i in range(4):
            write_record(self.path("in"), f"large{i}", large)
        self.good(*dataset("out", "--raw_signal_path", "in", each=(2, 0, 0), layouts="3by1"))
        self.clean("out")

    def test_numbers_beyond_all_measure(self):
        mv = heart() * 1e6
        for end, value in enumerate((1e3, 1e12, 1e290)):
            np.save(self.path(f"{end}.npy"), mv[None] * value)
            words = ["page", f"{end}.npy", "--sampling_rate", "100", "--width", "600", "--out",
                     "p.png"]
            with self.started(*words) as run:
                try:
                    run.wait(6)
                except subprocess.TimeoutExpired:
                    self.fail(f"{value * 1e6} mV: no end")
                self.assertIn(run.returncode, (0, 65))

    def test_no_valid_sample(self):
        self.good_records(10)
        for i in range(8):
            write_record(self.path("in/void"), f"v{i}", np.full((1000, 12), MISSING))
        self.good(*dataset("out", "--raw_signal_path", "in", each=(30, 0, 0), layouts="3by1"))
        self.check_tree("out", (30, 0, 0), ["3by1"])
        self.assertIn("in/void/v", json.dumps(load_json(self.path("out/skipped.json"))))

    def test_all_bad(self):
        for i in range(30):
            write_record(self.path("in"), f"b{i}", heart(), header="nonsense\n")
        done = self.run_program(*dataset("out", "--raw_signal_path", "in"))
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn("in", done.stderr)
        self.assertFalse(os.path.exists(self.path("out/index.html")))

    def test_nothing_there(self):
        os.mkdir(self.path("in"))
        self.bad(66, "in", *dataset("out", "--raw_signal_path", "in"))
        self.bad(66, "nowhere", *dataset("out", "--raw_signal_path", "nowhere"))
        self.assertFalse(os.path.exists(self.path("out")))

    def test_few_records(self):
        """More pages than records: other layouts first, then other windows; no name twice."""
        self.good_records(10)
        done = self.run_program(*dataset("out", "--raw_signal_path", "in", each=(20, 0, 0)))
        self.assertEqual(done.returncode, 0, done.stderr)
        logs = self.check_tree("out", (20, 0, 0), ["3by1", "3by4-II"])
        seen = {}
        for sample in logs:
            key = (sample["set"], sample["layout"], sample["record"])
            seen.setdefault(key, []).append(sample["window"])
        for windows in seen.values():
            self.assertEqual(sorted(windows), list(range(len(windows))))
        self.assertGreater(max(map(len, seen.values())), 1)
        self.clean("out")


if __name__ == "__main__":
    unittest.main()

"""Data sets in the layouts of other tools, read as those read them, by readers of the tests' own."""

import json
import os
import unittest

import numpy as np
from PIL import Image

from rig.datasets import SPLITS
from rig.files import files_of, load_json, load_lines, tree
from rig.formats import ALWAYS, WARPED, FormatTest
from rig.records import LEADS

FORMATS = "huggingface,coco,nnunet,kit,wfdb,challenge,kaggle,webdataset,uvdoc"
class HuggingFace(FormatTest):
    """imagefolder: metadata.jsonl in each split's folder, a line a picture."""

    def read(self, folder):
        """{split: rows}, where each picture has its row and each row its picture."""
        found = {}
        for split in SPLITS:
            place = self.path(f"{folder}/huggingface/{split}")
            if not os.path.exists(os.path.join(place, "metadata.jsonl")):
                self.assertEqual(os.listdir(place), [])
                continue
            found[split] = load_lines(os.path.join(place, "metadata.jsonl"))
            names = [row["file_name"] for row in found[split]]
            self.assertEqual(sorted(names + ["metadata.jsonl"]), files_of(place))
            keys = {tuple(row) for row in found[split]}
            self.assertEqual(len(keys), 1)  # columns
        return found

    def check(self, *words, ending="jpg"):
        pages = self.make("d", "huggingface", *words)
        rows = self.read("d")
        self.assertEqual(sum(map(len, rows.values())), len(pages))
        for page in pages:
            row, = [row for row in rows[page["split"]]
                    if row["file_name"] == f"{page['name']}.{ending}"]
            picture = f"huggingface/{page['split']}/{row['file_name']}"
            self.assertEqual(page["picture"], picture)
            self.assertEqual(self.size(f"d/{picture}"), (row["width"], row["height"]))
            leads = [lead for lead in page["leads"] if lead["box"]]
            self.assertEqual(row["leads"], [lead["name"] for lead in leads])
            self.assertEqual([LEADS[k] for k in row["objects"]["categories"]], row["leads"])
            boxes = [[x0, y0, x1 - x0, y1 - y0] for x0, y0, x1, y1 in
                     (lead["box"] for lead in leads)]
            self.assertEqual(row["objects"]["bbox"], boxes)
            self.assertEqual((row["rate_hz"], row["layout"], row["record"]),
                             (page["rate_hz"], page["layout"], page["record"]))

    def test_flat(self):
        self.check()

    def test_warped(self):
        self.check(*WARPED, "--picture_format", "png", ending="png")

    def test_a_split_without_pages_has_no_metadata(self):
        self.make("d", "huggingface", split="4/1/0")
        self.assertEqual(set(self.read("d")), {"train", "val"})

    def test_faults(self):
        pages = self.make("d", "huggingface")
        box = next(lead["box"] for lead in pages[0]["leads"] if lead["box"])
        old = f"[{box[0]},{box[1]},".encode()
        self.damage("d", "huggingface/index.jsonl", old, b"[1" + old[1:])
        self.damage("d", "huggingface/train/metadata.jsonl", old, b"[1" + old[1:])
        self.damage("d", "huggingface/index.jsonl", b'"split": "val"', b'"split": "test"')
        name = f"huggingface/{pages[0]['split']}/{pages[0]['name']}.jpg"
        os.remove(self.path(f"d/{name}"))
        self.faulty("d", name)


def decode(segmentation):
    """A mask of compressed run lengths: letters of 5 bits from '0' on, the lowest first, the sixth
    bit where more follow; from the fourth count on the difference to the last but one; columns."""
    height, width = segmentation["size"]
    counts, number, shift = [], 0, 0
    for letter in segmentation["counts"].encode("ascii"):
        bits = letter - 48
        number |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            if bits & 16:
                number -= 1 << shift
            counts.append(number + (counts[-2] if len(counts) > 2 else 0))
            number, shift = 0, 0
    assert shift == 0 and sum(counts) == height * width and min(counts) >= 0
    on = np.arange(len(counts)) % 2
    return np.repeat(on.astype(bool), counts).reshape(width, height).T


class Coco(FormatTest):
    """instances_train.json and others, as pycocotools indexes them."""

    def read(self, folder):
        """{file name: (image, annotations)} and the categories."""
        found, ids, categories = {}, set(), None
        for split in SPLITS:
            path = self.path(f"{folder}/coco/annotations/instances_{split}.json")
            if not os.path.exists(path):
                continue
            data = load_json(path)
            self.assertEqual(set(data), {"info", "licenses", "categories", "images",
                                         "annotations"})
            self.assertIn(data["categories"], (categories, data["categories"]))
            categories = data["categories"]
            images = {image["id"]: (image, []) for image in data["images"]}
            self.assertEqual(len(images), len(data["images"]))
            for item in data["annotations"]:
                self.assertNotIn(item["id"], ids)
                ids.add(item["id"])
                images[item["image_id"]][1].append(item)
            names = sorted(image["file_name"] for image, _ in images.values())
            self.assertEqual(names, files_of(self.path(f"{folder}/coco/{split}")))
            found.update({f"{split}/{image['file_name']}": (image, items)
                          for image, items in images.values()})
        return found, {item["id"]: item for item in categories}

    def check(self, *words, ending="jpg", **named):
        pages = self.make("d", "coco,yolo", "--make", "segmentation", "--padding", "0", *words,
                          **named)
        found, categories = self.read("d")
        self.assertEqual(len(found), len(pages))
        self.assertEqual([c["name"] for c in categories.values()],
                         LEADS + [f"name {lead}" for lead in LEADS] + ["word", "P", "QRS", "T"])
        for number, page in enumerate(pages, 1):
            image, items = found[f"{page['split']}/{page['name']}.{ending}"]
            self.assertEqual(image["id"], number)
            self.assertEqual([item["id"] - 10000 * number for item in items],
                             list(range(len(items))))
            picture = f"d/coco/{page['split']}/{image['file_name']}"
            self.assertEqual(self.size(picture), (image["width"], image["height"]))
            self.check_leads(page, [i for i in items if i["category_id"] <= 12], categories)
            self.check_names(page, [i for i in items if 12 < i["category_id"] <= 24], categories)
            self.check_words(page, [i for i in items if i["category_id"] == 25])
        return pages

    def check_leads(self, page, items, categories):
        leads = [lead for lead in page["leads"] if lead["box"]]
        self.assertEqual([categories[item["category_id"]]["name"] for item in items],
                         [lead["name"] for lead in leads])
        for lead, item in zip(leads, items):
            x0, y0, x1, y1 = lead["box"]
            self.assertEqual(item["bbox"], [x0, y0, x1 - x0, y1 - y0])
            mask = decode(item["segmentation"])
            self.assertEqual(mask.shape, (page["height"], page["width"]))
            self.assertEqual(item["area"], mask.sum())
            # the mask that the segmentation dataset has of the lead's crop
            left, top, right, bottom = lead["crop"]
            with Image.open(self.path(f"d/segmentation/mask-png/{page['name']}_lead_"
                                      f"{lead['index']}.png")) as picture:
                self.assertTrue((np.asarray(picture) > 0).tolist() ==
                                mask[top:bottom, left:right].tolist())
            self.assertEqual(mask.sum(), mask[top:bottom, left:right].sum())
            self.check_keypoints(lead, item, mask)

    def check_keypoints(self, lead, item, mask):
        points = np.reshape(item["keypoints"], (2, 3))
        self.assertEqual(item["num_keypoints"], (points[:, 2] > 0).sum())
        self.assertEqual(item["num_keypoints"], 2 if lead["visible"] else 0)
        if lead["visible"]:
            ys, xs = np.nonzero(mask)
            for x, y, seen in points:
                self.assertEqual(seen, 2)
                self.assertLess(np.hypot(xs + 0.5 - x, ys + 0.5 - y).min(), 1.5)

    def check_names(self, page, items, categories):
        leads = [lead for lead in page["leads"] if lead["name_box"]]
        self.assertEqual([categories[item["category_id"]]["name"] for item in items],
                         [f"name {lead['name']}" for lead in leads])
        for lead, item in zip(leads, items):
            x0, y0, x1, y1 = lead["name_box"]
            self.assertEqual(item["bbox"], [x0, y0, x1 - x0, y1 - y0])
            self.assertEqual(item["segmentation"], [[x0, y0, x1, y0, x1, y1, x0, y1]])
            self.assertEqual(item["text"], lead["text"])

    def check_words(self, page, items):
        for item in items:
            x, y, width, height = item["bbox"]
            self.assertTrue(0 <= x < x + width <= page["width"])
            self.assertTrue(0 <= y < y + height <= page["height"])
            self.assertTrue(item["text"])
            corners = np.reshape(item["segmentation"], (4, 2))
            low = np.maximum(np.floor(corners.min(axis=0) + 0.004), 0)
            self.assertLessEqual(np.abs(low - [x, y]).max(), 1)

    def test_flat(self):
        self.check("--header", "table")

    def test_warped(self):
        self.check(*WARPED, "--picture_format", "png", ending="png")

    def test_faults(self):
        pages = self.check(pages="3", split="2/1/0")
        box = pages[0]["leads"][0]["box"]
        old = f'"bbox": [{box[0]},{box[1]},'.encode()
        for name in ("index.jsonl", "annotations/instances_train.json"):
            self.damage("d", f"coco/{name}", old, old[:-2] + b"9,")
            self.damage("d", f"coco/{name}", b'"area": ', b'"area": 1')
        self.damage("d", "coco/annotations/instances_val.json", b"}\n]}\n", b"}\n\n]}\n")
        self.damage("d", f"coco/train/{pages[0]['name']}.jpg", b"\xff\xd9", b"")


class NnUnet(FormatTest):
    """nnUNet_raw/DatasetXXX_Name by the rules of nnU-Net's own check of integrity."""

    def read(self, folder):
        """{case: (training?, picture, labels)} and the labels' names."""
        root = f"{folder}/nnunet/Dataset001_ECG"
        info = load_json(self.path(f"{root}/dataset.json"))
        self.assertEqual(info["channel_names"], {"0": "R", "1": "G", "2": "B"})
        self.assertEqual(info["file_ending"], ".png")
        self.assertEqual(list(info["labels"].values()), list(range(len(info["labels"]))))
        self.assertEqual(info["labels"]["background"], 0)
        cases = {}
        for end in ("Tr", "Ts"):
            images = files_of(self.path(f"{root}/images{end}"))
            self.assertTrue(all(name.endswith("_0000.png") for name in images))
            names = [name[:-len("_0000.png")] for name in images]
            self.assertEqual([f"{name}.png" for name in names],
                             files_of(self.path(f"{root}/labels{end}")))
            for name in names:
                self.assertNotIn(".", name)
                with Image.open(self.path(f"{root}/images{end}/{name}_0000.png")) as picture:
                    self.assertEqual(picture.mode, "RGB")
                    pixels = np.asarray(picture)
                with Image.open(self.path(f"{root}/labels{end}/{name}.png")) as picture:
                    self.assertEqual(picture.mode, "L")
                    labels = np.asarray(picture)
                self.assertEqual(pixels.shape[:2], labels.shape)
                self.assertLess(labels.max(), len(info["labels"]))
                cases[name] = (end == "Tr", pixels, labels)
        self.assertEqual(info["numTraining"], sum(train for train, _, _ in cases.values()))
        return cases, info["labels"]

    def check(self, *words):
        pages = self.make("d", "nnunet,yolo", "--make", "classes,logs", *words)
        cases, labels = self.read("d")
        self.assertEqual(set(cases), {page["name"] for page in pages})
        for page in pages:
            train, _, found = cases[page["name"]]
            self.assertEqual(train, page["split"] != "test")
            with Image.open(self.path(f"d/digitization-dataset/{page['name']}/classes.png")) as p:
                classes = np.asarray(p)
            wanted = np.zeros_like(classes)
            for lead in page["leads"]:
                number = labels["trace"] if "trace" in labels else labels[lead["name"]]
                wanted[classes == 8 + lead["index"]] = number
            if "grid" in labels:
                wanted[(classes == 2) | (classes == 3)] = labels["grid"]
                wanted[classes == 4] = labels["text"]
            self.assertTrue((found == wanted).all())
            self.assertGreater(len(np.unique(found)), 2)

    def test_leads(self):
        self.check()

    def test_parts_of_warped_pages(self):
        self.check(*WARPED, "--nnunet_labels", "parts")

    def test_faults(self):
        pages = self.make("d", "nnunet")
        root = "nnunet/Dataset001_ECG"
        self.damage("d", f"{root}/dataset.json", b'"numTraining": 4', b'"numTraining": 5')
        self.damage("d", f"{root}/dataset.json", b'"V6": 12', b'"V6": 13')
        for name in (f"imagesTr/{pages[0]['name']}_0000.png", f"labelsTr/{pages[0]['name']}.png"):
            self.damage("d", f"{root}/{name}", b"IDAT", b"IDAX")


class Kit(FormatTest):
    """What ecg-image-kit writes beside a picture: points are [row, column]."""

    KEYS = {"sampling_frequency", "width", "height", "x_grid", "y_grid", "rotate",
            "full_mode_lead", "leads"}

    def check(self, *words):
        pages = self.make("d", "kit,yolo", "--make", "digitization", *words)
        for page in pages:
            stem = f"d/kit/{page['split']}/{page['name']}"
            labels = load_json(self.path(f"{stem}.json"))
            self.assertEqual(set(labels), self.KEYS)
            self.assertEqual(self.size(f"{stem}.png"), (labels["width"], labels["height"]))
            self.assertEqual(labels["sampling_frequency"], page["rate_hz"])
            self.assertLess(abs(labels["x_grid"] / (5 * page["px_per_mm"]) - 1), 0.3)
            self.assertEqual(len(labels["leads"]), len(page["leads"]))
            strips = [lead["name"] for lead in page["leads"] if lead["index"] > 11]
            self.assertEqual(labels["full_mode_lead"], strips[0] if strips else "None")
            self.assertEqual({len(lead["plotted_pixels"][0]) for lead in labels["leads"]}, {2})
            with Image.open(self.path(f"{stem}.png")) as picture:
                gray = np.asarray(picture.convert("L")).astype(int)
            for lead, own in zip(page["leads"], labels["leads"]):
                self.check_lead(page, lead, own, gray)

    def check_lead(self, page, lead, own, gray):
        signal = load_json(self.path(f"d/digitization-dataset/{page['name']}/{page['name']}_lead_"
                                     f"{lead['index']}.json"))
        self.assertEqual(own["lead_name"], lead["name"])
        self.assertEqual((own["start_sample"], own["end_sample"]),
                         (lead["first_sample"], lead["first_sample"] + lead["samples"]))
        for key, box in (("lead_bounding_box", lead["box"]),
                         ("text_bounding_box", lead["name_box"])):
            if box is None:
                self.assertNotIn(key, own)
                continue
            x0, y0, x1, y1 = box
            self.assertEqual(own[key], {"0": [y0, x0], "1": [y0, x1], "2": [y1, x1],
                                        "3": [y1, x0]})
        points = np.array(own["plotted_pixels"])
        self.assertEqual(len(points), sum(mv is not None for mv in signal))
        inside = ((points >= 0) & (points < gray.shape)).all(axis=1)
        ink = gray[tuple(points[inside].astype(int).T)]
        self.assertLess(np.median(ink), np.median(gray) - 30)
        if page["homography"] is None:
            return
        matrix = np.reshape(page["homography"], (3, 3))
        sample = np.arange(len(signal))
        mm = np.stack([lead["origin_mm"][0] + sample * lead["mm_per_sample"],
                       lead["origin_mm"][1] - np.array(signal, float) * lead["mm_per_mv"],
                       np.ones(len(signal))])
        x, y, w = matrix @ mm
        keep = ~np.isnan(y)
        self.assertLess(np.abs(points - np.stack([y / w, x / w], axis=1)[keep]).max(), 0.06)

    def test_flat(self):
        self.check()

    def test_rotated(self):
        self.check("--rotation", "8")

    def test_warped(self):
        self.check("--rotation", "5", "--curl", "25", "--width", "900")

    def test_faults(self):
        pages = self.make("d", "kit,yolo", "--make", "digitization")
        name = f"kit/{pages[0]['split']}/{pages[0]['name']}"
        self.damage("d", f"{name}.json", b'"plotted_pixels": [[', b'"plotted_pixels": [[1')
        self.damage("d", f"{name}.json", b'"lead_name": "I"', b'"lead_name": "V"')
        self.damage("d", f"{name}.json", b'"lead_bounding_box": {"0": [', b'"lead_bounding_box": {"0": [1')
        self.damage("d", f"{name}.png", b"IDAT", b"IDAX")


class Together(FormatTest):
    """All formats at once, beside the folders that `make` names."""

    def run_all(self, folder, *words, form=f"yolo,{FORMATS}"):
        return self.make(folder, form, *words, width="400", pages="6", split="4/1/1")

    def test_each_is_what_it_is_alone(self):
        self.run_all("all")
        whole = tree(self.path("all"))
        parts = {}
        for form in ["yolo", *FORMATS.split(",")]:
            self.run_all("part", "--overwrite", form=form)
            own = tree(self.path("part"))
            for name in own.keys() - ALWAYS - {"logs.json"}:
                self.assertEqual(own[name], whole[name], (form, name))
                parts[name] = own[name]
            tops = {name.split("/")[0] for name in own if "/" in name}
            yolo = {"detection-dataset", "digitization-dataset", "segmentation", "overlap-dataset"}
            self.assertEqual(tops, yolo if form == "yolo" else {form})
        self.assertEqual(parts.keys() | ALWAYS | {"logs.json"}, whole.keys())

    def test_workers_make_no_difference(self):
        self.run_all("one", *WARPED)
        self.run_all("four", *WARPED, "--jobs", "4")
        self.assertEqual(tree(self.path("one")), tree(self.path("four")))

    def test_resume(self):
        """What a run was stopped at is made again: pages, index lines and what is made of them."""
        self.run_all("d")
        whole = tree(self.path("d"))
        indexes = [name for name in whole if name.endswith("/index.jsonl")]
        self.assertGreater(len(indexes), 0)
        for cut in (indexes, indexes[:1], []):
            for name in ["pages.jsonl", *cut]:
                with open(self.path(f"d/{name}"), "rb") as file:
                    head = file.readlines()[:3]
                os.remove(self.path(f"d/{name}"))
                with open(self.path(f"d/{name}.part"), "wb") as file:
                    file.writelines(head + [b'{"name": "h'])
            for name in whole:
                if name.startswith("huggingface/") and name.endswith("metadata.jsonl"):
                    os.remove(self.path(f"d/{name}"))
            self.run_all("d", "--resume")
            self.assertEqual(tree(self.path("d")), whole)

    def test_a_lost_file_is_made_again(self):
        self.run_all("d")
        whole = tree(self.path("d"))
        for name in whole:
            if any(name.startswith(f"{form}/") for form in FORMATS.split(",")):
                if not name.endswith("index.jsonl"):
                    os.remove(self.path(f"d/{name}"))
        self.run_all("d", "--resume")
        self.assertEqual(tree(self.path("d")), whole)

    def test_overwrite_leaves_nothing(self):
        self.run_all("d")
        with open(self.path("d/pages.jsonl"), encoding="utf-8") as file:
            pages = [json.loads(line) for line in file]
        self.make("d", "yolo", "--overwrite", "--make", "detection", pages="2")
        self.assertEqual({name.split("/")[0] for name in tree(self.path("d"))},
                         ALWAYS | {"detection-dataset"})
        self.run_all("d", "--overwrite")
        # as a run leaves it that was killed before its first checkpoint
        for name in tree(self.path("d")):
            if name.endswith(".jsonl") and "/" not in name or name.endswith("/index.jsonl"):
                os.remove(self.path(f"d/{name}"))
        with open(self.path("d/pages.begun.part"), "w", encoding="utf-8") as file:
            for page in pages:
                file.write(f"{page['set']} {page['name']} {page['split']} "
                           f"{page['page_index'] + 1} {page.get('kaggle_type', 1)}\n")
        self.make("d", "yolo", "--overwrite", "--make", "detection", pages="2")
        self.assertEqual({name.split("/")[0] for name in tree(self.path("d"))},
                         ALWAYS | {"detection-dataset"})

    def test_others_files_stay(self):
        self.run_all("d")
        os.makedirs(self.path("d/huggingface/train"), exist_ok=True)
        self.write("d/huggingface/train/mine.txt", "mine")
        self.faulty("d", "huggingface/train/mine.txt")
        done = self.good("dataset", "--datasets_path", "d", "--make", "detection", "--pages", "2",
                         "--width", "400", "--overwrite")
        self.assertIn("kept 1 file", done.stderr)
        self.assertTrue(os.path.exists(self.path("d/huggingface/train/mine.txt")))

    def test_parts_are_joined_to_the_same(self):
        """Shards made in any order, and merged, have the files of many pages that one run makes."""
        words = ("--format", FORMATS, "--pages", "7", "--split", "4/2/1", "--width", "400",
                 "--layouts", "3by4,3by1")
        for shard in ("2", "0", "1"):
            self.good("dataset", "--datasets_path", "parts", "--shards", "3", "--shard", shard,
                      *words)
        self.good("merge", "parts")
        self.good("dataset", "--datasets_path", "one", *words)
        whole, parts = tree(self.path("one")), tree(self.path("parts"))
        joined = [name for name in whole if "/" in name and name in parts]
        self.assertGreaterEqual(len(joined), 13)  # 3 indexes, 9 files of splits, dataset.json
        for name in joined:
            self.assertEqual(parts[name], whole[name], name)

    def test_what_is_told_before(self):
        words = ("--format", f"yolo,{FORMATS}", "--pages", "6", "--split", "4/1/1", "--width",
                 "400", "--layouts", "3by4-II,6by2,3by1", "--rotation", "2")
        done = self.good("dataset", "--dry-run", *words)
        self.good("dataset", "--datasets_path", "d", *words)
        self.assertIn(f"files {len(files_of(self.path('d')))}",
                      " ".join(done.stdout.split()))

    def test_an_unknown_format(self):
        self.bad(64, "coko", "dataset", "--datasets_path", "d", "--format", "coko")


if __name__ == "__main__":
    unittest.main()

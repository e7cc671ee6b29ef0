"""YOLO labels as people train on them: classes, padding that scales with the picture, keypoints."""

import json
import os
import re
import unittest

import numpy as np

from rig.datasets import DatasetTest
from rig.files import load_json
from rig.pictures import ink_box, pad, picture
from rig.records import LEADS


class YoloTest(DatasetTest):
    def make(self, folder, *words, width="900"):
        self.good("dataset", "--datasets_path", folder, "--layouts", "3by4-II", "--train", "2",
                  "--width", width, "--jobs", "2", *words)
        return [page for page in self.logs(folder)["samples"] if page["set"] == "pages"]

    def labels(self, folder, page):
        path = self.path(f"{folder}/detection-dataset/labels/{page['name']}.txt")
        with open(path, encoding="ascii") as file:
            return [(int(line.split()[0]), [float(word) for word in line.split()[1:]])
                    for line in file]

    def names(self, folder):
        """{class: name}, without a hole."""
        with open(self.path(f"{folder}/detection-dataset/data.yaml"), encoding="ascii") as file:
            found = re.findall(r"(?m)^  (\d+): (.+)$", file.read())
        self.assertEqual([int(number) for number, _ in found], list(range(len(found))))
        return [name for _, name in found]


class Classes(YoloTest):
    def check(self, folder, pages, lead_name, name_name):
        """Each label's class has the name of the lead that the log has there."""
        names = self.names(folder)
        for page in pages:
            labels = iter(self.labels(folder, page))
            for lead in page["leads"]:
                self.assertEqual(names[next(labels)[0]], lead_name(lead["lead"]))
                if lead["bbox"]:
                    self.assertEqual(names[next(labels)[0]], name_name(lead["lead"]))
            self.assertEqual(list(labels), [])

    def test_region(self):
        pages = self.make("d")
        self.assertEqual(self.names("d"), ["lead", *LEADS])
        self.check("d", pages, lambda name: "lead", lambda name: name)

    def test_each(self):
        for shape in ("box", "segment", "pose", "obb"):
            folder = f"each-{shape}"
            pages = self.make(folder, "--lead_classes", "each", "--label_shape", shape)
            self.assertEqual(self.names(folder), [*LEADS, *(f"name {name}" for name in LEADS)])
            self.check(folder, pages, lambda name: name, lambda name: f"name {name}")
            self.clean(folder)

    def test_order_of_leads(self):
        order = {name: 12 - k for k, name in enumerate(LEADS)}
        pages = self.make("d", "--lead_classes", "each", "--labels_dict", json.dumps(order))
        self.assertEqual(self.names("d")[:12], LEADS[::-1])
        self.check("d", pages, lambda name: name, lambda name: f"name {name}")
        self.clean("d")

    def test_wrong_class_is_found(self):
        page = self.make("d", "--lead_classes", "each")[0]
        path = self.path(f"d/detection-dataset/labels/{page['name']}.txt")
        with open(path, encoding="ascii") as file:
            text = file.read()
        with open(path, "w", encoding="ascii") as file:
            file.write("3" + text[1:])
        self.faulty("d", "has another class")

    def test_keypoints_are_mirrored(self):
        self.make("d", "--label_shape", "pose")
        with open(self.path("d/detection-dataset/data.yaml"), encoding="ascii") as file:
            text = file.read()
        flip = json.loads(re.search(r"(?m)^flip_idx: (.+)$", text)[1])
        shape = json.loads(re.search(r"(?m)^kpt_shape: (.+)$", text)[1])
        self.assertEqual(shape, [9, 3])
        self.assertEqual(flip, list(range(9))[::-1])
        for page in self.logs("d")["samples"][:1]:
            for number, values in self.labels("d", page):
                points = np.array(values[4:]).reshape(9, 3)
                if number == 0:  # from left to right: mirrored, their order is the other one
                    self.assertTrue((np.diff(points[:, 0]) > 0).all())
                    self.assertTrue((np.diff((1 - points[:, 0])[flip]) > 0).all())


class Padding(YoloTest):
    def pixels(self, page, values):
        x, y, w, h = np.array(values) * np.tile([page["width"], page["height"]], 2)
        return [round(side) for side in (x - w / 2, y - h / 2, x + w / 2, y + h / 2)]

    def check(self, folder, page, expected):
        """Labels, crops and the log: the box of the ink, padded."""
        labels = iter(self.labels(folder, page))
        size = (page["width"], page["height"])
        self.assertEqual([page["padding_x"], page["padding_y"]], expected)
        self.assertTrue(any(lead["bbox"] for lead in page["leads"]))
        for lead in page["leads"]:
            path = f"{folder}/segmentation/mask-png/{page['name']}_lead_{lead['index']}.png"
            mask, _, _ = picture(self.path(path))
            ink = ink_box(mask > 0)
            corner = [lead["crop"][0], lead["crop"][1]] * 2
            self.assertEqual([int(a + b) for a, b in zip(ink, corner)], lead["box"])
            padded = pad(lead["box"], size, expected)
            self.assertEqual(lead["crop"], padded)
            self.assertEqual(self.pixels(page, next(labels)[1]), padded)
            if lead["bbox"]:
                x, y, w, h = lead["bbox"]
                self.assertEqual(self.pixels(page, next(labels)[1]),
                                 pad([x, y, x + w, y + h], size, expected))

    def test_scales_with_the_picture(self):
        for width, expected in (("1280", 9), ("600", 4), ("2240", 15)):
            pages = self.make(width, width=width)
            self.check(width, pages[0], [expected, expected])
        self.clean("1280")

    def test_given(self):
        for words, expected in ((("--padding", "0"), [0, 0]), (("--padding", "50"), [10, 10]),
                                (("--padding_x", "0", "--padding_y", "60"), [0, 12]),
                                (("--padding", "20", "--padding_x", "70"), [4, 4])):
            folder = "d" + "".join(words).replace("-", "")
            pages = self.make(folder, *words, width="896")
            self.check(folder, pages[0], expected)
            self.clean(folder)

    def test_the_reference_size_has_the_reference_padding(self):
        self.good("page", "builtin:3", "--layout", "3by1", "--truth", "p.json")
        truth = load_json(self.path("p.json"))
        self.assertEqual(truth["width"], 4480)
        for lead in truth["leads"]:
            self.assertEqual(lead["crop"], pad(lead["box"], (4480, truth["height"]), (30, 30)))


if __name__ == "__main__":
    unittest.main()

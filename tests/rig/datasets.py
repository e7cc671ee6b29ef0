"""Datasets that the program makes."""

import os
import re

from rig.files import files_of, load_json
from rig.pages import PageTest
from rig.records import LEADS

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
    def clean(self, folder, compared=True):
        """`compared`: with the records, too."""
        done = self.run_program("verify", folder)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        more = "" if compared else r"; \d+ pages were not compared with their source records.*"
        self.assertRegex(done.stdout.splitlines()[-1], rf" checked: 0 faults{more}\Z")

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
        wanted = {"ecgpress.json", "files.jsonl", "index.html", "logs.json", "pages.jsonl", "runs.jsonl", "skipped.json",
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

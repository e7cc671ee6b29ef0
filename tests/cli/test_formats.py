"""Data sets in the layouts of other tools, read as those read them, by readers of the tests' own."""

import json
import os
import unittest

from PIL import Image

from rig.datasets import DatasetTest, SPLITS
from rig.files import files_of, load_lines, tree
from rig.records import LEADS

FORMATS = "huggingface"
ALWAYS = {"ecgpress.json", "files.jsonl", "index.html", "pages.jsonl", "skipped.json"}
WARPED = ("--rotation", "5", "--curl", "25", "--covers", "1")


class FormatTest(DatasetTest):
    def make(self, folder, form, *words, pages="5", split="3/1/1", width="500", layouts=None):
        self.good("dataset", "--datasets_path", folder, "--format", form, "--pages", pages,
                  "--split", split, "--width", width, "--jobs", "2", "--layouts",
                  layouts or "3by4-II,6by2,3by1", *words)
        self.clean(folder)
        return self.pages(folder)

    def pages(self, folder):
        """The main set's pages of the log."""
        return [page for page in load_lines(self.path(f"{folder}/pages.jsonl"))
                if page["set"] == "pages"]

    def names(self, folder):
        return set(files_of(self.path(folder))) - ALWAYS

    def size(self, path):
        with Image.open(self.path(path)) as picture:
            picture.load()
            return picture.size

    def damage(self, folder, name, old, new):
        """Verify finds what is changed in a file, which is put back afterwards."""
        path = self.path(f"{folder}/{name}")
        with open(path, "rb") as file:
            before = file.read()
        self.assertIn(old, before)
        with open(path, "wb") as file:
            file.write(before.replace(old, new, 1))
        self.faulty(folder, name)
        with open(path, "wb") as file:
            file.write(before)


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
                           f"{page['page_index'] + 1}\n")
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

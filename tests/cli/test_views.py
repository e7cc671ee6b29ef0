"""Views: several pictures of a page, of which each has its own truth and all have the same signals."""

import json
import os
import unittest

import numpy as np

from rig.datasets import DatasetTest, dataset
from rig.files import digest, files_of, load_json, load_lines, tree
from rig.maps import forward
from rig.pictures import gray, picture

VIEWS = "clean,blank,photo:0.3,damaged"
FILES = ("clean", "blank", "photo-0.3", "damaged")


class Pages(DatasetTest):
    def draw(self, *words, preset="photo", size=(900, 600)):
        self.good("page", "builtin:3", "--layout", "3by4-II", "--preset", preset, "--width", str(size[0]),
                  "--height", str(size[1]), "--out", "p.png", "--truth", "p.json", "--masks", "m", "--classes", "c.png", *words)
        return load_json(self.path("p.json"))

    def views(self):
        return {name: load_json(self.path(f"p-{name}.json")) for name in FILES}

    def test_what_is_printed_is_the_same(self):
        truth = self.draw("--views", VIEWS)
        for name, view in self.views().items():
            self.assertEqual(picture(self.path(f"p-{name}.png"))[0].shape, (600, 900, 3))
            for key in ("record", "layout", "window", "page_index", "rate_hz", "page_width_mm", "page_height_mm",
                        "beats"):
                self.assertEqual(view[key], truth[key], (name, key))
            for own, lead in zip(view["leads"], truth["leads"]):
                for key in ("index", "signal_mv", "origin_mm", "mm_per_sample", "mm_per_mv", "text"):
                    self.assertEqual(own[key], lead[key], (name, key))
            mm = {(own["kind"], own["lead_index"], own["corner"]): own["mm"] for own in truth["landmarks"]}
            for own in view["landmarks"]:
                self.assertEqual(own["mm"], mm[own["kind"], own["lead_index"], own["corner"]])
        self.assertEqual(sorted(os.listdir(self.path("m-damaged"))), sorted(os.listdir(self.path("m"))))

    def test_each_has_its_own_map(self):
        self.draw("--views", VIEWS)
        flat = self.views()
        self.assertIsNone(flat["clean"]["mesh"])
        self.assertIsNone(flat["blank"]["mesh"])
        self.assertIsNotNone(flat["photo-0.3"]["mesh"])
        for view in flat.values():
            for lead in view["leads"]:
                mm = [[lead["origin_mm"][0] + i * lead["mm_per_sample"],
                       lead["origin_mm"][1] - mv * lead["mm_per_mv"]]
                      for i, mv in enumerate(lead["signal_mv"]) if mv is not None]
                points = np.array([point for point in lead["points"] if point])
                self.assertLess(np.abs(forward(view, mm) - points).max(), 0.02)

    def test_flat_views_are_in_register(self):
        """Blank differs from clean where the masks of traces are, and a pixel around them; nowhere else."""
        self.draw("--views", "clean,blank", size=(2400, 1600))
        clean, blank = (gray(self.path(f"p-{name}.png")) for name in ("clean", "blank"))
        ink = np.zeros(clean.shape, bool)
        for name in os.listdir(self.path("m-clean")):
            mask, _, _ = picture(self.path(f"m-clean/{name}"))
            self.assertTrue((mask == picture(self.path(f"m-blank/{name}"))[0]).all())
            ink |= mask > 0
        around = ink.copy()
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                around |= np.roll(ink, (dy, dx), (0, 1))
        self.assertFalse((clean != blank)[~around].any())
        self.assertGreater((clean != blank)[ink].mean(), 0.6)  # the presets' ink has gaps
        self.assertTrue((blank >= clean).all())
        view = load_json(self.path("p-blank.json"))
        self.assertEqual({ink for lead in view["leads"] for ink in lead["ink"]}, {0})

    def test_a_view_is_what_the_preset_makes_of_the_print(self):
        """The page of a preset, seen as that preset, is the page."""
        self.draw("--views", "photo,clean")
        for one, other in (("p.png", "p-photo.png"), ("p.json", "p-photo.json"), ("c.png", "c-photo.png")):
            self.assertEqual(digest(self.path(one)), digest(self.path(other)))
        before = digest(self.path("p-clean.png"))
        self.draw("--views", "clean", preset="photo")
        self.assertEqual(digest(self.path("p-clean.png")), before)
        self.good("page", "--from", "p-clean.json", "--out", "again.png")
        self.assertEqual(digest(self.path("again.png")), before)

    def test_albedo(self):
        """The page's own map; no light: paper of one color where nothing is printed, whatever the page's."""
        words = ("--grid", "none", "--curl", "30", "--rotation", "5", "--light_falloff", "0.8", "--noise", "0.03",
                 "--shadow", "0.5", "--paper_texture", "0", "--paper_tint", "0")
        truth = self.draw("--views", "albedo", *words, preset="clean")
        view = load_json(self.path("p-albedo.json"))
        self.assertEqual(view["mesh"], truth["mesh"])
        self.assertEqual(view["leads"], truth["leads"])
        classes, _, _ = picture(self.path("c.png"))
        lit, plain = (gray(self.path(f"p{name}.png"))[classes == 1] for name in ("", "-albedo"))
        self.assertGreater(lit.std(), 5)
        self.assertLess((plain < 245).mean(), 0.02)

    def test_mistakes(self):
        for views in ("albedo:0.5", "photos", "photo:2", "clean,clean", "blank:0.5", "photo:", ",", "photo:-1"):
            self.bad(64, "is not a list of views", "page", "builtin:3", "--out", "p.png", "--views", views)
        self.bad(64, "standard output", "page", "builtin:3", "--out", "-", "--views", "clean")


class Datasets(DatasetTest):
    WORDS = ("--make", "digitization", "--views", "clean,scan:0.5", "--preset", "photo")

    def test_files(self):
        self.good(*dataset("d", *self.WORDS, each=(2, 1, 1), layouts="3by4"))
        self.clean("d")
        for page in load_lines(self.path("d/pages.jsonl")):
            folder = f"d/digitization-dataset/{page['name']}"
            for number in range(2):
                stem = f"{folder}/{page['name']}_view_{number}"
                self.assertEqual(picture(self.path(f"{stem}.jpg"))[0].shape, (page["height"], page["width"], 3))
                view = load_json(self.path(f"{stem}.json"))
                self.assertEqual(view["page_index"], page["page_index"])
        listed = load_lines(self.path("d/files.jsonl"))
        self.assertTrue(all(any("_view_1.json" in name for name in line["files"]) for line in listed))

    def test_pages_are_as_without(self):
        self.good(*dataset("a", *self.WORDS, each=(2, 0, 0), layouts="3by4"))
        self.good(*dataset("b", *self.WORDS[:2], *self.WORDS[4:], each=(2, 0, 0), layouts="3by4"))
        one, other = tree(self.path("a")), tree(self.path("b"))
        for name, seen in other.items():
            if name not in ("ecgpress.json", "files.jsonl", "runs.jsonl"):
                self.assertEqual(one[name], seen, name)

    def test_resume_and_overwrite(self):
        self.good(*dataset("d", *self.WORDS, each=(2, 1, 1), layouts="3by4"))
        before = tree(self.path("d"))
        with open(self.path("d/pages.jsonl"), "rb") as file:
            head = file.readlines()[:2]
        os.remove(self.path("d/pages.jsonl"))
        with open(self.path("d/pages.jsonl.part"), "wb") as file:
            file.writelines(head)
        self.good(*dataset("d", *self.WORDS, "--resume", each=(2, 1, 1), layouts="3by4"))
        self.assertEqual(tree(self.path("d")), before)
        self.good(*dataset("d", "--make", "detection", "--overwrite", each=(1, 0, 0), layouts="3by4"))
        self.assertFalse([name for name in files_of(self.path("d")) if "view" in name])

    def test_faults_are_found(self):
        self.good(*dataset("d", *self.WORDS, each=(1, 0, 0), layouts="3by4"))
        page = load_lines(self.path("d/pages.jsonl"))[0]["name"]
        stem = f"digitization-dataset/{page}/{page}_view_"
        for name, change, part in (
                (f"{stem}0.json", lambda view: view.update(page_index=77), "a view of its page: page_index"),
                (f"{stem}1.json", lambda view: view["leads"][2]["points"].__setitem__(5, [1, 2]),
                 "not where its map has it"),
                (f"{stem}1.json", lambda view: view["leads"][3]["signal_mv"].__setitem__(5, 9),
                 "other samples than the page"),
                (f"{stem}1.json", lambda view: view["leads"].pop(), "leads or mesh")):
            path = self.path(f"d/{name}")
            with open(path, "rb") as file:
                before = file.read()
            view = json.loads(before)
            change(view)
            with open(path, "w", encoding="utf-8") as file:
                json.dump(view, file)
            self.faulty("d", part)
            with open(path, "wb") as file:
                file.write(before)
        os.rename(self.path(f"d/{stem}1.jpg"), self.path(f"d/{stem}2.jpg"))
        self.faulty("d", "_view_1.jpg: No such file")
        self.faulty("d", "_view_2.jpg: nothing in pages.jsonl")


if __name__ == "__main__":
    unittest.main()

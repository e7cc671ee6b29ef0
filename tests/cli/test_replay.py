"""Datasets made again from ecgpress.json, and single pages from pages.jsonl: to the same bytes."""

import json
import os
import shutil
import unittest

import numpy as np

from rig.datasets import DatasetTest, dataset
from rig.files import digest, load_json, load_lines, tree
from rig.pictures import cut, picture
from rig.records import LEADS, heart, write_record

MIX = ("--mix", "clean:1,photo:1,scan:1", "--severity", "0.3:0.9", "--seed", "9007199254740995",
       "--class_maps", "--backward_maps", "float32", "--builtin_records", "3",
       "--overlap_row_height", "0.7:2.2")


class Replay(DatasetTest):
    def again(self, folder, page, *words):
        """A page of the dataset by --from: (truth, picture, masks by index)."""
        name = page["name"] if page["set"] == "pages" else "overlap/" + page["name"]
        self.good("page", *words, "--from", f"{folder}/pages.jsonl#{name}", "--out", "p.png",
                  "--truth", "p.json", "--masks", "m", "--classes", "c.png", "--map", "b.npy",
                  "--grid_points", "g.npy")
        truth = load_json(self.path("p.json"))
        image = picture(self.path("p.png"))[0]
        return truth, image, {lead["index"]: self.mask(self.path("m"), lead["index"], image.shape)
                              for lead in truth["leads"]}

    def check_truth(self, truth, page):
        """What truth and line both have is the same."""
        own = {"name", "split", "set", "record_index", "picture", "signals_crc32"}
        for key, value in page.items():
            if key in own or key in ("leads", "grid_points"):
                continue
            self.assertEqual(truth[key], value, key)
        for key, value in page["grid_points"].items():
            self.assertEqual(truth["grid_points"][key], value, key)
        self.assertEqual(len(truth["leads"]), len(page["leads"]))
        for lead, line in zip(truth["leads"], page["leads"]):
            for key in set(line) - {"crop_folder", "ink_mean", "ink_least"}:
                self.assertEqual(lead[key], line[key], key)
            if "ink_mean" in line:
                self.assertAlmostEqual(line["ink_mean"], np.mean(lead["ink"]), delta=6e-4)
                self.assertEqual(line["ink_least"], min(lead["ink"]))

    def check_page(self, folder, page, *words):
        truth, image, masks = self.again(folder, page, *words)
        self.check_truth(truth, page)
        crops = 0
        for lead, line in zip(truth["leads"], page["leads"]):
            if line["crop_folder"] is None:
                continue
            stem = f"{page['name']}_lead_{lead['index']}"
            place = self.path(f"{folder}/{line['crop_folder']}")
            form = "bmp" if line["crop_folder"].endswith("with-overlap") else "png"
            got = picture(f"{place}/image/{stem}.{form}")[0]
            self.assertTrue((got == cut(image, lead["crop"])).all(), stem)
            got = picture(f"{place}/mask-png/{stem}.png")[0]
            self.assertTrue(((got > 0) == cut(masks[lead["index"]], lead["crop"])).all(), stem)
            self.assertEqual(load_json(f"{place}/signal-json/{stem}.json"), lead["signal_mv"])
            crops += 1
        self.assertGreater(crops, 0)
        if page["set"] == "pages":
            place = self.path(f"{folder}/digitization-dataset/{page['name']}/")
            same = {"backward_map.npy": "b.npy"}
            if os.path.exists(place + "classes.png"):  # its file may be packed harder
                self.assertTrue((picture(place + "classes.png")[0] ==
                                 picture(self.path("c.png"))[0]).all())
            if page["mesh"] is not None:
                same["grid_points.npy"] = "g.npy"
            for made, own in same.items():
                if os.path.exists(place + made):
                    self.assertEqual(digest(place + made), digest(self.path(own)), made)
            jpeg = picture(self.path(f"{folder}/{page['picture']}"))[0].astype(int)
            moved = np.abs(np.roll(jpeg, 2, axis=1) - image).mean()
            self.assertLess(np.abs(jpeg - image).mean(), 0.6 * moved)
        return truth

    def test_every_kind_of_page(self):
        self.good(*dataset("d", *MIX, each=(4, 0, 0), layouts="3by4-II", width=700))
        pages = load_lines(self.path("d/pages.jsonl"))
        self.assertEqual({page["set"] for page in pages}, {"pages", "overlap"})
        self.assertTrue(any(page["window"] for page in pages))
        self.assertEqual({page["mesh"] is None for page in pages}, {True, False})
        both = {page["name"] for page in pages if page["set"] == "pages"} & {
            page["name"] for page in pages if page["set"] == "overlap"}
        self.write(".env", "ECGPRESS_WIDTH=500\nECGPRESS_ROTATION=9\n")
        self.environment["ECGPRESS_MIX"] = "fax:1"  # neither has a say
        for page in pages:
            truth = self.check_page("d", page)
            # what was made again can be made again
            self.good("page", "--from", "p.json", "--out", "q.png", "--truth", "q.json")
            self.assertEqual(digest(self.path("p.png")), digest(self.path("q.png")))
            self.assertEqual(digest(self.path("p.json")), digest(self.path("q.json")))
            if page["name"] in both:
                self.assertEqual(truth["page_index"], page["page_index"])

    def test_pictures_are_the_same_files(self):
        """A JPEG has the quality of the dataset, and so the same bytes, unless another is given."""
        self.good("dataset", "-o", "jpeg", "--make", "detection", "--pages", "2", "--width", "600",
                  "--quality", "91", "--preset", "photo")
        for page in load_lines(self.path("jpeg/pages.jsonl")):
            words = ("page", "--from", f"jpeg/pages.jsonl#{page['name']}", "--out", "again.jpg")
            self.good(*words)
            self.assertEqual(digest(self.path("again.jpg")),
                             digest(self.path("jpeg/" + page["picture"])))
            self.good(*words, "--quality", "50")
            self.assertNotEqual(digest(self.path("again.jpg")),
                                digest(self.path("jpeg/" + page["picture"])))

    def test_what_else_is_given_wins(self):
        self.good(*dataset("d", each=(1, 0, 0), layouts="3by4", width=700))
        name = load_lines(self.path("d/pages.jsonl"))[0]["name"]
        self.good("page", "--from", f"d/pages.jsonl#{name}", "--width", "400", "--truth", "t.json")
        self.assertEqual(load_json(self.path("t.json"))["width"], 400)

    def test_records_in_files(self):
        """A PTB-XL of its own; then its records have moved and are given."""
        for i in range(12):
            write_record(self.path("in"), f"r{i:02}", heart(seed=i))
        self.good(*dataset("d", "--raw_signal_path", "in", "--preset", "print", "--header", "table",
                           each=(2, 1, 1), layouts="3by4"))
        pages = load_lines(self.path("d/pages.jsonl"))
        for page in pages:
            self.check_page("d", page)
        os.rename(self.path("in"), self.path("moved"))
        page = pages[0]
        name = os.path.basename(page["source"])
        self.bad(66, name.removesuffix(".hea"), "page", "--from",
                 f"d/pages.jsonl#{page['name']}", "--out", "x.png")
        truth, _, _ = self.again("d", page, os.path.join("moved", name))
        self.assertEqual(truth["leads"][0]["box"], page["leads"][0]["box"])

    def test_real_records(self):
        source = self.need_data("ptbxl")
        self.good(*dataset("d", "--raw_signal_path", source, "--preset", "print", "--header", "line",
                           each=(1, 1, 1), layouts="3by4-II"))
        for page in load_lines(self.path("d/pages.jsonl"))[:3]:
            self.check_page("d", page)

    def test_csv_and_numpy(self):
        lines = [",".join(LEADS)] + [",".join(f"{v / 1000:.3f}" for v in row) for row in heart(500)]
        os.mkdir(self.path("csv"))
        for i in range(30):
            self.write(f"csv/r{i}.csv", "\n".join(lines) + "\n")
        np.save(self.path("all.npy"), np.stack([heart(seed=i) / 1000 for i in range(20)]))
        for folder, words in (("a", ("--raw_signal_path", "csv", "--sampling_rate", "50")),
                              ("b", ("--signal_dataset_path", "all.npy", "--sampling_rate", "100"))):
            self.good(*dataset(folder, *words, each=(1, 0, 0), layouts="3by4"))
            for page in load_lines(self.path(f"{folder}/pages.jsonl")):
                self.check_page(folder, page)

    def test_sentences(self):
        self.good(*dataset("d", each=(1, 0, 0), layouts="3by4"))
        name = load_lines(self.path("d/pages.jsonl"))[0]["name"]

        def told(code, sentence, where):
            self.bad(code, sentence, "page", "--from", where, "--out", "x.png")

        told(66, "d/pages.jsonl: no page is named 99_12by1", "d/pages.jsonl#99_12by1")
        told(66, "gone.jsonl", f"d/gone.jsonl#{name}")
        told(78, "pages.jsonl#NAME", "d/pages.jsonl")
        shutil.copy(self.path("d/pages.jsonl"), self.path("alone.jsonl"))
        told(66, "ecgpress.json", f"alone.jsonl#{name}")
        with open(self.path("d/pages.jsonl"), "r+", encoding="utf-8") as file:
            text = file.read().replace('"window"', '"wind"')
            file.seek(0)
            file.write(text)
            file.truncate()
        told(78, f"d/pages.jsonl#{name}: is not", f"d/pages.jsonl#{name}")

    def test_truth_of_earlier_versions(self):
        """Without schema_version, and with the words of that time."""
        self.good("page", "builtin:3", "--width", "600", "--preset", "scan", "--page_index", "4",
                  "--out", "a.png", "--truth", "a.json")
        truth = load_json(self.path("a.json"))
        truth["number"], truth["drawn"] = truth.pop("page_index"), truth.pop("look")
        del truth["schema_version"]
        self.write("old.json", json.dumps(truth))
        self.good("page", "--from", "old.json", "--out", "b.png")
        self.assertEqual(digest(self.path("a.png")), digest(self.path("b.png")))
        truth["schema_version"] = 2
        self.write("new.json", json.dumps(truth))
        self.bad(78, "schema_version", "page", "--from", "new.json", "--out", "b.png")


class Again(DatasetTest):
    """dataset --config data/ecgpress.json"""

    def check(self, *words, **named):
        self.good(*dataset("d", *words, **named))
        first = tree(self.path("d"))
        self.environment["ECGPRESS_ROTATION"] = "9"
        self.environment["SAMPLE_EACH_LEAD_TRAIN"] = "3"
        self.good("dataset", "--config", "d/ecgpress.json", "--datasets_path", "e")
        self.assertEqual(tree(self.path("e")), first)
        self.good("dataset", "--config", "d/ecgpress.json", "--datasets_path", "e", "--resume")
        self.assertEqual(tree(self.path("e")), first)
        return load_json(self.path("d/ecgpress.json"))

    def test_a_mix(self):
        self.check(*MIX, each=(2, 0, 0), width=500)

    def test_what_was_given_stays_given(self):
        """An option given at its default keeps the preset from it; one left alone does not."""
        words = ("--preset", "photo", "--rotation", "0", "--seed", "3")
        run = self.check(*words, each=(1, 0, 0), layouts="3by4", width=400)
        self.assertIn("rotation", run["given"])
        self.assertNotIn("zoom", run["given"])
        look = load_lines(self.path("e/pages.jsonl"))[0]["look"]
        self.assertEqual(look["rotation"], 0)
        self.assertNotEqual(look["zoom"], 1)

    def test_a_preset_of_ones_own(self):
        self.write("mine.json", json.dumps({"base": "fax", "noise": [0, 9.5], "pen": 0.8}))
        self.good(*dataset("d", "--preset", "mine.json", each=(1, 0, 0), layouts="3by4", width=400))
        os.remove(self.path("mine.json"))
        self.good("dataset", "--config", "d/ecgpress.json", "--datasets_path", "e")
        self.assertEqual(tree(self.path("d")), tree(self.path("e")))
        self.clean("e")

    def test_lists_and_labels(self):
        labels = json.dumps({lead: 12 - i for i, lead in enumerate(LEADS)})
        self.check("--labels_dict", labels, "--lead_display",
                   ",".join(f"L{i}" for i in range(12)), "--background", "wood,cloth",
                   "--label_shape", "pose", each=(1, 0, 0), layouts="3by4", width=400)

    def test_other_options_win(self):
        self.good(*dataset("d", each=(1, 0, 0), layouts="3by4", width=400))
        self.good("dataset", "--config", "d/ecgpress.json", "--datasets_path", "e", "--width", "300")
        self.assertEqual({page["width"] for page in load_lines(self.path("e/pages.jsonl"))}, {300})

    def test_resume_knows_what_was_given(self):
        words = dataset("d", "--preset", "photo", each=(1, 0, 0), layouts="3by4", width=400)
        self.good(*words)
        self.bad(73, "rotation", *words, "--resume", "--rotation", "0")
        self.good(*words, "--resume")

    def test_sentences(self):
        self.write("old.json", json.dumps({"ecgpress": "0.1.0", "options": {"width": 400}}))
        self.bad(78, '"given"', "dataset", "--config", "old.json", "--datasets_path", "e")
        self.write("odd.json", json.dumps({"ecgpress": "0.1.0", "options": {"wdith": 400},
                                           "given": []}))
        self.bad(78, "wdith", "dataset", "--config", "odd.json", "--datasets_path", "e")


if __name__ == "__main__":
    unittest.main()

"""Pages made again: from a preset that was printed as a configuration, and from a truth alone."""

import json
import os
import shutil
import unittest

from rig.files import digest, files_of, load_json
from rig.pages import PageTest
from rig.records import LEADS, heart, write_record


class Again(PageTest):
    def sum_of(self, name):
        return digest(self.path(name))

    def sums(self, stem):
        """Of the picture, the truth and each mask."""
        masks = [os.path.join(stem, name) for name in files_of(self.path(stem))]
        self.assertGreater(len(masks), 0)
        return ([self.sum_of(stem + ".png"), self.sum_of(stem + ".json")] +
                [(os.path.basename(name), self.sum_of(name)) for name in masks])

    def make(self, stem, *words):
        self.good("page", *words, "--out", stem + ".png", "--truth", stem + ".json", "--masks",
                  stem)
        return self.sums(stem)


class Presets(Again):
    def preset(self, *words):
        return self.good("options", *words).stdout

    def test_a_preset_is_a_configuration(self):
        words = ("builtin:2", "--layout", "3by4-II", "--width", "700", "--seed", "5", "--page_index",
                 "3")
        for preset, severity in (("print", "1"), ("scan-bw", "0.35"), ("photo", "0.6"),
                                 ("damaged", "0.85"), ("fax", "0"), ("clean", "1")):
            self.write("edited.json", self.preset("--preset", preset, "--severity", severity))
            self.good("page", *words, "--preset", preset, "--severity", severity, "--out", "a.png")
            self.good("page", *words, "--config", "edited.json", "--out", "b.png")
            self.assertEqual(self.sum_of("a.png"), self.sum_of("b.png"), (preset, severity))
        # teeth: another severity is another page
        self.write("edited.json", self.preset("--preset", "photo", "--severity", "0.61"))
        self.good("page", *words, "--preset", "photo", "--severity", "0.6", "--out", "a.png")
        self.good("page", *words, "--config", "edited.json", "--out", "b.png")
        self.assertNotEqual(self.sum_of("a.png"), self.sum_of("b.png"))

    def test_what_it_says(self):
        whole = json.loads(self.preset("--preset", "photo"))
        half = json.loads(self.preset("--preset", "photo", "--severity", "0.5"))
        self.assertEqual(list(whole), list(half))
        self.assertEqual(whole["preset"], "clean")
        self.assertIn("wood", whole["background"])
        for side in (0, 1):
            self.assertAlmostEqual(half["rotation"][side], whole["rotation"][side] / 2)
            self.assertAlmostEqual(half["zoom"][side] - 1, (whole["zoom"][side] - 1) / 2)
        self.assertEqual(json.loads(self.preset("--preset", "clean")), {"preset": "clean"})

    def test_a_preset_of_ones_own(self):
        """A file of the format of --config, with a base, is a preset: at any severity, in datasets."""
        words = ("builtin:2", "--layout", "3by4", "--width", "600", "--page_index", "3")
        self.write("mine.json", json.dumps({"base": "fax", "noise": [0, 9], "pen": 0.8}))
        printed = json.loads(self.preset("--preset", "mine.json"))
        fax = json.loads(self.preset("--preset", "fax"))
        self.assertEqual(printed, {**fax, "noise": [0, 9], "pen": 0.8})
        half = json.loads(self.preset("--preset", "mine.json", "--severity", "0.5"))
        self.assertEqual(half["noise"], [0, 4.5])
        self.write("same.json", json.dumps(printed))
        self.good("page", *words, "--preset", "mine.json", "--out", "a.png")
        self.good("page", *words, "--config", "same.json", "--out", "b.png")
        self.assertEqual(self.sum_of("a.png"), self.sum_of("b.png"))
        self.good("dataset", "--datasets_path", "made", "--preset", "mine.json", "--layouts", "3by4",
                  "--sample_each_lead_train", "1", "--sample_each_lead_val", "0",
                  "--sample_each_lead_test", "0", "--width", "500")
        with open(self.path("made/ecgpress.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["options"]["preset"]["pen"], 0.8)  # whole: the file may go
        self.write("wrong.json", json.dumps({"base": "fax", "jobs": 3}))
        self.bad(64, 'key "jobs" is not about the look of a page', "page", *words, "--preset",
                 "wrong.json", "--out", "c.png")
        self.bad(64, "gone.json", "page", *words, "--preset", "gone.json", "--out", "c.png")

    def test_refusals(self):
        self.bad(64, "--severity", "options", "--preset", "photo", "--severity", "0.2:0.6")
        self.bad(64, "--mix", "options", "--preset", "photo", "--mix", "scan:1")
        self.assertTrue(self.preset("--preset", "photo", "--values").startswith("raw_signal_path"))


class FromTruth(Again):
    def test_builtin_records(self):
        for preset, layout in (("photo", "3by4-II"), ("fax", "3by1"), ("damaged", "6by2")):
            made = self.make("a", "builtin:4", "--layout", layout, "--width", "800", "--preset",
                             preset, "--severity", "0.3:0.9", "--seed", "9007199254740995",
                             "--page_index", "6", "--window", "1", "--row_height", "3.7")
            again = self.make("b", "--from", "a.json")
            self.assertEqual(made, again, preset)
            shutil.rmtree(self.path("a"))
            shutil.rmtree(self.path("b"))

    def test_records_in_files(self):
        path = os.path.join("records100", "00000", "00001_lr")
        folder = self.path(os.path.dirname(path))
        write_record(folder, "00001_lr", heart(3000))
        words = ("--layout", "3by4", "--width", "800", "--preset", "scan", "--seed", "3",
                 "--lead_display", ",".join(f"L{i}" for i in range(12)))
        made = self.make("a", path, *words, "--window", "2")
        self.assertEqual(load_json(self.path("a.json"))["source"], path)
        self.assertEqual(made, self.make("b", "--from", "a.json"))
        # neither the environment nor .env has a say
        self.write(".env", "ECGPRESS_WIDTH=500\nECGPRESS_PRESET=photo\n")
        self.environment["ECGPRESS_MIX"] = "fax:1"
        self.assertEqual(made, self.make("b", "--from", "a.json"))
        # a record that has moved is named
        os.rename(folder, self.path("moved"))
        self.bad(66, "00001_lr", "page", "--from", "a.json", "--out", "c.png")
        self.good("page", "moved/00001_lr", "--from", "a.json", "--out", "c.png")
        self.assertEqual(self.sum_of("a.png"), self.sum_of("c.png"))

    def test_csv(self):
        lines = [",".join(LEADS)] + [",".join(f"{v / 1000:.3f}" for v in row) for row in heart(500)]
        self.write("r.csv", "\n".join(lines) + "\n")
        made = self.make("a", "r.csv", "--sampling_rate", "50", "--preset", "mold", "--width",
                         "600")
        self.assertEqual(made, self.make("b", "--from", "a.json"))

    def test_what_else_is_given_counts_more(self):
        self.make("a", "builtin:1", "--width", "600", "--preset", "photo", "--page_index", "2")
        self.make("b", "--from", "a.json", "--width", "900", "--defocus", "1", "--row_height", "4",
                  "--layout", "3by1")
        was, now = (load_json(self.path(name)) for name in ("a.json", "b.json"))
        self.assertEqual((now["width"], now["layout"], now["look"]["defocus"]), (900, "3by1", 1))
        self.assertEqual(now["look"]["rotation"], was["look"]["rotation"])
        self.assertNotEqual(now["row_height"], was["row_height"])

    def test_the_configuration_is_one(self):
        self.make("a", "builtin:1", "--width", "600", "--preset", "print", "--page_index", "2")
        truth = load_json(self.path("a.json"))
        self.write("c.json", json.dumps(truth["configuration"]))
        self.good("page", "builtin:1", "--page_index", "2", "--config", "c.json", "--out", "b.png")
        self.assertEqual(self.sum_of("a.png"), self.sum_of("b.png"))

    def test_refusals(self):
        self.write("none.json", "{}")
        self.write("broken.json", "{")
        self.bad(64, "RECORD is missing", "page", "--out", "a.png")
        self.bad(66, "gone.json", "page", "--from", "gone.json", "--out", "a.png")
        self.bad(78, "is not the truth of a page", "page", "--from", "none.json", "--out", "a.png")
        self.bad(78, "is not valid JSON", "page", "--from", "broken.json", "--out", "a.png")
        self.bad(64, "--config", "page", "--from", "none.json", "--config", "none.json", "--out",
                 "a.png")


if __name__ == "__main__":
    unittest.main()

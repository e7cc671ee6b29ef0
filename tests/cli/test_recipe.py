"""Recipes: a dataset in a few kilobytes, made again elsewhere, and every difference told."""

import hashlib
import json
import os
import shutil
import subprocess
import unittest

from rig.datasets import DatasetTest, dataset
from rig.files import files_of, load_json, load_lines
from rig.records import heart, write_record
from rig.shards import page_sum

SMALL = dict(each=(2, 1, 1), layouts="3by1", width=300)


def rows(path):
    with open(path, encoding="utf-8") as file:
        head, *lines = file.read().splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"))) for line in lines]


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Recipe(DatasetTest):
    def write_records(self, folder, seeds=range(10)):
        for seed in seeds:
            write_record(self.path(folder), f"r{seed}", heart(seed=seed))

    def make(self, *words, name="data"):
        self.good(*dataset(name, *words, **SMALL))
        self.good("recipe", name)
        return self.path(f"{name}/recipe")

    def test_what_a_recipe_holds(self):
        folder = self.make()
        self.assertEqual(sorted(os.listdir(folder)),
                         ["README.md", "croissant.json", "ecgpress.json", "pages.tsv", "recipe.json"])
        recipe = load_json(f"{folder}/recipe.json")
        self.assertEqual((recipe["pages"], recipe["source_records"], recipe["seed"]), (8, 0, 1))
        self.assertEqual(recipe["configuration_sha256"], sha256(f"{folder}/ecgpress.json"))
        self.assertEqual(recipe["pages_sha256"], sha256(f"{folder}/pages.tsv"))
        self.assertEqual(sha256(f"{folder}/ecgpress.json"), sha256(self.path("data/ecgpress.json")))
        self.assertLess(sum(os.path.getsize(f"{folder}/{name}") for name in os.listdir(folder)), 20000)
        files = load_lines(self.path("data/files.jsonl"))
        pages = load_lines(self.path("data/pages.jsonl"))
        found = rows(f"{folder}/pages.tsv")
        self.assertEqual([(row["name"], row["set"], row["split"]) for row in found],
                         [(page["name"], page["set"], page["split"]) for page in pages])
        for row, line in zip(found, files):
            content = {}
            for name in line["files"]:
                with open(self.path(f"data/{name}"), "rb") as file:
                    content[name] = file.read()
            labels = {name: data for name, data in content.items() if name.endswith((".txt", ".json"))}
            self.assertEqual((row["sha256"], row["labels_sha256"]), (page_sum(content), page_sum(labels)))
        self.clean("data")  # it is no stray file of the dataset

    def test_the_card(self):
        self.good(*dataset("my pages", **SMALL))
        self.good("recipe", "my pages", "-o", "card")
        with open(self.path("card/README.md"), encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith('---\npretty_name: "my pages"\nlicense: "cc0-1.0"\n'))
        self.assertIn("\nsize_categories:\n- n<1K\n---\n", text)
        croissant = load_json(self.path("card/croissant.json"))
        self.assertEqual(croissant["conformsTo"], "http://mlcommons.org/croissant/1.0")
        for file in croissant["distribution"]:
            self.assertEqual(file["sha256"], sha256(self.path(f"card/{file['contentUrl']}")))
        columns = [field["source"]["extract"]["column"] for field in croissant["recordSet"][0]["field"]]
        self.assertEqual(columns, list(rows(self.path("card/pages.tsv"))[0]))
        self.good("recipe", "my pages", "-o", "card", "--title", 'a "b"', "--license", "mit")
        self.assertEqual(load_json(self.path("card/croissant.json"))["name"], 'a "b"')
        with open(self.path("card/README.md"), encoding="utf-8") as file:
            self.assertIn('pretty_name: "a \\"b\\""\nlicense: "mit"\n', file.read())

    def test_it_is_made_again(self):
        recipe = self.make("--preset", "photo", "--severity", "0.2:0.9", "--seed", "7")
        out = self.good("render", recipe, "-o", "again", "--jobs", "1")
        self.assertIn("8 pages: all labels and pictures are those of the recipe", out.stdout)
        first, again = files_of(self.path("data")), files_of(self.path("again"))
        self.assertEqual([name for name in first if not name.startswith("recipe/")], list(again))
        for name in set(again) - {"runs.jsonl"}:
            self.assertEqual(sha256(self.path(f"data/{name}")), sha256(self.path(f"again/{name}")), name)
        out = self.good("render", recipe, "-o", "again", "--resume")
        self.assertIn("8 pages", out.stdout)

    def test_the_environment_changes_nothing(self):
        recipe = self.make()
        self.good("render", recipe, "-o", "again",
                  environment={"ECGPRESS_SEED": "9", "ECGPRESS_PRESET": "fax", "WIDTH": "500"})

    def test_recordings(self):
        self.write_records("records")
        recipe = self.make("--raw_signal_path", "records")
        done = subprocess.run(["sha256sum", "--check", "--quiet", f"{recipe}/records.sha256"],
                              cwd=self.path("records"), check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout, "")
        shutil.move(self.path("records"), self.path("elsewhere"))
        self.bad(66, "records", "render", recipe, "-o", "again")
        self.good("render", recipe, "-o", "again", "--raw_signal_path", "elsewhere")
        shown = load_lines(self.path("data/pages.jsonl"))[0]["source"]
        with open(self.path("elsewhere/" + os.path.basename(shown)[:-4] + ".dat"), "r+b") as file:
            file.write(b"\1\2\3\4")
        self.bad(65, "not the file that the recipe was made from", "render", recipe, "-o", "third",
                   "--raw_signal_path", "elsewhere")
        self.assertFalse(os.path.exists(self.path("third")))
        self.write_records("more", range(11))
        self.bad(65, "11 recordings are there, but the recipe was made from 10", "render", recipe, "-o",
                   "third", "--raw_signal_path", "more")

    def change(self, recipe, at, sha="sha256"):
        """Writes another checksum for a page, as if it had been another."""
        old = rows(f"{recipe}/pages.tsv")[at][sha]
        with open(f"{recipe}/pages.tsv", encoding="utf-8") as file:
            text = file.read().replace(old, "0" * 64)
        with open(f"{recipe}/pages.tsv", "w", encoding="utf-8") as file:
            file.write(text)
        known = load_json(f"{recipe}/recipe.json")
        known["pages_sha256"] = sha256(f"{recipe}/pages.tsv")
        return known

    def save(self, recipe, known):
        with open(f"{recipe}/recipe.json", "w", encoding="utf-8") as file:
            json.dump(known, file)

    def test_pages_that_are_others(self):
        recipe = self.make()
        name = rows(f"{recipe}/pages.tsv")[2]["name"]
        known = self.change(recipe, 2)
        self.bad(65, "recipe.json was written for", "render", recipe, "-o", "a")
        self.save(recipe, known)
        self.bad(65, f"the pictures of 1 pages are not the recipe's, first of {name}", "render", recipe,
                 "-o", "b", "--quiet")
        self.save(recipe, {**known, "gl_renderer": "another"})
        out = self.good("render", recipe, "-o", "c")
        self.assertIn("all labels are those of the recipe", out.stdout)
        self.assertIn("another renderer may draw them", out.stderr)
        known = self.change(recipe, 3, "labels_sha256")
        self.save(recipe, known)
        self.bad(65, "the labels of 1 pages are not the recipe's", "render", recipe, "-o", "d", "--quiet")
        self.save(recipe, {**known, "stream_version": 99})
        self.bad(65, "stream version 99", "render", recipe, "-o", "e")
        self.save(recipe, {**known, "recipe_version": 99})
        self.bad(65, "a newer ecgpress wrote it", "render", recipe, "-o", "f")

    def test_what_is_no_dataset_and_no_recipe(self):
        self.bad(66, "no such folder", "recipe", "nowhere")
        os.mkdir(self.path("empty"))
        self.bad(66, "not a dataset", "recipe", "empty")
        self.bad(66, "ecgpress.json: No such file", "render", "empty", "-o", "out")
        self.bad(64, "--datasets_path is missing", "render", "empty")
        self.good(*dataset("data", **SMALL))
        labels = next(name for name in files_of(self.path("data")) if "/labels/" in name)
        with open(self.path(f"data/{labels}"), "a", encoding="utf-8") as file:
            file.write(" ")
        self.bad(65, "but files.jsonl says", "recipe", "data", "-o", "bad")
        self.assertFalse(os.path.exists(self.path("bad")))


if __name__ == "__main__":
    unittest.main()

"""Data sets in the layouts of other tools."""

from PIL import Image

from rig.datasets import DatasetTest
from rig.files import files_of, load_lines

ALWAYS = {"ecgpress.json", "files.jsonl", "index.html", "pages.jsonl", "runs.jsonl", "skipped.json"}
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

    def damage(self, folder, name, old, new, told=None):
        """Verify finds what is changed in a file, which is put back afterwards."""
        path = self.path(f"{folder}/{name}")
        with open(path, "rb") as file:
            before = file.read()
        self.assertIn(old, before)
        with open(path, "wb") as file:
            file.write(before.replace(old, new, 1))
        self.faulty(folder, told or name)
        with open(path, "wb") as file:
            file.write(before)

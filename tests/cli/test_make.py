"""Only what is asked for: products, counts and weights of a data set, seen from outside."""

import os
import re
import shutil
import unittest

import numpy as np

from rig.datasets import DatasetTest
from rig.files import files_of, tree
from rig.pictures import picture

ALWAYS = {"ecgpress.json", "files.jsonl", "index.html", "pages.jsonl", "runs.jsonl", "skipped.json"}
LISTS = ("train.txt", "val.txt", "test.txt")
LAYOUTS = ("--layouts", "3by1,3by4-II")
WARPED = ("--rotation", "4", "--curl", "20")


def command(folder, *words, pages="4", split="2/1/1", width="600"):
    return ("dataset", "--datasets_path", folder, "--pages", pages, "--split", split, "--width",
            width, "--jobs", "2", *LAYOUTS, *words)


def lists(folder):
    return {f"{folder}/{name}" for name in LISTS}


class MakeTest(DatasetTest):
    def make(self, folder, *words, **named):
        done = self.good(*command(folder, *words, **named))
        found = set(files_of(self.path(folder)))
        self.assertLessEqual(ALWAYS, found)
        return done, found - ALWAYS

    def size(self, *names):
        return sum(os.path.getsize(self.path(name)) for name in names)


class Products(MakeTest):
    """Each product alone is what it is in the complete data set."""

    def test_each_alone(self):
        self.make("all", "--make", "detection,digitization,segmentation,overlap,logs,classes,"
                  "backward_map,grid_points", *WARPED)
        whole = {name: seen for name, seen in tree(self.path("all")).items() if name[-1] != "/"}
        seen = set()
        for make, pattern in (
                ("detection", r"detection-dataset/.*"),
                ("digitization", r"digitization-dataset/(\w+\.txt|.*(jpg|json|grid_points\.npy))"),
                ("segmentation", r"segmentation/.*"),
                ("overlap", r"overlap-dataset/.*"),
                ("classes", r"digitization-dataset/.*/classes\.png"),
                ("backward_map", r"digitization-dataset/.*/backward_map\.npy"),
                ("grid_points", r"digitization-dataset/.*/grid_points\.npy"),
                ("logs", r"logs\.json")):
            with self.subTest(make=make):
                _, found = self.make(make, "--make", make, *WARPED)
                wanted = {name for name in whole if re.fullmatch(pattern, name)}
                self.assertEqual(found, wanted)
                own = tree(self.path(make))
                if make != "logs":  # it has the paths of the others' files
                    self.assertEqual({name: own[name] for name in wanted},
                                     {name: whole[name] for name in wanted})
                seen |= wanted
                self.clean(make)
                self.check_resume(make)
        self.assertEqual(seen, {name for name in whole if name not in ALWAYS})

    def check_resume(self, make):
        """A run that was cut short ends in the same bytes, and --overwrite leaves nothing else."""
        before = tree(self.path(make))
        with open(self.path(f"{make}/pages.jsonl"), "rb") as file:
            head = file.readlines()[:2]
        os.remove(self.path(f"{make}/pages.jsonl"))
        if os.path.exists(self.path(f"{make}/logs.json")):
            os.remove(self.path(f"{make}/logs.json"))
        with open(self.path(f"{make}/pages.jsonl.part"), "wb") as file:
            file.writelines(head)
        self.good(*command(make, "--make", make, *WARPED, "--resume"))
        self.assertEqual(tree(self.path(make)), before)
        self.good(*command(make, "--make", "detection", "--overwrite", pages="2"))
        found = {name.split("/")[0] for name in files_of(self.path(make))}
        self.assertEqual(found, ALWAYS | {"detection-dataset"})

    def test_detection_is_small(self):
        done, found = self.make("d", "--make", "detection", pages="12", split="10/1/1",
                                width="1280")
        names = [f"d/{name}" for name in found if re.search(r"/(images|labels)/", name)]
        self.assertEqual(len(names), 24)
        self.assertEqual(found - {name[2:] for name in names},
                         lists("detection-dataset") | {"detection-dataset/data.yaml"})
        whole = self.size(*(f"d/{name}" for name in files_of(self.path("d"))))
        self.assertLessEqual(whole, 1.2 * self.size(*names))
        self.assertRegex(done.stdout, r"(?m)^pages +12$")
        self.clean("d")

    def test_the_default_is_complete(self):
        _, found = self.make("d")
        folders = {name.split("/")[0] for name in found}
        self.assertEqual(folders, {"detection-dataset", "digitization-dataset", "segmentation",
                                   "overlap-dataset", "logs.json"})
        self.make("e", "--make", "logs,overlap,segmentation,digitization,detection")
        one, other = tree(self.path("d")), tree(self.path("e"))
        for names in (one, other):
            names.pop("ecgpress.json")
        self.assertEqual(one, other)

    def test_unknown_product(self):
        self.bad(64, "detection", *command("d", "--make", "detections"))
        self.assertFalse(os.path.exists(self.path("d")))

    def test_contact_sheet_shows_files_that_exist(self):
        for make in ("detection", "segmentation", "overlap", "digitization", "classes"):
            self.make(make, "--make", make)
            with open(self.path(f"{make}/index.html"), encoding="utf-8") as file:
                text = file.read()
            shown = set(re.findall(r'(?:src|href)="([^"#]+)"', text))
            self.assertLessEqual(shown, set(files_of(self.path(make))))
            self.assertEqual(bool(shown), make != "classes", make)


class Formats(MakeTest):
    def test_masks(self):
        for form in ("png", "bmp"):
            _, found = self.make(form, "--make", "segmentation", "--mask_format", form)
            folders = {name.split("/")[1] for name in found - lists("segmentation")}
            self.assertEqual(folders, {"image", "signal-json", f"mask-{form}"})
            self.clean(form)

    def test_pictures(self):
        self.make("j", "--make", "detection,digitization", "--quality", "95")
        self.make("p", "--make", "detection,digitization", "--picture_format", "png")
        self.clean("p")
        for place in ("detection-dataset/images", "digitization-dataset/*"):
            folder = place.split("/", maxsplit=1)[0]
            jpeg = [n for n in files_of(self.path(f"j/{folder}")) if n.endswith(".jpg")]
            png = [n for n in files_of(self.path(f"p/{folder}")) if n.endswith(".png")]
            self.assertEqual([n[:-4] for n in jpeg], [n[:-4] for n in png])
            self.assertEqual(len(png), 4)
            exact, mode, form = picture(self.path(f"p/{folder}/{png[0]}"))
            near, _, _ = picture(self.path(f"j/{folder}/{jpeg[0]}"))
            self.assertEqual((mode, form), ("RGB", "PNG"))
            self.assertLess(np.abs(exact.astype(int) - near.astype(int)).mean(), 4)
            with open(self.path(f"p/{folder}/train.txt"), encoding="ascii") as file:
                self.assertTrue(all(line.endswith(".png\n") for line in file))
            self.check_faults(f"p/{folder}/{png[0]}")

    def check_faults(self, path):
        """A picture that is cut short, and one that is another page's."""
        with open(self.path(path), "rb") as file:
            data = file.read()
        for wrong in (data[:-100], data[:-20] + b"12345678" + data[-12:]):
            with open(self.path(path), "wb") as file:
                file.write(wrong)
            self.faulty("p", path.split("/", 1)[1])
        with open(self.path(path), "wb") as file:
            file.write(data)
        self.clean("p")


class Counts(MakeTest):
    def counts(self, folder):
        """{(split, layout): pages} by the names of pictures in the lists."""
        found = {}
        for split in ("train", "val", "test"):
            with open(self.path(f"{folder}/detection-dataset/{split}.txt"),
                      encoding="ascii") as file:
                for line in file:
                    layout = re.match(r"\./images/\d+_([^_.]+)", line)[1]
                    found[split, layout] = found.get((split, layout), 0) + 1
        return found

    def dataset(self, folder, *words):
        return self.good("dataset", "--datasets_path", folder, "--make", "detection", "--width",
                         "400", "--jobs", "2", *words)

    def test_weights(self):
        self.dataset("d", "--layouts", "3by4:0.3,6by2:0.7", "--train", "10", "--test", "2")
        self.assertEqual(self.counts("d"), {("train", "3by4"): 3, ("train", "6by2"): 7,
                                            ("test", "3by4"): 1, ("test", "6by2"): 1})
        self.clean("d")

    def test_pages_and_split(self):
        done = self.dataset("d", "--layouts", "3by1,6by1", "--pages", "9", "--split", "0.5/0/0.5")
        self.assertEqual(sum(self.counts("d").values()), 9)
        self.assertEqual({split for split, _ in self.counts("d")}, {"train", "test"})
        self.assertRegex(done.stdout, r"(?m)^pages +9$")

    def test_two_kinds(self):
        each = "--sample_each_lead_train"
        for words, part in ((("--pages", "4", each, "2"), "cannot be combined"),
                            (("--pages", "4", "--val", "2"), "--split 80/10/10"),
                            (("--train", "0"), "no pages are requested"),
                            (("--split", "80/20"), "like 80/10/10"),
                            (("--layouts", "3by4:0"), "above 0"),
                            (("--layouts", "3by4:much"), "LAYOUT:WEIGHT")):
            self.bad(64, part, "dataset", "--datasets_path", "d", *words)
            self.assertFalse(os.path.exists(self.path("d")))

    def test_configuration_is_taken_back(self):
        """A configuration gives all options; those at their defaults are no second kind."""
        self.dataset("d", "--layouts", "3by1:1,6by1:2", "--pages", "6", "--split", "1/1/1")
        self.good("dataset", "--config", self.path("d/ecgpress.json"), "--datasets_path", "e")
        self.assertEqual(tree(self.path("d")), tree(self.path("e")))


class DryRun(MakeTest):
    def check(self, *words, pages):
        """What is said before is what is there afterwards."""
        done = self.good(*command("out", *words), "--dry-run")
        said = {name: int(value) for name, value in
                re.findall(r"(?m)^(pages|files|bytes|seconds) +(\d+)", done.stdout)}
        self.assertFalse(os.path.exists(self.path("out")))
        self.good(*command("out", *words))
        files = files_of(self.path("out"))
        self.assertEqual(said["pages"], pages)
        self.assertEqual(said["files"], len(files))
        size = self.size(*(f"out/{name}" for name in files))
        self.assertLess(abs(said["bytes"] / size - 1), 0.3)
        self.assertIn("nothing was written", done.stdout)
        shutil.rmtree(self.path("out"))

    def test_numbers_hold(self):
        self.check("--make", "detection", pages=4)
        self.check("--make", "segmentation,overlap", "--mask_format", "png", pages=8)
        self.check(pages=8)

    def test_room(self):
        """So many bytes are free where the dataset would be, and so many are needed."""
        words = ("--make", "detection,backward_map", "--backward_maps", "float32", "--width", "4000")
        for folder in ("out", "new/folder/out", self.path("elsewhere")):
            done = self.good(*command(folder, *words), "--dry-run")
            free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize
            said = int(re.search(r"(?m)^bytes free +(\d+)", done.stdout).group(1))
            self.assertLess(abs(said - free), 0.2 * free + 1e9)
        done = self.run_program(*command("out", *words), "--dry-run", "--pages", "10000000")
        self.assertEqual(done.returncode, 73, done.stderr)
        self.assertIn("not enough room", done.stderr)

    def test_a_dataset_that_is_there_stays(self):
        self.make("out", "--make", "detection")
        before = tree(self.path("out"))
        self.good(*command("out", "--overwrite"), "--dry-run")
        self.assertEqual(tree(self.path("out")), before)

    def test_temporary_files_are_removed(self):
        os.mkdir(self.path("tmp"))
        self.good(*command("out", "--make", "detection"), "--dry-run",
                  environment={"TMPDIR": self.path("tmp")})
        self.assertEqual(os.listdir(self.path("tmp")), [])

    def test_errors_come_before_anything_is_drawn(self):
        self.bad(64, "cannot be combined", "dataset", "--dry-run", "--pages", "3", "--train", "1")


if __name__ == "__main__":
    unittest.main()

"""What of a page is written as arrays: its dense map, the grid's crossings and the classes of its
pixels; and the forms of a data set's labels."""

import os
import shutil
import unittest

import numpy as np
from PIL import Image

from rig.files import load_lines, tree
from rig.pages import PageTest
from rig.pictures import ink_box, picture

BACKGROUND, PAPER, MINOR, MAJOR, TEXT, PULSE, HAND, SEPARATOR, TRACE = 0, 1, 2, 3, 4, 5, 6, 7, 8

BENT = ("--rotation", "8", "--tilt_x", "12", "--curl", "35", "--creases", "2", "--zoom", "0.8")


def inside(points, polygon, spare=0.0):
    """Which of the points lie in a convex polygon, or `spare` px off."""
    points, polygon = np.asarray(points, float), np.asarray(polygon, float)
    sides = np.roll(polygon, -1, axis=0) - polygon
    length = np.maximum(np.hypot(*sides.T), 1e-9)
    away = points[:, None] - polygon[None]
    cross = (sides[:, 0] * away[..., 1] - sides[:, 1] * away[..., 0]) / length
    return (cross >= -spare).all(axis=1) | (cross <= spare).all(axis=1)


class ExportTest(PageTest):
    def arrays(self, *options, layout="3by4-II", width="1400"):
        """(truth, masks, map, grid_points, classes) of a page."""
        truth, image, masks = self.page(
            "builtin:3", layout, "--width", width, "--map", "map.npy", "--grid_points", "g.npy",
            "--classes", "c.png", *options)
        dense = np.load(self.path("map.npy"))
        grid = np.load(self.path("g.npy"))
        classes, mode, form = picture(self.path("c.png"))
        self.assertEqual((mode, form, classes.shape), ("L", "PNG", image.shape[:2]))
        self.assertEqual((dense.dtype.str, dense.shape), ("<f4", (*image.shape[:2], 2)))
        self.assertEqual((grid.dtype.str, grid.ndim, grid.shape[2]), ("<f4", 3, 2))
        return truth, masks, dense, grid, classes


class Arrays(ExportTest):
    def check_header(self, name):
        with open(self.path(name), "rb") as file:
            data = file.read(4096)
        length = int.from_bytes(data[8:10], "little")
        self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
        self.assertEqual(((10 + length) % 64, data[9 + length:10 + length]), (0, b"\n"))

    def check_grid(self, truth, dense, grid):
        """Crossings stand as in the truth, and the map has there what it should, mm."""
        own = truth["grid_points"]["points"]
        self.assertEqual(grid.shape[:2], (len(own), len(own[0])))
        flat = [point or (0, 0) for row in own for point in row]
        np.testing.assert_allclose(grid.reshape(-1, 2), flat, atol=1e-3)
        seen = [(r, c) for r, row in enumerate(own) for c, point in enumerate(row) if point]
        self.assertGreater(len(seen), 100)
        found = []
        for r, c in seen:
            x, y = np.asarray(grid[r, c], float) - 0.5
            i, k = int(np.floor(x)), int(np.floor(y))
            if i < 0 or k < 0 or i + 1 >= dense.shape[1] or k + 1 >= dense.shape[0]:
                continue
            u, v = x - i, y - k
            cell = dense[k:k + 2, i:i + 2].astype(float)
            mm = (cell[0, 0] * (1 - u) + cell[0, 1] * u) * (1 - v) + \
                (cell[1, 0] * (1 - u) + cell[1, 1] * u) * v
            found.append([*mm, c, r])
        found = np.array(found)
        self.assertGreater(len(found), 100)
        start = np.median(found[:, :2] - 5 * found[:, 2:], axis=0)
        error = np.abs(found[:, :2] - 5 * found[:, 2:] - start).max()
        self.assertLess(error, 0.02)

    def test_map_and_crossings(self):
        for options in ((), BENT, ("--rotation", "30")):
            truth, _, dense, grid, _ = self.arrays(*options)
            self.check_header("map.npy")
            self.check_header("g.npy")
            self.check_grid(truth, dense, grid)

    def test_half(self):
        words = ("page", "builtin:3", "--width", "900", *BENT)
        self.good(*words, "--map", "a.npy")
        self.good(*words, "--map", "b.npy", "--map_type", "float16")
        whole, half = np.load(self.path("a.npy")), np.load(self.path("b.npy"))
        self.assertEqual(half.dtype.str, "<f2")
        self.assertTrue((half == whole.astype(np.float16)).all())
        self.check_header("b.npy")
        self.bad(64, "float8", *words, "--map", "b.npy", "--map_type", "float8")

    def test_same_file_twice(self):
        self.bad(64, "--map and --classes", "page", "builtin", "--map", "a", "--classes", "a")
        self.bad(73, "nowhere/a", "page", "builtin", "--classes", "nowhere/a")
        self.bad(64, "nothing to write", "page", "builtin")


class Classes(ExportTest):
    def check_traces(self, masks, classes):
        drawn = np.zeros(classes.shape, np.uint8)
        for index, mask in masks.items():
            drawn[mask] = TRACE + index
        trace = classes >= TRACE
        self.assertTrue((classes[trace] == drawn[trace]).all())
        hidden = (drawn > 0) & ~trace
        self.assertEqual(set(np.unique(classes[hidden])) - {HAND}, set())

    def check_text(self, truth, classes):
        ys, xs = np.nonzero(classes == TEXT)
        points = np.stack([xs + 0.5, ys + 0.5], axis=1)
        self.assertGreater(len(points), 100)
        known = np.zeros(len(points), bool)
        for word in truth["words"]:
            own = inside(points, word["corners"], 1.5)
            high = np.hypot(*np.subtract(word["corners"][3], word["corners"][0]))
            self.assertTrue(own.any() or high < 2, word)  # a hyphen may be none of any pixel
            known |= own
        self.assertTrue(known.all())

    def check_background(self, truth, dense, classes):
        size = np.array([truth["width"], truth["height"]]) / truth["px_per_mm"]
        off = ((dense < 0) | (dense >= size)).any(axis=2)
        clear = classes < TEXT
        self.assertTrue(((classes == BACKGROUND) == off)[clear].all())

    def test_flat_and_bent(self):
        for bent in (False, True):
            truth, masks, dense, grid, classes = self.arrays(
                "--handwriting", "3", "--calibration", "start", "--header", "line", "--scale_line",
                "words", "--page_size", "a4", *(BENT if bent else ()))
            self.check_traces(masks, classes)
            self.check_text(truth, classes)
            self.check_background(truth, dense, classes)
            self.assertEqual((classes == BACKGROUND).any(), bent)
            self.assertEqual(set(np.unique(classes)) - {BACKGROUND},
                             {PAPER, MINOR, MAJOR, TEXT, PULSE, HAND, SEPARATOR} |
                             {TRACE + index for index in masks})
            self.check_marks(truth, classes)
            self.check_lines(grid, classes)
            if not bent:
                self.check_pulses(truth, classes)

    def check_marks(self, truth, classes):
        ys, xs = np.nonzero(classes == HAND)
        points = np.stack([xs + 0.5, ys + 0.5], axis=1)
        known = np.zeros(len(points), bool)
        for mark in truth["handwriting"]:
            own = inside(points, mark["corners"], 3)
            self.assertTrue(own.any())
            known |= own
        self.assertTrue(known.all())

    def check_pulses(self, truth, classes):
        known = np.zeros(classes.shape, bool)
        for x0, y0, x1, y1 in (pulse["box"] for pulse in truth["pulses"]):
            known[y0:y1, x0:x1] = True
            self.assertEqual(ink_box(classes[y0:y1, x0:x1] == PULSE), [0, 0, x1 - x0, y1 - y0])
        self.assertFalse((classes[~known] == PULSE).any())

    def check_lines(self, grid, classes):
        """A crossing within the grid is on a major line, or under what is drawn over it."""
        grid = grid[1:-1, 1:-1]
        points = grid[(grid != 0).all(axis=2)]
        at = np.floor(points).astype(int)
        inner = (at > 2).all(axis=1) & (at[:, 0] < classes.shape[1] - 3) & \
            (at[:, 1] < classes.shape[0] - 3)
        near = np.array([classes[y - 1:y + 2, x - 1:x + 2] for x, y in at[inner]])
        self.assertTrue(((near == MAJOR) | (near > MAJOR)).any(axis=(1, 2)).all())

    def test_lines_are_the_pictures(self):
        """On a page of lines as wide as three pixels classes are what colors say."""
        self.page("builtin:3", "3by4", "--width", "4480", "--show_lead_name", "0", "--classes",
                  "c.png", "--handwriting", "0", "--major_weight", "3", "--minor_weight", "2")
        image, _, _ = picture(self.path("p.png"))
        classes, _, _ = picture(self.path("c.png"))
        tone = image.min(axis=2).astype(int)
        levels = [np.median(tone[classes == kind]) for kind in (PAPER, MINOR, MAJOR)]
        self.assertGreater(levels[0], levels[1])
        self.assertGreater(levels[1], levels[2])
        drawn = classes >= TEXT
        for axis in (0, 1):
            drawn = drawn | np.roll(drawn, 1, axis) | np.roll(drawn, -1, axis)
        line = tone < (levels[0] + levels[1]) / 2
        same = (line == (classes != PAPER))[~drawn]
        self.assertGreater(same.mean(), 0.98)

    def test_no_holes_in_thin_lines(self):
        _, _, _, _, classes = self.arrays("--rotation", "3", width="800")
        lines = (classes == MAJOR) | (classes >= TEXT)
        middle = lines[:, classes.shape[1] // 2]
        self.assertGreater(middle.sum(), 20)


class DatasetTest(ExportTest):
    def make(self, folder, shape, *options):
        self.good("dataset", "--datasets_path", folder, "--layouts", "3by4-II,6by2", "--width",
                  "1000", "--sample_each_lead_train", "1", "--sample_each_lead_val", "1",
                  "--sample_each_lead_test", "0", "--jobs", "2", *options,
                  *(("--label_shape", shape) if shape else ()))
        return [s for s in load_lines(self.path(f"{folder}/pages.jsonl"))
                if s["set"] == "pages"]

    def clean(self, folder):
        self.assertIn(" 0 faults", self.good("verify", folder).stdout)

    def faulty(self, path, change, part):
        """Spoils a file, looks, and puts it back."""
        with open(self.path(path), "rb") as file:
            before = file.read()
        with open(self.path(path), "wb") as file:
            file.write(change(before))
        done = self.run_program("verify", "d")
        self.assertEqual(done.returncode, 65, part)
        self.assertIn(part, done.stdout + done.stderr)
        with open(self.path(path), "wb") as file:
            file.write(before)


class Labels(DatasetTest):
    """The forms of YOLO labels, and what verify says to wrong ones."""

    def labels(self, folder, sample):
        """{lead index: (numbers of the trace, of the name)}, px, and classes as they must be."""
        path = self.path(f"{folder}/detection-dataset/labels/{sample['name']}.txt")
        with open(path, encoding="ascii") as file:
            lines = [[float(word) for word in line.split()] for line in file]
        leads = sample["leads"]
        self.assertEqual(len(lines), 2 * len(leads) - sum(x["name_box"] is None for x in leads))
        found = {}
        for lead in leads:
            trace = lines.pop(0)
            name = lines.pop(0) if lead["name_box"] else None
            self.assertEqual(trace[0], 0)
            self.assertIn(name[0] if name else 1, range(1, 13))
            for numbers in filter(None, (trace, name)):
                self.assertGreaterEqual(min(numbers), 0)
            found[lead["index"]] = (np.array(trace[1:]), np.array(name[1:]) if name else None)
        return found

    def ink(self, folder, sample, lead):
        path = f"{folder}/segmentation/mask-png/{sample['name']}_lead_{lead['index']}.png"
        mask, _, _ = picture(self.path(path))
        ys, xs = np.nonzero(mask)
        return np.stack([xs + lead["crop"][0] + 0.5, ys + lead["crop"][1] + 0.5], axis=1)

    def name_corners(self, sample, lead):
        x0, y0, x1, y1 = lead["name_box"]
        size = np.array([sample["width"], sample["height"]])
        pads = np.array([sample["padding_x"], sample["padding_y"]])
        low = np.maximum(np.array([x0, y0]) - pads // 2, 0)
        high = np.minimum(np.array([x1, y1]) + pads - pads // 2, size)
        return np.array([low, [high[0], low[1]], high, [low[0], high[1]]])

    def check_polygons(self, folder, sample, bent, corners):
        size = np.array([sample["width"], sample["height"]])
        for lead in sample["leads"]:
            trace, name = self.labels(folder, sample)[lead["index"]]
            self.assertLessEqual(max(trace), 1)
            polygon = trace.reshape(-1, 2) * size
            self.assertEqual(len(polygon), 4 if corners else 40)
            ink = self.ink(folder, sample, lead)
            if corners or not bent:
                self.assertTrue(inside(ink, polygon, 1.5).all())
            hull = np.array([*polygon.min(axis=0), *polygon.max(axis=0)])
            box = np.array(lead["box"])
            self.assertTrue((hull[:2] <= box[:2] + 2).all() and (hull[2:] >= box[2:] - 2).all())
            if not bent:
                self.assertLess(np.abs(hull - box).max(), 2)
            x, y = polygon.T
            area = 0.5 * (x * np.roll(y, -1) - np.roll(x, -1) * y).sum()
            whole = (box[2] - box[0]) * (box[3] - box[1])
            self.assertTrue(0.2 * whole < area < (1.6 if corners else 1.05) * whole + 300,
                            (area, whole))
            if name is not None:
                np.testing.assert_allclose(name.reshape(-1, 2) * size,
                                           self.name_corners(sample, lead), atol=0.01)

    def test_segment_and_obb(self):
        for shape in ("segment", "obb"):
            for bent in (False, True):
                folder = f"{shape}{bent}"
                samples = self.make(folder, shape, *(BENT if bent else ()))
                self.assertEqual(len(samples), 4)
                for sample in samples:
                    self.check_polygons(folder, sample, bent, shape == "obb")
                self.clean(folder)

    def test_obb_follows_the_rotation(self):
        for angle in (-30, 20, 60):
            samples = self.make("o", "obb", "--rotation", str(angle), "--zoom", "0.4",
                                "--overwrite")
            for sample in samples:
                for trace, _ in self.labels("o", sample).values():
                    corner = trace.reshape(4, 2) * [sample["width"], sample["height"]]
                    side = corner[1] - corner[0]
                    turned = np.degrees(np.arctan2(side[1], side[0]))
                    self.assertAlmostEqual(abs(turned), abs(angle), delta=0.5)
                    self.assertLess(abs(side @ (corner[3] - corner[0])), 0.1)

    def test_pose(self):
        for options in ((), BENT, ("--shift_x", "0.3", "--rotation", "5")):
            shutil.rmtree(self.path("d"), ignore_errors=True)
            hidden = 0
            for sample in self.make("d", "pose", *options):
                hidden += self.check_pose(sample)
            self.assertEqual(hidden > 0, "--shift_x" in options)
            if "--shift_x" not in options:
                self.clean("d")
        with open(self.path("d/detection-dataset/data.yaml"), encoding="ascii") as file:
            self.assertIn("\nkpt_shape: [9, 3]\n", file.read())

    def check_pose(self, sample):
        size = np.array([sample["width"], sample["height"]])
        hidden = 0
        for lead in sample["leads"]:
            trace, name = self.labels("d", sample)[lead["index"]]
            self.assertEqual(len(trace), 4 + 27)
            box = np.concatenate([trace[:2] - trace[2:4] / 2, trace[:2] + trace[2:4] / 2])
            np.testing.assert_allclose(box * np.tile(size, 2), lead["crop"], atol=0.01)
            points = trace[4:].reshape(9, 3)
            ink = self.ink("d", sample, lead)
            self.assertLessEqual(set(points[:, 2]), {0, 2})
            for point in points:
                if point[2]:
                    away = np.hypot(*(ink - point[:2] * size).T).min()
                    self.assertLess(away, 3)
                else:
                    self.assertEqual(list(point), [0, 0, 0])
                    hidden += 1
            if name is not None:
                self.assertEqual((len(name), set(name[4:])), (31, {0}))
        return hidden

    def test_box_is_the_default(self):
        self.make("a", None)
        self.make("b", "box")
        a, b = tree(self.path("a")), tree(self.path("b"))
        self.assertEqual(a, b)
        with open(self.path("a/detection-dataset/data.yaml"), encoding="ascii") as file:
            self.assertNotIn("kpt_shape", file.read())
        self.assertFalse(any(name.endswith(".npy") for name in a))

    def test_gridpoints(self):
        samples = self.make("d", None, *BENT)
        for sample in samples:
            name, own = sample["name"], sample["grid_points"]
            grid = np.load(self.path(f"d/digitization-dataset/{name}/grid_points.npy"))
            self.assertEqual((grid.dtype.str, grid.shape), ("<f4", (own["rows"], own["columns"],
                                                                   2)))
            seen = grid[(grid != 0).all(axis=2)]
            self.assertGreater(len(seen), 0.9 * grid.shape[0] * grid.shape[1])
            self.assertTrue((seen >= 0).all() and
                            (seen < [sample["width"], sample["height"]]).all())
        before = tree(self.path("d"))
        self.make("d", None, *BENT, "--overwrite", "--jobs", "1")
        self.assertEqual(tree(self.path("d")), before)
        os.remove(self.path("d/pages.jsonl"))
        self.make("d", None, *BENT, "--resume")
        self.assertEqual(tree(self.path("d")), before)
        self.make("d", None, "--overwrite")
        self.assertFalse(any(name.endswith(".npy") for name in tree(self.path("d"))))

    def test_wrong_ones_are_found(self):
        def add(value, word):
            def change(data):
                lines = data.decode().splitlines()
                words = lines[0].split()
                words[word] = f"{float(words[word]) + value:.8f}"
                return "\n".join([" ".join(words), *lines[1:], ""]).encode()
            return change

        for shape in ("segment", "obb", "pose"):
            shutil.rmtree(self.path("d"), ignore_errors=True)
            sample = self.make("d", shape, *BENT)[0]
            path = f"d/detection-dataset/labels/{sample['name']}.txt"
            self.faulty(path, add(0.01, -3 if shape == "pose" else 3),
                        "keypoint" if shape == "pose" else "elsewhere")
            self.faulty(path, add(1, 2), "beyond 0..1")
            self.faulty(path, lambda data: data[data.index(b"\n") + 1:], "labels, expected")
        path = f"d/digitization-dataset/{sample['name']}/grid_points.npy"
        self.faulty(path, lambda data: data[:-8] + b"\0\0\x80\x3f" * 2, "crossings are not where")
        self.faulty(path, lambda data: data[:-8], "no NumPy array")
        shutil.copy(self.path(path), self.path("kept.npy"))
        os.remove(self.path(path))
        self.assertEqual(self.run_program("verify", "d").returncode, 65)
        shutil.copy(self.path("kept.npy"), self.path(path))
        self.clean("d")


class Maps(DatasetTest):
    """backward_map.npy and classes.png of a dataset's pages."""

    def place(self, sample, name):
        return f"d/digitization-dataset/{sample['name']}/{name}"

    def bytes_of(self, path):
        with open(self.path(path), "rb") as file:
            return file.read()

    def made(self, *options):
        shutil.rmtree(self.path("d"), ignore_errors=True)
        return self.make("d", None, "--class_maps", *options)

    def test_they_are_what_page_writes(self):
        look = ("--handwriting", "2", "--seed", "7")
        for form, bend in (("float32", BENT), ("float16", BENT), ("float32", ())):
            for sample in self.made("--backward_maps", form, "--png_level", "balanced", *look, *bend):
                self.good("page", sample["source"], "--layout", sample["layout"], "--width", "1000",
                          "--page_index", str(sample["page_index"]), "--window", str(sample["window"]),
                          *look, *bend, "--truth", "t.json")
                self.good("page", "--from", "t.json", "--map", "m.npy", "--map_type", form,
                          "--classes", "c.png")
                for name, other in (("backward_map.npy", "m.npy"), ("classes.png", "c.png")):
                    self.assertEqual(self.bytes_of(self.place(sample, name)),
                                     self.bytes_of(other), name)
            self.clean("d")

    def test_all_else_keeps_its_bytes(self):
        self.make("plain", None, *BENT)
        self.made("--backward_maps", "float16", *BENT)
        plain, own = tree(self.path("plain")), tree(self.path("d"))
        more = {name for name in own if name.endswith(("/backward_map.npy", "/classes.png"))}
        self.assertEqual(len(more), 2 * 4)
        self.assertTrue(all(name.startswith("digitization-dataset/") for name in more))
        for name in more:
            del own[name]
        for name in ("ecgpress.json", "files.jsonl"):
            del plain[name], own[name]
        self.assertEqual(plain, own)

    def test_holes_in_bent_paper_hold_nothing(self):
        """Paper that is bent absurdly does not fill the picture; what is seen there is no other
        page, however pages are dealt out."""
        bent = ("--rotation", "150:170", "--tilt_x", "-35", "--tilt_y", "25", "--lens", "0.24",
                "--zoom", "0.4:0.6", "--shift_x", "0.33", "--curl", "110", "--fold", "60",
                "--creases", "13", "--wrinkles", "1.6", "--backward_maps", "float16")
        self.made(*bent, "--jobs", "1")
        before = tree(self.path("d"))
        self.made(*bent, "--jobs", "3")
        self.assertEqual(tree(self.path("d")), before)

    def test_one_without_the_other(self):
        for words, name in ((("--class_maps", "0", "--backward_maps", "float16"), "backward_map.npy"),
                            ((), "classes.png")):
            sample = self.made(*words)[0]
            kept = set(os.listdir(self.path(self.place(sample, ""))))
            self.assertEqual(kept & {"backward_map.npy", "classes.png"}, {name})
            self.clean("d")

    def test_made_again(self):
        options = ("--class_maps", "--backward_maps", "float16", *BENT)
        sample = self.made(*options)[0]
        before = tree(self.path("d"))
        for name in ("backward_map.npy", "classes.png"):
            os.remove(self.path(self.place(sample, name)))
        os.remove(self.path("d/pages.jsonl"))
        self.make("d", None, *options, "--resume")
        self.assertEqual(tree(self.path("d")), before)
        done = self.run_program("dataset", "--datasets_path", "d", "--resume")
        self.assertNotEqual(done.returncode, 0)
        # what is removed is what was made, and nothing else
        self.write("d/digitization-dataset/classes.png", "mine")
        self.make("d", None, "--overwrite")
        left = [name for name in tree(self.path("d"))
                if name.endswith(("/backward_map.npy", "/classes.png"))]
        self.assertEqual(left, ["digitization-dataset/classes.png"])

    def spoil(self, sample, name, change, part):
        """A picture or an array that is changed and written again."""
        path = self.place(sample, name)
        if name.endswith(".npy"):
            array = change(np.load(self.path(path)))
            np.save(self.path("spoilt.npy"), array)
        else:
            array = change(picture(self.path(path))[0].copy())
            Image.fromarray(array).save(self.path("spoilt.png"))
        spoilt = self.bytes_of("spoilt" + name[-4:])
        self.faulty(path, lambda data: spoilt, part)

    def check_map_faults(self, sample):
        def hole(array):
            array[11, 17] = np.nan
            return array

        def moved(array):
            array[array.shape[0] // 2, array.shape[1] // 2] += 0.3
            return array

        where = "pixels are not where"
        for change, part in (
                (lambda a: np.roll(a, 1, axis=0), where), (lambda a: np.roll(a, 1, axis=1), where),
                (lambda a: a[..., ::-1].copy(), where), (lambda a: a[::-1].copy(), where),
                (lambda a: a * 0, where), (lambda a: a * 1.01, where),
                (hole, "1 " + where), (moved, "1 " + where),
                (lambda a: a.transpose(1, 0, 2).copy(), "no NumPy array"),
                (lambda a: np.asfortranarray(a), "no NumPy array"),
                (lambda a: a.astype(np.float64), "no NumPy array"),
                (lambda a: a.astype(np.float16 if a.itemsize == 4 else np.float32),
                 "no NumPy array"),
                (lambda a: a[:-1], "no NumPy array")):
            def same_type(array, change=change):
                made = change(array)
                return made.astype(array.dtype) if part == where else made
            self.spoil(sample, "backward_map.npy", same_type, part)
        path = self.place(sample, "backward_map.npy")
        self.faulty(path, lambda data: data[:-2], "no NumPy array")
        self.faulty(path, lambda data: data + b"\0", "no NumPy array")
        self.faulty(path, lambda data: b"", "no NumPy array")

    def check_class_faults(self, sample, off):
        """`off`: some of the picture is off the page."""
        def one(old, new):
            def change(array):
                ys, xs = np.nonzero(old(array))
                array[ys[len(ys) // 2], xs[len(xs) // 2]] = new
                return array
            return change

        def deep(value):
            """Pixels all of whose neighbors are like them: where page and background part there
            is a pixel of slack."""
            def find(array):
                same = np.asarray(array == BACKGROUND) == value
                inner = same.copy()
                inner[[0, -1]] = inner[:, [0, -1]] = False
                for dy in (-1, 0, 1):
                    for dx in (-1, 0, 1):
                        inner &= np.roll(same, (dy, dx), (0, 1))
                return inner & (array < TEXT)
            return find

        traces = "1 pixels are not of the traces"
        lead = TRACE + sample["leads"][0]["index"]
        for change, part in (
                (one(lambda a: a == lead, PAPER), traces),
                (one(lambda a: a == lead, lead + 1), traces),
                (one(lambda a: a == PAPER, lead), traces),
                (one(lambda a: a == PAPER, 24), "1 pixels have a number that is no class"),
                (one(lambda a: a == PAPER, 23), "covers on a page that has none"),
                (one(lambda a: a == PAPER, 200), "1 pixels have a number that is no class"),
                (one(lambda a: a == PAPER, HAND), "handwriting on a page that has none"),
                (one(deep(False), BACKGROUND), "1 pixels of the page are background"),
                (lambda a: np.roll(a, 2, axis=1), "are not of the traces"),
                (lambda a: a[:, :-1], "px are expected"),
                (lambda a: np.repeat(a[..., None], 3, axis=2), "px of 3 numbers, expected")):
            self.spoil(sample, "classes.png", change, part)
        if off:
            self.spoil(sample, "classes.png", one(deep(True), PAPER),
                       "1 pixels off the page are not background")
        self.faulty(self.place(sample, "classes.png"), lambda data: data[:-20], "PNG")

    def test_wrong_ones_are_found(self):
        for form, bend in (("float32", BENT), ("float16", BENT), ("float32", ())):
            sample = self.made("--backward_maps", form, "--layouts", "3by4-II",
                               "--sample_each_lead_val", "0", *bend)[0]
            self.clean("d")
            self.check_map_faults(sample)
            if form == "float32":
                self.check_class_faults(sample, bool(bend))
            for name in ("backward_map.npy", "classes.png"):
                path = self.path(self.place(sample, name))
                os.rename(path, self.path("kept"))
                done = self.run_program("verify", "d")
                self.assertEqual(done.returncode, 65)
                self.assertIn(f"{name}: No such file", done.stdout + done.stderr)
                os.rename(self.path("kept"), path)
            self.clean("d")

    def test_those_not_asked_for_are_strays(self):
        sample = self.make("d", None)[0]
        for name in ("backward_map.npy", "classes.png"):
            self.write(self.place(sample, name), "")
            done = self.run_program("verify", "d")
            self.assertEqual(done.returncode, 65)
            self.assertIn("nothing in pages.jsonl accounts", done.stdout + done.stderr)
            os.remove(self.path(self.place(sample, name)))


if __name__ == "__main__":
    unittest.main()

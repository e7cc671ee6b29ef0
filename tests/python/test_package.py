"""The package beside the C headers and the program; pages and records; DLPack by the letter."""

import ast
import ctypes
import ctypes.util
import gc
import importlib.util
import inspect
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

import ecgpress
from ecgpress import Code, _feed, _library
from rig.files import ROOT
from rig.package import SMALL, Case
from rig.processes import shared_maps
from rig.schema import validate

HEADERS = os.path.join(ROOT, "include", "ecgpress")
BETWEEN = re.compile(r"<!-- arrays: .*?-->\n\n(.*?)\n<!-- end of arrays -->", re.DOTALL)


def header_text():
    text = ""
    for name in sorted(os.listdir(HEADERS)):
        with open(os.path.join(HEADERS, name), encoding="utf-8") as file:
            text += re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    return text


class Headers(unittest.TestCase):
    """ctypes has no compiler to find what is wrong."""

    def compiled(self, lines):
        """What a C program of these lines prints."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.c")
            with open(path, "w", encoding="ascii") as file:
                file.write("#include <stdio.h>\n#include <stddef.h>\n"
                           "#include <ecgpress/ecgpress.h>\nint main(void)\n{\n" +
                           "\n".join(lines) + "\nreturn 0;\n}\n")
            subprocess.run([os.environ.get("CC", "cc"), "-I", os.path.join(ROOT, "include"), path,
                            "-o", path + ".out"], check=True)
            return subprocess.run([path + ".out"], check=True, capture_output=True,
                                  text=True).stdout.split()

    def test_structures(self):
        lines, own = [], []
        for name, structure in _library.STRUCTURES.items():
            lines.append(f'printf("%zu\\n", sizeof(struct {name}));')
            own.append(ctypes.sizeof(structure))
            for field, kind in structure._fields_:
                lines.append(f'printf("%zu %zu\\n", offsetof(struct {name}, {field}), '
                             f"sizeof(((struct {name} *)0)->{field}));")
                own += [getattr(structure, field).offset, ctypes.sizeof(kind)]
        self.assertEqual([int(word) for word in self.compiled(lines)], own)

    def test_structures_are_whole(self):
        """No member is left out."""
        text = header_text()
        for name, structure in _library.STRUCTURES.items():
            body = re.search(rf"struct {name} \{{(.*?)\n\}};", text, re.DOTALL).group(1)
            members = sum(line.split(";")[0].count(",") + 1
                          for line in body.replace("\n", " ").split(";") if line.strip())
            self.assertEqual(members, len(structure._fields_), name)

    def test_enumerations(self):
        wanted = {f"ECGP_{code.name}": int(code) for code in Code}
        for i, kind in enumerate(("UINT8", "INT32", "INT64", "FLOAT32")):
            wanted[f"ECGP_TYPE_{kind}"] = i
        for i, kind in enumerate(("BOOL", "INT", "REAL", "RANGE", "CHOICE", "PICK", "TEXT")):
            wanted[f"ECGP_OPTION_{kind}"] = i
        for name in ("LEADS", "MAX_DIMS", "DRAW_PICTURE", "DRAW_MASKS", "DRAW_MAP"):
            wanted[f"ECGP_{name}"] = getattr(_library, name)
        said = self.compiled([f'printf("%d\\n", (int){name});' for name in wanted])
        self.assertEqual(dict(zip(wanted, map(int, said))), wanted)
        last = re.search(r"enum ecgp_result \{(.*?)\}", header_text(), re.DOTALL).group(1)
        self.assertEqual(last.count("ECGP_"), len(Code))

    def test_calls(self):
        """What is returned and how much is taken, and that it can fail where it can."""
        text = header_text()
        for name, (returns, takes) in _library.PROTOTYPES.items():
            found = re.search(rf"ECGP_API ([^;()]*?)\b{name}\(([^;]*)\);", text)
            self.assertIsNotNone(found, name)
            kind, arguments = found.group(1).strip(), found.group(2)
            arguments = re.sub(r"\([^()]*\)", "", arguments)
            count = 0 if arguments.strip() == "void" else arguments.count(",") + 1
            self.assertEqual(count, len(takes), name)
            if kind in ("int", "enum ecgp_result"):
                self.assertIs(returns, ctypes.c_int, name)
            self.assertEqual(kind == "enum ecgp_result",
                             bool(takes) and takes[-1] is _library._E, name)
            self.assertEqual(kind == "void", returns is None, name)
            for given, taken in zip(arguments.split(","), takes):
                wide = "*" in given or "int64_t" in given or "size_t" in given or "uintptr_t" in given
                if wide:
                    self.assertEqual(ctypes.sizeof(taken), 8, (name, given))
                elif "double" not in given and given.strip() != "void":
                    self.assertLessEqual(ctypes.sizeof(taken), 4, (name, given))

    def test_code_names(self):
        for code in Code:
            name = _library.lib.ecgp_result_name(code).decode()
            self.assertEqual(name.replace("-", "_").upper(), code.name)

    def test_wrong_library(self):
        for library, part in (("/no/such/library.so", "is not there"),
                              (ctypes.util.find_library("c") or "libc.so.6", "without a version")):
            done = subprocess.run([sys.executable, "-c", "import ecgpress"], capture_output=True,
                                  env={**os.environ, "ECGPRESS_LIBRARY": library}, text=True,
                                  check=False)
            self.assertIn(part, done.stderr)

    def test_docs_have_the_table_of_arrays(self):
        rows = ["| Array | Comes with | Type | Shape | What it holds |",
                "| --- | --- | --- | --- | --- |"]
        rows += [f"| `{info.name}` | {f'`{info.target}`' if info.target else 'always'} | "
                 f"{info.dtype} | {' x '.join(info.shape)} | {info.help} |"
                 for info in ecgpress.ARRAYS]
        with open(os.path.join(ROOT, "docs", "python.md"), encoding="utf-8") as file:
            said = BETWEEN.search(file.read())
        self.assertIsNotNone(said)
        self.assertEqual(said.group(1).strip(), "\n".join(rows))

    def test_keywords_are_the_options(self):
        """Every option that a call takes is one of its typed keywords, and no other is."""
        subprocess.run([os.path.join(ROOT, "scripts", "keywords"), "--check"], check=True)
        with open(os.path.join(ROOT, "python", "ecgpress", "_keywords.pyi"), encoding="utf-8") as file:
            classes = {node.name: {part.target.id for part in node.body if isinstance(part, ast.AnnAssign)}
                       for node in ast.parse(file.read()).body if isinstance(node, ast.ClassDef)}
        taken = {ecgpress.stream: set(_feed._TAKEN), ecgpress.page: set()}
        for call, name in ((ecgpress.stream, "Options"), (ecgpress.page, "PageOptions")):
            own = set(inspect.signature(call).parameters)
            self.assertFalse(own & (classes["_Both"] | classes[name]))
            self.assertEqual((classes["_Both"] | classes[name]) - {"render_device"},
                             set(ecgpress.OPTIONS) - own - taken[call])

    def test_torch_is_not_imported(self):
        script = "import sys, ecgpress; assert 'torch' not in sys.modules; print(dir(ecgpress))"
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


class Pages(Case):
    def test_page(self):
        page = ecgpress.page("builtin:3", "3by4-II", width=600, noise=(5, 9), header="line")
        self.assertEqual(page.image.shape, (page.truth["height"], 600, 3))
        self.assertEqual(page.masks.shape, (13, *page.image.shape[:2]))
        self.assertEqual(page.leads[:2] + page.leads[12:], ("I", "II", "II"))
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(page._repr_png_()))),
                                      page.image)
        for mask, lead in zip(page.masks, page.truth["leads"]):
            ys, xs = np.nonzero(mask)
            self.assertEqual(lead["box"], [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])
        self.assertIn("builtin-3 in 3by4-II", repr(page))
        self.assertIsNone(ecgpress.page(width=300, masks=False).masks)

    def test_arrays_of_a_page(self):
        """They are those that a stream has of the same page."""
        names = {"preset": "photo", "layouts": "3by4"}
        with ecgpress.stream(batch=1, size=(320, 240), targets="masks,classes,backward_map,parameters", seed=3,
                             **names) as stream:
            images, targets = next(stream)
        made = targets["parameters"][0]
        own = ecgpress.page(made["source"], made["layout"], window=made["window"], size=(320, 240), seed=3,
                            classes=True, backward_map=True, preset="photo")
        np.testing.assert_array_equal(own.image, images[0])
        np.testing.assert_array_equal(own.classes, targets["classes"][0])
        np.testing.assert_array_equal(own.backward_map, targets["backward_map"][0])
        plain = ecgpress.page(size=(320, 240), masks=False)
        self.assertEqual((plain.image.shape, plain.masks, plain.classes, plain.backward_map),
                         ((240, 320, 3), None, None, None))
        self.fails(Code.USAGE, "size: 7 is not (width, height)", ecgpress.page, size=7)
        self.fails(Code.USAGE, "say either size=", ecgpress.page, size=(320, 240), width=320)

    def test_show(self):
        """Overlays lie where the ground truth says, or a sentence tells what is missing."""
        page = ecgpress.page(size=(320, 240), classes=True)
        self.fails(Code.USAGE, "'mask' is not one of masks, boxes", page.show, "mask")
        self.fails(Code.USAGE, "without classes", ecgpress.page(width=300).show, "classes")
        if importlib.util.find_spec("matplotlib") is None:
            self.fails(Code.UNSUPPORTED, "show needs matplotlib", page.show)
            self.skipTest("no matplotlib here (python3-matplotlib)")
        import matplotlib
        matplotlib.use("Agg")
        ax = page.show("masks,boxes,points,classes")
        boxes = [(*p.get_xy(), p.get_width(), p.get_height()) for p in ax.patches]
        self.assertEqual(boxes, [(b[0] - 0.5, b[1] - 0.5, b[2] - b[0], b[3] - b[1])
                                 for b in (lead["box"] for lead in page.truth["leads"])])
        self.assertEqual(len(ax.images), 2 + len(page.leads))
        self.assertIs(page.show((), ax=ax), ax)

    def test_page_is_the_programs(self):
        program = os.environ.get("ECGPRESS")
        if not program:
            self.skipTest("ECGPRESS names no program")
        with tempfile.TemporaryDirectory() as folder:
            names = [os.path.join(folder, name) for name in ("p.png", "p.json")]
            subprocess.run([program, "page", "builtin:5", "--layout", "6by2", "--width", "500",
                            "--preset", "photo", "--page_index", "7", "--out", names[0], "--truth",
                            names[1], "--drop_leads", "2"], check=True, capture_output=True)
            page = ecgpress.page("builtin:5", "6by2", width=500, preset="photo", page_index=7,
                                 drop_leads=2)
            with open(names[0], "rb") as file:
                self.assertEqual(file.read(), page.png)
            with open(names[1], encoding="utf-8") as file:
                self.assertEqual(json.load(file), validate(page.truth, "truth"))
            self.assertEqual(len(page.masks), len(page.leads))

    def test_page_of_parameters_is_the_programs(self):
        program = os.environ.get("ECGPRESS")
        if not program:
            self.skipTest("ECGPRESS names no program")
        names = {**SMALL, "targets": "parameters", "preset": "photo", "lead_order": "cabrera"}
        with ecgpress.stream(**names) as stream, tempfile.TemporaryDirectory() as folder:
            images, targets = next(stream)
            for image, parameters in zip(images, targets["parameters"]):
                validate(parameters, "parameters")
                source, out = os.path.join(folder, "p.json"), os.path.join(folder, "p.png")
                with open(source, "w", encoding="utf-8") as file:
                    json.dump(parameters, file)
                subprocess.run([program, "page", "--from", source, "--out", out],
                               check=True, capture_output=True)
                np.testing.assert_array_equal(image, np.asarray(Image.open(out).convert("RGB")))

    def test_pages_in_threads(self):
        wanted = ecgpress.page(width=400).image
        for join in [self.in_thread(lambda: ecgpress.page(width=400).image) for _ in range(3)]:
            np.testing.assert_array_equal(join(60), wanted)

    def test_options_in_python(self):
        """Values of all kinds are the library's texts."""
        page = ecgpress.page(width=400, rotation=(1, 2), show_grid=False, hand_color=["red"],
                             labels_dict={lead: i + 1 for i, lead in enumerate(ecgpress.LEADS)},
                             pen=np.float32(0.75), mix={"scan": 1},
                             severity=0.5, seed=np.int64(3))
        made = page.truth["configuration"]
        self.assertEqual(float(made["pen"]), 0.75)
        self.assertTrue(1 <= float(str(made["rotation"]).split(":")[0]) <= 2, made["rotation"])
        self.assertEqual(ecgpress.OPTIONS["severity"].kind, "range")
        self.fails(Code.USAGE, "is no number, text, path", ecgpress.page, pen=object())
        self.fails(Code.USAGE, "pen", ecgpress.page, pen=float("nan"))
        self.fails(Code.NO_INPUT, "no-such", ecgpress.page, "no-such")
        self.fails(Code.USAGE, "9by9", ecgpress.page, layout="9by9")

    def test_record(self):
        record = ecgpress.read_record("builtin:5")
        self.assertEqual((record.name, record.rate_hz, record.names), ("builtin-5", 100,
                                                                      ecgpress.LEADS))
        self.assertEqual((record.signals.shape, record.signals.dtype), ((12, 1000), np.float64))
        np.testing.assert_allclose(record.lead("II"), record.lead("I") + record.lead("III"),
                                   atol=2e-3)
        self.assertRaises(KeyError, record.lead, "V9")
        with tempfile.TemporaryDirectory() as folder:
            signals = np.arange(40, dtype=float).reshape(2, 10, 2) / 10
            path = os.path.join(folder, "all_signals_250Hz.npy")
            np.save(path, signals)
            record = ecgpress.read_record(path + ":1", lead_index=["V1", "avl"])
            self.assertEqual((record.names, record.rate_hz), (("V1", "aVL"), 250))
            np.testing.assert_array_equal(record.signals, signals[1].T)
            self.assertEqual(record.lead_channels[6], 0)
            self.assertRaises(KeyError, record.lead, "I")

    def test_formats(self):
        formats = {name: endings for name, endings, _ in ecgpress.FORMATS}
        self.assertLessEqual({"WFDB": (".hea",), "CSV": (".csv",), "NumPy": (".npy",),
                              "built-in": ()}.items(), formats.items())
        self.assertTrue(all(help for _, _, help in ecgpress.FORMATS))

    def test_records_of_files(self):
        with tempfile.TemporaryDirectory() as folder:
            signals = np.random.default_rng(1).normal(0, 0.3, (5, 1000, 12))
            path = os.path.join(folder, "all_signals_100Hz.npy")
            np.save(path, signals)
            for records in (path, folder):
                named = {**SMALL, "targets": "signals,parameters"}
                with ecgpress.stream(records, pages=5, layouts="3by1", **named) as stream:
                    seen = []
                    for _, targets in stream:
                        for i, own in enumerate(targets["parameters"]):
                            row = int(own["source"].rpartition(":")[2])
                            first, count = targets["first_sample"][i, 0], targets["samples"][i, 0]
                            np.testing.assert_array_equal(
                                targets["signals"][i, 0, :count],
                                signals[row, first:first + count, 0].astype(np.float32))
                            seen.append(row)
                    self.assertEqual(sorted(seen), list(range(5)))


class Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", ctypes.c_int32), ("number", ctypes.c_int32),
                ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                ("lanes", ctypes.c_uint16), ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


class Old(ctypes.Structure):
    _fields_ = [("tensor", Tensor), ("context", ctypes.c_void_p), ("deleter", ctypes.c_void_p)]


class New(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32),
                ("context", ctypes.c_void_p), ("deleter", ctypes.c_void_p),
                ("flags", ctypes.c_uint64), ("tensor", Tensor)]


class DLPack(Case):
    """The capsules as another library takes them."""

    def setUp(self):
        super().setUp()
        self.api = ctypes.PyDLL(None)
        self.api.PyCapsule_GetPointer.restype = ctypes.c_void_p
        self.api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
        self.api.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
        with ecgpress.stream(**SMALL) as stream:
            self.images, self.targets = next(stream)

    def taken(self, capsule, name, kind):
        pointer = self.api.PyCapsule_GetPointer(capsule, name)
        self.used = b"used_" + name  # a capsule keeps no copy
        self.api.PyCapsule_SetName(capsule, self.used)
        return ctypes.cast(pointer, ctypes.POINTER(kind)).contents

    def check(self, array, tensor):
        self.assertEqual((tensor.device, tensor.number, tensor.ndim, tensor.lanes),
                         (1, 0, array.ndim, 1))
        self.assertEqual((tensor.code, tensor.bits),
                         ({"i": 0, "u": 1, "f": 2}[array.dtype.kind], 8 * array.itemsize))
        self.assertEqual(tuple(tensor.shape[:array.ndim]), array.shape)
        if tensor.strides:
            self.assertEqual([s * array.itemsize for s in tensor.strides[:array.ndim]],
                             list(array.strides))
        else:
            self.assertTrue(array.flags.c_contiguous)
        self.assertEqual(tensor.data + tensor.byte_offset, array.__array_interface__["data"][0])

    def release(self, taken):
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(taken.deleter)(ctypes.addressof(taken))

    def test_both_kinds(self):
        for array in (self.images, self.images[1:, ::2, 5:], self.targets["boxes"],
                      self.targets["index"], self.images[0, 0, 0, 0:1]):
            old = self.taken(array.__dlpack__(), b"dltensor", Old)
            self.check(array, old.tensor)
            self.release(old)
            for version in ((1, 0), (1, 3), (2, 0)):
                new = self.taken(array.__dlpack__(max_version=version), b"dltensor_versioned", New)
                self.assertEqual((new.major, new.flags), (1, 0))
                self.check(array, new.tensor)
                self.release(new)
            old = self.taken(array.__dlpack__(max_version=(0, 8)), b"dltensor", Old)
            self.release(old)

    def test_capsules_keep_the_memory(self):
        expected = self.images.copy()
        new = self.taken(self.images.__dlpack__(max_version=(1, 0)), b"dltensor_versioned", New)
        del self.images, self.targets
        gc.collect()
        self.assertEqual(shared_maps(), 1)
        data = np.ctypeslib.as_array(ctypes.cast(new.tensor.data, ctypes.POINTER(ctypes.c_uint8)),
                                     expected.shape)
        np.testing.assert_array_equal(data, expected)
        self.release(new)
        gc.collect()
        self.assertEqual(shared_maps(), 0)

    def test_capsules_that_nobody_takes(self):
        for _ in range(3):
            self.images.__dlpack__()
            self.images.__dlpack__(max_version=(1, 0))
        del self.images, self.targets
        gc.collect()
        self.assertEqual(shared_maps(), 0)

    def test_read_only(self):
        self.images.flags.writeable = False
        self.assertRaises((BufferError, TypeError), self.images.__dlpack__)
        new = self.taken(self.images.__dlpack__(max_version=(1, 0)), b"dltensor_versioned", New)
        self.assertEqual(new.flags & 1, 1)
        self.check(self.images, new.tensor)
        self.release(new)

    def test_what_is_asked_for(self):
        self.assertEqual(self.images.__dlpack_device__(), (1, 0))
        self.assertRaises(BufferError, self.images.__dlpack__, stream=1)
        self.assertRaises(BufferError, self.images.__dlpack__, dl_device=(2, 0))
        copied = self.taken(self.images.__dlpack__(copy=True, dl_device=(1, 0)), b"dltensor", Old)
        self.assertNotEqual(copied.tensor.data, self.images.__array_interface__["data"][0])
        self.release(copied)


if __name__ == "__main__":
    unittest.main()

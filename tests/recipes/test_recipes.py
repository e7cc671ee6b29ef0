"""The recipes of CONTRIBUTING.md: a copy of the source tree gets a layout, a choice of an option, an
effect, a record format, a product, an array and a verb. It is built, each is used, and none may
touch more files than its recipe names. New files are in the folders beside this file, at their
places in the tree. The copy and its build are kept in the build folder, so that a later run builds
what changed."""

import filecmp
import json
import os
import re
import shutil
import subprocess
import unittest

import numpy as np

import rig.program
from rig.files import ROOT
from rig.pages import PageTest
from rig.pictures import picture

HERE = os.path.dirname(os.path.abspath(__file__))
SCRATCH = os.path.join(os.environ["ECGPRESS_BUILD"], "recipes")
TREE, BUILD = os.path.join(SCRATCH, "tree"), os.path.join(SCRATCH, "build")
COPIED = ["CMakeLists.txt", "LICENSE", "README.md", "docs", "fonts", "include", "presets", "python",
          "scripts", "shaders", "src"]


class Recipe:
    """Edits are (file, a part of one line of it, new lines behind that line)."""

    def __init__(self, most, *edits):
        self.most, self.edits = most, edits


RECIPES = {
    "layout": Recipe(
        1, ("src/config/layout.c", "static const struct layout layouts[] =",
            '    {.name = "2by3", .rows = 2, .columns = 3, .column_s = 10.0 / 3},\n')),
    "choice": Recipe(
        2, ("src/config/options.def", "#define CHOICES_grid(X)",
            '    X(GRID_VIOLET, "violet") \\\n'),
        ("src/page/print.c", "[GRID_DEFAULT] =",
         "    [GRID_VIOLET] = {{1, 1, 1}, {0.5f, 0, 1}, {0.9f, 0.8f, 1}},\n")),
    "effect": Recipe(
        3, ("src/config/options.def", "/* --- capture --- */",
            'RANGE(PAGE, capture, negative, "ECGPRESS_NEGATIVE", "0:0", 0, 1, "",\n'
            '      "how far the picture is a negative")\n'),
        ("src/draw/effects.c", '"capture/gray"',
         '    {"capture/negative", STAGE_PICTURE, OPTION(negative), .number = "inverted"},\n')),
    "format": Recipe(
        2, ("src/record/formats.c", "static const struct record_format *const formats[] =",
            "    &doubles_format,\n"),
        ("src/record/formats.c", "enum { MOST_ENDINGS",
         "extern const struct record_format doubles_format;\n")),
    "product": Recipe(
        2, ("src/export/products.def", "--- asked for by",
            'PRODUCT(words, .info.argument = "FILE", .info.help = "the printed words to write")\n')),
    "array": Recipe(
        2, ("src/export/arrays.def", 'the page again")',
            'ARRAY(clipped, .info.target = "boxes", .info.shape = "NF", .info.type = ECGP_TYPE_UINT8,\n'
            '      .info.help = "1 where the lead has samples off the picture")\n')),
    "verb": Recipe(
        2, ("src/cli/verbs.def", "VERB(doctor)", "VERB(presets)\n")),
}


def new_files(recipe):
    """{path in the tree: file} of the recipe's folder, if it has one."""
    folder = os.path.join(HERE, recipe)
    return {os.path.relpath(os.path.join(place, name), folder): os.path.join(place, name)
            for place, _, names in os.walk(folder) for name in names}


def touched(recipe):
    return {path for path, _, _ in RECIPES[recipe].edits} | new_files(recipe).keys()


def inserted(text, path, part, lines):
    at = text.find(part)
    if at < 0 or text.find(part, at + 1) >= 0:
        raise AssertionError(f"{path}: one line was expected to hold {part!r}")
    end = text.index("\n", at) + 1
    return text[:end] + lines + text[end:]


def wanted_tree():
    """{path: bytes} of the tree with all that the recipes add."""
    files = {}
    for name in COPIED:
        top = os.path.join(ROOT, name)
        for place, folders, names in os.walk(top):
            folders[:] = [folder for folder in folders if folder != "__pycache__"]
            files.update({os.path.relpath(os.path.join(place, name), ROOT):
                          os.path.join(place, name) for name in names})
        if os.path.isfile(top):
            files[name] = top
    for recipe in RECIPES:
        files.update(new_files(recipe))
    wanted = {}
    for path, source in files.items():
        with open(source, "rb") as file:
            wanted[path] = file.read()
    for recipe in RECIPES.values():
        for path, part, lines in recipe.edits:
            wanted[path] = inserted(wanted[path].decode(), path, part, lines).encode()
    return wanted


def bring_up_to_date(wanted):
    """Writes what differs alone, and keeps modes; so a build after it does only what it must."""
    for place, _, names in os.walk(TREE):
        for name in names:
            if os.path.relpath(os.path.join(place, name), TREE) not in wanted:
                os.remove(os.path.join(place, name))
    for path, data in wanted.items():
        copy = os.path.join(TREE, path)
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        if os.path.exists(copy):
            with open(copy, "rb") as file:
                if file.read() == data:
                    continue
        with open(copy, "wb") as file:
            file.write(data)
        if os.path.exists(os.path.join(ROOT, path)):
            shutil.copymode(os.path.join(ROOT, path), copy)


def build():
    """Unoptimized and without the window: that is built soonest."""
    environment = {**os.environ, "CCACHE_BASEDIR": SCRATCH}
    launcher = ["-DCMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    for words in (["cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                   "-DCMAKE_C_FLAGS_DEBUG=-O0", "-DECGPRESS_WERROR=ON", "-DECGPRESS_PREVIEW=OFF",
                   *launcher],
                  ["cmake", "--build", BUILD, "--target", "ecgpress_program", "ecgpress_shared",
                   "ecgpress_feed"]):
        done = subprocess.run(words, env=environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stdout[-4000:])
    return os.path.join(BUILD, "ecgpress")


class Recipes(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bring_up_to_date(wanted_tree())
        rig.program.PROGRAM = build()

    def mean(self, *options):
        self.good("page", "builtin", "--width", "600", "--out", "p.png", *options)
        return picture(self.path("p.png"))[0].mean()

    def test_layout(self):
        truth, _, _ = self.page("builtin", "2by3", "--width", "600")
        self.assertEqual([lead["name"] for lead in truth["leads"]],
                         ["I", "II", "III", "aVR", "aVL", "aVF"])

    def test_choice(self):
        self.good("page", "builtin", "--width", "2000", "--grid", "violet", "--out", "p.png")
        pixels = picture(self.path("p.png"))[0].reshape(-1, 3)
        self.assertGreater(np.all(np.abs(pixels - [127.5, 0.0, 255.0]) < 30, axis=1).sum(), 1000)

    def test_effect(self):
        self.assertAlmostEqual(self.mean("--negative", "1"), 255 - self.mean(), delta=1)
        self.assertIn("negative", {row["name"] for row in
                                   json.loads(self.good("options", "--json").stdout)})

    def test_format(self):
        mv = np.sin(np.arange(1000) / 9)
        mv.tofile(self.path("sine.f64"))
        truth, _, _ = self.page("sine.f64", "3by1", "--sampling_rate", "100", "--width", "600")
        np.testing.assert_array_equal(truth["leads"][0]["signal_mv"], mv)
        self.assertIn(".f64", self.good("help", "page").stdout)
        self.bad(66, ".f64", "page", "missing.txt", "--out", "p.png")

    def test_product(self):
        self.good("page", "builtin", "--layout", "3by1", "--words", "words.txt")
        with open(self.path("words.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "lead I\nlead II\nlead III\n")

    def test_array(self):
        environment = {**os.environ, "PYTHONPATH": os.path.join(TREE, "python"),
                       "ECGPRESS_LIBRARY": os.path.join(BUILD, "libecgpress.so"),
                       "ECGPRESS_FEED": os.path.join(BUILD, "ecgpress-feed")}
        code = ("import ecgpress\n"
                "with ecgpress.stream(batch=2, size=(320, 240), targets='boxes') as stream:\n"
                "    print(next(stream)[1]['clipped'].shape)\n")
        done = subprocess.run(["/usr/bin/python3", "-c", code], env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.stdout, "(2, 13)\n")

    def test_verb(self):
        self.assertIn("screen-photo\n", self.good("presets").stdout)
        self.assertIn("  presets ", self.good("help").stdout)
        self.assertIn("2by3: 3 columns", self.good("layouts").stdout)

    def test_no_recipe_touches_more_files_than_it_says(self):
        for name, recipe in RECIPES.items():
            self.assertLessEqual(len(touched(name)), recipe.most, name)
        changed = {path for path in wanted_tree() if not os.path.exists(os.path.join(ROOT, path)) or
                   not filecmp.cmp(os.path.join(ROOT, path), os.path.join(TREE, path), False)}
        self.assertEqual(changed, set().union(*map(touched, RECIPES)))

    def test_the_recipes_are_written_down(self):
        """CONTRIBUTING.md has a section for each, which names the files."""
        with open(os.path.join(ROOT, "CONTRIBUTING.md"), encoding="utf-8") as file:
            sections = re.split(r"^### ", file.read(), flags=re.MULTILINE)[1:]
        for name in RECIPES:
            section = next((text for text in sections if name in text.split("\n")[0].lower()), "")
            self.assertTrue(section, name)
            for path in touched(name):
                own = path in new_files(name)
                stem, ending = os.path.splitext(os.path.basename(path))
                written = (os.path.dirname(path) + "/" +
                           re.sub(r"[a-z]+$", "NAME", stem) + ending) if own else path
                self.assertIn(f"`{written}`", section, name)


if __name__ == "__main__":
    unittest.main()

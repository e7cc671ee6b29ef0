"""Each check of lint.py can fail: one violation after the other is put into a copy of the tree."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import lint

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
COPIED = ["src", "include", "tests", "docs", "CONTRIBUTING.md", ".clang-format", ".gitignore"]

LONG_BODY = "    puts(name);\n" * 80
LONG_FUNCTION = f"#include <stdio.h>\n\nvoid greet(const char *name)\n{{\n{LONG_BODY}}}\n"
MANY_FUNCTIONS = "".join(f"void f{i}(void)\n{{\n" + "    puts(\"\");\n" * 40 + "}\n\n"
                         for i in range(5000))


class Lint(unittest.TestCase):
    before = {}  # the sentences of each check on the copy as it is

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.tree = lint.Tree(folder.name)
        for name in COPIED:
            copy = shutil.copytree if os.path.isdir(os.path.join(ROOT, name)) else shutil.copy
            copy(os.path.join(ROOT, name), cls.tree.path(name))

    def sentences(self, check):
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                return set(lint.CHECKS[check](self.tree))
            except lint.Skip as why:
                self.skipTest(str(why))

    @contextlib.contextmanager
    def spoiled(self, name, text):
        """The tree with this text at the end of the file, which may be new."""
        path = self.tree.path(name)
        before = self.tree.text(name) if os.path.exists(path) else None
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
        try:
            yield
        finally:
            if before is None:
                os.remove(path)
                with contextlib.suppress(OSError):
                    os.removedirs(os.path.dirname(path))  # those that are empty now
            else:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(before)

    def finds(self, check, name, text, *parts):
        """The check finds the violation, and with these words only."""
        if check not in self.before:
            self.before[check] = self.sentences(check)
        with self.spoiled(name, text):
            found = self.sentences(check) - self.before[check]
        self.assertEqual(len(found), len(parts), found)
        for part in parts:
            self.assertTrue(any(part in sentence for sentence in found), (part, found))

    def test_rooms(self):
        self.finds("rooms", "src/base/text.c", '\n#include "page/mesh.h"\n', "base may use only")
        self.finds("rooms", "src/truth/boxes.h", '#include "export/yolo.h"\n', "truth may use only")
        self.finds("rooms", "src/verify/verify.c", '#  include "truth/boxes.h"\n',
                   "base, config, image, record")
        self.finds("rooms", "src/preview/app.c", '#include "page/mesh.h"\n', "base, gpu, glyph")
        self.finds("rooms", "src/preview/ui/view.c", '#include "preview/app.h"\n',
                   "preview/ui may use only base, gpu, glyph")
        self.finds("rooms", "src/cli/main.c", '#include "base/text.h"\n', "preview/preview.h")
        self.finds("rooms", "src/misc/a.c", '#include "base/text.h"\n', "misc is not a room")
        self.finds("rooms", "src/draw/tiles/a.c", '#include "render/renderer.h"\n', "draw may use")
        self.finds("rooms", "src/cli/main.c", '#include "arguments.h"\n')

    def test_docs(self):
        self.finds("docs", "CONTRIBUTING.md", "      base cli\n", "CONTRIBUTING.md: lists")
        before = self.tree.text("docs/architecture.md")
        row = next(line for line in before.split("\n") if line.startswith("| `truth` |"))
        with open(self.tree.path("docs/architecture.md"), "w", encoding="utf-8") as file:
            file.write(before.replace(row, row.replace("truth", "lies")))
        self.assertIn("docs/architecture.md: lists", " ".join(self.sentences("docs")))
        with open(self.tree.path("docs/architecture.md"), "w", encoding="utf-8") as file:
            file.write(before)

    def test_glad(self):
        self.finds("glad", "src/draw/pen.c", "#include <glad/gl.h>\n", "only src/gpu may",
                   "in 2 files")
        self.finds("glad", "src/gpu/texture.c", "#include <glad/gl.h>\n", "in 2 files")

    def test_calls(self):
        self.finds("calls", "src/gpu/target.c", "void f(void) { glUseProgram(1); }\n",
                   "only src/gpu/state.c may")
        self.finds("calls", "src/gpu/target.c", "void f(void) { glHint(1, 2); }\n", "calls glHint")

    def test_root(self):
        self.finds("root", "p.png", "", "p.png: not in the list")
        self.finds("root", "m/lead_0.png", "", "m: not in the list")
        self.finds("root", "build-here/CMakeCache.txt", "")

    def test_format(self):
        self.finds("format", "src/base/new.c", "int f( void )\n{\n  return 1;\n}\n",
                   "src/base/new.c:1: not formatted")

    def test_files(self):
        self.finds("files", "src/base/text.c", "\n" * 500, "allowed in src")
        self.finds("files", "tests/unit/new.c", "\n" * 601, "601 lines, but at most 600")
        self.finds("files", "tests/unit/new.py", "\n" * 601, "601 lines, but at most 600")

    def test_functions(self):
        self.finds("functions", "src/base/new.c", LONG_FUNCTION, "greet() has 83 lines")
        self.finds("functions", "src/base/new.c", MANY_FUNCTIONS, "median is 43",
                   "percentile is 43")
        self.finds("functions", "tests/new.py", "def f():\n" + "    pass\n" * 80,
                   "f() has 81 lines")

    def test_headers(self):
        self.finds("headers", "include/ecgpress/new.h", "uint8_t f(void);\n", "C11", "C++17")
        self.finds("headers", "include/ecgpress/new.h", "void f(int class);\n", "C++17")
        self.finds("headers", "include/ecgpress/new.h", "struct twice {\n    int i;\n};\n", "C11",
                   "C++17")

    def test_tests(self):
        self.finds("tests", "tests/unit/new.c", '#include "test_text.c"\n', "includes test_text.c")
        self.finds("tests", "tests/cli/new.py", "from test_cli import Help\n", "imports test_cli")
        self.finds("tests", "tests/cli/new.py", "import os, test_cli\n", "imports test_cli")

    def test_exceptions(self):
        found = {"a.c": "a.c is too long"}
        self.assertEqual(list(lint.with_exceptions(found, {"a.c"}, "LIST")), [])
        self.assertEqual(list(lint.with_exceptions(found, set(), "LIST")), ["a.c is too long"])
        stale = list(lint.with_exceptions({}, {"a.c"}, "LIST"))
        self.assertEqual(len(stale), 1)
        self.assertIn("a.c: no longer a violation; remove it from LIST", stale[0])

    def run_lint(self, *words):
        return subprocess.run([sys.executable, os.path.join(HERE, "lint.py"), "--root",
                               self.tree.root, *words], text=True, capture_output=True, check=False)

    def test_as_a_program(self):
        with self.spoiled("src/draw/pen.c", "#include <glad/gl.h>\n"):
            self.assertEqual(self.run_lint("glad").returncode, 1)
        self.assertEqual(self.run_lint("glad").returncode, 0)
        self.assertEqual(self.run_lint("nothing").returncode, 2)
        graph = self.run_lint("--graph").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in graph],
                         [room for room in lint.ROOMS if os.path.isdir(f"{ROOT}/src/{room}")])
        self.assertEqual(graph[0].split(), ["base", "-"])

    def test_every_check_is_tested(self):
        for check in lint.CHECKS:
            self.assertTrue(hasattr(self, f"test_{check}"), check)


if __name__ == "__main__":
    unittest.main()

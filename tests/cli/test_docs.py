"""What README and docs/ show is what the program does: their commands run, their tables are the
program's, their pictures can be made. A block of the language `sh` or `python` is run as it stands,
all blocks of a page in one folder; `console` blocks show what needs a network, root or a display."""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ["ECGPRESS"])
ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
PAGES = ["README.md"] + sorted(os.path.join("docs", name)
                               for name in os.listdir(os.path.join(ROOT, "docs"))
                               if name.endswith(".md"))
LIBRARY = os.path.join(os.path.dirname(PROGRAM), "libecgpress.so")

# A library with sanitizers in it cannot be loaded into Python just so.
PLAIN = not os.environ.get("ECGPRESS_FLAGS")
HAS_NUMPY = importlib.util.find_spec("numpy") is not None and PLAIN
HAS_TORCH = importlib.util.find_spec("torch") is not None and HAS_NUMPY


def text_of(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page):
    """(language, lines) of the fenced blocks of a page."""
    return re.findall(r"^```(\w+)\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)


class Folder:
    """A folder with the program where a clone has it, and on the PATH."""

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.path = self.temporary.name
        os.mkdir(os.path.join(self.path, "build"))
        os.symlink(PROGRAM, os.path.join(self.path, "build", "ecgpress"))
        self.environment = {**os.environ,
                            "PATH": os.path.dirname(PROGRAM) + os.pathsep + os.environ["PATH"],
                            "PYTHONPATH": os.path.join(ROOT, "python"),
                            "ECGPRESS_LIBRARY": LIBRARY}
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def run(self, test, page, language, lines):
        command = (["sh", "-euc", lines] if language == "sh" else [sys.executable, "-c", lines])
        done = subprocess.run(command, cwd=self.path, env=self.environment, capture_output=True,
                              text=True, check=False)
        test.assertEqual(done.returncode, 0, f"{page}:\n{lines}\n{done.stdout}{done.stderr}")
        return done.stdout

    def digest(self, name):
        with open(os.path.join(self.path, name), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()


def may_run(language, lines):
    if language == "python":
        return HAS_TORCH if "torch" in lines else HAS_NUMPY
    return language == "sh"


class Docs(unittest.TestCase):
    def test_tables(self):
        subprocess.run([os.path.join(ROOT, "scripts", "docs"), "--check"], check=True)

    def test_commands(self):
        for page in PAGES[1:]:
            with self.subTest(page), Folder() as folder:
                for language, lines in blocks(page):
                    if may_run(language, lines):
                        folder.run(self, page, language, lines)

    def test_readme(self):
        """Short, five-line examples, and files as it says."""
        self.assertLessEqual(len(text_of("README.md").splitlines()), 150)
        with Folder() as folder:
            shell = [lines for language, lines in blocks("README.md") if language == "sh"]
            for lines in shell:
                self.assertLessEqual(len(lines.strip().splitlines()), 5)
            self.assertIn(": 0 faults", folder.run(self, "README.md", "sh", shell[0]))
            for made in ("page.png", "page.json", "masks/lead_12.png", "data/index.html"):
                self.assertTrue(os.path.exists(os.path.join(folder.path, made)), made)
            folder.run(self, "README.md", "sh", shell[1])
            self.assertEqual({folder.digest(f"{name}.png") for name in ("photo", "again", "same")},
                             {folder.digest("photo.png")})
            for lines in shell[2:]:
                folder.run(self, "README.md", "sh", lines)

    def test_links(self):
        """Files that pages link to and show exist, and every page can be reached."""
        linked = {"README.md"}
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(page)):
                path = os.path.normpath(os.path.join(os.path.dirname(page), target))
                self.assertTrue(os.path.exists(os.path.join(ROOT, path)), f"{page}: {target}")
                linked.add(path)
        self.assertEqual(set(PAGES) - linked, set())

    def test_gallery(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "gallery.jpg")
            subprocess.run([os.path.join(ROOT, "scripts", "gallery"), out], check=True,
                           capture_output=True, env={**os.environ, "ECGPRESS": PROGRAM})
            self.assertLess(os.path.getsize(out), 350_001)
            names = [name for name in os.listdir(folder) if name.startswith("preset-")]
            shown = re.findall(r"images/(preset-[\w-]+\.jpg)", text_of("docs/presets.md"))
            self.assertEqual(sorted(names), sorted(shown))


# Phrases that readers stumbled over, and British spellings.
BANNED = [
    r"does not lie flat", r"lies? flat", r"turned box", r"exact truth", r"counts? more", r"as ever\b",
    r"likewise", r"wrong use", r"br(oke|oken) off", r"\bdeals?\b", r"dealt out", r"what it stands on",
    r"\bcolour", r"\bcentre\b", r"millimetre", r"\bgrey\b", r"behaviour", r"labelled", r"\bfibre",
    r"neighbour", r"licence", r"\bmould", r"ageing"]


class Words(unittest.TestCase):
    """Plain words in everything that users read."""

    def check(self, name, text):
        # old names may be shown, as code and as aliases
        text = re.sub(r"`[^`\n]*`|\(also --[^)]*\)|; also --[^;)]*", "", text)
        for number, line in enumerate(text.splitlines(), 1):
            for phrase in BANNED:
                self.assertIsNone(re.search(phrase, line, re.IGNORECASE),
                                  f"{name}:{number}: {phrase!r} in {line.strip()!r}")

    def test_documents(self):
        for page in [*PAGES, "CONTRIBUTING.md"]:
            self.check(page, text_of(page))

    def test_headers(self):
        folder = os.path.join(ROOT, "include", "ecgpress")
        for name in sorted(os.listdir(folder)):
            self.check(name, text_of(os.path.join("include", "ecgpress", name)))

    def test_python(self):
        folder = os.path.join(ROOT, "python", "ecgpress")
        for name in sorted(os.listdir(folder)):
            if name.endswith(".py"):
                self.check(name, text_of(os.path.join("python", "ecgpress", name)))

    def test_program(self):
        """The strings of the program: help, errors and labels."""
        said = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
        self.check("--help", re.sub(r"\s+", " ", said))
        verbs = re.findall(r"^  ([a-z]+)  ", said.split("help  ")[0], re.MULTILINE)
        self.assertGreater(len(verbs), 5)
        for verb in verbs:
            help_text = subprocess.run([PROGRAM, verb, "--help"], capture_output=True, text=True,
                                       check=True).stdout
            self.check(f"{verb} --help", re.sub(r"\s+", " ", help_text))
        for folder, _, names in os.walk(os.path.join(ROOT, "src")):
            for name in sorted(names):
                if name.endswith((".c", ".def")):
                    path = os.path.relpath(os.path.join(folder, name), ROOT)
                    text = re.sub(r"\.(synonyms|info\.aliases|alias) = \"[^\"]*\"", "", text_of(path))
                    text = re.sub(r"^\s*#include.*$", "", text, flags=re.MULTILINE)
                    for string in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
                        if " " in string:
                            self.check(path, string)


if __name__ == "__main__":
    unittest.main()

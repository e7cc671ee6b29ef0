#!/usr/bin/env python3
"""Checks of the source tree itself. `lint.py` runs all of them, `lint.py NAME...` some, and
`lint.py --graph` prints which room includes which. It prints one sentence for each violation and
exits with 1 where there is one, and with 77 where a check was skipped for want of a tool."""

import argparse
import ast
import collections
import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys

# A room may include itself and the rooms before it ...
ROOMS = ["base", "config", "image", "measure", "gpu", "glyph", "record", "page", "truth", "draw",
         "render", "verify", "export", "run", "dataset", "shard", "recipe", "feed", "preview/ui", "preview", "bench", "cli"]
# ... except that these may include less,
NARROW = {"verify": ["base", "config", "image", "record"],
          "preview/ui": ["base", "gpu", "glyph"],
          "preview": ["base", "gpu", "glyph", "preview/ui"],
          "cli": []}
# and these single files on top of that.
DOORS = {"cli": ["preview/preview.h", "bench/bench.h", "base/plain.h", "base/process.h",
                 "base/stages.h"]}

AT_ROOT = {"CMakeLists.txt", "CMakePresets.json", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
           "LICENSE", ".ci", ".clang-format", ".editorconfig", ".gitignore", "bench", "docs",
           "examples", "fonts", "include", "presets", "python", "scripts", "shaders", "src",
           "tests"}

LONGEST_FILE = {"src": 500, "tests": 600}
LONGEST_FUNCTION = 80
MEDIAN, PERCENTILE_90 = 12, 30  # of the functions in src

# Violations that may stay for now. A check that no longer needs an entry fails until it is removed.
LONG_FILES = set()
LONG_FUNCTIONS = set()  # "path: name"
INCLUDES_UP = set()  # "path: included file"

C = (".c", ".h")


class Skip(Exception):
    """A tool that the check needs is absent."""


class Tree:
    """The source tree at `root`."""

    def __init__(self, root):
        self.root = os.path.abspath(root)

    def path(self, name):
        return os.path.join(self.root, name)

    def text(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def files(self, *folders, endings=()):
        """The files below these folders that have one of the endings, relative to the root."""
        found = []
        for folder in folders:
            for place, inner, names in os.walk(self.path(folder)):
                inner[:] = [name for name in inner if name != "__pycache__"]
                found += [os.path.relpath(os.path.join(place, name), self.root) for name in names
                          if name.endswith(endings or ("",))]
        return sorted(found)

    def at_root(self):
        """The names at the root that belong to the tree: what git tracks, or all that it would."""
        if os.path.exists(self.path(".git")) and shutil.which("git"):
            listed = subprocess.run(["git", "-C", self.root, "ls-files", "-z"], text=True,
                                    capture_output=True, check=True).stdout
            return {name.split("/")[0] for name in listed.split("\0") if name}
        ignored = [line.strip("/") for line in self.text(".gitignore").split()]
        return {name for name in os.listdir(self.root)
                if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)}


def with_exceptions(found, exceptions, name):
    """The sentences of `found`, {key: sentence}, less the exceptions; and those not needed."""
    for key in sorted(found.keys() - exceptions):
        yield found[key]
    for key in sorted(exceptions - found.keys()):
        yield f'{key}: no longer a violation; remove it from {name} in tests/lint/lint.py'


# --- rooms ----------------------------------------------------------------------------------------

def includes(tree):
    """(path, line, included file) of each #include of a file of src in src."""
    for path in tree.files("src", endings=C):
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if match:  # a file beside it, or one named from src
                beside = os.path.join(os.path.dirname(path), match[1])
                is_beside = os.path.exists(tree.path(beside))
                yield path, number, os.path.relpath(beside, "src") if is_beside else match[1]


def room_of(name):
    """The room of a file of src, or of what it includes."""
    parts = name.removeprefix("src/").split("/")
    return next((room for room in ("/".join(parts[:2]), parts[0]) if room in ROOMS), parts[0])


def allowed(room):
    return NARROW.get(room, ROOMS[:ROOMS.index(room)])


def may_include(room, target):
    other = room_of(target)
    return other == room or other in allowed(room) or target in DOORS.get(room, [])


def check_rooms(tree):
    """Each room includes only rooms before it, so that no circle can be."""
    found = {}
    for path, number, target in includes(tree):
        room = room_of(path)
        if room not in ROOMS:
            found[path] = f"{path}: {room} is not a room; the list is in tests/lint/lint.py"
        elif not may_include(room, target):
            may = ", ".join(allowed(room) + DOORS.get(room, [])) or "include/"
            found[f"{path}: {target}"] = (f"{path}:{number}: includes {target}, but {room} may use "
                                          f"only {may}")
    yield from with_exceptions(found, INCLUDES_UP, "INCLUDES_UP")


def check_docs(tree):
    """The documents have the rooms in their order."""
    rooms = [room for room in ROOMS if "/" not in room]
    table = tree.text("docs/architecture.md").partition("## Rooms")[2].partition("\n## ")[0]
    lists = re.findall(r"^ +(base .*cli)$", tree.text("CONTRIBUTING.md"), re.M)
    for name, found in (("docs/architecture.md", re.findall(r"^\| `(\w+)` \|", table, re.M)),
                        ("CONTRIBUTING.md", " ".join(lists).split())):
        if found != rooms:
            yield f"{name}: lists the rooms {' '.join(found)}, but they are {' '.join(rooms)}"


def print_graph(tree):
    """The rooms in order, each with the rooms that it includes and how often."""
    uses, forbidden = collections.defaultdict(collections.Counter), set()
    for path, _, target in includes(tree):
        room, other = room_of(path), room_of(target)
        uses[room][other] += 1
        if not may_include(room, target):
            forbidden.add((room, other))
    for room in filter(lambda name: os.path.isdir(tree.path(f"src/{name}")), ROOMS):
        words = [f"{other} {uses[room][other]}" + (" (NOT ALLOWED)" if (room, other) in forbidden
                                                   else "")
                 for other in [*ROOMS, *sorted(uses[room].keys() - ROOMS)]
                 if other != room and uses[room][other]]
        print(f"{room:10}", ", ".join(words) or "-")


# --- the tree -------------------------------------------------------------------------------------

def check_glad(tree):
    """One file includes the OpenGL loader, and it is one of src/gpu."""
    places = [path for path in tree.files("src", endings=C)
              if re.search(r'^\s*#\s*include\s+[<"]glad/', tree.text(path), re.M)]
    if not places:
        yield "no file of src/gpu includes glad"
    for path in places:
        if not path.startswith("src/gpu/"):
            yield f"{path}: includes glad; only src/gpu may, and only in one file"
    if len(places) > 1:
        yield f"glad is included in {len(places)} files, but one is allowed: {', '.join(places)}"


STATE = ("UseProgram", "BindFramebuffer", "Viewport", "BlendEquation", "BlendFunc", "BlendColor",
         "ActiveTexture", "BindTexture", r"PixelStorei\(GL_(?:UN)?PACK_(?:ROW|SKIP)\w*")


def check_calls(tree):
    """What gpu/state.c knows of OpenGL's state is set nowhere else, and tests count every call."""
    counted = set(re.findall(r"\bgl[A-Z]\w+", tree.text("tests/gpu/gl_calls.def")))
    for path in tree.files("src/gpu", endings=C):
        text = tree.text(path)
        for name in sorted(set(re.findall(r"\bgl(?:ad_gl)?(?=[A-Z])(\w+)\(", text))):
            if f"gl{name}" not in counted:
                yield f"{path}: calls gl{name}, which tests/gpu/gl_calls.def lacks"
        if path != "src/gpu/state.c":
            for call in re.findall(rf"\bgl(?:{'|'.join(STATE)})\b", text):
                yield f"{path}: calls {call}; only src/gpu/state.c may"


def check_root(tree):
    """Nothing lies at the root but what belongs there."""
    for name in sorted(tree.at_root() - AT_ROOT):
        yield f"{name}: not in the list of what may be at the root (AT_ROOT in tests/lint/lint.py)"


def check_format(tree):
    """clang-format changes nothing."""
    if not shutil.which("clang-format"):
        raise Skip("clang-format is not installed")
    files = tree.files("src", "include", "tests", "bench", "examples", endings=C)
    done = subprocess.run(["clang-format", "--dry-run", *files], cwd=tree.root, text=True,
                          capture_output=True, check=False)
    lines = collections.defaultdict(list)
    for path, line in re.findall(r"^([^\s:]+):(\d+):\d+: \w+: code should be clang-formatted",
                                 done.stderr, re.M):
        lines[path].append(int(line))
    for path, numbers in sorted(lines.items()):
        yield f"{path}:{min(numbers)}: not formatted; run clang-format -i {path}"
    if done.returncode != 0 and not lines:
        yield f"clang-format: {done.stderr.strip()}"


# --- lengths --------------------------------------------------------------------------------------

def c_functions(text):
    """(name, lines) of each function: from its first line to its closing brace. Formatted code has
    braces in the first column there and nowhere else."""
    lines = text.split("\n")
    for opening, line in enumerate(lines):
        if line != "{":
            continue
        start = opening
        while start > 0 and not re.search(r"^$|^#|^}|[;}]$|\*/$", lines[start - 1]):
            start -= 1
        closing = lines.index("}", opening)
        name = re.search(r"(\w+)\(", " ".join(lines[start:opening]))
        yield name[1] if name else "?", closing - start + 1


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def is_python(tree, path):
    if path.endswith(".py"):
        return True
    return "." not in os.path.basename(path) and "python" in tree.text(path).split("\n")[0]


def functions(tree):
    """(path, name, lines) of all functions, in C and in Python."""
    for path in tree.files("src", "tests", "bench", "examples", endings=C):
        yield from ((path, *function) for function in c_functions(tree.text(path)))
    for path in tree.files("tests", "bench", "examples", "python", "scripts"):
        if is_python(tree, path):
            yield from ((path, *function) for function in python_functions(tree.text(path)))


def check_files(tree):
    """No file is too long."""
    found = {}
    for folder, longest in LONGEST_FILE.items():
        for path in tree.files(folder, endings=C + (".py",)):
            lines = tree.text(path).count("\n")
            if lines > longest:
                found[path] = (f"{path}: {lines} lines, but at most {longest} are allowed in "
                               f"{folder}; split it by subject")
    yield from with_exceptions(found, LONG_FILES, "LONG_FILES")


def check_functions(tree):
    """No function is too long, and most are short."""
    found, in_src = {}, []
    for path, name, lines in functions(tree):
        if lines > LONGEST_FUNCTION:
            found[f"{path}: {name}"] = (f"{path}: {name}() has {lines} lines, but at most "
                                        f"{LONGEST_FUNCTION} are allowed")
        if path.startswith("src/"):
            in_src.append(lines)
    yield from with_exceptions(found, LONG_FUNCTIONS, "LONG_FUNCTIONS")
    if in_src:
        in_src.sort()
        median, tenth = in_src[(len(in_src) - 1) // 2], in_src[(9 * len(in_src) - 1) // 10]
        print(f"functions of src: {len(in_src)}, median {median} lines, 90th percentile {tenth}, "
              f"longest {in_src[-1]}")
        for word, lines, most in (("median", median, MEDIAN),
                                  ("90th percentile", tenth, PERCENTILE_90)):
            if lines > most:
                yield f"functions of src: the {word} is {lines} lines, but {most} is the most"


# --- headers and tests ----------------------------------------------------------------------------

def check_headers(tree):
    """Each public header compiles alone and twice, as C11 and as C++17."""
    compilers = [("C11", os.environ.get("CC", "cc"), "c", "c11"),
                 ("C++17", os.environ.get("CXX", "c++"), "c++", "c++17")]
    for _, compiler, _, _ in compilers:
        if not shutil.which(shlex.split(compiler)[0]):
            raise Skip(f"{compiler} is not installed")
    for path in tree.files("include", endings=(".h",)):
        name = os.path.relpath(path, "include")
        for word, compiler, language, standard in compilers:
            done = subprocess.run(
                [*shlex.split(compiler), "-x", language, f"-std={standard}", "-Wall", "-Wextra",
                 "-Wpedantic", "-Werror", "-I", tree.path("include"), "-fsyntax-only", "-"],
                input=f"#include <{name}>\n" * 2, text=True, capture_output=True, check=False)
            if done.returncode != 0:
                why = next((line for line in done.stderr.split("\n") if "error:" in line),
                           done.stderr.strip())
                yield f"{path}: does not compile alone as {word}: {why}"


def check_tests(tree):
    """No test imports another: what they share is in tests/rig."""
    for path in tree.files("tests", endings=C):
        for name in re.findall(r'^\s*#\s*include\s+"([^"]*)"', tree.text(path), re.M):
            if os.path.basename(name).startswith("test_") or name.endswith(".c"):
                yield f"{path}: includes {name}; what tests share belongs in tests/rig"
    for path in tree.files("tests", endings=(".py",)):
        for node in ast.walk(ast.parse(tree.text(path))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""] + [alias.name for alias in node.names]
            for name in names:
                if name.split(".")[-1].startswith("test_"):
                    yield (f"{path}:{node.lineno}: imports {name}; what tests share belongs in "
                           "tests/rig")


CHECKS = {name[len("check_"):]: function for name, function in list(globals().items())
          if name.startswith("check_")}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Checks of the source tree.")
    parser.add_argument("checks", nargs="*", metavar="NAME", help=", ".join(CHECKS))
    parser.add_argument("--root", default=os.path.join(here, "..", ".."), help="the source tree")
    parser.add_argument("--graph", action="store_true", help="print the include graph of the rooms")
    given = parser.parse_args()
    unknown = set(given.checks) - CHECKS.keys()
    if unknown:
        parser.error(f"no check is called {', '.join(sorted(unknown))}")
    tree = Tree(given.root)
    if given.graph:
        print_graph(tree)
        return 0
    faults, skipped = 0, False
    for name in given.checks or CHECKS:
        try:
            for sentence in CHECKS[name](tree):
                print(f"{name}: {sentence}")
                faults += 1
        except Skip as why:
            print(f"{name}: skipped, {why}")
            skipped = True
    return 1 if faults else 77 if skipped else 0


if __name__ == "__main__":
    sys.exit(main())

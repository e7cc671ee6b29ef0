"""The command ``ecgpress`` that pip installs: it becomes the program itself."""

from __future__ import annotations

import os
import sys

NAME = "ecgpress"


def path() -> str:
    """Where the program is: beside this file in an installed package, else in the build tree."""
    here = os.path.dirname(os.path.abspath(__file__))
    for found in (os.path.join(here, NAME), os.path.join(here, "..", "..", "build", NAME)):
        if os.access(found, os.X_OK):
            return os.path.normpath(found)
    sys.exit(f"{NAME}: the program is neither in {here} nor in the build tree: build it with scripts/build")


def main() -> None:
    program = path()
    os.execv(program, [program, *sys.argv[1:]])

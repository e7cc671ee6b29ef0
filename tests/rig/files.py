"""Files and folders as tests read them."""

import hashlib
import json
import os

from rig.schema import validate

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def parse_json(text, where):
    """Strict JSON: NaN and Infinity are no numbers of it. What has a schema must obey it."""
    def refuse(word):
        raise ValueError(f"{where}: {word} is not JSON")
    return validate(json.loads(text, parse_constant=refuse))


def load_json(path):
    with open(path, encoding="utf-8") as file:
        return parse_json(file.read(), path)


def load_lines(path):
    """The values of a file with one JSON value per line."""
    with open(path, encoding="utf-8") as file:
        return [parse_json(line, path) for line in file]


def digest(path):
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def files_of(folder):
    """Paths relative to the folder, sorted."""
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names]
    return sorted(found)


def tree(folder):
    """{relative path: SHA-256}, with empty folders as well. Tables of runs, which tell of times, are all alike."""
    result = {}
    for place, folders, names in os.walk(folder):
        if not folders and not names:
            result[os.path.relpath(place, folder) + "/"] = ""
        for name in names:
            path = os.path.join(place, name)
            result[os.path.relpath(path, folder)] = "" if name == "runs.jsonl" else digest(path)
    return result

"""Files and folders as tests read them."""

import hashlib
import json
import os

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def load_json(path):
    """Strict JSON: NaN and Infinity are no numbers of it."""
    def refuse(word):
        raise ValueError(f"{path}: {word} is not JSON")
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=refuse)


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
    """{relative path: SHA-256}, with empty folders as well."""
    result = {}
    for place, folders, names in os.walk(folder):
        if not folders and not names:
            result[os.path.relpath(place, folder) + "/"] = ""
        for name in names:
            path = os.path.join(place, name)
            result[os.path.relpath(path, folder)] = digest(path)
    return result

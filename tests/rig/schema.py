"""JSON that ecgpress wrote, against its schema. Without python3-jsonschema nothing is checked here:
tests/cli/test_schema.py says so."""

import functools
import json
import os

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "src", "export",
                                      "page.schema.json"))


def load_schema():
    with open(SCHEMA, encoding="utf-8") as file:
        return json.load(file)


@functools.lru_cache(maxsize=None)
def validator(kind):
    """Of a definition: "truth", "log_line", "parameters", "run", "skipped" or "signal"."""
    whole = load_schema()
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/$defs/{kind}", "$defs": whole["$defs"], "$schema": whole["$schema"]})


def kind_of(value):
    """Which definition JSON of ecgpress belongs to, by what only it has; None for other JSON."""
    if not isinstance(value, dict):
        return None
    if "ecgpress" in value and "options" in value:
        return "run"
    if "leads" in value and "configuration" in value:
        return "truth"
    if "leads" in value and "signals_crc32" in value:
        return "log_line"
    if "configuration" in value and "page_index" in value:
        return "parameters"
    return None


def problem(value, kind):
    """The first thing that is wrong with a value, or None."""
    found = jsonschema.exceptions.best_match(validator(kind).iter_errors(thin(value)))
    if found is None:
        return None
    return f"{kind}: {found.json_path}: {found.message[:400]}"


def thin(value, most=64):
    """The same with long lists of numbers and points cut short: the first, the last and some between
    are enough to find what kinds of items there are, and the schema asks each of them."""
    if isinstance(value, dict):
        return {key: thin(item) for key, item in value.items()}
    if isinstance(value, list):
        if len(value) > most and not isinstance(value[0], dict):
            step = len(value) // most
            value = value[:2] + value[2:-2:step] + value[-2:]
        return [thin(item) for item in value]
    return value


def validate(value, kind=None):
    """Returns the value; an AssertionError where it is not what the schema says."""
    kind = kind or kind_of(value)
    if kind and jsonschema:
        wrong = problem(value, kind)
        assert wrong is None, wrong
    return value

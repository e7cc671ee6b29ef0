"""Whether two folders of samples hold the same: the same files, nearly the same pixels, the same
numbers. Prints one JSON object; ends with 1 where they do not.

    compare.py FOLDER FOLDER [MOST_COLOR [MOST_MASK]]

MOST_COLOR: mean difference of a picture, levels; MOST_MASK: differing share of a mask's ink.
"""

import json
import os
import re
import sys

import numpy as np
from PIL import Image


def files(folder):
    """Relative paths; the records' numbers are taken for their order."""
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names]
    numbers = sorted({int(n) for path in found for n in re.findall(r"(?<![\w])(\d+)_\d+by", path)})
    rank = {number: i for i, number in enumerate(numbers)}
    return {re.sub(r"(?<![\w])(\d+)(?=_\d+by)", lambda m: str(rank[int(m[1])]), path): path
            for path in found}


def pixels(path):
    with Image.open(path) as image:
        return image.mode, np.asarray(image).astype(int)


class Comparison:
    def __init__(self):
        self.faults = []
        self.color = []  # mean difference of color pictures, levels
        self.mask = []   # differing pixels of a mask, as a share of its ink
        self.flat = []   # the largest difference of numbers in texts

    def fault(self, text):
        self.faults.append(text)

    def picture(self, name, a, b):
        (mode_a, a), (mode_b, b) = pixels(a), pixels(b)
        if mode_a != mode_b or a.shape != b.shape:
            self.fault(f"{name}: {mode_a} {a.shape} and {mode_b} {b.shape}")
        elif a.ndim == 3:
            self.color.append(float(np.abs(a - b).mean()))
        else:
            self.mask.append(float(((a > 0) != (b > 0)).sum() / max((a > 0).sum(), 1)))
            if not set(np.unique(a)) | set(np.unique(b)) <= {0, 1, 255}:
                self.fault(f"{name}: not black and white")

    def numbers(self, name, a, b):
        with open(a, encoding="utf-8") as one, open(b, encoding="utf-8") as two:
            a, b = one.read(), two.read()
        a, b = (np.array([float(w.replace("null", "nan")) for w in
                          re.findall(r"-?[\d.]+(?:e-?\d+)?|null", text)]) for text in (a, b))
        if a.shape != b.shape:
            self.fault(f"{name}: {a.size} and {b.size} numbers")
        else:
            self.flat.append(float(np.nanmax(np.abs(a - b), initial=0)))

    def run(self, a, b):
        left, right = files(a), files(b)
        for name in sorted(set(left) ^ set(right)):
            self.fault(f"{name}: only in one")
        for name in sorted(set(left) & set(right)):
            one, two = os.path.join(a, left[name]), os.path.join(b, right[name])
            (self.picture if name.endswith((".png", ".jpg", ".bmp")) else self.numbers)(
                name, one, two)
        return len(left)


def main():
    most_color = float(sys.argv[3]) if len(sys.argv) > 3 else 3
    most_mask = float(sys.argv[4]) if len(sys.argv) > 4 else 0.02
    comparison = Comparison()
    count = comparison.run(sys.argv[1], sys.argv[2])
    worst = {name: round(max(values, default=0), 6) for name, values in
             (("color", comparison.color), ("mask", comparison.mask), ("number", comparison.flat))}
    if worst["color"] > most_color or worst["mask"] > most_mask or worst["number"] > 1e-6:
        comparison.fault(f"too different: {worst}")
    print(json.dumps({"files": count, "worst": worst,
                      "mean_mask": round(float(np.mean(comparison.mask or [0])), 6),
                      "mean_color": round(float(np.mean(comparison.color or [0])), 6),
                      "faults": comparison.faults[:10]}))
    return 1 if comparison.faults else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""What each kind of label holds of the signal: decodes it from that label alone, on flat and on photographed pages,
and prints the signal-to-noise ratio of the PhysioNet digitization contest, which is capped at 25.84 dB.

Usage: bench/ceilings.py [PAGES]. $ECGPRESS names the program; needs NumPy and Pillow."""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

PROGRAM = os.environ.get("ECGPRESS", "build/ecgpress")
LAYOUT_MM = 286.4  # width of a page of 3by4-II
COLUMNS = ("--rectified_width", "10100", "--rectified_columns_per_s", "1000", "--rectified_rows_per_mv", "64")


def score(found, wanted, rate):
    """Per lead without its mean, aligned within 0.2 s and freed of its offset; powers summed over the leads, their ratio
    capped at 384."""
    signal = noise = 0
    for x, y in zip(found, wanted):
        keep = ~np.isnan(x) & ~np.isnan(y)
        x, y = x[keep] - x[keep].mean(), y[keep] - y[keep].mean()
        lags = range(-int(0.2 * rate), int(0.2 * rate) + 1)
        x = np.roll(x, max(lags, key=lambda lag: (np.roll(x, lag) * y).sum()))
        x -= (x - y).mean()
        signal += (y ** 2).sum()
        noise += ((x - y) ** 2).sum()
    return min(signal / noise, 384) if noise else 384


def from_mask(truth, lead, mask, places):
    """The middle of the mask's ink at each time, in steps of a pixel along the page."""
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return np.full(lead["samples"], np.nan)
    at = (places[rows, columns, 0] - lead["origin_mm"][0]) / lead["mm_per_sample"]
    mv = (lead["origin_mm"][1] - places[rows, columns, 1]) / lead["mm_per_mv"]
    step = 1 / (lead["mm_per_sample"] * truth["px_per_mm"])
    bins = np.floor((at - at.min()) / step).astype(int)
    count = np.bincount(bins)
    low, high = np.full(len(count), np.inf), np.full(len(count), -np.inf)
    np.minimum.at(low, bins, mv)
    np.maximum.at(high, bins, mv)
    keep = count > 0
    time = np.bincount(bins, at)[keep] / count[keep]
    return np.interp(np.arange(lead["samples"]), time, (low[keep] + high[keep]) / 2)


def from_columns(truth, lead, rows):
    columns = np.arange(len(rows))
    known = ~np.isnan(rows)
    time = (columns + 0.5) / 1000 * truth["rate_hz"]
    return np.interp(np.arange(lead["samples"]), time[known], (128 - rows[known]) / 64)


def from_points(truth, lead, places):
    """Each point is looked up in the backward map, between the centers of four pixels."""
    height, width = places.shape[:2]
    found = np.full(lead["samples"], np.nan)
    for i, point in enumerate(lead["points"]):
        if point is None:
            continue
        x, y = point[0] - 0.5, point[1] - 0.5
        c, r = int(np.clip(np.floor(x), 0, width - 2)), int(np.clip(np.floor(y), 0, height - 2))
        u, v = x - c, y - r
        y_mm = ((1 - v) * ((1 - u) * places[r, c, 1] + u * places[r, c + 1, 1]) +
                v * ((1 - u) * places[r + 1, c, 1] + u * places[r + 1, c + 1, 1]))
        found[i] = (lead["origin_mm"][1] - y_mm) / lead["mm_per_mv"]
    return found


def page(number, dpi, options, folder):
    subprocess.run([PROGRAM, "page", f"builtin:{number}", "--layout", "3by4-II", "--width",
                    str(round(LAYOUT_MM / 25.4 * dpi)), "--truth", "t.json", "--masks", "m", "--map", "b.npy",
                    "--column_targets", "c.npy", "--quiet", *COLUMNS, *options], check=True, cwd=folder)
    with open(os.path.join(folder, "t.json"), encoding="utf-8") as file:
        truth = json.load(file)
    places, columns = (np.load(os.path.join(folder, name)) for name in ("b.npy", "c.npy"))
    wanted = [np.array(lead["signal_mv"], float) for lead in truth["leads"]]
    masks = [np.asarray(Image.open(os.path.join(folder, "m", f"lead_{lead['index']}.png"))) > 0
             for lead in truth["leads"]]
    found = {
        "masks": [from_mask(truth, *both, places) for both in zip(truth["leads"], masks)],
        "columns": [from_columns(truth, lead, own[:, 0]) for lead, own in zip(truth["leads"], columns)],
        "points": [from_points(truth, lead, places) for lead in truth["leads"]],
    }
    return {kind: score(own, wanted, truth["rate_hz"]) for kind, own in found.items()}


def main():
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print("| Label | " + " | ".join(f"{kind}, {dpi} dpi" for kind in ("flat", "photographed")
                                    for dpi in (100, 200, 300)) + " |")
    print("| --- |" + " --- |" * 6)
    rows = {"masks": [], "columns": [], "points": []}
    with tempfile.TemporaryDirectory() as folder:
        # Photographed so that no lead leaves the picture.
        for options in ((), ("--rotation", "4", "--tilt_x", "10", "--curl", "15", "--zoom", "0.85")):
            for dpi in (100, 200, 300):
                ratios = [page(i, dpi, options, folder) for i in range(pages)]
                for kind, row in rows.items():
                    row.append(10 * np.log10(np.mean([ratio[kind] for ratio in ratios])))
    for kind, row in rows.items():
        print(f"| {kind} | " + " | ".join(f"{value:.1f}" for value in row) + " |")


if __name__ == "__main__":
    main()

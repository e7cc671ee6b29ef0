"""The same files drawn by matplotlib the way the reference generator makes them: a page, then one
more full page for each lead with that lead alone, saved as JPEG, read back and cropped to its mask;
picture crops are cut from the page's JPEG.

    matplotlib_peer.py COUNT FOLDER TRUTH.json...

A truth is what `ecgpress page --truth` wrote: signals, boxes and the size of the page.
"""

import io
import json
import os
import sys

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot
from PIL import Image

DPI, QUALITY, PADDING = 700, 75, 30
LEFT, UP, DOWN, ROW_HEIGHT, BORDER = 3.25, 6, 6, 3, 34
LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]


class Geometry:
    def __init__(self, truth):
        self.width, self.height = truth["width"], truth["height"]
        self.cell = 5 * truth["px_per_mm"]
        rows, columns = truth["layout"].split("-")[0].split("by")
        self.rows, self.columns = int(rows), int(columns)
        self.rhythm = "-" in truth["layout"]
        self.left = BORDER * self.width / (6.4 * 700)
        self.bottom = ((self.rows - 1 + self.rhythm) * ROW_HEIGHT + UP + DOWN) * self.cell

    def zero_line(self, index):
        row = self.rows if index == 12 and self.rhythm else index % self.rows
        return (UP + row * ROW_HEIGHT) * self.cell


def new_page(geometry):
    figure = pyplot.figure(figsize=(geometry.width / DPI, geometry.height / DPI), dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, geometry.width)
    axes.set_ylim(geometry.height, 0)
    axes.axis("off")
    return figure, axes


def draw_grid(axes, geometry):
    for major in (False, True):
        color = (0.75, 0.5, 0.5) if major else (1, 0.93, 0.93)
        step = geometry.cell / 5
        columns = np.arange(geometry.left, geometry.width, step)
        rows = np.arange(geometry.bottom, 0, -step)
        for lines, draw, ends in ((columns, axes.vlines, (0, geometry.bottom)),
                                  (rows, axes.hlines, (geometry.left, geometry.width))):
            chosen = np.arange(len(lines)) % 5 == 0
            draw(lines[chosen == major], *ends, color=color, linewidth=0.5, snap=False)


def points_of(lead):
    return np.array([point or (np.nan, np.nan) for point in lead["points"]], float)


def draw_lead(axes, lead):
    points = points_of(lead)
    axes.plot(points[:, 0], points[:, 1], color="black", linewidth=0.5)


def draw_separator(axes, geometry, lead):
    if geometry.rows <= lead["index"] < geometry.rows * geometry.columns:
        x, y = points_of(lead)[0]
        for side in (-1, 1):
            axes.plot([x, x], [y + side * 0.2 * geometry.cell, y + side * 0.6 * geometry.cell],
                      color="black", linewidth=0.5)


def save_page(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="jpg", dpi=DPI, pil_kwargs={"quality": QUALITY})
    pyplot.close(figure)
    return buffer.getvalue()


def page_jpeg(truth, geometry):
    figure, axes = new_page(geometry)
    draw_grid(axes, geometry)
    for lead in truth["leads"]:
        draw_lead(axes, lead)
        draw_separator(axes, geometry, lead)
        x = np.nanmin(points_of(lead)[:, 0])
        axes.text(x, geometry.zero_line(lead["index"]) - 2 * geometry.cell, lead["name"],
                  fontsize=6)
    return save_page(figure)


def mask_of(geometry, lead):
    figure, axes = new_page(geometry)
    draw_lead(axes, lead)
    with Image.open(io.BytesIO(save_page(figure))) as image:
        return image.convert("L").crop(lead["crop"]).point(lambda level: 255 * (level < 128))


def padded(box, geometry):
    half = PADDING // 2
    return [max(box[0] - half, 0), max(box[1] - half, 0),
            min(box[2] + half, geometry.width), min(box[3] + half, geometry.height)]


def labels(truth, geometry):
    lines = []
    for lead in truth["leads"]:
        for number, box in ((0, lead["crop"]),
                            (LEADS.index(lead["name"]) + 1, padded(lead["name_box"], geometry))):
            w, h = geometry.width, geometry.height
            lines.append(f"{number} {(box[0] + box[2]) / 2 / w:.8f} {(box[1] + box[3]) / 2 / h:.8f}"
                         f" {(box[2] - box[0]) / w:.8f} {(box[3] - box[1]) / h:.8f}\n")
    return "".join(lines).encode()


def put(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if isinstance(data, bytes):
        with open(path, "wb") as file:
            file.write(data)
    else:
        data.save(path)


def make_sample(folder, name, truth):
    geometry = Geometry(truth)
    jpeg = page_jpeg(truth, geometry)
    put(folder, f"detection-dataset/images/{name}.jpg", jpeg)
    put(folder, f"digitization-dataset/{name}/{name}.jpg", jpeg)
    put(folder, f"detection-dataset/labels/{name}.txt", labels(truth, geometry))
    page = Image.open(io.BytesIO(jpeg)).convert("RGB")
    for lead in truth["leads"]:
        stem = f"{name}_lead_{lead['index']}"
        signal = json.dumps(lead["signal_mv"]).encode()
        mask = mask_of(geometry, lead)
        put(folder, f"digitization-dataset/{name}/{stem}.json", signal)
        put(folder, f"segmentation/image/{stem}.png", page.crop(lead["crop"]))
        put(folder, f"segmentation/mask-png/{stem}.png", mask)
        put(folder, f"segmentation/mask-bmp/{stem}.bmp", mask.convert("1", dither=0))
        put(folder, f"segmentation/signal-json/{stem}.json", signal)


def main():
    count, folder, paths = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    for i in range(count):
        with open(paths[i % len(paths)], encoding="utf-8") as file:
            truth = json.load(file)
        make_sample(folder, f"{i}_{truth['layout']}", truth)


if __name__ == "__main__":
    main()

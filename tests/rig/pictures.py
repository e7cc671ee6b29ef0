"""Pictures and masks as arrays, and the exact coverage of a stroke, without ecgpress."""

import numpy as np
from PIL import Image


def picture(path):
    """The file as (array, Pillow's mode, format); decoded in full."""
    with Image.open(path) as image:
        image.load()
        return np.asarray(image), image.mode, image.format


def gray(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("L")).astype(float)


def ink_box(mask):
    """[x0, y0, x1, y1] of what is not 0, half open; None where there is nothing."""
    ys, xs = np.nonzero(mask)
    if len(xs) == 0:
        return None
    return [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1]


def cut(array, box):
    return array[box[1]:box[3], box[0]:box[2]]


def padding(width, given=30):
    """Pixels of padding: those that are given are of a picture 4480 px wide."""
    return int(np.floor(given * width / 4480 + 0.5))


def pad(box, size, by=None):
    """The padding rule of the labels: half on each side, clipped to the picture; an odd pixel goes
    to the right and the bottom. `by` is (x, y) px."""
    x, y = by if by is not None else (padding(size[0]), padding(size[0]))
    return [max(int(box[0]) - x // 2, 0), max(int(box[1]) - y // 2, 0),
            min(int(box[2]) + x - x // 2, size[0]), min(int(box[3]) + y - y // 2, size[1])]


def stroke_coverage(points, radius, box, sub=8):
    """The share of each pixel of `box` under a round pen of `radius` px drawn along `points`
    ((n, 2), NaN rows are gaps): sub x sub places a pixel, each asked for its distance."""
    width, height = box[2] - box[0], box[3] - box[1]
    inside = np.zeros((height * sub, width * sub), bool)
    scaled = (np.asarray(points, float) - [box[0], box[1]]) * sub
    reach = radius * sub
    known = ~np.isnan(scaled[:, 0])
    ends = [(scaled[i], scaled[i + 1] if i + 1 < len(scaled) and known[i + 1] else scaled[i])
            for i in range(len(scaled)) if known[i]]
    for a, b in ends:
        low = np.floor(np.minimum(a, b) - reach - 1).astype(int)
        high = np.ceil(np.maximum(a, b) + reach + 1).astype(int)
        x0, y0 = max(low[0], 0), max(low[1], 0)
        x1, y1 = min(high[0], inside.shape[1]), min(high[1], inside.shape[0])
        if x0 >= x1 or y0 >= y1:
            continue
        x = (np.arange(x0, x1) + 0.5 - a[0])[None, :]
        y = (np.arange(y0, y1) + 0.5 - a[1])[:, None]
        d = b - a
        length = d @ d
        t = np.clip((x * d[0] + y * d[1]) / length, 0, 1) if length > 0 else 0 * (x + y)
        inside[y0:y1, x0:x1] |= (x - t * d[0]) ** 2 + (y - t * d[1]) ** 2 <= reach * reach
    return inside.reshape(height, sub, width, sub).mean(axis=(1, 3))


def point_array(lead):
    return np.array([p if p else (np.nan, np.nan) for p in lead["points"]], float)

"""The map from the page to the picture, from what the ground truth says of it; without ecgpress."""

import numpy as np


def forward(truth, mm):
    """Pixels of places on the page: (n, 2) mm. A warped page has a mesh whose cells are cut along
    the diagonal from their corner of least x and y; beyond it the outermost cells go on."""
    mm = np.asarray(mm, float)
    mesh = truth["mesh"]
    if mesh is None:
        return mm * truth["px_per_mm"]
    x, y = (np.array(mesh[key]).reshape(mesh["rows"] + 1, -1) for key in ("x_px", "y_px"))
    corner = np.stack([x, y], axis=-1)
    at = (mm - [mesh["x_mm"], mesh["y_mm"]]) / mesh["step_mm"]
    cell = np.clip(np.floor(at).astype(int), 0, [mesh["columns"] - 1, mesh["rows"] - 1])
    u, v = (at - cell).T[..., None]
    c, r = cell.T
    a, b, d, e = corner[r, c], corner[r, c + 1], corner[r + 1, c], corner[r + 1, c + 1]
    return a + np.where(u > v, u * (b - a) + v * (e - b), v * (d - a) + u * (e - d))

"""One page with its ground truth, drawn in this process."""

from __future__ import annotations

import ctypes
import json
import operator
import os
import threading
import warnings
from ctypes import byref, c_void_p
from typing import TYPE_CHECKING, Any, Dict, Optional, Sequence, Tuple

import numpy as np

from . import _library
from ._arrays import CLASSES
from ._errors import Code, Error, usage
from ._library import DRAW_MAP, DRAW_MASKS, DRAW_PICTURE, Frame, Mask, PageSpec, lib, text
from ._options import OptionsHandle, as_bytes, texts
from ._record import RecordHandle

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import PageOptions


#: What ``Page.show`` lays over the picture.
OVERLAYS = ("masks", "boxes", "names", "points", "classes")


class Page:
    """A drawn page; notebooks display its picture.

    ``image``: uint8 H x W x 3. ``truth``: what ``ecgpress page --truth`` writes, as a dict.
    ``leads``: the names of the page's leads, one per mask. ``masks``: uint8 leads x H x W, 0 or 1.
    ``classes``: uint8 H x W, numbers of :data:`ecgpress.CLASSES`. ``backward_map``: float32 H x W x 2,
    the position on the page at each pixel's center, x and y, mm. What was not asked for is None.
    ``png``: the picture as a PNG file in memory.
    """

    def __init__(self, image: np.ndarray, masks: Optional[np.ndarray], truth: Dict[str, Any],
                 png: bytes, classes: Optional[np.ndarray] = None,
                 backward_map: Optional[np.ndarray] = None) -> None:
        self.image = image
        self.masks = masks
        self.truth = truth
        self.png = png
        self.classes = classes
        self.backward_map = backward_map
        self.leads: Tuple[str, ...] = tuple(lead["name"] for lead in truth["leads"])

    def show(self, overlays: Sequence[str] | str = ("masks", "boxes", "names"), ax: Any = None) -> Any:
        """Shows the picture in matplotlib with ground truth over it.

        :param overlays: of "masks", "boxes" (around each lead), "names" (boxes around printed names),
            "points" (each sample of the signals) and "classes"; as a list, or as text with commas
        :param ax: axes to draw into; default: new ones
        :returns: the axes
        :raises ecgpress.Error: matplotlib is not installed, or an overlay was not drawn
        """
        wanted = [name.strip() for name in overlays.split(",")] if isinstance(overlays, str) else list(overlays)
        for name in filter(None, wanted):
            if name not in OVERLAYS:
                raise usage(f"overlays: {name!r} is not one of {', '.join(OVERLAYS)}")
            if name == "classes" and self.classes is None:
                raise usage(f"overlays: this page was drawn without {name}: say page(..., {name}=True)")
        try:
            from matplotlib import colormaps, pyplot
        except ImportError:
            raise Error(Code.UNSUPPORTED, "show needs matplotlib (in Debian: python3-matplotlib); "
                        "page.image is the picture as an array, page.png as a file") from None
        if ax is None:
            width = 12.0
            ax = pyplot.subplots(figsize=(width, width * self.image.shape[0] / self.image.shape[1]))[1]
        ax.imshow(self.image)
        ax.set_axis_off()
        if "classes" in wanted:
            ax.imshow(np.ma.masked_equal(self.classes, 0), cmap="tab20", vmin=0, vmax=len(CLASSES),
                      alpha=0.6, interpolation="nearest")
        for i, lead in enumerate(self.truth["leads"]):
            color = colormaps["tab10"](i % 10)
            if "masks" in wanted and self.masks is not None:
                shade = np.zeros((*self.masks[i].shape, 4), np.float32)
                shade[self.masks[i] != 0] = color
                ax.imshow(shade, interpolation="nearest")
            for name, key in (("boxes", "box"), ("names", "name_box")):
                box = lead.get(key)
                if name in wanted and box:
                    ax.add_patch(pyplot.Rectangle((box[0] - 0.5, box[1] - 0.5), box[2] - box[0], box[3] - box[1],
                                                  fill=False, edgecolor=color))
            if "points" in wanted:
                # a pixel's middle is at half numbers here, at whole ones in matplotlib
                points = np.array([p for p in lead["points"] if p], np.float64).reshape(-1, 2) - 0.5
                ax.plot(points[:, 0], points[:, 1], ".", color=color, markersize=2)
        return ax

    def _repr_png_(self) -> bytes:
        return self.png

    def __repr__(self) -> str:
        height, width = self.image.shape[:2]
        return (f"<page of {self.truth['record']} in {self.truth['layout']}: {width} x {height} "
                f"px, {len(self.leads)} leads>")


class _Renderer:
    """The renderer of a thread on a device: OpenGL is slow to begin."""

    def __init__(self, options: c_void_p) -> None:
        self.pointer = c_void_p()
        _library.call("ecgp_renderer_create_on", options, 0, byref(self.pointer))
        warning = text(lib.ecgp_renderer_warning(self.pointer))
        if warning:
            warnings.warn(warning, RuntimeWarning, stacklevel=5)

    def __del__(self, destroy: Any = lib.ecgp_renderer_destroy) -> None:
        if self.pointer:
            destroy(self.pointer)


_own = threading.local()
_process: Optional[int] = None  # in which OpenGL was begun


def _renderer(options: c_void_p) -> c_void_p:
    global _process
    if _process is not None and _process != os.getpid():
        raise usage(f"OpenGL was begun in process {_process}, from which this one was forked, and "
                    "cannot go on here: draw pages in one of them, or spawn processes")
    device = lib.ecgp_options_get(options, b"device")
    if not hasattr(_own, "renderers"):
        _own.renderers = {}
    if device not in _own.renderers:
        _own.renderers[device] = _Renderer(options)
        _process = os.getpid()
    return _own.renderers[device].pointer


def _image(frame: Frame) -> np.ndarray:
    rows = np.ctypeslib.as_array(frame.rgbx, (frame.height, frame.stride))
    pixels = rows[:, :4 * frame.width].reshape(frame.height, frame.width, 4)
    return np.ascontiguousarray(pixels[:, :, :3])


def _put_mask(mask: Mask, out: np.ndarray) -> None:
    crop = mask.crop
    if not mask.bits:
        return
    width, height = crop.x1 - crop.x0, crop.y1 - crop.y0
    rows = np.ctypeslib.as_array(mask.bits, (height, mask.stride))
    out[crop.y0:crop.y1, crop.x0:crop.x1] = np.unpackbits(rows, axis=1)[:, :width]


def _masks(frame: Frame, fields: list[int]) -> np.ndarray:
    masks = np.zeros((len(fields), frame.height, frame.width), np.uint8)
    for out, field in zip(masks, fields):
        _put_mask(frame.mask[field], out)
    return masks


def _truth(page: c_void_p, frame: Frame) -> Dict[str, Any]:
    json_text = c_void_p()
    _library.call("ecgp_page_truth", page, byref(frame), byref(json_text))
    try:
        return json.loads(ctypes.string_at(json_text))
    finally:
        lib.ecgp_free(json_text)


def _png(frame: Frame) -> bytes:
    png, size = c_void_p(), ctypes.c_size_t()
    _library.call("ecgp_frame_png", byref(frame), byref(png), byref(size))
    try:
        return ctypes.string_at(png, size.value)
    finally:
        lib.ecgp_free(png)


def _present(page: c_void_p) -> list[int]:
    """The fields that the truth lists."""
    info, lead, fields = _library.PageInfo(), _library.PageLead(), []
    lib.ecgp_page_info(page, byref(info))
    for field in range(info.leads):
        lib.ecgp_page_lead(page, field, byref(lead))
        if lead.present:
            fields.append(field)
    return fields


def _classes(frame: Frame, page: c_void_p) -> np.ndarray:
    classes = np.zeros((frame.height, frame.width), np.uint8)
    lib.ecgp_frame_classes(byref(frame), page, classes.ctypes.data)
    return classes


def _draw(renderer: c_void_p, page: c_void_p, masks: bool, classes: bool, backward_map: bool) -> Page:
    frame = Frame()
    what = DRAW_PICTURE | DRAW_MASKS | (DRAW_MAP if classes or backward_map else 0)
    _library.call("ecgp_renderer_draw", renderer, page, what, byref(frame))
    drawn = _masks(frame, _present(page)) if masks else None
    where = np.ctypeslib.as_array(frame.map, (frame.height, frame.width, 2)).copy() if backward_map else None
    return Page(_image(frame), drawn, _truth(page, frame), _png(frame),
                _classes(frame, page) if classes else None, where)


def _size(size: Any, settings: Dict[str, str]) -> Dict[str, str]:
    """The options that size= stands for."""
    try:
        width, height = (operator.index(number) for number in size)
    except (TypeError, ValueError):
        raise usage(f"size: {size!r} is not (width, height)") from None
    if "width" in settings or "height" in settings:
        raise usage("size: say either size=(width, height) or width= and height=")
    return {"width": str(width), "height": str(height)}


def page(record: Any = "builtin:3", layout: str = "3by4", *, page_index: int = 0, window: int = 0,
         size: Optional[Tuple[int, int]] = None, masks: bool = True, classes: bool = False,
         backward_map: bool = False, **options: Unpack[PageOptions]) -> Page:
    """Draws a page of a record with its ground truth.

    :param record: a file of one of the ``FORMATS``, or a built-in ECG ("builtin:7")
    :param layout: "3by4", "3by4-II", "6by2", ...
    :param page_index: index of the page; with ``seed`` it determines all sampled values
    :param window: another time window of the record
    :param size: width and height of the picture, px; the same as the options ``width`` and
        ``height``
    :param masks: whether to make ``masks``: uint8 leads x H x W
    :param classes: whether to make ``classes``: uint8 H x W
    :param backward_map: whether to make ``backward_map``: float32 H x W x 2, mm
    :param options: the options of ``ecgpress options``, such as ``width=1400``, ``preset="photo"``
        and ``device="cuda:1"``, what draws
    :raises ecgpress.Error: an argument is wrong, the record cannot be read, nothing can draw here,
        or this process was forked from one that has drawn
    """
    spec = PageSpec(layout=as_bytes("layout", layout), window=window, page_index=page_index)
    planned = c_void_p()
    settings = texts(options)
    if size is not None:
        settings.update(_size(size, settings))
    with OptionsHandle(settings) as handle, RecordHandle(record, handle) as opened:
        _library.call("ecgp_page_create", opened, handle, byref(spec), byref(planned))
        try:
            return _draw(_renderer(handle), planned, masks, classes, backward_map)
        finally:
            lib.ecgp_page_destroy(planned)

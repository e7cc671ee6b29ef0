"""One page with its ground truth, drawn in this process."""

from __future__ import annotations

import ctypes
import json
import os
import threading
import warnings
from ctypes import byref, c_void_p
from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

import numpy as np

from . import _library
from ._errors import usage
from ._library import DRAW_MASKS, DRAW_PICTURE, Frame, Mask, PageSpec, lib, text
from ._options import OptionsHandle, as_bytes, texts
from ._record import RecordHandle

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import PageOptions


class Page:
    """A drawn page; notebooks display its picture.

    ``image``: uint8 H x W x 3. ``truth``: what ``ecgpress page --truth`` writes, as a dict.
    ``leads``: the names of the page's leads, one per mask. ``masks``: uint8 leads x H x W, 0 or 1, or
    None. ``png``: the picture as a PNG file in memory.
    """

    def __init__(self, image: np.ndarray, masks: Optional[np.ndarray], truth: Dict[str, Any],
                 png: bytes) -> None:
        self.image = image
        self.masks = masks
        self.truth = truth
        self.png = png
        self.leads: Tuple[str, ...] = tuple(lead["name"] for lead in truth["leads"])

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


def _draw(renderer: c_void_p, page: c_void_p, masks: bool) -> Page:
    frame = Frame()
    _library.call("ecgp_renderer_draw", renderer, page, DRAW_PICTURE | DRAW_MASKS, byref(frame))
    drawn = _masks(frame, _present(page)) if masks else None
    return Page(_image(frame), drawn, _truth(page, frame), _png(frame))


def page(record: Any = "builtin:3", layout: str = "3by4", *, page_index: int = 0, window: int = 0,
         masks: bool = True, **options: Unpack[PageOptions]) -> Page:
    """Draws a page of a record with its ground truth.

    :param record: a file of one of the ``FORMATS``, or a built-in ECG ("builtin:7")
    :param layout: "3by4", "3by4-II", "6by2", ...
    :param page_index: index of the page; with ``seed`` it determines all sampled values
    :param window: another time window of the record
    :param masks: whether to draw ``masks``
    :param options: the options of ``ecgpress options``, such as ``width=1400``, ``preset="photo"``
        and ``device="cuda:1"``, what draws
    :raises ecgpress.Error: an argument is wrong, the record cannot be read, nothing can draw here,
        or this process was forked from one that has drawn
    """
    spec = PageSpec(layout=as_bytes("layout", layout), window=window, page_index=page_index)
    planned = c_void_p()
    with OptionsHandle(texts(options)) as handle, RecordHandle(record, handle) as opened:
        _library.call("ecgp_page_create", opened, handle, byref(spec), byref(planned))
        try:
            return _draw(_renderer(handle), planned, masks)
        finally:
            lib.ecgp_page_destroy(planned)

"""The C library: where it is, what its structures look like, what its calls take.

A test compares structures, enumerations and calls with the headers in ``include/ecgpress``.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_double, c_float, c_int, c_int64
from ctypes import c_size_t, c_uint, c_uint8, c_uint64, c_void_p
from typing import Any, Iterator

from ._errors import Code, Error

VERSION = "0.1"
NAME = f"libecgpress.so.{VERSION}"

LEADS = 12
MAX_DIMS = 5
DRAW_PICTURE, DRAW_MASKS, DRAW_MAP = 1, 2, 4


class CError(Structure):
    _fields_ = [("code", c_int), ("text", ctypes.c_char * 1024)]


class OptionInfo(Structure):
    _fields_ = [("name", c_char_p), ("env", c_char_p), ("unit", c_char_p), ("fallback", c_char_p),
                ("choices", c_char_p), ("group", c_char_p), ("help", c_char_p), ("type", c_int),
                ("low", c_double), ("high", c_double), ("scope", c_int),
                ("aliases", c_char_p)]


class RecordFormat(Structure):
    _fields_ = [("name", c_char_p), ("endings", POINTER(c_char_p)), ("help", c_char_p)]


class RecordInfo(Structure):
    _fields_ = [("name", c_char_p), ("source", c_char_p), ("rate_hz", c_double),
                ("samples", c_int64), ("channels", c_int), ("lead_channel", c_int * LEADS)]


class Box(Structure):
    _fields_ = [("x0", c_int), ("y0", c_int), ("x1", c_int), ("y1", c_int)]


class PageSpec(Structure):
    _fields_ = [("layout", c_char_p), ("window", c_int), ("row_height", c_double),
                ("page_index", c_int64), ("views", c_bool)]


class PageInfo(Structure):
    _fields_ = [("width", c_int), ("height", c_int), ("px_per_mm", c_double),
                ("layout", c_char_p), ("record", c_char_p), ("rate_hz", c_double),
                ("leads", c_int)]


class PageLead(Structure):
    _fields_ = [("index", c_int), ("name", c_char_p), ("present", c_bool), ("inverted", c_bool),
                ("clipped", c_bool), ("box", Box), ("crop", Box), ("name_box", Box),
                ("first_sample", c_int64), ("samples", c_int64), ("mv", POINTER(c_double))]


class Mask(Structure):
    _fields_ = [("crop", Box), ("stride", c_int), ("bits", POINTER(c_uint8)),
                ("overlap", c_double), ("overlapped_by", c_uint64)]


class Frame(Structure):
    _fields_ = [("width", c_int), ("height", c_int), ("stride", c_int),
                ("rgbx", POINTER(c_uint8)), ("map", POINTER(c_float)), ("masks", c_int),
                ("mask", POINTER(Mask))]


class ArrayInfo(Structure):
    _fields_ = [("name", c_char_p), ("target", c_char_p), ("shape", c_char_p), ("help", c_char_p),
                ("type", c_int)]


class FeedSpec(Structure):
    _fields_ = [("batch", c_int), ("width", c_int), ("height", c_int), ("targets", c_char_p),
                ("channels_first", c_bool), ("image_type", c_int),
                ("image_mean", c_float * 3), ("image_std", c_float * 3), ("split", c_char_p), ("first", c_int64), ("step", c_int64),
                ("pages", c_int64), ("skip", c_int64), ("max_lead_samples", c_int), ("workers", c_int),
                ("prefetch", c_int)]


class CArray(Structure):
    _fields_ = [("data", c_void_p), ("type", c_int), ("dims", c_int),
                ("shape", c_int64 * MAX_DIMS)]


# The C name of each structure, for the test that compares them.
STRUCTURES = {
    "ecgp_error": CError, "ecgp_option_info": OptionInfo,
    "ecgp_record_format": RecordFormat, "ecgp_record_info": RecordInfo,
    "ecgp_box": Box, "ecgp_page_spec": PageSpec, "ecgp_page_info": PageInfo,
    "ecgp_page_lead": PageLead, "ecgp_mask": Mask, "ecgp_frame": Frame,
    "ecgp_array_info": ArrayInfo, "ecgp_feed_spec": FeedSpec, "ecgp_array": CArray,
}

_E = POINTER(CError)
_OUT = POINTER(c_void_p)

# name: (what it returns, what it takes). c_int with an error last: an enum ecgp_result.
PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "ecgp_version": (c_char_p, []),
    "ecgp_result_name": (c_char_p, [c_int]),
    "ecgp_free": (None, [c_void_p]),
    "ecgp_option_info": (POINTER(OptionInfo), [c_size_t]),
    "ecgp_options_create": (c_int, [_OUT, _E]),
    "ecgp_options_destroy": (None, [c_void_p]),
    "ecgp_options_set": (c_int, [c_void_p, c_char_p, c_char_p, _E]),
    "ecgp_options_get": (c_char_p, [c_void_p, c_char_p]),
    "ecgp_record_format": (POINTER(RecordFormat), [c_size_t]),
    "ecgp_record_open": (c_int, [c_char_p, c_void_p, _OUT, _E]),
    "ecgp_record_close": (None, [c_void_p]),
    "ecgp_record_info": (POINTER(RecordInfo), [c_void_p]),
    "ecgp_record_channel_name": (c_char_p, [c_void_p, c_int]),
    "ecgp_record_read": (c_int, [c_void_p, c_int, c_int64, c_int64, c_void_p, _E]),
    "ecgp_page_create": (c_int, [c_void_p, c_void_p, POINTER(PageSpec), _OUT, _E]),
    "ecgp_page_destroy": (None, [c_void_p]),
    "ecgp_page_info": (None, [c_void_p, POINTER(PageInfo)]),
    "ecgp_page_lead": (c_bool, [c_void_p, c_int, POINTER(PageLead)]),
    "ecgp_renderer_create_on": (c_int, [c_void_p, c_int, _OUT, _E]),
    "ecgp_renderer_warning": (c_char_p, [c_void_p]),
    "ecgp_renderer_destroy": (None, [c_void_p]),
    "ecgp_renderer_draw": (c_int, [c_void_p, c_void_p, c_uint, POINTER(Frame), _E]),
    "ecgp_frame_classes": (None, [POINTER(Frame), c_void_p, c_void_p]),
    "ecgp_class_name": (c_char_p, [c_int]),
    "ecgp_frame_png": (c_int, [POINTER(Frame), _OUT, POINTER(c_size_t), _E]),
    "ecgp_page_truth": (c_int, [c_void_p, POINTER(Frame), _OUT, _E]),
    "ecgp_array_info": (POINTER(ArrayInfo), [c_size_t]),
    "ecgp_feed_create": (c_int, [c_void_p, POINTER(FeedSpec), _OUT, _E]),
    "ecgp_feed_destroy": (None, [c_void_p]),
    "ecgp_feed_stop": (None, [c_void_p]),
    "ecgp_feed_next": (c_int, [c_void_p, c_int, _OUT, _E]),
    "ecgp_feed_ended": (c_bool, [c_void_p]),
    "ecgp_feed_get": (c_int, [c_void_p, POINTER(c_int64), c_int, c_int, _OUT, _E]),
    "ecgp_feed_seek": (c_int, [c_void_p, c_int64, _E]),
    "ecgp_feed_range": (c_int, [c_void_p, c_int64, c_int64, _E]),
    "ecgp_feed_tell": (c_int64, [c_void_p]),
    "ecgp_feed_spec": (None, [c_void_p, POINTER(FeedSpec)]),
    "ecgp_feed_renderer": (c_char_p, [c_void_p]),
    "ecgp_feed_device": (c_char_p, [c_void_p, c_int]),
    "ecgp_feed_warning": (c_char_p, [c_void_p]),
    "ecgp_feed_configuration": (c_char_p, [c_void_p]),
    "ecgp_feed_skipped": (c_char_p, [c_void_p, c_int]),
    "ecgp_batch_array": (c_bool, [c_void_p, c_char_p, POINTER(CArray)]),
    "ecgp_cuda_open": (c_int, [c_int, _OUT, _E]),
    "ecgp_cuda_close": (None, [c_void_p]),
    "ecgp_cuda_send": (c_int, [c_void_p, c_void_p, _OUT, _E]),
    "ecgp_cuda_batch_array": (c_bool, [c_void_p, c_char_p, POINTER(CArray)]),
    "ecgp_cuda_batch_wait": (c_int, [c_void_p, c_size_t, _E]),
    "ecgp_cuda_batch_dlpack": (c_void_p, [c_void_p, c_char_p, c_bool]),
    "ecgp_cuda_batch_release": (None, [c_void_p]),
    "ecgp_batch_count": (c_int, [c_void_p]),
    "ecgp_batch_release": (None, [c_void_p]),
    "ecgp_dlpack_versioned": (c_void_p, [c_void_p, c_bool]),
}


def _candidates() -> Iterator[str]:
    here = os.path.dirname(os.path.abspath(__file__))
    yield os.path.join(here, NAME)
    yield os.path.join(here, "..", "..", "build", NAME)
    yield NAME  # where the system looks


def _open() -> ctypes.CDLL:
    said = os.environ.get("ECGPRESS_LIBRARY")
    reason = ""
    for path in [said] if said else _candidates():
        if os.sep in path and not os.path.exists(path):
            reason = f"{path} is not there"
            continue
        try:
            return ctypes.CDLL(path)
        except OSError as failure:
            reason = str(failure)
    raise Error(Code.NO_INPUT, f"the library {NAME} cannot be loaded ({reason}): build it with "
                               "scripts/build, or say its path in ECGPRESS_LIBRARY")


def _load() -> ctypes.CDLL:
    loaded = _open()
    try:
        loaded.ecgp_version.restype = c_char_p
        version = loaded.ecgp_version().decode()
    except AttributeError:
        version = "without a version"
    if version.split(".")[:2] != VERSION.split("."):
        raise Error(Code.UNSUPPORTED,
                    f"the library is {version}, but this package is for {VERSION}")
    for name, (returns, takes) in PROTOTYPES.items():
        try:
            function = getattr(loaded, name)
        except AttributeError:
            raise Error(Code.UNSUPPORTED, f"the library has no {name}: it is older than this "
                                          "package; build it again") from None
        function.restype, function.argtypes = returns, takes
    return loaded


lib = _load()


def check(result: int, error: CError) -> None:
    """Raises what a call said."""
    if result != 0:
        raise Error(result, error.text.decode("utf-8", "replace"))


def call(name: str, *arguments: Any) -> None:
    """Calls what ends with an error; raises it."""
    error = CError()
    check(getattr(lib, name)(*arguments, byref(error)), error)


def text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")


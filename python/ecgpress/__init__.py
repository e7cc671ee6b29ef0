"""ecgpress: pictures of ECG paper with ground truth.

- :func:`stream`: batches of pages with their ground truth, for a training loop
- ``ecgpress.torch.Pages``: the same as a PyTorch dataset (PyTorch is imported only there)
- :func:`page`: one page with its ground truth, for a notebook
- :func:`read_record`: a recording as an array
- :data:`OPTIONS`, :data:`ARRAYS`, :data:`FORMATS`: the tables of options, arrays and record
  formats; :data:`CLASSES`: the names of the classes
- :class:`Error`: raised by all of these
"""

from __future__ import annotations

import importlib
from typing import Any

from ._arrays import ARRAYS, CLASSES, Array, ArrayInfo
from ._cuda import CudaArray
from ._errors import Code, Error
from ._library import lib as _lib
from ._library import text as _text
from ._options import OPTIONS, Option
from ._page import Page, page
from ._record import FORMATS, LEADS, Format, Record, read_record
from ._stream import Parameters, Stream, stream

__version__: str = _text(_lib.ecgp_version())

__all__ = ["ARRAYS", "Array", "ArrayInfo", "CLASSES", "Code", "CudaArray", "Error", "FORMATS", "Format",
           "LEADS", "OPTIONS", "Option", "Page", "Parameters", "Record", "Stream", "page",
           "read_record", "stream"]


def __getattr__(name: str) -> Any:
    if name == "torch":  # on demand: it imports PyTorch
        return importlib.import_module("ecgpress.torch")
    raise AttributeError(f"module 'ecgpress' has no attribute '{name}'")

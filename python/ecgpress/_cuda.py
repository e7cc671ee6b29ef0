"""Arrays of a batch in the memory of a CUDA device."""

from __future__ import annotations

import ctypes
import math
import os
import weakref
from ctypes import byref, c_void_p
from typing import Any, Dict, Optional, Tuple

import numpy as np

from . import _library
from ._arrays import DLPACK_CUDA, TYPE_NAMES, TYPES, new_capsule
from ._errors import usage
from ._library import CArray, lib


def device_number(device: Any) -> Optional[int]:
    """The number of "cuda" or "cuda:1", of that as text or as PyTorch's; None: it is "cpu"."""
    name, colon, number = str(device).partition(":")
    if (name, colon) == ("cpu", ""):
        return None
    if name != "cuda" or (colon and not number.isdecimal()):
        raise usage(f'device: "{device}" is neither "cpu" nor "cuda" nor "cuda:N"')
    return int(number or 0)


class Device:
    """A CUDA device that batches are sent to."""

    def __init__(self, number: int) -> None:
        pointer = c_void_p()
        _library.call("ecgp_cuda_open", number, byref(pointer))
        self.pointer = pointer
        self.number = number
        self.close = weakref.finalize(self, lib.ecgp_cuda_close, pointer)

    def send(self, batch: int) -> "CudaLease":
        sent = c_void_p()
        _library.call("ecgp_cuda_send", self.pointer, batch, byref(sent))
        assert sent.value
        return CudaLease(sent.value, self.number)


class CudaLease:
    """A batch in use on a device."""

    __slots__ = ("pointer", "number", "__weakref__")

    def __init__(self, pointer: int, number: int) -> None:
        self.pointer = pointer
        self.number = number

    def __del__(self, release: Any = lib.ecgp_cuda_batch_release) -> None:
        release(self.pointer)


class CudaArray:
    """An array in the memory of a CUDA device, dense, for libraries that take DLPack or
    ``__cuda_array_interface__``: ``torch.from_dlpack(array)``, ``cupy.from_dlpack(array)``,
    ``jax.dlpack.from_dlpack(array)``. Nothing is copied.

    The array may still be on its way: the stream that a library says is made to wait for it. Its
    memory is used again when it and all that was made of it are gone, after what such streams had
    been given by then; work on further streams has to hold on to it.
    """

    def __init__(self, lease: CudaLease, name: str) -> None:
        array = CArray()
        if not lib.ecgp_cuda_batch_array(lease.pointer, os.fsencode(name), byref(array)):
            raise KeyError(name)
        self._lease = lease
        self._name = os.fsencode(name)
        #: Address in the device's memory.
        self.pointer = int(array.data)
        self.shape: Tuple[int, ...] = tuple(array.shape[:array.dims])
        self.dtype = np.dtype(TYPE_NAMES[array.type])
        self._typestr = TYPES[array.type]

    @property
    def device(self) -> str:
        return f"cuda:{self._lease.number}"

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<{self.dtype} array of {' x '.join(map(str, self.shape))} on {self.device}>"

    def wait(self, stream: int = 1) -> None:
        """Makes a CUDA stream wait for the array: a handle, or 1 for the default one and 2 for that
        of the thread."""
        _library.call("ecgp_cuda_batch_wait", self._lease.pointer, stream)

    @property
    def __cuda_array_interface__(self) -> Dict[str, Any]:
        self.wait(1)
        return {"version": 3, "shape": self.shape, "typestr": self._typestr,
                "data": (self.pointer, False), "strides": None, "stream": 1}

    def __dlpack_device__(self) -> Tuple[int, int]:
        return DLPACK_CUDA, self._lease.number

    def __dlpack__(self, *, stream: Optional[int] = None, max_version: Optional[Tuple[int, int]] = None,
                   dl_device: Optional[Tuple[int, int]] = None, copy: Optional[bool] = None) -> Any:
        if dl_device is not None and tuple(dl_device) != self.__dlpack_device__():
            raise BufferError(f"dl_device: this array is on {self.__dlpack_device__()}, not on {tuple(dl_device)}")
        if copy:
            raise BufferError("copy: this array is not copied")
        if stream == 0:
            raise BufferError("stream: 0 says no stream; 1 is the default one")
        if stream != -1:
            self.wait(1 if stream is None else stream)
        versioned = max_version is not None and max_version[0] >= 1
        tensor = lib.ecgp_cuda_batch_dlpack(self._lease.pointer, self._name, versioned)
        if not tensor:
            raise MemoryError
        return new_capsule(tensor, versioned)


__all__ = ["CudaArray", "CudaLease", "Device", "device_number"]

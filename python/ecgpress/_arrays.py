"""Arrays of a batch: NumPy arrays over the memory that the pages were drawn into."""

from __future__ import annotations

import ctypes
import os
from ctypes import byref
from typing import Any, List, NamedTuple, Optional, Tuple

import numpy as np

from ._library import CArray, lib, text

DLPACK_CPU = (1, 0)
DLPACK_CUDA = 2

_NUMPY_SAYS_VERSION = tuple(int(part) for part in np.__version__.split(".")[:2]) >= (2, 1)
TYPES = ("|u1", "<i4", "<i8", "<f4", "<f2")
TYPE_NAMES = ("uint8", "int32", "int64", "float32", "float16")


class ArrayInfo(NamedTuple):
    """A row of the table of arrays that a batch can hold."""

    name: str
    target: str  # "" where it always comes
    shape: str
    dtype: str
    help: str


def _table() -> List[ArrayInfo]:
    rows: List[ArrayInfo] = []
    while True:
        row = lib.ecgp_array_info(len(rows))
        if not row:
            return rows
        info = row.contents
        rows.append(ArrayInfo(text(info.name), text(info.target), text(info.shape),
                              TYPE_NAMES[info.type], text(info.help)))


ARRAYS = _table()


def _class_names() -> Tuple[str, ...]:
    names: List[str] = []
    while True:
        name = lib.ecgp_class_name(len(names))
        if name is None:
            return tuple(names)
        names.append(text(name))


#: The names of the numbers in ``classes``: ``CLASSES[4]`` is "text", ``CLASSES[8 + f]`` the trace in
#: place f.
CLASSES = _class_names()


class Lease:
    """A batch in use. Its memory returns to the feed when the last array over it is released, in
    any thread, even after the feed was closed."""

    __slots__ = ("_batch", "__weakref__")

    def __init__(self, batch: int) -> None:
        self._batch = batch

    def __del__(self, release: Any = lib.ecgp_batch_release) -> None:
        release(self._batch)


class _Memory:
    """What NumPy keeps alive under an array."""

    __slots__ = ("lease", "__array_interface__")

    def __init__(self, lease: Optional[Lease], array: CArray) -> None:
        self.lease = lease
        self.__array_interface__ = {
            "version": 3,
            "shape": tuple(array.shape[:array.dims]),
            "typestr": TYPES[array.type],
            "data": (array.data, False),
        }


class Array(np.ndarray):
    """A NumPy array over a batch's memory, and whatever is sliced from it; what is computed from it
    is plain NumPy. It exports DLPack capsules of both kinds, whichever NumPy there is."""

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        plain = np.asarray(array)
        return plain[()] if plain.ndim == 0 else plain

    def __dlpack_device__(self) -> Any:
        return DLPACK_CPU

    def __dlpack__(self, *, stream: Any = None, max_version: Optional[Tuple[int, int]] = None,
                   dl_device: Optional[Tuple[int, int]] = None,
                   copy: Optional[bool] = None) -> Any:
        """A capsule ``dltensor_versioned`` where ``max_version`` allows for it, else
        ``dltensor``."""
        if stream is not None:
            raise BufferError("stream: arrays in host memory have none")
        if dl_device is not None and tuple(dl_device) != DLPACK_CPU:
            raise BufferError(f"dl_device: these arrays are in host memory {DLPACK_CPU}, not "
                              f"{tuple(dl_device)}")
        plain: Any = np.array(self, copy=True) if copy else self.view(np.ndarray)
        if _NUMPY_SAYS_VERSION:
            return plain.__dlpack__(max_version=max_version)
        if max_version is None or max_version[0] < 1:
            return plain.__dlpack__()
        return _versioned(plain)


def array_of(lease: Lease, batch: int, name: str) -> Array:
    """An array of a batch by its name in the table."""
    return host_array(batch, name, lease).view(Array)


def host_array(batch: int, name: str, lease: Optional[Lease] = None) -> np.ndarray:
    """The same as plain NumPy; without a lease somebody else has to hold on to the batch."""
    array = CArray()
    if not lib.ecgp_batch_array(batch, os.fsencode(name), byref(array)):
        raise KeyError(name)
    return np.asarray(_Memory(lease, array))


# --- capsules that say their version -------------------------------------------------------------

_OLD, _OLD_USED = b"dltensor", b"used_dltensor"
_NEW = b"dltensor_versioned"

_api = ctypes.PyDLL(None)
_api.PyCapsule_GetPointer.restype = ctypes.c_void_p
_api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
_api.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
_api.PyCapsule_New.restype = ctypes.py_object
_api.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]

# Asked with a pointer in a destructor, when there is no object to hold any more.
_is_valid = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_IsValid", _api))
_pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", _api))


class _Versioned(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32),
                ("context", ctypes.c_void_p),
                ("deleter", ctypes.CFUNCTYPE(None, ctypes.c_void_p))]


class _Managed(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", ctypes.c_int32 * 2), ("dims", ctypes.c_int32),
                ("type", ctypes.c_uint8 * 4), ("shape", ctypes.c_void_p), ("strides", ctypes.c_void_p),
                ("byte_offset", ctypes.c_uint64), ("context", ctypes.c_void_p),
                ("deleter", ctypes.CFUNCTYPE(None, ctypes.c_void_p))]


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
def _destroy(capsule: int) -> None:
    """Deletes what a capsule holds that nobody took."""
    for name, structure in ((_NEW, _Versioned), (_OLD, _Managed)):
        if _is_valid(capsule, name):
            pointer = _pointer_of(capsule, name)
            ctypes.cast(pointer, ctypes.POINTER(structure)).contents.deleter(pointer)


# Capsules may outlive this module at the interpreter's end.
ctypes.pythonapi.Py_IncRef(ctypes.py_object(_destroy))


def _versioned(plain: np.ndarray) -> Any:
    writable = plain.flags.writeable
    if not writable:  # old capsules cannot say so, and NumPy refuses to make them
        pointer, _ = plain.__array_interface__["data"]
        plain = np.asarray(_Writable(plain, pointer))
    old = plain.__dlpack__()
    managed = _api.PyCapsule_GetPointer(old, _OLD)
    tensor = lib.ecgp_dlpack_versioned(managed, not writable)
    if not tensor:
        raise MemoryError
    _api.PyCapsule_SetName(old, _OLD_USED)
    return new_capsule(tensor, True)


def new_capsule(tensor: int, versioned: bool) -> Any:
    """A capsule that owns a tensor until somebody takes it."""
    return _api.PyCapsule_New(tensor, _NEW if versioned else _OLD,
                              ctypes.cast(_destroy, ctypes.c_void_p))


class _Writable:
    """An array whose flag says that it may be written to."""

    def __init__(self, array: np.ndarray, pointer: int) -> None:
        self.array = array
        interface = dict(array.__array_interface__)
        interface["data"] = (pointer, False)
        self.__array_interface__ = interface

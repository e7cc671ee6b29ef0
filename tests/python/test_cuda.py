"""Batches on a CUDA device: what the library does with the driver, by one that stands in for it."""

import ctypes
import gc
import os
import pickle
import subprocess
import sys
import unittest

import numpy as np

import ecgpress
from ecgpress import Code
from rig.package import SMALL, Case

DRIVER = os.path.join(os.environ.get("ECGPRESS_BUILD", "build"), "tests", "fake_cuda", "libcuda.so.1")
MEMORY, KINDS = 1, 5  # of what the driver makes
OLD, NEW = b"dltensor", b"dltensor_versioned"
ALL = {**SMALL, "targets": ("masks", "boxes", "signals", "parameters"), "device": "cuda:1"}

api = ctypes.pythonapi
api.PyCapsule_GetPointer.restype = ctypes.c_void_p
api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
api.PyCapsule_IsValid.argtypes = [ctypes.py_object, ctypes.c_char_p]
api.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]


class Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", ctypes.c_int32 * 2), ("dims", ctypes.c_int32),
                ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.c_void_p),
                ("byte_offset", ctypes.c_uint64)]


class Managed(ctypes.Structure):
    _fields_ = [("tensor", Tensor), ("context", ctypes.c_void_p),
                ("deleter", ctypes.CFUNCTYPE(None, ctypes.c_void_p))]


class Versioned(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32), ("context", ctypes.c_void_p),
                ("deleter", ctypes.CFUNCTYPE(None, ctypes.c_void_p)), ("flags", ctypes.c_uint64),
                ("tensor", Tensor)]


class Taken:
    """A tensor as its consumer has it, on a stream of its own."""

    def __init__(self, driver, array, stream=1, version=None):
        self.driver, self.stream = driver, stream
        capsule = array.__dlpack__(stream=stream, max_version=version)
        name = NEW if version else OLD
        assert api.PyCapsule_IsValid(capsule, name)
        self.pointer = api.PyCapsule_GetPointer(capsule, name)
        self.managed = ctypes.cast(self.pointer, ctypes.POINTER(Versioned if version else Managed)).contents
        api.PyCapsule_SetName(capsule, b"used_" + name)
        self.tensor = self.managed.tensor
        self.dtype = np.dtype({(1, 8): "u1", (0, 32): "<i4", (0, 64): "<i8", (2, 32): "<f4",
                               (2, 16): "<f2"}[self.tensor.code, self.tensor.bits])
        self.shape = tuple(self.tensor.shape[:self.tensor.dims])

    def read(self):
        """Puts a copy to the host on the stream, which is made when that is waited for."""
        host = np.full(self.shape, 111, self.dtype)
        self.driver.fake_read(ctypes.c_void_p(host.ctypes.data), ctypes.c_void_p(self.tensor.data),
                              ctypes.c_size_t(host.nbytes), ctypes.c_void_p(self.stream))
        return host

    def finish(self):
        self.driver.cuStreamSynchronize(ctypes.c_void_p(self.stream))

    def delete(self):
        self.managed.deleter(self.pointer)


class Cuda(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.driver = ctypes.CDLL(DRIVER)  # what is loaded by that name is not loaded again

    def setUp(self):
        super().setUp()
        self.addCleanup(self.nothing_is_left)

    def live(self, kind):
        return self.driver.fake_live(kind)

    def calls(self, name):
        return self.driver.fake_calls(name.encode())

    def nothing_is_left(self):
        gc.collect()
        self.assertEqual([self.live(kind) for kind in range(1, KINDS + 1)], [0] * KINDS)
        self.assertEqual(self.calls("cuCtxPushCurrent_v2"), self.calls("cuCtxPopCurrent_v2"))

    def on_host(self, pages):
        named = {name: value for name, value in ALL.items() if name != "device"}
        with ecgpress.stream(**named) as stream:
            return [stream.get(list(range(i, i + 3))) for i in range(0, pages, 3)]

    def same(self, found, wanted):
        self.assertEqual(found.dtype, wanted.dtype)
        np.testing.assert_array_equal(found, wanted)


class Arrays(Cuda):
    def test_they_hold_what_those_of_the_host_hold(self):
        """Batch by batch, each read on a stream while others are on their way."""
        wanted = self.on_host(15)
        with ecgpress.stream(**ALL, pages=15) as stream:
            waiting = []
            for number, (images, targets) in enumerate(stream):
                self.assertEqual((images.device, images.shape, images.dtype.name, len(images)),
                                 ("cuda:1", (3, 176, 240, 3), "uint8", 3))
                taken = {name: Taken(self.driver, array, 2 if number % 2 else 1, (1, 0) if number % 3 else None)
                         for name, array in [("images", images), *targets.items()] if name != "parameters"}
                waiting.append((taken, {name: tensor.read() for name, tensor in taken.items()}))
                self.assertEqual(list(targets["parameters"]), list(wanted[number][1]["parameters"]))
                for tensor in taken.values():
                    tensor.delete()
                del images, targets
        for number, (taken, found) in enumerate(waiting):
            taken["images"].finish()
            images, targets = wanted[number]
            for name, array in [("images", images), *targets.items()]:
                if name != "parameters":
                    self.same(found[name], array)

    def test_nobody_waits(self):
        with ecgpress.stream(**ALL, pages=6) as stream:
            waits = [self.calls(name) for name in ("cuStreamSynchronize", "cuEventSynchronize")]
            for images, _ in stream:
                Taken(self.driver, images).delete()
            self.assertEqual([self.calls(name) for name in ("cuStreamSynchronize", "cuEventSynchronize")], waits)

    def test_what_is_not_waited_for_is_not_there(self):
        """The stand-in does nothing in time by itself: else the tests here would show nothing."""
        with ecgpress.stream(**ALL) as stream:
            images, _ = next(stream)
            taken = Taken(self.driver, images, stream=-1)
            taken.stream = 1
            found = taken.read()
            taken.finish()
            self.assertEqual(set(np.unique(found)), {0xA5})
            taken.delete()

    def test_memory_is_registered_once_and_used_again(self):
        before = self.calls("cuMemAlloc_v2"), self.calls("cuMemHostRegister_v2")
        with ecgpress.stream(**ALL, pages=60) as stream:
            for images, _ in stream:
                taken = Taken(self.driver, images)
                taken.delete()
                taken.finish()
            self.assertLessEqual(self.calls("cuMemAlloc_v2") - before[0], 4)
            self.assertLessEqual(self.calls("cuMemHostRegister_v2") - before[1], 8)
        self.assertEqual(self.calls("cuMemcpyHtoDAsync_v2") >= 20, True)

    def test_they_outlive_their_stream(self):
        wanted = self.on_host(3)[0][0]
        with ecgpress.stream(**ALL) as stream:
            images, _ = next(stream)
        taken = Taken(self.driver, images)
        del images
        found = taken.read()
        taken.finish()
        self.same(found, wanted)
        self.assertGreater(self.live(MEMORY), 0)
        taken.delete()

    def test_many_streams(self):
        """More than are remembered: the memory is freed, which waits for all of them."""
        streams = [ctypes.c_void_p() for _ in range(6)]
        context = ctypes.c_void_p(101)
        self.driver.cuCtxPushCurrent_v2(context)
        for stream in streams:
            self.driver.cuStreamCreate(ctypes.byref(stream), 0)
        with ecgpress.stream(**ALL) as stream:
            images, targets = next(stream)
            taken = [Taken(self.driver, images, one.value) for one in streams]
            found = [tensor.read() for tensor in taken]
            for tensor in taken:
                tensor.delete()
            del images, targets
            next(stream)
            for tensor in taken:
                tensor.finish()
        for one in found[1:]:
            self.same(one, found[0])
        self.assertGreater(len(np.unique(found[0])), 10)
        for stream in streams:
            self.driver.cuStreamDestroy_v2(stream)
        self.driver.cuCtxPopCurrent_v2(ctypes.byref(context))

    def test_the_other_interface(self):
        wanted = self.on_host(3)[0][0]
        with ecgpress.stream(**ALL) as stream:
            images, _ = next(stream)
            said = images.__cuda_array_interface__
            self.assertEqual((said["version"], said["shape"], said["typestr"], said["stream"]),
                             (3, (3, 176, 240, 3), "|u1", 1))
            self.driver.cuStreamSynchronize(ctypes.c_void_p(1))
            found = np.frombuffer(ctypes.string_at(said["data"][0], images.nbytes), np.uint8)
            self.same(found.reshape(images.shape), wanted)

    def test_normalized(self):
        named = {**SMALL, "dtype": "float16", "mean": 0.5, "std": (1, 2, 4), "channels_first": True}
        with ecgpress.stream(**named) as host, ecgpress.stream(device="cuda", **named) as stream:
            images, _ = next(stream)
            taken = Taken(self.driver, images)
            found = taken.read()
            taken.finish()
            self.same(found, np.asarray(next(host)[0]))
            taken.delete()

    def test_capsules_that_nobody_takes(self):
        with ecgpress.stream(**ALL) as stream:
            images, _ = next(stream)
            for version in (None, (1, 0)):
                images.__dlpack__(max_version=version)
            self.assertEqual(images.__dlpack_device__(), (2, 1))
            for named in ({"stream": 0}, {"dl_device": (1, 0)}, {"copy": True}):
                with self.assertRaises(BufferError):
                    images.__dlpack__(**named)


class Faults(Cuda):
    def test_each_call_that_fails_is_told(self):
        """Each call fails once, as the first and the second of its name: the error names it, and the
        next batch comes."""
        told = {"cuDeviceGetCount": "opening the device", "cuDeviceGet": "opening the device",
                "cuDevicePrimaryCtxRetain": "opening the device", "cuStreamCreate": "creating a stream",
                "cuMemAlloc_v2": "on the device", "cuEventCreate": "on the device",
                "cuMemcpyHtoDAsync_v2": "copying a batch", "cuEventRecord": "copying a batch",
                "cuStreamWaitEvent": "waiting for a batch"}
        for name, part in told.items():
            with self.subTest(name=name):
                self.driver.fake_fail(name.encode(), 1)
                failure = self.fails(Code.NO_MEMORY, f"{part}", self.one_batch)
                self.assertRegex(str(failure), r"^CUDA: .* failed: out of memory \(2\)$")
                self.one_batch()

    def one_batch(self):
        with ecgpress.stream(**ALL) as stream:
            images, _ = next(stream)
            taken = Taken(self.driver, images)
            found = taken.read()
            taken.delete()
            taken.finish()
            self.assertGreater(len(np.unique(found)), 10)

    def test_memory_that_cannot_be_registered(self):
        self.driver.fake_fail(b"cuMemHostRegister_v2", 1)
        self.one_batch()

    def test_a_batch_after_one_that_failed(self):
        wanted = self.on_host(6)
        with ecgpress.stream(**ALL) as stream:
            self.driver.fake_fail(b"cuMemcpyHtoDAsync_v2", 1)
            self.fails(Code.NO_MEMORY, "copying a batch", next, stream)
            images, _ = next(stream)
            taken = Taken(self.driver, images)
            found = taken.read()
            taken.finish()
            self.same(found, wanted[1][0])
            taken.delete()

    def test_devices(self):
        for device, sentence in (("cuda:2", "there is no such device; CUDA sees 2"),):
            self.fails(Code.UNSUPPORTED, sentence, ecgpress.stream, device=device)
        for device in ("cuda:x", "cuda:", "gpu", "cuda0", ""):
            self.fails(Code.USAGE, 'is neither "cpu" nor "cuda"', ecgpress.stream, device=device)

    def test_a_fork(self):
        with ecgpress.stream(**ALL) as stream:
            next(stream)
            child = os.fork()
            if child == 0:
                try:
                    next(stream)
                except ecgpress.Error:
                    os._exit(7)
                os._exit(1)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 7)
            next(stream)


class Absent(unittest.TestCase):
    """Processes of their own, which have not loaded the driver."""

    def said(self, **environment):
        code = "import ecgpress\ntry:\n    ecgpress.stream(device='cuda')\nexcept ecgpress.Error as e:\n    print(e)"
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, text=True,
                              capture_output=True, timeout=60, check=True)
        return done.stdout.strip()

    def test_no_driver(self):
        if os.path.exists("/usr/lib/x86_64-linux-gnu/libcuda.so.1"):
            self.skipTest("there is one")
        self.assertRegex(self.said(), r"^CUDA cannot be used: libcuda.so.1 cannot be loaded \(.+\)$")

    def test_a_driver_that_does_not_start(self):
        self.assertEqual(self.said(FAKE_CUDA_BROKEN="1", LD_LIBRARY_PATH=os.path.dirname(DRIVER)),
                         "CUDA cannot be used: its driver does not start: unknown error (999)")


class Torch(Cuda):
    """Debian's PyTorch has no CUDA: what would take the tensors is replaced."""

    def setUp(self):
        super().setUp()
        try:
            import torch  # pylint: disable=import-outside-toplevel
        except ImportError:
            self.skipTest("no PyTorch")
        self.torch = torch

    def test_pages(self):
        taken = []

        def from_dlpack(array):
            taken.append(array.device)
            return array

        named = {name: value for name, value in ALL.items() if name != "pages"}
        pages = ecgpress.torch.Pages(pages=6, **named)
        plain, self.torch.from_dlpack = self.torch.from_dlpack, from_dlpack
        self.addCleanup(setattr, self.torch, "from_dlpack", plain)
        for images, targets in self.torch.utils.data.DataLoader(pages, batch_size=None):
            self.assertEqual((images.shape, targets["masks"].shape[0]), ((3, 176, 240, 3), 3))
        self.assertEqual(set(taken), {"cuda:1"})
        del images, targets
        copy = pickle.loads(pickle.dumps(pages))
        for one in (pages, copy):
            loader = self.torch.utils.data.DataLoader(one, batch_size=None, num_workers=1)
            with self.assertRaisesRegex(Exception, "num_workers=0"):
                next(iter(loader))
            one.close()
        del pages, copy, one, loader


if __name__ == "__main__":
    unittest.main()

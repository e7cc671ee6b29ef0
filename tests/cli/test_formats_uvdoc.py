"""The layout of UVDoc, its arrays read by the letter of HDF5's format."""

import importlib.util
import os
import struct
import unittest

import numpy as np

from rig.files import files_of, load_json
from rig.formats import WARPED, FormatTest


class Hdf5:
    """A file of the first version of the format, with arrays in one piece in its root group."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.base = next(at for at in (0, 512, 1024, 2048)
                         if self.data[at:at + 8] == b"\x89HDF\r\n\x1a\n")
        versions = self.data[self.base + 8:self.base + 16]
        assert versions == bytes([0, 0, 0, 0, 0, 8, 8, 0]), versions
        base, _, end, _ = struct.unpack_from("<4Q", self.data, self.base + 24)
        assert base == self.base and end == len(self.data)
        _, header = struct.unpack_from("<2Q", self.data, self.base + 56)
        tree, heap = struct.unpack("<2Q", dict(self.messages(header))[0x11])
        self.arrays = dict(self.symbols(tree, heap))

    def bytes(self, at, count):
        return self.data[self.base + at:self.base + at + count]

    def messages(self, at):
        version, count, references, size = struct.unpack("<BxHII", self.bytes(at, 12))
        assert version == 1 and references == 1
        at, end = at + 16, at + 16 + size
        for _ in range(count):
            kind, length, _ = struct.unpack("<HHB3x", self.bytes(at, 8))
            yield kind, self.bytes(at + 8, length)
            at += 8 + length
            assert length % 8 == 0 and at <= end

    def symbols(self, tree, heap):
        assert self.bytes(tree, 4) == b"TREE" and self.bytes(heap, 4) == b"HEAP"
        kind, level, used, left, right = struct.unpack("<BBHQQ", self.bytes(tree + 4, 20))
        assert (kind, level, used, left, right) == (0, 0, 1, 2 ** 64 - 1, 2 ** 64 - 1)
        _, table, _ = struct.unpack("<3Q", self.bytes(tree + 24, 24))
        _, _, names = struct.unpack("<3Q", self.bytes(heap + 8, 24))
        assert self.bytes(table, 4) == b"SNOD"
        _, count = struct.unpack("<BxH", self.bytes(table + 4, 4))
        for i in range(count):
            name, header = struct.unpack("<2Q", self.bytes(table + 8 + 40 * i, 16))
            yield self.bytes(names + name, 64).split(b"\0")[0].decode(), self.array(header)

    def array(self, header):
        parts = dict(self.messages(header))
        shape = struct.unpack_from(f"<{parts[1][1]}Q", parts[1], 8)
        kind, size = parts[3][0], struct.unpack_from("<I", parts[3], 4)[0]
        dtype = {(0x11, 4): "<f4", (0x10, 1): "u1"}[kind, size]
        if dtype == "<f4":
            assert parts[3][1:3] == bytes([0x20, 31])
            assert struct.unpack_from("<HHBBBBI", parts[3], 8) == (0, 32, 23, 8, 0, 23, 127)
        version, layout, at, length = struct.unpack_from("<BBQQ", parts[8])
        assert (version, layout, length) == (3, 1, int(np.prod(shape)) * size)
        return np.frombuffer(self.bytes(at, length), dtype).reshape(shape)


class UvDoc(FormatTest):
    def read(self, place, kind, name, key):
        """An array as UVDoc's own code has it: MATLAB's, whose order of axes is HDF5's reversed."""
        path = os.path.join(place, kind, f"{name}.mat")
        arrays = Hdf5(path).arrays
        self.assertEqual(list(arrays), [key])
        if importlib.util.find_spec("h5py"):
            import h5py  # pylint: disable=import-outside-toplevel
            with h5py.File(path) as file:
                self.assertTrue(np.array_equal(file[key][:], arrays[key], equal_nan=True))
                self.assertIn(file[key].attrs["MATLAB_class"], (b"single", b"uint8"))
        return arrays[key].T

    def check(self, *words, plane, **named):
        pages = self.make("d", "uvdoc", *words, **named)
        for page in pages:
            place = self.path(f"d/uvdoc/{page['split']}")
            sample = load_json(os.path.join(place, "metadata_sample", f"{page['name']}.json"))
            self.assertEqual(sample["geom_name"], page["name"])
            self.assertEqual(self.size(f"{place}/img/{page['name']}.png"),
                             (page["width"], page["height"]))
            grid = self.read(place, "grid2d", page["name"], "grid2d")
            self.assertEqual(grid.shape, (89, 61, 2))
            uv = self.read(place, "uvmap", page["name"], "uv")
            seg = self.read(place, "seg", page["name"], "seg")
            self.assertEqual(uv.shape, (page["height"], page["width"], 2))
            self.assertEqual(seg.shape, (page["height"], page["width"]))
            self.assertTrue((np.isnan(uv).any(axis=2) == (seg == 0)).all())
            self.check_maps(grid, uv, seg)
            solid = os.path.join(place, "grid3d", f"{page['name']}.mat")
            self.assertEqual(os.path.exists(solid), plane)
            if plane:
                self.check_plane(page, self.read(place, "grid3d", page["name"], "grid3d"))
        kinds = {name.split("/")[2] for name in files_of(self.path("d")) if
                 name.startswith("uvdoc/")}
        self.assertEqual(kinds, {"img", "metadata_sample", "grid2d", "uvmap", "seg"} |
                         ({"grid3d"} if plane else set()))

    def check_maps(self, grid, uv, seg):
        """At a point of the grid, the map says which one that is."""
        v, u = np.meshgrid(np.linspace(0, 1, 89), np.linspace(0, 1, 61), indexing="ij")
        wrong = seen = 0
        for row in range(4, 85, 8):
            for column in range(4, 57, 8):
                x, y = np.rint(grid[row, column]).astype(int)
                if 0 <= x < seg.shape[1] and 0 <= y < seg.shape[0]:
                    seen += 1
                    off = np.abs(uv[y, x] - [u[row, column], v[row, column]]).max()
                    wrong += not off < 2 / min(seg.shape)
        self.assertGreater(seen, 40)
        self.assertLessEqual(wrong, seen // 20)  # bent paper may hide some

    def check_plane(self, page, solid):
        self.assertEqual(solid.shape, (89, 61, 3))
        size = np.array([0, page["page_width_mm"], page["page_height_mm"]]) / 1000
        self.assertLess(np.abs(np.ptp(solid, axis=(0, 1)) - size).max(), 1e-5)
        self.assertTrue((np.diff(solid[:, :, 1], axis=1) > 0).all())
        self.assertTrue((np.diff(solid[:, :, 2], axis=0) < 0).all())

    def test_flat(self):
        self.check(plane=True, pages="3", split="2/1/0")

    def test_rotated(self):
        self.check("--rotation", "9", plane=True, pages="3", split="1/1/1")

    def test_warped(self):
        self.check(*WARPED, plane=False, pages="3", split="2/1/0")

    def test_faults(self):
        page = self.make("d", "uvdoc", "--rotation", "3")[0]
        place = f"uvdoc/{page['split']}"
        for kind, at in (("grid2d", -4), ("grid3d", -2), ("uvmap", None), ("seg", None)):
            name = f"{place}/{kind}/{page['name']}.mat"
            with open(self.path(f"d/{name}"), "rb") as file:
                data = file.read()
            if at:
                self.damage("d", name, data, data[:at] + b"\x66\x66" + data[at + 2:])
            self.damage("d", name, data, data[:-1])
            self.damage("d", name, b"\x89HDF", b"\x89HDX")
        self.damage("d", f"{place}/seg/{page['name']}.mat", b"\1" * 64, b"\0" * 64)
        self.damage("d", f"{place}/metadata_sample/{page['name']}.json", b'name": "', b'name": "x')
        self.damage("d", f"{place}/img/{page['name']}.png", b"IDAT", b"IDAX")


if __name__ == "__main__":
    unittest.main()

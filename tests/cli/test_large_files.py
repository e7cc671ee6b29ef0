"""How much memory hostile files take: each reader refuses what is beyond its limits, and what it
accepts takes a small multiple of what is used of it. Large files here are sparse. A process's peak counts what
Python had when it was started."""

import os
import struct
import unittest
import zlib

from rig.datasets import DatasetTest, dataset
from rig.files import files_of
from rig.program import ProgramTest

MIB = 1 << 20
WATCHED = not os.environ.get("ECGPRESS_FLAGS")  # sanitizers take memory of their own


class Limited(ProgramTest):
    def sparse(self, name, size, head=b""):
        with open(self.path(name), "wb") as file:
            file.write(head)
            file.truncate(size)

    def refused(self, code, sentence, most_mib, *words):
        """Refused in that sentence, with no more memory than that."""
        done = self.measured(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(sentence, done.stderr)
        if WATCHED:
            self.assertLess(done.peak / MIB, most_mib)

    def page(self, *words):
        return ("page", "builtin:1", "--out", "p.png", *words)

    def test_truth(self):
        """Of a truth only what is needed takes memory, however many points there are."""
        points = "[" + "1," * (6 * MIB) + "1]"
        self.write("t.json", '{"source": "builtin:1", "points": ' + points + "}")
        self.refused(78, "is not the truth of a page", 160, "page", "--from", "t.json", "--out", "p.png")
        self.write("t.json", '{"configuration": {"x": ' + points + '}, "source": "a"}')
        self.refused(78, "more than 65536 values", 160, "page", "--from", "t.json", "--out", "p.png")
        self.sparse("t.json", 300 * MIB)
        self.refused(65, "more than the", 130, "page", "--from", "t.json", "--out", "p.png")
        self.sparse("pages.jsonl", 300 * MIB)
        self.refused(65, "zero bytes", 130, "page", "--from", "pages.jsonl#1", "--out", "p.png")
        with open(self.path("pages.jsonl"), "w", encoding="ascii") as file:
            file.write('{"name": "1", "points": ' + points + "}\n")
        self.refused(78, "is not the truth of a page", 160,
                     "page", "--from", "pages.jsonl#1", "--out", "p.png")

    def test_configuration(self):
        self.write("c.json", '{"width": [' + "1," * 100000 + "1]}")
        self.refused(78, "more than 65536 values", 130, *self.page("--config", "c.json"))
        self.sparse("c.json", 2 * MIB)
        self.refused(65, "more than the", 130, *self.page("--config", "c.json"))
        self.refused(64, "more than the", 130, *self.page("--preset", "c.json"))
        self.write("c.json", '{"width": "a\\u0000b"}')
        self.refused(78, "is not valid JSON", 130, *self.page("--config", "c.json"))
        self.write("c.json", "[" * 100000)
        self.refused(78, "is not valid JSON", 130, *self.page("--config", "c.json"))

    def test_dotenv(self):
        self.sparse(".env", 2 * MIB)
        self.refused(65, "more than the", 130, *self.page())

    def test_records(self):
        self.sparse("r.csv", 300 * MIB)
        self.refused(65, "more than the", 130, "page", "r.csv", "--sampling_rate", "100",
                     "--out", "p.png")
        self.sparse("r.hea", 2 * MIB)
        self.refused(65, "more than the", 130, "page", "r.hea", "--out", "p.png")
        self.write("r.hea", "r 1 100 1000000000000\nr.dat 16 200/mV\n")
        self.sparse("r.dat", 1000)
        self.refused(65, "holds 500", 130, "page", "r.hea", "--out", "p.png")

    def test_tables(self):
        self.sparse("t.csv", 300 * MIB)
        self.refused(65, "more than the", 130, *self.page("--record_table", "t.csv"))
        self.refused(65, "more than the", 130, *dataset("out", "--records", "t.csv"))
        os.mkdir(self.path("in"))
        self.sparse("in/ptbxl_database.csv", 300 * MIB)
        self.refused(65, "more than the", 130, *dataset("out", "--raw_signal_path", "in"))

    def test_rows_of_numpy(self):
        """Rows that a sparse file holds are not listed without end."""
        shape = "(300000000, 1, 1)"
        text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
        head = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()
        self.sparse("r.npy", len(head) + 4 * 300000000, head)
        self.refused(65, "300000000 rows", 130,
                     *dataset("out", "--raw_signal_path", "r.npy", "--sampling_rate", "100",
                              "--lead_index", "I"))

    def test_font(self):
        self.need_gpu()
        self.sparse("f.ttf", 100 * MIB)
        self.refused(65, "more than the", 400, *self.page("--font", "f.ttf", "--width", "400"))


def png(width, height, depth=1):
    """A black picture that unpacks to far more than it takes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width * depth + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)),
             (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts)


class Verified(DatasetTest):
    def test_files_of_a_dataset(self):
        """What stands in a dataset's files cannot make verify take more than its log asks for."""
        self.good(*dataset("out", each=(1, 0, 0), layouts="3by1", width=400))
        usual = self.measured("verify", "out")
        self.assertEqual(usual.returncode, 0, usual.stdout)
        masks = [name for name in files_of(self.path("out")) if "/mask-png/" in name]
        self.replace(masks[0], png(20000, 20000))  # 400 MB as pixels
        self.said("20000 x 20000 px, but", usual)
        for name in files_of(self.path("out")):
            if not name.endswith((".jsonl", "ecgpress.json")):
                os.truncate(self.path(f"out/{name}"), 2 << 30)
        self.said("more than the", usual)
        os.remove(self.path("out/logs.json"))
        os.mkfifo(self.path("out/logs.json"))
        self.said("not a regular file", usual)

    def replace(self, name, data):
        with open(self.path(f"out/{name}"), "wb") as file:
            file.write(data)

    def said(self, sentence, usual):
        done = self.measured("verify", "out")
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn(sentence, done.stdout)
        if WATCHED:
            self.assertLess(done.peak, usual.peak + 40 * MIB)


if __name__ == "__main__":
    unittest.main()

"""Paths of any bytes: they come back from every JSON that names them."""

import json
import os
import struct
import unittest

from rig.datasets import DatasetTest
from rig.files import digest

PLACES = ((b"\xff\xe9t\xe9", b"r"), (b"n", b"\xe9cg"), (b'a"b\nc\td', b"r"),
          (b"100% #1 & <b>", b"r"), (b"\xed\xb2\x80 \xc3\xa9\\udc80", b"\xf0\x9f"))
NAMED = {"errors": "surrogateescape"}


def run(folder, record):
    return ("dataset", "--datasets_path", folder, "--raw_signal_path", record, "--pages", "2",
            "--split", "100/0/0", "--layouts", "3by1", "--width", "400", "--jobs", "1")


class OddPaths(DatasetTest):
    def place(self, folder, name):
        """A record there; its path from the working directory."""
        whole = os.path.join(os.fsencode(self.folder), folder)
        os.makedirs(whole, exist_ok=True)
        signal = [round(300 * (i % 80 == 20)) + i % 7 for i in range(1000)]
        with open(os.path.join(whole, name + b".hea"), "wb") as file:
            file.write(b"r 1 100 1000\nr.dat 16 1000/mV 16 0 0 0 0 II\n")
        with open(os.path.join(whole, b"r.dat"), "wb") as file:
            file.write(struct.pack("<1000h", *signal))
        return os.path.join(folder, name + b".hea")

    def test_pages(self):
        """A page's truth has the bytes of its record's path, and the page is made again from it."""
        for folder, name in PLACES:
            path = self.place(folder, name)
            self.good("page", path, "--out", "a.png", "--truth", "a.json", "--width", "400", **NAMED)
            with open(self.path("a.json"), "rb") as file:
                truth = json.loads(file.read().decode("utf-8"))
            self.assertEqual(os.fsencode(truth["source"]), path)
            self.assertEqual(os.fsencode(truth["record"]), name)
            self.good("page", "--from", "a.json", "--out", "b.png", **NAMED)
            self.assertEqual(digest(self.path("a.png")), digest(self.path("b.png")), path)

    def test_datasets(self):
        """A dataset is made, taken up again, verified against its records and made again page by
        page, whatever the names of its folder and of the records."""
        for folder, name in PLACES:
            path = self.place(folder, name)
            out = b"out \xff" + folder.replace(b"/", b"")
            words = run(out, path)
            self.good(*words, **NAMED)
            self.good(*words, "--resume", **NAMED)
            last = self.good("verify", out, **NAMED).stdout.splitlines()[-1]
            self.assertRegex(last, r"^4 pages, .* checked: 0 faults$")
            whole = os.path.join(os.fsencode(self.folder), out)
            with open(os.path.join(whole, b"pages.jsonl"), "rb") as file:
                pages = [json.loads(line.decode("utf-8")) for line in file]
            self.assertEqual({os.fsencode(page["source"]) for page in pages}, {path})
            with open(os.path.join(whole, b"ecgpress.json"), "rb") as file:
                options = json.loads(file.read().decode("utf-8"))["options"]
            self.assertEqual(os.fsencode(options["raw_signal_path"]), path)
            log = os.path.join(out, b"pages.jsonl#" + pages[1]["name"].encode())
            self.good("page", "--from", log, "--out", "p.jpg", **NAMED)

    def test_no_dataset_at_a_long_path(self):
        """The cause ends the sentence, out of which the middle of the path is taken."""
        folder = "/".join(["d" * 200] * 12)
        os.makedirs(self.path(folder))
        self.bad(66, "not a dataset of ecgpress: pages.jsonl: No such file or directory", "verify", folder)

    def test_records_that_went_away(self):
        """Pages that cannot be compared with their records are counted in the last line."""
        path = self.place(b"in", b"r")
        self.good(*run("out", path))
        os.remove(self.path("in/r.hea"))
        last = self.good("verify", "out").stdout.splitlines()[-1]
        self.assertIn("0 faults; 4 pages were not compared with their source records", last)
        counts = json.loads(self.good("verify", "out", "--json").stdout)["counts"]
        self.assertEqual(counts["uncompared"], 4)


if __name__ == "__main__":
    unittest.main()

"""No name or value reaches a terminal as something that it obeys: escape sequences, line breaks,
what turns the direction of writing."""

import os
import re
import shutil
import unittest

from rig.program import ProgramTest
from rig.records import heart, write_record

# ESC, CSI as one character, a line break, right-to-left override, a line separator, DEL, no UTF-8.
HOSTILE = "d\x1b[31mred\x9b2J\n\u202edlo\u2028\x7f\udc9b"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
SMALL = ("--layouts", "3by1", "--width", "240", "--sample_each_lead_train", "1",
         "--sample_each_lead_val", "0", "--sample_each_lead_test", "0", "--jobs", "1")


class TerminalTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.hostile = os.fsencode(HOSTILE)
        self.raw = os.fsencode(self.folder) + b"/" + self.hostile

    def shown(self, *words, lines=None, **variables):
        """Runs the program; what it prints, once that was looked at. `lines`: how many of them."""
        done = self.run_program(*words, environment=variables, errors="surrogateescape")
        for text in (done.stdout, done.stderr):
            found = OBEYED.search(text)
            self.assertIsNone(found, f"{words}: {text[max(0, found.start() - 40):][:80]!r}"
                              if found else "")
            self.assertFalse(re.search("[\udc80-\udcff]", text), f"{words}: {text!r}")
        if lines is not None:
            self.assertEqual(len((done.stdout + done.stderr).splitlines()), lines, done)
        return done

    def record(self, names=None):
        write_record(self.folder, "plain", heart(channels=3), names=names)
        text = open(self.path("plain.hea"), encoding="utf-8").read().replace("plain.dat", "x.dat")
        os.rename(self.path("plain.dat"), self.path("x.dat"))
        with open(self.raw + b".hea", "w", encoding="utf-8") as file:
            file.write(text.replace("plain", "r", 1))
        return HOSTILE

    def test_every_command_refuses_a_hostile_name_in_one_plain_line(self):
        for words in (("page", HOSTILE, "--out", "p.png"), ("page", "builtin:0", "--out",
                                                             HOSTILE + "/p.png"),
                      ("page", "builtin:0", "--" + HOSTILE, "1"), (HOSTILE,),
                      ("page", "builtin:0", "--out", "p.png", "--layout", HOSTILE),
                      ("page", "builtin:0", "--out", "p.png", "--width", HOSTILE),
                      ("page", "builtin:0", "--out", "p.png", "--font", HOSTILE),
                      ("page", "builtin:0", "--out", "p.png", "--config", HOSTILE),
                      ("page", "builtin:0", "--out", "p.png", "--preset", HOSTILE + ".json"),
                      ("page", "--from", HOSTILE, "--out", "p.png"), ("verify", HOSTILE),
                      ("dataset", "--raw_signal_path", HOSTILE, "--datasets_path", "d"),
                      ("dataset", "--records", HOSTILE, "--datasets_path", "d"),
                      ("options", "--values", "--config", HOSTILE), ("layouts", HOSTILE),
                      ("completion", HOSTILE), ("help", HOSTILE)):
            with self.subTest(words=words):
                self.assertNotEqual(self.shown(*words, lines=1).returncode, 0)

    def test_values_of_the_environment_and_of_files(self):
        self.assertEqual(self.shown("page", "builtin:0", "--out", "p.png", lines=1,
                                    SHOW_GRID=HOSTILE).returncode, 78)
        self.write(".env", "ECGPRESS_\x1b[31m=1\nSHOW_GRID=\x1b]0;t\x07\n")
        self.assertEqual(self.shown("page", "builtin:0", "--out", "p.png").returncode, 78)
        os.remove(self.path(".env"))
        self.write("c.json", '{"\\u001b[31m\\u202e": 1}')
        self.assertEqual(self.shown("page", "builtin:0", "--config", "c.json", "--out", "p.png",
                                    lines=1).returncode, 78)
        self.shown("doctor", SHOW_GRID=HOSTILE)
        self.shown("options", "--values", "--title", "a\u202eb\u009bc")
        self.shown("options", "--values", "--json", "--title", "a\u202eb\u009bc")

    def test_a_long_path_leaves_room_for_the_remedy(self):
        for part in ("a", "\u00e9", "a b "):
            path = "/".join([(part * 200)[:200].encode()[:200].decode(errors="ignore")] * 9)
            done = self.shown("page", path, "--out", "p.png", lines=1)
            self.assertIn("expected one record", done.stderr)
            self.assertIn("...", done.stderr)
            self.assertNotIn("?", done.stderr)
            self.assertLess(len(done.stderr.encode()), 1100)

    def test_a_page_of_a_hostile_record(self):
        self.need_gpu()
        name = self.record()
        done = self.shown("page", name, "--layout", "3by1", "--width", "240", "--out", "p.png",
                          lines=1)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("red", done.stdout)
        done = self.shown("page", name, "--layout", "3by1", "--width", "240", "--truth", "-")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_dataset_in_a_hostile_folder_of_hostile_records(self):
        self.need_gpu()
        self.record()
        os.mkdir(self.path("in"))
        for name in os.listdir(os.fsencode(self.folder)):
            if name.endswith((b".hea", b".dat")):
                shutil.move(os.path.join(os.fsencode(self.folder), name),
                            os.path.join(os.fsencode(self.folder), b"in", name))
        with open(os.path.join(self.path("in").encode(), self.hostile + b"2.hea"), "w",
                  encoding="ascii") as file:
            file.write("no header\n")
        out = HOSTILE + "out"
        words = ("dataset", "--raw_signal_path", "in", "--datasets_path", out, *SMALL)
        self.shown(*words, "--dry_run")
        done = self.shown(*words, "--verbose")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.shown(*words, "--resume", "--width", "250", lines=1)
        self.shown("verify", out)
        os.remove(os.path.join(os.fsencode(self.folder), os.fsencode(out), b"index.html"))
        for more in ((), ("--json",)):
            self.assertEqual(self.shown("verify", out, *more).returncode, 65)


if __name__ == "__main__":
    unittest.main()

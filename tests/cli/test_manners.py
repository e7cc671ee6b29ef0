"""How the program behaves among others: pipes, standard output, file endings, short options, words of
the command line that are only nearly right, and how much it says."""

import io
import json
import os
import re
import stat
import subprocess
import unittest

from PIL import Image

from rig.files import digest
from rig.pages import PageTest
from rig.pictures import picture
from rig.program import PROGRAM, ProgramTest

PAGE = ["page", "builtin", "--width", "400"]


class Outputs(ProgramTest):
    """What a user names is written, whatever it is, and stays what it was."""

    def page(self, *words, **named):
        return self.good("page", "builtin:1", "--width", "300", *words, **named)

    def test_links(self):
        os.mkdir(self.path("far"))
        self.write("far/p.png", "old")
        os.symlink("far/p.png", self.path("link.png"))
        self.page("--out", "link.png")
        self.page("--out", "plain.png")
        self.assertTrue(os.path.islink(self.path("link.png")))
        with open(self.path("far/p.png"), "rb") as a, open(self.path("plain.png"), "rb") as b:
            self.assertEqual(a.read(), b.read())
        os.symlink("nowhere.png", self.path("dangling.png"))
        self.bad(73, "a link to nothing", "page", "builtin:1", "--width", "300", "--out",
                 "dangling.png")

    def test_devices_and_fifos(self):
        os.symlink("/dev/null", self.path("null.json"))
        self.page("--truth", "null.json")
        self.assertTrue(os.path.islink(self.path("null.json")))
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        os.mkfifo(self.path("fifo.json"))
        fifo = os.open(self.path("fifo.json"), os.O_RDWR)  # a reader, and room for the writer
        self.addCleanup(os.close, fifo)
        with subprocess.Popen([PROGRAM, "page", "builtin:1", "--width", "300", "--truth",
                               "fifo.json", "--quiet"], cwd=self.folder,
                              env=self.environment) as writer:
            got = b""
            while writer.poll() is None or not got.endswith(b"}\n"):
                got += os.read(fifo, 65536)
                if got.endswith(b"}\n"):
                    break
            self.assertEqual(writer.wait(), 0)
        self.assertEqual(json.loads(got)["record"], "builtin-1")
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path("fifo.json")).st_mode))


class Inputs(ProgramTest):
    def test_a_font_is_a_regular_file(self):
        words = ("page", "builtin:1", "--width", "300", "--out", "p.png", "--font")
        os.mkfifo(self.path("fifo.ttf"))
        self.bad(65, "fifo.ttf: not a regular file", *words, "fifo.ttf")
        self.bad(66, "none.ttf: No such file", *words, "none.ttf")
        self.write("text.ttf", "no font")
        self.bad(65, "text.ttf: is not a font", *words, "text.ttf")


class Spelling(ProgramTest):
    def test_no_option(self):
        rows = json.loads(self.good("options", "--json").stdout)
        flags = [row["name"] for row in rows if row["type"] == "bool"]
        self.assertGreater(len(flags), 4)
        for name in flags:
            for spelling in (name, name.replace("_", "-")):
                self.assertEqual(self.values(f"--no-{spelling}")[name], ("0", "command line"))
        self.assertEqual(self.values("--no-show_grid", "--show_grid")["show_grid"][0], "1")
        self.bad(64, "--no-show_grid takes no value", "options", "--values", "--no-show_grid=1")
        self.bad(64, "unknown option --no-dpi", "options", "--values", "--no-dpi")

    def test_every_alias(self):
        rows = json.loads(self.good("options", "--json").stdout)
        for row in rows:
            for alias in filter(None, row.get("aliases", "").split("|")):
                value = row["default"] or "x"
                if row["type"] in ("bool", "int", "real", "range", "choice", "pick"):
                    for spelling in (alias, alias.replace("_", "-")):
                        source = self.values(f"--{spelling}={value}")[row["name"]][1]
                        self.assertEqual(source, "command line", alias)

    def test_letters(self):
        self.bad(64, "-o needs a value", "page", "builtin", "-o")
        self.bad(64, "unknown option -o", "options", "-o", "x")
        self.bad(64, "unknown option -z", "page", "builtin", "-z")
        self.good("page", "-h")

    def test_only_near_names_are_suggested(self):
        for given, meant in (("rwo_height", "row_height"), ("show-gird", "show_grid"),
                             ("layuots", "layouts"), ("seeed", "seed")):
            self.bad(64, f"(did you mean --{meant}?)", "dataset", f"--{given}", "3")
        for given in ("foo", "x", "batch", "colour", "verylongnamethatisnothing", "abcdef"):
            done = self.run_program("dataset", f"--{given}", "3")
            self.assertEqual(done.returncode, 64)
            self.assertNotIn("did you mean", done.stderr, given)
        self.bad(64, 'did you mean "dataset"', "datset")
        self.assertNotIn("did you mean", self.run_program("train").stderr)
        self.bad(64, 'did you mean "photo"', "options", "--values", "--preset", "phto")
        done = self.run_program("options", "--values", "--grid", "zebra")
        self.assertNotIn("did you mean", done.stderr)

    def test_help_lists_every_choice(self):
        text = " ".join(self.good("options").stdout.split())
        for row in json.loads(self.good("options", "--json").stdout):
            for choice in filter(None, row.get("choices", "").split("|")):
                self.assertRegex(text, rf"[ (]{re.escape(choice)}[ ;,]", row["name"])


class Pipes(ProgramTest):
    def test_a_reader_that_goes_away(self):
        for words in ("options", "help", "manual"):
            line = f'"{PROGRAM}" {words} | head -n 1; echo "${{PIPESTATUS[0]}}"'
            done = subprocess.run(["bash", "-c", line], cwd=self.folder, text=True,
                                  capture_output=True, env=self.environment, check=False)
            self.assertEqual(done.stderr, "")
            self.assertIn(done.stdout.split()[-1], ("141", "0"))


class Endings(ProgramTest):
    def test_unknown_ones(self):
        for name in ("x.pdf", "x.bmp", "x", "x.png.txt", "folder.png/x"):
            done = self.run_program("page", "builtin", "--out", name)
            self.assertEqual(done.returncode, 64, done.stderr)
            for ending in (".png", ".jpg", ".jpeg"):
                self.assertIn(ending, done.stderr)
            self.assertEqual(os.listdir(self.folder), [])
        self.bad(64, "--quality", "page", "builtin", "--out", "x.jpg", "--quality", "101")


class Pictures(PageTest):
    def binary(self, *words):
        return subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True,
                              env=self.environment, check=False)

    def test_standard_output(self):
        self.good(*PAGE, "--out", "p.png", "--truth", "p.json")
        done = self.binary(*PAGE, "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path("p.png"), "rb") as file:
            self.assertEqual(done.stdout, file.read())
        self.assertIn(b"400 x ", done.stderr)
        done = self.binary(*PAGE, "--truth", "-")
        with open(self.path("p.json"), "rb") as file:
            self.assertEqual(done.stdout, file.read())
        done = self.binary(*PAGE, "--out", "-", "--truth", "-")
        self.assertEqual((done.returncode, done.stdout), (64, b""))
        done = self.binary(*PAGE, "--masks", "-")
        self.assertEqual((done.returncode, done.stdout), (64, b""))
        self.assertEqual(sorted(os.listdir(self.folder)), ["p.json", "p.png"])

    def test_jpeg(self):
        self.good(*PAGE, "--out", "p.png")
        self.good(*PAGE, "--out", "p.jpg")
        self.good(*PAGE, "--out", "p.JPEG", "--quality", "95")
        wanted, _, _ = picture(self.path("p.png"))
        sizes = []
        for name, most in (("p.jpg", 12), ("p.JPEG", 8)):
            image = Image.open(self.path(name))
            self.assertEqual((image.format, image.mode), ("JPEG", "RGB"))
            found, _, _ = picture(self.path(name))
            self.assertEqual(found.shape, wanted.shape)
            self.assertLess(abs(found.astype(int) - wanted).mean(), most)
            sizes.append(os.path.getsize(self.path(name)))
        self.assertLess(*sizes)

    def test_png_in_any_case(self):
        self.good(*PAGE, "--out", "p.png")
        self.good(*PAGE, "-o", "q.PNG")
        self.assertEqual(digest(self.path("p.png")), digest(self.path("q.PNG")))

    def test_a_picture_through_a_pipe_that_breaks(self):
        line = f'"{PROGRAM}" page builtin --out - | head -c 10 >/dev/null; echo "${{PIPESTATUS[0]}}"'
        done = subprocess.run(["bash", "-c", line], cwd=self.folder, text=True,
                              capture_output=True, env=self.environment, check=False)
        self.assertIn(done.stdout.strip(), ("141", "0"))
        self.assertNotIn("failed", done.stderr)

    def test_quiet_and_verbose(self):
        done = self.good(*PAGE, "-o", "p.png", "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        done = self.good(*PAGE, "-o", "p.png", "--verbose")
        self.assertRegex(done.stderr, r"OpenGL")
        self.assertRegex(done.stderr, r"\d s")
        self.bad(64, "--quiet", *PAGE, "-o", "p.png", "--quiet", "--verbose")


class Notes(PageTest):
    """Only the first of many skipped records are printed, unless all are asked for."""

    def make(self, *words):
        return self.good("dataset", "-o", "out", "--raw_signal_path", "in", "--layouts", "3by1",
                         "--width", "400", "--sampling_rate", "100", "--jobs", "1", *words,
                         "--sample_each_lead_train", "4", "--sample_each_lead_val", "1",
                         "--sample_each_lead_test", "1", "--overwrite").stderr.splitlines()

    def test_many(self):
        os.mkdir(self.path("in"))
        for i in range(90):
            rows = "I,II\n" + ("0.1,0.2\n" * 1000 if i % 6 == 0 else "")
            self.write(f"in/r{i}.csv", rows)
        every = [line for line in self.make("--verbose") if ".csv" in line]
        self.assertGreater(len(every), 20)
        lines = self.make()
        self.assertEqual([line for line in lines if ".csv" in line], every[:20])
        rest = [line for line in lines if "further notes" in line]
        self.assertRegex(rest[0], rf"\A{len(every) - 20} further")
        self.assertEqual(self.make("--quiet"), [])


class Counts(PageTest):
    """The bar, the summary and verify count the same pages."""

    def test_they_agree(self):
        done = self.good("dataset", "-o", "out", "--layouts", "3by1,6by2", "--width", "400",
                         "--preset", "photo", "--sample_each_lead_train", "2",
                         "--sample_each_lead_val", "1", "--sample_each_lead_test", "1")
        counts = {name.strip(): int(count)
                  for name, count in re.findall(r"(?m)^([a-z -]+?)  +(\d+)$", done.stdout)}
        self.assertEqual(counts["pages"], 2 * 2 * 4)
        self.assertEqual(counts["main set"] + counts["overlap set"], counts["pages"])
        bar = re.findall(r"(\d+)/(\d+)", done.stderr)[-1]
        self.assertEqual(bar, (str(counts["pages"]),) * 2)
        done = self.good("verify", "out")
        self.assertTrue(done.stdout.startswith(f"{counts['pages']} pages, "), done.stdout)
        self.assertEqual(re.findall(r"(\d+)/(\d+)", done.stderr)[-1], bar)


    def test_letters(self):
        said = []
        for words in (["-o", "a", "-n", "4"], ["-oa", "-n4", "--overwrite"],
                      ["--datasets-path=a", "--pages", "4", "--overwrite"]):
            done = self.good("dataset", *words, "--layouts", "3by1", "--width", "400")
            said.append(re.search(r"main set +(\d+)", done.stdout).group(1))
            self.assertIn("a/index.html", done.stdout)
        self.assertEqual(said, ["4"] * 3)


class Records(PageTest):
    """Each file of a WFDB record opens the record."""

    def test_files_of_a_record(self):
        self.write("one.hea", "one 1 100 1000\none.dat 16 1000/mV 16 0 0 0 0 I\n")
        with open(self.path("one.dat"), "wb") as file:
            file.write(b"\0\1" * 1000)
        self.write("two.hea", "two 1 100 1000\ntwo.mat 16+24 1000/mV 16 0 0 0 0 I\n")
        with open(self.path("two.mat"), "wb") as file:
            file.write(b"\0" * 24 + b"\0\1" * 1000)
        truths = {}
        for name in ("one", "one.hea", "one.dat", "two", "two.hea", "two.mat"):
            self.good("page", name, "--layout", "3by1", "--width", "400", "--truth", "t.json")
            with open(self.path("t.json"), encoding="utf-8") as file:
                truths[name] = json.load(file)["record"]
        self.assertEqual(set(truths.values()), {"one", "two"})
        self.bad(66, "missing.dat", "page", "missing.dat", "--truth", "t.json")


if __name__ == "__main__":
    unittest.main()

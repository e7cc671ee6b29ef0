"""The program as its users meet it: words in, files, lines and exit codes out."""

import json
import os
import re
import signal
import struct
import subprocess
import time
import unittest

from rig.files import digest, load_json
from rig.processes import wait_for
from rig.program import PROGRAM, ProgramTest

VERBS = ["dataset", "page", "preview", "merge", "status", "verify", "recipe", "render", "stats", "fit",
         "bench", "doctor", "layouts", "options", "manual", "completion"]


class Help(ProgramTest):
    def test_help(self):
        text = self.good("--help").stdout
        self.assertEqual(text, self.good("help").stdout)
        for word in VERBS + ["64", "65", "66", "69", "70", "71", "73", "74", "78", "130"]:
            self.assertIn(word, text)
        listed = re.findall(r"^  ([a-z]+) ", text.split("Exit codes")[0], re.MULTILINE)
        self.assertEqual(listed, [*VERBS, "help"])

    def test_help_of_each_command(self):
        for verb in VERBS:
            text = self.good(verb, "--help").stdout
            self.assertEqual(text, self.good("help", verb).stdout)
            self.assertIn(f"Usage: ecgpress {verb}", text)
            self.assertLessEqual(max(map(len, text.split("\n"))), 80)
        self.assertIn("--row_height", self.good("page", "--help").stdout)
        self.assertNotIn("--layouts", self.good("page", "--help").stdout)

    def test_help_wins_over_mistakes(self):
        self.good("dataset", "--rwo_height", "3", "-h")

    def test_version(self):
        self.assertRegex(self.good("--version").stdout, r"\Aecgpress \d+\.\d+\.\d+\n\Z")


# What options were once called, and what they are called now.
OLD_NAMES = {
    "strength": "severity", "see_through": "show_through", "crumple": "wrinkles",
    "bands": "scan_streaks", "bilevel": "binarize", "bilevel_level": "threshold",
    "warmth": "color_temperature", "green_cast": "tint", "motion": "motion_blur",
    "ruled": "grid_extent", "missing_leads": "drop_leads", "columns": "lead_timing",
    "name_place": "name_position", "fold_place": "fold_position", "mould": "mold",
    "ageing": "aging", "page_maps": "backward_maps"}
OLD_VALUES = {"columns": "same", "ruled": "leads", "name_place": "left", "missing_leads": "2"}


class OldNames(ProgramTest):
    """Old names work on the command line, in the environment, in .env and in JSON."""

    def page(self, *words, **named):
        self.good("page", "builtin:3", "--width", "300", "--preset", "photo", *words, "--truth",
                  "t.json", "--out", "p.png", **named)
        with open(self.path("p.png"), "rb") as file:
            return load_json(self.path("t.json"))["configuration"], file.read()

    def test_options(self):
        values = {old: OLD_VALUES.get(old, "0.5") for old in OLD_NAMES if old != "page_maps"}
        new = [word for old, value in values.items() for word in (f"--{OLD_NAMES[old]}", value)]
        wanted = self.page(*new)
        self.assertEqual(wanted[0]["lead_timing"], "simultaneous")
        self.assertNotEqual(self.page(), wanted)
        self.assertEqual(self.page(*(f"--{old}={value}" for old, value in values.items())), wanted)
        self.assertEqual(self.page(*(f"--{old.replace('_', '-')}={value}"
                                     for old, value in values.items())), wanted)
        keys = {f"ECGPRESS_{old.upper()}": value for old, value in values.items()}
        self.assertEqual(self.page(environment=keys), wanted)
        self.write("old.json", json.dumps(values))
        self.assertEqual(self.page("--config", "old.json"), wanted)
        self.write(".env", "".join(f"{key}={value}\n" for key, value in keys.items()))
        self.assertEqual(self.page(), wanted)
        both = {"ECGPRESS_CREASES": "2", "ECGPRESS_MOLD": "0.25", "ECGPRESS_MOULD": "0.75"}
        self.assertEqual(self.page(environment=both)[0]["mold"], 0.25)

    def test_names_of_choices(self):
        for old, new in (("same", "simultaneous"), ("consecutive", "sequential")):
            self.assertEqual(self.page("--lead_timing", old)[0]["lead_timing"], new)
        self.assertEqual(self.page("--preset", "mould", "--seed", "3"),
                         self.page("--preset", "mold", "--seed", "3"))
        self.assertEqual(self.page("--mix", "mould:1")[1], self.page("--mix", "mold:1")[1])

    def test_options_of_commands(self):
        words = ("page", "builtin:3", "--width", "300", "--preset", "photo")
        self.good(*words, "--number", "4", "--out", "old.png", "--gridpoints", "old.npy")
        self.good(*words, "--page_index", "4", "--out", "new.png", "--grid_points", "new.npy")
        for ending in ("png", "npy"):
            self.assertEqual(digest(self.path(f"old.{ending}")), digest(self.path(f"new.{ending}")))


class Usage(ProgramTest):
    def test_commands(self):
        self.bad(64, "no command given")
        self.bad(64, 'unknown command "datset"', "datset")
        self.bad(64, 'unknown command "x"', "help", "x")

    def test_options(self):
        self.bad(64, "unknown option --rwo-height (did you mean --row_height?)",
                 "dataset", "--rwo-height", "3")
        self.bad(64, "unknown option -x", "dataset", "-x")
        self.bad(64, "unknown option --=3", "dataset", "--=3")
        self.bad(64, "--row_height needs a value", "dataset", "--row-height")
        self.bad(64, "--font needs a value", "dataset", "--font", "--overwrite")
        self.bad(64, '--row_height: "abc" is not a number (expected 0.5 to 50 large boxes)',
                 "dataset", "--row_height=abc")
        self.bad(64, "--json takes no value", "options", "--json=1")
        self.bad(64, "unknown option --dpi", "verify", "x", "--dpi", "100")

    def test_operands(self):
        self.bad(64, "DIR is missing", "verify")
        self.bad(64, "RECORD is missing", "page", "--out", "x.png")
        self.bad(64, 'unexpected argument "b"', "verify", "a", "b")
        self.bad(64, 'unexpected argument "b"', "dataset", "b")
        self.bad(66, "", "verify", "--", "--missing")

    def test_dataset_needs_a_folder(self):
        self.bad(64, "--datasets_path", "dataset")

    def test_page(self):
        self.bad(64, "--out, --truth, --masks", "page", "builtin")
        self.bad(64, "--layouts is not an option", "page", "builtin", "--layouts", "3by1")
        self.bad(64, '--window: "-1"', "page", "builtin", "--out", "x.png", "--window", "-1")
        self.bad(64, '--window: ""', "page", "builtin", "--out", "x.png", "--window=")
        self.bad(73, "folder does not exist", "page", "builtin", "--out", "no/x.png")
        self.bad(73, "folder does not exist", "page", "builtin", "--truth", "no/x.json")
        self.bad(66, "missing.hea", "page", "missing.hea", "--out", "x.png")

    def test_errors_stay_on_one_line(self):
        self.bad(64, "unknown command", "a\nb\x1b[31m")

    def test_broken_output(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "options"], stdout=full, stderr=subprocess.PIPE,
                                  text=True, check=False)
        self.assertEqual(done.returncode, 74)
        self.assertIn("standard output", done.stderr)

    def test_closed_pipe(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([PROGRAM, "options"], stdout=writer, stderr=subprocess.PIPE,
                              text=True, check=False)
        os.close(writer)
        self.assertEqual((done.returncode, done.stderr), (141, ""))


class Options(ProgramTest):
    def test_defaults(self):
        for name, (_, source) in self.values().items():
            self.assertEqual(source, "default", name)

    def test_spellings(self):
        values = self.values("--row-height=4.50", "--show_grid", "0", "--show-lead-name=no",
                             "--overwrite", "--resume", "yes")
        self.assertEqual(values["row_height"], ("4.5", "command line"))
        self.assertEqual(values["show_grid"][0], "0")
        self.assertEqual(values["show_lead_name"][0], "0")
        self.assertEqual(values["overwrite"][0], "1")
        self.assertEqual(values["resume"][0], "1")

    def test_the_last_word_wins(self):
        self.assertEqual(self.values("--dpi", "100", "--dpi", "200")["dpi"][0], "200")

    def test_precedence(self):
        self.write(".env", "ROW_HEIGHT=1\nDPI=101\nPADDING_X=1\nBORDER=1\n")
        self.write("c.json", '{"row_height": 3, "dpi": 103}')
        environment = {"ROW_HEIGHT": "2", "DPI": "102", "PADDING_X": "2"}
        values = self.values("--row_height", "4", "--config", "c.json", environment=environment)
        self.assertEqual(values["row_height"], ("4", "command line"))
        self.assertEqual(values["dpi"], ("103", "config"))
        self.assertEqual(values["padding_x"], ("2", "environment"))
        self.assertEqual(values["border"], ("1", ".env"))
        self.assertEqual(values["padding_y"], ("30", "default"))

    def test_bad_sources(self):
        self.write("c.json", '{"rwo_height": 3}')
        self.bad(78, 'c.json: key "rwo_height"', "options", "--values", "--config", "c.json")
        self.bad(66, "no.json", "options", "--values", "--config", "no.json")
        self.bad(78, "environment variable DPI: ", "options", "--values",
                 environment={"DPI": "x"})
        self.write(".env", "\nROW_HEIGHT=x\n")
        self.bad(78, ".env:2: ROW_HEIGHT: ", "dataset", "--datasets_path", "o")
        self.good("options")

    def test_foreign_words_do_not_matter(self):
        self.write(".env", "HOME_PAGE=1\n")
        done = self.good("options", "--values",
                         environment={"SEED": "x", "WIDTH": "x", "JOBS": "x"})
        self.assertRegex(done.stderr, r"\A[^\n]*\.env:1: HOME_PAGE[^\n]*\n\Z")

    def test_prints(self):
        rows = json.loads(self.good("options", "--json").stdout)
        people = self.good("options").stdout
        markdown = self.good("options", "--markdown").stdout
        values = self.good("options", "--values").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in values], [row["name"] for row in rows])
        for row in rows:
            self.assertIn(f"--{row['name']} ", people)
            self.assertIn(f"| `--{row['name']}` |", markdown)
            self.assertTrue(row["help"] and row["env"])
        self.bad(64, "--markdown", "options", "--markdown", "--json")


class Pages(ProgramTest):
    """What draws. Without an OpenGL device there is only the exit code to look at."""

    def test_doctor(self):
        done = self.run_program("doctor")
        self.assertIn(done.returncode, (0, 69))
        self.assertTrue(done.stdout)

    def test_no_gpu(self):
        if self.can_draw():
            self.skipTest("there is an OpenGL device")
        self.bad(69, "", "page", "builtin", "--out", "x.png")

    def test_page(self):
        self.need_gpu()
        self.good("page", "builtin:7", "--layout", "3by1", "--dpi", "100", "--out", "p.png",
                  "--truth", "p.json", "--masks", "masks")
        with open(self.path("p.png"), "rb") as file:
            self.assertEqual(struct.unpack(">I", file.read(24)[16:20])[0], 640)
        with open(self.path("p.json"), encoding="utf-8") as file:
            self.assertIsInstance(json.load(file), dict)
        self.assertEqual(sorted(os.listdir(self.path("masks"))),
                         ["lead_0.png", "lead_1.png", "lead_2.png"])

    def test_unknown_layout(self):
        self.bad(64, "3by2", "page", "builtin", "--layout", "3by2", "--out", "p.png")

    def dataset(self, each):
        return ["dataset", "--datasets_path", "out", "--dpi", "100", "--jobs", "2",
                "--layouts", "3by1,3by4-II", "--sample_each_lead_train", str(each),
                "--sample_each_lead_val", "1", "--sample_each_lead_test", "1"]

    def test_dataset_and_verify(self):
        self.need_gpu()
        done = self.good(*self.dataset(2))
        self.assertEqual(done.stdout.splitlines()[-1], "out/index.html")
        self.assertTrue(os.path.exists(self.path("out/index.html")))
        self.assertRegex(self.good("verify", "out").stdout.splitlines()[-1],
                         r"\A\d+ pages, \d+ leads, \d+ files checked: 0 faults\Z")
        self.bad(73, "out", *self.dataset(2))
        self.good(*self.dataset(2), "--overwrite")

    def stop_run(self, number):
        """Starts a long run, sends it the signal once pages are there, and returns its end."""
        with subprocess.Popen([PROGRAM, *self.dataset(3000)], cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment) as run:
            limit = time.monotonic() + 60
            while time.monotonic() < limit and not os.path.isdir(self.path("out")):
                time.sleep(0.05)
            time.sleep(1)
            run.send_signal(number)
            _, lines = run.communicate(timeout=120)
            return run.returncode, lines

    def test_stop(self):
        self.need_gpu()
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            returned, lines = self.stop_run(number)
            self.assertEqual(returned, code, lines)
            self.assertIn("--resume", lines)
            subprocess.run(["rm", "-rf", self.path("out")], check=True)

    def test_a_terminal_that_goes_away_is_no_matter_to_nohup(self):
        self.need_gpu()
        with self.started(*self.dataset(8), preexec_fn=lambda: signal.signal(
                signal.SIGHUP, signal.SIG_IGN)) as run:
            wait_for(lambda: os.path.isdir(self.path("out/segmentation")), "folders")
            os.killpg(run.pid, signal.SIGHUP)
            _, lines = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, lines)


if __name__ == "__main__":
    unittest.main()

"""The manual page and the completions: made from the tables, so they have every command, option and
choice; the tools that read them find nothing wrong, and bash, zsh and fish complete with them."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from rig.program import PROGRAM, ProgramTest


class ShellTest(ProgramTest):
    def rows(self):
        return json.loads(self.good("options", "--json").stdout)

    def verbs(self):
        text = self.good("help").stdout.split("Exit codes")[0]
        return [name for name in re.findall(r"^  ([a-z]+) ", text, re.M) if name != "help"]

    def need(self, tool):
        if not shutil.which(tool):
            self.skipTest(f"{tool} is not installed")

    def tool(self, *words, **more):
        return subprocess.run(words, cwd=self.folder, text=True, capture_output=True, check=False,
                              timeout=120, env=self.environment, **more)


class Manual(ShellTest):
    def setUp(self):
        super().setUp()
        self.text = self.good("manual").stdout
        self.write("ecgpress.1", self.text)

    def plain(self):
        """As it is read: without escapes of fonts and minus signs."""
        return re.sub(r"\\f[BIR]", "", self.text).replace("\\-", "-")

    def test_it_has_all_that_the_tables_have(self):
        plain = self.plain()
        for verb in self.verbs():
            self.assertIn(f'.SS "ecgpress {verb}', plain)
        flat = " ".join(plain.split())
        for row in self.rows():
            self.assertIn(f"--{row['name']}", plain)
            self.assertIn(row["env"], plain)
            for choice in filter(None, row.get("choices", "").split("|")):
                self.assertIn(choice, flat, row["name"])
        for code in (0, 64, 65, 66, 69, 70, 71, 73, 74, 78, 130, 141):
            self.assertRegex(plain, rf"\.TP\n{code}\n")

    def test_mandoc_finds_nothing_wrong(self):
        self.need("mandoc")
        done = self.tool("mandoc", "-Tlint", "-Wstyle", "ecgpress.1")
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_groff_finds_nothing_wrong(self):
        self.need("groff")
        done = self.tool("groff", "-ww", "-z", "-man", "-Tutf8", "ecgpress.1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_man_shows_it(self):
        self.need("man")
        done = self.tool("man", "-l", "ecgpress.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in ("ECGPRESS(1)", "EXIT STATUS", "--show_grid", "builtin:3"):
            self.assertIn(word, re.sub(".\b", "", done.stdout))


class Completion(ShellTest):
    def script(self, shell):
        text = self.good("completion", shell).stdout
        self.write("script", text)
        return text

    def test_every_option_and_choice(self):
        for shell in ("bash", "zsh", "fish"):
            text = self.script(shell)
            for row in self.rows():
                self.assertIn(row["name"], text)
                for choice in filter(None, row.get("choices", "").split("|")):
                    self.assertRegex(text, rf"[ ',(]{re.escape(choice)}[ ',)\"]", row["name"])

    def test_other_shells(self):
        self.bad(64, "tcsh", "completion", "tcsh")
        self.bad(64, "SHELL is missing", "completion")

    def bash(self, line):
        """What bash offers at the end of `line`, with the words that its line editor makes."""
        words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith((" ", "=")) else [])
        code = ("source ./script; compopt() { :; }; COMP_WORDS=(" +
                " ".join(f"'{word}'" for word in words) +
                f"); COMP_CWORD={len(words) - 1}; _ecgpress; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        done = self.tool("bash", "--norc", "-c", code)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash(self):
        self.need("bash")
        self.script("bash")
        self.write("some.csv", "")
        os.mkdir(self.path("folder"))
        self.assertEqual(self.bash("ecgpress pa"), ["page"])
        self.assertEqual(set(self.bash("ecgpress ")),
                         {*self.verbs(), "help", "--help", "--version"})
        self.assertEqual(self.bash("ecgpress page --row_h"), ["--row_height"])
        self.assertEqual(self.bash("ecgpress page --row-h"), ["--row-height"])
        self.assertEqual(self.bash("ecgpress page --no-show_gr"), ["--no-show_grid"])
        self.assertEqual(self.bash("ecgpress page --no-show-gr"), ["--no-show-grid"])
        self.assertEqual(self.bash("ecgpress page --preset screen"), ["screen-photo"])
        self.assertEqual(self.bash("ecgpress page --preset=screen"), ["screen-photo"])
        self.assertEqual(self.bash("ecgpress page --layout 12"), ["12by1"])
        self.assertEqual(self.bash("ecgpress dataset --layouts 3by1,12"), ["3by1,12by1"])
        self.assertEqual(self.bash("ecgpress page --lead-order standard,c"),
                         ["standard,cabrera"])
        self.assertEqual(self.bash("ecgpress page som"), ["some.csv"])
        self.assertEqual(self.bash("ecgpress page x --out som"), ["some.csv"])
        self.assertEqual(self.bash("ecgpress page x -o som"), ["some.csv"])
        self.assertEqual(self.bash("ecgpress verify fol"), ["folder"])
        self.assertEqual(self.bash("ecgpress verify som"), [])
        self.assertEqual(set(self.bash("ecgpress completion ")), {"bash", "zsh", "fish"})
        self.assertEqual(self.bash("ecgpress help doc"), ["doctor"])
        self.assertEqual(self.bash("ecgpress page --dpi 1"), [])
        self.assertNotIn("--layouts", self.bash("ecgpress page --"))

    def test_zsh(self):
        self.need("zsh")
        self.script("zsh")
        done = self.tool("zsh", "-f", "-n", "script")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # the function is there, and its first word of the command line is one of the commands
        code = ("autoload -U compinit; compinit -u -D; source ./script; "
                "_describe() { print -l ${(P)5} }; words=(ecgpress ''); CURRENT=2; _ecgpress")
        done = self.tool("zsh", "-f", "-c", code)
        self.assertEqual(done.stderr, "")
        code = ("autoload -U compinit; compinit -u -D; source ./script; "
                "_arguments() { print -l -- \"$@\" }; words=(ecgpress page ''); CURRENT=3; _ecgpress")
        done = self.tool("zsh", "-f", "-c", code)
        self.assertEqual(done.stderr, "")
        for spec in ("--out=", "--no-show_grid[", "-o+[", "--preset=["):
            self.assertRegex(done.stdout, rf"(?m)^{re.escape(spec)}")
        self.assertNotRegex(done.stdout, r"(?m)^--layouts=")

    def fish(self, line):
        done = self.tool("fish", "--no-config", "-c",
                         f"source ./script; complete -C '{line}' 2>/dev/null")
        self.assertEqual(done.stderr, "")
        return [word.split("\t")[0] for word in done.stdout.splitlines()]

    def test_fish(self):
        self.need("fish")
        self.script("fish")
        with tempfile.TemporaryDirectory() as home:
            self.environment["HOME"] = home
            done = self.tool("fish", "--no-execute", "script")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(self.fish("ecgpress pa"), ["page"])
            self.assertEqual(self.fish("ecgpress page --row_h"), ["--row_height"])
            self.assertIn("screen-photo", self.fish("ecgpress page --preset scr"))
            self.assertIn("--no-show_grid", self.fish("ecgpress page --no-show_g"))
            self.assertIn("12by1", self.fish("ecgpress page --layout 12"))
            self.assertEqual(set(self.fish("ecgpress completion ")), {"bash", "zsh", "fish"})


@unittest.skipUnless("ECGPRESS_BUILD" in os.environ, "no build folder")
class Installed(unittest.TestCase):
    """What is installed is what the program prints."""

    def test_files(self):
        with tempfile.TemporaryDirectory() as prefix:
            subprocess.run(["cmake", "--install", os.environ["ECGPRESS_BUILD"], "--prefix", prefix],
                           check=True, capture_output=True)
            for place, words in (
                    ("share/man/man1/ecgpress.1", ["manual"]),
                    ("share/bash-completion/completions/ecgpress", ["completion", "bash"]),
                    ("share/zsh/site-functions/_ecgpress", ["completion", "zsh"]),
                    ("share/fish/vendor_completions.d/ecgpress.fish", ["completion", "fish"])):
                with open(os.path.join(prefix, place), encoding="utf-8") as file:
                    made = subprocess.run([PROGRAM, *words], text=True, capture_output=True,
                                          check=True).stdout
                    self.assertEqual(file.read(), made, place)


if __name__ == "__main__":
    unittest.main()

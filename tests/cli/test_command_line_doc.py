"""The tables of docs/command-line.md are those of the program."""

import os
import re
import unittest

from rig.files import ROOT
from rig.program import ProgramTest


class Document(ProgramTest):
    def setUp(self):
        super().setUp()
        with open(os.path.join(ROOT, "docs", "command-line.md"), encoding="utf-8") as file:
            self.text = file.read()

    def section(self, heading):
        return self.text.split(f"## {heading}\n")[1].split("\n## ")[0]

    def test_commands_are_listed(self):
        listed = re.findall(r"^\| `(\w+)` \|", self.text.split("\n## ")[0], re.M)
        text = self.good("help").stdout.split("Exit codes")[0]
        self.assertEqual(listed, [name for name in re.findall(r"^  ([a-z]+) ", text, re.M)
                                  if name != "help"])

    def test_exit_codes(self):
        listed = {code: text.replace("`", "") for code, text in
                  re.findall(r"^\| (\d+) \| (.*) \|$", self.section("Exit codes"), re.M)}
        text = self.good("help").stdout.split("Exit codes:\n")[1]
        told = {code: " ".join(words.split()) for code, words in
                re.findall(r"^ *(\d+)  ?(.*(?:\n      .*)*)", text, re.M)}
        self.assertEqual(listed, told)

    def test_checks_of_doctor(self):
        listed = re.findall(r"^\| (?!Check|---)([\w ]+) \|", self.section("doctor"), re.M)
        self.assertEqual(listed, re.findall(r"^(?:ok|FAIL) +([\w ]+):",
                                            self.run_program("doctor").stdout, re.M))

    def test_the_sketch(self):
        sketch = re.search(r"```text\n(.*?)```", self.section("Layouts"), re.S).group(1)
        self.assertIn(sketch, self.good("layouts").stdout)


if __name__ == "__main__":
    unittest.main()

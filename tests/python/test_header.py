"""Nothing printed is false: the words of pages against what is known of their records."""

import ctypes
import os
import re
import tempfile
import unittest
from ctypes import byref, c_bool, c_char_p, c_double, c_int, c_void_p

import numpy as np

import ecgpress
from ecgpress import _library
from ecgpress._library import PageSpec, lib
from ecgpress._options import OptionsHandle, texts
from ecgpress._record import RecordHandle
from rig.records import ptbxl_table, read_record, real_data, write_record

RECORDS, PAGES = 50, 10


class Word(ctypes.Structure):
    """struct ecgp_page_word"""
    _fields_ = [("text", c_char_p), ("kind", c_char_p), ("line", c_int),
                ("corner", c_double * 2 * 4)]


_count = lib.ecgp_page_word_count
_count.restype, _count.argtypes = c_int, [c_void_p]
_word = lib.ecgp_page_word
_word.restype, _word.argtypes = c_bool, [c_void_p, c_int, ctypes.POINTER(Word)]


def lines_of(record, layout="3by4", **options):
    """[(kind, line of print)] of a page, without the names of its leads."""
    spec = PageSpec(layout=layout.encode(), window=options.pop("window", 0),
                    page_index=options.pop("page_index", 0))
    page, word, lines = c_void_p(), Word(), {}
    with OptionsHandle(texts(options)) as handle:
        pointer = record.pointer if isinstance(record, RecordHandle) else record
        _library.call("ecgp_page_create", pointer, handle, byref(spec), byref(page))
    try:
        for i in range(_count(page)):
            _word(page, i, byref(word))
            if word.kind != b"lead":
                line = lines.setdefault((word.line, word.kind.decode()), [])
                line.append(word.text.decode())
    finally:
        lib.ecgp_page_destroy(page)
    return [(kind, " ".join(words)) for (_, kind), words in lines.items()]


def opened(path, **options):
    with OptionsHandle(texts(options)) as handle:
        return RecordHandle(path, handle)


def rate_seen(mv, rate_hz):
    """Beats a minute by a method of its own: the interval at which the slopes of all leads repeat,
    and the count of complexes that are above half of the usual ones."""
    slope = np.abs(np.diff(np.nan_to_num(mv), axis=0)).sum(axis=1)
    width = int(0.1 * rate_hz)
    slope = np.convolve(slope, np.ones(width) / width, "same")
    tops = [slope[i:i + 2 * int(rate_hz)].max() for i in range(0, len(slope) - int(rate_hz),
                                                              int(rate_hz))]
    level, places = 0.5 * np.median(tops), []
    for i in np.argsort(-slope):
        if slope[i] < level:
            break
        if all(abs(i - k) > 0.3 * rate_hz for k in places):
            places.append(i)
    places.sort()
    return 60 * rate_hz * (len(places) - 1) / (places[-1] - places[0])


class Printed(unittest.TestCase):
    STYLES = ["line", "table", "columns"]
    ALLOWED = [  # all that a header may say beside names, numbers, dates and the report
        r"Name: [A-Z][a-z]+ [A-Z][a-z]+", r"[A-Z][a-z]+, [A-Z][a-z]+", r"ID: ?\d+", r"\d+",
        r"(?P<sex>M|F|Male|Female)", r"(?P<sex2>M|F) (?P<age>\d+|> 89)y", r"(?P<age2>\d+|> 89)y",
        r"HR (?P<rate>\d+) bpm", r"Vent\. rate", r"(?P<number>\d+)", r"BPM", r"Rate",
        r"\S+ \((?P<age3>\d+) yr\)", r"(?P<age4>\d+|> 89) yr",
        r"(?P<age5>\d+|> 89) Years (?P<sex3>Male|Female)", r"(?P<age6>\d+|> 89) Years",
        r"\S+ \d\d:\d\d:\d\d"]

    def data(self):
        folder = real_data()
        if folder is None:
            self.skipTest("no real recordings (ECGPRESS_TEST_DATA, ../shared/data)")
        return os.path.join(folder, "ptbxl")

    def facts(self, lines):
        """(sexes, ages, rates, names) that the lines of a page state; fails for any other claim."""
        sexes, ages, rates, names = set(), set(), set(), set()
        for i, (kind, line) in enumerate(lines):
            if kind == "statement":
                continue
            self.assertEqual(kind, "header", line)
            matches = [re.fullmatch(form, line) for form in self.ALLOWED]
            self.assertTrue(any(matches), line)
            for match in filter(None, matches):
                for group, value in match.groupdict().items():
                    where = {"s": sexes, "a": ages}.get(group[0])
                    if where is not None and value:
                        where.add(value)
                if match.groupdict().get("rate"):
                    rates.add(int(match["rate"]))
            if line in ("Vent. rate", "Rate"):
                rates.add(int(lines[i + 1][1]))
            if re.fullmatch(self.ALLOWED[0], line) or re.fullmatch(self.ALLOWED[1], line):
                names.add(" ".join(sorted(line.replace("Name: ", "").replace(",", "").split())))
        return sexes, ages, rates, names

    def check_sex_and_age(self, sexes, ages, row):
        sex = {"0": "Male", "1": "Female"}[row["sex"]]
        self.assertEqual(sexes, {sex} & sexes or {sex[0]}, row["ecg_id"])
        age = "> 89" if float(row["age"]) == 300 else str(int(float(row["age"])))
        self.assertEqual(ages, {age}, row["ecg_id"])

    def test_500_pages(self):
        data, identities, without_rate, statements = self.data(), {}, 0, 0
        rows = [row for row in ptbxl_table(data)
                if os.path.exists(os.path.join(data, row["filename_lr"] + ".hea"))][:RECORDS]
        self.assertEqual(len(rows), RECORDS)
        for row in rows:
            path = os.path.join(data, row["filename_lr"])
            mv, _, rate_hz = read_record(path)
            seen, said = rate_seen(mv, rate_hz), set()
            report = row["report"].split()
            with opened(path) as record:
                for k in range(PAGES):
                    style = self.STYLES[k % 3]
                    lines = lines_of(record, "3by4" if k % 2 else "6by2", header=style,
                                     page_index=1000 * k + int(row["ecg_id"]), window=k % 4)
                    sexes, ages, rates, names = self.facts(lines)
                    self.check_sex_and_age(sexes, ages, row)
                    said |= rates
                    self.assertEqual(len(names), 1)
                    self.assertEqual(identities.setdefault(row["patient_id"], names), names)
                    words = [w for kind, line in lines if kind == "statement"
                             for w in line.split()]
                    self.assertIn(words, ([], report))
                    statements += bool(words)
            self.assertLessEqual(len(said), 1, row["ecg_id"])
            without_rate += not said
            for rate in said:
                self.assertLessEqual(abs(rate - seen), 4, row["ecg_id"])
        self.assertLessEqual(without_rate, RECORDS // 10)
        self.assertGreater(statements, RECORDS * PAGES // 4)
        self.assertGreater(len({frozenset(names) for names in identities.values()}), RECORDS // 2)

    def test_record_20(self):
        """Atrial flutter at 140 a minute of a man of 56."""
        path = os.path.join(self.data(), "records100", "00000", "00020_lr")
        with opened(path) as record:
            for k in range(60):
                lines = lines_of(record, header=self.STYLES[k % 3], page_index=k)
                sexes, ages, rates, _ = self.facts(lines)
                self.assertLessEqual(sexes, {"M", "Male"})
                self.assertEqual(ages, {"56"})
                self.assertTrue(rates and rates <= {139, 140, 141}, rates)
                self.assertNotIn("sinus", " ".join(line for _, line in lines).lower())

    def test_teeth(self):
        """The checks above see what is invented."""
        path = os.path.join(self.data(), "records100", "00000", "00020_lr")
        row = [row for row in ptbxl_table(self.data()) if row["ecg_id"] == "20"][0]
        with opened(path) as record:
            lines = lines_of(record, header="line", header_claims="invented")
            with self.assertRaises(AssertionError):
                sexes, ages, rates, _ = self.facts(lines)
                self.check_sex_and_age(sexes, ages, row)
                self.assertLessEqual(rates, {140})

    def test_builtin(self):
        """Nobody's ECG has no age and no sex; its rhythm is what the generator made of it."""
        kinds = set()
        for number in range(40):
            with opened(f"builtin:{number}", sampling_rate=250) as record:
                said = set()
                for k in range(3):
                    lines = lines_of(record, header=self.STYLES[k], page_index=k + 5 * number)
                    sexes, ages, rates, _ = self.facts(lines)
                    self.assertEqual((sexes, ages), (set(), set()))
                    said |= rates
                    statement = " ".join(line for kind, line in lines if kind == "statement")
                    kinds.add(statement.lower())
                    for rate in rates:
                        self.assertFalse(rate > 104 and "bradycardia" in statement.lower())
                        self.assertFalse(rate < 56 and "tachycardia" in statement.lower())
                        if rate > 106 and "sinus" in statement.lower():
                            self.assertIn("tachycardia", statement.lower())
                        if rate < 54 and "sinus" in statement.lower():
                            self.assertIn("bradycardia", statement.lower())
            self.assertLessEqual(len(said), 1)
        self.assertTrue({"sinus rhythm", "atrial fibrillation"} <= kinds, kinds)
        self.assertFalse(any("normal" in kind for kind in kinds))

    def test_long_recording(self):
        """Of a long recording the rate is that of the part that a page shows."""
        with tempfile.TemporaryDirectory() as folder:
            t = np.arange(12000) / 100
            phase = np.where(t < 60, t % 1.0, (t - 60) % 0.6) - 0.3
            beats = np.exp(-(phase / 0.02) ** 2)
            path = write_record(folder, "long", np.rint(1000 * np.outer(beats, np.ones(12))))
            with opened(path) as record:
                for window, rate in ((0, 60), (2, 60), (3, 100)):
                    lines = [line for _, line in lines_of(record, header="line", window=window)]
                    self.assertIn(f"HR {rate} bpm", lines)

    def test_invented(self):
        """What is invented is constant for a record, and is all there."""
        with opened("builtin:3") as record:
            for style in self.STYLES:
                texts_of = [" ".join(line for _, line in lines_of(
                    record, header=style, header_claims="invented", page_index=k))
                    for k in range(6)]
                rates = {re.search(r"(?:HR|rate|Rate) (\d+)", text)[1] for text in texts_of}
                self.assertEqual(len(rates), 1)
                for text in texts_of:
                    self.assertRegex(text, r"QT")
                    self.assertRegex(text, r"ECG|ecg")

    def test_texts_given(self):
        """Title, patient and texts appear with every style of header, and without any."""
        given = {"title": "Ward rounds", "patient": "Jane Q. Public",
                 "header_text": "Ward=3B; Tech=MK"}
        with opened("builtin:3") as record:
            for style in ["none", *self.STYLES]:
                lines = [line for _, line in lines_of(record, header=style, **given)]
                self.assertEqual(lines[0], "Ward rounds")
                self.assertTrue(any("Jane Q. Public" in line for line in lines))
                self.assertTrue(any("Ward: 3B" in line and "Tech: MK" in line for line in lines))
            self.assertEqual(lines_of(record), [])
            as_object = lines_of(record, header_text={"Ward": "3B", "Bed": 7})
            self.assertEqual(as_object, [("header", "Ward: 3B Bed: 7")])
            with self.assertRaisesRegex(ecgpress.Error, r"no glyph for U\+4E2D"):
                lines_of(record, title="\u4e2d")
            for bad in ({"title": "a\nb"}, {"title": "x" * 91}, {"header_text": "Ward"}):
                with self.assertRaises(ecgpress.Error):
                    lines_of(record, **bad)


if __name__ == "__main__":
    unittest.main()

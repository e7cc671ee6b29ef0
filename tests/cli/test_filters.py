"""Filters of the signal: the truth of a page against the response that the filter should have."""

import unittest

import numpy as np

from rig.pages import PageTest
from rig.files import load_json
from rig.records import LEADS, read_record

RATE, SAMPLES = 500, 5000


def response(hz, corner, high=False):
    """What both passes of the Butterworth filter leave of a sine, by its definition: half the power
    at the corner, 12 dB an octave for each pass, on the frequency axis of the bilinear transform."""
    def warp(f):
        return np.tan(np.pi * f / RATE)
    moved = (np.sqrt(2) - 1) ** 0.25
    ratio = warp(corner) * moved / warp(hz) if high else warp(hz) * moved / warp(corner)
    return 1 / (1 + ratio ** 4)


class FilterTest(PageTest):
    def csv(self, name, lead_ii):
        """A record of which lead II is a signal; returns its path."""
        other = np.zeros(SAMPLES)
        rows = [",".join(LEADS[:2])]
        rows += [f"{a!r},{'' if np.isnan(b) else repr(float(b))}" for a, b in zip(other, lead_ii)]
        self.write(name, "\n".join(rows) + "\n")
        return self.path(name)

    def lead_ii(self, record, *options):
        """Lead II of a page that shows all of the record's ten seconds, and the words."""
        self.good("page", record, "--layout", "12by1", "--width", "1000", "--truth", "t.json",
                  "--sampling_rate", str(RATE), *options)
        truth = load_json(self.path("t.json"))
        signal = [lead for lead in truth["leads"] if lead["name"] == "II"][0]["signal_mv"]
        return np.array(signal, float), [word["text"] for word in truth["words"]]

    def test_response(self):
        t = np.arange(SAMPLES) / RATE
        tones = [0.2, 0.5, 2, 10, 40, 60, 120]
        middle = slice(SAMPLES // 4, 3 * SAMPLES // 4)
        signal = sum(np.sin(2 * np.pi * f * t + k) for k, f in enumerate(tones)) + 3.0
        for low, high in ((40, 0), (0, 0.5), (100, 0.2)):
            options = [f"--lowpass={low}", f"--highpass={high}"]
            out, _ = self.lead_ii(self.csv("a.csv", signal), *options)
            expected = np.zeros(SAMPLES)
            for k, f in enumerate(tones):
                gain = (response(f, low) if low else 1) * (response(f, high, True) if high else 1)
                expected += gain * np.sin(2 * np.pi * f * t + k)
            expected += 0 if high else 3.0
            # zero phase: what comes out is what went in, scaled tone by tone
            self.assertLess(np.abs(out - expected)[middle].max(), 0.02)
        self.assertAlmostEqual(response(40, 40), np.sqrt(0.5), 12)

    def test_gaps(self):
        """A run is filtered as if it were the whole signal; what is missing stays so."""
        rng = np.random.default_rng(3)
        signal = np.cumsum(rng.normal(0, 0.02, SAMPLES))
        gap = signal.copy()
        gap[2000:2100] = np.nan
        gap[4998] = np.nan
        out, _ = self.lead_ii(self.csv("a.csv", gap), "--lowpass", "40", "--highpass", "0.5")
        self.assertTrue(np.array_equal(np.isnan(out), np.isnan(gap)))
        alone = np.full(SAMPLES, np.nan)
        alone[:2000] = signal[:2000]
        first, _ = self.lead_ii(self.csv("b.csv", alone), "--lowpass", "40", "--highpass", "0.5")
        self.assertTrue(np.array_equal(out[:2000], first[:2000]))
        self.assertEqual(out[4999], 0)  # one sample is a constant

    def test_same_for_all_windows(self):
        """A sample does not depend on the part of the record that a page shows."""
        data = self.need_data("ptbxl", "records500", "00000", "00001_hr")
        whole, _ = self.lead_ii(data, "--lowpass", "35")
        self.good("page", data, "--layout", "3by4", "--width", "1000", "--truth", "t.json",
                  "--lowpass", "35")
        lead = [x for x in load_json(self.path("t.json"))["leads"] if x["name"] == "II"][0]
        first = lead["first_sample"]
        self.assertTrue(np.array_equal(np.array(lead["signal_mv"], float),
                                       whole[first:first + len(lead["signal_mv"])]))
        mv, names, _ = read_record(data)
        self.assertGreater(np.abs(whole - mv[:, names.index("II")]).max(), 0.005)

    def test_printed(self):
        """A filter is named where it was applied, with its numbers, and nowhere else."""
        signal = np.sin(np.arange(SAMPLES) / 50)
        record = self.csv("a.csv", signal)
        for style in ("short", "band", "words", "device"):
            line = ("--scale_line", style)
            self.assertNotIn("Hz", "".join(self.lead_ii(record, *line)[1]))
            words = " ".join(self.lead_ii(record, *line, "--lowpass", "40")[1])
            self.assertIn(" 40 Hz", words)
            words = " ".join(self.lead_ii(record, *line, "--lowpass", "150", "--highpass",
                                          "0.05")[1])
            self.assertIn(" 0.05-150 Hz", words)
        range_words = " ".join(self.lead_ii(record, "--scale_line", "band", "--lowpass",
                                            "35:100")[1])
        hz = load_json(self.path("t.json"))["look"]["lowpass"]
        self.assertTrue(35 <= hz <= 100)
        self.assertIn(f" {hz:.3g} Hz", range_words)

    def test_refused(self):
        record = self.csv("a.csv", np.zeros(SAMPLES) + 1)
        page = ("page", record, "--sampling_rate", str(RATE), "--truth", "t.json")
        self.bad(64, "lowpass is 300 Hz, expected less than 250 Hz", *page, "--lowpass", "300")
        self.bad(64, "highpass is 50 Hz, expected less than lowpass, 40 Hz", *page, "--lowpass",
                 "40", "--highpass", "50")

    def test_dataset(self):
        """Signals, crops and log of a dataset hold the filtered signal; verify sees it so, and sees
        where it is not."""
        self.good("dataset", "--datasets_path", "d", "--builtin_records", "30", "--width", "800",
                  "--sample_each_lead_train", "1", "--sample_each_lead_val", "1",
                  "--sample_each_lead_test", "1", "--layouts", "3by4", "--lowpass", "20:40",
                  "--highpass", "0.5", "--scale_line", "band")
        self.good("verify", "d")
        self.change_log("d", '"highpass": 0.5', '"highpass": 0.6')
        done = self.run_program("verify", "d")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("mV in its file, but", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

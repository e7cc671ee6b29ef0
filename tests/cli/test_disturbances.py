"""Disturbances of the signal: what is drawn against what each should do, and the clean signal beside
it."""

import unittest

import numpy as np

from rig.files import load_json
from rig.pages import PageTest
from rig.records import LEADS, heart, write_record

RATE, SAMPLES = 500, 5000
ALL = ("--hum", "0.1", "--tremor", "0.05", "--wander", "0.5", "--baseline_jumps", "3",
       "--contact_loss", "1.5", "--pen_lag", "3", "--pen_overshoot", "0.1")


class DisturbanceTest(PageTest):
    def setUp(self):
        super().setUp()
        self.flat = write_record(self.folder, "flat", np.zeros((SAMPLES, 12)), RATE)

    def drawn(self, record, *options, layout="12by1"):
        """{index: (drawn, clean or None)} in mV, and the truth."""
        self.good("page", record, "--layout", layout, "--width", "300", "--truth", "t.json",
                  *options)
        truth = load_json(self.path("t.json"))
        return {lead["index"]: (np.array(lead["signal_mv"], float),
                                np.array(lead["clean_signal_mv"], float)
                                if "clean_signal_mv" in lead else None)
                for lead in truth["leads"]}, truth

    def flat_leads(self, *options):
        """(12, samples) of what options make of a record of zeros."""
        leads, _ = self.drawn(self.flat, *options)
        self.assertTrue(all(not clean.any() for _, clean in leads.values()))
        return np.array([mv for mv, _ in leads.values()])

    def share(self, mv, low, high):
        """Of the power, what is between two frequencies."""
        power = (np.abs(np.fft.rfft(mv * np.hanning(mv.shape[1]), axis=1)) ** 2).sum(axis=0)
        hz = np.fft.rfftfreq(mv.shape[1], 1 / RATE)
        return power[(hz >= low) & (hz <= high)].sum() / power.sum()

    def test_hum(self):
        for hz in (50, 60):
            mv = self.flat_leads("--hum", "0.2", "--hum_frequency", str(hz))
            self.assertGreater(self.share(mv, hz - 1, hz + 1), 0.999)
            self.assertGreater(np.abs(mv).max(), 0.08)
            self.assertLess(np.abs(mv).max(), 0.4)
        filtered = self.flat_leads("--hum", "0.2", "--hum_frequency", "60", "--lowpass", "20")
        self.assertLess(np.abs(filtered).max(), 0.03 * np.abs(mv).max())

    def test_tremor_and_wander(self):
        mv = self.flat_leads("--tremor", "0.1")
        self.assertGreater(self.share(mv, 15, 160), 0.95)
        self.assertTrue(0.03 < mv[:6].std(axis=1).mean() < 0.15)
        self.assertGreater(abs(np.corrcoef(mv[0], mv[1])[0, 1]), 0.1)  # both hold the right arm
        mv = self.flat_leads("--wander", "2")
        self.assertGreater(self.share(mv, 0, 0.7), 0.99)
        self.assertTrue(0.3 < np.ptp(mv, axis=1).max() < 4)

    def test_leads_keep_to_einthovens_law(self):
        mv = self.flat_leads(*ALL[:8])
        np.testing.assert_allclose(mv[0] + mv[2], mv[1], atol=1e-9)
        np.testing.assert_allclose(mv[3], -(mv[0] + mv[1]) / 2, atol=1e-9)
        np.testing.assert_allclose(mv[5], (mv[1] + mv[2]) / 2, atol=1e-9)

    def test_jumps_recover(self):
        mv = self.flat_leads("--baseline_jumps", "4", "--page_index", "3")
        step = np.abs(np.diff(mv, axis=1))
        self.assertTrue(np.all((step < 0.02) | (step > 0.09)))  # jumps, and slow recovery
        self.assertTrue(2 <= np.count_nonzero(step.max(axis=0) > 0.09) <= 10)

    def spikes(self, mv):
        """Where leads have spikes: the tops of what stands out from both of its sides."""
        high = np.abs(mv).max(axis=0)
        feet = np.maximum(high[:-6], high[6:])
        return 3 + np.flatnonzero((high[3:-3] > 0.2) & (high[3:-3] > 5 * feet))

    def test_pacing(self):
        """Spikes a few samples wide at a steady rate in all leads, with one or two chambers."""
        chambers = set()
        for page in range(8):
            mv = self.flat_leads("--pacing", "1", "--page_index", str(page))
            np.testing.assert_allclose(mv[0] + mv[2], mv[1], atol=1e-9)
            at = self.spikes(mv)
            both = bool(np.diff(at).min() < 0.25 * RATE)
            periods = np.diff(at[::2] if both else at) / RATE
            self.assertTrue(np.all((periods > 0.59) & (periods < 1.11)), periods)
            self.assertLess(np.ptp(periods), 2.5 / RATE)
            chambers.add(both)
            between = np.abs(mv).max(axis=0)
            for k in range(-2, 60):
                between[np.clip(at + k, 0, SAMPLES - 1)] = 0
            self.assertLess(between.max(), 0.02)
        self.assertEqual(chambers, {False, True})
        some = self.spikes(self.flat_leads("--pacing", "0.4", "--page_index", "7"))
        self.assertLess(0, len(some))
        self.assertTrue(set(some) < set(at))

    def test_contact_loss(self):
        record = write_record(self.folder, "r", heart(SAMPLES, rate=RATE), RATE)
        kinds = set()
        for page in range(3, 9):
            leads, _ = self.drawn(record, "--contact_loss", "2.5", "--page_index", str(page))
            changed = {index: (mv != clean) for index, (mv, clean) in leads.items()
                       if np.any(mv != clean)}
            self.assertTrue(changed)
            self.assertTrue(set(changed) <= set(range(6)) or len(changed) == 1)
            for index in changed:
                mv = leads[index][0]
                still = np.flatnonzero(np.diff(mv) == 0)
                runs = np.split(still, np.flatnonzero(np.diff(still) > 1) + 1)
                run = max(runs, key=len)
                self.assertAlmostEqual(len(run) + 1, 2.5 * RATE, delta=2)
                kinds.add(bool(mv[run[0]]))
            if len(kinds) == 2:
                break
        self.assertEqual(kinds, {False, True})  # flat, and off scale

    def test_marks_of_lost_contact(self):
        """Square waves, or dashes whose gaps are missing samples; nothing else changes."""
        record = write_record(self.folder, "r", heart(SAMPLES, rate=RATE), RATE)
        for choice in ("square", "dashes"):
            leads, _ = self.drawn(record, "--contact_loss", "2.5", "--lead_off", choice,
                                  "--page_index", "3")
            marked = {index: np.flatnonzero(mv != clean) for index, (mv, clean) in leads.items()
                      if np.any(mv != clean)}
            self.assertTrue(marked)
            self.assertTrue(set(marked) <= set(range(6)) or len(marked) == 1)
            for index, changed in marked.items():
                mv = leads[index][0][changed[0]:changed[-1] + 1]
                self.assertAlmostEqual(len(mv), 2.5 * RATE, delta=0.25 * RATE)
                levels = np.unique(mv)
                high = np.isnan(mv) if choice == "dashes" else mv > 0
                if choice == "dashes":
                    self.assertEqual((levels[0], np.isnan(levels[1:]).all()), (0, True))
                else:
                    self.assertEqual((len(levels), levels[0]), (2, -levels[1]))
                    self.assertTrue(0.25 <= levels[1] <= 1.25)
                runs = np.diff(np.flatnonzero(np.diff(high)))
                self.assertLessEqual(np.ptp(runs), 1)
                self.assertTrue(0.05 <= runs.mean() / RATE <= 0.25)

    def test_paper_slip(self):
        """All leads show the signal of another time for a moment, and never run backwards."""
        ramp = write_record(self.folder, "ramp", np.outer(np.arange(SAMPLES), np.full(12, 6)), RATE)
        record = write_record(self.folder, "r", heart(SAMPLES, rate=RATE), RATE)
        given = ("--paper_slip", "5", "--page_index", "2")
        leads, _ = self.drawn(ramp, *given)
        at = leads[0][0] / 0.006
        late = (at - np.arange(SAMPLES)) / RATE
        self.assertTrue(np.all(np.diff(at) > 0.05))
        self.assertTrue(0.03 < np.abs(late).max() <= 0.16)
        slips = np.abs(late) > 1e-9
        self.assertTrue(0.05 < slips.mean() < 0.8)
        drawn, _ = self.drawn(record, *given)
        for index, (mv, clean) in drawn.items():
            np.testing.assert_array_equal(leads[index][0], leads[0][0])
            np.testing.assert_allclose(mv, np.interp(at, np.arange(SAMPLES), clean), atol=1e-6)
            np.testing.assert_array_equal(mv[~slips], clean[~slips])
        strip, truth = self.drawn(ramp, *given, layout="3by4-II")
        for lead in truth["leads"][:-1]:
            first, mv = lead["first_sample"], strip[lead["index"]][0]
            np.testing.assert_allclose(mv, leads[0][0][first:first + len(mv)], atol=1e-6)

    def test_pen(self):
        step = np.zeros((SAMPLES, 12))
        step[2500:] = 1000
        record = write_record(self.folder, "step", step, RATE)
        leads, _ = self.drawn(record, "--pen_lag", "10", "--pen_overshoot", "0.2")
        mv = leads[0][0]
        self.assertAlmostEqual(mv.max(), 1.2, delta=0.02)
        self.assertTrue(np.all(np.abs(mv[:2499]) < 1e-9))
        self.assertAlmostEqual(mv[-1], 1, delta=1e-6)
        leads, _ = self.drawn(record, "--pen_lag", "10")
        self.assertLess(leads[0][0].max(), 1.0001)
        # critically damped: (1 + t / lag) exp(-t / lag) is still to go
        t = np.arange(100) / RATE
        expected = 1 - (1 + t / 0.01) * np.exp(-t / 0.01)
        self.assertLess(np.abs(leads[0][0][2500:2600] - np.interp(t + 0.001, t, expected)).max(),
                        0.05)

    def test_strip_and_columns_agree(self):
        """A sample is disturbed in the same way wherever it is printed."""
        leads, truth = self.drawn(self.flat, *ALL[:10], layout="3by4-II")
        first = {lead["index"]: lead["first_sample"] for lead in truth["leads"]}
        column = leads[1][0]
        np.testing.assert_allclose(column, leads[12][0][first[1]:first[1] + len(column)],
                                   atol=1e-6)

    def test_truth_is_what_is_drawn(self):
        digital = heart(SAMPLES, rate=RATE)
        digital[1000:1100, 1] = -32768
        record = write_record(self.folder, "r", digital, RATE)
        leads, truth = self.drawn(record, *ALL)
        for index, (mv, clean) in leads.items():
            source = np.where(digital[:, index] == -32768, np.nan, digital[:, index] / 1000)
            np.testing.assert_array_equal(clean, source)
            np.testing.assert_array_equal(np.isnan(mv), np.isnan(source))
            self.assertGreater(np.nanmax(np.abs(mv - clean)), 0.02)
            lead = truth["leads"][index]
            y = [point[1] for point in lead["points"] if point]
            zero = lead["origin_mm"][1] * truth["px_per_mm"]
            np.testing.assert_allclose(
                y, zero - mv[~np.isnan(mv)] * lead["mm_per_mv"] * truth["px_per_mm"], atol=1e-3)
        plain, _ = self.drawn(record)
        self.assertTrue(all(clean is None for _, clean in plain.values()))
        again, _ = self.drawn(record, *ALL, "--page_index", "1")
        self.assertGreater(np.abs(again[0][0] - leads[0][0]).max(), 0.02)

    def test_dataset(self):
        """verify finds the drawn signals in files, masks and log, and sees where they are not."""
        self.good("dataset", "--datasets_path", "d", "--builtin_records", "30", "--width", "800",
                  "--sample_each_lead_train", "1", "--sample_each_lead_val", "1",
                  "--sample_each_lead_test", "1", "--layouts", "3by4-II", "--hum", "0.05:0.2",
                  "--lowpass", "30", "--seed", "5", "--lead_off",
                  "square,dashes", "--paper_slip", "4", *ALL[2:])
        self.good("verify", "d")
        self.change_log("d", '"tremor": 0.05', '"tremor": 0.04')
        done = self.run_program("verify", "d")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("mV in its file, but", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

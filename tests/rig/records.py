"""Records written and read without ecgpress, and the real ones where they are present."""

import csv
import os

import numpy as np

LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
MISSING = -32768


def write_record(folder, name, digital, rate=100, gain=1000, names=None, header=None):
    """A WFDB record of format 16. `digital` is (samples, channels); returns its path."""
    digital = np.asarray(digital)
    names = names or LEADS[:digital.shape[1]]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    digital.astype("<i2").tofile(path + ".dat")
    lines = [f"{name} {digital.shape[1]} {rate} {digital.shape[0]}"]
    lines += [f"{name}.dat 16 {gain}(0)/mV 16 0 0 0 0 {lead}" for lead in names]
    with open(path + ".hea", "w", encoding="ascii") as file:
        file.write(header if header is not None else "\n".join(lines) + "\n")
    return path


def read_record(path):
    """(mV (samples, channels) with NaN, names, rate) of a PTB-XL-like record of format 16."""
    with open(path + ".hea", encoding="ascii") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    channels, rate = int(lines[0][1]), float(lines[0][2])
    signals = lines[1:1 + channels]
    name, offset = signals[0][0], 0
    if "+" in signals[0][1]:
        offset = int(signals[0][1].split("+")[1])
    data = np.fromfile(os.path.join(os.path.dirname(path), name), "<i2", offset=offset)
    data = data.reshape(-1, channels).astype(float)
    data[data == MISSING] = np.nan
    gains = [float(words[2].split("/")[0].split("(")[0]) for words in signals]
    names = [words[-1].replace("AV", "aV") for words in signals]
    return data / np.array(gains), names, rate


def heart(samples=1000, channels=12, seed=0, rate=100):
    """Beats that are easy to see: (samples, channels) of digital values at 1000 a mV."""
    rng = np.random.default_rng(seed)
    t = np.arange(samples) / rate
    beats = np.exp(-((t % 0.8 - 0.3) / 0.025) ** 2) + 0.25 * np.exp(-((t % 0.8 - 0.55) / 0.05) ** 2)
    size = rng.uniform(-0.8, 1.2, channels)
    size[np.abs(size) < 0.2] = 0.5
    return np.rint(1000 * np.outer(beats, size) + rng.normal(0, 8, (samples, channels)))


def real_data():
    """The folder of real recordings, or None."""
    folder = os.environ.get("ECGPRESS_TEST_DATA")
    if not folder:
        source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        folder = os.path.join(source, "..", "shared", "data")
    folder = os.path.abspath(folder)
    return folder if os.path.isdir(os.path.join(folder, "ptbxl")) else None


def ptbxl_table(folder):
    with open(os.path.join(folder, "ptbxl_database.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

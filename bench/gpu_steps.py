"""Steps of bench/gpu that want more than a shell: each prints a JSON object, or says why it is
left out and exits with 77.

    gpu_steps.py facts                                   the machine
    gpu_steps.py row NAME CODE SECONDS OUTPUT ERRORS     a line of results.jsonl
    gpu_steps.py draw FOLDER [PAGES]                     reference pages
    gpu_steps.py check FOLDER [PAGES]                    the same pages, drawn here, against them
    gpu_steps.py handover SECONDS                        batches in a CUDA device's memory
    gpu_steps.py torch SECONDS                           ... as tensors of PyTorch
    gpu_steps.py table RESULTS                           results.jsonl as tables
"""

import ctypes
import json
import os
import platform
import re
import subprocess
import sys
import time

try:
    import numpy as np
except ImportError:
    np = None

# As tests/cli/test_drivers.py: levels are compared before a capture's JPEG spreads differences.
LOSSLESS = {"jpeg_quality": "100", "jpeg_passes": "1", "width": "600"}
PRESETS = ("photo", "clean", "damaged", "print", "scan", "scan-bw", "scan-print", "screen-photo",
           "stained", "mold", "fax")
PAGES = [{"preset": preset, "severity": "1" if number % 2 else "0:1"} if preset != "clean" else {}
         for number, preset in enumerate(PRESETS)]
PAGES.append({"creases": "6", "wrinkles": "1", "curl": "40", "pen": "0.1", "header": "table",
              "handwriting": "12"})
LAYOUTS = ("3by4-II", "12by1", "6by2-II")
# What docs/reproducibility.md lets another renderer change.
LEVELS, PIXELS, INK, MM = 3, 1e-2, 1e-3, 0.1


def ask(*words):
    """What a program prints, or why it does not."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
        return (done.stdout or done.stderr).strip()
    except FileNotFoundError:
        return f"there is no {words[0]}"
    except (OSError, subprocess.TimeoutExpired) as failure:
        return str(failure)


def facts():
    print(json.dumps({
        "processors": len(os.sched_getaffinity(0)), "system": " ".join(platform.libc_ver()),
        "GPU": ask("nvidia-smi", "-L"),
        "NVIDIA's driver": ask("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")}))


def skip(why):
    print(why)
    sys.exit(77)


def need_numpy():
    if np is None:
        skip("there is no numpy")


# --- pages ----------------------------------------------------------------------------------------

def draw(number):
    """{picture, masks, map, truth} of a reference page, drawn by what this environment leads to."""
    from ecgpress import _library, _page
    from ecgpress._options import OptionsHandle, texts
    from ecgpress._record import RecordHandle
    spec = _library.PageSpec(layout=LAYOUTS[number % 3].encode(), page_index=number)
    planned, frame = ctypes.c_void_p(), _library.Frame()
    flags = _library.DRAW_PICTURE | _library.DRAW_MASKS | _library.DRAW_MAP
    with OptionsHandle(texts({**PAGES[number], **LOSSLESS})) as options, \
            RecordHandle(f"builtin:{number}", options) as record:
        _library.call("ecgp_page_create", record, options, ctypes.byref(spec), ctypes.byref(planned))
        try:
            _library.call("ecgp_renderer_draw", _page._renderer(options), planned, flags,
                          ctypes.byref(frame))
            places = np.ctypeslib.as_array(frame.map, (frame.height, frame.width, 2)).copy()
            truth = _page._truth(planned, frame)
            return {"picture": _page._image(frame), "map": places,
                    "masks": _page._masks(frame, _page._present(planned)),
                    "truth": json.dumps(labels(truth), sort_keys=True)}
        finally:
            _library.lib.ecgp_page_destroy(planned)


def labels(value):
    """The truth without what counts pixels of drawn masks."""
    if isinstance(value, dict):
        return {name: labels(inner) for name, inner in value.items()
                if name not in ("overlap", "overlapped_by")}
    return [labels(inner) for inner in value] if isinstance(value, list) else value


def box(mask):
    ys, xs = np.nonzero(mask)
    return [xs.min(), ys.min(), xs.max(), ys.max()] if len(xs) else []


def boxes_apart(one, other):
    a, b = box(one), box(other)
    return max((abs(int(p) - int(q)) for p, q in zip(a, b)), default=0) if len(a) == len(b) else 9999


def compare(made, wanted):
    """(faults, figures) of a page against its reference."""
    apart = np.abs(made["picture"].astype(int) - wanted["picture"]).max(axis=2)
    masks = np.unpackbits(wanted["masks"], axis=2)[:, :, :apart.shape[1]]
    truth = json.loads(str(wanted["truth"]))
    most = (truth["page_width_mm"], truth["page_height_mm"])
    shown = ((wanted["map"] >= 0) & (wanted["map"] <= most)).all(axis=2)
    figures = {
        "levels": int(apart.max()),
        "pixels": float(np.count_nonzero(apart > LEVELS) / apart.size),
        "ink": float(np.count_nonzero(masks != made["masks"]) / max(np.count_nonzero(masks), 1)),
        "boxes": max(map(boxes_apart, made["masks"], masks), default=0),
        "mm": float(np.abs(made["map"] - wanted["map"])[shown].max(initial=0)),
    }
    most = {"pixels": PIXELS, "ink": INK, "boxes": 1, "mm": MM}
    faults = [f"{name} {figures[name]:.3g}, but {bound:g} at most" for name, bound in most.items()
              if not figures[name] <= bound]
    if made["truth"] != str(wanted["truth"]):
        faults.append("other labels")
    return faults, figures


def draw_references(folder, pages):
    os.makedirs(folder, exist_ok=True)
    for number in range(pages):
        page = draw(number)
        page["masks"] = np.packbits(page["masks"], axis=2)
        np.savez_compressed(os.path.join(folder, f"{number}.npz"), **page)


def check_references(folder, pages):
    worst, faults = {}, []
    for number in range(pages):
        path = os.path.join(folder, f"{number}.npz")
        if not os.path.exists(path):
            break
        with np.load(path) as wanted:
            found, figures = compare(draw(number), wanted)
        faults += [f"page {number}: {fault}" for fault in found]
        worst = {name: max(value, worst.get(name, 0)) for name, value in figures.items()}
        worst["pages"] = number + 1
    print("\n".join(faults), file=sys.stderr)
    print(json.dumps(worst))
    sys.exit(1 if faults or not worst else 0)


# --- CUDA -----------------------------------------------------------------------------------------

BATCH = {"batch": 8, "size": (1024, 768), "targets": ("masks", "boxes", "signals")}


def batches(seconds, take):
    """Pages a second of a stream to the device, each batch taken by `take`."""
    import ecgpress
    with ecgpress.stream(**BATCH, device="cuda") as stream:
        for _ in range(4):
            take(*next(stream))
        begun, pages = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            take(*next(stream))
            pages += BATCH["batch"]
        return pages / (time.monotonic() - begun), stream.devices


def pair(to_host):
    """Names of arrays that differ between a batch of the host and the same one of the device."""
    import ecgpress
    found = []
    for extra in ({}, {"device": "cuda"}):
        with ecgpress.stream(**BATCH, **extra) as stream:
            images, targets = stream.get(list(range(BATCH["batch"])))
            arrays = {"images": images, **{name: targets[name] for name in BATCH["targets"]}}
            found.append({name: np.array(array) if not extra else to_host(array)
                          for name, array in arrays.items()})
    return [name for name, array in found[0].items()
            if not np.array_equal(array, found[1][name], equal_nan=array.dtype.kind == "f")]


def finish(wrong, rate, devices):
    print(f"other arrays than on the host: {', '.join(wrong)}" if wrong else "", file=sys.stderr)
    print(json.dumps({"pages/s": round(rate, 2), "drawn by": devices, "arrays that differ": len(wrong)}))
    sys.exit(1 if wrong else 0)


def handover(seconds):
    """By the driver alone, without PyTorch."""
    import ecgpress
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError as failure:
        skip(f"there is no CUDA: {failure}")

    def to_host(array):
        about = array.__cuda_array_interface__
        out = np.empty(about["shape"], about["typestr"])
        size, source = ctypes.c_size_t(out.nbytes), ctypes.c_uint64(about["data"][0])
        if hasattr(driver, "fake_read"):  # the stand-in of tests/devices: its memory is ours
            driver.fake_read(ctypes.c_void_p(out.ctypes.data), ctypes.c_void_p(about["data"][0]), size,
                             ctypes.c_void_p(1))
            driver.cuStreamSynchronize(ctypes.c_void_p(1))
            return out
        context, device = ctypes.c_void_p(), ctypes.c_int()
        failed = (driver.cuDeviceGet(ctypes.byref(device), 0)
                  or driver.cuDevicePrimaryCtxRetain(ctypes.byref(context), device)
                  or driver.cuCtxPushCurrent_v2(context)
                  or driver.cuStreamSynchronize(ctypes.c_void_p(1))
                  or driver.cuMemcpyDtoH_v2(ctypes.c_void_p(out.ctypes.data), source, size))
        if failed:
            raise SystemExit(f"CUDA: copying to the host failed ({failed})")
        return out

    def take(images, targets):
        images.wait(1)

    try:
        wrong = pair(to_host)
    except ecgpress.Error as failure:
        if failure.code == ecgpress.Code.UNSUPPORTED:
            skip(str(failure))
        raise
    rate, devices = batches(seconds, take)
    fake = ["CUDA is the tests' stand-in"] if hasattr(driver, "fake_read") else []
    finish(wrong, rate, [*devices, *fake])


def torch_tensors(seconds):
    try:
        import torch
    except ImportError:
        skip("there is no PyTorch")
    if not torch.cuda.is_available():
        skip(f"PyTorch {torch.__version__} sees no CUDA device here")
    sums = torch.zeros((), dtype=torch.int64, device="cuda")

    def take(images, targets):
        nonlocal sums
        sums += torch.from_dlpack(images)[:, ::64, ::64].sum()

    wrong = pair(lambda array: torch.from_dlpack(array).cpu().numpy())
    rate, devices = batches(seconds, take)
    torch.cuda.synchronize()
    finish(wrong, rate, list(devices))


# --- results --------------------------------------------------------------------------------------

def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return [line.strip() for line in file if line.strip()]


def row(name, code, seconds, output, errors):
    """One step's line."""
    said, complained = read(output), read(errors)
    line = {"step": name, "ok": code == 0, "seconds": round(seconds, 2)}
    if code == 77:
        line = {"step": name, "ok": True, "skipped": (said or complained or ["?"])[-1][:300]}
    elif code != 0:
        line["error"] = ("ran out of time" if code in (124, 137) else
                         f"ended by signal {code - 128}" if code > 128 else f"exit code {code}")
        line["said"] = (complained or said)[-8:]
    for text in reversed(said):
        if text.startswith("{"):
            try:
                line.update(json.loads(text))
                break
            except ValueError:
                pass
    for text in said + complained:  # of cmocka
        match = re.search(r"\[ +(PASSED|FAILED|SKIPPED) +\] (\d+) test\(s\)", text)
        if match:
            line[match[1].lower()] = int(match[2])
    print(json.dumps(line))


def cell(value):
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    if isinstance(value, (list, dict)):
        return ", ".join(map(cell, value)) if isinstance(value, list) else json.dumps(value)
    return str(value)


def print_speeds(steps):
    """Pages a second: presets and sizes down, workers and parameters across."""
    kinds, rows = [], {}
    for step in steps:
        _, preset, width, workers, *gl = step["step"].split("-")
        kind = f"{workers} worker{'s' * (workers != '1')}" + (f", parameters for {gl[0]}" if gl else "")
        kinds += [kind] if kind not in kinds else []
        rows.setdefault(f"{preset}, {width} px", {})[kind] = (
            cell(step["pages/s"]) if "pages/s" in step else step.get("error") or step.get("skipped"))
    print(f"| pages a second | {' | '.join(kinds)} |\n| --- |{' ---: |' * len(kinds)}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells.get(kind, '') for kind in kinds)} |")


def table(path):
    with open(path, encoding="utf-8") as file:
        steps = [json.loads(line) for line in file]
    speeds = [step for step in steps if step["step"].startswith("speed-")]
    print("| step | | s | |\n| --- | --- | ---: | --- |")
    for step in steps:
        if step in speeds:
            continue
        state = "left out" if "skipped" in step else "ok" if step["ok"] else "FAILED"
        rest = [step.get("skipped", ""), step.get("error", "")] + [
            f"{name} {cell(value)}" for name, value in step.items()
            if name not in ("step", "ok", "seconds", "skipped", "error", "said") and value != ""]
        said = "; ".join(filter(None, rest)).replace("|", "/")
        print(f"| {step['step']} | {state} | {step.get('seconds', '')} | {said} |")
    if speeds:
        print()
        print_speeds(speeds)


def main():
    verb, *words = sys.argv[1:] or [""]
    if verb == "row":
        row(words[0], int(words[1]), float(words[2]), words[3], words[4])
    elif verb == "facts":
        facts()
    elif verb == "table":
        table(words[0])
    elif verb in ("draw", "check"):
        need_numpy()
        pages = int(words[1]) if len(words) > 1 else len(PAGES)
        (draw_references if verb == "draw" else check_references)(words[0], pages)
    elif verb in ("handover", "torch"):
        need_numpy()
        (handover if verb == "handover" else torch_tensors)(float(words[0]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

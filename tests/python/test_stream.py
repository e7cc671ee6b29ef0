"""Streams: the same samples however they are asked for, memory that is the caller's, and clear
ends."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import warnings

import numpy as np

import ecgpress
from ecgpress import Code
from rig.package import SMALL, Case, bytes_of
from rig.processes import children, handles, is_alive, resident, shared_maps, wait_for
from rig.records import heart, write_record

ALL = ("masks", "classes", "backward_map", "boxes", "points", "signals", "clean_signals", "landmarks",
       "columns", "rectified", "beats", "views", "depth", "normals", "heatmaps",
       "column_heatmaps", "yolo_boxes", "coco_boxes", "parameters")


def everything(images, targets, place):
    parts = [images[place].tobytes()]
    for name in sorted(targets):
        value = targets[name][place]
        parts.append(value if isinstance(value, dict) else value.tobytes())
    return parts


class Samples(Case):
    def test_shapes_and_types(self):
        named = {**SMALL, "targets": ALL, "layouts": ("3by4-II",), "views": "clean,blank"}
        with ecgpress.stream(**named) as stream:
            images, targets = next(stream)
        self.assertEqual((images.shape, images.dtype), ((3, 176, 240, 3), np.uint8))
        sizes = {"N": 3, "F": 13, "H": 176, "W": 240, "P": targets["signals"].shape[2],
                 "K": 8 + 13 * 13, "B": 150, "C": 1024, "S": 256, "V": 2}
        for info in ecgpress.ARRAYS:
            if info.name in ("images", "parameters"):
                continue
            array = targets[info.name]
            self.assertEqual(array.shape, tuple(sizes.get(x) or int(x) for x in info.shape))
            self.assertEqual(array.dtype, info.dtype)
        self.assertEqual(set(targets), {i.name for i in ecgpress.ARRAYS} - {"images"})
        self.assertEqual(set(np.unique(targets["masks"])), {0, 1})
        self.assertEqual(targets["index"].tolist(), [0, 1, 2])
        parameters = targets["parameters"]
        self.assertEqual([p["layout"] for p in parameters], ["3by4-II"] * 3)
        self.assertEqual(len(parameters[1:]), 2)
        for place in range(3):  # the mask is in its box
            for field in range(13):
                ys, xs = np.nonzero(targets["masks"][place, field])
                if len(xs):
                    self.assertEqual(targets["boxes"][place, field].tolist(),
                                     [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])

    def test_clean_signals(self):
        """Beside a disturbed signal there is the one that would be drawn without it."""
        named = {**SMALL, "targets": ("signals", "clean_signals")}
        with ecgpress.stream(**named) as plain, ecgpress.stream(hum=0.2, **named) as noisy:
            expected, found = next(plain)[1], next(noisy)[1]
        for array in (expected["clean_signals"], found["clean_signals"]):
            np.testing.assert_array_equal(array, expected["signals"])
        self.assertGreater(np.nanmax(np.abs(found["signals"] - expected["signals"])), 0.05)

    def test_planar(self):
        with ecgpress.stream(**SMALL) as one, ecgpress.stream(channels_first=True, **SMALL) as other:
            np.testing.assert_array_equal(next(one)[0].transpose(0, 3, 1, 2), next(other)[0])

    def test_normalized(self):
        mean, std = (0.5, 0.25, 0.125), (0.5, 2, 0.3)
        with ecgpress.stream(**SMALL) as stream:
            plain = next(stream)[0]
        wanted = (plain.astype(np.float32) / np.float32(255) - np.float32(mean)) / np.float32(std)
        for dtype in ("float32", np.float16):
            for first in (False, True):
                with ecgpress.stream(dtype=dtype, mean=mean, std=std, channels_first=first, **SMALL) as stream:
                    images = next(stream)[0]
                self.assertEqual(images.dtype, dtype)
                images = images.transpose(0, 2, 3, 1) if first else images
                np.testing.assert_array_equal(images, wanted.astype(dtype))
        with ecgpress.stream(dtype="float32", mean=0.5, **SMALL) as stream:
            np.testing.assert_array_equal(next(stream)[0], plain.astype(np.float32) / np.float32(255) - 0.5)
        for named, sentence in (({"dtype": "int8"}, "is not uint8, float16 or float32"),
                                ({"dtype": "float32", "mean": (1, 2)}, "neither a number nor three"),
                                ({"dtype": "float32", "std": -1}, "a std above 0"),
                                ({"mean": 0.5}, "uint8 cannot be normalized")):
            self.fails(Code.USAGE, sentence, ecgpress.stream, **named)

    def test_a_sample_is_itself(self):
        """Sample 12345: alone, in a batch, by its rank of 7, after a seek, in other company."""
        named = {**SMALL, "targets": ALL, "preset": "photo", "severity": (0.2, 0.8), "views": "scan"}
        number = 12345
        with ecgpress.stream(**named) as stream:
            wanted = everything(*stream.get(number), 0)
            images, targets = stream.get([7, number, number])
            self.assertEqual(everything(images, targets, 1), wanted)
            self.assertEqual(everything(images, targets, 2), wanted)
            stream.seek(number - 2)
            self.assertEqual(everything(*next(stream), 2), wanted)
            self.assertEqual(stream.tell(), number + 1)
        with ecgpress.stream(first=number - 3, rank=3, world_size=7, workers=1,
                             **{k: v for k, v in named.items() if k != "workers"}) as share:
            images, targets = next(share)
            self.assertEqual(targets["index"].tolist(), [number, number + 7, number + 14])
            self.assertEqual(everything(images, targets, 0), wanted)

    def test_ranks_share_equally(self):
        named = {**SMALL, "pages": 23}
        seen = []
        for rank in range(3):
            with ecgpress.stream(rank=rank, world_size=3, **named) as stream:
                own = [n for _, targets in stream for n in targets["index"].tolist()]
                self.assertEqual((len(own), len(stream)), (7, 3))
            seen += own
        self.assertEqual(sorted(seen), list(range(21)))

    def test_finite_and_endless(self):
        with ecgpress.stream(pages=7, **SMALL) as stream:
            counts = [len(images) for images, _ in stream]
            self.assertEqual((counts, len(stream)), ([3, 3, 1], 3))
            self.assertIsNone(next(stream, None))
            self.assertEqual([t["index"].tolist() for _, t in stream], [[0, 1, 2], [3, 4, 5], [6]])
            for _, targets in stream:
                break
            self.assertEqual(next(iter(stream))[1]["index"].tolist(), [3, 4, 5])  # it goes on
        with ecgpress.stream(**SMALL) as stream:
            self.assertRaises(TypeError, len, stream)
            self.assertTrue(stream)

    def test_side_by_side(self):
        with ecgpress.stream(seed=1, **SMALL) as a, ecgpress.stream(seed=2, **SMALL) as b:
            with ecgpress.stream(seed=1, **SMALL) as again:
                for _ in range(3):
                    one, other, same = next(a), next(b), next(again)
                    self.assertNotEqual(bytes_of(one), bytes_of(other))
                    self.assertEqual(bytes_of(one), bytes_of(same))

    def test_get_with_a_batch_that_takes_longer_than_a_slice(self):
        with ecgpress.stream(batch=12, size=(1400, 1000), targets="masks", workers=1) as stream:
            images, targets = stream.get(range(12))
            self.assertEqual(targets["index"].tolist(), list(range(12)))
            self.assertGreater(images[11].std(), 1)


class Memory(Case):
    def test_no_copies(self):
        with ecgpress.stream(**SMALL) as stream:
            images, targets = next(stream)
        address = images.__array_interface__["data"][0]
        self.assertEqual(address % 64, 0)
        self.assertIsInstance(images, np.ndarray)
        self.assertTrue(images.flags.writeable and not images.flags.owndata)
        self.assertEqual(np.from_dlpack(images).__array_interface__["data"][0], address)
        self.assertEqual(memoryview(images).nbytes, images.nbytes)
        self.assertIs(type(images + 1), np.ndarray)
        self.assertIsInstance(images.sum(), np.integer)
        self.assertIsInstance(targets["masks"][0, 1], ecgpress.Array)

    def test_views_keep_a_batch(self):
        """Any view of a batch keeps it; with the last one it goes."""
        with ecgpress.stream(**SMALL) as stream:
            kept, before = [], []
            for _ in range(6):
                images, targets = next(stream)
                kept.append((images[1:, ::2], targets["masks"][0].reshape(-1).view(np.ndarray)))
                before.append([array.copy() for array in kept[-1]])
            del images, targets
            gc.collect()
            for _ in range(10):
                next(stream)
        for views, copies in zip(kept, before):
            for view, copy in zip(views, copies):
                np.testing.assert_array_equal(view, copy)
        self.assertEqual(shared_maps(), 6)
        del kept, views, view
        gc.collect()
        self.assertEqual(shared_maps(), 0)

    def test_hundred_batches_alive(self):
        with ecgpress.stream(**{**SMALL, "batch": 2}) as stream:
            kept = [next(stream) for _ in range(100)]
            sums = [(images.copy(), targets["masks"].copy()) for images, targets in kept]
            for _ in range(20):
                next(stream)
            for (images, targets), (pixels, masks) in zip(kept, sums):
                np.testing.assert_array_equal(images, pixels)
                np.testing.assert_array_equal(targets["masks"], masks)
        self.assertEqual([t["index"][0] for _, t in kept], list(range(0, 200, 2)))

    def test_views_outlive_the_stream(self):
        stream = ecgpress.stream(**SMALL)
        images, targets = next(stream)
        copy = images.copy()
        stream.close()
        del stream
        gc.collect()
        np.testing.assert_array_equal(images, copy)
        images[:] = 7
        self.assertEqual(targets["boxes"].shape[0], 3)

    def test_released_by_another_thread(self):
        with ecgpress.stream(**SMALL) as stream:
            batches = [next(stream) for _ in range(4)]
            self.in_thread(batches.clear)()
            gc.collect()
            next(stream)
        self.assertEqual(shared_maps(), 0)

    def test_nothing_leaks(self):
        with ecgpress.stream(**{**SMALL, "batch": 8}) as stream:
            def go(batches):
                for _ in range(batches):
                    next(stream)
                gc.collect()
                return resident(), handles(), shared_maps()

            first = go(40)
            second = go(200)
        self.assertLess(second[0] - first[0], 1 << 20)
        self.assertEqual(second[1:], first[1:])

    def test_streams_leave_nothing(self):
        before = handles()
        for _ in range(5):
            with ecgpress.stream(**SMALL) as stream:
                next(stream)
        for _ in range(3):
            next(ecgpress.stream(**SMALL))
        gc.collect()
        self.assertEqual((handles(), children(), shared_maps()), (before, [], 0))


class Ends(Case):
    def test_close(self):
        stream = ecgpress.stream(**SMALL)
        next(stream)
        self.assertEqual(len(children()), 2)
        begin = time.monotonic()
        stream.close()
        stream.close()
        self.assertLess(time.monotonic() - begin, 1)
        self.assertEqual(children(), [])
        self.assertTrue(stream.closed)
        for use in (lambda: next(stream), lambda: stream.get(1), lambda: stream.seek(0),
                    stream.tell, lambda: stream.renderer, lambda: stream.configuration,
                    lambda: list(stream)):
            self.fails(Code.STOPPED, "closed", use)

    def test_close_before_the_first_batch(self):
        ecgpress.stream(**SMALL).close()
        self.assertEqual(children(), [])

    def test_close_from_another_thread(self):
        stream = ecgpress.stream(batch=64, size=(4000, 3000), targets=(), workers=1)
        join = self.in_thread(lambda: next(stream))
        time.sleep(0.5)
        begin = time.monotonic()
        stream.close()
        self.assertLess(time.monotonic() - begin, 1)
        self.fails(Code.STOPPED, "stopped", join)

    def test_raise_in_the_loop(self):
        with self.assertRaises(ZeroDivisionError):
            with ecgpress.stream(**SMALL) as stream:
                for images, _ in stream:
                    print(1 / 0)
        self.assertEqual(children(), [])
        self.assertEqual(images.shape[0], 3)

    def test_interrupt(self):
        """Ctrl-C comes through while a batch is waited for, and the stream is of use after it."""
        script = """if True:
            import ecgpress, os, signal, threading
            stream = ecgpress.stream(batch=16, size=(3000, 2000), targets=(), workers=1, prefetch=1)
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            try:
                next(stream)
            except KeyboardInterrupt:
                print("interrupted", len(stream.get(1)[0]))
        """
        begin = time.monotonic()
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertIn("interrupted 1", done.stdout, done.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(time.monotonic() - begin, 50)

    def test_ends_with_the_interpreter(self):
        """Streams, batches and capsules that are left over at the end do no harm."""
        script = """if True:
            import ecgpress
            stream = ecgpress.stream(batch=2, size=(240, 176), workers=2)
            kept = [next(stream) for _ in range(5)]
            old, new = kept[0][0].__dlpack__(), kept[1][0].__dlpack__(max_version=(1, 0))
            page = ecgpress.page(width=300)
            import sys
            sys.kept = kept, old, new, stream, page
            print("end")
        """
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, "end\n"), done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def test_killed_reader_leaves_no_processes(self):
        script = """if True:
            import ecgpress, sys, time
            stream = ecgpress.stream(batch=2, size=(240, 176), workers=2)
            next(stream)
            print("ready", flush=True)
            time.sleep(60)
        """
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as run:
            self.assertEqual(run.stdout.readline(), b"ready\n")
            drawing = children(run.pid)
            self.assertEqual(len(drawing), 2)
            run.kill()
        wait_for(lambda: not any(map(is_alive, drawing)), "the end of those that draw")

    def forked(self, function):
        """What a forked process says."""
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                said = str(function())
            except BaseException as failure:  # all is told
                said = f"{type(failure).__name__}: {failure}"
            os.write(writing, said.encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as file:
            said = file.read()
        self.assertEqual(os.waitpid(process, 0)[1], 0)
        return said

    def test_fork(self):
        with ecgpress.stream(**SMALL) as stream:
            images, _ = next(stream)

            def use():
                return next(stream)

            def close():
                stream.close()
                return int(images.sum())

            def own():
                with ecgpress.stream(**SMALL) as mine:
                    return int(next(mine)[0].sum())

            self.assertIn("from which this one was forked", self.forked(use))
            self.assertEqual(self.forked(close), str(images.sum()))
            self.assertEqual(self.forked(own), str(images.sum()))
            next(stream)

    def test_opengl_after_a_fork(self):
        ecgpress.page(width=300)
        said = self.forked(lambda: ecgpress.page(width=300))
        self.assertIn("Error: OpenGL was begun in process", said)
        from ecgpress import _page
        def past_the_check():
            _page._process = None
            return ecgpress.page(width=300)
        self.assertIn("OpenGL cannot be used here", self.forked(past_the_check))


# An ordinary user, who may have few descriptors on their way at a time.
FEW_DESCRIPTORS = '''
import ctypes, resource
import ecgpress
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
with ecgpress.stream(batch=1, size=(200, 150), targets="", workers=4, prefetch=40) as stream:
    for _ in range(60):
        next(stream)
print("all came")
'''


class Weights(Case):
    def test_layouts(self):
        """Layouts come by their weights, and a page's layout does not depend on the others."""
        named = {"batch": 30, "size": (200, 150), "targets": "parameters", "pages": 30}
        found = []
        for layouts in ({"3by1": 0.2, "3by4": 0, "6by2": 0.8}, "3by1:1,3by4:0,6by2:4"):
            with ecgpress.stream(layouts=layouts, **named) as stream:
                found.append([page["layout"] for page in next(stream)[1]["parameters"]])
                self.assertEqual(stream.get([7])[1]["parameters"][0]["layout"], found[-1][7])
        self.assertEqual(found[0], found[1])
        self.assertEqual(set(found[0]), {"3by1", "6by2"})
        self.assertGreater(found[0].count("6by2"), found[0].count("3by1"))


class Limits(Case):
    def test_few_descriptors(self):
        done = subprocess.run([sys.executable, "-c", FEW_DESCRIPTORS], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual((done.stdout, done.stderr), ("all came\n", ""))


class Wrong(Case):
    def test_arguments(self):
        stream = ecgpress.stream
        for code, part, named in (
                (Code.USAGE, "--preset", {"presett": "photo"}),
                (Code.USAGE, "photoo", {"preset": "photoo"}),
                (Code.USAGE, "targets: \"mask\" is not one of masks, classes", {"targets": "mask"}),
                (Code.USAGE, "layout", {"layouts": "9by9"}),
                (Code.USAGE, "split", {"split": "trian"}),
                (Code.USAGE, "size: 7 is not (width, height)", {"size": 7}),
                (Code.USAGE, "width: 10 is out of range", {"size": (10, 10)}),
                (Code.USAGE, "batch: 0 is out of range", {"batch": 0}),
                (Code.USAGE, "batch: 1.5 is no whole number", {"batch": 1.5}),
                (Code.USAGE, "rank: 2 is out of range", {"rank": 2, "world_size": 2}),
                (Code.USAGE, "too few for 9 ranks", {"pages": 8, "world_size": 9}),
                (Code.USAGE, "size=(width, height)", {"width": 300}),
                (Code.USAGE, "records=", {"raw_signal_path": "x"}),
                (Code.USAGE, "rotation: a range is (low, high)", {"rotation": (1, 2, 3)}),
                (Code.NO_INPUT, "is not there", {"records": "/no/such/file"}),
                (Code.USAGE, "neither", {"records": 3}),
                (Code.USAGE, "neither", {"records": ""}),
                (Code.USAGE, "targets: 5 is no list of names", {"targets": 5}),
                (Code.USAGE, "targets: [5] is no list of names", {"targets": [5]}),
                (Code.USAGE, "split: 5 is not", {"split": 5}),
                (Code.USAGE, "preset: 'photo\\x00x' has a zero in it", {"preset": "photo\0x"}),
                (Code.USAGE, "is no text or path", {"preset": "\ud800"}),
                (Code.UNSUPPORTED, "CUDA", {"device": "cuda:99"}),
                (Code.USAGE, 'device: "tpu" is neither "cpu" nor "cuda"', {"device": "tpu"})):
            with self.subTest(part):
                self.fails(code, part, stream, **named)
        ecgpress.stream(device="cpu").close()

    def test_samples(self):
        with ecgpress.stream(**SMALL) as stream:
            self.fails(Code.USAGE, "page index: -1", stream.get, -1)
            self.fails(Code.USAGE, "4 pages", stream.get, [1, 2, 3, 4])
            self.fails(Code.USAGE, "0 pages", stream.get, [])
            self.fails(Code.USAGE, "no whole number", stream.get, ["a"])
            self.fails(Code.USAGE, "1.0 is no whole number", stream.get, 1.0)
            self.fails(Code.USAGE, "place: 18446744073709551616", stream.seek, 1 << 64)
            self.fails(Code.USAGE, "place: 2.5 is no whole number", stream.seek, 2.5)
            next(stream)

    def test_a_sample_that_cannot_be_made(self):
        with ecgpress.stream(**{**SMALL, "targets": "signals", "max_lead_samples": 3}) as stream:
            error = self.fails(Code.USAGE, "page 0: ", next, stream)
            self.assertIn("max_lead_samples", str(error))
            self.fails(Code.USAGE, "page 3: ", next, stream)

    def test_a_record_that_cannot_be_used(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(3):
                write_record(folder, f"r{number}", heart(seed=number))
            os.truncate(os.path.join(folder, "r1.dat"), 100)
            words = {**SMALL, "records": folder, "pages": 6}
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                with ecgpress.stream(**words) as stream:
                    self.assertEqual(sum(len(images) for images, _ in stream), 6)
            told = [str(warning.message) for warning in told
                    if warning.category is RuntimeWarning]
            self.assertEqual(len(told), 1, told)
            self.assertIn("r1", told[0])
            with ecgpress.stream(**words, strict=True) as stream:
                self.fails(Code.BAD_DATA, "r1", list, stream)

    def test_errors_can_be_pickled(self):
        import pickle
        error = pickle.loads(pickle.dumps(ecgpress.Error(Code.IO, "a sentence")))
        self.assertEqual((error.code, str(error)), (Code.IO, "a sentence"))


if __name__ == "__main__":
    unittest.main()

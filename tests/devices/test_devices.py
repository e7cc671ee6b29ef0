"""What draws, on machines with many GPUs, one or none: a libEGL.so.1 of the tests' own lists devices,
and tells what was opened. See fake_egl.c."""

import collections
import os
import unittest

from rig.pages import PageTest

FAKE = os.environ["ECGPRESS_FAKE_EGL"]
UUIDS = ["0a1b2c3d-0000-1111-2222-333344445555", "0a1bffff-0000-1111-2222-333344445555"]
SOFTWARE = "software"


def gpu(number, *members, cuda=None):
    """A GPU of NVIDIA's; `cuda` is its number there, by default its own."""
    uuid = UUIDS[number].replace("-", "")
    return " ".join(["hardware", f"name=Maker_GPU_{number}", f"uuid={uuid}",
                     f"cuda={number if cuda is None else cuda}",
                     f"file=/dev/dri/renderD{128 + number}", *members])


BOTH = [gpu(0), gpu(1), SOFTWARE, "surfaceless"]


@unittest.skipIf(not FAKE, "no libEGL.so.1 was found to build the tests' own over")
class DeviceTest(PageTest):
    # Numbers for hardware would make other strokes: pages are compared.
    def with_devices(self, listed, **environment):
        return {"LD_LIBRARY_PATH": os.path.dirname(FAKE), "FAKE_EGL": ";".join(listed),
                "FAKE_LOG": self.path("opened"), "ECGPRESS_GL": "software", **environment}

    def with_files(self, listed, *files, **environment):
        return self.with_devices(listed, LD_PRELOAD=FAKE, FAKE_FILES=";".join(files),
                                 **environment)

    def opened(self):
        """How many contexts each device was opened for, since the last look."""
        if not os.path.exists(self.path("opened")):
            return {}
        with open(self.path("opened"), encoding="ascii") as file:
            counts = collections.Counter(int(line.split()[1]) for line in file)
        os.remove(self.path("opened"))
        return dict(counts)

    def draw(self, listed, *words, **environment):
        """What drew a page, as --verbose tells it, and all of stderr."""
        done = self.good("page", "builtin:1", "--width", "300", "--out", "p.png", "--verbose", *words,
                         environment=self.with_devices(listed, **environment))
        drawn, = (line for line in done.stderr.splitlines() if line.startswith("drawn by "))
        return drawn.rpartition(" on ")[2], done.stderr

    def drawn_by(self, device, listed, *words, **environment):
        place, said = self.draw(listed, *words, **environment)
        self.assertRegex(place, rf"\A(EGL device {device} \(|{device}\Z)")
        self.assertNotIn("warning", said)
        return place

    def refused(self, sentence, listed, *words, **environment):
        self.bad(69, sentence, "page", "builtin:1", "--width", "300", "--out", "p.png", *words,
                 environment=self.with_devices(listed, **environment))


class Choice(DeviceTest):
    def test_a_gpu_comes_before_software_wherever_it_stands(self):
        self.drawn_by(0, BOTH)
        self.drawn_by(1, [SOFTWARE, gpu(0), "surfaceless"])
        self.drawn_by(0, [SOFTWARE, "surfaceless"])
        self.drawn_by("Mesa's surfaceless platform", ["surfaceless"])
        self.drawn_by(0, ["surfaceless", SOFTWARE])

    def test_gpus_that_do_not_open_are_passed_over(self):
        self.drawn_by(1, [gpu(0, "fails"), gpu(1), SOFTWARE])
        self.assertEqual(self.opened(), {1: 1})
        place, said = self.draw([gpu(0, "fails"), SOFTWARE])
        self.assertEqual(place, "EGL device 1 (software)")
        self.assertIn("ecgpress: warning: pages are drawn in software: EGL device 0 (hardware, ", said)
        self.assertIn("it does not start (EGL_NOT_INITIALIZED)", said)

    def test_hardware_that_draws_in_software_is_none(self):
        mesa = "hardware file=/dev/dri/renderD128"
        place, said = self.draw([mesa, SOFTWARE])
        self.assertEqual(place, "EGL device 1 (software)")
        self.assertIn("draws in software (llvmpipe", said)
        self.drawn_by(1, [mesa, SOFTWARE], LIBGL_ALWAYS_SOFTWARE="1")
        self.refused("draws in software (llvmpipe", [mesa, SOFTWARE], "--device", "gpu")
        self.assertEqual(self.draw([mesa])[0], "EGL device 0 (hardware, /dev/dri/renderD128)")

    def test_cpu_and_gpu(self):
        self.drawn_by(2, BOTH, "--device", "cpu")
        self.drawn_by(0, BOTH, "--device", "gpu")
        self.drawn_by("Mesa's surfaceless platform", [gpu(0), "surfaceless"], "--device", "cpu")
        self.refused("--device gpu: EGL offers no GPU", [SOFTWARE], "--device", "gpu")
        self.refused("--device cpu: EGL device 0 (hardware, ", [gpu(0)], "--device", "cpu")
        self.refused("does not draw in software (Maker GPU 0", [gpu(0)], "--device", "cpu")

    def test_a_number(self):
        for number in (0, 1, 2):
            self.drawn_by(number, BOTH, "--device", str(number))
        self.refused("--device 3: EGL offers 3 devices, numbered from 0", BOTH, "--device", "3")
        self.refused("it does not start", [gpu(0, "fails"), SOFTWARE], "--device", "0")

    def test_a_uuid(self):
        for number, uuid in enumerate(UUIDS):
            for text in (uuid, uuid.upper(), uuid.replace("-", ""), "GPU-" + uuid,
                         "GPU-" + uuid[:6]):
                self.drawn_by(number, BOTH, "--device", text)
        self.refused("2 devices have a UUID that begins so", BOTH, "--device", "GPU-0a1b")
        self.refused("does not have that UUID", BOTH, "--device", "GPU-ff")
        self.refused("no device has that UUID", BOTH[:2], "--device", "GPU-ff")

    def test_a_uuid_that_only_opengl_tells(self):
        told = ["hardware name=A gluuid=" + UUIDS[0].replace("-", ""),
                "hardware name=B gluuid=" + UUIDS[1].replace("-", ""), SOFTWARE]
        place = self.drawn_by(1, told, "--device", UUIDS[1])
        self.assertIn(UUIDS[1], place)
        self.assertEqual(self.opened(), {0: 1, 1: 1})

    def test_words_that_mean_nothing(self):
        for word in ("gpus", "-1", "cuda:x", "cuda:-1", "0x1", "GPU-", "GPU-xyz", UUIDS[0][:-1],
                     "1.5", "", "GPU--0a"):
            done = self.run_program("page", "builtin:1", "--out", "p.png", "--device=" + word)
            self.assertEqual(done.returncode, 64, word)
            self.assertIn("is not auto, cpu, gpu, a number or UUID", done.stderr)
        self.bad(64, "slice of a GPU (MIG)", "page", "builtin:1", "--out", "p.png", "--device",
                 "MIG-" + UUIDS[0])

    def test_where_the_word_comes_from(self):
        self.drawn_by(1, BOTH, ECGPRESS_DEVICE="1")
        self.drawn_by(0, BOTH, "--device", "0", ECGPRESS_DEVICE="1")
        self.drawn_by(1, BOTH, "--render-device", "1")
        self.write(".env", "ECGPRESS_DEVICE=2\n")
        self.drawn_by(2, BOTH)

    def test_pages_are_the_same_on_all(self):
        pages = set()
        for number in (0, 1, 2):
            self.draw(BOTH, "--device", str(number), "--truth", "p.json")
            with open(self.path("p.png"), "rb") as picture, open(self.path("p.json"), "rb") as truth:
                pages.add((picture.read(), truth.read()))
        self.assertEqual(len(pages), 1)


class Cuda(DeviceTest):
    def test_cuda_counts_by_itself(self):
        swapped = [gpu(0, cuda=1), gpu(1, cuda=0), SOFTWARE]
        self.drawn_by(1, swapped, "--device", "cuda:0")
        self.drawn_by(1, swapped, "--device", "cuda")
        self.drawn_by(0, swapped, "--device", "cuda:1")
        self.drawn_by(0, swapped)
        self.refused("no device of EGL is device 2 of CUDA", swapped, "--device", "cuda:2")
        self.refused("EGL offers no device of CUDA", ["hardware name=A", SOFTWARE], "--device",
                     "cuda:0")

    def test_a_driver_that_counts_behind_the_variable(self):
        behind = [gpu(0, cuda="-"), gpu(1, cuda=0), SOFTWARE]
        self.drawn_by(1, behind, CUDA_VISIBLE_DEVICES="1")
        self.drawn_by(1, behind, "--device", "cuda:0", CUDA_VISIBLE_DEVICES="1")
        self.drawn_by(1, behind, "--device", "gpu", CUDA_VISIBLE_DEVICES="1")
        self.refused("no device of EGL is device 1 of CUDA", behind, "--device", "cuda:1",
                     CUDA_VISIBLE_DEVICES="1")

    def test_a_driver_that_knows_nothing_of_the_variable(self):
        self.drawn_by(1, BOTH, CUDA_VISIBLE_DEVICES="1")
        self.drawn_by(1, BOTH, "--device", "cuda:0", CUDA_VISIBLE_DEVICES="1")
        self.drawn_by(0, BOTH, CUDA_VISIBLE_DEVICES="0,7")

    def test_the_variable_names_uuids(self):
        for entry in ("GPU-" + UUIDS[1], "GPU-" + UUIDS[1][:6]):
            self.drawn_by(1, BOTH, CUDA_VISIBLE_DEVICES=entry)
        both = f"GPU-{UUIDS[1]},GPU-{UUIDS[0]}"
        self.drawn_by(1, BOTH, "--device", "cuda:0", CUDA_VISIBLE_DEVICES=both)
        self.drawn_by(0, BOTH, "--device", "cuda:1", CUDA_VISIBLE_DEVICES=both)

    def test_all_are_hidden(self):
        hidden = [gpu(0, cuda="-"), gpu(1, cuda="-"), SOFTWARE]
        for value in ("", "-1", "NoDevFiles"):
            for listed in (hidden, BOTH):
                self.drawn_by(2, listed, CUDA_VISIBLE_DEVICES=value)
                self.refused("no device of EGL is device 0 of CUDA", listed, "--device", "cuda:0",
                             CUDA_VISIBLE_DEVICES=value)
                self.refused("EGL offers no GPU", listed[:3], "--device", "gpu",
                             CUDA_VISIBLE_DEVICES=value)
        _, said = self.draw(hidden, CUDA_VISIBLE_DEVICES="7")
        self.assertIn("warning: pages are drawn in software: CUDA_VISIBLE_DEVICES hides all GPUs",
                      said)
        self.drawn_by(0, BOTH, "--device", "0", CUDA_VISIBLE_DEVICES="")

    def test_slices_are_refused(self):
        slices = "MIG-" + UUIDS[0]
        place, said = self.draw([gpu(0), SOFTWARE], CUDA_VISIBLE_DEVICES=slices)
        self.assertEqual(place, "EGL device 1 (software)")
        sentence = "CUDA_VISIBLE_DEVICES names a slice of a GPU (MIG), which has no OpenGL"
        self.assertIn(sentence, said)
        for word in ("gpu", "cuda:0"):
            self.refused(sentence, [gpu(0), SOFTWARE], "--device", word,
                         CUDA_VISIBLE_DEVICES=slices)

    def test_gpus_that_cuda_has_no_part_in(self):
        self.drawn_by(0, ["hardware name=Other", SOFTWARE], CUDA_VISIBLE_DEVICES="")


class Spread(DeviceTest):
    MESA = "hardware file=/dev/dri/renderD128 name=Twin"

    def dataset(self, listed, *words, **environment):
        return self.good("dataset", "-o", "set", "--overwrite", "--pages", "24", "--make",
                         "detection", "--width", "200", "--jobs", "4", *words,
                         environment=self.with_devices(listed, **environment))

    def test_workers_of_a_dataset(self):
        said = self.dataset(BOTH).stderr
        self.assertEqual(self.opened(), {0: 2, 1: 2})
        self.assertEqual(sorted(line.rpartition(" on ")[2][:12] for line in said.splitlines()
                                if line.startswith("drawn by ")),
                         ["EGL device 0", "EGL device 1"])
        self.dataset(BOTH, CUDA_VISIBLE_DEVICES="1")
        self.assertEqual(self.opened(), {1: 4})
        self.dataset(BOTH, "--device", "cuda:0")
        self.assertEqual(self.opened(), {0: 4})
        self.dataset(BOTH, "--device", "cpu")
        self.assertEqual(self.opened(), {2: 4})

    def test_one_that_does_not_open_leaves_its_workers_to_the_others(self):
        self.dataset([gpu(0), "hardware fails", gpu(1), SOFTWARE])
        self.assertEqual(self.opened(), {0: 2, 2: 2})

    def test_a_gpu_that_two_drivers_offer_counts_once(self):
        self.dataset([gpu(0), gpu(1), self.MESA, SOFTWARE])
        self.assertEqual(self.opened(), {0: 2, 1: 2})

    def test_a_dataset_does_not_depend_on_it(self):
        self.dataset(BOTH)
        names = ("pages.jsonl", "files.jsonl", "ecgpress.json")
        before = [self.text(name) for name in names]
        self.assertNotIn("device", before[2])
        self.dataset(BOTH, "--device", "cpu")
        self.assertEqual([self.text(name) for name in names], before)

    def text(self, name):
        with open(self.path(os.path.join("set", name)), encoding="utf-8") as file:
            return file.read()

    def test_a_warning_comes_once(self):
        said = self.dataset(["hardware fails", SOFTWARE]).stderr
        self.assertEqual(said.count("ecgpress: warning: pages are drawn in software"), 1)
        self.assertEqual(said.count("drawn by "), 1)
        self.assertNotIn("drawn by", self.dataset(BOTH, "--quiet").stderr)

    def test_shards(self):
        self.good("dataset", "-o", "shards", "--pages", "8", "--make", "detection", "--width",
                  "200", "--jobs", "2", "--shards", "2", "--shard", "0-1", "--device", "gpu",
                  environment=self.with_devices(BOTH))
        self.assertEqual(self.opened(), {0: 3, 1: 2})  # one asked for the renderer's name

    def test_no_such_device_is_an_error_of_the_run(self):
        done = self.run_program("dataset", "-o", "set", "--pages", "4", "--device", "cuda:5",
                                environment=self.with_devices(BOTH))
        self.assertEqual(done.returncode, 69)
        self.assertIn("no device of EGL is device 5 of CUDA", done.stderr)


class Doctor(DeviceTest):
    def doctor(self, listed, *words, code=0, **environment):
        done = self.run_program("doctor", *words,
                                environment=self.with_devices(listed, **environment))
        self.assertEqual(done.returncode, code, done.stdout)
        return [line.strip() for line in done.stdout.split("ok    OpenGL")[0].split("FAIL")[0]
                .splitlines() if line.strip()]

    def test_all_devices_are_listed(self):
        lines = self.doctor(BOTH + ["hardware fails"])
        self.assertEqual(len(lines), 5)
        self.assertRegex(lines[0], r"\AEGL device 0 \(hardware, /dev/dri/renderD128, cuda:0, GPU-"
                         + UUIDS[0] + r"\): Maker GPU 0, OpenGL .*  <- used\Z")
        self.assertRegex(lines[1], r"\AEGL device 1 .*cuda:1.*  <- used\Z")
        self.assertRegex(lines[2], r"\AEGL device 2 \(software.*\): llvmpipe[^<]*\Z")
        self.assertRegex(lines[4], r"\AMesa's surfaceless platform: llvmpipe[^<]*\Z")
        self.assertRegex(lines[3], r"\AEGL device 3 \(hardware\): it does not start \(EGL_NOT")

    def test_what_an_option_means(self):
        self.assertEqual(["<- used" in line for line in self.doctor(BOTH, "--device", "1")],
                         [False, True, False, False])
        self.assertEqual(["<- used" in line for line in self.doctor(BOTH, "--device", "cpu")],
                         [False, False, True, False])
        lines = self.doctor(BOTH, ECGPRESS_DEVICE="cuda:0", CUDA_VISIBLE_DEVICES="1")
        self.assertIn("hidden by CUDA_VISIBLE_DEVICES", lines[0])
        self.assertRegex(lines[1], r"cuda:0, .*  <- used\Z")
        lines = self.doctor(BOTH, "--device", "cuda:4", code=69)
        self.assertIn("no device of EGL is device 4 of CUDA", lines[-1])
        self.assertNotIn("<- used", "".join(lines))


@unittest.skipIf("fsanitize" in os.environ["ECGPRESS_FLAGS"],
                 "a library that is loaded first is not for sanitizers")
class Signs(DeviceTest):
    """What a machine shows of a GPU that EGL says nothing of."""

    def said(self, listed, *files, words=(), code=0, **environment):
        done = self.run_program("page", "builtin:1", "--width", "300", "--out", "p.png", *words,
                                environment=self.with_files(listed, *files, **environment))
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def test_a_container_without_graphics(self):
        said = self.said([SOFTWARE], "/dev/nvidiactl", NVIDIA_DRIVER_CAPABILITIES="compute,utility")
        self.assertEqual(said, "ecgpress: warning: pages are drawn in software: there is NVIDIA's "
                               "driver (/dev/nvidiactl), but not its libEGL_nvidia.so.0: in a "
                               "container NVIDIA_DRIVER_CAPABILITIES must hold `graphics` or be "
                               '`all` (it is "compute,utility")\n')
        said = self.said([SOFTWARE], "/proc/driver/nvidia", words=("--device", "gpu"), code=69)
        self.assertIn("EGL offers no GPU; there is NVIDIA's driver (/proc/driver/nvidia)", said)

    def test_nothing_is_said_where_software_was_asked_for(self):
        for environment in ({"CUDA_VISIBLE_DEVICES": ""}, {"LIBGL_ALWAYS_SOFTWARE": "1"}):
            self.assertEqual(self.said([SOFTWARE], "/dev/nvidiactl", **environment), "")
        self.assertEqual(self.said([SOFTWARE], "/dev/nvidiactl", words=("--device", "cpu")), "")
        self.assertEqual(self.said([SOFTWARE], "/dev/nvidiactl", words=("--quiet",)), "")
        self.assertEqual(self.said([SOFTWARE]), "")

    def test_a_file_that_may_not_be_opened(self):
        closed = gpu(0, "fails")
        said = self.said([closed, SOFTWARE], "!/dev/dri/renderD128")
        self.assertIn("of /dev/dri/renderD128, this user may not open it: join the group render or "
                      "video", said)
        said = self.said([closed], "!/dev/dri/renderD128", words=("--device", "gpu"), code=69)
        self.assertIn("join the group render or video", said)
        self.assertNotIn("join", self.said([closed, SOFTWARE], "/dev/dri/renderD128"))

    def test_doctor_says_it_too(self):
        done = self.run_program("doctor",
                                environment=self.with_files([SOFTWARE], "/dev/nvidiactl"))
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("there is NVIDIA's driver (/dev/nvidiactl), but not", done.stdout)


if __name__ == "__main__":
    unittest.main()

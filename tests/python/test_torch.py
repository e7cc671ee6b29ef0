"""Pages in PyTorch: the same batches whatever reads them, states, ends, and a net that learns."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
import unittest

import ecgpress
from ecgpress import Code
from rig.files import ROOT
from rig.package import SMALL, Case
from rig.processes import children, is_alive, wait_for

try:
    import torch
    from torch.utils.data import DataLoader
except ImportError:
    torch = None

HAVE = importlib.util.find_spec("torch") is not None


def batches(reader, most=None):
    """Numbers and a sum of pixels of each batch."""
    seen = []
    for images, targets in reader:
        seen.append((targets["index"].tolist(), int(images.sum()), int(targets["masks"].sum())))
        if len(seen) == most:
            break
    return seen


@unittest.skipUnless(HAVE, "PyTorch is not here (python3-torch)")
class TorchCase(Case):
    def pages(self, **named):
        pages = ecgpress.torch.Pages(**{**SMALL, **named})
        self.addCleanup(pages.close)
        return pages


class Memory(TorchCase):
    def test_tensors_share_memory(self):
        with ecgpress.stream(**SMALL) as stream:
            images, targets = next(stream)
        tensor = torch.from_dlpack(images)
        self.assertEqual(tensor.data_ptr(), images.__array_interface__["data"][0])
        self.assertEqual((tensor.dtype, tuple(tensor.shape)), (torch.uint8, images.shape))
        part = torch.from_dlpack(targets["masks"][1:, ::2])
        self.assertEqual(part.sum().item(), targets["masks"][1:, ::2].sum())
        total = int(images.sum())
        del images, targets, part
        self.assertEqual(int(tensor.sum()), total)
        tensor[:] = 1

    def test_pages_are_not_copied(self):
        images, targets = next(iter(self.pages()))
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
            ranges = [tuple(int(x, 16) for x in line.split()[0].split("-"))
                      for line in file if "ecgpress-batch" in line]
        for tensor in (images, targets["masks"], targets["boxes"]):
            self.assertTrue(any(a <= tensor.data_ptr() < b for a, b in ranges))


class Loaders(TorchCase):
    def test_any_number_of_workers(self):
        """The same batches in the same order, by every way to begin a process."""
        named = {"pages": 20, "workers": 1}
        wanted = batches(self.pages(**named))
        self.assertEqual([n for own, _, _ in wanted for n in own], list(range(20)))
        for workers, way in ((0, None), (1, "fork"), (2, "fork"), (2, "spawn"), (2, "forkserver")):
            with self.subTest(workers=workers, way=way):
                pages = self.pages(**named)
                loader = DataLoader(pages, batch_size=None, num_workers=workers,
                                    multiprocessing_context=way)
                self.assertEqual(len(loader), 7)
                self.assertEqual(batches(loader), wanted)

    def test_fork_while_a_feed_is_at_work(self):
        pages = self.pages(pages=12)
        wanted = batches(pages)
        next(iter(pages))
        again = self.pages(pages=12)
        next(iter(again))
        again.load_state_dict({**again.state_dict(), "next": 0})
        loader = DataLoader(again, batch_size=None, num_workers=2, multiprocessing_context="fork")
        self.assertEqual(batches(loader), wanted)
        self.assertEqual(batches(again), wanted)

    def test_ranks_and_workers(self):
        seen = []
        for rank in range(2):
            pages = self.pages(pages=24, rank=rank, world_size=2, workers=1)
            loader = DataLoader(pages, batch_size=None, num_workers=2)
            own = [n for numbers, _, _ in batches(loader) for n in numbers]
            self.assertEqual(len(own), 12)
            seen += own
        self.assertEqual(sorted(seen), list(range(24)))

    def test_parameters_go_through(self):
        pages = self.pages(pages=6, targets="masks,parameters", workers=1)
        for _, targets in DataLoader(pages, batch_size=None, num_workers=1):
            self.assertEqual([p["page_index"] for p in targets["parameters"]],
                             targets["index"].tolist())

    def test_worker_killed(self):
        """A DataLoader's worker that dies is told, and its drawing processes end."""
        script = """if True:
            import os, signal
            import ecgpress, torch
            from rig.package import SMALL
            from rig.processes import children
            pages = ecgpress.torch.Pages(**{**SMALL, "workers": 1})
            loader = iter(torch.utils.data.DataLoader(pages, batch_size=None, num_workers=1))
            next(loader)
            worker = loader._workers[0].pid
            print(*children(worker), flush=True)
            os.kill(worker, signal.SIGKILL)
            for batch in loader:
                pass
        """
        done = subprocess.run([sys.executable, "-c", script], text=True,
                              capture_output=True, timeout=60, check=False)
        drawing = [int(word) for word in done.stdout.split()]
        self.assertEqual((len(drawing), done.returncode), (1, 1), done.stderr)
        # PyTorch tells by the signal of the worker's end, or by the pipe that broke before
        self.assertRegex(done.stderr, "DataLoader worker .* killed|Connection|EOFError")
        wait_for(lambda: not any(map(is_alive, drawing)), "the end of those that draw")

    def test_a_killed_drawing_process_costs_no_page(self):
        pages = self.pages(workers=1)
        begin = pages.state_dict()
        whole = batches(DataLoader(pages, batch_size=None, num_workers=1, timeout=60), most=12)
        pages.load_state_dict(begin)
        loader = iter(DataLoader(pages, batch_size=None, num_workers=1, timeout=60))
        got = batches([next(loader)])
        lost = children(loader._workers[0].pid)
        os.kill(lost[0], signal.SIGKILL)
        got += batches(loader, most=11)
        self.assertEqual(got, whole)
        self.assertNotEqual(children(loader._workers[0].pid), lost)

    def test_break_leaves_nothing(self):
        pages = self.pages(workers=1)
        loader = DataLoader(pages, batch_size=None, num_workers=2)
        iterator = iter(loader)
        next(iterator)
        drawing = [p for w in iterator._workers for p in children(w.pid)]
        self.assertEqual(len(drawing), 2)
        begin = time.monotonic()
        del iterator
        wait_for(lambda: not any(map(is_alive, drawing)), "the end of those that draw")
        self.assertLess(time.monotonic() - begin, 5)


class Places(TorchCase):
    def test_one_sample(self):
        pages = self.pages(rank=1, world_size=3)
        image, targets = pages[12345]
        self.assertEqual((tuple(image.shape), int(targets["index"])), ((176, 240, 3), 12345))
        with ecgpress.stream(first=12344, **SMALL) as stream:
            images, others = next(stream)
        self.assertTrue(torch.equal(image, torch.from_numpy(images[1])))
        self.assertTrue(torch.equal(targets["masks"], torch.from_numpy(others["masks"][1])))
        self.assertTrue(torch.equal(pages[12345][0], image))
        self.fails(Code.USAGE, "page index", lambda: pages[-1])

    def test_states(self):
        """A saved state goes on with the same bytes, with any batch and number of workers."""
        pages = self.pages(first=12339, rank=0, world_size=1)
        wanted = batches(pages, 4)
        pages = self.pages(first=12339)
        self.assertEqual(batches(pages, 2), wanted[:2])
        state = pages.state_dict()
        self.assertEqual((state["seed"], state["next"]), (1, 6))
        self.assertEqual(batches(pages, 2), wanted[2:])  # a second loop goes on
        for workers in (0, 1, 2):
            other = self.pages(first=12339)
            other.load_state_dict(state)
            loader = DataLoader(other, batch_size=None, num_workers=workers)
            self.assertEqual(batches(loader, 2), wanted[2:])  # 12345 is the first of these
        self.assertEqual(wanted[2][0][0], 12345)
        loaded = self.pages(first=12339)
        self.assertEqual(batches(DataLoader(loaded, batch_size=None, num_workers=2), 2), wanted[:2])
        self.assertEqual(loaded.state_dict(), state)
        pages.load_state_dict(state)
        self.assertEqual(batches(pages, 1), wanted[2:3])

    def test_states_of_others(self):
        state = self.pages().state_dict()
        self.fails(Code.CONFIG, "they differ in seed", self.pages(seed=2).load_state_dict, state)
        self.fails(Code.CONFIG, "they differ in channels_first, preset, width",
                   self.pages(channels_first=True, size=(256, 176), preset="scan").load_state_dict, state)
        self.fails(Code.CONFIG, "of 1 ranks, not of 2",
                   self.pages(rank=0, world_size=2).load_state_dict, state)
        for wrong in ({}, {**state, "next": "x"}, {**state, "configuration": "x"}):
            self.fails(Code.BAD_DATA, "no state", self.pages().load_state_dict, wrong)

    def test_ends(self):
        pages = self.pages(pages=7)
        self.assertEqual(len(pages), 3)
        first = batches(pages)
        self.assertEqual(batches(pages), first)  # from the beginning
        loop = iter(pages)
        next(loop)
        next(iter(pages))
        self.fails(Code.USAGE, "another loop", next, loop)
        pages.close()
        self.fails(Code.STOPPED, "closed", iter, pages)
        self.assertRaises(TypeError, len, self.pages())

    def test_wrong_arguments(self):
        self.fails(Code.USAGE, "presett", self.pages, presett=1)
        self.fails(Code.UNSUPPORTED, "CUDA", self.pages, device="cuda:99")
        self.fails(Code.UNSUPPORTED, "CUDA", self.pages, device=torch.device("cuda", 99))
        self.fails(Code.USAGE, "say both", self.pages, rank=1)
        self.pages(device=torch.device("cpu"))


class Training(TorchCase):
    def test_readme(self):
        """The README's loop runs as it stands."""
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            code = re.search(r"```python\n(.*?)```", file.read(), re.DOTALL).group(1)
        self.assertEqual(len(code.strip().splitlines()), 5)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                              timeout=100, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_loss_falls(self):
        """A few steps of the example."""
        script = os.path.join(ROOT, "examples", "train_unet.py")
        done = subprocess.run([sys.executable, script, "--steps", "24", "--held-out", "4"],
                              capture_output=True, text=True, timeout=110, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        losses = [float(x) for x in re.findall(r"loss ([0-9.]+)", done.stdout)]
        self.assertGreater(len(losses), 5, done.stdout)
        self.assertLess(sum(losses[-3:]) / 3, 0.9 * losses[0], done.stdout)


if __name__ == "__main__":
    unittest.main()

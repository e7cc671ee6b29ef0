"""Loops without traps: where they begin, whatever reads them, and samples by number."""

import copy
import importlib.util
import itertools
import json
import multiprocessing
import pickle
import unittest

import numpy as np

import ecgpress
from ecgpress import Code
from rig.package import Case
from rig.processes import children

try:
    import torch
    from torch.utils.data import DataLoader, Subset, random_split
    from torch.utils.data.distributed import DistributedSampler
except ImportError:
    torch = None

HAVE = importlib.util.find_spec("torch") is not None
TINY = {"size": (256, 192), "targets": "boxes", "layouts": "3by1", "workers": 1}
WAYS = ("fork", "forkserver", "spawn")


def numbers(reader, most=None):
    """Page indices of each batch."""
    seen = []
    for _, targets in itertools.islice(reader, most):
        seen.append(targets["index"].tolist())
    return seen


def cut(first, last, size):
    """The numbers from first to last in pieces."""
    return [list(range(i, min(i + size, last))) for i in range(first, last, size)]


def readers():
    """All that may read: (workers, how they begin, whether they stay)."""
    yield 0, None, False
    for way in WAYS:
        for workers in (1, 2, 3):
            for stays in (True, False):
                if way != "spawn" or stays == (workers != 1):  # spawning is slow
                    yield workers, way, stays


@unittest.skipUnless(HAVE, "PyTorch is not here (python3-torch)")
class EpochsCase(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a server that has them forks in no time
        multiprocessing.get_context("forkserver").set_forkserver_preload(["torch", "ecgpress.torch"])

    def pages(self, **named):
        pages = ecgpress.torch.Pages(**{**TINY, "batch": 2, **named})
        self.addCleanup(pages.close)
        return pages

    def data(self, pages=7, **named):
        data = ecgpress.torch.Dataset(pages=pages, **{**TINY, **named})
        self.addCleanup(data.close)
        return data

    def loader(self, pages, workers, way, stays, **named):
        return DataLoader(pages, **{"batch_size": None, "num_workers": workers, "multiprocessing_context": way,
                                    "persistent_workers": stays, **named})


class Loops(EpochsCase):
    seconds = 300

    def test_with_an_end(self):
        """Each loop has all pages from the first, also after a break; each epoch its own pages."""
        for workers, way, stays in readers():
            with self.subTest(workers=workers, way=way, stays=stays):
                pages = self.pages(pages=7)
                loader = self.loader(pages, workers, way, stays)
                whole = cut(0, 7, 2)
                self.assertEqual(len(loader), len(whole))
                self.assertEqual(numbers(loader, 2), whole[:2])
                self.assertEqual(pages.state_dict()["next"], 4)
                self.assertEqual(numbers(loader), whole)
                pages.set_epoch(3)
                self.assertEqual(numbers(loader), cut(21, 28, 2))
                self.assertEqual(pages.state_dict()["next"], 0)

    def test_without_an_end(self):
        """Each loop goes on behind the last batch that was delivered, however far workers are."""
        for workers, way, stays in readers():
            with self.subTest(workers=workers, way=way, stays=stays):
                pages = self.pages()
                loader = self.loader(pages, workers, way, stays)
                self.assertEqual(numbers(loader, 3), cut(0, 6, 2))
                pages.set_epoch(5)
                self.assertEqual(numbers(loader, 4), cut(6, 14, 2))
                self.assertEqual(pages.state_dict()["next"], 14)

    def test_the_same_pages_in_each_epoch(self):
        pages = self.pages(pages=3, fresh=False, first=4)
        for workers in (0, 2):
            loader = self.loader(pages, workers, None, workers > 0)
            for epoch in range(2):
                pages.set_epoch(epoch)
                self.assertEqual(numbers(loader), [[4, 5], [6]])

    def test_epochs_of_ranks(self):
        """In each epoch ranks share its pages, and no page comes in two."""
        seen = []
        for rank in range(2):
            pages = self.pages(pages=9, rank=rank, world_size=2, first=1)
            for epoch, workers in itertools.product(range(2), (0, 2)):
                pages.set_epoch(epoch)
                own = sum(numbers(self.loader(pages, workers, None, False)), [])
                self.assertEqual(own, list(range(1 + rank + 8 * epoch, 1 + 8 * (epoch + 1), 2)))
                seen += own if workers else []
        self.assertEqual(sorted(seen), list(range(1, 17)))

    def test_an_epoch_has_its_stream(self):
        """Pages of an epoch are those of their indices."""
        pages = self.pages(pages=4, targets="masks")
        pages.set_epoch(2)
        with ecgpress.stream(**{**TINY, "batch": 4, "targets": "masks"}, first=8) as stream:
            images, targets = next(stream)
        for i, (own, masks) in enumerate(pages):
            np.testing.assert_array_equal(own.numpy(), images[2 * i:2 * i + 2])
            np.testing.assert_array_equal(masks["masks"].numpy(), targets["masks"][2 * i:2 * i + 2])

    def test_states(self):
        """A state goes on behind what was delivered, without a count, by any number of workers."""
        for named in ({"pages": 9}, {}):
            for workers, stays in ((0, False), (2, False), (2, True)):
                pages = self.pages(**named)
                pages.set_epoch(1)
                first = 9 if named else 0
                numbers(self.loader(pages, workers, None, stays), 2)
                state = json.loads(json.dumps(pages.state_dict()))
                self.assertEqual((state["epoch"], state["next"]), (1, 4))
                for others in (0, 3):
                    other = self.pages(**named)
                    other.load_state_dict(state)
                    other.set_epoch(1)  # as a training loop does that goes on in epoch 1
                    loader = self.loader(other, others, None, False)
                    self.assertEqual(numbers(loader, 3), cut(first + 4, first + 9, 2) if named else cut(4, 10, 2))
                    self.assertEqual(numbers(loader, 2), cut(first, first + 4, 2) if named else cut(10, 14, 2))
                other.load_state_dict(state)
                other.set_epoch(2)
                self.assertEqual(numbers(other, 1), [[18, 19]] if named else [[4, 5]])

    def test_loops_in_loops(self):
        pages = self.pages(pages=4)
        loader = self.loader(pages, 1, None, False)
        self.assertEqual([numbers(loader) for _ in loader], [[[0, 1], [2, 3]]] * 2)
        endless = self.loader(self.pages(), 1, None, False)
        loop = iter(endless)
        next(loop)
        self.assertEqual(numbers(endless, 1), [[2, 3]])
        self.fails(Code.USAGE, "another loop", next, loop)

    def test_copies(self):
        """A copy has its own epoch and position."""
        pages = self.pages(pages=4)
        pages.set_epoch(1)
        for other in (copy.deepcopy(pages), pickle.loads(pickle.dumps(pages))):
            self.addCleanup(other.close)
            other.set_epoch(2)
            self.assertEqual(numbers(self.loader(other, 1, None, False)), cut(8, 12, 2))
        self.assertEqual(numbers(self.loader(pages, 1, None, False)), cut(4, 8, 2))

    def test_sizes_of_batches(self):
        for named in ({}, {"batch_size": 8}, {"batch_size": 8, "num_workers": 2}):
            said = self.fails(Code.USAGE, "write DataLoader(pages, batch_size=None) and Pages(batch=",
                              iter, DataLoader(self.pages(), **named))
            self.assertIn(f"Pages(batch={named.get('batch_size', 1)})", str(said))
        plain = DataLoader(torch.arange(4), batch_size=2)  # of others nothing changes
        self.assertEqual([batch.tolist() for batch in plain], [[0, 1], [2, 3]])

    def test_wrong_epochs(self):
        for epoch in (-1, 1.5, "x", None, 1 << 53):
            self.fails(Code.USAGE, "epoch: ", self.pages(pages=4).set_epoch, epoch)
            self.fails(Code.USAGE, "epoch: ", self.data().set_epoch, epoch)


class Samples(EpochsCase):
    seconds = 300

    def indices(self, loader):
        return sum((batch["index"].tolist() for batch in loader), [])

    def test_samples_are_the_streams(self):
        targets = ("masks", "classes", "boxes", "points", "signals", "parameters")
        data = self.data(5, targets=targets, first=2, channels_first=True)
        data.set_epoch(1)
        with ecgpress.stream(**{**TINY, "targets": targets}, batch=5, first=7, channels_first=True) as stream:
            images, wanted = next(stream)
        for i in (0, 4, 2, -1, np.int64(-5)):
            sample = data[i]
            self.assertEqual(set(sample), {"image", *wanted})
            np.testing.assert_array_equal(sample["image"].numpy(), images[i])
            for name, array in wanted.items():
                if name == "parameters":
                    self.assertEqual(json.loads(sample[name]), array[i % 5])
                else:
                    np.testing.assert_array_equal(sample[name].numpy(), array[i])
        self.assertEqual((int(sample["index"]), tuple(sample["index"].shape)), (7, ()))
        several = data.__getitems__([3, -1, 3])
        self.assertEqual([int(s["index"]) for s in several], [10, 11, 10])
        self.assertTrue(torch.equal(several[0]["image"], data[3]["image"]))
        self.assertEqual(len(data.__getitems__([0] * 40)), 40)

    def test_sequence(self):
        data = self.data(3)
        self.assertEqual((len(data), [int(s["index"]) for s in data]), (3, [0, 1, 2]))
        for wrong in (3, -4, 1 << 60):
            self.assertRaises(IndexError, data.__getitem__, wrong)
            self.assertRaises(IndexError, data.__getitems__, [0, wrong])
        self.assertRaises(TypeError, data.__getitem__, slice(2))
        self.assertRaises(TypeError, data.__getitem__, 1.0)
        self.assertIn("3 pages of 256 x 192", repr(data))
        self.fails(Code.USAGE, "pages: say how many", ecgpress.torch.Dataset)
        self.fails(Code.USAGE, "presett", self.data, presett="scan")

    def test_any_reader(self):
        """Epochs reach every worker, in batches of any size, shuffled and not."""
        for workers, way, stays in readers():
            with self.subTest(workers=workers, way=way, stays=stays):
                data = self.data()
                plain = self.loader(data, workers, way, stays, batch_size=3)
                for epoch in range(3 if stays else 1):
                    data.set_epoch(epoch)
                    self.assertEqual(self.indices(plain), list(range(7 * epoch, 7 * epoch + 7)))
                if way == "fork" or not way:
                    mixed = self.loader(data, workers, way, stays, batch_size=2, shuffle=True)
                    self.assertEqual(sorted(self.indices(mixed)), list(range(7 * data.epoch, 7 * data.epoch + 7)))

    def test_after_a_break(self):
        data = self.data()
        loader = self.loader(data, 2, "fork", True, batch_size=2)
        next(iter(loader))
        data.set_epoch(1)
        self.assertEqual(self.indices(loader), list(range(7, 14)))

    def test_same_pages(self):
        data = self.data(fresh=False, first=3)
        data.set_epoch(9)
        self.assertEqual(self.indices(DataLoader(data, batch_size=4)), list(range(3, 10)))

    def test_parts(self):
        data = self.data()
        one, other = random_split(data, [5, 2], generator=torch.Generator().manual_seed(1))
        data.set_epoch(1)
        seen = [self.indices(DataLoader(part, batch_size=2, num_workers=1)) for part in (one, other)]
        self.assertEqual((len(seen[0]), sorted(seen[0] + seen[1])), (5, list(range(7, 14))))
        self.assertEqual(self.indices(DataLoader(Subset(data, [6, 0]), batch_size=2)), [13, 7])
        ranks = []
        for rank in range(2):
            sampler = DistributedSampler(data, num_replicas=2, rank=rank, seed=1, drop_last=True)
            sampler.set_epoch(1)
            ranks += self.indices(DataLoader(data, batch_size=2, sampler=sampler, num_workers=1))
        self.assertEqual((len(ranks), len(set(ranks))), (6, 6))
        self.assertLess(set(ranks), set(range(7, 14)))

    def test_fork_after_use(self):
        """A process that has asked for samples may still be forked; each starts its own that draw."""
        data = self.data()
        image = data[3]["image"]
        self.assertEqual(len(children()), 1)
        loader = self.loader(data, 2, "fork", False, batch_size=1)
        loop = iter(loader)
        images = [sample["image"][0] for sample in loop]
        self.assertTrue(torch.equal(images[3], image))
        self.assertTrue(torch.equal(data[3]["image"], image))

    def test_copies(self):
        data = self.data()
        data.set_epoch(1)
        for other in (copy.deepcopy(data), pickle.loads(pickle.dumps(data))):
            self.addCleanup(other.close)
            other.set_epoch(2)
            self.assertEqual(self.indices(DataLoader(other, batch_size=4)), list(range(14, 21)))
        self.assertEqual(int(data[0]["index"]), 7)

    def test_many_that_are_kept(self):
        """More samples than there may be batches in use stay as they came."""
        data = self.data(100)
        kept = [data[i] for i in range(100)]
        self.assertEqual([int(sample["index"]) for sample in kept], list(range(100)))
        self.assertLessEqual(len(data._leases), 66)
        for i in (0, 63, 64, 99):
            self.assertTrue(torch.equal(kept[i]["image"], data[i]["image"]))


if __name__ == "__main__":
    unittest.main()

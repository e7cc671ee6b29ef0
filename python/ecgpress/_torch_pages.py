"""Batches of pages, as an iterable dataset."""

from __future__ import annotations

import functools
import json
import os
from typing import TYPE_CHECKING, Any, Dict, Iterator, Mapping, Optional, Tuple

import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ._arrays import Array
from ._cuda import CudaArray, Device
from ._errors import Code, Error, usage
from ._feed import Feed, Targets, set_up
from ._stream import Batch, open_device, read_batch
from ._torch_shared import epoch_number, for_readers, reader, shared, shared_again

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import Options

Tensors = Tuple["torch.Tensor", Dict[str, Any]]


def _share(rank: Optional[int], world_size: Optional[int]) -> Tuple[int, int]:
    """Rank and world size as given, else those of torch.distributed, else 0 and 1."""
    if (rank is None) != (world_size is None):
        raise usage("rank and world_size: say both or neither")
    if rank is not None and world_size is not None:
        return rank, world_size
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def _tensor(value: Any) -> Any:
    if isinstance(value, CudaArray):
        return torch.from_dlpack(value)
    return torch.from_numpy(value) if isinstance(value, Array) else list(value)


def _tensors(batch: Batch) -> Tensors:
    images, targets = batch
    return _tensor(images), {name: _tensor(value) for name, value in targets.items()}


def _differences(a: str, b: str) -> str:
    """The names in which two configurations differ."""
    one, other = json.loads(a), json.loads(b)
    names = [name for name in sorted({*one, *other} - {"options"})
             if one.get(name) != other.get(name)]
    mine, theirs = one.get("options", {}), other.get("options", {})
    names += [name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name)]
    return ", ".join(names)


class Pages(IterableDataset):  # type: ignore[misc]
    """Whole batches ``(images, targets)`` of pages, as tensors over the memory that workers drew
    into, for ``DataLoader(pages, batch_size=None)`` with any number of workers, or for direct
    iteration.

    ``images``: ``dtype``, N x H x W x 3 (``channels_first``: N x 3 x H x W). ``targets``: a dict of
    tensors as :func:`ecgpress.stream` describes them; ``parameters`` is a list of dicts. Arguments
    are those of :func:`ecgpress.stream`; ``rank`` and ``world_size`` are by default those of
    ``torch.distributed``.

    - The batches and their order do not depend on the number of DataLoader workers, nor on whether
      they persist. The iterating process starts the processes that draw; fork, forkserver and spawn
      all work. 0 workers are the fastest, since no batch has to be copied.
    - With ``pages``, each loop begins at the beginning, after a ``break``, too. In epoch e
      (``set_epoch``, 0 without it) page i is of index ``first + e * pages + i``, or ``first + i``
      with ``fresh=False``; ``pages`` is first rounded down to a multiple of ``world_size``.
    - Without ``pages``, each loop continues behind the last batch that was delivered: no page ever
      comes twice.
    - ``pages[i]`` is always the page of index i: (H x W x 3, targets without their first dimension),
      regardless of rank, epoch and position.
    - ``len(pages)`` is the number of batches of this rank; TypeError without an end.

    :param batch: pages per batch: ``DataLoader(pages, batch_size=8)`` is an error
    :param fresh: whether each epoch has pages of its own
    """

    def __init__(self, records: Any = "builtin", seed: int = 1, batch: int = 16,
                 size: Tuple[int, int] = (1024, 768), targets: Targets = ("masks", "boxes"), *,
                 channels_first: bool = False, split: Optional[str] = None, pages: Optional[int] = None,
                 first: int = 0, fresh: bool = True, rank: Optional[int] = None, world_size: Optional[int] = None,
                 max_lead_samples: Optional[int] = None, workers: Optional[int] = None, prefetch: int = 2,
                 device: str = "cpu", dtype: Any = "uint8", mean: Any = None, std: Any = None,
                 **options: Unpack[Options]) -> None:
        super().__init__()
        rank, world_size = _share(rank, world_size)
        if str(device) == "cuda" and torch.cuda.is_available():
            device = f"cuda:{torch.cuda.current_device()}"
        self._setup = set_up(records, seed, batch, size, targets, channels_first=channels_first, split=split,
                             pages=pages, first=first, rank=rank, world_size=world_size,
                             max_lead_samples=max_lead_samples, workers=workers, prefetch=prefetch, device=device,
                             dtype=dtype, mean=mean, std=std, options=options)
        self._fresh = bool(fresh)
        self._begin = 0  # samples of the epoch before the next loop
        self._place = 0  # samples of the epoch that lie behind
        self._loop = 0  # number of the last loop
        # Epoch, and begin and end of a loop in this rank's order: what workers have to know.
        self._said = shared(0, 0, self._setup.pages)
        self._own: Optional[Tuple[int, int, int]] = None  # the same, loaded in a worker alone
        self._feed: Optional[Feed] = None
        self._device: Optional[Device] = None
        self._reader = (0, 1)
        self._configuration = self._open(0, 1).configuration  # says at once what is wrong

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_feed": None, "_device": None}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._said = shared_again(self._said)

    def _open(self, number: int, readers: int) -> Feed:
        """The feed of this process."""
        feed = self._feed
        if self._setup.device is not None and get_worker_info():
            raise usage("device: batches on a GPU are made for the process that trains: give DataLoader "
                        "num_workers=0; what draws are processes of their own")
        if self._setup.device is not None and self._device is None:
            self._device = open_device(self._setup)
        if feed is None or feed.owner != os.getpid() or self._reader != (number, readers):
            feed = Feed(for_readers(self._setup, readers), number, readers)
            self._feed, self._reader = feed, (number, readers)
        return feed

    # --- where loops begin and end ---------------------------------------------------------------

    def _base(self, epoch: int) -> int:
        """Samples of this rank's order before an epoch."""
        return epoch * self._setup.pages if self._fresh else 0

    def _say(self, epoch: int) -> None:
        """Lets all processes know the epoch, and where its next loop begins and ends."""
        base = self._base(epoch)
        end = base + self._setup.pages if self._setup.pages else 0
        self._said.copy_(torch.tensor((epoch, base + self._begin, end)))

    def _start(self) -> None:
        """A loop begins. Of pages without end it goes on where the last one was left."""
        if not self._setup.pages:
            self._begin = self._place
        self._place = self._begin
        self._say(self.epoch)
        self._begin = 0
        self._loop += 1

    def _check(self, loop: int) -> None:
        if loop != self._loop:
            raise usage("another loop over these pages has begun: one at a time, or make "
                        "Pages twice")

    @property
    def epoch(self) -> int:
        """The epoch whose pages come."""
        return int(self._said[0])

    def set_epoch(self, epoch: int) -> None:
        """Lets the next loop give the pages of that epoch, whatever process reads them. Pages
        without end, and those with ``fresh=False``, are the same in all.

        :param epoch: 0, 1, ...
        """
        number = epoch_number(epoch, self._setup.pages * self._setup.world_size if self._fresh else 1,
                              self._setup.first)
        if number != self.epoch and self._setup.pages:
            self._begin = self._place = 0
        self._say(number)

    def __iter__(self) -> Iterator[Tensors]:
        feed = self._open(*reader())
        if get_worker_info():
            epoch, begin, end = self._own or self._said.tolist()
            self._own = None
        else:
            self._start()
            epoch, begin, end = self._said.tolist()
        feed.range(begin, end)
        return self._batches(feed, self._base(epoch), self._loop)

    def _batches(self, feed: Feed, base: int, loop: int) -> Iterator[Tensors]:
        while True:
            self._check(loop)
            batch = feed.next()
            if batch is None:
                self._place = 0
                return
            self._place = feed.tell() - base
            yield _tensors(read_batch(self._setup, batch, self._device))

    def __getitem__(self, number: int) -> Tensors:
        batch = self._open(*reader()).get([number])
        images, targets = _tensors(read_batch(self._setup, batch, self._device))
        return images[0], {name: value[0] for name, value in targets.items()}

    def __len__(self) -> int:
        if not self._setup.pages:
            raise TypeError("these pages have no end: give pages=")
        return -(-self._setup.pages // self._setup.batch)

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        """Ends the worker processes of this process. Batches stay valid."""
        if self._feed is not None:
            self._feed.close()

    # --- states ----------------------------------------------------------------------------------

    def state_dict(self) -> Dict[str, Any]:
        """The epoch, and the position after the last batch that was delivered, by a DataLoader with
        workers, too; to be saved."""
        return {"seed": self._setup.seed, "epoch": self.epoch, "next": self._place,
                "world_size": self._setup.world_size, "configuration": self._configuration}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Lets the next loop continue from a :meth:`state_dict`, after :meth:`set_epoch` with the
        state's epoch, too; later ones as if nothing had been loaded.

        :raises ecgpress.Error: the state is of other pages
        """
        try:
            configuration, place = str(state["configuration"]), int(state["next"])
            world_size, epoch = int(state["world_size"]), int(state.get("epoch", 0))
            differences = _differences(configuration, self._configuration)
        except (KeyError, TypeError, ValueError) as failure:
            raise Error(Code.BAD_DATA, f"this is no state of ecgpress pages: {failure!r}") from None
        if differences:
            raise Error(Code.CONFIG, f"the state is of other pages: they differ in {differences}")
        if world_size != self._setup.world_size:
            raise Error(Code.CONFIG, f"the state is of {world_size} ranks, not of "
                                     f"{self._setup.world_size}")
        place = max(place, 0)
        if self._setup.pages and place >= self._setup.pages:
            place = 0
        if get_worker_info():  # of this reader alone
            base = self._base(epoch)
            self._own = (epoch, base + place, base + self._setup.pages if self._setup.pages else 0)
            return
        self._begin = self._place = place
        self._say(epoch)
        self._loop += 1


# --- loops of a DataLoader with workers ----------------------------------------------------------


class _Loop:
    """A loop that workers read for: what it has delivered lies behind. All else is torch's."""

    def __init__(self, pages: Pages, iterator: Any) -> None:
        self._pages, self._iterator, self._number = pages, iterator, pages._loop

    def __iter__(self) -> "_Loop":
        return self

    def __len__(self) -> int:
        return len(self._iterator)

    def __next__(self) -> Any:
        pages, setup = self._pages, self._pages._setup
        if not setup.pages:  # those with an end are the same in every loop
            pages._check(self._number)
        try:
            batch = next(self._iterator)
            place = pages._place + setup.batch
        except StopIteration:
            batch, place = None, 0
        if self._number == pages._loop:
            pages._place = min(place, setup.pages) if setup.pages else place
        if batch is None:
            raise StopIteration
        return batch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._iterator, name)


def _follow(begin: Any) -> Any:
    """DataLoader begins a loop in the process that trains, and its workers, who have read ahead,
    cannot know what of that was delivered."""

    @functools.wraps(begin)
    def follow(loader: Any) -> Any:
        pages = loader.dataset
        if not isinstance(pages, Pages):
            return begin(loader)
        if loader.batch_sampler is not None:
            raise usage(f"batch_size={loader.batch_size}: Pages gives whole batches: write DataLoader(pages, "
                        f"batch_size=None) and Pages(batch={loader.batch_size or pages._setup.batch}), or take "
                        "ecgpress.torch.Dataset, which gives samples")
        if loader.num_workers == 0:
            return begin(loader)
        pages._start()
        return _Loop(pages, begin(loader))

    return follow


setattr(DataLoader, "__iter__", _follow(DataLoader.__iter__))

__all__ = ["Pages"]

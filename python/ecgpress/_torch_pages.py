"""Pages as a PyTorch dataset.

    pages = ecgpress.torch.Pages(batch=16, targets=("masks", "boxes"), preset="photo")
    for images, targets in torch.utils.data.DataLoader(pages, batch_size=None):
        ...
"""

from __future__ import annotations

import dataclasses
import json
import os
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

try:
    import torch
    from torch.utils.data import IterableDataset, get_worker_info
except ImportError as failure:
    raise ImportError("ecgpress.torch needs PyTorch (in Debian: python3-torch)") from failure

from ._arrays import Array
from ._errors import Code, Error, usage
from ._feed import Feed, Setup, Targets, set_up
from ._cuda import CudaArray, Device
from ._stream import Batch, open_device, read_batch

__all__ = ["Pages"]

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


def _reader() -> Tuple[int, int]:
    """Which reader this process is, of how many."""
    info = get_worker_info()
    return (info.id, info.num_workers) if info else (0, 1)


def _for_readers(setup: Setup, readers: int) -> Setup:
    """The processors shared out among the readers, unless the caller said how many draw."""
    if setup.workers or readers == 1:
        return setup
    return dataclasses.replace(setup, workers=max(len(os.sched_getaffinity(0)) // readers, 1))


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

    Arguments are those of :func:`ecgpress.stream`, which says what the targets are; ``parameters``
    is a list of dicts. ``rank`` and ``world_size`` are by default those of ``torch.distributed``.

    - The batches and their order do not depend on the number of DataLoader workers. The iterating
      process starts the processes that draw; fork, forkserver and spawn all work. 0 workers are the
      fastest, since no batch has to be copied.
    - Iterating continues where the last loop stopped, and starts over after a finite one has
      ended. DataLoader workers start at this object's position and do not advance it.
    - ``pages[i]`` is always page i: (H x W x 3, targets without their first dimension), regardless
      of rank and position.
    - ``len(pages)`` is the number of batches of this rank; TypeError without an end.
    """

    def __init__(self, records: Any = "builtin", seed: int = 1, batch: int = 16,
                 size: Tuple[int, int] = (1024, 768), targets: Targets = ("masks", "boxes"), *,
                 channels_first: bool = False, split: Optional[str] = None, pages: Optional[int] = None,
                 first: int = 0, rank: Optional[int] = None, world_size: Optional[int] = None,
                 max_lead_samples: Optional[int] = None, workers: Optional[int] = None, prefetch: int = 2,
                 device: str = "cpu", dtype: Any = "uint8", mean: Any = None, std: Any = None,
                 **options: Any) -> None:
        super().__init__()
        rank, world_size = _share(rank, world_size)
        if str(device) == "cuda" and torch.cuda.is_available():
            device = f"cuda:{torch.cuda.current_device()}"
        self._setup = set_up(records, seed, batch, size, targets, channels_first=channels_first, split=split,
                             pages=pages, first=first, rank=rank, world_size=world_size,
                             max_lead_samples=max_lead_samples, workers=workers, prefetch=prefetch, device=device,
                             dtype=dtype, mean=mean, std=std, options=options)
        self._place = 0  # samples of this rank's order that lie behind
        self._loop = 0  # number of the last loop
        self._feed: Optional[Feed] = None
        self._device: Optional[Device] = None
        self._reader = (0, 1)
        self._configuration = self._open(0, 1).configuration  # says at once what is wrong

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_feed": None, "_device": None}

    def _open(self, reader: int, readers: int) -> Feed:
        """The feed of this process."""
        feed = self._feed
        if self._setup.device is not None and get_worker_info():
            raise usage("device: batches on a GPU are made for the process that trains: give DataLoader "
                        "num_workers=0; what draws are processes of their own")
        if self._setup.device is not None and self._device is None:
            self._device = open_device(self._setup)
        if feed is None or feed.owner != os.getpid() or self._reader != (reader, readers):
            feed = Feed(_for_readers(self._setup, readers), reader, readers)
            self._feed, self._reader = feed, (reader, readers)
        return feed

    def __iter__(self) -> Iterator[Tensors]:
        feed = self._open(*_reader())
        self._loop += 1
        loop = self._loop
        place = self._place
        feed.seek(0 if self._setup.pages and place >= self._setup.pages else place)
        while True:
            batch = feed.next()
            if batch is None:
                self._place = 0
                return
            self._place = feed.tell()
            yield _tensors(read_batch(self._setup, batch, self._device))
            if loop != self._loop:
                raise usage("another loop over these pages has begun: one at a time, or make "
                            "Pages twice")

    def __getitem__(self, number: int) -> Tensors:
        batch = self._open(*_reader()).get([number])
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

    def state_dict(self, batches: Optional[int] = None) -> Dict[str, Any]:
        """The position after the last delivered batch, to be saved.

        :param batches: how many batches a DataLoader with workers has delivered since it was
            created from this object, which only its user knows
        """
        place = self._place + (batches or 0) * self._setup.batch
        return {"seed": self._setup.seed, "next": place, "world_size": self._setup.world_size,
                "configuration": self._configuration}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continues from a :meth:`state_dict` with the next loop.

        :raises ecgpress.Error: the state is of other pages
        """
        try:
            configuration, place = str(state["configuration"]), int(state["next"])
            world_size = int(state["world_size"])
            differences = _differences(configuration, self._configuration)
        except (KeyError, TypeError, ValueError) as failure:
            raise Error(Code.BAD_DATA, f"this is no state of ecgpress pages: {failure!r}") from None
        if differences:
            raise Error(Code.CONFIG, f"the state is of other pages: they differ in {differences}")
        if world_size != self._setup.world_size:
            raise Error(Code.CONFIG, f"the state is of {world_size} ranks, not of "
                                     f"{self._setup.world_size}")
        self._place = max(place, 0)
        self._loop += 1

"""Pages one by one, as a map-style dataset."""

from __future__ import annotations

import operator
import os
import weakref
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Tuple

import torch
import torch.utils.data

from ._arrays import Lease, array_of
from ._errors import usage
from ._feed import Feed, Targets, set_up, target_arrays
from ._stream import Parameters
from ._torch_shared import epoch_number, for_readers, reader, shared, shared_again

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import Options

#: Pages that are asked for at once, and processes that draw them in one reader.
_CHUNK, _DRAWERS = 16, 4
#: Batches of the feed that may be in use before samples are copied out of them.
_LEASES = 64


class Dataset(torch.utils.data.Dataset):  # type: ignore[misc]
    """Single samples of a number of pages, for ``DataLoader`` with ``batch_size``, ``shuffle``,
    samplers, ``random_split``, ``Subset`` and whatever else takes a sequence.

        data = ecgpress.torch.Dataset(pages=10000, targets="masks,boxes", preset="photo")
        for epoch in range(30):
            data.set_epoch(epoch)
            for sample in DataLoader(data, batch_size=16, shuffle=True, num_workers=2):
                sample["image"], sample["masks"]

    ``data[i]`` is a dict of tensors: ``image`` (H x W x 3, ``channels_first``: 3 x H x W) and the
    arrays that come with the targets (:data:`ecgpress.ARRAYS`), without their first dimension:
    ``index`` (the page's index, without a dimension), ``leads`` (F), ``masks`` (F x H x W), ``boxes``
    and ``name_boxes`` (F x 4), and so on. All samples have the same shapes, so that they can be
    stacked. ``parameters`` is JSON text.

    - **Pages.** In epoch e sample i is page ``first + e * len(data) + i``, the page of that index of
      :func:`ecgpress.stream` with the same arguments, byte for byte. ``fresh=False``: page
      ``first + i`` in every epoch.
    - **Epochs.** ``set_epoch`` before a loop begins; persistent workers hear of it, too, for the
      number is in memory that all processes share. Epoch 0 without it.
    - **Processes.** Each process that asks for samples starts processes that draw with its first
      one, so that OpenGL is never in a process that is forked. fork, forkserver and spawn work.
    - **Ranks.** Every rank has all pages: ``DistributedSampler`` shares them out.
    - Samples share memory with what drew them; those that are kept in great number are copies.

    Arguments are those of :func:`ecgpress.stream`.

    :param pages: how many pages an epoch has
    :param first: the index of the first page; one of another epoch or dataset with the same seed is
        the same page
    :param fresh: whether each epoch has pages of its own
    :param workers: processes that draw for a process that asks; by default as many as there are
        processors for it, but no more than 4
    """

    def __init__(self, records: Any = "builtin", seed: int = 1, pages: Optional[int] = None,
                 size: Tuple[int, int] = (1024, 768), targets: Targets = ("masks", "boxes"), *,
                 channels_first: bool = False, split: Optional[str] = None, first: int = 0, fresh: bool = True,
                 max_lead_samples: Optional[int] = None, workers: Optional[int] = None,
                 dtype: Any = "uint8", mean: Any = None, std: Any = None, **options: Unpack[Options]) -> None:
        super().__init__()
        if pages is None:
            raise usage("pages: say how many an epoch has; ecgpress.torch.Pages may be without end")
        self._setup = set_up(records, seed, _CHUNK, size, targets, channels_first=channels_first, split=split,
                             pages=pages, first=first, rank=0, world_size=1, max_lead_samples=max_lead_samples,
                             workers=workers, prefetch=1, device="cpu", dtype=dtype, mean=mean, std=std,
                             options=options)
        self._length = self._setup.pages
        self._fresh = bool(fresh)
        self._epoch = shared(0)
        self._forget()
        self._open()  # says at once what is wrong

    def _forget(self) -> None:
        """No feed in this process yet."""
        self._feed: Optional[Feed] = None
        self._reader = (0, 1)
        self._leases: "weakref.WeakSet[Lease]" = weakref.WeakSet()

    def __getstate__(self) -> Dict[str, Any]:
        own = ("_feed", "_reader", "_leases")
        return {name: value for name, value in self.__dict__.items() if name not in own}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._epoch = shared_again(self._epoch)
        self._forget()

    def _open(self) -> Feed:
        """The feed of this process."""
        this = reader()
        if self._feed is None or self._feed.owner != os.getpid() or self._reader != this:
            self._forget()
            self._feed, self._reader = Feed(for_readers(self._setup, this[1], _DRAWERS)), this
        return self._feed

    def __len__(self) -> int:
        return self._length

    @property
    def epoch(self) -> int:
        """The epoch whose pages come."""
        return int(self._epoch[0])

    def set_epoch(self, epoch: int) -> None:
        """Gives the pages of that epoch from now on, in all processes that read them.

        :param epoch: 0, 1, ...
        """
        self._epoch[0] = epoch_number(epoch, self._length if self._fresh else 1, self._setup.first + self._length)

    def page_index(self, number: int) -> int:
        """The index of the page that sample ``number`` is in this epoch.

        :raises IndexError: there is no such sample
        """
        place = operator.index(number)
        if not -self._length <= place < self._length:
            raise IndexError(f"sample {place} of {self._length}")
        epoch = self.epoch if self._fresh else 0
        return self._setup.first + epoch * self._length + place % self._length

    def __getitem__(self, number: int) -> Dict[str, Any]:
        return self._fetch([self.page_index(number)])[0]

    def __getitems__(self, numbers: Sequence[int]) -> List[Dict[str, Any]]:
        """Several samples, drawn side by side: what PyTorch 2 asks for."""
        pages = [self.page_index(number) for number in numbers]
        return [sample for i in range(0, len(pages), _CHUNK) for sample in self._fetch(pages[i:i + _CHUNK])]

    def _fetch(self, pages: List[int]) -> List[Dict[str, Any]]:
        batch = self._open().get(pages)
        lease = Lease(batch)
        self._leases.add(lease)
        copied = len(self._leases) > _LEASES
        samples: List[Dict[str, Any]] = [{} for _ in pages]
        for name in ("images", *target_arrays(self._setup.targets)):
            array = array_of(lease, batch, name)
            if name == "parameters":
                values: Any = [Parameters.text(text) for text in array]
            else:
                tensor = torch.from_numpy(array)
                values = (tensor.clone() if copied else tensor).unbind()
            for sample, value in zip(samples, values):
                sample["image" if name == "images" else name] = value
        return samples

    def close(self) -> None:
        """Ends the processes that draw for this process. Samples stay valid."""
        if self._feed is not None:
            self._feed.close()

    def __repr__(self) -> str:
        return f"<{self._length} pages of {self._setup.width} x {self._setup.height} px, epoch {self.epoch}>"


__all__ = ["Dataset"]

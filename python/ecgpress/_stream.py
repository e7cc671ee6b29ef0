"""Batches of pages with their ground truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple, Union

import numpy as np

from ._arrays import Array, array_of, host_array
from ._cuda import CudaArray, Device
from ._feed import Feed, Lease, Setup, Targets, set_up, target_arrays

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import Options

Batch = Tuple[Union[Array, CudaArray], Dict[str, Any]]


class Parameters(Sequence):
    """What each page of a batch was made from: one dict per page, parsed from JSON on access.

    Keys: record, source, layout, window, row_height, page_index, px_per_mm, homography (9 numbers, or
    None where the paper is bent) and configuration, the options. Saved as a JSON file it is what
    ``ecgpress page --from`` makes this page again of.
    """

    def __init__(self, texts: np.ndarray) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, slice):
            return [self[i] for i in range(*which.indices(len(self)))]
        return json.loads(self.text(self._texts[which]))

    @staticmethod
    def text(row: np.ndarray) -> str:
        """The JSON text in bytes with a zero behind it."""
        return row.tobytes().split(b"\0", 1)[0].decode()

    def __repr__(self) -> str:
        return f"<parameters of {len(self)} pages>"


def read_batch(setup: Setup, batch: int, device: Optional[Device] = None) -> Batch:
    """A batch as (images, targets), on a CUDA device if one is given."""
    if device is not None:
        return _send_batch(setup, batch, device)
    lease = Lease(batch)
    targets: Dict[str, Any] = {name: array_of(lease, batch, name)
                               for name in target_arrays(setup.targets)}
    if "parameters" in targets:
        targets["parameters"] = Parameters(targets["parameters"])
    return array_of(lease, batch, "images"), targets


def _send_batch(setup: Setup, batch: int, device: Device) -> Batch:
    names = target_arrays(setup.targets)
    texts = None
    if "parameters" in names:  # they are read here
        texts = np.array(host_array(batch, "parameters"))
    lease = device.send(batch)
    targets: Dict[str, Any] = {name: CudaArray(lease, name) for name in names if name != "parameters"}
    if texts is not None:
        targets["parameters"] = Parameters(texts)
    return CudaArray(lease, "images"), targets


def open_device(setup: Setup) -> Optional[Device]:
    return None if setup.device is None else Device(setup.device)


class Stream:
    """Iterates ``(images, targets)``; made by :func:`stream`.

    Iterating continues where the last loop stopped. After a finite stream has ended, the next loop
    starts over. Several threads may share a stream; each batch goes to one of them. It is a context
    manager that closes itself; otherwise it is closed when garbage-collected.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._device = open_device(setup)
        self._feed = Feed(setup)
        self._ended = False

    def __iter__(self) -> "Stream":
        if self._ended:
            self.seek(0)
        return self

    def __next__(self) -> Batch:
        batch = None if self._ended else self._feed.next()
        if batch is None:
            self._feed._check()
            self._ended = True
            raise StopIteration
        return read_batch(self.setup, batch, self._device)

    def __len__(self) -> int:
        """Batches from beginning to end; TypeError where there is no end."""
        if not self.setup.pages:
            raise TypeError("this stream has no end: give pages=")
        return -(-self.setup.pages // self.setup.batch)

    def __bool__(self) -> bool:
        return True

    def get(self, numbers: Union[int, List[int]]) -> Batch:
        """The pages with these indices, 1 to ``batch`` of them, as a batch. A page always has the
        same bytes, whatever else was requested."""
        wanted = list(numbers) if np.iterable(numbers) else [numbers]
        return read_batch(self.setup, self._feed.get(wanted), self._device)

    def seek(self, place: int) -> None:
        """Continues after the first ``place`` pages of its order."""
        self._feed.seek(place)
        self._ended = False

    def tell(self) -> int:
        """How many pages of its order have been delivered."""
        return self._feed.tell()

    @property
    def renderer(self) -> str:
        """The OpenGL that draws; "" before the first batch."""
        return self._feed.renderer

    @property
    def devices(self) -> Tuple[str, ...]:
        """The devices that draw, as ``ecgpress doctor`` lists them; empty before the first batch."""
        return self._feed.devices

    @property
    def configuration(self) -> str:
        """JSON of everything that a page depends on, except its index."""
        return self._feed.configuration

    @property
    def closed(self) -> bool:
        return self._feed.closed

    def close(self) -> None:
        """Ends the worker processes within a second. Batches in use stay valid; everything else
        raises :class:`ecgpress.Error` from now on."""
        self._feed.close()
        if self._device is not None:
            self._device.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def stream(records: Any = "builtin", seed: int = 1, batch: int = 16,
           size: Tuple[int, int] = (1024, 768), targets: Targets = ("masks", "boxes"), *,
           channels_first: bool = False, split: Optional[str] = None, pages: Optional[int] = None,
           first: int = 0, rank: int = 0, world_size: int = 1, max_lead_samples: Optional[int] = None,
           workers: Optional[int] = None, prefetch: int = 2, device: str = "cpu",
           dtype: Any = "uint8", mean: Any = None, std: Any = None, **options: Unpack[Options]) -> Stream:
    """Batches of pages with their ground truth, drawn in advance by worker processes.

    Iterates ``(images, targets)``. Page i is a function of these arguments and i alone.

    ``images``: ``dtype``, N x H x W x 3 (``channels_first``: N x 3 x H x W), R, G, B.

    ``targets``: a dict of arrays, by the names of the table :data:`ecgpress.ARRAYS`: always
    ``index`` (int64, N: the page indices) and ``leads`` (int32, N x F: the standard lead in
    each of the F places, 0..11, or -1), and what each name in the argument adds:

    - ``masks``: uint8 N x F x H x W, 0 or 1
    - ``classes``: uint8 N x H x W
    - ``backward_map``: float32 N x H x W x 2, mm
    - ``boxes``: ``boxes`` and ``name_boxes``, float32 N x F x 4, x0, y0, x1, y1 in px
    - ``points``: float32 N x F x P x 2, px, NaN where there is none
    - ``signals``: ``signals`` (float32 N x F x P, mV, NaN where there is none), ``samples`` (int32
      N x F), ``first_sample`` (int64 N x F) and ``rate_hz`` (float32 N)
    - ``clean_signals``: float32 N x F x P, mV, without what options like hum and tremor add
    - ``parameters``: a sequence of N dicts with what each page was made from

    Arrays are views of the memory that workers drew into. The caller may read and write them for as
    long as any array of the batch is alive.

    :param records: "builtin", or a path: a PTB-XL folder, a folder of records, a record (see
        ``ecgpress.FORMATS``), a NumPy file or a folder that holds one
    :param batch: pages per batch; the last batch of a finite stream may have fewer
    :param size: width and height of the pictures, px
    :param split: "train", "val" or "test": only records of that split
    :param pages: number of pages over all ranks, each of which has an equal share; None: no
        end
    :param first: the index of the first page
    :param rank: this stream has pages first + rank, first + rank + world_size, ...
    :param max_lead_samples: P; default: what the layouts need
    :param workers: processes that draw; by default one a processor
    :param prefetch: batches drawn in advance
    :param device: "cpu": pages come into host memory; "cuda" or "cuda:N", as CUDA counts: into
        that of a GPU, as :class:`ecgpress.CudaArray` (``parameters`` stays as it is).
        What draws is the option ``render_device``: "auto" (a GPU, else software), "cpu", "gpu", a
        number or UUID of ``ecgpress doctor``, or "cuda:1"; workers are spread over all GPUs that it
        allows
    :param dtype: of images: "uint8", or "float16" or "float32" for (v / 255 - mean) / std
    :param mean: of R, G and B, or one number for them; default: 0
    :param std: of R, G and B, or one number for them; default: 1
    :param options: the options of ``ecgpress options``, such as ``layouts=("3by4", "6by2")``,
        ``preset="photo"``, ``severity=(0.2, 0.8)``, ``mix={"scan": 1, "photo": 2}``
    :raises ecgpress.Error: an argument is wrong, records are missing, a page cannot be made, two
        processes that draw were lost over one batch
    """
    return Stream(set_up(records, seed, batch, size, targets, channels_first=channels_first, split=split,
                         pages=pages, first=first, rank=rank, world_size=world_size,
                         max_lead_samples=max_lead_samples, workers=workers, prefetch=prefetch, device=device,
                         dtype=dtype, mean=mean, std=std, options=options))

"""What the two PyTorch datasets have in common."""

from __future__ import annotations

import dataclasses
import os
from typing import Any, Tuple

try:
    import torch
    from torch.utils.data import get_worker_info
except ImportError as failure:
    raise ImportError("ecgpress.torch needs PyTorch (in Debian: python3-torch)") from failure

from ._errors import usage
from ._feed import Setup

MOST_INDEX = (1 << 53) - 1


def shared(*numbers: int) -> "torch.Tensor":
    """Numbers in memory that DataLoader workers share with the process that trains, however they
    are started and however long they live."""
    return torch.tensor(numbers, dtype=torch.int64).share_memory_()


def shared_again(numbers: "torch.Tensor") -> "torch.Tensor":
    """The same after a pickle or a copy: a worker's are shared already, others become so."""
    return numbers if numbers.is_shared() else numbers.clone().share_memory_()


def reader() -> Tuple[int, int]:
    """Which reader this process is, of how many."""
    info = get_worker_info()
    return (info.id, info.num_workers) if info else (0, 1)


def for_readers(setup: Setup, readers: int, most: int = 256) -> Setup:
    """The processors shared out among the readers, unless the caller said how many draw."""
    processors = len(os.sched_getaffinity(0))
    if setup.workers or (readers == 1 and processors <= most):
        return setup
    return dataclasses.replace(setup, workers=min(max(processors // readers, 1), most))


def epoch_number(epoch: Any, pages: int, first: int = 0) -> int:
    """An epoch whose pages can be counted."""
    try:
        number = int(epoch)
        if number != epoch:
            raise ValueError
    except (TypeError, ValueError):
        raise usage(f"epoch: {epoch!r} is no whole number") from None
    most = (MOST_INDEX - first) // max(pages, 1) - 1
    if not 0 <= number <= most:
        raise usage(f"epoch: {number} is out of range (expected 0 to {most})")
    return number


__all__ = ["MOST_INDEX", "epoch_number", "for_readers", "reader", "shared", "shared_again"]

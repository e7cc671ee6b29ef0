"""Pages as PyTorch datasets.

:class:`Pages` gives whole batches, as fast as they are drawn, :class:`Dataset` samples by number:

    pages = ecgpress.torch.Pages(batch=16, targets=("masks", "boxes"), preset="photo")
    for images, targets in torch.utils.data.DataLoader(pages, batch_size=None):
        ...

    data = ecgpress.torch.Dataset(pages=10000, targets=("masks", "boxes"), preset="photo")
    for batch in torch.utils.data.DataLoader(data, batch_size=16, shuffle=True, num_workers=2):
        ...
"""

from ._torch_dataset import Dataset
from ._torch_pages import Pages

Dataset.__module__ = Pages.__module__ = __name__

__all__ = ["Dataset", "Pages"]

"""Trains a small U-Net to find the traces on ECG paper, on pages that are drawn while it learns.

    PYTHONPATH=python python3 examples/train_unet.py

No page comes twice, so there is nothing to overfit. The held-out pages are of another seed. Prints
loss, IoU of the traces' pixels on the held-out pages (low for as long as the averages that it is
measured with lag behind what is learned), and pages a second.
"""

import argparse
import time

import torch
from torch import nn
from torch.nn import functional

import ecgpress
import ecgpress.torch

LOOK = {"size": (320, 240), "layouts": "3by4", "channels_first": True, "targets": "masks",
        "mix": {"clean": 1, "print": 1, "scan": 1, "photo": 1}, "severity": (0, 0.5)}


def block(inputs: int, outputs: int) -> nn.Sequential:
    """Two convolutions."""
    layers = []
    for channels in (inputs, outputs):
        layers += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False),
                   nn.BatchNorm2d(outputs, momentum=0.3), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """N x 3 x H x W of 0..1 to N x 1 x H x W of logits; H and W are multiples of 8.

    Its finest level has a place for 2 x 2 pixels: a quarter of the work of one a pixel.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.down = nn.ModuleList([block(12, width), block(width, 2 * width),
                                   block(2 * width, 4 * width)])
        self.up = nn.ModuleList([block(6 * width, 2 * width), block(3 * width, width)])
        self.last = nn.Conv2d(width, 4, 1)
        nn.init.constant_(self.last.bias, -2)  # most pixels are paper

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        fine = self.down[0](functional.pixel_unshuffle(x, 2))
        middle = self.down[1](functional.max_pool2d(fine, 2))
        coarse = self.down[2](functional.max_pool2d(middle, 2))
        for layer, skip in zip(self.up, (middle, fine)):
            coarse = layer(torch.cat([functional.interpolate(coarse, scale_factor=2), skip], 1))
        return functional.pixel_shuffle(self.last(coarse), 2)


def prepare(images: torch.Tensor, targets: dict) -> tuple:
    """Pixels of 0..1, and 1 where any lead's trace is."""
    images = images.to(memory_format=torch.channels_last).float() / 255
    return images, targets["masks"].amax(1, keepdim=True).float()


def loss_of(logits: torch.Tensor, traces: torch.Tensor) -> torch.Tensor:
    """Cross entropy, and a soft form of 1 - IoU: traces are few of the pixels."""
    guess = logits.sigmoid()
    both = (guess * traces).sum()
    return (functional.binary_cross_entropy_with_logits(logits, traces) +
            1 - both / (guess.sum() + traces.sum() - both))


def iou_of(model: nn.Module, batches: list) -> float:
    """IoU over all pixels of the batches."""
    both = either = 0
    model.eval()
    with torch.no_grad():
        for images, traces in batches:
            guess, truth = model(images) > 0, traces > 0
            both += (guess & truth).sum().item()
            either += (guess | truth).sum().item()
    model.train()
    return both / max(either, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--width", type=int, default=16, help="channels of the first level")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", type=int, default=32, help="pages to measure IoU on")
    parser.add_argument("--save", help="file to write the weights to")
    given = parser.parse_args()

    torch.manual_seed(given.seed)
    with ecgpress.stream(seed=given.seed + 1000, pages=given.held_out, batch=8, **LOOK) as pages:
        held_out = [prepare(torch.from_dlpack(images), {"masks": torch.from_dlpack(t["masks"])})
                    for images, t in pages]
    model = UNet(given.width).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, given.steps, pct_start=0.2)
    pages = ecgpress.torch.Pages(seed=given.seed, batch=given.batch,
                                 pages=given.steps * given.batch, **LOOK)
    begin = time.monotonic()
    loader = torch.utils.data.DataLoader(pages, batch_size=None)
    for step, (images, targets) in enumerate(loader, 1):
        images, traces = prepare(images, targets)
        loss = loss_of(model(images), traces)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step == 1 or step % max(given.steps // 10, 1) == 0:
            rate = step * given.batch / (time.monotonic() - begin)
            print(f"step {step}  loss {loss.item():.3f}  IoU {iou_of(model, held_out):.3f}  "
                  f"{rate:.1f} pages/s", flush=True)
    if given.save:
        torch.save(model.state_dict(), given.save)


if __name__ == "__main__":
    main()

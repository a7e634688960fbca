"""The network: each lead by itself at fine scales, all leads together at the coarse one.

    250 Hz, 2 inputs a lead -> 125 Hz -> 62.5 Hz -> 31 Hz --- mean and maximum over the leads -> dilated context
                                            |         |                                            |
    inside P / QRS / T, distances  <- 62.5 Hz <--- 31 Hz <------------------------------------------

Any number of leads; weights are shared between them. Every token of 16 ms says for P, QRS and T whether it lies inside
one, and how far its onset, peak and offset are.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from einthoven.delineator.config import Network
from einthoven.measure.waves.network import DILATIONS


class Convolution(nn.Sequential):
    """Convolution, batch normalisation and, unless told otherwise, ReLU."""

    def __init__(
        self, inputs: int, outputs: int, width: int, *, stride: int = 1, dilation: int = 1, rectified: bool = True
    ) -> None:
        padding = (width - 1) // 2 * dilation
        convolution = nn.Conv1d(inputs, outputs, width, stride, padding, dilation, bias=False)
        norm = nn.BatchNorm1d(outputs)
        super().__init__(convolution, norm, *([nn.ReLU(inplace=True)] if rectified else []))

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight and bias of the convolution that does the same without normalisation."""
        convolution, norm = self[0], self[1]
        assert isinstance(convolution, nn.Conv1d)
        assert isinstance(norm, nn.BatchNorm1d) and norm.running_mean is not None and norm.running_var is not None
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        return convolution.weight * scale[:, None, None], norm.bias - norm.running_mean * scale


class Delineator(nn.Module):
    """See the module's docstring.

    Parameters
    ----------
    network : Network
        The widths.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        n = network
        self.fine = Convolution(2, n.fine, 9, stride=2)
        self.lead = Convolution(n.fine, n.lead, 5, stride=2)
        self.lead_2 = Convolution(n.lead, n.lead, 5)
        self.deep = Convolution(n.lead, n.deep, 5, stride=2)
        self.fuse = Convolution(2 * n.deep, n.context, 1)
        self.context = nn.ModuleList(Convolution(n.context, n.context, 3, dilation=d) for d in DILATIONS)
        self.own = Convolution(n.deep, n.deep, 1, rectified=False)
        self.shared = nn.Conv1d(n.context, n.deep, 1, bias=False)
        self.deep_2 = Convolution(n.deep, n.deep, 3)
        self.up = Convolution(n.deep, n.lead, 1, rectified=False)
        self.lead_3 = Convolution(n.lead, n.lead, 5)
        self.head = nn.Conv1d(n.lead, 12, 1)

    def forward(self, signal: Tensor) -> Tensor:
        """Tokens of a batch.

        Parameters
        ----------
        signal : Tensor, shape (batch, leads, 2, samples)
            ``measure.waves.network.inputs``; the samples a multiple of 8.

        Returns
        -------
        Tensor, shape (batch, leads, 12, samples / 4)
            Logits of lying inside P, QRS, T; then for each of them the distances to onset, peak, offset in 0.1 s.
        """
        batch, leads = signal.shape[:2]
        lead = self.lead(self.fine(signal.flatten(0, 1)))
        lead = lead + self.lead_2(lead)
        deep = self.deep(lead)
        by_lead = deep.unflatten(0, (batch, leads))
        context = self.fuse(torch.cat([by_lead.mean(1), by_lead.amax(1)], dim=1))
        for layer in self.context:
            context = context + layer(context)
        own = self.own(deep).unflatten(0, (batch, leads)) + self.shared(context)[:, None]
        deep = functional.relu(own).flatten(0, 1)
        deep = deep + self.deep_2(deep)
        lead = functional.relu(lead + functional.interpolate(self.up(deep), scale_factor=2.0, mode="nearest"))
        lead = lead + self.lead_3(lead)
        return self.head(lead).unflatten(0, (batch, leads))

"""The delineator, run by numpy alone: torch is for training only, and costs a second of start-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.signal.filters import GRID_HZ

#: Rate of the network's input, and length of what it says something about.
NETWORK_HZ = GRID_HZ / 2
TOKEN_S = 4 / NETWORK_HZ
#: Unit of the distances that it gives, s.
UNIT_S = 0.1
#: Size at which the second input of a lead turns from linear to logarithmic, mV: that of a P wave.
SMALL_MV = 0.10
#: Zeros between leads at the input's rate, and before the first and after the last at every scale.
GAP, MARGIN = 16, 16
DILATIONS = (1, 2, 4, 8, 1)


def inputs(signal_mv: NDArray[np.floating]) -> NDArray[np.float32]:
    """What the network sees of each lead: relative to its own size, and with the small waves raised.

    Parameters
    ----------
    signal_mv : ndarray, shape (leads, samples)
        Up to 100 Hz, baseline removed, at ``NETWORK_HZ``.

    Returns
    -------
    ndarray, shape (leads, 2, samples)
    """
    size = np.sqrt((signal_mv**2).mean(axis=1, keepdims=True)) + 0.02
    return np.stack([signal_mv / (2 * size), np.arcsinh(signal_mv / SMALL_MV) / 2], axis=1).astype(np.float32)


class Layer:
    """A convolution whose normalisation is folded in.

    Parameters
    ----------
    weight : ndarray, shape (width, inputs, outputs)
    bias : ndarray, shape (outputs,)
    """

    def __init__(self, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        self.width, self.inputs, self.outputs = weight.shape
        self.matrix = np.ascontiguousarray(weight.reshape(-1, self.outputs))
        self.bias = bias


class Leads:
    """Activations of all leads at one scale, in one matrix: one lead after the other with zeros between.

    Parameters
    ----------
    leads, tokens, channels : int
        Size of what is held.
    gap : int
        Rows of zeros after each lead: at least half the width of the widest convolution that reads them.
    """

    def __init__(self, leads: int, tokens: int, channels: int, gap: int) -> None:
        self.leads, self.tokens, self.channels, self.gap = leads, tokens, channels, gap
        self.length = leads * (tokens + gap)
        self.rows = np.empty((MARGIN + self.length + MARGIN, channels), np.float32)
        self.rows[:MARGIN] = self.rows[MARGIN + self.length :] = 0

    @property
    def body(self) -> NDArray[np.float32]:
        """The rows of all leads and gaps, (rows, channels)."""
        return self.rows[MARGIN : MARGIN + self.length]

    @property
    def by_lead(self) -> NDArray[np.float32]:
        """(leads, tokens, channels), without the gaps."""
        return self.body.reshape(self.leads, -1, self.channels)[:, : self.tokens]

    def clear_gaps(self) -> None:
        """Put back the zeros between the leads after something was written to the body."""
        self.body.reshape(self.leads, -1, self.channels)[:, self.tokens :] = 0

    def convolved(self, layer: Layer, stride: int = 1) -> Leads:
        """The layer's output before rectification."""
        out = Leads(self.leads, self.tokens // stride, layer.outputs, self.gap // stride)
        if layer.width == 1:
            np.matmul(self.body, layer.matrix, out=out.body)
        else:
            self._windows(layer, stride, out.body)
        out.body[...] += layer.bias
        return out

    def _windows(self, layer: Layer, stride: int, out: NDArray[np.float32]) -> None:
        """Matrix products on overlapping windows without copying them.

        Windows of consecutive outputs overlap in memory, which BLAS does not take as rows of a matrix; every n-th
        window does not overlap its like.
        """
        step = -(-layer.width // stride)
        first = MARGIN - (layer.width - 1) // 2
        row, item = self.rows.strides
        for phase in range(min(step, len(out))):
            target = out[phase::step]
            windows = np.lib.stride_tricks.as_strided(
                self.rows[first + phase * stride :],
                (len(target), layer.width * self.channels),
                (step * stride * row, item),
                writeable=False,
            )
            np.matmul(windows, layer.matrix, out=target)


class Network:
    """The trained delineator."""

    def __init__(self, tensors: dict[str, NDArray[np.float32]]) -> None:
        names = {name.rpartition(".")[0] for name in tensors}
        self.layers = {name: Layer(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in names}

    def tokens(self, signal: NDArray[np.float32]) -> NDArray[np.float32]:
        """What each token of each lead says.

        Parameters
        ----------
        signal : ndarray, shape (leads, 2, samples)
            ``inputs``; the samples a multiple of 8.

        Returns
        -------
        ndarray, shape (leads, samples / 4, 12)
            As ``delineator.model.Delineator`` gives, the channels last.
        """
        layers = self.layers
        source = Leads(len(signal), signal.shape[2], 2, GAP)
        source.by_lead[...] = signal.transpose(0, 2, 1)
        source.clear_gaps()
        lead = _rectified(_rectified(source.convolved(layers["fine"], 2)).convolved(layers["lead"], 2))
        lead.body[...] += _rectified(lead.convolved(layers["lead_2"])).body
        deep = _rectified(lead.convolved(layers["deep"], 2))
        own = deep.convolved(layers["own"])
        own.by_lead[...] += self._context(deep.by_lead)
        deep = _rectified(own)
        deep.body[...] += _rectified(deep.convolved(layers["deep_2"])).body
        up = deep.convolved(layers["up"])
        lead.body.reshape(len(up.body), 2, -1)[...] += up.body[:, None]
        lead = _rectified(lead)
        lead.body[...] += _rectified(lead.convolved(layers["lead_3"])).body
        return lead.convolved(layers["head"]).by_lead

    def _context(self, deep: NDArray[np.float32]) -> NDArray[np.float32]:
        """What all leads say together about every coarse token, (tokens, channels)."""
        fuse, shared = self.layers["fuse"], self.layers["shared"]
        both = np.concatenate([deep.mean(axis=0), deep.max(axis=0)], axis=1)
        context = np.maximum(both @ fuse.matrix + fuse.bias, 0)
        for i, dilation in enumerate(DILATIONS):
            layer = self.layers[f"context.{i}"]
            padded = np.pad(context, ((dilation, dilation), (0, 0)))
            count = len(context)
            taps = [padded[k * dilation : k * dilation + count] for k in range(layer.width)]
            context = context + np.maximum(np.concatenate(taps, axis=1) @ layer.matrix + layer.bias, 0)
        return context @ shared.matrix + shared.bias


def _rectified(leads: Leads) -> Leads:
    np.maximum(leads.body, 0, out=leads.body)
    leads.clear_gaps()
    return leads

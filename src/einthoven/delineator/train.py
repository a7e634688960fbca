"""Training the delineator: one command, resumed exactly.

Every random choice of a step is drawn from the seed and the number of the step, so a training that was cut off goes on
as if it had not been.
"""

from __future__ import annotations

import copy
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from einthoven.data import ludb, ptbxl
from einthoven.delineator.config import Config
from einthoven.delineator.examples import Example, Source, analytic, source, varied
from einthoven.delineator.export import export
from einthoven.delineator.model import Delineator
from einthoven.formats import load
from einthoven.measure.waves.network import UNIT_S
from einthoven.training.run import Run

MOST_LEADS = 12


def train(config: Config) -> Path:
    """Train, and write the averaged weights.

    Returns
    -------
    Path
        The exported weights.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    run = Run(config.output, config)
    pools = _pools(config)
    model = Delineator(config.network).to(config.device)
    averaged = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    parts: dict[str, torch.nn.Module] = {"model": model, "averaged": averaged}
    first = run.resume(parts, optimizer)
    losses: list[float] = []
    began = time.monotonic()
    model.train()
    for step in range(first, config.steps):
        for group in optimizer.param_groups:
            group["lr"] = _learning_rate(config, step)
        batch = _batch(config, pools, step)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(config.device, dtype=torch.bfloat16, enabled=config.bf16):
            tokens = model(batch[0])
        loss = _loss(config, tokens.float(), *batch[1:])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        _average(averaged, model, min(config.average, (step + 1) / (step + 10)))
        losses.append(float(loss.detach()))
        if (step + 1) % config.log_every == 0:
            run.log(step=step + 1, loss=float(np.mean(losses)), seconds=round(time.monotonic() - began, 1))
            losses.clear()
        if run.due(config.checkpoint_minutes) or step + 1 == config.steps:
            run.save(parts, optimizer, step + 1)
    weights = config.output / "delineator.safetensors"
    export(averaged, weights)
    return weights


def held_out(config: Config) -> list[Path]:
    """Headers of the records that are not trained on."""
    headers = ludb.headers(config.ludb)
    return [] if config.fold is None else headers[config.fold :: config.folds]


@dataclass(frozen=True, slots=True, eq=False)
class Pools:
    """What examples are drawn from, and with which share."""

    sources: tuple[list[Source], ...]
    shares: tuple[float, ...]

    def draw(self, random: np.random.Generator) -> Source:
        """One recording."""
        pool = self.sources[int(random.choice(len(self.sources), p=self.shares))]
        return pool[int(random.integers(len(pool)))]


def _pools(config: Config) -> Pools:
    out = set(held_out(config))
    records = (ludb.record(header) for header in ludb.headers(config.ludb) if header not in out)
    found = {"marked": ([source(record.ecg, record.marks) for record in records], 1.0)}
    if config.fibrillation is not None:
        rows = [
            r for r in ptbxl.rows(config.fibrillation) if r.fold in config.fibrillation_folds and "AFIB" in r.rhythm
        ]
        found["fibrillation"] = ([source(load(row.header), None) for row in rows], config.fibrillation_share)
    if config.analytic:
        found["analytic"] = ([analytic(seed) for seed in range(config.analytic)], config.analytic_share)
    rest = sum(share for name, (_, share) in found.items() if name != "marked")
    shares = tuple(1 - rest if name == "marked" else share for name, (_, share) in found.items())
    return Pools(tuple(pool for pool, _ in found.values()), shares)


def _batch(config: Config, pools: Pools, step: int) -> tuple[Tensor, Tensor, Tensor]:
    random = np.random.default_rng([config.seed, step])
    fewer = random.random() < config.augmentation.fewer_leads
    count = int(random.integers(1, MOST_LEADS)) if fewer else MOST_LEADS
    examples: list[Example] = []
    for _ in range(config.batch):
        of = pools.draw(random)
        leads = random.permutation(len(of.fine))[:count]
        examples.append(varied(of, leads, config.seconds, config.augmentation, random))

    def stacked(name: str) -> Tensor:
        return torch.from_numpy(np.stack([getattr(e, name) for e in examples])).to(config.device)

    return stacked("signal"), stacked("inside"), stacked("distance")


def _loss(config: Config, tokens: Tensor, inside: Tensor, distance: Tensor) -> Tensor:
    known = inside.isfinite()
    presence = torch.nn.functional.binary_cross_entropy_with_logits(tokens[:, :, :3][known], inside[known])
    marked = distance.isfinite()
    turn = config.boundary_turn_s / UNIT_S
    error = torch.nn.functional.huber_loss(tokens[:, :, 3:][marked], distance[marked], delta=turn) / turn
    return presence + config.boundary_weight * error


def _learning_rate(config: Config, step: int) -> float:
    """Warm-up over a twentieth, then half a cosine to nothing."""
    warm = config.steps / 20
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / (config.steps - warm)))


@torch.no_grad()
def _average(averaged: torch.nn.Module, model: torch.nn.Module, share: float) -> None:
    for old, new in zip(averaged.state_dict().values(), model.state_dict().values(), strict=True):
        if old.dtype.is_floating_point:
            old.mul_(share).add_(new, alpha=1 - share)
        else:
            old.copy_(new)

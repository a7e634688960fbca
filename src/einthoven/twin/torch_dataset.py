"""Synthetic patients as a torch data set without end: each worker of a ``DataLoader`` makes its own share.

from torch.utils.data import DataLoader
from einthoven.twin.recipe import Recipe
from einthoven.twin.torch_dataset import Twins

for batch in DataLoader(Twins(Recipe(), n=3200), batch_size=32, num_workers=2):
    batch["ecg"], batch["cine"], batch["phenotypes"]
"""

from __future__ import annotations

from collections.abc import Iterator

from einthoven.errors import ConfigError
from einthoven.twin.iterate import samples
from einthoven.twin.recipe import Recipe

try:
    import torch
    from torch.utils.data import IterableDataset, get_worker_info
except ImportError:
    raise ConfigError("a torch data set needs torch", remedy="pip install 'einthoven[train]'") from None


class Twins(IterableDataset[dict[str, "torch.Tensor"]]):
    """Patients as dicts of tensors (``iterate.arrays_of``).

    Parameters
    ----------
    recipe : Recipe
    seed : int
        The first.
    n : int, optional
        How many for all workers and shards together; without end if left out.
    shard, shards : int
        Of a training over several processes, each with its own ``DataLoader``: which one of how many this is.
    """

    def __init__(self, recipe: Recipe, *, seed: int = 0, n: int | None = None, shard: int = 0, shards: int = 1) -> None:
        super().__init__()
        self.recipe, self.seed, self.n, self.shard, self.shards = recipe, seed, n, shard, shards

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        info = get_worker_info()
        number, count = (0, 1) if info is None else (info.id, info.num_workers)
        worker, workers = self.shard * count + number, self.shards * count
        for sample in samples(self.recipe, seed=self.seed, n=self.n, worker=worker, workers=workers):
            yield {name: torch.from_numpy(array) for name, array in sample.items()}

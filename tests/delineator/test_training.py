"""Training: the network runs without torch as with it, and a cut-off training goes on exactly."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from einthoven.delineator.config import Augmentation, Config, Network
from einthoven.errors import ConfigError
from einthoven.measure.waves import network

torch = pytest.importorskip("torch", reason="the train extra is not installed")

SMALL = Network(fine=4, lead=8, deep=8, context=8)


def random_model(widths):
    from einthoven.delineator.model import Delineator

    torch.manual_seed(1)
    model = Delineator(widths)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    return model.eval()


@pytest.mark.parametrize(("leads", "samples"), [(12, 2496), (1, 808), (8, 512), (3, 104)])
def test_numpy_gives_what_torch_gives(leads, samples):
    from einthoven.delineator.export import folded

    model = random_model(Network())
    signal = np.random.default_rng(2).standard_normal((leads, 2, samples)).astype(np.float32)
    with torch.no_grad():
        expected = model(torch.from_numpy(signal)[None])[0].numpy().transpose(0, 2, 1)
    ours = network.Network({name: value.astype(np.float32) for name, value in folded(model).items()})
    # Half precision of the weights is all that differs.
    assert ours.tokens(signal) == pytest.approx(expected, abs=0.005)


def test_a_lead_does_not_touch_its_neighbour_but_through_all_leads_together():
    from einthoven.delineator.export import folded

    tensors = {name: value.astype(np.float32) for name, value in folded(random_model(SMALL)).items()}
    tensors["shared.weight"][:] = 0
    ours = network.Network(tensors)
    signal = np.random.default_rng(3).standard_normal((3, 2, 256)).astype(np.float32)
    other = signal.copy()
    other[1] += 5
    changed = np.abs(ours.tokens(other) - ours.tokens(signal)).max(axis=(1, 2))
    assert changed[[0, 2]].max() == 0
    assert changed[1] > 0.01


@pytest.fixture
def config(tmp_path, marked, monkeypatch):
    from einthoven.delineator import train

    monkeypatch.setattr(train, "_pools", lambda _: train.Pools(([marked],), (1.0,)))
    return Config(tmp_path, tmp_path / "a", steps=6, batch=2, network=SMALL, log_every=1, checkpoint_minutes=0.0)


def losses(folder):
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return {line["step"]: line["loss"] for line in lines}


def test_a_training_cut_off_goes_on_exactly(config, monkeypatch, tmp_path):
    from einthoven.delineator import train

    whole = train.train(config)
    cut = replace(config, output=tmp_path / "b")

    class CutError(Exception):
        pass

    batch = train._batch

    def until_4(config, pools, step):
        if step == 4:
            raise CutError
        return batch(config, pools, step)

    monkeypatch.setattr(train, "_batch", until_4)
    with pytest.raises(CutError):
        train.train(cut)
    monkeypatch.setattr(train, "_batch", batch)
    resumed = train.train(cut)
    assert losses(config.output) == losses(cut.output)
    assert whole.read_bytes() == resumed.read_bytes()


def test_steps_done_again_are_logged_once(config, monkeypatch):
    from einthoven.delineator import train
    from einthoven.training.run import Run

    train.train(config)
    whole = (config.output / "log.jsonl").read_text().splitlines()
    with (config.output / "log.jsonl").open("a") as log:
        log.write(json.dumps({"step": config.steps + 1, "loss": 0.0}) + "\n" + '{"step": 8, "lo')
    train.train(config)
    assert (config.output / "log.jsonl").read_text().splitlines() == whole
    assert sorted(path.name for path in config.output.iterdir() if "check" in path.name) == ["checkpoint.safetensors"]
    (config.output / "checkpoint.safetensors").unlink()
    assert Run(config.output, config).resume({}, torch.optim.SGD([torch.zeros(1)])) == 0
    assert (config.output / "log.jsonl").read_text() == ""


def test_a_folder_of_another_configuration_is_refused(config):
    from einthoven.delineator import train

    train.train(replace(config, steps=1))
    with pytest.raises(ConfigError, match="another configuration"):
        train.train(replace(config, steps=2))


def test_it_learns(config):
    from einthoven.delineator import train

    easy = Augmentation(
        moved=0, noisy=0, wander=0, mains=0, narrow=0, blocked=0, without_p=0, inverted=0, fewer_leads=0
    )
    train.train(replace(config, steps=40, augmentation=easy))
    found = losses(config.output)
    assert np.mean([found[k] for k in range(36, 41)]) < 0.5 * found[1]


def test_the_documented_configuration_is_the_one_of_the_shipped_weights():
    from pathlib import Path

    from einthoven.training.config import load_config
    from einthoven.weights import load_weights

    docs = Path(__file__).parents[2] / "docs" / "training"
    config = load_config(Config, docs / "delineator.yaml")
    assert config.fold is None
    weights = load_weights("delineator")
    assert weights["head.weight"].shape == (1, config.network.lead, 12)
    assert weights["deep.weight"].shape == (5, config.network.lead, config.network.deep)
    assert weights["fuse.weight"].shape[2] == config.network.context
    last = json.loads((docs / "delineator.jsonl").read_text().splitlines()[-1])
    assert last["step"] == config.steps

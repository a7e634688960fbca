"""The closed forms of the linear world, held against simulation, regression and an independent derivation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.errors import ConfigError
from einthoven.twin.linear_world import LinearWorld

MANY = 60_000


@pytest.fixture(scope="module")
def world() -> LinearWorld:
    return LinearWorld.drawn(3)


@pytest.fixture(scope="module")
def drawn(world):
    return world.draw(MANY, np.random.default_rng(0))


def test_one_latent_seen_through_noise_is_shrunk_as_textbooks_have_it():
    world = LinearWorld([[4.0]], [[1.0]], [10.0], [[1.0]], [[1.0]])
    assert world.posterior_mean([5.0]) == pytest.approx([10 + 5 * 4 / (4 + 1)])
    assert world.posterior_covariance == pytest.approx(4 * 1 / (4 + 1))
    assert world.ceiling == pytest.approx(0.8)


def test_the_posterior_is_the_conditional_of_the_joint_precision(world):
    """By the other road: condition the latents by precisions (Woodbury's side), then map them."""
    noise = np.linalg.inv(world.noise_covariance)
    precision = np.linalg.inv(world.latent_covariance) + world.to_features.T @ noise @ world.to_features
    covariance = np.linalg.inv(precision)
    x = np.arange(len(world.noise_covariance)) / 5 - 1
    latents = covariance @ world.to_features.T @ noise @ x
    expected = world.to_phenotypes @ latents + world.phenotype_mean
    assert world.posterior_mean(x) == pytest.approx(expected)
    assert world.posterior_covariance == pytest.approx(world.to_phenotypes @ covariance @ world.to_phenotypes.T)


def test_linear_regression_on_many_patients_finds_the_gain_and_the_ceiling(world, drawn):
    design = np.column_stack([np.ones(MANY), drawn.features])
    found, *_ = np.linalg.lstsq(design, drawn.phenotypes, rcond=None)
    assert pytest.approx(world.gain, abs=0.03) == found[1:].T
    assert found[0] == pytest.approx(world.phenotype_mean, abs=0.03)
    explained = 1 - (drawn.phenotypes - design @ found).var(axis=0) / drawn.phenotypes.var(axis=0)
    assert explained == pytest.approx(world.ceiling, abs=0.01)


def test_residuals_about_the_posterior_mean_have_the_posterior_covariance(world, drawn):
    residual = drawn.phenotypes - world.posterior_mean(drawn.features)
    assert np.cov(residual.T) == pytest.approx(world.posterior_covariance, abs=0.02)
    assert np.corrcoef(residual.T, drawn.features.T)[: residual.shape[1], residual.shape[1] :] == pytest.approx(
        0, abs=0.02
    )


def test_no_nonlinear_regressor_beats_the_ceiling(world, drawn):
    from sklearn.ensemble import HistGradientBoostingRegressor

    half = 8_000
    model = HistGradientBoostingRegressor(max_iter=80, learning_rate=0.1, max_leaf_nodes=12)
    model.fit(drawn.features[:half], drawn.phenotypes[:half, 0])
    score = model.score(drawn.features[half : 2 * half], drawn.phenotypes[half : 2 * half, 0])
    assert 0.5 * world.ceiling[0] < score < world.ceiling[0] + 0.02


def test_one_posterior_sample_correlates_with_the_truth_by_the_ceiling_and_spreads_as_the_truth_does(world, drawn):
    sample = world.sample(drawn.features, 1, np.random.default_rng(1))[:, 0]
    r = [np.corrcoef(s, y)[0, 1] for s, y in zip(sample.T, drawn.phenotypes.T, strict=True)]
    assert r == pytest.approx(world.ceiling, abs=0.015)
    assert sample.std(axis=0) / drawn.phenotypes.std(axis=0) == pytest.approx(1, abs=0.015)


@pytest.mark.parametrize(("spread", "shift"), [(1.0, 0.0), (0.5, 0.0), (2.0, 0.0), (1.0, 0.8), (0.7, -0.4)])
def test_crps_and_coverage_are_those_of_simulated_forecasts(world, drawn, spread, shift):
    rng = np.random.default_rng(2)
    sd = world.posterior_sd
    mean = world.posterior_mean(drawn.features) + shift * sd
    one, two = (mean + spread * sd * rng.normal(size=mean.shape) for _ in range(2))
    crps = np.abs(one - drawn.phenotypes).mean(axis=0) - np.abs(one - two).mean(axis=0) / 2
    assert crps == pytest.approx(world.expected_crps(spread=spread, shift=shift), rel=0.02)
    half = spread * sd * 1.6448536
    inside = (np.abs(drawn.phenotypes - mean) < half).mean()
    assert inside == pytest.approx(world.coverage(0.9, spread=spread, shift=shift), abs=0.005)


def test_the_prior_crps_is_that_of_the_population(world, drawn):
    rng = np.random.default_rng(3)
    blind = world.draw(MANY, rng).phenotypes
    other = world.draw(MANY, rng).phenotypes
    crps = np.abs(blind - drawn.phenotypes).mean(axis=0) - np.abs(blind - other).mean(axis=0) / 2
    assert crps == pytest.approx(world.prior_crps, rel=0.02)


@given(st.integers(0, 500), st.floats(0.05, 5.0), st.floats(1.05, 4.0))
def test_more_noise_tells_less_and_never_less_than_nothing(seed, noise, times):
    clear, dim = LinearWorld.drawn(seed, noise=noise), LinearWorld.drawn(seed, noise=noise * times)
    assert np.all(dim.ceiling < clear.ceiling)
    assert np.all((dim.ceiling >= 0) & (clear.ceiling <= 1))
    assert np.all(clear.expected_crps() < dim.expected_crps())
    assert np.all(dim.expected_crps() <= dim.prior_crps)


@given(st.integers(0, 500), st.floats(0.2, 3.0), st.floats(-2.0, 2.0))
def test_no_other_forecast_has_a_lower_crps_than_the_posterior(seed, spread, shift):
    world = LinearWorld.drawn(seed)
    assert np.all(world.expected_crps() <= world.expected_crps(spread=spread, shift=shift) + 1e-12)


@given(st.integers(0, 500))
def test_phenotypes_that_determine_each_other_can_be_sampled(seed):
    """Stroke volume is EDV minus ESV: three numbers, two of them free."""
    base = LinearWorld.drawn(seed, phenotypes=2)
    rows = np.vstack([base.to_phenotypes, base.to_phenotypes[0] - base.to_phenotypes[1]])
    mean = np.append(base.phenotype_mean, base.phenotype_mean[0] - base.phenotype_mean[1])
    world = LinearWorld(base.latent_covariance, rows, mean, base.to_features, base.noise_covariance)
    y = world.sample(np.zeros(len(base.noise_covariance)), 20, np.random.default_rng(seed))
    assert y.shape == (1, 20, 3)
    assert y[..., 2] == pytest.approx(y[..., 0] - y[..., 1], abs=1e-6)


def test_the_same_seed_is_the_same_world_and_the_same_patients():
    one, two = LinearWorld.drawn(5), LinearWorld.drawn(5)
    assert np.array_equal(one.gain, two.gain)
    a, b = one.draw(4, np.random.default_rng(1)), two.draw(4, np.random.default_rng(1))
    assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize(
    "parts",
    [
        ([[1.0]], [[1.0, 0.0]], [0.0], [[1.0]], [[1.0]]),
        ([[1.0]], [[1.0]], [0.0], [[1.0]], [[-1.0]]),
        ([[1.0, 0.5], [0.0, 1.0]], [[1.0, 0.0]], [0.0], [[1.0, 0.0]], [[1.0]]),
        (1.0, [[1.0]], [0.0], [[1.0]], [[1.0]]),
    ],
    ids=["shapes", "negative noise", "not symmetric", "a number for a matrix"],
)
def test_what_is_no_world_is_refused(parts):
    with pytest.raises(ConfigError):
        LinearWorld(*parts)

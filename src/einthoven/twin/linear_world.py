"""A toy world of synthetic patients in which everything an ECG can tell is known exactly.

Latents z ~ N(0, S), phenotypes y = A z + b, features of an ECG x = C z + e with e ~ N(0, R). All of it is Gaussian, so
the posterior of y given x is Gaussian as well, with a mean linear in x and a covariance that does not hang on x
(the conjugate linear-Gaussian model, Bishop 2006, section 2.3.3). A generator of hearts from ECGs that is trained on
such pairs can be held against it: its explained share of variance, its CRPS, its coverage, and the spread of its
samples have exact values here, not estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from einthoven.errors import ConfigError

Array = NDArray[np.float64]


class World(NamedTuple):
    """What was drawn: latents (n, d), phenotypes (n, k), features of the ECG (n, p)."""

    latents: Array
    phenotypes: Array
    features: Array


@dataclass(frozen=True, eq=False)
class LinearWorld:
    """A population, what is asked of a patient, and what an ECG shows.

    Attributes
    ----------
    latent_covariance : ndarray, shape (d, d)
        S.
    to_phenotypes : ndarray, shape (k, d)
        A.
    phenotype_mean : ndarray, shape (k,)
        b.
    to_features : ndarray, shape (p, d)
        C.
    noise_covariance : ndarray, shape (p, p)
        R; positive definite.

    Raises
    ------
    ConfigError
        For shapes that do not fit or a covariance that is none.
    """

    latent_covariance: Array
    to_phenotypes: Array
    phenotype_mean: Array
    to_features: Array
    noise_covariance: Array

    def __post_init__(self) -> None:
        for name in ("latent_covariance", "to_phenotypes", "phenotype_mean", "to_features", "noise_covariance"):
            object.__setattr__(self, name, np.atleast_1d(np.asarray(getattr(self, name), np.float64)))
        d, k, p = len(self.latent_covariance), len(self.to_phenotypes), len(self.to_features)
        expected = [(d, d), (k, d), (k,), (p, d), (p, p)]
        found = [self.latent_covariance, self.to_phenotypes, self.phenotype_mean, self.to_features]
        shapes = [array.shape for array in (*found, self.noise_covariance)]
        if shapes != expected:
            raise ConfigError(f"a linear world with shapes {shapes}", remedy=f"shapes that fit each other: {expected}")
        _cholesky(self.latent_covariance, "of the latents")
        _cholesky(self.noise_covariance, "of the noise")

    @classmethod
    def drawn(
        cls, seed: int, *, latents: int = 8, phenotypes: int = 5, features: int = 12, noise: float = 1.0
    ) -> LinearWorld:
        """A world at random. The same seed with more ``noise`` is the same world seen less clearly.

        Parameters
        ----------
        seed : int
        latents, phenotypes, features : int
            d, k and p.
        noise : float
            Standard deviation of the noise, against about 1 of what the features carry: the dial of observability.
        """
        rng = np.random.default_rng(seed)
        mix = rng.normal(size=(latents, latents)) / np.sqrt(latents)
        covariance = mix @ mix.T + 0.25 * np.eye(latents)
        to_phenotypes = rng.normal(size=(phenotypes, latents)) / np.sqrt(latents)
        mean = rng.normal(size=phenotypes)
        to_features = rng.normal(size=(features, latents)) / np.sqrt(latents)
        spread = rng.normal(size=(features, features)) / np.sqrt(features)
        noise_covariance = noise**2 * (spread @ spread.T + 0.5 * np.eye(features))
        return cls(covariance, to_phenotypes, mean, to_features, noise_covariance)

    def draw(self, n: int, rng: np.random.Generator) -> World:
        """Patients at random, with their phenotypes and the features of their ECGs."""
        z = rng.normal(size=(n, len(self.latent_covariance))) @ np.linalg.cholesky(self.latent_covariance).T
        noise = rng.normal(size=(n, len(self.noise_covariance))) @ np.linalg.cholesky(self.noise_covariance).T
        return World(z, z @ self.to_phenotypes.T + self.phenotype_mean, z @ self.to_features.T + noise)

    @cached_property
    def prior_covariance(self) -> Array:
        """Of the phenotypes when there is no ECG: A S A', shape (k, k)."""
        return self.to_phenotypes @ self.latent_covariance @ self.to_phenotypes.T

    @cached_property
    def gain(self) -> Array:
        """Posterior mean = b + gain x, shape (k, p): the best regression there is."""
        seen = self.to_features @ self.latent_covariance @ self.to_features.T + self.noise_covariance
        across = self.to_phenotypes @ self.latent_covariance @ self.to_features.T
        return np.asarray(np.linalg.solve(seen, across.T).T, np.float64)

    @cached_property
    def posterior_covariance(self) -> Array:
        """Of the phenotypes given any ECG: A S A' - gain C S A', shape (k, k)."""
        across = self.to_phenotypes @ self.latent_covariance @ self.to_features.T
        covariance: Array = self.prior_covariance - self.gain @ across.T
        return (covariance + covariance.T) / 2

    def posterior_mean(self, features: ArrayLike) -> Array:
        """Of the phenotypes given features (n, p) or (p,): shape (n, k) or (k,)."""
        mean: Array = np.asarray(features, np.float64) @ self.gain.T + self.phenotype_mean
        return mean

    def sample(self, features: ArrayLike, samples: int, rng: np.random.Generator) -> Array:
        """Phenotypes from the posterior: features (n, p) to shape (n, samples, k). What an ideal generator does."""
        mean = self.posterior_mean(np.atleast_2d(features))
        root = _root(self.posterior_covariance)
        drawn: Array = mean[:, None] + rng.normal(size=(len(mean), samples, len(root))) @ root.T
        return drawn

    @property
    def posterior_sd(self) -> Array:
        """Of each phenotype, shape (k,)."""
        sd: Array = np.sqrt(np.diag(self.posterior_covariance))
        return sd

    @property
    def ceiling(self) -> Array:
        """R2*, shape (k,): the share of each phenotype's variance that the best regression on the ECG explains.

        It is also the correlation of one posterior sample with the truth.
        """
        return 1 - np.diag(self.posterior_covariance) / np.diag(self.prior_covariance)

    def expected_crps(self, *, spread: float = 1.0, shift: float = 0.0) -> Array:
        """Expected CRPS of each phenotype, shape (k,), of a forecast N(posterior mean + shift sd, (spread sd)^2).

        Lowest, sd / sqrt(pi), at spread 1 and shift 0. By E|X - y| - E|X - X'| / 2 (Gneiting & Raftery 2007), both
        means of a folded normal distribution.
        """
        away = _folded_mean(shift, np.sqrt(1 + spread**2))
        apart = spread * np.sqrt(2) * np.sqrt(2 / np.pi)
        return self.posterior_sd * (away - apart / 2)

    @property
    def prior_crps(self) -> Array:
        """Expected CRPS, shape (k,), of the forecast that knows the population and no ECG."""
        crps: Array = np.sqrt(np.diag(self.prior_covariance) / np.pi)
        return crps

    @staticmethod
    def coverage(level: float, *, spread: float = 1.0, shift: float = 0.0) -> float:
        """How often the central ``level`` interval of the forecast of ``expected_crps`` holds the truth.

        ``level`` itself at spread 1 and shift 0, whatever the world.
        """
        normal = NormalDist()
        half = spread * normal.inv_cdf((1 + level) / 2)
        return normal.cdf(shift + half) - normal.cdf(shift - half)


def _folded_mean(mean: float, sd: float) -> float:
    """E|X| of X ~ N(mean, sd^2)."""
    normal = NormalDist()
    return 2 * sd * normal.pdf(mean / sd) + mean * (2 * normal.cdf(mean / sd) - 1)


def _root(covariance: Array) -> Array:
    """A root of a covariance that may be singular (phenotypes that determine each other)."""
    values, vectors = np.linalg.eigh(covariance)
    root: Array = vectors * np.sqrt(np.clip(values, 0, None))
    return root


def _cholesky(covariance: Array, of_what: str) -> None:
    try:
        if not np.allclose(covariance, covariance.T):
            raise np.linalg.LinAlgError
        np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise ConfigError(
            f"the covariance {of_what} is not symmetric and positive definite", remedy="give one that is"
        ) from None

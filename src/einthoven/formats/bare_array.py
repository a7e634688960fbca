"""Arrays without any metadata -> ECG: what NPY and MATLAB files hold."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, MAX_LEADS, STANDARD_LEADS, Provenance
from einthoven.errors import MetadataMissing, SignalError
from einthoven.formats.given import MV_PER_UNIT, Given
from einthoven.formats.limits import check_samples

_EIGHT_LEADS = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")


def array_to_ecg(array: NDArray[np.generic], given: Given, provenance: Provenance) -> ECG:
    """Turn (leads, samples) or (samples, leads) into an ECG with the caller's rate, unit and lead names.

    The longer axis is time. Without lead names, twelve channels are the standard leads and eight are I, II, V1-V6, in
    this order, with a warning.

    Raises
    ------
    MetadataMissing
        If the caller gives no rate, no unit, or no names for another number of channels.
    SignalError
        For an array that can't be a signal.
    """
    if array.ndim == 1:
        array = array[None, :]
    if array.ndim != 2 or array.size == 0 or array.dtype.kind not in "iufb":
        raise SignalError(
            f"an array of shape {array.shape} and type {array.dtype} is not a signal",
            remedy="numbers, (leads, samples) or (samples, leads)",
        )
    leads_first = _leads_first(array.shape, given)
    channels = array if leads_first else array.T
    notes: list[str] = []
    given.require(None, None)
    rate = given.choose_rate(None, notes)
    unit = given.choose_unit(None, notes)
    names = given.choose_leads(usual_names(channels.shape[0]) if given.leads is None else None, channels.shape[0])
    if given.leads is None:
        warnings.warn(f"the file does not name its leads; taken as {', '.join(names)}", stacklevel=2)
    check_samples(*channels.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        signal_mv = channels.astype(np.float32, order="C")
        signal_mv *= np.float32(MV_PER_UNIT[unit])
    signal_mv.flags.writeable = False
    return ECG(signal_mv, rate, names, provenance=provenance)


def _leads_first(shape: tuple[int, ...], given: Given) -> bool:
    if given.leads is not None and len(given.leads) in shape and shape[0] != shape[1]:
        return shape[0] == len(given.leads)
    if min(shape) > MAX_LEADS:
        raise SignalError(f"an array of shape {shape} has no axis of leads", remedy=f"at most {MAX_LEADS} leads")
    return shape[0] <= shape[1]


def usual_names(count: int) -> tuple[str, ...]:
    """Names of unnamed channels: twelve are the standard leads, eight are I, II, V1-V6; else ``MetadataMissing``."""
    if count == 12:
        return STANDARD_LEADS
    if count == 8:
        return _EIGHT_LEADS
    raise MetadataMissing(
        f"the file does not name its {count} leads",
        remedy="give them: --leads I,II,..., or load(path, leads=[...])",
    )

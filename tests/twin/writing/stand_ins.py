"""Temporary stand-ins for recording, imaging and heart."""
import sys, types
from dataclasses import dataclass
import numpy as np
from einthoven.ecg import ECG, STANDARD_LEADS

class Truth:
    def __init__(s, patient): s.patient = patient; s.statements = ("NORM", "SR")
    def to_dict(s): return {"rhythm": "sinus rhythm", "statements": list(s.statements), "pr": {"value": None, "reason": "absent"}, "waves": {"I": [[0.1, float("nan")]]}}
@dataclass
class Recorded:
    ecg: object; vcg_mv: object; clean_mv: object; truth: object
def record(patient, *, seconds=10.0, rate=500.0, noise=True):
    n = round(seconds * rate); g = patient.generator("noise")
    x = g.normal(0, .2, (12, n)).astype(np.float32)
    return Recorded(ECG(x, rate, STANDARD_LEADS, age=patient.body.age_years, sex=patient.body.sex), x[:3].astype(float), x, Truth(patient))
@dataclass
class Cine:
    frames: object; masks: object; spacing_mm: object; phase: object; view: str; affine: object
@dataclass
class Stack:
    slices: tuple
def image(patient, *, view="4ch", frames=24, size=64, spacing_mm=2.75, z=0.):
    g = patient.generator("scanner")
    a = np.diag([spacing_mm, spacing_mm, 8., 1.]); a[2, 3] = z
    return Cine(g.random((frames, size, size)).astype(np.float32), g.integers(0, 6, (frames, size, size)).astype(np.uint8), (spacing_mm, spacing_mm), np.arange(frames)/frames, view, a)
def image_stack(patient, *, frames=24, size=64, spacing_mm=2.75, slice_mm=8, gap_mm=2):
    return Stack(tuple(image(patient, view="sax", frames=frames, size=size, spacing_mm=spacing_mm, z=10.*k) for k in range(3)))
class Heart:
    def __init__(s, p): s.p = p
    def phenotypes(s): return {"lv_edv_ml": s.p.anatomy.lv_edv_ml, "lv_mass_g": s.p.anatomy.lv_mass_g}
def install():
    for name, parts in (("recording", {"record": record, "Recorded": Recorded}), ("imaging", {"image": image, "image_stack": image_stack, "Stack": Stack}), ("heart", {"beating_heart": lambda p, phases: Heart(p)})):
        full = f"einthoven.twin.{name}"
        m = types.ModuleType(full); m.__dict__.update(parts); sys.modules[full] = m
        import einthoven.twin; setattr(einthoven.twin, name, m)

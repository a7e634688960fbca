"""Any text about an ECG, held against its measurements: claims with a verdict each."""

from einthoven.verify.audit import MAX_CHARACTERS, verify
from einthoven.verify.claims import Claim, Verdict, Verification

__all__ = ["MAX_CHARACTERS", "Claim", "Verdict", "Verification", "verify"]

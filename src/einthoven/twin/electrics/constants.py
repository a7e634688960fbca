"""What may be tuned of the electrics, in one place. Sources stand with the numbers; the others are conventions of this
model, set so that its normal patients have the amplitudes and intervals of normal people.
"""

from __future__ import annotations

#: Samples per second of a beat.
GRID_HZ = 1000

# --- Speeds of conduction, cm/ms (0.1 cm/ms is 1 m/s), at conduction.velocity 1 ------------------------------------
#: Along the Purkinje network (2-3 m/s in strands; the way from strand to strand is not straight: Durrer 1970).
PURKINJE_SPEED = 0.123
#: Along endocardium that the network does not feed in time (retrograde network and muscle: Auricchio 2004).
ENDOCARDIUM_SPEED = 0.138
#: Along the other muscle, and across the wall, where fibres turn and layers are joined
#: loosely (slower than along fibres: Roberts 1979).
MUSCLE_SPEED = 0.040
ACROSS_SPEED = 0.0265
#: The base has no network: what reaching it costs, ms per long semi-axis above ``NETWORK_ENDS`` (height).
BASE_DELAY = 13.0
NETWORK_ENDS = -0.01
#: Duration of the upstroke of one element as the wave front passes it, share of the activation time of all, and ms.
UPSTROKE_SHARE = 0.14
UPSTROKE_MIN_MS = 23.0

# --- The size of the sources -----------------------------------------------------------------------------------------
#: mV of the heart vector per cm2 of wall that is active at once.
SOURCE_MV = 0.0438
#: Share of the source that lies along the wall, not across it (a closed surface has both: Geselowitz 1989).
ALONG_WALL = 0.39
#: Of the right ventricle against the left: it lies nearer to the electrodes.
RIGHT_GAIN = 0.80
#: Of the septum against the free wall.
SEPTAL_GAIN = 0.42
#: Potentials fall as chests grow: power of body surface area over 1.85 m2.
CHEST_POWER = -1.2

# --- Recovery --------------------------------------------------------------------------------------------------------
#: How much later the inner layer recovers than the outer one, ms, of men and of women: mean; towards the base (per long
#: semi-axis), the front and the septum.
TRANSMURAL_MS = {
    "mean": (34.5, 27.5),
    "base": (-14.5, -10.5),
    "front": (0.0, -2.0),
    "septum": (-10.0, -10.0),
}
#: How much shorter the action potential is where activation is usually later, ms per ms (Franz et al., Circulation 1987:
#: about 1).
ADAPTED = 0.6
#: ST that healthy muscle adds over the front, share of its source, of men and of women (higher in men: Surawicz 2002).
USUAL_LEVEL = (0.065, 0.035)
#: Rise and fall of the recovery of one element at a QT of 400 ms, ms, and their powers of the sine.
RECOVERY_RISE_MS, RECOVERY_FALL_MS = 185.0, 96.0
RECOVERY_RISE_POWER, RECOVERY_FALL_POWER = 2.7, 1.55
#: Share of the action potential that is lost in the plateau.
PLATEAU_LOSS = 0.10

# --- Spread between patients at torso.segment_spread = 1; more of it stands in individual.yaml -------------------------
#: Over segments, smooth: activation time (share), source size (log), recovery time (ms), transmural difference (share).
ACTIVATION_SD = 0.07
SOURCE_SD = 0.15
RECOVERY_SD_MS = 4.0
TRANSMURAL_SD = 0.15

#: A part smaller than this does not count as part of a wave, mV (IEC 60601-2-51, Annex FF).
VISIBLE_MV = 0.020
#: How much earlier than the network a wholly pre-exciting pathway enters, ms.
DELTA_MS = 55.0
#: QT does not grow beyond this RR, s.
LONGEST_RR_S = 1.5
#: A first guess of how far the mean action potential ends before T does, ms.
APD_BEFORE_END_MS = 40.0

# --- Atria -----------------------------------------------------------------------------------------------------------
#: P at an RR of 0 s against 1 s (as in the analytic ECGs), and share of P that is over ``VISIBLE_MV``.
P_AT_ZERO_RR, P_SEEN = 0.85, 0.93
P_POWER = 1.5
#: Volumes at which the P wave is the usual one, ml/m2.
LA_USUAL_ML_M2, RA_USUAL_ML_M2 = 38.0, 42.0
#: Area of the atria's recovery against that of P, of opposite sign (Ihara 2006 finds about one; most lies under QRS).
ATRIAL_RECOVERY = 0.35

# --- Disease ---------------------------------------------------------------------------------------------------------
#: Source lost = transmurality to this power: mid-wall scar shows little.
SCAR_POWER = 1.5
#: Of that, in an acute infarct whose muscle is not yet dead.
ACUTE_LOSS = 0.4
#: Muscle that amyloid has replaced.
AMYLOID_SOURCE = 0.45
#: Depression of ST over muscle under full strain, share of its source.
STRAIN_LEVEL = 0.05
#: Walls beyond which a ventricle counts as loaded, mm and cm.
RV_WALL_MM, LV_WALL_CM = 4.0, 0.9
#: Sagging of ST by digoxin, mV.
SCOOP_MV = 0.15
#: U wave, share of T.
U_SHARE = 0.06

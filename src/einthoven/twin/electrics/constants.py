"""What may be tuned of the electrics, in one place. Sources stand with the numbers; the others are conventions of this
model, set so that its normal patients have the amplitudes and intervals of normal people (R and S of men and women in
PTB-XL; QRS as in Rijnbeek et al., J Electrocardiol 2014).
"""

from __future__ import annotations

#: Samples per second of a beat.
GRID_HZ = 1000

# --- Speeds of conduction, cm/ms (0.1 cm/ms is 1 m/s), at conduction.velocity 1 ------------------------------------
#: Along the Purkinje network (2-3 m/s in strands, which are not straight).
PURKINJE_SPEED = 0.120
#: Along endocardium from node to node where the network is in step, and where it is blocked or entered backwards, left
#: and right.
ENDOCARDIUM_SPEED = 0.137
RETROGRADE_SPEED = (0.090, 0.115)
#: Along the other muscle, and across the wall (slower than along fibres: Roberts et al., Circ Res 1979).
MUSCLE_SPEED = 0.0388
ACROSS_SPEED = 0.0252
#: The base has no network: what reaching it costs, ms per long semi-axis above ``NETWORK_ENDS`` (height).
BASE_DELAY = 60.0
NETWORK_ENDS = 0.0
#: Larger hearts have larger fibres and conduct faster: power of the end-diastolic volume over 140 ml.
SPEED_BY_VOLUME = 0.07
#: Duration of the upstroke of one element as the wave front passes it, share of the activation time of all, and ms.
UPSTROKE_SHARE = 0.20
UPSTROKE_MIN_MS = 22.0

#: How late the entries of a bundle branch are when it is wholly blocked, ms: later than the other side arrives; and the
#: wall of the left anterior fascicle, which the posterior one feeds in time otherwise.
BLOCKED_MS, ANTERIOR_MS = 140.0, 60.0
#: How far the network is out of step in beats that start in muscle.
FOCUS_OUT_OF_STEP = 0.5
#: Septal delay of a usual left bundle branch block, ms, and how far the speed follows a patient's.
USUAL_DELAY_MS, DELAY_RANGE = 85.0, (0.75, 1.3)
#: How far that wall's endocardium is out of step, against block of the whole branch, and the share of the inferior
#: wall's source that is lost meanwhile.
ANTERIOR_SLOW, ANTERIOR_TAKES = 1.0, 1.0
#: How much earlier than the network a wholly pre-exciting pathway enters, ms.
DELTA_MS = 80.0
#: How far its fibres fan out, rad, and how much later its edge is, ms per rad: as fast as the front in muscle.
INSERTION_WIDTH, INSERTION_MS = 0.45, 60.0
#: How long the front takes through a segment that only muscle brings it to, ms: the upstroke of the delta wave.
DELTA_UPSTROKE_MS = 60.0

# --- The size of the sources -----------------------------------------------------------------------------------------
#: mV of the heart vector per cm2 of wall that is active at once.
SOURCE_MV = 0.0450
#: Share of the source that lies along the wall, not across it (a closed surface has both: Geselowitz 1989).
ALONG_WALL = 0.45
#: Of the right ventricle against the left.
RIGHT_GAIN = 0.58
#: Of the septum against the free wall.
SEPTAL_GAIN = 0.58
#: Potentials fall as chests grow: power of height over 1.70 m (fat: ``torso.gain``); sizes of men and of women.
HEIGHT_POWER = -0.5
SEX_GAIN = (0.93, 1.01)
#: Potentials grow less than the mass of the left ventricle: power of mass over 90 g beside what its area and thickness
#: give (together some 0.75; the blood in a large ventricle shunts: Brody, Circ Res 1956); of a heart whose ECG shows
#: little of its disease.
MASS_POWER, SILENT_POWER = -0.25, -0.80

# --- Recovery --------------------------------------------------------------------------------------------------------
#: How much later the inner layer recovers than the outer one, ms, of men and of women: mean; towards the base (per long
#: semi-axis), the front and the septum.
TRANSMURAL_MS = {
    "mean": (34.0, 24.0),
    "base": (-10.0, -1.0),
    "front": (-0.5, -2.0),
    "septum": (-10.5, -8.5),
}
#: How much shorter the action potential is where activation is usually later, ms per ms (Franz et al., Circulation
#: 1987: about 1).
ADAPTED = 0.55
#: The same of activation that is later than usual: within a beat, coupling shortens it less.
ADAPTED_AT_ONCE = 0.2
#: Share of the transmural difference that is left where the impulse comes another way.
DIFFERENCE_ELSEWHERE = 0.3
#: ST that healthy muscle adds over the front, share of its source, of men and of women (higher in men: Surawicz &
#: Parikh, J Am Coll Cardiol 2002).
USUAL_LEVEL = (0.11, 0.065)
#: How it rises from activation on, ms: up to half, and on.
DOME_MS = (65.0, 85.0)
#: Rise and fall of the recovery of one element at a QT of 400 ms, ms, and their powers of the sine.
RECOVERY_RISE_MS, RECOVERY_FALL_MS = 158.0, 84.0
RECOVERY_RISE_POWER, RECOVERY_FALL_POWER = 2.5, 1.55
#: Share of the action potential that is lost in the plateau.
PLATEAU_LOSS = 0.115
#: QT does not grow beyond this RR, s.
LONGEST_RR_S = 1.5
#: A first guess of how far the mean action potential ends before T does, ms.
APD_BEFORE_END_MS = 40.0
#: U wave, share of T, and its spread (log).
U_SHARE, U_SD = 0.095, 0.40

# --- Spread between patients at torso.segment_spread = 1; more of it is in individual.csv ----------------------------
#: Over segments, smooth: activation time (share), source size (log), recovery time (ms), transmural difference (share).
ACTIVATION_SD = 0.03
SOURCE_SD = 0.05
RECOVERY_SD_MS = 1.0
TRANSMURAL_SD = 0.05
#: Where ectopic beats start: azimuth, degrees, and height.
FOCUS_SD = (30.0, 0.20)
#: Size of T (log), beside ``repolarisation.t_gain``.
T_SIZE_SD = 0.05

# --- Atria -----------------------------------------------------------------------------------------------------------
#: P at an RR of 0 s against 1 s (as in the analytic ECGs), and share of P that is over ``VISIBLE_P_MV``.
P_AT_ZERO_RR, P_SEEN = 0.85, 0.975
#: Edges of P: powers of a sine.
P_POWER = 1.1
#: Volumes at which the P wave is the usual one, ml/m2.
LA_USUAL_ML_M2, RA_USUAL_ML_M2 = 38.0, 42.0
#: Size of each atrium's vector: power of its volume; mV that a left atrium of twice the size turns further to the back.
LA_POWER, RA_POWER, LA_TURNS_MV = 0.6, 0.8, 0.03
#: Spread between patients: size of P (log), and each of its vectors, mV; power of ``torso.gain`` and of body surface.
P_SIZE_SD, P_BY_GAIN, P_BY_BODY = 0.08, 0.5, -0.4
#: Of the vectors of the atria, in X, Y and Z.
P_VECTOR_SD_MV = (0.004, 0.018, 0.026)
#: Area of the atria's recovery against that of P, of opposite sign (Ihara et al., J
#: Electrocardiol 2006, find about one; most of it lies under QRS).
ATRIAL_RECOVERY = 0.35
#: How much I, II, V1-V6 see of the atria against Dower's matrix, which is the ventricles': the chest electrodes lie
#: further from them (set by the P waves of PTB-XL).
ATRIAL_VIEW = (0.94, 0.97, 0.72, 0.60, 0.36, 0.30, 0.31, 0.40)

# --- Disease ---------------------------------------------------------------------------------------------------------
#: Source lost: transmurality to this power, times this (at most all): mid-wall scar shows little.
SCAR_POWER, SCAR_LOSS = 1.5, 1.25
#: Of that, in an acute infarct whose muscle is not yet dead.
ACUTE_LOSS = 0.4
#: What electrodes over a scar see through it: of a heart that only looks like one with a scar, this share; else from
#: this share of the ventricle on all of it; depth of Q in sizes (root
#: mean square) of QRS; how long, share of QRS; T turned, in sizes of T.
MIMIC_SHARE = 0.55
WINDOW_EXTENT, WINDOW_DEPTH, WINDOW_SHARE, WINDOW_T = 0.20, 1.6, 0.60, 0.8
#: Muscle that amyloid has replaced.
AMYLOID_SOURCE = 0.7
#: Depression of ST over muscle under full strain, share of its source.
STRAIN_LEVEL = 0.11
#: What full strain takes from the transmural difference of recovery: more than all, so that T turns.
STRAIN_TURNS = 2.8
#: Strain of the right ventricle against the left; strain for each unit of the apical ratio above ``APICAL_RATIO``.
RIGHT_STRAIN, APICAL_STRAIN, APICAL_RATIO = 0.40, 3.5, 1.1
#: Walls beyond which a ventricle counts as loaded, mm and cm; and beyond which the right one shows strain (Lang 2015).
RV_WALL_MM, LV_WALL_CM = 4.0, 0.9
RV_LOADED_MM = 5.0
#: Share of early repolarisation that is ST, and that is a notch at its beginning.
EARLY_SHARE = 0.6

# --- Salts and drugs (textbook patterns: Surawicz, Am Heart J 1967; sizes are conventions of this model) -------------
#: Potassium, mmol/l: under and over it T changes; over the third one conduction is slower, for each mmol/l.
LOW_POTASSIUM, HIGH_POTASSIUM, SLOWING_POTASSIUM, SLOW_BY_POTASSIUM = 3.5, 5.2, 6.0, 0.45
#: For each mmol/l: T lower; U larger; ST depressed, share of the source. T higher (and U lower); narrower; of faster
#: rise, like a tent; and of a larger transmural difference.
T_BY_LOW_POTASSIUM, U_BY_LOW_POTASSIUM, LOW_POTASSIUM_LEVEL = 0.8, 12.0, 0.06
T_BY_HIGH_POTASSIUM, NARROW_BY_POTASSIUM, TENT_BY_POTASSIUM = 0.60, 0.10, 0.12
DIFFERENCE_BY_POTASSIUM = 0.1
#: Beyond which T grows no more, mmol/l.
TALLEST_POTASSIUM = 6.8
#: Of P, which fades: potassium from which on, and share for each mmol/l.
P_POTASSIUM, P_BY_POTASSIUM = 5.5, 0.25
#: Calcium, mmol/l: QT for each mmol/l under and over it, ms.
LOW_CALCIUM, HIGH_CALCIUM, QT_BY_LOW_CALCIUM, QT_BY_HIGH_CALCIUM = 2.2, 2.6, 110.0, -50.0
#: Full digitalisation: QT, ms; T lower; sagging of ST, mV.
QT_BY_DIGOXIN, T_BY_DIGOXIN, SCOOP_MV = -25.0, 0.8, 0.28

# --- What counts as a wave -------------------------------------------------------------------------------------------
#: A part smaller than this does not, mV (IEC 60601-2-51, Annex FF). The end of T is slow and P is small: less there, so
#: that limits are where a reader sees them (convention of this model).
VISIBLE_MV, VISIBLE_T_MV, VISIBLE_P_MV = 0.020, 0.010, 0.003

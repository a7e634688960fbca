"""Statements that exclude each other are never made together, however the measurements fall."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_to_order import CannotMakeError, Draft, Maker
from test_properties import recordings

from einthoven.protocol import assess, statements
from einthoven.protocol.loading import load_protocol

PROTOCOL = load_protocol()
#: On a busy machine drawing a recording takes a while.
SLOW_TO_DRAW = (HealthCheck.too_slow,)
PAIRS = [(code, other) for code, rule in PROTOCOL.rules.items() for other in rule.incompatible if code < other]


def both(draft: Draft) -> list[tuple[str, str]]:
    """Pairs of statements that exclude each other and are both present."""
    made = {f.code for f in assess(draft.measurements()).findings if f.present}
    voided = [(code, other) for code in made for other in PROTOCOL.rules[code].mutes if other in made]
    return voided + [(a, b) for a, b in PAIRS if {a, b} <= made]


def test_exclusion_is_symmetric_and_known_to_the_dictionary():
    for code, rule in PROTOCOL.rules.items():
        assert all(code in PROTOCOL.rules[other].incompatible for other in rule.incompatible)
        assert statements()[code].incompatible == rule.incompatible
        assert code not in rule.incompatible


@pytest.mark.parametrize(("code", "other"), PAIRS, ids=lambda v: v)
def test_two_that_exclude_each_other_can_not_both_be_brought_about(code, other):
    """Measurements are set so that the one holds, and then, as far as can be, the other."""
    for first, second in ((code, other), (other, code)):
        for choice in range(2):
            draft, maker = Draft(), Maker(PROTOCOL, choice)
            for wanted in (first, second, first):
                try:
                    maker.make(PROTOCOL.rules[wanted].condition, draft, None, true=True)
                except CannotMakeError:
                    continue
            made = {f.code for f in assess(draft.measurements()).findings if f.present}
            assert not {code, other} <= made


#: The last step sums up what the others found: no measurement brings it about.
MEASURED = [code for code, rule in PROTOCOL.rules.items() if rule.step < 6]
some_conditions = st.lists(
    st.tuples(st.sampled_from(MEASURED), st.booleans(), st.integers(0, 4)), min_size=1, max_size=4
)


def drawn(recording: dict, wanted: list[tuple[str, bool, int]]) -> Draft:
    """Measurements at random, and then set so that some rules hold or do not."""
    draft = Draft(recording)
    for code, true, choice in wanted:
        try:
            Maker(PROTOCOL, choice).make(PROTOCOL.rules[code].condition, draft, None, true=true)
        except CannotMakeError:
            continue
    return draft


@given(recordings, some_conditions)
@settings(max_examples=500, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_never_both_in_recordings_that_show_several_things(recording, wanted):
    assert both(drawn(recording, wanted)) == []


@given(recordings)
@settings(max_examples=1500, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_never_both_in_random_measurements(recording):
    assert both(Draft(recording)) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(recordings, some_conditions)
@settings(max_examples=20_000, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_never_both_in_many_recordings_that_show_several_things(recording, wanted):
    assert both(drawn(recording, wanted)) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(recordings)
@settings(max_examples=80_000, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_never_both_in_many_random_measurements(recording):
    assert both(Draft(recording)) == []

"""The rule files are checked when they are loaded, and each error says where and what to do."""

from __future__ import annotations

import re
import shutil
import time

import pytest
import yaml

from einthoven.errors import ProtocolError
from einthoven.protocol import conditions as node
from einthoven.protocol import statements
from einthoven.protocol.loading import FOLDER, load_protocol
from einthoven.protocol.words import QUANTITY_WORDS, quantity_words, rule_sentence, rule_words


@pytest.fixture
def folder(tmp_path):
    """A copy of the rule files that a test may spoil."""
    for name in ("limits.yaml", "derived.yaml"):
        shutil.copy(FOLDER / name, tmp_path / name)
    shutil.copytree(FOLDER / "rules", tmp_path / "rules")
    return tmp_path


def spoil(folder, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


RULES_2, RULES_5 = "rules/step2_conduction_axis.yaml", "rules/step5_electrolytes_qt.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            RULES_2,
            "when: pr > pr_long",
            "when: heart_rat > pr_long",
            "1AVB.when: unknown quantity 'heart_rat' .did you mean heart_rate",
        ),
        (RULES_2, "when: pr > pr_long", "when: pr > pr_lng", "unknown limit 'pr_lng' .did you mean pr_long"),
        (RULES_2, "when: pr > pr_long", "when: pr > 200", "1AVB.when: unknown limit '200'"),
        (RULES_2, "when: pr > pr_long", "when: pr is long", "not understood"),
        (RULES_2, "when: pr > pr_long", "when: pr within pr_long", "within does not suit pr_long"),
        (RULES_2, "when: pr > pr_long", "when: r_amplitude > pr_long", "belongs to a lead"),
        (RULES_2, "when: pr > pr_long", "when: {some of: [pr > pr_long]}", "unknown condition 'some of'"),
        (RULES_2, "when: pr > pr_long", "when: {any: []}", "needs a list of conditions"),
        (RULES_2, "when: pr > pr_long", "when: {any lead of anteror: pr > pr_long}", "unknown lead or group 'anteror'"),
        (RULES_2, "when: pr > pr_long", "when: finding 2AVBB", "unknown statement '2AVBB' .did you mean 2AVB"),
        (RULES_2, "when: pr > pr_long", "when: rhythm is sinus", "unknown rhythm 'sinus'"),
        (RULES_2, "when: pr > pr_long", "when: some finding of bad", "unknown severity 'bad'"),
        (RULES_2, "V1.qrs is starts_negative", "V1.qrs is starts_positive", "unknown pattern"),
        (RULES_2, "V1.qrs is starts_negative", "qrs is starts_negative", "is a shape of a lead"),
        (
            RULES_2,
            "kind: pr\n  source: brady2018",
            "kin: pr\n  source: brady2018",
            "unknown key 'kin' .did you mean kind",
        ),
        (RULES_2, "severity: minor", "severity: mild", "unknown severity 'mild'"),
        (RULES_2, "source: part3", "source: part33", "unknown source 'part33' .did you mean part3"),
        (RULES_2, "because: PR is long", "", "mutes others without `because`"),
        (RULES_2, "mutes: [PRNORM]", "mutes: [PRNORN]", "unknown statement or kind 'PRNORN'"),
        (RULES_2, "plain: The electrical axis is normal", "plain: ''", "AXNORM: plain is missing"),
        (RULES_5, "QTNORM:", "axnorm:", "a code is written in capitals"),
        (RULES_5, "QTNORM:", "AXNORM:", "is defined twice"),
        (
            "limits.yaml",
            "source: own, words: at least one",
            "source: mine, words: at least one",
            "unknown source 'mine'",
        ),
        ("limits.yaml", "value: 200, from: 16", "value: '200', from: 16", "must be a number, not '200'"),
        ("limits.yaml", "value: [240, 340]", "value: [340, 240]", "is empty"),
        ("limits.yaml", "shape: '^rS$'", "shape: '^rS('", "not a regular expression"),
        ("derived.yaml", "is: {sum: [V3.s_amplitude", "is: {plus: [V3.s_amplitude", "unknown operation 'plus'"),
        ("derived.yaml", "is: {sum: [V3.s_amplitude", "is: {sum: [V3.s_amplitud", "unknown quantity 'V3.s_amplitud'"),
        ("derived.yaml", "is: {sum: [V3.s_amplitude", "is: {sum: [cornell_product", "is defined by itself"),
        ("derived.yaml", "is: {sum: [V3.s_amplitude", "is: {sum: [s_amplitude", "belongs to a lead"),
    ],
)
def test_error_names_file_key_and_remedy(folder, file, old, new, message):
    spoil(folder, file, old, new)
    with pytest.raises(ProtocolError, match=message) as caught:
        load_protocol(folder)
    assert ".yaml" in str(caught.value) or "protocol" in str(caught.value)


def test_circle_of_precedence_is_refused(folder):
    spoil(folder, RULES_2, "when: pr > pr_long", "when: {all: [pr > pr_long, finding PRNORM]}")
    with pytest.raises(ProtocolError, match=r"in a circle: .*1AVB"):
        load_protocol(folder)


def test_criteria_that_refer_to_themselves_are_refused(folder):
    spoil(folder, RULES_2, "when: pr > pr_long", "when: {all: [pr > pr_long, criteria 1AVB]}")
    with pytest.raises(ProtocolError, match="refer to themselves"):
        load_protocol(folder)


def test_python_tags_are_not_executed(folder):
    path = folder / RULES_5
    path.write_text("A: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(ProtocolError, match="is not valid YAML"):
        load_protocol(folder)


def nodes():
    protocol = load_protocol()
    for rule in protocol.rules.values():
        for condition in (rule.condition, *(v.when for v in rule.variants)):
            yield from node.walk(condition)


def test_every_limit_pattern_and_source_is_used():
    protocol = load_protocol()
    used = {n.limit for n in nodes() if isinstance(n, node.Compare | node.Score)}
    used |= {name for ends in protocol.normal_ranges.values() for name in ([ends] if isinstance(ends, str) else ends)}
    assert set(protocol.limits) - used == set()
    shapes = {n.words for n in nodes() if isinstance(n, node.Shape) and n.field == "qrs"}
    table = yaml.safe_load((FOLDER / "limits.yaml").read_text(encoding="utf-8"))
    assert {p["words"] for p in table["patterns"].values()} - shapes == set()
    sources = {
        r["source"]
        for f in (FOLDER / "rules").glob("*.yaml")
        for r in yaml.safe_load(f.read_text(encoding="utf-8")).values()
    }
    sources |= {limit["source"] for limit in table["limits"].values()}
    assert set(table["sources"]) - sources == set()


def test_no_number_stands_in_a_rule():
    """One place for a number: conditions name their limits."""
    for file in (FOLDER / "rules").glob("*.yaml"):
        for line in file.read_text(encoding="utf-8").splitlines():
            bare = line.split("#")[0]
            assert not re.search(r"(>=|<=|>|<|within|outside) *-?[0-9.]", bare), (file.name, line)


def test_every_statement_has_words_a_source_and_a_rule():
    for statement in statements().values():
        assert statement.rule
        assert statement.source
        assert statement.plain != statement.statement
        assert len(statement.plain) < 90


def test_rules_render_in_words_with_limits_and_units():
    protocol = load_protocol()
    text = rule_words(protocol.rules["STE_INF"], protocol)
    assert "at least 2 contiguous leads of II, III, aVF" in text
    assert "0.15 mV (V2 V3, women from 18 years)" in text
    assert "PR > 200 ms" in rule_words(protocol.rules["1AVB"], protocol)
    assert "450 ms (men); 460 ms (women)" in rule_words(protocol.rules["LNGQT"], protocol)
    for rule in protocol.rules.values():
        assert rule_sentence(rule, protocol)
        assert "_" not in re.sub(r"\b[A-Z]+_[A-Z]*\b", "", rule_words(rule, protocol)), rule.code


def test_every_measured_quantity_has_words():
    from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, RHYTHM_QUANTITIES

    assert set(QUANTITY_WORDS) == {*GLOBAL_QUANTITIES, *LEAD_QUANTITIES, *RHYTHM_QUANTITIES}
    assert quantity_words("sokolow_lyon", load_protocol()) == "Sokolow-Lyon"


def test_rule_files_stay_small_enough_to_load_at_every_start():
    size = sum(f.stat().st_size for f in FOLDER.rglob("*.yaml"))
    assert size < 150_000
    started = time.perf_counter()
    load_protocol.__wrapped__(FOLDER)
    assert time.perf_counter() - started < 2.0

"""Texts by somebody who had not seen the verifier: what it has reached there must not be lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from einthoven.bench.verify_texts import judged, read_cases

CASES = Path(__file__).parent / "independent_texts.jsonl"


def test_blind_texts_keep_their_recall_and_precision(data_file):
    recordings = data_file("vendor").parent
    marked = [m for case in read_cases(CASES, "ab") for m in judged(case, recordings)]
    count = Counter((m.deserved, m.given) for m in marked)
    deserved = Counter(m.deserved for m in marked)
    called = sum(n for (_, given), n in count.items() if given == "contradicted")
    hits = count["contradicted", "contradicted"]
    assert hits >= 0.92 * deserved["contradicted"]
    assert hits >= 0.97 * called
    assert count["supported", "supported"] >= 0.90 * deserved["supported"]
    assert count["contradicted", "supported"] <= 1

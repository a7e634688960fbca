"""The verifier on texts whose claims somebody else has marked with the verdict they deserve.

    python -m einthoven.bench.verify_texts CASES.jsonl RECORDINGS [--batch abcdeg] [--failures]

CASES holds one JSON object a line: ``record`` (``muse/example1.xml`` below RECORDINGS/vendor, ``ludb/10`` below
RECORDINGS/ludb/data), ``text``, ``batch``, and ``expect``: marked words (``contains``, ``start``) with the verdict
``supported``, ``contradicted``, ``unverifiable`` or ``not contradicted`` (definitions, history, advice). The project's
own set is tests/verify/independent_texts.jsonl, written without sight of the verifier's word lists and tests.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements
from einthoven.verify import verify
from einthoven.verify.claims import Claim


@dataclass(frozen=True, slots=True)
class Marked:
    """Marked words of a text, the verdict they deserve, and the claims found in them."""

    text: str
    start: int
    words: str
    deserved: str
    claims: tuple[Claim, ...]

    @property
    def given(self) -> str:
        """The gravest verdict of its claims: contradicted, supported, unverifiable; ``"no claim"`` without any."""
        found = {claim.verdict for claim in self.claims}
        order = ("contradicted", "supported", "unverifiable")
        return next((verdict for verdict in order if verdict in found), "no claim")

    @property
    def right(self) -> bool:
        """Whether the verdict is as it should be; what can't be decided may also yield no claim."""
        if self.deserved in ("supported", "contradicted"):
            return self.given == self.deserved
        return self.given != "contradicted" and (self.deserved != "unverifiable" or self.given != "supported")


@cache
def _measured(recordings: Path, record: str) -> Measurements:
    ludb = record.startswith("ludb/")
    return measure(load(recordings / "ludb/data" / f"{record[5:]}.hea" if ludb else recordings / "vendor" / record))


def judged(case: dict[str, Any], recordings: Path) -> list[Marked]:
    """The marked words of one text with their claims: a claim belongs to the words it covers or overlaps most."""
    claims = verify(case["text"], _measured(recordings, case["record"])).claims
    spans = [(e["start"], e["start"] + len(e["contains"])) for e in case["expect"]]
    own: list[list[Claim]] = [[] for _ in spans]
    covering: list[list[Claim]] = [[] for _ in spans]
    for claim in claims:
        overlap = [min(claim.span[1], last) - max(claim.span[0], first) for first, last in spans]
        if not overlap or max(overlap) <= 0:
            continue
        covered = [i for i, (first, last) in enumerate(spans) if overlap[i] >= 0.5 * (last - first)]
        own[covered[-1] if covered else overlap.index(max(overlap))].append(claim)
        for i in covered:
            covering[i].append(claim)
    return [
        Marked(case["text"], e["start"], e["contains"], e["verdict"], tuple(mine or others))
        for e, mine, others in zip(case["expect"], own, covering, strict=True)
    ]


def read_cases(path: Path, batches: str) -> Iterator[dict[str, Any]]:
    """The cases of some batches."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["batch"] in batches:
            yield case


def summary(marked: list[Marked]) -> str:
    """Recall and precision of "contradicted", and the share of true claims that are supported."""
    count = Counter((m.deserved, m.given) for m in marked)
    deserved = Counter(m.deserved for m in marked)
    hits = count["contradicted", "contradicted"]
    called = sum(n for (_, given), n in count.items() if given == "contradicted")
    true, false = deserved["supported"], deserved["contradicted"]
    supported = count["supported", "supported"]
    return (
        f"{len(marked)} marked claims; recall {hits}/{false} = {hits / false:.3f}; "
        f"precision {hits}/{called} = {hits / called:.3f}; "
        f"true claims supported {supported}/{true} = {supported / true:.3f}; "
        f"false claims supported {count['contradicted', 'supported']}"
    )


def main() -> None:
    """Print the summary, and the failures if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--batch", default="abcdefg", help="a, b: blind; f: aimed at known failures")
    parser.add_argument("--failures", action="store_true")
    args = parser.parse_args()
    marked = [m for case in read_cases(args.cases, args.batch) for m in judged(case, args.recordings)]
    if args.failures:
        for m in marked:
            if not m.right:
                print(f"{m.deserved}, given {m.given}: {m.words!r}")
    print(summary(marked))


if __name__ == "__main__":
    main()

"""Public examinations taken by rules and measurements: the ECG-Reasoning-Benchmark (arXiv 2603.14326)."""

from einthoven.exam.answering import Given, answer
from einthoven.exam.questions import Answered, Chain, Question, read_chains
from einthoven.exam.run import examine
from einthoven.exam.trace import Trace

__all__ = ["Answered", "Chain", "Given", "Question", "Trace", "answer", "examine", "read_chains"]

"""
What a model may take for a sign and what is none: tokens that in training stand mostly with one fault, and elsewhere
with others. A generator that teaches such a token has to be changed, or the encoding has to forget it. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from trm.incident.dataset import Dataset
from trm.incident.evaluate import Floats, Ints
from trm.incident.model import ISSUE, NONE
from trm.incident.vocabulary import FAULTS

LABELS = (*FAULTS, "none", "unknown")
MOSTLY = 0.4
"""A token that stands with one label in a larger share of its cases speaks for it."""
UNLIKELY = 0.5
"""A token speaks against a label that is less than so many times as frequent among its cases as among all."""


RAREST = 1e-4


@dataclass(frozen=True)
class Shortcut:
    """One token: what it speaks for in training ('' if it never occurs), and how many cases elsewhere it misleads."""

    token: str
    label: str
    share: float
    trained: int
    misled: int


def shortcuts(train: Dataset, elsewhere: Dataset, tokens: Sequence[str]) -> list[Shortcut]:
    """All of them, those that mislead most often first. `tokens`: the vocabulary of both data sets."""
    counts = _counts(train, len(tokens))  # (K, L)
    usual = counts_of(labels_of(train), len(LABELS)) / max(1, len(train))  # (L,)
    misled: dict[int, int] = {}
    for token, label in _pairs(elsewhere):
        if token < len(tokens) and _misleads(counts[token], usual, label):
            misled[token] = misled.get(token, 0) + 1
    found = [_shortcut(tokens[token], counts[token], many) for token, many in misled.items()]
    return sorted(found, key=lambda each: (-each.misled, each.token))


def _misleads(counts: Ints, usual: Floats, label: int) -> bool:
    total = int(counts.sum())
    if not total:
        return True
    strongest = int(counts.argmax())
    lift = counts[label] / total / max(usual[label], RAREST)
    return bool(counts[strongest] > MOSTLY * total and strongest != label and lift < UNLIKELY)


def _shortcut(token: str, counts: Ints, misled: int) -> Shortcut:
    total = int(counts.sum())
    strongest = int(counts.argmax())
    label = LABELS[strongest] if total else ""
    return Shortcut(token, label, float(counts[strongest]) / max(1, total), total, misled)


def labels_of(data: Dataset) -> Ints:
    """The label of each case, index into LABELS. (N,)"""
    verdict, fault = (data.arrays[name].astype(np.int64) for name in ("verdict", "fault"))
    others = np.where(verdict == NONE, len(FAULTS), len(FAULTS) + 1)
    return np.asarray(np.where(verdict == ISSUE, fault, others), np.int64)


def counts_of(labels: Ints, many: int) -> Ints:
    """How often each of so many labels occurs. (many,)"""
    return np.asarray(np.bincount(labels, minlength=many), np.int64)


def _pairs(data: Dataset) -> Iterator[tuple[int, int]]:
    """Each token of each case once, with the case's label."""
    labels = labels_of(data)
    for case in range(len(data)):
        yield from ((int(token), int(labels[case])) for token in np.unique(data.part("tokens", case)))


def _counts(data: Dataset, tokens: int) -> Ints:
    """In how many cases of each label each token stands. (tokens + 1, L)"""
    counts = np.zeros((tokens + 1, len(LABELS)), np.int64)
    owner = np.repeat(np.arange(len(data)), np.diff(data.offsets["tokens"]))
    once = np.unique(np.stack((owner, data.arrays["tokens"].astype(np.int64))), axis=1)  # (2, K)
    np.add.at(counts, (once[1], labels_of(data)[once[0]]), 1)
    return counts

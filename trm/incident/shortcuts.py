"""
What a model may take for a sign and what is none: tokens that on a kind of object stand mostly with one fault in
training, and elsewhere with others. A generator that teaches such a sign has to be changed, or the encoding has to
forget it. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trm.incident.dataset import Dataset
from trm.incident.evaluate import Bools, Floats, Ints
from trm.incident.model import ISSUE, NONE
from trm.incident.vocabulary import FAULTS, KINDS

LABELS = (*FAULTS, "none", "unknown")
MOSTLY = 0.4
"""A sign that stands with one label in a larger share of its cases speaks for it."""
UNLIKELY = 0.5
"""A sign speaks against a label that is less than so many times as frequent among its cases as among all."""


RAREST = 1e-4
FAR = 1 << 32
"""More than there are tokens."""


@dataclass(frozen=True)
class Shortcut:
    """
    A token on objects of a kind: what it speaks for in training ('' if it never occurs there), and how many cases
    elsewhere it misleads.
    """

    kind: str
    token: str
    label: str
    share: float
    trained: int
    misled: int


def shortcuts(train: Dataset, elsewhere: Dataset, tokens: Sequence[str]) -> list[Shortcut]:
    """All of them, those that mislead most often first. `tokens`: the vocabulary of both data sets."""
    cases, signs = _signs(train)
    known, place = np.unique(signs, return_inverse=True)
    counts = np.zeros((len(known) + 1, len(LABELS)), np.int64)  # the last for what never occurs
    np.add.at(counts, (place, labels_of(train)[cases]), 1)
    usual = counts_of(labels_of(train), len(LABELS)) / max(1, len(train))  # (L,)
    asked, others = _signs(elsewhere)
    where = np.searchsorted(known, others).clip(max=len(known) - 1)
    where = np.where(known[where] == others, where, len(known))
    misled = _misleads(counts[where], usual, labels_of(elsewhere)[asked])
    found, many = np.unique(np.stack((others[misled], where[misled])), axis=1, return_counts=True)
    listed = [
        _shortcut(tokens, sign, counts[at], n) for (sign, at), n in zip(found.T.tolist(), many.tolist(), strict=True)
    ]
    return sorted(listed, key=lambda each: (-each.misled, each.kind, each.token))


def _misleads(counts: Ints, usual: Floats, label: Ints) -> Bools:
    """Whether signs of such counts (N, L) mislead about cases of these labels. (N,)"""
    total, strongest = counts.sum(1), counts.argmax(1)
    at = np.arange(len(label))
    lift = counts[at, label] / np.maximum(total, 1) / np.maximum(usual[label], RAREST)
    speaks = (counts[at, strongest] > MOSTLY * total) & (strongest != label) & (lift < UNLIKELY)
    return np.asarray((total == 0) | speaks)


def _shortcut(tokens: Sequence[str], sign: int, counts: Ints, misled: int) -> Shortcut:
    kind, token = divmod(sign, FAR)
    total, strongest = int(counts.sum()), int(counts.argmax())
    label = LABELS[strongest] if total else ""
    return Shortcut(KINDS[kind], tokens[token], label, float(counts[strongest]) / max(1, total), total, misled)


def _signs(data: Dataset) -> tuple[Ints, Ints]:
    """Each sign of each case once: the case, and the kind of object with the token as one number. (K,) each"""
    case = np.repeat(np.arange(len(data)), np.diff(data.offsets["tokens"]))
    row = data.offsets["rows"][case] + data.arrays["token_rows"].astype(np.int64)
    signs = data.arrays["kinds"][row].astype(np.int64) * FAR + data.arrays["tokens"].astype(np.int64)
    once = np.unique(np.stack((case, signs)), axis=1)
    return once[0], once[1]


def labels_of(data: Dataset) -> Ints:
    """The label of each case, index into LABELS. (N,)"""
    verdict, fault = (data.arrays[name].astype(np.int64) for name in ("verdict", "fault"))
    others = np.where(verdict == NONE, len(FAULTS), len(FAULTS) + 1)
    return np.asarray(np.where(verdict == ISSUE, fault, others), np.int64)


def counts_of(labels: Ints, many: int) -> Ints:
    """How often each of so many labels occurs. (many,)"""
    return np.asarray(np.bincount(labels, minlength=many), np.int64)

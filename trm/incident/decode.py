"""
Logits as legal answers: the likeliest triple of verdict, row and fault that can be at all. Tensors; knows no names.

A fault may sit only in a kind that carries it; what the model believes beside that is counted and left out.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from incidents.faults import ROOTS, Fault
from trm.incident.model import ISSUE, NONE, UNKNOWN, Reading
from trm.incident.vocabulary import FAULTS, KINDS

TOP = 3
"""Candidates that are told of each step."""


class Decoded(NamedTuple):
    """
    The best legal candidates of B answers, likeliest first; C = min(TOP, all).

    choice: numbers of candidates, equal for equal answers to one problem.  legal: the share of all belief, [0, 1].
    """

    choice: Tensor  # (B, C) int64
    verdict: Tensor  # (B, C) int64: ISSUE, NONE or UNKNOWN
    row: Tensor  # (B, C) int64, -1 for no place
    fault: Tensor  # (B, C) int64, index into FAULTS; -1 unless there is an issue
    probability: Tensor  # (B, C) fp32, 0 for what cannot be
    margin: Tensor  # (B,) the best less the second
    legal: Tensor  # (B,)
    said: Tensor  # (B,) probability of the best one's verdict


def legal_pairs() -> tuple[Tensor, Tensor]:
    """Which faults each kind may carry, (kinds, F) bool; and which may be where nobody knows why, (kinds,) bool."""
    faults = torch.tensor([[kind in ROOTS[Fault(fault)] for fault in FAULTS] for kind in KINDS])
    return faults, torch.tensor([kind in ROOTS[Fault.UNKNOWN] for kind in KINDS])


_MAY, _PLACE = legal_pairs()


def decoded(reading: Reading, kinds: Tensor) -> Decoded:
    """
    The best legal answers of a reading.

    kinds: (B, R) int64, index into KINDS; what stands at padded rows does not matter.
    """
    _, rows, faults = reading.fault.shape
    verdict = F.softmax(reading.verdict, -1)  # (B, 3)
    root = F.softmax(reading.root, -1)  # (B, R)
    pairs = (verdict[:, ISSUE, None] * root)[:, :, None] * F.softmax(reading.fault, -1)  # (B, R, F)
    places = verdict[:, UNKNOWN, None] * root  # (B, R)
    may, place = _MAY[kinds], _PLACE[kinds]  # (B, R, F), (B, R)
    there = (root > 0).unsqueeze(-1)  # a row of no probability is no row
    belief = torch.cat(
        ((pairs * (may & there)).flatten(1), places * place, verdict[:, NONE, None]), -1
    )  # (B, R * F + R + 1)
    best = belief.topk(min(TOP, belief.shape[-1]), -1)
    of_issue, of_place = rows * faults, rows * faults + rows
    choice = best.indices
    chosen = torch.where(choice < of_issue, ISSUE, torch.where(choice < of_place, UNKNOWN, NONE))
    row = torch.where(chosen == ISSUE, choice // faults, torch.where(chosen == UNKNOWN, choice - of_issue, -1))
    return Decoded(
        choice=choice,
        verdict=chosen,
        row=row,
        fault=torch.where(chosen == ISSUE, choice % faults, -1),
        probability=best.values,
        margin=best.values[:, 0] - best.values[:, 1],
        legal=belief.sum(-1).clamp(max=1),
        said=verdict.gather(1, chosen[:, :1]).squeeze(1),
    )

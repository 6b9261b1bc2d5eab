"""What answers cost: cross-entropy by stablemax or softmax, and the halting head's."""

import torch
import torch.nn.functional as F
from torch import Tensor

IGNORED = -100
"""The label of a position that is not supervised."""


def stablemax_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """
    Cross-entropy under stablemax, in fp64 as its tails need it. Ignored positions cost 0.

    logits: (..., C), labels: (...) in [0, C) or IGNORED -> (...)
    Source: Prieto et al. 2025, https://arxiv.org/abs/2501.04697
    """
    wide = logits.double()
    mass = torch.where(wide < 0, 1 / (1 - wide.clamp(max=0)), wide + 1)
    chosen = mass.gather(-1, labels.clamp(min=0).long().unsqueeze(-1)).squeeze(-1)
    cost = mass.sum(-1).log() - chosen.log()
    return torch.where(labels == IGNORED, 0.0, cost).to(torch.float32)


def softmax_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy under softmax. logits: (..., C), labels: (...) in [0, C) or IGNORED -> (...), ignored ones 0."""
    flat = F.cross_entropy(
        logits.float().flatten(0, -2), labels.long().flatten(), ignore_index=IGNORED, reduction="none"
    )
    return flat.view(labels.shape)


def per_sample(costs: Tensor, labels: Tensor) -> Tensor:
    """The mean cost of a sample's supervised positions. (B, S), (B, S) -> (B,); 0 where none is supervised."""
    supervised = (labels != IGNORED).sum(-1).clamp(min=1)
    return costs.sum(-1) / supervised


def halting_loss(q: Tensor, exact: Tensor) -> Tensor:
    """Cost of the head that predicts whether the whole answer is right. q: (B,) logits, exact: (B,) bool -> (B,)"""
    return F.binary_cross_entropy_with_logits(q.float(), exact.float(), reduction="none")

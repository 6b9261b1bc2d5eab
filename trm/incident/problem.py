"""Encoded incidents as the tensors of one batch, padded to the same number of rows."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from trm.incident.encode import Puzzle
from trm.incident.model import Problem


class Posed(NamedTuple):
    """Problems, and the kinds of their rows (B, R), which decoding goes by."""

    problem: Problem
    kinds: Tensor

    def on(self, device: torch.device) -> Problem:
        """The problems where a network is; what decodes its answers stays where it was."""
        return Problem(*(each.to(device) for each in self.problem))


def posed(puzzles: Sequence[Puzzle], rows: int | None = None) -> Posed:
    """Puzzles as one batch; padded to `rows`, or to the longest."""
    many = [len(each.kinds) for each in puzzles]
    width = rows or max(many)
    edges = np.zeros((len(puzzles), width, width), np.uint8)
    kinds = np.zeros((len(puzzles), width), np.int64)
    for number, (puzzle, count) in enumerate(zip(puzzles, many, strict=True)):
        edges[number, :count, :count] = puzzle.edges
        kinds[number, :count] = puzzle.kinds
    problem = Problem(
        tokens=_joined([each.tokens for each in puzzles]),
        token_counts=_counts([each.token_rows for each in puzzles], width),
        words=_joined([each.words for each in puzzles]),
        word_counts=_counts([each.word_rows for each in puzzles], width),
        edges=torch.from_numpy(edges),
        rows=torch.tensor(many),
    )
    return Posed(problem, torch.from_numpy(kinds))


def _joined(parts: Sequence[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.concatenate(parts).astype(np.int64))


def _counts(parts: Sequence[np.ndarray], width: int) -> Tensor:
    return torch.from_numpy(np.concatenate([np.bincount(each, minlength=width) for each in parts]).astype(np.int64))

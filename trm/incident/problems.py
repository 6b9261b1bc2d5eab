"""
Encoded incidents as batches of tensors: gathered from flat arrays on one device, padded to the length of a stream.

While training, some tokens and words are left out at random, and for some incidents all that the log's grammar read,
so that the words themselves have to be read.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trm.core.losses import IGNORED
from trm.incident.dataset import Dataset
from trm.incident.model import ISSUE, REGISTERS, Batch, Problem, Sizes, Truth

STARTS = ("rows", "tokens", "words", "edges")
ARRAYS = ("tokens", "token_rows", "words", "word_rows", "edges", "roles", "evidence", "verdict", "root", "fault")


GIBBERISH = 0.8
"""Of the words of a text that has become strange, so many are others."""


@dataclass(frozen=True)
class Dropout:
    """
    Shares of what is left out: of all tokens, of all words, of objects of which nothing is told but how they hang
    together with others, and of incidents whose read clues are.

    As many tokens as are left out become their group's unknown. `strange`: of incidents whose texts become gibberish,
    as they are to a reader of another trade: only what does not hang on words may be believed then.
    """

    tokens: float = 0.1
    words: float = 0.25
    rows: float = 0.03
    clues: float = 0.25
    strange: float = 0.2


class Tables(NamedTuple):
    """By token: whether it says what the log's grammar read, and the token that stands for its group's unknown."""

    clues: Tensor  # (tokens + 1,) bool
    fallbacks: Tensor  # (tokens + 1,) int64


class Shelf:
    """A data set on a device."""

    def __init__(self, data: Dataset, sizes: Sizes, device: torch.device | str = "cpu") -> None:
        self.sizes, self.device = sizes, torch.device(device)
        starts = {name: torch.from_numpy(each).to(self.device) for name, each in data.offsets.items()}
        self.row_at, self.token_at, self.word_at, self.edge_at = (starts[each] for each in STARTS)
        self.rows = self.row_at.diff()
        arrays = {name: self._put(data.arrays[name]) for name in ARRAYS}
        self.tokens, self.token_rows, self.words, self.word_rows = (arrays[each] for each in ARRAYS[:4])
        self.edges, self.roles, self.proof = (arrays[each] for each in ARRAYS[4:7])
        self.verdict, self.root, self.fault = (arrays[each] for each in ARRAYS[7:])

    def _put(self, array: NDArray[np.generic]) -> Tensor:
        wide = array.astype(np.int32) if array.dtype == np.uint16 else array  # few operations know uint16
        return torch.from_numpy(np.ascontiguousarray(wide)).to(self.device)

    @property
    def count(self) -> int:
        """How many incidents there are."""
        return len(self.rows)

    def numbers(self, least: int, most: int) -> Tensor:
        """The incidents of more than `least` and at most `most` rows."""
        return ((self.rows > least) & (self.rows <= most)).nonzero().squeeze(-1)


class Incidents:
    """Some incidents of a shelf as a source of problems, all padded to as many rows."""

    def __init__(
        self,
        shelf: Shelf,
        numbers: Tensor,
        rows: int,
        dropout: Dropout | None = None,
        tables: Tables | None = None,
    ) -> None:
        self.shelf, self.chosen, self.padded = shelf, numbers, rows
        self.dropout, self.tables = dropout, tables
        self.draws = torch.Generator(shelf.device).manual_seed(0)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.chosen)

    @property
    def length(self) -> int:
        """Positions: registers and rows."""
        return REGISTERS + self.padded

    def batch(self, numbers: Tensor) -> Batch:
        """Some of them. numbers: (B,) int64, below count"""
        picked = self.chosen[numbers]
        return Batch(self._problem(picked), self._truth(picked))

    def _problem(self, picked: Tensor) -> Problem:
        shelf, rows = self.shelf, self.shelf.rows[picked].long()
        tokens, token_bags, token_owner = self._ragged(picked, shelf.tokens, shelf.token_rows, shelf.token_at)
        words, word_bags, word_owner = self._ragged(picked, shelf.words, shelf.word_rows, shelf.word_at)
        token_counts, word_counts = self._counts(token_bags, len(picked)), self._counts(word_bags, len(picked))
        if self.dropout is not None and self.tables is not None:
            blank = self._drawn(token_counts, self.dropout.rows)  # (B * R,)
            tokens = self._thinned(tokens, token_owner, len(picked), self.dropout, self.tables)
            tokens = tokens.masked_fill(blank[token_bags], shelf.sizes.tokens)
            words = self._estranged(words, word_owner, len(picked), self.dropout.strange)
            hidden = self._drawn(words, self.dropout.words) | blank[word_bags]
            words = words.masked_fill(hidden, shelf.sizes.words)
        return Problem(tokens, token_counts, words, word_counts, self._edges(picked, rows), rows)

    def _ragged(self, picked: Tensor, flat: Tensor, rows: Tensor, at: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What the picked incidents have of a flat array, the bag of each, and its place in the batch. (K,) each"""
        index, owner = _places(at[picked], at[picked + 1] - at[picked])
        return flat[index].long(), owner * self.padded + rows[index].long(), owner

    def _counts(self, bags: Tensor, batch: int) -> Tensor:
        return torch.bincount(bags, minlength=batch * self.padded)

    def _edges(self, picked: Tensor, rows: Tensor) -> Tensor:
        """(B, R, R) uint8"""
        start = self.shelf.edge_at[picked]
        index, owner = _places(start, rows * rows)
        inside = index - start[owner]
        place = (owner * self.padded + inside // rows[owner]) * self.padded + inside % rows[owner]
        edges = torch.zeros(len(picked) * self.padded**2, dtype=torch.uint8, device=self.shelf.device)
        edges[place] = self.shelf.edges[index]
        return edges.view(len(picked), self.padded, self.padded)

    def _truth(self, picked: Tensor) -> Truth:
        shelf = self.shelf
        verdict, root, fault = (each[picked].long() for each in (shelf.verdict, shelf.root, shelf.fault))
        index, owner = _places(shelf.row_at[picked], shelf.rows[picked].long())
        place = owner * self.padded + index - shelf.row_at[picked][owner]
        roles, proof = self._spread(shelf.roles[index], place, picked), self._spread(shelf.proof[index], place, picked)
        return Truth(verdict, _asked(root, root >= 0), _asked(fault, verdict == ISSUE), roles, proof)

    def _spread(self, values: Tensor, place: Tensor, picked: Tensor) -> Tensor:
        out = torch.full((len(picked) * self.padded,), IGNORED, dtype=torch.int64, device=self.shelf.device)
        out[place] = values.long()
        return out.view(len(picked), self.padded)

    def _thinned(self, tokens: Tensor, owner: Tensor, batch: int, dropout: Dropout, tables: Tables) -> Tensor:
        silent = torch.rand(batch, generator=self.draws, device=tokens.device) < dropout.clues
        gone = self._drawn(tokens, dropout.tokens) | (tables.clues[tokens] & silent[owner])
        tokens = torch.where(self._drawn(tokens, dropout.tokens), tables.fallbacks[tokens], tokens)
        return tokens.masked_fill(gone, self.shelf.sizes.tokens)

    def _estranged(self, words: Tensor, owner: Tensor, batch: int, share: float) -> Tensor:
        strange = torch.rand(batch, generator=self.draws, device=words.device) < share
        others = torch.randint(self.shelf.sizes.words, words.shape, generator=self.draws, device=words.device)
        return torch.where(strange[owner] & self._drawn(words, GIBBERISH), others, words)

    def _drawn(self, ids: Tensor, share: float) -> Tensor:
        return torch.rand(ids.shape, generator=self.draws, device=ids.device) < share


def _places(starts: Tensor, counts: Tensor) -> tuple[Tensor, Tensor]:
    """Where the elements of some stretches lie, and which stretch each belongs to. (K,) each"""
    owner = torch.repeat_interleave(torch.arange(len(counts), device=counts.device), counts)
    before = counts.cumsum(0) - counts
    return torch.arange(len(owner), device=counts.device) - (before - starts)[owner], owner


def _asked(labels: Tensor, asked: Tensor) -> Tensor:
    return torch.where(asked, labels, IGNORED)

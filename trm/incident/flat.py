"""
Encoded incidents as tables for models that know no graph: for each row its own tokens, its neighbours' and the alert's.

Which tokens and words are told is chosen by how much they say about the fault (chi squared), over training cases.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.feature_selection import chi2  # type: ignore[import-untyped]

from trm.incident.dataset import Dataset
from trm.incident.evaluate import Ints
from trm.incident.relations import CODE, EDGE_CODES, FOCUS_TO_ALERT

TOKENS, NEIGHBOURS, WORDS, ALERT = 300, 100, 60, 60
"""How many tokens of a row, of its neighbours in each direction, words of it, and tokens of the alert are told."""
FIRST = CODE[FOCUS_TO_ALERT] + 1
"""The first edge code of a relation; from there on the directions take turns."""
Table = NDArray[np.float32]


@dataclass(frozen=True)
class Columns:
    """Which ids are told, those that say most first."""

    tokens: Ints
    words: Ints
    alert: Ints


@dataclass(frozen=True)
class Flat:
    """Cases row by row; `starts`: the first row of each case, and the number of all rows."""

    starts: Ints  # (N + 1,)
    tokens: Any  # sparse (rows, ids of tokens)
    words: Any  # sparse (rows, ids of words)
    edges: Any  # sparse (rows, edge codes)
    ahead: Any  # sparse (rows, rows): where edges lead
    behind: Any  # sparse (rows, rows): where they come from
    alerts: Ints  # (rows,) the row of the case's alert

    @property
    def rows(self) -> int:
        """How many there are, of all cases."""
        return int(self.starts[-1])


def flat_of(data: Dataset, numbers: Ints, tokens: int, words: int) -> Flat:
    """Some cases of a data set; `tokens` and `words`: how many ids there are."""
    many = np.diff(data.offsets["rows"])[numbers]
    starts = np.concatenate(([0], np.cumsum(many)))
    rows = int(starts[-1])
    source, target, code = _edges(data, numbers, starts)
    known = code >= FIRST
    onward = known & ((code - FIRST) % 2 == 0)
    backward = known & ~onward
    return Flat(
        starts,
        _bags(data, numbers, starts, "tokens", "token_rows", tokens),
        _bags(data, numbers, starts, "words", "word_rows", words),
        _matrix(source[known], code[known], (rows, len(EDGE_CODES))),
        _matrix(source[onward], target[onward], (rows, rows)),
        _matrix(source[backward], target[backward], (rows, rows)),
        np.repeat(starts[:-1], many),
    )


def _bags(data: Dataset, numbers: Ints, starts: Ints, name: str, places: str, width: int) -> Any:
    ids = [data.part(name, int(number)).astype(np.int64) for number in numbers]
    rows = [data.part(places, int(n)).astype(np.int64) + start for n, start in zip(numbers, starts, strict=False)]
    found = _matrix(np.concatenate(rows), np.concatenate(ids), (int(starts[-1]), width))
    found.data[:] = 1  # whether, not how often
    return found


def _edges(data: Dataset, numbers: Ints, starts: Ints) -> tuple[Ints, Ints, Ints]:
    parts = []
    for number, start in zip(numbers, starts, strict=False):
        codes = data.part("edges", int(number))
        source, target = np.nonzero(codes)
        parts.append((source + start, target + start, codes[source, target].astype(np.int64)))
    source, target, code = (np.concatenate(each) for each in zip(*parts, strict=True))
    return source, target, code


def _matrix(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Any:
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)


def columns_of(flat: Flat, roots: Ints, families: Ints) -> Columns:
    """What to tell, by cases whose root is known: roots (N,) rows, families (N,) of their cases."""
    alert = flat.tokens[flat.alerts[roots]]
    tokens = _telling(flat.tokens[roots], families, TOKENS)
    return Columns(tokens, _telling(flat.words[roots], families, WORDS), _telling(alert, families, ALERT))


def _telling(found: Any, families: Ints, most: int) -> Ints:
    score = np.nan_to_num(chi2(found, families)[0], nan=-1.0)
    return np.argsort(-score, kind="stable")[:most]


def table_of(flat: Flat, columns: Columns, rows: Ints) -> Table:
    """The features of some rows, (rows, features)."""
    near = flat.tokens[:, columns.tokens[:NEIGHBOURS]]
    parts = (
        flat.tokens[rows][:, columns.tokens],
        flat.words[rows][:, columns.words],
        flat.edges[rows],
        flat.ahead[rows] @ near,
        flat.behind[rows] @ near,
        flat.tokens[flat.alerts[rows]][:, columns.alert],
    )
    return np.asarray(hstack(parts).toarray(), np.float32)

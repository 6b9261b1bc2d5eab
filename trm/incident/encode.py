"""Evidence as arrays: what the model reads. Pure; the same evidence and vocabulary give the same arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incidents.models import Evidence
from trm.incident.relations import ALERT_TO_FOCUS, CODE, FOCUS_TO_ALERT, SELF
from trm.incident.rows import Rows, rows_of
from trm.incident.vocabulary import Vocabulary
from trm.incident.words import bucket_of


@dataclass(frozen=True, slots=True)
class Puzzle:
    """
    One incident. K tokens and W words in all, R rows; row 0 is the alert.

    unknown: the share of tokens that the vocabulary does not have, [0, 1].
    """

    tokens: NDArray[np.int32]  # (K,)
    token_rows: NDArray[np.uint8]  # (K,)
    words: NDArray[np.int32]  # (W,)
    word_rows: NDArray[np.uint8]  # (W,)
    edges: NDArray[np.uint8]  # (R, R)
    kinds: NDArray[np.uint8]  # (R,)
    unknown: float


def encode(evidence: Evidence, vocabulary: Vocabulary) -> tuple[Puzzle, Rows]:
    """The arrays of an evidence, and who is who among its rows."""
    rows = rows_of(evidence)
    return encode_rows(rows, vocabulary), rows


def encode_rows(rows: Rows, vocabulary: Vocabulary) -> Puzzle:
    """The arrays of rows."""
    tokens: list[int] = []
    words: list[int] = []
    ids, unknown = vocabulary.ids, 0
    lengths: list[int] = []
    for row in rows.rows:
        known = [ids[token] for token in row.tokens if token in ids]
        strange = {vocabulary.unknown(token): None for token in row.tokens if token not in ids}
        unknown += len(strange)
        tokens += known + list(strange)  # an unknown is told once a row, however many values nobody has seen
        lengths.append(len(known) + len(strange))
        words += [bucket_of(word, vocabulary.seed, vocabulary.word_buckets) for word in row.words]
    return Puzzle(
        tokens=np.array(tokens, np.int32),
        token_rows=_places(lengths),
        words=np.array(words, np.int32),
        word_rows=_places([len(row.words) for row in rows.rows]),
        edges=_edges(rows),
        kinds=_kinds(rows, vocabulary),
        unknown=unknown / len(tokens),
    )


def _places(lengths: list[int]) -> NDArray[np.uint8]:
    return np.repeat(np.arange(len(lengths), dtype=np.uint8), lengths)


def _kinds(rows: Rows, vocabulary: Vocabulary) -> NDArray[np.uint8]:
    other = len(vocabulary.kinds) - 1
    return np.array([vocabulary.kind_ids.get(row.kind, other) for row in rows.rows], np.uint8)


def _edges(rows: Rows) -> NDArray[np.uint8]:
    count = len(rows.rows)
    edges = np.zeros((count, count), np.uint8)
    for (source, target), variant in rows.edges.items():
        edges[source, target] = CODE[f"{variant}>"]
        edges[target, source] = CODE[f"{variant}<"]
    np.fill_diagonal(edges, CODE[SELF])
    if rows.focus is not None:
        edges[0, rows.focus] = CODE[ALERT_TO_FOCUS]
        edges[rows.focus, 0] = CODE[FOCUS_TO_ALERT]
    return edges

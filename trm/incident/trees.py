"""
The baseline of gradient-boosted trees (scikit-learn) on the same encoding: one model picks the row, another the fault.

They see a row, its neighbours and the alert, and no further: what lies beyond has to show in the neighbours.
"""

from typing import Any

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from trm.incident.dataset import Dataset
from trm.incident.decode import legal_pairs
from trm.incident.evaluate import Floats, Ints
from trm.incident.flat import Columns, Flat, columns_of, flat_of, table_of
from trm.incident.model import ISSUE, NONE, UNKNOWN, Sizes

OTHERS = 4
"""Rows that are not the root, of each training case, that the first model learns from."""
NOTHING, NOBODY_KNOWS = 0, 1
"""The classes of the second model before the faults."""


class Trees:
    """Both models. `rounds`: trees in a row, of the first and of the second; `least`: samples of a leaf."""

    def __init__(self, sizes: Sizes, seed: int = 0, rounds: tuple[int, int] = (120, 30), least: int = 5) -> None:
        self.sizes, self.seed = sizes, seed
        self._place, self._kind = (_booster(each, least, seed) for each in rounds)
        self._columns: Columns

    def fit(self, data: Dataset, numbers: Ints) -> None:
        """Learn from some cases of a data set. Cases whose root is no row are left out."""
        verdict, root = (data.arrays[name][numbers].astype(np.int64) for name in ("verdict", "root"))
        numbers = numbers[(verdict == NONE) | (root >= 0)]
        verdict, root, fault = (data.arrays[name][numbers].astype(np.int64) for name in ("verdict", "root", "fault"))
        flat, wrong = self._flat(data, numbers), verdict != NONE
        roots = flat.starts[:-1] + root
        classes = np.where(verdict == ISSUE, fault + 2, np.where(verdict == UNKNOWN, NOBODY_KNOWS, NOTHING))
        self._columns = columns_of(flat, roots[wrong], classes[wrong])
        others = self._others(flat, roots, wrong)
        rows = np.concatenate((roots[wrong], others))
        self._place.fit(table_of(flat, self._columns, rows), np.arange(len(rows)) < wrong.sum())
        roots[~wrong] = self._chosen(flat, np.flatnonzero(~wrong))
        self._kind.fit(table_of(flat, self._columns, roots), classes)

    def answer(self, data: Dataset, numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """Verdict, row and fault of some cases, (N,) each; legal ones."""
        flat = self._flat(data, numbers)
        rows = self._chosen(flat, np.arange(len(numbers)))
        place = rows - flat.starts[:-1]
        kinds = np.concatenate([data.part("kinds", int(number)) for number in numbers])[rows].astype(np.int64)
        belief = np.zeros((len(rows), self.sizes.faults + 2))
        belief[:, self._kind.classes_] = self._kind.predict_proba(table_of(flat, self._columns, rows))
        best = (belief * self._legal(kinds)).argmax(1)
        verdict = np.where(best == NOTHING, NONE, np.where(best == NOBODY_KNOWS, UNKNOWN, ISSUE))
        return verdict, np.where(verdict == NONE, -1, place), np.where(verdict == ISSUE, best - 2, -1)

    def _flat(self, data: Dataset, numbers: Ints) -> Flat:
        return flat_of(data, numbers, self.sizes.tokens, self.sizes.words)

    def _others(self, flat: Flat, roots: Ints, wrong: Any) -> Ints:
        """Rows beside the roots, OTHERS of each case at most, never the alert."""
        draws = np.random.default_rng(self.seed)
        found = []
        for case in np.flatnonzero(wrong):
            rows = np.arange(flat.starts[case] + 1, flat.starts[case + 1])
            found.append(draws.permutation(rows[rows != roots[case]])[:OTHERS])
        return np.concatenate(found)

    def _chosen(self, flat: Flat, cases: Ints) -> Ints:
        """The likeliest root among the rows of each of some cases, the alert excepted."""
        parts = [np.arange(flat.starts[case] + 1, flat.starts[case + 1]) for case in cases]
        rows = np.concatenate(parts)
        likely = self._place.predict_proba(table_of(flat, self._columns, rows))[:, 1]
        ends = np.cumsum([len(part) for part in parts])
        return np.array(
            [part[chosen.argmax()] for part, chosen in zip(parts, np.split(likely, ends[:-1]), strict=True)], np.int64
        )

    def _legal(self, kinds: Ints) -> Floats:
        faults, place = legal_pairs()
        known = torch.from_numpy(kinds)
        columns = (torch.ones(len(kinds), 1), place[known][:, None].float(), faults[known].float())
        return np.asarray(torch.cat(columns, 1).numpy(), np.float64)


def _booster(rounds: int, least: int, seed: int) -> Any:
    shape = {"max_iter": rounds, "max_leaf_nodes": 31, "min_samples_leaf": least}
    steps = {"learning_rate": 0.2, "l2_regularization": 1.0}  # unregularised leaves of rare classes blow up
    return HistGradientBoostingClassifier(**shape, **steps, early_stopping=False, random_state=seed)

"""
Many encoded cases answered as production answers them: same solver, legal decoding, features, endurance, in batches.

Strict: an answer is right where verdict, root and fault are those of the labels. Of the few cases with another reading
that is as defensible, `deployments eval` would accept both.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trm.core.solve import Halting, Solver
from trm.incident.dataset import FAMILIES, GROUPS, SHAPES, Dataset
from trm.incident.endurance import endurance
from trm.incident.judge import FEATURES, Judge, Said
from trm.incident.load import sizes_of
from trm.incident.model import ISSUE, NONE, IncidentModel
from trm.incident.onepass import solver_of
from trm.incident.problem import Posed
from trm.incident.problems import Incidents, Shelf
from trm.incident.vocabulary import FAULTS, Vocabulary

BATCH = 64
"""Cases answered at a time."""
WIDTHS = (12, 20, 28, 36, 48)
"""Numbers of rows that cases are padded to; the last is the encoder's limit."""
MOST_LACKING = 10
UNREACHED = 2.0
"""A halting threshold above all confidences."""
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
STEADY = FEATURES.index("stable_steps")


@dataclass(frozen=True)
class Answers:
    """
    What was said about N cases after each of S steps, and whether it was right.

    numbers: the cases' places in their data set.  fault: index into FAULTS, -1 unless there is an issue; row: -1 for
    none.  features: what a confidence is made of, in the order of `judge.FEATURES`.
    """

    numbers: Ints  # (N,)
    verdict: Ints  # (N, S)
    row: Ints  # (N, S)
    fault: Ints  # (N, S)
    features: Floats  # (N, S, F)
    right: Bools  # (N, S)

    @property
    def stable(self) -> Bools:
        """Whether an answer is that of the step before, (N, S)."""
        return np.asarray(self.features[:, :, STEADY] >= 2)

    def where(self, chosen: Bools | Ints) -> "Answers":
        """Those of some cases."""
        said = (self.verdict[chosen], self.row[chosen], self.fault[chosen])
        return Answers(self.numbers[chosen], *said, self.features[chosen], self.right[chosen])

    def first(self, steps: int) -> "Answers":
        """Those after the first steps alone."""
        said = (self.verdict[:, :steps], self.row[:, :steps], self.fault[:, :steps])
        return Answers(self.numbers, *said, self.features[:, :steps], self.right[:, :steps])


def answers(
    model: IncidentModel,
    vocabulary: Vocabulary,
    data: Dataset,
    steps: int,
    numbers: Ints | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Answers:
    """All cases of a data set, or some, answered with all `steps`. `told` hears how many were answered."""
    chosen = np.arange(len(data)) if numbers is None else numbers
    solver, shelf = solver_of(model), Shelf(data, sizes_of(vocabulary))
    parts: list[Answers] = []
    done = 0
    for inside, rows in portions(data, chosen):
        trace = _judged(model, solver, _posed(shelf, data, inside, rows), steps)
        parts.append(_answers(data, inside, trace))
        told(done := done + len(inside))
    whole = joined(parts)
    return whole.where(np.argsort(whole.numbers))


def endurances(
    model: IncidentModel,
    vocabulary: Vocabulary,
    data: Dataset,
    said: Answers,
    step: Ints,
    told: Callable[[int], None] = lambda _: None,
) -> Floats:
    """How far the answers hold that were said about N cases after so many steps, from 1. (N,) -> (N,)"""
    solver, shelf = solver_of(model), Shelf(data, sizes_of(vocabulary))
    place = {int(number): at for at, number in enumerate(said.numbers)}
    held = np.zeros(len(said.numbers))
    done = 0
    for inside, rows in portions(data, said.numbers, BATCH // 4):
        at = np.array([place[int(number)] for number in inside])
        choice = torch.from_numpy(_choices(said, at, step[at] - 1, rows))
        held[at] = endurance(model, solver, _posed(shelf, data, inside, rows), choice).numpy()
        told(done := done + len(inside))
    return held


def _choices(said: Answers, cases: Ints, step: Ints, rows: int) -> Ints:
    """The numbers of answers as `Decoded` has them, of cases that are padded to `rows`."""
    verdict, row, fault = (each[cases, step] for each in (said.verdict, said.row, said.fault))
    places = rows * len(FAULTS)
    unplaced = np.where(verdict == NONE, places + rows, places + row)
    return np.asarray(np.where(verdict == ISSUE, row * len(FAULTS) + fault, unplaced), np.int64)


def joined(parts: Sequence[Answers]) -> Answers:
    """The answers of several portions as those of one."""
    numbers = np.concatenate([each.numbers for each in parts])
    verdict, row = np.concatenate([each.verdict for each in parts]), np.concatenate([each.row for each in parts])
    fault, right = np.concatenate([each.fault for each in parts]), np.concatenate([each.right for each in parts])
    return Answers(numbers, verdict, row, fault, np.concatenate([each.features for each in parts]), right)


def portions(data: Dataset, numbers: Ints, batch: int = BATCH) -> Iterator[tuple[Ints, int]]:
    """Cases of about the same size, and the rows that they are padded to."""
    rows = np.diff(data.offsets["rows"])[numbers]
    for least, most in zip((0, *WIDTHS), WIDTHS, strict=False):
        inside = numbers[(rows > least) & (rows <= most)]
        for start in range(0, len(inside), batch):
            yield inside[start : start + batch], most


def _posed(shelf: Shelf, data: Dataset, numbers: Ints, rows: int) -> Posed:
    problem = Incidents(shelf, torch.from_numpy(numbers), rows).batch(torch.arange(len(numbers))).problem
    kinds = np.zeros((len(numbers), rows), np.int64)
    for place, number in enumerate(numbers):
        found = data.part("kinds", int(number))
        kinds[place, : len(found)] = found
    return Posed(problem, torch.from_numpy(kinds))


@torch.inference_mode()
def _judged(model: IncidentModel, solver: Solver, posed: Posed, steps: int) -> list[Said]:
    judge = Judge(model, posed)
    x, mix = model.seen(posed.problem)
    solver.solve(x, mix, judge, Halting(UNREACHED, most=steps, least=1))
    return judge.trace


def _answers(data: Dataset, numbers: Ints, trace: list[Said]) -> Answers:
    verdict = _likeliest([said.decoded.verdict for said in trace])
    row, fault = (_likeliest(each) for each in zip(*((s.decoded.row, s.decoded.fault) for s in trace), strict=True))
    features = np.stack([said.features for said in trace], axis=1)  # (B, S, F)
    return Answers(numbers, verdict, row, fault, features, rightly(data, numbers, verdict, row, fault))


def _likeliest(column: Sequence[Tensor]) -> Ints:
    """The first candidate's values, (B, S), of values (B, C) a step."""
    return np.stack([each[:, 0].numpy() for each in column], axis=1).astype(np.int64)


def rightly(data: Dataset, numbers: Ints, verdict: Ints, row: Ints, fault: Ints) -> Bools:
    """
    Whether answers are right; the last three (N, S) or (N,). A place that nothing seen leads to is never found.

    That nothing is wrong has no place; of what nobody knows the place has to be right, and of an issue the fault too.
    """
    shape = (slice(None), *(None,) * (verdict.ndim - 1))
    truth = {name: data.arrays[name][numbers].astype(np.int64)[shape] for name in ("verdict", "root", "fault")}
    placed = (verdict == NONE) | ((row == truth["root"]) & (truth["root"] >= 0))
    named = (verdict != ISSUE) | (fault == truth["fault"])
    return np.asarray((verdict == truth["verdict"]) & placed & named)


def left_out(data: Dataset, first: int) -> int:
    """
    Cases from place `first` on that were not encoded, since nothing seen leads to their root: seeds that lack.

    Not counted: a gap of more than MOST_LACKING seeds, which is one between two ranges of them.
    """
    gaps = np.diff(data.arrays["seed"][first:].astype(np.int64)) - 1
    return int(gaps[(gaps > 0) & (gaps <= MOST_LACKING)].sum())


Groups = dict[str, dict[str, Bools]]
"""Kind of group -> name -> which of the cases belong to it, (N,)."""


def groups_of(data: Dataset, numbers: Ints) -> Groups:
    """The groups in which cases are counted, none of them empty. Hops count on the way from the alert to a fault."""
    arrays = {name: each[numbers] for name, each in data.arrays.items() if len(each) == len(data)}
    rows = np.diff(data.offsets["rows"])[numbers]
    fault = arrays["group"] == GROUPS.index("fault")
    groups: Groups = {
        "hops": {str(hops): fault & (arrays["hops"] == hops) for hops in range(int(arrays["hops"].max()) + 1)},
        "family": {name: _family(arrays["family"], place) for place, name in enumerate(FAMILIES)},
        "shape": {name: arrays["shape"] == place for place, name in enumerate(SHAPES)},
        "noise": {"quiet": ~arrays["noise"].astype(bool), "noisy": arrays["noise"].astype(bool)},
        "wording": {"plain": ~arrays["adversarial"].astype(bool), "adversarial": arrays["adversarial"].astype(bool)},
        "rows": {f"{least + 1}-{most}": (rows > least) & (rows <= most) for least, most in _widths()},
    }
    return {kind: {name: each for name, each in found.items() if each.any()} for kind, found in groups.items()}


def _family(families: NDArray[np.generic], place: int) -> Bools:
    return np.asarray(families == place)


def _widths() -> Iterator[tuple[int, int]]:
    yield from zip((0, *WIDTHS), WIDTHS, strict=False)

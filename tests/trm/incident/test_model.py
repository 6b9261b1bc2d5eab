"""The model sees objects and how they hang together: neither their order, nor their padding, nor their names."""

from dataclasses import replace

import numpy as np
import torch

from tests.trm.incident.cases import cases, evidence_in, small_vocabulary
from tests.trm.incident.small import ARCHITECTURE
from trm.core.losses import IGNORED
from trm.incident.encode import Puzzle, encode
from trm.incident.load import sizes_of
from trm.incident.model import ISSUE, NEVER, UNKNOWN, IncidentModel, Reading, Truth, exactly
from trm.incident.problem import posed

CASE = max(cases(), key=lambda case: len(evidence_in(case).links))


def make_model() -> IncidentModel:
    torch.manual_seed(0)
    model = IncidentModel(ARCHITECTURE, sizes_of(small_vocabulary())).eval()
    with torch.no_grad():
        model.q_head.weight.normal_()
    return model


def read(model: IncidentModel, puzzles: list[Puzzle], rows: int | None = None) -> Reading:
    problem = posed(puzzles, rows).problem
    with torch.inference_mode():
        x, mix = model.seen(problem)
        carry = model.recursion.start(x)
        for _ in range(2):
            carry = model.recursion(x, carry, mix)
        return model.read(carry.y, problem.rows)


def reordered(puzzle: Puzzle, order: np.ndarray) -> Puzzle:
    """The same incident with its rows in another order; order[i]: the old row that is now row i."""
    tokens = [puzzle.tokens[puzzle.token_rows == old] for old in order]
    words = [puzzle.words[puzzle.word_rows == old] for old in order]
    return replace(
        puzzle,
        tokens=np.concatenate(tokens),
        token_rows=np.repeat(np.arange(len(order)), [len(each) for each in tokens]).astype(np.uint8),
        words=np.concatenate(words),
        word_rows=np.repeat(np.arange(len(order)), [len(each) for each in words]).astype(np.uint8),
        edges=puzzle.edges[np.ix_(order, order)],
        kinds=puzzle.kinds[order],
    )


def test_the_order_of_rows_changes_nothing() -> None:
    model, puzzle = make_model(), encode(evidence_in(CASE), small_vocabulary())[0]
    order = np.concatenate([[0], 1 + np.random.default_rng(0).permutation(len(puzzle.kinds) - 1)])
    here, there = read(model, [puzzle]), read(model, [reordered(puzzle, order)])

    assert torch.allclose(here.root[0, order], there.root[0], atol=1e-4)
    assert torch.allclose(here.fault[0, order], there.fault[0], atol=1e-4)
    assert torch.allclose(here.verdict, there.verdict, atol=1e-4)
    assert torch.allclose(here.q, there.q, atol=1e-4)


def test_company_in_a_batch_and_padding_change_nothing() -> None:
    model = make_model()
    puzzles = [encode(evidence_in(case), small_vocabulary())[0] for case in cases()]
    alone, together = read(model, puzzles[:1]), read(model, puzzles, 48)
    rows = len(puzzles[0].kinds)

    assert torch.allclose(alone.root[0], together.root[0, :rows], atol=1e-4)
    assert torch.allclose(alone.verdict[0], together.verdict[0], atol=1e-4)


def test_an_edge_changes_what_is_seen() -> None:
    model, puzzle = make_model(), encode(evidence_in(CASE), small_vocabulary())[0]
    cut = replace(puzzle, edges=np.zeros_like(puzzle.edges))

    assert not torch.allclose(read(model, [puzzle]).root, read(model, [cut]).root, atol=1e-3)


def test_neither_the_alert_nor_padding_is_ever_the_root() -> None:
    model = make_model()
    puzzle = encode(evidence_in(CASE), small_vocabulary())[0]
    root = read(model, [puzzle], 48).root[0]

    assert root[0] == NEVER
    assert (root[len(puzzle.kinds) :] == NEVER).all()
    assert (root[1 : len(puzzle.kinds)] > NEVER).all()


def make_reading(verdict: int, root: int, fault: int) -> Reading:
    """A reading that is sure, of three rows and four faults."""
    faults = torch.zeros(1, 3, 4)
    faults[0, root, fault] = 9.0
    chosen = torch.nn.functional.one_hot(torch.tensor([root]), 3).float()
    said = torch.nn.functional.one_hot(torch.tensor([verdict]), 3).float()
    return Reading(said, chosen, faults, torch.zeros(1, 3, 3), torch.zeros(1, 3), torch.zeros(1))


def make_truth(verdict: int, root: int, fault: int) -> Truth:
    rows = torch.zeros(1, 3, dtype=torch.int64)
    return Truth(torch.tensor([verdict]), torch.tensor([root]), torch.tensor([fault]), rows, rows)


def test_only_verdict_root_and_fault_together_are_exact() -> None:
    truth = make_truth(ISSUE, 2, 3)

    assert exactly(make_reading(ISSUE, 2, 3), truth).item()
    assert not exactly(make_reading(ISSUE, 1, 3), truth).item()
    assert not exactly(make_reading(ISSUE, 2, 1), truth).item()
    assert not exactly(make_reading(UNKNOWN, 2, 3), truth).item()


def test_of_the_unknown_only_the_place_is_asked() -> None:
    truth = make_truth(UNKNOWN, 1, IGNORED)

    assert exactly(make_reading(UNKNOWN, 1, 0), truth).item()
    assert not exactly(make_reading(UNKNOWN, 2, 0), truth).item()

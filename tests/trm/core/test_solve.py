"""Solving: when a problem is done, what is left of a batch, and that the served network is the trained one."""

import pytest
import torch
from torch import Tensor

from trm.core.layers import Mix
from trm.core.model import Architecture, Recursion
from trm.core.solve import Halting, Judged, Solver


def make_solver(dtype: torch.dtype = torch.float32) -> Solver:
    torch.manual_seed(0)
    return Solver(Recursion(Architecture(hidden=16, heads=2, layers=2, h_cycles=2, l_cycles=2)), dtype)


def make_problem(many: int = 1, length: int = 6) -> tuple[Tensor, Mix]:
    draws = torch.Generator().manual_seed(many)
    bias = tuple(torch.randn(many, 2, length, length, generator=draws) for _ in range(2))
    return torch.randn(many, length, 16, generator=draws), Mix(bias=bias)


class Scripted:
    """A judge that says for each problem and step what it was told to; the last word is repeated."""

    def __init__(self, choices: list[list[int]], confidences: list[list[float]]) -> None:
        self.choices, self.confidences = choices, confidences
        self.asked: list[list[int]] = []
        self.answers: list[Tensor] = []

    def __call__(self, y: Tensor, drift: Tensor, numbers: Tensor) -> Judged:
        step = len(self.asked)
        self.asked.append(numbers.tolist())
        self.answers.append(y.clone())
        choice = [self.choices[each][min(step, len(self.choices[each]) - 1)] for each in self.asked[-1]]
        sure = [self.confidences[each][min(step, len(self.confidences[each]) - 1)] for each in self.asked[-1]]
        return Judged(torch.tensor(choice), torch.tensor(sure))


def steps_of(choices: list[int], confidences: list[float], halting: Halting) -> int:
    return int(make_solver().solve(*make_problem(), Scripted([choices], [confidences]), halting).steps[0])


def test_the_first_step_is_never_the_last_however_sure_it_is() -> None:
    assert steps_of([7], [1.0], Halting(0.9, most=8)) == 2


def test_it_goes_on_while_the_answer_changes_however_sure_it_is() -> None:
    assert steps_of([1, 2, 3, 4, 4], [1.0], Halting(0.9, most=8)) == 5


def test_it_goes_on_while_it_is_unsure_however_stable_the_answer_is() -> None:
    assert steps_of([1], [0.1, 0.2, 0.3, 0.95], Halting(0.9, most=8)) == 4


def test_it_ends_with_the_steps_and_says_that_it_was_not_sure() -> None:
    solution = make_solver().solve(*make_problem(), Scripted([[1, 2]], [[0.0]]), Halting(0.9, most=5))

    assert solution.steps.tolist() == [5]
    assert solution.stable.tolist() == [4]
    assert solution.halted.tolist() == [False]


def test_problems_that_are_done_leave_the_batch_and_the_others_go_on_unmoved() -> None:
    quick, slow = [1.0], [0.0, 0.0, 0.0, 1.0]
    together = Scripted([[1], [2], [3]], [slow, quick, slow])
    x, mix = make_problem(3)

    solution = make_solver().solve(x, mix, together, Halting(0.9, most=8))

    assert together.asked == [[0, 1, 2], [0, 1, 2], [0, 2], [0, 2]]
    assert solution.steps.tolist() == [4, 2, 4]
    assert mix.bias is not None
    alone = Scripted([[3]], [slow])
    make_solver().solve(x[2:], Mix(bias=tuple(each[2:] for each in mix.bias)), alone, Halting(0.9, most=8))
    torch.testing.assert_close(together.answers[-1][1], alone.answers[-1][0], rtol=1e-4, atol=1e-4)


def test_what_is_served_is_what_was_trained_step_by_step() -> None:
    torch.manual_seed(0)
    recursion = Recursion(Architecture(hidden=16, heads=2, layers=2, h_cycles=2, l_cycles=3))
    x, mix = make_problem()
    judge = Scripted([[1]], [[0.0]])

    Solver(recursion, torch.float32).solve(x, mix, judge, Halting(1.0, most=3))

    carry = recursion.start(x)
    for step in range(3):
        carry = recursion(x, carry, mix)
        torch.testing.assert_close(judge.answers[step], carry.y.detach(), rtol=1e-4, atol=1e-4)


def test_in_bf16_it_computes_nearly_the_same_and_leaves_the_trained_weights_alone() -> None:
    x, mix = make_problem()
    wide, narrow = Scripted([[1]], [[0.0]]), Scripted([[1]], [[0.0]])
    recursion = make_solver().recursion

    Solver(recursion, torch.float32).solve(x, mix, wide, Halting(1.0, most=2))
    Solver(recursion, torch.bfloat16).solve(x, mix, narrow, Halting(1.0, most=2))

    assert narrow.answers[-1].dtype is torch.bfloat16
    assert recursion.H_init.dtype is torch.float32
    distance = (narrow.answers[-1].float() - wide.answers[-1]).norm() / wide.answers[-1].norm()
    assert 0 < distance < 0.05


def test_another_application_is_taken_for_whole_problems_only() -> None:
    solver = make_solver()
    used: list[str] = []

    def other(u: Tensor, given: Tensor, mix: Mix) -> Tensor:
        used.append("other")
        return solver.eagerly(u, given, mix)

    def switching(y: Tensor, drift: Tensor, numbers: Tensor) -> Judged:
        solver.apply = other
        return Judged(torch.ones(1, dtype=torch.int64), torch.zeros(1))

    solver.solve(*make_problem(), switching, Halting(1.0, most=3))
    assert used == []

    solver.solve(*make_problem(), switching, Halting(1.0, most=1, least=1))
    assert len(used) == 6


@pytest.mark.parametrize(("least", "most"), [(0, 4), (5, 4)])
def test_halting_that_never_ends_or_begins_is_refused(least: int, most: int) -> None:
    with pytest.raises(ValueError, match="least is"):
        Halting(0.9, least=least, most=most)

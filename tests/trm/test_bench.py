"""The bench compares the same mathematics, and what it prints is what the table takes."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from torch import Tensor

from deployments.bench import thinking
from deployments.bench.figures import Figure
from trm.bench import STEPS, Measured, plainly, shortest_ms, task_of
from trm.core.model import Architecture, Recursion
from trm.core.solve import Halting, Judged, Solver


def test_both_sides_come_to_the_same_answer() -> None:
    torch.manual_seed(0)
    recursion = Recursion(Architecture(64, 8, 2, 2, 2))
    task = task_of(64, 5)
    answers: list[Tensor] = []

    def kept(y: Tensor, _drift: Tensor, _numbers: Tensor) -> Judged:
        answers.append(y.clone())
        return Judged(torch.zeros(1, dtype=torch.int64), torch.zeros(1))

    Solver(recursion, torch.float32).solve(task.embed(), task.mix, kept, Halting(1.0, least=STEPS, most=STEPS))

    assert len(answers) == STEPS
    torch.testing.assert_close(plainly(recursion, task), answers[-1])


def test_the_sides_take_turns() -> None:
    turns: list[str] = []

    shortest_ms(3, lambda: turns.append("plain"), lambda: turns.append("solver"))

    assert turns == ["plain", "solver"] * 3


def test_what_is_printed_becomes_rows_of_the_table() -> None:
    printed = "\n".join(
        json.dumps(asdict(each)) for each in (Measured("a", "ms", (1.0, 9.0), 5), Measured("b", "s", (1,)))
    )

    assert thinking.figures(printed) == [
        Figure(name="a", unit="ms", values=(1.0, 9.0), target=5),
        Figure(name="b", unit="s", values=(1.0,)),
    ]


def test_without_torch_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(thinking, "find_spec", lambda _name: None)

    assert thinking.thinking(tmp_path, 1) == []

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from trm import sudoku
from trm.core.sudoku import Board, is_unique

ROOT = Path(__file__).resolve().parents[2]


def test_no_puzzle_of_the_test_was_trained_on() -> None:
    source, test = sudoku.drawn(sudoku.Task(Board(2, 2), holes=6, bases=40, guises=10, tested=40))
    trained_on = {tuple(grid) for grid in source.tokens.inputs.tolist()}

    assert 0 < len(test.inputs) <= 40
    assert not trained_on & {tuple(grid) for grid in test.inputs.tolist()}
    assert all(is_unique(grid, Board(2, 2)) for grid in test.inputs.tolist())


def test_the_transformers_have_the_layers_of_one_step_and_of_all_steps_trained() -> None:
    source, _ = sudoku.drawn(sudoku.Task(Board(2, 2), holes=6, bases=2, guises=1, tested=2))
    layers = [len(each.model.recursion.layers) for each in sudoku.contestants(Board(2, 2), source, seed=0)]

    assert layers == [sudoku.NETWORK.layers, sudoku.APPLIED, sudoku.APPLIED * sudoku.RECIPE.supervision]


def test_the_command_leaves_a_table_a_figure_and_its_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = ["--minutes", "0.001", "--box", "2x2", "--holes", "4", "--bases", "4", "--tested", "6", "--seeds", "2"]
    sudoku.main([*short, "--out", str(tmp_path)])
    found = json.loads((tmp_path / "sudoku.json").read_text())
    figure = ElementTree.fromstring((tmp_path / "sudoku.svg").read_text())

    assert [len(each["exact"]) for each in found["results"]] == [sudoku.STEPS, 1, 1] * 2
    assert all(each["optimizer_steps"] > 0 for each in found["results"])
    assert len(figure.findall("{http://www.w3.org/2000/svg}polyline")) == 3
    assert "recursion               16" in capsys.readouterr().out


def test_make_passes_the_budget_on() -> None:
    command = ["make", "-C", str(ROOT), "-n", "train-sudoku", "MINUTES=0.5", "SEED=3"]
    planned = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "trm.sudoku --minutes '0.5' --seed '3'" in planned

from itertools import islice

import numpy as np
import pytest

from trm.core.sudoku import Board, is_unique, puzzle, puzzles, solutions, solved, varied

SMALL = Board(2, 2)
BOARDS = [SMALL, Board(2, 3), Board(3, 2), Board(3, 3)]


def draws(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def obeys(cells: list[int], board: Board) -> bool:
    """Whether every row, column and box holds every digit: written without the solver."""
    grid = np.array(cells).reshape(board.side, board.side)
    boxes = [
        grid[row : row + board.rows, column : column + board.columns].ravel()
        for row in range(0, board.side, board.rows)
        for column in range(0, board.side, board.columns)
    ]
    digits = set(range(1, board.side + 1))
    return all(set(unit.tolist()) == digits for unit in (*grid, *grid.T, *boxes))


@pytest.mark.parametrize("board", BOARDS)
def test_a_drawn_grid_obeys_the_rules(board: Board) -> None:
    grids = [solved(board, draws(seed)) for seed in range(5)]

    assert all(obeys(grid, board) for grid in grids)
    assert len({tuple(grid) for grid in grids}) > 1


@pytest.mark.parametrize("board", BOARDS)
def test_a_puzzle_has_the_holes_asked_for_and_leads_to_its_answer_alone(board: Board) -> None:
    cells, answer = puzzle(board, board.cells // 2, draws())

    assert cells.count(0) == board.cells // 2
    assert list(islice(solutions(cells, board), 2)) == [answer]


def test_the_empty_board_of_side_4_has_its_288_fillings() -> None:
    assert sum(obeys(found, SMALL) for found in solutions([0] * 16, SMALL)) == 288


def test_a_known_hard_puzzle_is_solved() -> None:
    """A published minimal puzzle of 17 clues."""
    clues = "000000010400000000020000000000050407008000300001090000300400200050100000000806000"
    answer = "693784512487512936125963874932651487568247391741398625319475268856129743274836159"

    found = list(islice(solutions([int(c) for c in clues], Board()), 2))

    assert ["".join(map(str, each)) for each in found] == [answer]


def test_two_solutions_are_not_unique() -> None:
    cells, answer = puzzle(SMALL, 4, draws())

    assert is_unique(cells, SMALL)
    assert not is_unique([0] * 12 + answer[12:], SMALL)


def test_clues_that_contradict_each_other_have_no_solution() -> None:
    assert list(solutions([1, 1] + [0] * 14, SMALL)) == []


def test_every_guise_of_a_puzzle_is_unique_and_obeys_the_rules() -> None:
    board = Board(2, 3)
    grids, answers = puzzles(board, [18, 20], draws())
    shown, solved_ones = varied(grids, answers, board, 5, draws())

    assert len({tuple(grid) for grid in shown.tolist()}) == 10
    for cells, answer in zip(shown.tolist(), solved_ones.tolist(), strict=True):
        assert obeys(answer, board)
        assert list(islice(solutions(cells, board), 2)) == [answer]


def test_the_same_seed_gives_the_same_puzzles() -> None:
    one, other = (puzzles(SMALL, [8] * 3, draws(4)) for _ in range(2))

    assert np.array_equal(one[0], other[0])
    assert not np.array_equal(one[0], puzzles(SMALL, [8] * 3, draws(5))[0])


def test_more_holes_than_any_puzzle_has_are_refused() -> None:
    with pytest.raises(ValueError, match="13 holes are too many for a board of side 4"):
        puzzle(SMALL, 13, draws())

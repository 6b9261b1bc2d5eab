"""
Sudoku of any box shape: solving, generating with one solution each, and the symmetries that keep it so.

A board of boxes of r x c cells has side r * c: 2 x 2 boxes make the 4 x 4 board, 2 x 3 the 6 x 6, 3 x 3 the usual one.
Cells are numbered row by row; 0 is a hole. Difficulty is the number of holes and nothing finer. The model is told which
cells share a unit by a bias of attention, as incidents tell theirs by edges: no position has a number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trm.core.layers import Mix
from trm.core.model import Architecture
from trm.core.tokens import Alphabet, TokenModel

Grids = NDArray[np.int64]
KINDS = 10
"""Of edges: the first position and a cell either way, then for two cells, see `edges`."""


@dataclass(frozen=True)
class Board:
    """The shape of a box, in cells."""

    rows: int = 3
    columns: int = 3

    @property
    def side(self) -> int:
        """Cells of a row, and digits."""
        return self.rows * self.columns

    @property
    def cells(self) -> int:
        """Cells of the board."""
        return self.side**2

    def box(self, cell: int) -> int:
        """The number of the box a cell lies in."""
        row, column = divmod(cell, self.side)
        return row // self.rows * self.rows + column // self.columns


def solutions(cells: Sequence[int], board: Board, digits: Sequence[int] | None = None) -> Iterator[list[int]]:
    """All fillings of a grid, one after the other. `digits`: the order in which they are tried, else 1 to side."""
    units = [(cell // board.side, cell % board.side, board.box(cell)) for cell in range(board.cells)]
    used = [[0] * board.side for _ in range(3)]  # per row, column and box: the digits in it, as bits
    for cell, digit in enumerate(cells):
        if digit:
            if any(used[kind][unit] & 1 << digit for kind, unit in enumerate(units[cell])):
                return
            for kind, unit in enumerate(units[cell]):
                used[kind][unit] |= 1 << digit
    yield from _search(list(cells), units, used, digits or range(1, board.side + 1))


def _search(
    cells: list[int], units: list[tuple[int, int, int]], used: list[list[int]], digits: Sequence[int]
) -> Iterator[list[int]]:
    """Fill the hole with the fewest candidates, in every way, and search on."""
    rows, columns, boxes = used
    best, fewest, taken = -1, len(digits) + 1, 0
    for cell, (row, column, box) in enumerate(units):
        if not cells[cell]:
            mask = rows[row] | columns[column] | boxes[box]
            left = len(digits) - mask.bit_count()
            if left < fewest:
                best, fewest, taken = cell, left, mask
                if left < 2:
                    break
    if best < 0:
        yield cells.copy()
        return
    row, column, box = units[best]
    for digit in digits:
        bit = 1 << digit
        if not taken & bit:
            cells[best] = digit
            rows[row], columns[column], boxes[box] = rows[row] | bit, columns[column] | bit, boxes[box] | bit
            yield from _search(cells, units, used, digits)
            rows[row], columns[column], boxes[box] = rows[row] ^ bit, columns[column] ^ bit, boxes[box] ^ bit
    cells[best] = 0


def is_unique(cells: Sequence[int], board: Board) -> bool:
    """Whether a grid has exactly one solution."""
    return len(list(islice(solutions(cells, board), 2))) == 1


def solved(board: Board, draws: np.random.Generator) -> list[int]:
    """A full grid: its first row is drawn, the rest is the first filling in a drawn order of digits."""
    first = (draws.permutation(board.side) + 1).tolist()
    digits = (draws.permutation(board.side) + 1).tolist()
    grid = next(solutions(first + [0] * (board.cells - board.side), board, digits))
    shown: list[int] = _presented(np.array([grid]), board, draws)[0].tolist()
    return shown


def puzzle(board: Board, holes: int, draws: np.random.Generator) -> tuple[list[int], list[int]]:
    """A grid with so many holes and one solution, and that solution. ValueError where a hundred grids allow no such."""
    for _ in range(100):
        answer = solved(board, draws)
        cells, left = answer.copy(), holes
        for cell in draws.permutation(board.cells).tolist():
            if left and _may_be_empty(cells, cell, board):
                cells[cell], left = 0, left - 1
        if not left:
            return cells, answer
    raise ValueError(f"{holes} holes are too many for a board of side {board.side}: no unique puzzle in 100 grids")


def _may_be_empty(cells: list[int], cell: int, board: Board) -> bool:
    """Whether the grid stays unique without this cell: no other digit may lead to a solution there."""
    without = cells.copy()
    without[cell] = 0
    return is_unique(without, board)


def puzzles(board: Board, holes: Sequence[int], draws: np.random.Generator) -> tuple[Grids, Grids]:
    """One puzzle for each number of holes: grids and solutions, (N, cells) each."""
    made = [puzzle(board, each, draws) for each in holes]
    return np.array([cells for cells, _ in made]), np.array([answer for _, answer in made])


def varied(grids: Grids, answers: Grids, board: Board, times: int, draws: np.random.Generator) -> tuple[Grids, Grids]:
    """Each puzzle in `times` drawn guises that keep its one solution: (N * times, cells) each."""
    both = np.concatenate((np.repeat(grids, times, 0), np.repeat(answers, times, 0)), axis=1)  # (N * times, 2 * cells)
    shown = _presented(both, board, draws)
    return shown[:, : board.cells], shown[:, board.cells :]


def _presented(grids: Grids, board: Board, draws: np.random.Generator) -> Grids:
    """Digits renamed, rows and columns moved within and with their boxes, each grid its own way. (N, k * cells)"""
    count, side = len(grids), board.side
    names = np.zeros((count, side + 1), dtype=np.int64)
    names[:, 1:] = draws.permuted(np.tile(np.arange(1, side + 1), (count, 1)), axis=1)  # 0 stays a hole
    rows = _moved(count, side // board.rows, board.rows, draws)  # (N, side)
    columns = _moved(count, side // board.columns, board.columns, draws)  # (N, side)
    places = (rows[:, :, None] * side + columns[:, None, :]).reshape(count, board.cells)  # (N, cells)
    shown = [np.take_along_axis(part, places, 1) for part in np.split(grids, grids.shape[1] // board.cells, axis=1)]
    renamed: Grids = np.take_along_axis(names, np.concatenate(shown, axis=1), 1)
    return renamed


def _moved(count: int, bands: int, lines: int, draws: np.random.Generator) -> Grids:
    """Orders of rows (or columns) that keep bands together. (count, bands * lines)"""
    band = draws.permuted(np.tile(np.arange(bands), (count, 1)), axis=1)  # (N, bands)
    line = draws.permuted(np.tile(np.arange(lines), (count, bands, 1)), axis=2)  # (N, bands, lines)
    order: Grids = (band[:, :, None] * lines + line).reshape(count, bands * lines)
    return order


def edges(board: Board) -> Tensor:
    """
    How positions stand to each other, (1 + cells, 1 + cells) in [0, KINDS): the first position reads the whole.

    0, 1: to or from the first position. Else 2 and, where shared, 1 for the row, 2 for the column, 4 for the box.
    """
    cells = torch.arange(board.cells)
    units = torch.stack((cells // board.side, cells % board.side, torch.tensor([board.box(c) for c in cells.tolist()])))
    shared = (units[:, :, None] == units[:, None, :]).long()  # (3, cells, cells)
    between = torch.zeros(1 + board.cells, 1 + board.cells, dtype=torch.int64)
    between[1:, 0] = 1
    between[1:, 1:] = 2 + (shared * torch.tensor([1, 2, 4])[:, None, None]).sum(0)
    return between


class BoardModel(TokenModel):
    """A TokenModel for one board, with a prefix of one position."""

    edges: Tensor

    def __init__(self, architecture: Architecture, board: Board, recursive: bool = True) -> None:
        alphabet = Alphabet(board.side + 1, tasks=1, width=architecture.hidden, prefix=1, positions="none")
        super().__init__(architecture, alphabet, recursive=recursive)
        self.register_buffer("edges", edges(board))
        self.edge_bias = nn.Parameter(torch.randn(architecture.layers, KINDS, architecture.heads))

    def _mix(self, x: Tensor) -> Mix:  # noqa: ARG002 - a board has one length
        return Mix(bias=tuple(bias[self.edges].permute(2, 0, 1)[None] for bias in self.edge_bias))  # (1, heads, T, T)

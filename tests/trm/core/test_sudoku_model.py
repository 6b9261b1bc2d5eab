import torch

from trm.core.model import Architecture
from trm.core.sudoku import KINDS, Board, BoardModel, edges
from trm.core.tokens import Tokens

SMALL = Board(2, 3)
NETWORK = Architecture(hidden=16, heads=2, layers=1, h_cycles=1, l_cycles=1)


def kind(one: int, other: int) -> int:
    return int(edges(SMALL)[1 + one, 1 + other])


def test_cells_are_told_which_units_they_share() -> None:
    """Side 6, boxes of two rows and three columns: cell 7 is the second of the second row."""
    assert kind(0, 0) == 2 + 1 + 2 + 4
    assert kind(0, 1) == 2 + 1 + 4
    assert kind(0, 3) == 2 + 1
    assert kind(0, 6) == 2 + 2 + 4
    assert kind(0, 12) == 2 + 2
    assert kind(0, 7) == 2 + 4
    assert kind(0, 21) == 2


def test_every_kind_of_edge_has_a_bias_and_the_relation_between_cells_is_mutual() -> None:
    found = edges(SMALL)

    assert found.max() < KINDS
    assert torch.equal(found[1:, 1:], found[1:, 1:].T)
    assert set(found[0].tolist()) == {0}
    assert set(found[1:, 0].tolist()) == {1}


def test_swapping_two_rows_of_a_band_swaps_the_answers_rows_alone() -> None:
    """A board has no numbered positions: what is true of a puzzle is true of all its guises."""
    torch.manual_seed(0)
    model = BoardModel(NETWORK, SMALL)
    inputs = torch.randint(0, 7, (1, 36))
    order = torch.arange(36).view(6, 6)[[1, 0, 2, 3, 4, 5]].flatten()
    one, other = (Tokens(each, each, torch.zeros(1, dtype=torch.int64)) for each in (inputs, inputs[:, order]))
    _, answer = model(one, model.start(one))
    _, moved = model(other, model.start(other))

    torch.testing.assert_close(moved.logits, answer.logits[:, order])
    assert not torch.allclose(moved.logits, answer.logits)

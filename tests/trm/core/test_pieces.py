"""A state in pieces: read back as it was, never half of one, and no file too large to carry."""

from pathlib import Path

import pytest
import torch

from trm.core import pieces
from trm.core.pieces import BrokenState, keep, kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which pieces are small."""
    monkeypatch.setattr(pieces, "PIECE_BYTES", 3000)
    return tmp_path


def test_the_last_state_is_read_back_and_no_piece_is_too_large(folder: Path) -> None:
    keep(folder, {"done": 1, "weights": torch.zeros(1000)})
    keep(folder, {"done": 2, "weights": torch.arange(1000.0)})

    state = kept(folder)
    assert state is not None
    assert state["done"] == 2
    assert torch.equal(state["weights"], torch.arange(1000.0))  # type: ignore[arg-type]
    (only,) = folder.iterdir()
    assert len(list(only.iterdir())) > 1
    assert max(piece.stat().st_size for piece in only.iterdir()) <= 3000


def test_before_the_first_there_is_none(folder: Path) -> None:
    assert kept(folder) is None


def test_a_kill_while_writing_leaves_the_state_before(folder: Path) -> None:
    keep(folder, {"done": 1})
    half = folder / ".state-killed"
    half.mkdir()
    (half / "piece-0001-of-0002").write_bytes(b"half")

    assert kept(folder) == {"done": 1}

    keep(folder, {"done": 2})
    assert kept(folder) == {"done": 2}
    assert not half.exists()


def test_a_state_that_lost_a_piece_on_its_way_is_refused_because_going_on_would_begin_anew(folder: Path) -> None:
    keep(folder, {"weights": torch.zeros(2000)})
    (state,) = folder.iterdir()
    sorted(state.iterdir())[1].unlink()

    with pytest.raises(BrokenState, match="lacks pieces"):
        kept(folder)


def test_a_piece_that_is_cut_off_is_refused(folder: Path) -> None:
    keep(folder, {"weights": torch.zeros(2000)})
    (state,) = folder.iterdir()
    sorted(state.iterdir())[-1].write_bytes(b"")

    with pytest.raises(BrokenState, match="cannot be read"):
        kept(folder)

"""
The state of a run on disk, in pieces of bounded size, so that what carries no large files can carry it.

Each state is a folder of its own that gets its name when it is whole: a kill at any moment leaves the last whole one.
"""

import os
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

import torch

PIECE_BYTES = 15_000_000
STATE = "state-"


class BrokenState(ValueError):
    """A state that cannot be gone on from. The text says what is wrong and what to do about it."""


def keep(folder: Path, state: dict[str, object]) -> None:
    """Write a state into `folder`, then remove the ones before. For one process at a time."""
    before = _states(folder)
    number = int(before[-1].name.removeprefix(STATE)) + 1 if before else 0
    fresh = Path(tempfile.mkdtemp(prefix=f".{STATE}", dir=folder))
    buffer = BytesIO()
    torch.save(state, buffer)
    _write(fresh, buffer.getbuffer())
    fresh.rename(folder / f"{STATE}{number:06d}")
    for old in (*before, *folder.glob(f".{STATE}*")):
        shutil.rmtree(old)


def kept(folder: Path) -> dict[str, object] | None:
    """The last state that `keep` wrote, on the CPU; None before the first. Raises BrokenState."""
    states = _states(folder)
    if not states:
        return None
    pieces = sorted(states[-1].iterdir())
    if not pieces or len(pieces) != int(pieces[-1].name.rpartition("-of-")[2]):
        raise BrokenState(f"{states[-1]} lacks pieces: copy it again whole, or remove it to begin anew")
    content = BytesIO(b"".join(piece.read_bytes() for piece in pieces))
    try:
        state: dict[str, object] = torch.load(content, weights_only=True, map_location="cpu")
    except (RuntimeError, EOFError, ValueError) as e:
        raise BrokenState(f"{states[-1]} cannot be read ({e}): copy it again, or remove it to begin anew") from e
    return state


def _write(folder: Path, content: memoryview) -> None:
    starts = range(0, len(content), PIECE_BYTES)
    for number, start in enumerate(starts, 1):
        with (folder / f"piece-{number:04d}-of-{len(starts):04d}").open("wb") as file:
            file.write(content[start : start + PIECE_BYTES])
            file.flush()
            os.fsync(file.fileno())


def _states(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{STATE}*"))

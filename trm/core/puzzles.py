"""
Datasets of puzzles in the reference's format: integer grids in .npy files beside a dataset.json, per split.

A puzzle is a family of examples and a group one of puzzles; `puzzle_indices` and `group_indices` say where each begins,
from 0 on, and where the last ends. Writing is the exporter to the reference, reading is how its data trains a
TokenModel here. Not covered: identifiers.json (names for people), and its order of training (one example per group and
round; here every example counts the same).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from trm.core.losses import IGNORED
from trm.core.tokens import TokenProblems, Tokens

Integers = NDArray[np.int64]
FIELDS = ("inputs", "labels", "puzzle_identifiers", "puzzle_indices", "group_indices")

T = TypeVar("T", int, float)


class BrokenDataset(ValueError):
    """A dataset that cannot be used. The text names the file and the field."""


@dataclass(frozen=True)
class Metadata:
    """dataset.json. `ignore_label_id`: a label that is not supervised (null: all are); counts are over all sets."""

    pad_id: int
    ignore_label_id: int | None
    blank_identifier_id: int
    vocab_size: int
    seq_len: int
    num_puzzle_identifiers: int
    total_groups: int
    mean_puzzle_examples: float
    total_puzzles: int
    sets: tuple[str, ...]


@dataclass(frozen=True)
class PuzzleSet:
    """inputs and labels (examples, S), puzzle_identifiers (puzzles,), and where puzzles and groups begin and end."""

    inputs: Integers
    labels: Integers
    puzzle_identifiers: Integers
    puzzle_indices: Integers  # (puzzles + 1,), into the examples
    group_indices: Integers  # (groups + 1,), into the puzzles


@dataclass(frozen=True)
class Dataset:
    """One split: what is in it, by the name of the set."""

    metadata: Metadata
    sets: Mapping[str, PuzzleSet]


def plain(inputs: Integers, labels: Integers, vocab_size: int, ignore_label_id: int | None = None) -> Dataset:
    """A dataset of one kind of puzzle, each its own group. inputs, labels: (N, S); token 0 is padding."""
    bounds = np.arange(len(inputs) + 1)
    only = PuzzleSet(inputs, labels, np.zeros(len(inputs), dtype=np.int64), bounds, bounds)
    count, length = inputs.shape
    return Dataset(Metadata(0, ignore_label_id, 0, vocab_size, length, 1, count, 1.0, count, ("all",)), {"all": only})


def write(folder: Path, split: str, dataset: Dataset) -> None:
    """Write a split as the reference reads it. Raises BrokenDataset rather than writing what `read` would refuse."""
    _checked(folder / split, dataset)
    (folder / split).mkdir(parents=True, exist_ok=True)
    for name, held in dataset.sets.items():
        for field in FIELDS:
            np.save(folder / split / f"{name}__{field}.npy", getattr(held, field).astype(np.int32))
    (folder / split / "dataset.json").write_text(json.dumps(asdict(dataset.metadata)) + "\n")


def read(folder: Path, split: str) -> Dataset:
    """Read a split and check it. Raises BrokenDataset."""
    metadata = _metadata(folder / split / "dataset.json")
    sets = {
        name: PuzzleSet(**{field: _array(folder / split / f"{name}__{field}.npy") for field in FIELDS})
        for name in metadata.sets
    }
    dataset = Dataset(metadata, sets)
    _checked(folder / split, dataset)
    return dataset


def problems(dataset: Dataset, prefix: int) -> TokenProblems:
    """All examples of all sets, for a trainer. `prefix`: positions that the model puts before the tokens."""
    held = dataset.sets.values()
    labels = np.concatenate([each.labels for each in held])
    if dataset.metadata.ignore_label_id is not None:
        labels = np.where(labels == dataset.metadata.ignore_label_id, IGNORED, labels)
    tasks = [np.repeat(each.puzzle_identifiers, np.diff(each.puzzle_indices)) for each in held]
    inputs = np.concatenate([each.inputs for each in held])
    return TokenProblems(Tokens(*(torch.from_numpy(part) for part in (inputs, labels, np.concatenate(tasks)))), prefix)


def _array(file: Path) -> Integers:
    try:
        found = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError) as e:
        raise BrokenDataset(f"{file} cannot be read as an array of numbers: {e}") from e
    if not np.issubdtype(found.dtype, np.integer):
        raise BrokenDataset(f"{file} holds {found.dtype} and not integers")
    return found.astype(np.int64)  # type: ignore[no-any-return]


def _metadata(file: Path) -> Metadata:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError) as e:
        raise BrokenDataset(f"{file} cannot be read as JSON: {e}") from e
    if not isinstance(found, dict):
        raise BrokenDataset(f"{file} is no JSON object")
    missing = [field.name for field in fields(Metadata) if field.name not in found]
    if missing:
        raise BrokenDataset(f"{file} lacks {', '.join(missing)}")
    sets = found["sets"]
    if (
        not isinstance(sets, list)
        or not sets
        or not all(isinstance(name, str) and name.isidentifier() for name in sets)
    ):
        raise BrokenDataset(f"{file}: sets is {sets!r} and no list of names")
    ignored = found["ignore_label_id"]
    return Metadata(
        pad_id=_counted(file, found, "pad_id"),
        ignore_label_id=None if ignored is None else _number(file, "ignore_label_id", ignored, int),
        blank_identifier_id=_counted(file, found, "blank_identifier_id"),
        vocab_size=_counted(file, found, "vocab_size"),
        seq_len=_counted(file, found, "seq_len"),
        num_puzzle_identifiers=_counted(file, found, "num_puzzle_identifiers"),
        total_groups=_counted(file, found, "total_groups"),
        mean_puzzle_examples=_number(file, "mean_puzzle_examples", found["mean_puzzle_examples"], float),
        total_puzzles=_counted(file, found, "total_puzzles"),
        sets=tuple(sets),
    )


def _counted(file: Path, found: Mapping[str, object], name: str) -> int:
    value = _number(file, name, found[name], int)
    if value < 0:
        raise BrokenDataset(f"{file}: {name} is {value}, below 0")
    return value


def _number(file: Path, name: str, value: object, kind: type[T]) -> T:
    if kind is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BrokenDataset(f"{file}: {name} is {value!r} and no {kind.__name__}")
    return value


def _checked(folder: Path, dataset: Dataset) -> None:
    """Refuse what would train on the wrong thing in silence."""
    of = dataset.metadata
    for name, held in dataset.sets.items():
        _grids(folder, name, held, of)
        _bounds(folder / f"{name}__puzzle_indices.npy", held.puzzle_indices, len(held.inputs), "examples")
        _bounds(folder / f"{name}__group_indices.npy", held.group_indices, len(held.puzzle_indices) - 1, "puzzles")
        _within(folder / f"{name}__puzzle_identifiers.npy", held.puzzle_identifiers, of.num_puzzle_identifiers)
        if held.puzzle_identifiers.shape != (len(held.puzzle_indices) - 1,):
            raise BrokenDataset(
                f"{folder / f'{name}__puzzle_identifiers.npy'} has shape {held.puzzle_identifiers.shape}, "
                f"and puzzle_indices tells of {len(held.puzzle_indices) - 1} puzzles"
            )
    puzzles = sum(len(held.puzzle_indices) - 1 for held in dataset.sets.values())
    groups = sum(len(held.group_indices) - 1 for held in dataset.sets.values())
    for field, told, counted in (
        ("total_puzzles", of.total_puzzles, puzzles),
        ("total_groups", of.total_groups, groups),
    ):
        if told != counted:
            raise BrokenDataset(f"{folder / 'dataset.json'}: {field} is {told}, and the sets hold {counted}")


def _grids(folder: Path, name: str, held: PuzzleSet, of: Metadata) -> None:
    for field, grids in (("inputs", held.inputs), ("labels", held.labels)):
        file = folder / f"{name}__{field}.npy"
        if grids.shape != (len(held.inputs), of.seq_len):
            raise BrokenDataset(f"{file} has shape {grids.shape} and not {(len(held.inputs), of.seq_len)}")
        counted = grids if field == "inputs" else grids[grids != of.ignore_label_id]
        _within(file, counted, of.vocab_size)


def _within(file: Path, values: Integers, limit: int) -> None:
    if values.size and (values.min() < 0 or values.max() >= limit):
        raise BrokenDataset(f"{file} holds {values.min()} to {values.max()}, and only 0 to {limit - 1} exist")


def _bounds(file: Path, bounds: Integers, last: int, what: str) -> None:
    if bounds.ndim != 1 or not bounds.size or bounds[0] != 0 or bounds[-1] != last or (np.diff(bounds) < 1).any():
        raise BrokenDataset(f"{file} does not rise from 0 to the number of {what}, {last}")

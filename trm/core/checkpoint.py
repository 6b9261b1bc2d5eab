"""
A checkpoint is a folder: model.safetensors and config.json, which says what the weights are and how they came about.

Nothing in it can run code. It is written beside its place and moved there whole; other files of the folder are kept.
Reading fails closed: weights that do not match their digest, their schema or their network are never used.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeAlias, cast

import torch
from safetensors import SafetensorError
from safetensors.torch import load as parsed
from safetensors.torch import save as serialised
from torch import Tensor, nn

SCHEMA = 1
WEIGHTS, CONFIG = "model.safetensors", "config.json"

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class BrokenCheckpoint(ValueError):
    """Weights that cannot be used. The text says what is wrong and what to do about it."""


@dataclass(frozen=True)
class Description:
    """What the weights are: all that rebuilds the network, and where it came from."""

    architecture: Mapping[str, Json]
    vocabulary: str  # digest of the vocabulary the tokens belong to
    metrics: Mapping[str, float]
    revision: str  # of the code that trained it
    seed: int
    torch: str = torch.__version__


@dataclass(frozen=True)
class Checkpoint:
    """Weights by name, on the CPU, in the dtype they were saved in."""

    tensors: Mapping[str, Tensor]
    description: Description


def save(folder: Path, tensors: Mapping[str, Tensor], description: Description) -> None:
    """Write a checkpoint. A reader of `folder` sees the old one, for an instant none, then the new: never a mixture."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        if folder.is_dir():
            shutil.copytree(folder, fresh, dirs_exist_ok=True)
        _write_into(fresh, tensors, description)
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def load(folder: Path) -> Checkpoint:
    """Read a checkpoint and check it against its own description. Raises BrokenCheckpoint."""
    config = _config(folder / CONFIG)
    weights = _bytes(folder / WEIGHTS)
    if hashlib.sha256(weights).hexdigest() != config.pop("weights_sha256"):
        raise BrokenCheckpoint(
            f"{folder / WEIGHTS} is not the file that {CONFIG} describes ({len(weights)} bytes, other digest): "
            "it is truncated or was replaced; copy the whole folder again"
        )
    try:
        tensors = parsed(weights)
    except SafetensorError as e:
        raise BrokenCheckpoint(f"{folder / WEIGHTS} is not a safetensors file ({e}): save it again") from e
    return Checkpoint(tensors, _description(folder / CONFIG, config))


def fill(module: nn.Module, tensors: Mapping[str, Tensor], source: str) -> None:
    """Put the weights into a network that has exactly these. Raises BrokenCheckpoint naming each that does not fit."""
    check(tensors, {name: tuple(held.shape) for name, held in module.state_dict().items()}, source)
    module.load_state_dict(dict(tensors))


def check(tensors: Mapping[str, Tensor], wanted: Mapping[str, tuple[int, ...]], source: str) -> None:
    """Compare names and shapes. Raises BrokenCheckpoint naming each that is missing, unknown or of other shape."""
    wrong = [f"missing {name}" for name in wanted if name not in tensors]
    wrong += [f"unexpected {name}" for name in tensors if name not in wanted]
    for name in wanted.keys() & tensors.keys():
        if tuple(tensors[name].shape) != wanted[name]:
            wrong.append(f"{name} is {tuple(tensors[name].shape)} and not {wanted[name]}")
    if wrong:
        raise BrokenCheckpoint(
            f"{source} does not fit the network: {'; '.join(sorted(wrong))}. "
            "Use the architecture it was trained with, or train it again"
        )


def _write_into(folder: Path, tensors: Mapping[str, Tensor], description: Description) -> None:
    weights = serialised({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()})
    digest = hashlib.sha256(weights).hexdigest()
    config = {"schema": SCHEMA, **asdict(description), "weights_sha256": digest}
    _durable(folder / WEIGHTS, weights)
    _durable(folder / CONFIG, (json.dumps(config, indent=2, sort_keys=True) + "\n").encode())


def _durable(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _swap(fresh: Path, folder: Path) -> None:
    """Move `fresh` to `folder`. What was there is moved aside first: a folder that is not empty cannot be replaced."""
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.rename(aside)
    fresh.rename(folder)
    shutil.rmtree(aside)


def _bytes(file: Path) -> bytes:
    if not file.parent.is_dir():
        raise BrokenCheckpoint(f"there is no folder {file.parent}: name the folder of a checkpoint, or train one there")
    try:
        return file.read_bytes()
    except OSError as e:
        raise BrokenCheckpoint(f"{file} cannot be read ({e.strerror}): copy the whole folder again") from e


def _config(file: Path) -> dict[str, Json]:
    try:
        config = json.loads(_bytes(file))
    except ValueError as e:
        if isinstance(e, BrokenCheckpoint):
            raise
        raise BrokenCheckpoint(f"{file} is not JSON ({e}): copy the whole folder again") from e
    if not isinstance(config, dict) or config.get("schema") != SCHEMA:
        found = config.get("schema") if isinstance(config, dict) else None
        raise BrokenCheckpoint(f"{file} has schema {found} and this code reads {SCHEMA}: use the code of its revision")
    wanted = {"schema", "weights_sha256"} | {field.name for field in fields(Description)}
    wrong = [f"missing {name}" for name in wanted - set(config)] + [
        f"unexpected {name}" for name in set(config) - wanted
    ]
    if wrong:
        raise BrokenCheckpoint(f"{file}: {'; '.join(sorted(wrong))}. Save the checkpoint again")
    return {name: value for name, value in config.items() if name != "schema"}


def _description(file: Path, config: Mapping[str, Json]) -> Description:
    kinds = {"architecture": dict, "vocabulary": str, "metrics": dict, "revision": str, "seed": int, "torch": str}
    for name, kind in kinds.items():
        if not isinstance(config[name], kind):
            raise BrokenCheckpoint(f"{file}: {name} is no {kind.__name__}. Save the checkpoint again")
    return Description(
        architecture=cast("Mapping[str, Json]", config["architecture"]),
        vocabulary=cast(str, config["vocabulary"]),
        metrics=cast("Mapping[str, float]", config["metrics"]),
        revision=cast(str, config["revision"]),
        seed=cast(int, config["seed"]),
        torch=cast(str, config["torch"]),
    )

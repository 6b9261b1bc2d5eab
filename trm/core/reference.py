"""
Checkpoints of the reference implementation, read into a TokenModel and written from one.

A file of theirs is a state_dict alone: the number of heads, the cycles and the kind of positions are in no weight. They
are read from the config beside it, and never guessed. Unpickling is restricted to tensors.
Source: https://github.com/SamsungSAILMontreal/TinyRecursiveModels (names and shapes; none of its code)
"""

import json
import math
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar, cast

import torch
import yaml
from torch import Tensor

from trm.core.checkpoint import BrokenCheckpoint, Json, check
from trm.core.layers import EPSILON, ROPE_BASE
from trm.core.model import Architecture
from trm.core.tokens import Alphabet, TokenModel

CONFIGS = ("all_config.yaml", "config.yaml", "all_config.json", "config.json")
WRAPPERS = ("_orig_mod.", "module.", "model.", "inner.")
WRAPPED = "_orig_mod.model.inner."
NEEDED = ("H_cycles", "L_cycles", "expansion", "num_heads", "pos_encodings")
FIXED = {"rms_norm_eps": EPSILON, "rope_theta": ROPE_BASE}
RENAMED = {
    "recursion.layers.": "L_level.layers.",
    "recursion.": "",
    "embed_tokens": "embed_tokens.embedding_weight",
    "embed_pos": "embed_pos.embedding_weight",
    "puzzle_emb": "puzzle_emb.weights",
}
"""Beginnings of our names and of theirs; the first that fits counts, all other names are the same."""

T = TypeVar("T", str, int, float)


def read(weights: Path, config: Path | None = None) -> TokenModel:
    """The model of a reference checkpoint, in fp32. `config`: else the one beside it. Raises BrokenCheckpoint."""
    tensors = {_bare(name): tensor for name, tensor in _state(weights).items()}
    file = config or _beside(weights)
    model = TokenModel(*_shapes(tensors, _arch(file), f"{weights} with {file}"))
    held = model.state_dict()
    check(tensors, {theirs(name): tuple(tensor.shape) for name, tensor in held.items()}, str(weights))
    model.load_state_dict({name: tensors[theirs(name)] for name in held})
    return model


def write(model: TokenModel, weights: Path, config: Path) -> None:
    """Export a model under the reference's names, start states in bf16 as there, with the config to read it again."""
    state = {WRAPPED + theirs(name): tensor.detach().cpu() for name, tensor in model.state_dict().items()}
    for name in ("H_init", "L_init"):
        state[WRAPPED + name] = state[WRAPPED + name].to(torch.bfloat16)
    torch.save(state, weights)
    config.write_text(json.dumps({"arch": arch_of(model)}, indent=2) + "\n")


def theirs(name: str) -> str:
    """The reference's name of one of our tensors, without wrappers."""
    for ours, other in RENAMED.items():
        if name.startswith(ours):
            return other + name.removeprefix(ours)
    return name


def arch_of(model: TokenModel) -> dict[str, Json]:
    """The section `arch` of a reference config, as far as it shapes the network."""
    at, of = model.architecture, model.alphabet
    return {
        "H_cycles": at.h_cycles,
        "L_cycles": at.l_cycles,
        "L_layers": at.layers,
        "expansion": at.expansion,
        "hidden_size": at.hidden,
        "mlp_t": at.mixing == "mlp_t",
        "num_heads": at.heads,
        "pos_encodings": of.positions,
        "puzzle_emb_len": of.prefix,
        "puzzle_emb_ndim": of.width,
    }


def _state(file: Path) -> Mapping[str, Tensor]:
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as e:
        reason = str(e).splitlines()[0][:200] if str(e) else type(e).__name__
        raise BrokenCheckpoint(f"{file} cannot be read as weights alone ({reason}): name a state_dict") from e
    if not isinstance(state, dict) or not all(isinstance(held, Tensor) for held in state.values()):
        raise BrokenCheckpoint(f"{file} is not a plain state_dict of tensors: save model.state_dict() and nothing else")
    return state


def _bare(name: str) -> str:
    """A name without what compiling, distributing and the loss head put around the model."""
    for wrapper in WRAPPERS:
        name = name.removeprefix(wrapper)
    return name


def _beside(weights: Path) -> Path:
    for name in CONFIGS:
        if (weights.parent / name).is_file():
            return weights.parent / name
    raise BrokenCheckpoint(
        f"no config beside {weights} ({', '.join(CONFIGS)}): heads, cycles and positions are in no weight; "
        f"give a file with {', '.join(NEEDED)}"
    )


def _arch(file: Path) -> Mapping[str, Json]:
    """The section `arch`, or the whole file where there is none. YAML, of which JSON is a part."""
    try:
        document = yaml.safe_load(file.read_text())
    except (OSError, yaml.YAMLError) as e:
        raise BrokenCheckpoint(f"{file} cannot be read: {str(e)[:200]}") from e
    arch = document.get("arch", document) if isinstance(document, dict) else None
    if not isinstance(arch, dict):
        raise BrokenCheckpoint(f"{file} holds no settings: it needs {', '.join(NEEDED)}")
    missing = [name for name in NEEDED if name not in arch]
    if missing:
        raise BrokenCheckpoint(f"{file} lacks {', '.join(missing)}, which no weight tells: add them")
    for name, ours in FIXED.items():
        if arch.get(name, ours) != ours:
            raise BrokenCheckpoint(f"{file} has {name} {arch[name]}, and this network has {ours}")
    return cast("Mapping[str, Json]", arch)


def _shapes(tensors: Mapping[str, Tensor], arch: Mapping[str, Json], source: str) -> tuple[Architecture, Alphabet]:
    """The network that these weights and settings describe; sizes come from the weights, the rest from the settings."""
    needed = ("embed_tokens.embedding_weight", "puzzle_emb.weights")
    missing = [f"missing {name}" for name in needed if name not in tensors or tensors[name].ndim != 2]
    if missing:
        raise BrokenCheckpoint(
            f"{source}: {'; '.join(missing)}. It is no checkpoint of this model with a task embedding"
        )
    (tokens, hidden), (tasks, width) = (tensors[name].shape for name in needed)
    if arch.get("hidden_size", hidden) != hidden:
        raise BrokenCheckpoint(f"{source}: hidden_size {arch['hidden_size']}, and the weights have {hidden}")
    across = tensors.get("L_level.layers.0.mlp_t.down_proj.weight")
    prefix = _setting(arch, "puzzle_emb_len", int, source, 16) or math.ceil(width / hidden)
    positions = _positions(_setting(arch, "pos_encodings", str, source), source)
    learned = tensors.get("embed_pos.embedding_weight") if positions == "learned" else None
    if positions == "learned" and learned is None:
        raise BrokenCheckpoint(f"{source}: missing embed_pos.embedding_weight, which learned positions need")
    try:
        architecture = Architecture(
            hidden=hidden,
            heads=_setting(arch, "num_heads", int, source),
            layers=len({name.split(".")[2] for name in tensors if name.startswith("L_level.layers.")}),
            h_cycles=_setting(arch, "H_cycles", int, source),
            l_cycles=_setting(arch, "L_cycles", int, source),
            expansion=_setting(arch, "expansion", float, source),
            mixing="attention" if across is None else "mlp_t",
            length=None if across is None else across.shape[0],
        )
        length = None if learned is None else learned.shape[0] - prefix
        return architecture, Alphabet(tokens, tasks, width, prefix, positions, length)
    except ValueError as e:
        raise BrokenCheckpoint(f"{source}: {e}") from e


def _setting(arch: Mapping[str, Json], name: str, kind: type[T], source: str, default: T | None = None) -> T:
    value = arch.get(name, default)
    if kind is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BrokenCheckpoint(f"{source}: {name} is {value!r} and no {kind.__name__}")
    return value


def _positions(name: str, source: str) -> Literal["rope", "learned", "none"]:
    if name in ("rope", "learned", "none"):
        return cast("Literal['rope', 'learned', 'none']", name)
    raise BrokenCheckpoint(f"{source}: pos_encodings is {name!r}, and this network has rope, learned or none")

"""
Who is compared with the recursion: networks of the same width and heads, trained for as long on the same incidents.

A step of the recursion applies its layers H (n + 1) times, an answer takes N steps. A pass of as many layers as one
step applies costs as much as a step, one of as many as all steps apply costs as much as an answer; a layer is a layer,
so the FLOPs are equal, and the pass has its own weights for each: up to that many times the recursion's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from time import process_time

import torch

from trm.core.model import Architecture
from trm.core.train import Recipe, Trainer
from trm.incident.dataset import Dataset
from trm.incident.fit import Preset, tables_of
from trm.incident.load import sizes_of
from trm.incident.model import IncidentModel
from trm.incident.onepass import OnePassModel
from trm.incident.problems import Incidents, Shelf
from trm.incident.vocabulary import Vocabulary

WARMUP = 50
"""Optimizer steps of a pass, which in its minutes takes few: each goes back through all of its layers."""


@dataclass(frozen=True)
class Entrant:
    """A network, and how it is trained. `layers`: applied for one answer."""

    name: str
    told: str
    architecture: Architecture
    recipe: Recipe
    layers: int
    recursive: bool = True


def entrants(preset: Preset) -> tuple[Entrant, ...]:
    """The recursion of a preset, itself with H = n = 1, and one pass of as many FLOPs as an answer and as a step."""
    at, recipe = preset.architecture, preset.recipe
    steps, step = recipe.supervision, at.layers * at.h_cycles * (at.l_cycles + 1)
    once = replace(recipe, supervision=1, curriculum=(), warmup=WARMUP)
    shallow = replace(at, h_cycles=1, l_cycles=1)
    return (
        Entrant("trm", f"recursion, H = {at.h_cycles}, n = {at.l_cycles}", at, recipe, step * steps),
        Entrant("flat-trm", "recursion, H = n = 1", shallow, replace(recipe, curriculum=()), 2 * at.layers * steps),
        Entrant("pass", "one pass, FLOPs of an answer", replace(at, layers=step * steps), once, step * steps, False),
        Entrant("short-pass", "one pass, FLOPs of a step", replace(at, layers=step), once, step, False),
    )


@dataclass(frozen=True)
class Trained:
    """A network with its averaged weights, and what it took."""

    model: IncidentModel
    parameters: int
    optimizer_steps: int
    incidents: int


def trained(
    entrant: Entrant, train: Dataset, vocabulary: Vocabulary, preset: Preset, minutes: float, seed: int
) -> Trained:
    """Train for so many minutes of a processor, whatever else it does. The same seed draws the same start."""
    torch.manual_seed(seed)
    made = IncidentModel if entrant.recursive else OnePassModel
    model = made(entrant.architecture, sizes_of(vocabulary), preset.dtype)
    sources = problems(Shelf(train, sizes_of(vocabulary)), vocabulary, preset)
    slots = [slots for _, slots in preset.buckets]
    kept = [(source, many) for source, many in zip(sources, slots, strict=True) if source.count]
    trainer = Trainer(
        model, [source for source, _ in kept], [many for _, many in kept], replace(entrant.recipe, seed=seed)
    )
    begun = process_time()
    while (share := (process_time() - begun) / (minutes * 60)) < 1:
        trainer.step(share)
    model.load_state_dict(model.state_dict() | trainer.average.tensors())
    seen = sum(int(stream.at) for stream in trainer.streams)
    size = sum(each.numel() for each in model.parameters())
    return Trained(model.eval().requires_grad_(False), size, trainer.done, seen)


def problems(shelf: Shelf, vocabulary: Vocabulary, preset: Preset) -> Sequence[Incidents]:
    """The incidents by their size, as training sees them."""
    tables = tables_of(vocabulary, "cpu")
    edges = (0, *(rows for rows, _ in preset.buckets))
    return [
        Incidents(shelf, shelf.numbers(least, most), most, preset.dropout, tables) for least, most in pairwise(edges)
    ]

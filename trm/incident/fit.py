"""
Fitting a model to encoded incidents: presets, resuming after a kill, the best average on unseen cases.

Training is bounded by the clock: the learning rate falls with the share of the time that is used up, and the time
that earlier runs used counts.
"""

import copy
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trm.core.checkpoint import Description, save
from trm.core.model import Architecture
from trm.core.pieces import keep, kept
from trm.core.train import Recipe, Trainer
from trm.incident import journal
from trm.incident.dataset import Dataset
from trm.incident.journal import Progress
from trm.incident.load import sizes_of
from trm.incident.model import Batch, IncidentModel, answer_cost, exactly
from trm.incident.problems import Dropout, Incidents, Shelf, Tables
from trm.incident.vocabulary import Vocabulary

CLUES = ("log", "pod:log", "oldpod:log")
"""How tokens begin that say what the log's grammar read."""
VALIDATED = 1500
"""Held-out cases by which the best average is chosen, of few a quarter; the others calibrate and test."""


@dataclass(frozen=True)
class Preset:
    """A size, and how to train it. `buckets`: (most rows, slots) of each stream, in ascending order."""

    architecture: Architecture
    recipe: Recipe
    buckets: tuple[tuple[int, int], ...]
    minutes: float
    dtype: torch.dtype = torch.float32
    dropout: Dropout = field(default_factory=Dropout)
    validate_s: float = 300.0


PRESETS = {
    "cpu": Preset(
        Architecture(hidden=192, heads=6, layers=2, h_cycles=2, l_cycles=2),
        Recipe(supervision=4, lr=1e-3, warmup=300, ema=0.998, curriculum=((0.25, 1, 2),)),
        buckets=((12, 40), (18, 28), (26, 20), (48, 10)),
        minutes=90,
        dtype=torch.bfloat16,
    ),
    "gpu": Preset(
        Architecture(hidden=448, heads=7, layers=2, h_cycles=3, l_cycles=4),
        Recipe(supervision=8, lr=4e-4, warmup=1000, ema=0.999, curriculum=((0.2, 1, 2), (0.4, 2, 2))),
        buckets=((16, 1024), (28, 768), (48, 384)),
        minutes=20,
        dtype=torch.bfloat16,
        validate_s=60.0,
    ),
}


class Fit:
    """One training run in a folder; a run that was killed goes on from its last state."""

    def __init__(
        self, train: Dataset, held: Dataset, vocabulary: Vocabulary, preset: Preset, out: Path, device: str = "cpu"
    ) -> None:
        torch.manual_seed(preset.recipe.seed)
        self.preset, self.vocabulary, self.out = preset, vocabulary, out
        self.sizes = sizes_of(vocabulary)
        self.model = IncidentModel(preset.architecture, self.sizes, preset.dtype).to(device)
        shelf, tables = Shelf(train, self.sizes, device), tables_of(vocabulary, device)
        self.problems = [
            Incidents(shelf, shelf.numbers(least, most), most, preset.dropout, tables)
            for least, (most, _) in zip((0, *(rows for rows, _ in preset.buckets)), preset.buckets, strict=False)
        ]
        self.trainer = Trainer(self.model, self.problems, [slots for _, slots in preset.buckets], preset.recipe)
        self.held = Shelf(held, self.sizes, device)
        self.used_s, self.seen, self.best = 0.0, 0, math.inf
        out.mkdir(parents=True, exist_ok=True)
        self._resume()

    def run(
        self, told: Callable[[Progress], None] = lambda _: None, left_s: Callable[[], float] = lambda: math.inf
    ) -> bool:
        """
        Train until the time is used up, validate and keep the state every `validate_s`; whether it is done.

        left_s: how long this call may still go on, seconds; the next call goes on from the state.
        """
        limit_s = self.preset.minutes * 60
        while self.used_s < limit_s and (left := left_s()) > 0:
            told(self._stretch(min(self.preset.validate_s, limit_s - self.used_s, left), limit_s))
        return self.used_s >= limit_s

    def _stretch(self, seconds: float, limit_s: float) -> Progress:
        begun, before, seen = monotonic(), self.trainer.done, 0
        while (spent := monotonic() - begun) < seconds:
            seen += self.trainer.step((self.used_s + spent) / limit_s)
        spent = monotonic() - begun
        self.used_s += spent
        self.seen += seen
        report = self.trainer.report()
        held, held_cost = self.validated()
        progress = Progress(
            minutes=round(self.used_s / 60, 2),
            steps=self.trainer.done,
            problems=int(sum(stream.at for stream in self.trainer.streams)),
            cost=round(report.cost, 4),
            exact=round(report.exact, 4),
            halted=round(report.halted, 4),
            lr=report.lr,
            rate=round(seen / spent, 1) if self.trainer.done > before else 0.0,
            held=held,
            held_cost=held_cost,
        )
        self._keep(progress)
        return progress

    def validated(self) -> tuple[tuple[float, ...], float]:
        """
        What the average makes of the first held-out cases: the share that is exactly right after each supervision
        step, and the mean cost of the last one's answers, which still tells weights apart that are right as often.
        """
        looks = looked(self.averaged(), self.held, self._validation(), self.preset)
        right = np.concatenate([look.exact for look in looks]).mean(axis=0)
        cost = np.concatenate([look.cost for look in looks]).mean()
        return tuple(round(float(each), 4) for each in right), round(float(cost), 5)

    def _validation(self) -> Tensor:
        return torch.arange(validated_of(self.held.count))

    def averaged(self) -> IncidentModel:
        """The model with the averages for weights."""
        model = copy.deepcopy(self.model)
        model.load_state_dict({**self.model.state_dict(), **self.trainer.average.tensors()})
        return model

    def _keep(self, progress: Progress) -> None:
        journal.note(self.out, progress)
        if progress.held and progress.held_cost < self.best:
            self.best = progress.held_cost
            metrics = {"held_out_exact": progress.held[-1], "held_out_cost": progress.held_cost}
            metrics |= {"minutes": progress.minutes, "steps": float(progress.steps)}
            save_model(self.out / "best", self.averaged(), self.vocabulary, self.preset, metrics)
        left_out = [each.draws.get_state() for each in self.problems]
        times = {"used_s": self.used_s, "seen": self.seen, "best": self.best}
        keep(self.out, {"trainer": self.trainer.state(), "left_out": left_out, **times})

    def _resume(self) -> None:
        state = kept(self.out)
        if state is not None:
            self.used_s, self.seen, self.best = (cast(Any, state[name]) for name in ("used_s", "seen", "best"))
            self.trainer.restore(cast("dict[str, object]", state["trainer"]))
            for problems, draws in zip(self.problems, cast("list[Tensor]", state["left_out"]), strict=True):
                problems.draws.set_state(draws)
        journal.forget(self.out, after=self.trainer.done)


@dataclass(frozen=True)
class Look:
    """What became of some cases: exact (n, steps) bool, and the cost of the last answer (n,)."""

    exact: NDArray[np.bool_]
    cost: NDArray[np.float32]


@torch.inference_mode()
def looked(model: IncidentModel, shelf: Shelf, numbers: Tensor, preset: Preset) -> list[Look]:
    """Every case answered, with all supervision steps."""
    looks = []
    for least, (most, slots) in zip((0, *(rows for rows, _ in preset.buckets)), preset.buckets, strict=False):
        inside = numbers[((shelf.rows[numbers] > least) & (shelf.rows[numbers] <= most)).cpu()]
        problems = Incidents(shelf, inside.to(shelf.device), most)
        for chunk in torch.split(torch.arange(len(inside), device=shelf.device), 2 * slots):
            exact, cost = answered(model, problems.batch(chunk), preset.recipe.supervision)
            looks.append(Look(exact.cpu().numpy(), cost.cpu().numpy()))
    return looks


def answered(model: IncidentModel, batch: Batch, steps: int) -> tuple[Tensor, Tensor]:
    """Whether each case is exactly right after each step (B, steps), and the cost of the last answer (B,)."""
    x, mix = model.embed(batch)
    carry = model.recursion.start(x)
    exact = []
    for _ in range(steps):
        carry = model.recursion(x, carry, mix)
        read = model.read(carry.y, batch.problem.rows)
        exact.append(exactly(read, batch.truth))
    return torch.stack(exact, dim=1), answer_cost(read, batch.truth)


def validated_of(held: int) -> int:
    """How many of so many held-out cases choose the weights: the first."""
    return max(1, min(VALIDATED, held // 4))


def tables_of(vocabulary: Vocabulary, device: str) -> Tables:
    """What leaving out needs to know about each token; the last is the padding."""
    padding = len(vocabulary.tokens)
    clues = torch.tensor([*(token.startswith(CLUES) for token in vocabulary.tokens), False], device=device)
    return Tables(clues, torch.tensor([*vocabulary.fallbacks, padding], device=device))


def save_model(
    folder: Path, model: IncidentModel, vocabulary: Vocabulary, preset: Preset, metrics: dict[str, float]
) -> None:
    """Write a checkpoint with its vocabulary beside it; weights in bf16, which is what they are served in."""
    architecture = {**asdict(preset.architecture), "supervision": preset.recipe.supervision}
    tensors = {name: each.to(torch.bfloat16) for name, each in model.state_dict().items()}
    save(folder, tensors, Description(architecture, vocabulary.digest, metrics, revision(), preset.recipe.seed))
    (folder / "vocabulary.json").write_text(vocabulary.to_json())


def revision() -> str:
    """The commit of this code, or 'unknown' outside of a repository."""
    head = Path(".git/HEAD")
    try:
        text = head.read_text().strip()
        return (Path(".git") / text.removeprefix("ref: ")).read_text().strip() if text.startswith("ref: ") else text
    except OSError:
        return "unknown"


def lasting(preset: Preset, minutes: float | None, seed: int) -> Preset:
    """A preset with another time and seed."""
    recipe = replace(preset.recipe, seed=seed)
    return replace(preset, recipe=recipe, minutes=minutes if minutes is not None else preset.minutes)

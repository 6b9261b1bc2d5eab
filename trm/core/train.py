"""
Training: a stream of slots, each at its own supervision step, one optimizer step per supervision step.

A slot takes a new problem when its old one halted: easy problems leave early, so the hard ones are seen more often.
The weights that count are the moving average. Knows neither what the problems are nor where they come from.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar, cast

import torch
from torch import Tensor, nn

from trm.core.layers import Mix
from trm.core.model import Carry, Recursion

B = TypeVar("B")
Given = TypeVar("Given", contravariant=True)
Taken = TypeVar("Taken", covariant=True)


Tensors = dict[str, Tensor]


class Marks(NamedTuple):
    """What a batch of answers comes to: cost (B,), whether all of it is right (B,), the halting head's logit (B,)."""

    cost: Tensor
    exact: Tensor
    q: Tensor


class Learner(Protocol[Given]):
    """What can be trained: it embeds problems, and marks answers."""

    recursion: Recursion

    def embed(self, batch: Given) -> tuple[Tensor, Mix]:
        """The problems as (batch, T, D), and how their positions see each other."""
        ...

    def marked(self, y: Tensor, batch: Given) -> Marks:
        """The marks for answers y (batch, T, D)."""
        ...


class Problems(Protocol[Taken]):
    """Where problems come from: numbered, all of a length."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    @property
    def length(self) -> int:
        """Positions of each, T."""
        ...

    def batch(self, numbers: Tensor) -> Taken:
        """Some of them. numbers: (batch,) int64"""
        ...


@dataclass(frozen=True)
class Recipe:
    """How to train. Source: https://arxiv.org/abs/2510.04871, appendix; trm/LOG.md tells what was tried."""

    steps: int = 20_000
    slots: int = 64
    supervision: int = 16
    explore: float = 0.1
    lr: float = 5e-4
    warmup: int = 300
    floor: float = 0.05  # the last learning rate, as a share of the first
    weight_decay: float = 0.1
    betas: tuple[float, float] = (0.9, 0.95)
    clip: float = 1.0
    ema: float = 0.999
    seed: int = 0
    curriculum: tuple[tuple[float, int, int], ...] = ()  # (until this share of the training, H, n); then the full depth


class Stream(Generic[B]):
    """Slots over one source of problems, with what each has thought so far. Nothing in here waits for the device."""

    def __init__(self, problems: Problems[B], slots: int, recipe: Recipe, hidden: int, draws: torch.Generator) -> None:
        self.problems, self.recipe, self.draws = problems, recipe, draws
        device = draws.device
        self.order = torch.randperm(problems.count, generator=draws, device=device)
        self.at = torch.zeros((), dtype=torch.int64, device=device)  # how many were taken
        self.numbers = torch.zeros(slots, dtype=torch.int64, device=device)
        self.steps = torch.zeros(slots, dtype=torch.int64, device=device)
        self.least = torch.ones(slots, dtype=torch.int64, device=device)
        self.halted = torch.ones(slots, dtype=torch.bool, device=device)
        shape = (slots, problems.length, hidden)
        self.carry = Carry(torch.zeros(shape, device=device), torch.zeros(shape, device=device))

    def next(self, recursion: Recursion) -> tuple[Tensor, Carry]:
        """The problems of this step, new ones where the old have halted, and the state that each is in."""
        place = self.at + self.halted.cumsum(0) - 1
        self.numbers = torch.where(self.halted, self.order[place % self.problems.count], self.numbers)
        self.at = self.at + self.halted.sum()
        self.steps = torch.where(self.halted, 0, self.steps)
        self.least = torch.where(self.halted, self._least(), self.least)
        fresh, start = self.halted[:, None, None], recursion.start(self.carry.y)
        return self.numbers, Carry(torch.where(fresh, start.y, self.carry.y), torch.where(fresh, start.z, self.carry.z))

    def _least(self) -> Tensor:
        """A minimum of steps: 1, and for some, to explore, 2 to all of them."""
        most = self.recipe.supervision
        many = torch.randint(min(2, most), most + 1, self.steps.shape, generator=self.draws, device=self.at.device)
        chosen = torch.rand(self.steps.shape, generator=self.draws, device=self.at.device) < self.recipe.explore
        return torch.where(chosen, many, 1)

    def keep(self, carry: Carry, q: Tensor) -> None:
        """Take note of a step: who halts is replaced before the next one."""
        self.carry = carry.detached()
        self.steps = self.steps + 1
        sure = (q.detach() > 0) & (self.steps >= self.least)
        self.halted = (self.steps >= self.recipe.supervision) | sure

    def state(self) -> dict[str, Tensor]:
        """Everything needed to go on later."""
        kept = {name: getattr(self, name) for name in ("order", "at", "numbers", "steps", "least", "halted")}
        return {**kept, "y": self.carry.y, "z": self.carry.z}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on where another stream of the same problems and slots stopped."""
        for name in ("order", "at", "numbers", "steps", "least", "halted"):
            setattr(self, name, state[name].to(self.at.device))
        self.carry = Carry(state["y"].to(self.at.device), state["z"].to(self.at.device))


class Average:
    """The exponential moving average of a model's parameters."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.names = [name for name, _ in model.named_parameters()]
        self.live = [each.detach() for each in model.parameters()]
        self.kept = [each.clone() for each in self.live]
        self.updates = 0

    def update(self) -> None:
        """Move towards the parameters; faster in the beginning."""
        self.updates += 1
        decay = min(self.decay, self.updates / (self.updates + 9))
        torch._foreach_lerp_(self.kept, self.live, 1 - decay)

    def tensors(self) -> dict[str, Tensor]:
        """The averages by the parameters' names."""
        return dict(zip(self.names, self.kept, strict=True))


class Report(NamedTuple):
    """Means over the steps since the last report. `halted`: share of slots that took a new problem."""

    cost: float
    exact: float
    halted: float
    lr: float


class Trainer(Generic[B]):
    """A model, its optimizer, its average and its streams: one stream for each length of problems."""

    def __init__(
        self, model: Learner[B], problems: Sequence[Problems[B]], slots: Sequence[int], recipe: Recipe
    ) -> None:
        self.model, self.recipe, self.network = model, recipe, cast(nn.Module, model)
        device = next(self.network.parameters()).device
        self.draws = torch.Generator(device).manual_seed(recipe.seed)
        hidden = model.recursion.H_init.shape[0]
        self.streams = [Stream(each, n, recipe, hidden, self.draws) for each, n in zip(problems, slots, strict=True)]
        self.shares = torch.tensor([each.count / n for each, n in zip(problems, slots, strict=True)])
        self.average = Average(self.network, recipe.ema)
        self.optimizer = torch.optim.AdamW(
            _groups(self.network, recipe.weight_decay), lr=recipe.lr, betas=recipe.betas, fused=True
        )
        self.done = 0
        self._sums = torch.zeros(4, device=device)

    def step(self, progress: float | None = None) -> int:
        """One supervision step of one stream -> its samples. `progress`: 0 to 1, where not done / steps counts."""
        share = self.done / self.recipe.steps if progress is None else progress
        lr = self._lr(share)
        stream = self._stream()
        cost, marks, carry = self._forward(stream, share)
        cost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update()
        stream.keep(carry, marks.q)
        self.done += 1
        told = (cost.detach(), marks.exact.float().mean(), stream.halted.float().mean(), cost.new_ones(()))
        self._sums += torch.stack(told)
        return len(marks.q)

    def _forward(self, stream: Stream[B], share: float) -> tuple[Tensor, Marks, Carry]:
        numbers, carry = stream.next(self.model.recursion)
        batch = stream.problems.batch(numbers)
        x, mix = self.model.embed(batch)  # (B, T, D)
        carry = self.model.recursion(x, carry, mix, self._cycles(share))
        marks = self.model.marked(carry.y, batch)
        return marks.cost.mean(), marks, carry

    def _stream(self) -> Stream[B]:
        """One of the streams, so that all problems come up as often."""
        if len(self.streams) == 1:
            return self.streams[0]
        drawn = torch.multinomial(self.shares, 1, generator=self._host)
        return self.streams[int(drawn)]

    @property
    def _host(self) -> torch.Generator:
        """A generator of the host that follows the number of the step."""
        return torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + self.done)

    def _cycles(self, share: float) -> tuple[int, int] | None:
        return next(((outer, inner) for until, outer, inner in self.recipe.curriculum if share < until), None)

    def _lr(self, share: float) -> float:
        warm = min(1.0, (self.done + 1) / max(1, self.recipe.warmup))
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        return self.recipe.lr * warm * (self.recipe.floor + (1 - self.recipe.floor) * cosine)

    def report(self) -> Report:
        """Means since the last report; this waits for the device."""
        cost, exact, halted, steps = self._sums.tolist()
        self._sums.zero_()
        many = max(1.0, steps)
        return Report(cost / many, exact / many, halted / many, float(self.optimizer.param_groups[0]["lr"]))

    def state(self) -> dict[str, object]:
        """Everything needed to go on later, for torch.save; it loads with weights_only=True."""
        return {
            "model": self.network.state_dict(),
            "average": self.average.tensors(),
            "updates": self.average.updates,
            "optimizer": self.optimizer.state_dict(),
            "streams": [stream.state() for stream in self.streams],
            "draws": self.draws.get_state(),
            "done": self.done,
        }

    def restore(self, state: dict[str, object]) -> None:
        """Go on where `state` was taken: the same model, problems and recipe."""
        self.network.load_state_dict(cast(Tensors, state["model"]))
        for kept, value in zip(self.average.kept, cast(Tensors, state["average"]).values(), strict=True):
            kept.copy_(value)
        self.average.updates, self.done = cast(int, state["updates"]), cast(int, state["done"])
        self.optimizer.load_state_dict(cast(Tensors, state["optimizer"]))
        for stream, told in zip(self.streams, cast("list[Tensors]", state["streams"]), strict=True):
            stream.restore(told)
        self.draws.set_state(cast(Tensor, state["draws"]).cpu())


def _groups(model: nn.Module, decay: float) -> list[dict[str, object]]:
    """Matrices of the network decay; embeddings, tables and biases do not."""
    matrices = [each for name, each in model.named_parameters() if each.ndim >= 2 and name.startswith("recursion.")]
    chosen = {id(each) for each in matrices}
    others = [each for each in model.parameters() if id(each) not in chosen]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]

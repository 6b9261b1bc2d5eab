"""Training: who halts is replaced, nothing flows through the carry, and a run that was cut goes on as if it was not."""

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from trm.core.layers import Mix
from trm.core.model import Architecture, Carry, Recursion
from trm.core.train import Average, Marks, Recipe, Stream, Trainer

ARCHITECTURE = Architecture(hidden=16, heads=2, layers=1, h_cycles=2, l_cycles=2)
RECIPE = Recipe(steps=40, supervision=3, lr=1e-2, warmup=1, explore=0.5)


class Signs(NamedTuple):
    """Which sign each position has, and whether most are positive."""

    given: Tensor  # (B, 4)
    most: Tensor  # (B,)


class Majority:
    """Problems of four signs."""

    count, length = 16, 4

    def batch(self, numbers: Tensor) -> Signs:
        given = ((numbers[:, None] >> torch.arange(4)) & 1) * 2 - 1
        return Signs(given.float(), (given.sum(-1) > 0).float())


class Voter(nn.Module):
    """A learner of them."""

    def __init__(self) -> None:
        super().__init__()
        self.direction = nn.Parameter(torch.randn(16))
        self.recursion = Recursion(ARCHITECTURE)
        self.head = nn.Linear(16, 2)

    def embed(self, batch: Signs) -> tuple[Tensor, Mix]:
        return batch.given[..., None] * self.direction, Mix()

    def marked(self, y: Tensor, batch: Signs) -> Marks:
        said, q = self.head(y.mean(1)).unbind(-1)
        exact = (said > 0) == (batch.most > 0)
        cost = nn.functional.binary_cross_entropy_with_logits(said, batch.most, reduction="none")
        return Marks(cost, exact, q)


def make_trainer(**changes: object) -> Trainer[Signs]:
    torch.manual_seed(0)
    return Trainer(Voter(), [Majority()], [8], replace(RECIPE, **changes))  # type: ignore[arg-type]


def make_stream(explore: float = 0.0) -> Stream[Signs]:
    return Stream(Majority(), 4, replace(RECIPE, explore=explore), 16, torch.Generator().manual_seed(1))


def kept(stream: Stream[Signs], q: float) -> None:
    numbers, carry = stream.next(Recursion(ARCHITECTURE))
    assert len(numbers) == 4
    stream.keep(carry, torch.full((4,), q))


def test_a_slot_that_halts_takes_the_next_problem_and_starts_anew() -> None:
    stream, recursion = make_stream(), Recursion(ARCHITECTURE)
    first, carry = stream.next(recursion)
    stream.keep(Carry(carry.y + 1, carry.z + 1), torch.tensor([1.0, -1.0, 1.0, -1.0]))
    second, after = stream.next(recursion)

    assert (second != first).tolist() == [True, False, True, False]
    assert torch.equal(after.y[0], recursion.H_init.expand(4, -1))
    assert torch.equal(after.y[1], carry.y[1] + 1)


def test_no_problem_comes_again_before_all_have_come() -> None:
    stream, seen = make_stream(), []
    for _ in range(4):
        numbers, carry = stream.next(Recursion(ARCHITECTURE))
        seen += numbers.tolist()
        stream.keep(carry, torch.ones(4))

    assert sorted(seen) == list(range(16))


def test_who_is_never_sure_is_replaced_after_the_last_step() -> None:
    stream = make_stream()
    for _ in range(RECIPE.supervision):
        assert not (stream.steps > 0).any() or not stream.halted.any()
        kept(stream, -1.0)

    assert stream.halted.all()


def test_some_have_to_think_on_though_they_are_sure() -> None:
    stream = make_stream(explore=1.0)
    kept(stream, 1.0)

    assert not stream.halted.any()


def test_nothing_flows_back_through_the_carry() -> None:
    stream = make_stream()
    numbers, carry = stream.next(Recursion(ARCHITECTURE))
    grown = Carry(carry.y.requires_grad_() * 2, carry.z.requires_grad_() * 2)
    stream.keep(grown, torch.zeros(len(numbers)))

    assert not stream.carry.y.requires_grad
    assert not stream.carry.z.requires_grad


def test_only_the_last_cycle_has_gradients() -> None:
    torch.manual_seed(0)
    recursion = Recursion(ARCHITECTURE)
    x = torch.randn(1, 4, 16)
    start = recursion.start(x)
    with torch.no_grad():
        before = recursion(x, start, Mix(), (1, 2))
    last = recursion(x, before, Mix(), (1, 2)).y.sum()
    both = recursion(x, start, Mix(), (2, 2)).y.sum()
    weights = tuple(recursion.parameters())

    assert torch.equal(last, both)
    for alone, together in zip(torch.autograd.grad(last, weights), torch.autograd.grad(both, weights), strict=True):
        assert torch.equal(alone, together)


def test_it_learns_what_most_are() -> None:
    trainer = make_trainer()
    for _ in range(10):
        trainer.step()
    early = trainer.report()
    for _ in range(150):
        trainer.step(0.5)
    trainer.report()
    for _ in range(10):
        trainer.step(0.5)
    late = trainer.report()

    assert late.cost < 0.5 * early.cost
    assert late.exact > 0.9


def test_a_run_that_was_cut_goes_on_as_if_it_was_not() -> None:
    whole, cut, resumed = make_trainer(), make_trainer(), make_trainer(seed=0)
    for _ in range(6):
        whole.step()
        cut.step()
    resumed.restore(cut.state())
    for _ in range(6):
        whole.step()
        resumed.step()

    for one, other in zip(whole.average.kept, resumed.average.kept, strict=True):
        assert torch.equal(one, other)
    assert whole.done == resumed.done == 12


def test_the_average_follows_the_weights_slowly() -> None:
    model = nn.Linear(1, 1, bias=False)
    average = Average(model, 0.9)
    start = model.weight.item()
    with torch.no_grad():
        model.weight.add_(1.0)
    for _ in range(200):
        average.update()

    assert abs(average.tensors()["weight"].item() - (start + 1.0)) < 0.01
    assert Average(model, 0.9).tensors()["weight"].item() == model.weight.item()


def test_the_curriculum_deepens_with_the_training() -> None:
    trainer = make_trainer(curriculum=((0.5, 1, 1),))

    assert trainer._cycles(0.2) == (1, 1)
    assert trainer._cycles(0.7) is None

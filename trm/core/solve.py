"""
Solving: supervision steps until an answer is sure and stays as it is, or until there are no more. Tensors in and out.

Weights are cast once; problems that are done leave the batch. Knows neither how answers are read nor what they mean.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from trm.core.layers import Mix
from trm.core.model import Carry, Recursion

Application = Callable[[Tensor, Tensor, Mix], Tensor]
"""f(u + given): u and given (B, T, D) -> (B, T, D)"""


@dataclass(frozen=True)
class Halting:
    """
    When a problem is done: sure enough and the same answer for `stable` steps, after `least` of at most `most` steps.

    threshold: of the calibrated confidence. Not the first sign of certainty, which costs right answers.
    """

    threshold: float
    stable: int = 2
    least: int = 2
    most: int = 16

    def __post_init__(self) -> None:
        """Refuse what never ends or never begins."""
        if not 1 <= self.least <= self.most:
            raise ValueError(f"least is {self.least} and most is {self.most}: they are 1 or more, and in this order")


class Judged(NamedTuple):
    """What one step's answers are: a number each, equal for equal answers, and how sure they are, [0, 1]."""

    choice: Tensor  # (B,) int64
    confidence: Tensor  # (B,)


Judge = Callable[[Tensor, Tensor, Tensor], Judged]
"""
Reads answers y (B, T, D), their relative change since the step before (B,), and the numbers (B,) of their problems.

It is called once for each step with the problems that are left, so it may keep a trace.
"""


class Solution(NamedTuple):
    """How it went. Answers are what the judge last saw."""

    steps: Tensor  # (B,) int64: taken
    stable: Tensor  # (B,) int64: steps for which the answer has stayed the same, 1 for a new one
    halted: Tensor  # (B,) bool: sure and stable, and not merely out of steps


class Solver:
    """A recursion as it serves: its own weights in one dtype, and a network application that may be exchanged."""

    def __init__(self, recursion: Recursion, dtype: torch.dtype = torch.bfloat16) -> None:
        self.recursion = deepcopy(recursion).to(dtype).eval().requires_grad_(False)
        self.dtype = dtype
        self.apply: Application = self.eagerly

    def eagerly(self, u: Tensor, given: Tensor, mix: Mix) -> Tensor:
        """One application of the network, operation by operation."""
        return self.recursion.f(u + given, mix)

    @torch.inference_mode()
    def solve(self, x: Tensor, mix: Mix, judge: Judge, halting: Halting) -> Solution:
        """
        Answer problems x (B, T, D); `mix` tells how their positions see each other.

        The network application is taken once, so that one problem is solved by one alone.
        """
        apply, tally = self.apply, _Tally(len(x))
        x, mix = x.to(self.dtype), self._cast(mix)
        start = self.recursion.start(x)
        left = _Left(torch.arange(len(x)), x, mix, Carry(start.y.contiguous(), start.z.contiguous()))
        for step in range(1, halting.most + 1):
            carry = self._step(apply, left.x, left.carry, left.mix)
            judged = judge(carry.y, _drift(left.carry.y, carry.y), left.numbers)
            sure = tally.noted(step, left.numbers, judged, halting)
            left = left._replace(carry=carry)
            if bool(sure.any()):
                left = left.only(~sure)
                if not len(left.numbers):
                    break
        return Solution(tally.taken, tally.stable, tally.halted)

    def _step(self, apply: Application, x: Tensor, carry: Carry, mix: Mix) -> Carry:
        """One supervision step, as Recursion.forward has it."""
        y, z = carry
        outer, inner = self.recursion.cycles
        for _ in range(outer):
            given = y + x
            for _ in range(inner):
                z = apply(z, given, mix)
            y = apply(y, z, mix)
        return Carry(y, z)

    def _cast(self, mix: Mix) -> Mix:
        """Biases in the weights' dtype, once, each a tensor of its own; rotations stay in fp32."""
        if mix.bias is None:
            return mix
        return mix._replace(
            bias=tuple(each.to(self.dtype).clone(memory_format=torch.contiguous_format) for each in mix.bias)
        )


class _Left(NamedTuple):
    """The problems that are not done: B' of the batch's B."""

    numbers: Tensor  # (B',) int64
    x: Tensor  # (B', T, D)
    mix: Mix
    carry: Carry

    def only(self, which: Tensor) -> "_Left":
        """Some of them. which: (B',) bool"""
        mix, carry = self.mix, self.carry
        if mix.bias is not None:
            mix = mix._replace(bias=tuple(each[which] for each in mix.bias))
        return _Left(self.numbers[which], self.x[which], mix, Carry(carry.y[which], carry.z[which]))


class _Tally:
    """What became of each problem of a batch, (B,) each."""

    def __init__(self, many: int) -> None:
        self.taken = torch.zeros(many, dtype=torch.int64)
        self.stable = torch.zeros(many, dtype=torch.int64)
        self.halted = torch.zeros(many, dtype=torch.bool)
        self._last = torch.full((many,), -1)

    def noted(self, step: int, numbers: Tensor, judged: Judged, halting: Halting) -> Tensor:
        """Take note of one step of some problems; which of them are done. (B',) bool"""
        same = judged.choice == self._last[numbers]
        self.taken[numbers] = step
        self.stable[numbers] = torch.where(same, self.stable[numbers] + 1, 1)
        self._last[numbers] = judged.choice
        sure = (judged.confidence >= halting.threshold) & (self.stable[numbers] >= halting.stable)
        sure = sure & (step >= halting.least)
        self.halted[numbers] = sure
        return sure


def _drift(before: Tensor, after: Tensor) -> Tensor:
    """How far answers moved, as a share of their length. (B, T, D) each -> (B,)"""
    moved: Tensor = (after.float() - before.float()).flatten(1).norm(dim=1)
    length: Tensor = after.float().flatten(1).norm(dim=1)
    return moved / length

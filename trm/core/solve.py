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

    threshold: of the calibrated confidence. Not the first sign of certainty: trm.md 4 tells what that costs.
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
        apply, many = self.apply, len(x)
        x, mix = x.to(self.dtype), self._cast(mix)
        carry = self.recursion.start(x)
        numbers = torch.arange(many)
        taken, stable = torch.zeros(many, dtype=torch.int64), torch.zeros(many, dtype=torch.int64)
        done = torch.zeros(many, dtype=torch.bool)
        last = torch.full((many,), -1)
        for step in range(1, halting.most + 1):
            before, carry = carry, self._step(apply, x, carry, mix)
            judged = judge(carry.y, _drift(before.y, carry.y), numbers)
            taken[numbers] = step
            stable[numbers] = torch.where(judged.choice == last[numbers], stable[numbers] + 1, 1)
            last[numbers] = judged.choice
            sure = (judged.confidence >= halting.threshold) & (stable[numbers] >= halting.stable)
            if step >= halting.least and bool(sure.any()):
                done[numbers[sure]] = True
                left = ~sure
                numbers, x, mix = numbers[left], x[left], _of(mix, left)
                carry = Carry(carry.y[left], carry.z[left])
                if not len(numbers):
                    break
        return Solution(taken, stable, done)

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
        """Biases in the weights' dtype, once; rotations stay in fp32."""
        return mix._replace(bias=tuple(each.to(self.dtype) for each in mix.bias)) if mix.bias is not None else mix


def _of(mix: Mix, left: Tensor) -> Mix:
    return mix._replace(bias=tuple(each[left] for each in mix.bias)) if mix.bias is not None else mix


def _drift(before: Tensor, after: Tensor) -> Tensor:
    """How far answers moved, as a share of their length. (B, T, D) each -> (B,)"""
    moved: Tensor = (after.float() - before.float()).flatten(1).norm(dim=1)
    length: Tensor = after.float().flatten(1).norm(dim=1)
    return moved / length

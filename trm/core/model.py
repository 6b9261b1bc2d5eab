"""
The recursion: one small network improves a latent state and an answer, again and again.

x is the problem, y the answer so far, z what was thought about it. Gradients flow through the last cycle alone, and
from one supervision step to the next through nothing: the carry is detached.
Source: https://arxiv.org/abs/2510.04871
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from trm.core.layers import Block, Mix, truncated_normal


@dataclass(frozen=True)
class Architecture:
    """The size of a network, and how often it is applied. `length`: positions, needed by the mixing `mlp_t` alone."""

    hidden: int = 512
    heads: int = 8
    layers: int = 2
    h_cycles: int = 3
    l_cycles: int = 6
    expansion: float = 4.0
    mixing: Literal["attention", "mlp_t"] = "attention"
    length: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no network can be made of. ValueError names the field."""
        if self.hidden % self.heads:
            raise ValueError(f"hidden is {self.hidden}, which {self.heads} heads do not divide")
        if (self.mixing == "mlp_t") != (self.length is not None):
            raise ValueError("length belongs to the mixing mlp_t, and to no other")


class Carry(NamedTuple):
    """What one supervision step leaves to the next: answer y and latent z, (B, T, D) each."""

    y: Tensor
    z: Tensor

    def detached(self) -> "Carry":
        """The same values without their history."""
        return Carry(self.y.detach(), self.z.detach())


class Recursion(nn.Module):
    """The network f and its two fixed start states, which are drawn once and never trained."""

    H_init: Tensor
    L_init: Tensor

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        at = architecture
        self.cycles = (at.h_cycles, at.l_cycles)
        self.layers = nn.ModuleList(Block(at.hidden, at.heads, at.expansion, at.length) for _ in range(at.layers))
        self.register_buffer("H_init", truncated_normal(torch.empty(at.hidden), 1.0))
        self.register_buffer("L_init", truncated_normal(torch.empty(at.hidden), 1.0))

    def start(self, x: Tensor) -> Carry:
        """The state before the first step, for a problem x (B, T, D)."""
        return Carry(self.H_init.to(x.dtype).expand_as(x), self.L_init.to(x.dtype).expand_as(x))

    def f(self, u: Tensor, mix: Mix) -> Tensor:
        """One application of the network. u: (B, T, D) -> (B, T, D)"""
        for number, layer in enumerate(self.layers):
            u = layer(u, mix, number)
        return u

    def forward(self, x: Tensor, carry: Carry, mix: Mix, cycles: tuple[int, int] | None = None) -> Carry:
        """One supervision step. x: (B, T, D). `cycles`: (H, n) instead of the architecture's."""
        outer, inner = cycles or self.cycles
        y, z = carry.y.to(x.dtype), carry.z.to(x.dtype)
        with torch.no_grad():
            for _ in range(outer - 1):
                y, z = self._cycle(x, y, z, mix, inner)
        return Carry(*self._cycle(x, y, z, mix, inner))

    def _cycle(self, x: Tensor, y: Tensor, z: Tensor, mix: Mix, inner: int) -> tuple[Tensor, Tensor]:
        given = y + x  # y does not change while z is improved
        for _ in range(inner):
            z = self.f(z + given, mix)
        return self.f(y + z, mix), z  # without x: that tells f its role

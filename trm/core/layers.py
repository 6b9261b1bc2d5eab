"""
The parts of the network: norm, linear map, gated perceptron, attention, one block. No biases, no dropout, plain norms.

Names of parameters are those of the reference implementation, so that its checkpoints need no map below this level.
Source: "Less is More: Recursive Reasoning with Tiny Networks", https://arxiv.org/abs/2510.04871
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPSILON = 1e-5
ROPE_BASE = 10_000.0
TRUNCATED = 0.8796
"""Standard deviation of a unit normal that is cut at 2: by it the scale is made up for."""
WIDTH_STEP = 256
"""The inner width of a gated perceptron is a multiple of it."""


class Mix(NamedTuple):
    """How positions see each other: rotations (T, head_dim) each, and what is added to the scores, for every layer."""

    cos: Tensor | None = None
    sin: Tensor | None = None
    bias: tuple[Tensor, ...] | None = None  # per layer (B, heads, T, T)


def rms_norm(u: Tensor) -> Tensor:
    """Scale the last axis to mean square 1, reckoned in fp32. Any shape; the dtype is kept."""
    wide = u.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + EPSILON)).to(u.dtype)


def truncated_normal(weight: Tensor, std: float) -> Tensor:
    """Fill with a normal of this standard deviation, cut at twice of it."""
    wide = std / TRUNCATED
    return nn.init.trunc_normal_(weight, std=wide, a=-2 * wide, b=2 * wide)


class Linear(nn.Module):
    """A linear map whose weights follow the dtype of what they are applied to."""

    def __init__(self, fan_in: int, fan_out: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(truncated_normal(torch.empty(fan_out, fan_in), fan_in**-0.5))

    def forward(self, u: Tensor) -> Tensor:
        """u: (..., fan_in) -> (..., fan_out)"""
        return F.linear(u, self.weight.to(u.dtype))


class SwiGLU(nn.Module):
    """A gated perceptron over the last axis; the gate comes first in the fused projection."""

    def __init__(self, width: int, expansion: float) -> None:
        super().__init__()
        inner = math.ceil(round(expansion * width * 2 / 3) / WIDTH_STEP) * WIDTH_STEP
        self.gate_up_proj = Linear(width, 2 * inner)
        self.down_proj = Linear(inner, width)

    def forward(self, u: Tensor) -> Tensor:
        """u: (..., width) -> (..., width)"""
        gate, up = self.gate_up_proj(u).chunk(2, dim=-1)  # (..., inner) each
        return self.down_proj(F.silu(gate) * up)  # type: ignore[no-any-return]


def rotations(length: int, head_dim: int) -> tuple[Tensor, Tensor]:
    """cos and sin, (length, head_dim) each, for `rotated`."""
    inverse = ROPE_BASE ** -(torch.arange(0, head_dim, 2, dtype=torch.float32) / head_dim)  # (head_dim / 2,)
    angles = torch.outer(torch.arange(length, dtype=torch.float32), inverse)  # (length, head_dim / 2)
    angles = torch.cat((angles, angles), dim=-1)  # (length, head_dim)
    return angles.cos(), angles.sin()


def rotated(u: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate halves by position, in fp32. u: (B, heads, T, head_dim)"""
    wide = u.float()
    first, second = wide.chunk(2, dim=-1)
    return (wide * cos + torch.cat((-second, first), dim=-1) * sin).to(u.dtype)


class Attention(nn.Module):
    """Every position looks at every other, in both directions."""

    def __init__(self, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv_proj = Linear(hidden, 3 * hidden)
        self.o_proj = Linear(hidden, hidden)

    def forward(self, u: Tensor, mix: Mix, layer: int) -> Tensor:
        """u: (B, T, D) -> (B, T, D)"""
        batch, length, hidden = u.shape
        qkv = self.qkv_proj(u).view(batch, length, 3, self.heads, hidden // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # (B, heads, T, head_dim) each
        if mix.cos is not None and mix.sin is not None:
            q, k = rotated(q, mix.cos, mix.sin), rotated(k, mix.cos, mix.sin)
        if u.device.type == "cpu" and not torch.is_grad_enabled():
            q, k, v = q.float(), k.float(), v.float()  # few positions: bf16 gains nothing there, and costs time
        bias = mix.bias[layer].to(q.dtype) if mix.bias is not None else None
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)  # (B, heads, T, head_dim)
        return self.o_proj(seen.transpose(1, 2).reshape(batch, length, hidden).to(u.dtype))  # type: ignore[no-any-return]


class Block(nn.Module):
    """Mix positions, then channels; the norm comes after each sum. `length`: mix by a perceptron over the tokens."""

    def __init__(self, hidden: int, heads: int, expansion: float, length: int | None = None) -> None:
        super().__init__()
        if length is None:
            self.self_attn = Attention(hidden, heads)
        else:
            self.mlp_t = SwiGLU(length, expansion)
        self.by_attention = length is None
        self.mlp = SwiGLU(hidden, expansion)

    def forward(self, u: Tensor, mix: Mix, layer: int) -> Tensor:
        """u: (B, T, D) -> (B, T, D)"""
        if self.by_attention:
            u = rms_norm(u + self.self_attn(u, mix, layer))
        else:
            across = u.transpose(1, 2)  # (B, D, T)
            u = rms_norm(across + self.mlp_t(across)).transpose(1, 2)  # (B, T, D)
        return rms_norm(u + self.mlp(u))

    def added(self, u: Tensor, mix: Mix, layer: int) -> Tensor:
        """The same with the norm before each sum, as deep stacks of blocks need it: u stays unscaled. (B, T, D)"""
        u = u + self.self_attn(rms_norm(u), mix, layer)
        return u + self.mlp(rms_norm(u))  # type: ignore[no-any-return]

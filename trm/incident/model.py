"""
The model of incidents: rows become vectors, edges become biases of attention, and heads read rows and registers.

A row is the sum of its tokens' vectors and of its hashed words'; positions have no number, so that the order of rows
and the names of objects change nothing. Registers are learned vectors in front; the first is read for the whole.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from trm.core.layers import Mix, rms_norm, truncated_normal
from trm.core.losses import IGNORED, halting_loss, softmax_cross_entropy
from trm.core.model import Architecture, Recursion
from trm.core.train import Marks

REGISTERS = 4
NEVER = -1e4
"""Added to what must not be chosen or looked at; finite, also in bf16."""
ISSUE, NONE, UNKNOWN = range(3)
ROLE_WEIGHT, PROOF_WEIGHT, HALT_WEIGHT = 0.3, 0.3, 0.5


@dataclass(frozen=True)
class Sizes:
    """How many there are of each word of the encoding."""

    tokens: int
    words: int
    edges: int
    faults: int


class Problem(NamedTuple):
    """Incidents as tensors, padded to R rows; B of them."""

    tokens: Tensor  # (K,) int64, of all rows one after the other; `Sizes.tokens` is the padding
    token_counts: Tensor  # (B * R,) int64
    words: Tensor  # (W,) int64
    word_counts: Tensor  # (B * R,) int64
    edges: Tensor  # (B, R, R) uint8
    rows: Tensor  # (B,) int64: how many rows there are


class Truth(NamedTuple):
    """What is right; IGNORED where nothing is asked."""

    verdict: Tensor  # (B,)
    root: Tensor  # (B,)
    fault: Tensor  # (B,)
    roles: Tensor  # (B, R)
    proof: Tensor  # (B, R)


class Batch(NamedTuple):
    """Problems with their truth."""

    problem: Problem
    truth: Truth


class Reading(NamedTuple):
    """What the heads read off an answer, in fp32: logits."""

    verdict: Tensor  # (B, 3)
    root: Tensor  # (B, R)
    fault: Tensor  # (B, R, F)
    role: Tensor  # (B, R, 3)
    proof: Tensor  # (B, R)
    q: Tensor  # (B,)


class IncidentModel(nn.Module):
    """Embedding, recursion and heads. Weights and heads are fp32; `dtype`: what the recursion reckons in."""

    def __init__(self, architecture: Architecture, sizes: Sizes, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        hidden = architecture.hidden
        self.sizes, self.dtype = sizes, dtype
        self.token_table = nn.EmbeddingBag(sizes.tokens + 1, hidden, mode="sum", padding_idx=sizes.tokens)
        self.word_table = nn.EmbeddingBag(sizes.words + 1, hidden, mode="sum", padding_idx=sizes.words)
        self.registers = nn.Parameter(torch.randn(REGISTERS, hidden))
        self.edge_table = nn.Embedding(sizes.edges + 2, architecture.layers * architecture.heads)
        self.recursion = Recursion(architecture)
        self.row_head = nn.Linear(hidden, 1 + 3 + 1 + sizes.faults)
        self.whole_head = nn.Linear(hidden, 3)
        self.q_head = nn.Linear(hidden, 1)
        self.heads = architecture.heads
        self._start()

    def _start(self) -> None:
        nn.init.normal_(self.edge_table.weight, std=0.5)
        for head in (self.row_head, self.whole_head):
            truncated_normal(head.weight, head.in_features**-0.5)
            nn.init.zeros_(head.bias)
        nn.init.zeros_(self.q_head.weight)
        nn.init.constant_(self.q_head.bias, -5.0)
        nn.init.normal_(self.word_table.weight, std=0.5)

    def embed(self, batch: Batch) -> tuple[Tensor, Mix]:
        """x (B, REGISTERS + R, D), and the biases of attention."""
        return self.seen(batch.problem)

    def seen(self, problem: Problem) -> tuple[Tensor, Mix]:
        """The same for problems whose truth nobody knows."""
        batch, rows, _ = problem.edges.shape
        tokens = self.token_table(problem.tokens, _offsets(problem.token_counts))  # (B * R, D)
        words = self.word_table(problem.words, _offsets(problem.word_counts))  # (B * R, D)
        words = words * problem.word_counts.clamp(min=1).rsqrt()[:, None]
        x = rms_norm(tokens + words).view(batch, rows, -1)  # (B, R, D)
        x = torch.cat((self.registers.expand(batch, -1, -1), x), dim=1)  # (B, T, D)
        return x.to(self.dtype), Mix(bias=self._biases(problem))

    def _biases(self, problem: Problem) -> tuple[Tensor, ...]:
        """For each layer what is added to the scores, (B, heads, T, T)."""
        edges = F.pad(problem.edges.int(), (REGISTERS, 0), value=self.sizes.edges)
        edges = F.pad(edges, (0, 0, REGISTERS, 0), value=self.sizes.edges + 1)  # (B, T, T)
        bias = self.edge_table(edges)  # (B, T, T, layers * heads)
        there = torch.arange(edges.shape[-1], device=edges.device) < (problem.rows[:, None] + REGISTERS)  # (B, T)
        bias = bias.masked_fill(~there[:, None, :, None], NEVER).permute(0, 3, 1, 2)
        return torch.chunk(bias.to(self.dtype).contiguous(), len(self.recursion.layers), dim=1)

    def read(self, y: Tensor, rows: Tensor) -> Reading:
        """What an answer y (B, T, D) says; rows (B,)."""
        wide = y.float()
        first, objects = wide[:, 0], wide[:, REGISTERS:]  # (B, D), (B, R, D)
        read = F.linear(objects, self.row_head.weight.float(), self.row_head.bias.float())  # (B, R, 5 + F)
        root, role, proof, fault = torch.split(read, [1, 3, 1, self.sizes.faults], dim=-1)
        place = torch.arange(objects.shape[1], device=y.device)
        choice = (place > 0) & (place < rows[:, None])  # (B, R): the alert is no root
        return Reading(
            F.linear(first, self.whole_head.weight.float(), self.whole_head.bias.float()),
            root.squeeze(-1).masked_fill(~choice, NEVER),
            fault,
            role,
            proof.squeeze(-1),
            F.linear(first, self.q_head.weight.float(), self.q_head.bias.float()).squeeze(-1),
        )

    def marked(self, y: Tensor, batch: Batch) -> Marks:
        """The marks of an answer; the halting head learns whether verdict, root and fault are all right."""
        read, truth = self.read(y, batch.problem.rows), batch.truth
        exact = exactly(read, truth)
        cost = answer_cost(read, truth) + HALT_WEIGHT * halting_loss(read.q, exact)
        return Marks(cost, exact, read.q)


def answer_cost(read: Reading, truth: Truth) -> Tensor:
    """Cross-entropies of verdict, root, the root's fault, and, of less weight, of what each row is. -> (B,)"""
    at_root = truth.root.clamp(min=0)
    fault = read.fault[torch.arange(len(at_root), device=at_root.device), at_root]  # (B, F)
    cost = softmax_cross_entropy(read.verdict, truth.verdict) + softmax_cross_entropy(read.root, truth.root)
    cost = cost + softmax_cross_entropy(fault, truth.fault)
    asked = truth.roles != IGNORED  # (B, R)
    many = asked.sum(-1).clamp(min=1)
    roles = softmax_cross_entropy(read.role, truth.roles).sum(-1) / many
    proof = F.binary_cross_entropy_with_logits(read.proof, truth.proof.clamp(min=0).float(), reduction="none")
    proof = (proof * asked).sum(-1) / many
    return cost + ROLE_WEIGHT * roles + PROOF_WEIGHT * proof


def exactly(read: Reading, truth: Truth) -> Tensor:
    """Whether verdict, root and fault are all right, where they are asked. -> (B,) bool"""
    root = read.root.argmax(-1)
    fault = read.fault[torch.arange(len(root), device=root.device), root].argmax(-1)
    right = read.verdict.argmax(-1) == truth.verdict
    right = right & ((root == truth.root) | (truth.root == IGNORED))
    return right & ((fault == truth.fault) | (truth.fault == IGNORED))


def _offsets(counts: Tensor) -> Tensor:
    return counts.cumsum(0) - counts

"""
The recursion over a sequence of tokens, as the reference implementation has it: one answer token per input token.

The sequence is preceded by a prefix: what was learned about the kind of task, then registers that start at zero. The
first position of the prefix tells whether the whole answer is right. Weights are fp32, heads reckon in fp32; between
them the network runs in the dtype it is told.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from trm.core.layers import Linear, Mix, rms_norm, rotations, truncated_normal
from trm.core.losses import IGNORED, halting_loss, per_sample, stablemax_cross_entropy
from trm.core.model import Architecture, Carry, Recursion
from trm.core.train import Marks

DOUBTFUL = -5.0
"""Where the logit of "all is right" starts: an untrained network is never sure."""
HALF = 0.707106781
"""The sum of two embeddings has the variance of one after this."""
Q_WEIGHT = 0.5
"""What the halting head's cost counts beside the answer's."""


class Tokens(NamedTuple):
    """Problems: inputs (B, S) ids, labels (B, S) ids or IGNORED, tasks (B,) ids."""

    inputs: Tensor
    labels: Tensor
    tasks: Tensor


@dataclass(frozen=True)
class TokenProblems:
    """All problems of a source, for a trainer. `prefix`: positions that the model puts before the tokens."""

    tokens: Tokens
    prefix: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.tokens.inputs)

    @property
    def length(self) -> int:
        """Positions of each, the prefix among them."""
        return self.prefix + self.tokens.inputs.shape[1]

    def batch(self, numbers: Tensor) -> Tokens:
        """Some of them. numbers: (B,) int64"""
        return Tokens(*(part[numbers] for part in self.tokens))


@dataclass(frozen=True)
class Alphabet:
    """What the tokens are. `length`: answer positions, for learned positions alone; `width`: of a task's vector."""

    tokens: int
    tasks: int
    width: int
    prefix: int = 16
    positions: Literal["rope", "learned", "none"] = "rope"
    length: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no network can be made of. ValueError names the field."""
        if (self.positions == "learned") != (self.length is not None):
            raise ValueError("length belongs to learned positions, and to no other")


class Answer(NamedTuple):
    """What one supervision step says: logits (B, S, V) per position, and q (B,), the logit of "all of it is right"."""

    logits: Tensor
    q: Tensor


class OnePass(Recursion):
    """
    A baseline: the layers are applied once, to the problem. Nothing is carried, further steps change nothing.

    A stack of many layers of its own does not learn with the norm after the sums, as the recursion's few have it. It is
    given what such stacks usually have: the norm before them, and maps into the sums that start the smaller the more
    there are.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__(architecture)
        share = (2 * architecture.layers) ** -0.5
        for name, weight in self.named_parameters():
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                weight.data *= share

    def f(self, u: Tensor, mix: Mix) -> Tensor:
        """u: (B, T, D) -> (B, T, D)"""
        for number, layer in enumerate(self.layers):
            u = layer.added(u, mix, number)  # type: ignore[operator]
        return rms_norm(u)

    def forward(self, x: Tensor, carry: Carry, mix: Mix, cycles: tuple[int, int] | None = None) -> Carry:  # noqa: ARG002
        """x: (B, T, D) -> y, with the latent as it was."""
        return Carry(self.f(x, mix), carry.z)


class TokenModel(nn.Module):
    """Reads tokens and improves an answer of the same length, step by step. `recursive`: else it is a OnePass."""

    def __init__(
        self,
        architecture: Architecture,
        alphabet: Alphabet,
        dtype: torch.dtype = torch.float32,
        recursive: bool = True,
    ) -> None:
        super().__init__()
        self.architecture, self.alphabet, self.dtype = architecture, alphabet, dtype
        hidden = architecture.hidden
        if alphabet.width > alphabet.prefix * hidden:
            raise ValueError(f"width is {alphabet.width}, and the prefix holds {alphabet.prefix * hidden}")
        self.embed_tokens = nn.Parameter(truncated_normal(torch.empty(alphabet.tokens, hidden), hidden**-0.5))
        self.puzzle_emb = nn.Parameter(torch.zeros(alphabet.tasks, alphabet.width))
        if alphabet.length is not None:
            size = alphabet.prefix + alphabet.length
            self.embed_pos = nn.Parameter(truncated_normal(torch.empty(size, hidden), hidden**-0.5))
        self.recursion = Recursion(architecture) if recursive else OnePass(architecture)
        self.lm_head = Linear(hidden, alphabet.tokens)
        self.q_head = nn.Linear(hidden, 2)  # the second output belongs to a loss of older models, and is not read
        nn.init.zeros_(self.q_head.weight)
        nn.init.constant_(self.q_head.bias, DOUBTFUL)

    def embed(self, batch: Tokens) -> tuple[Tensor, Mix]:
        """The problem as the recursion sees it, (B, P + S, D), and how positions see each other."""
        hidden, room = self.architecture.hidden, self.alphabet.prefix * self.architecture.hidden
        prefix = F.pad(self.puzzle_emb[batch.tasks], (0, room - self.alphabet.width))  # (B, P * D)
        words = self.embed_tokens[batch.inputs]  # (B, S, D)
        x = torch.cat((prefix.view(len(words), self.alphabet.prefix, hidden), words), dim=1)  # (B, P + S, D)
        if self.alphabet.length is not None:
            x = HALF * (x + self.embed_pos)
        return (math.sqrt(hidden) * x).to(self.dtype), self._mix(x)

    def _mix(self, x: Tensor) -> Mix:
        if self.alphabet.positions != "rope":
            return Mix()
        cos, sin = rotations(x.shape[1], self.architecture.hidden // self.architecture.heads)  # (T, head_dim) each
        return Mix(cos.to(x.device), sin.to(x.device))

    def start(self, batch: Tokens) -> Carry:
        """The state before the first step."""
        many, length = batch.inputs.shape
        size = (many, self.alphabet.prefix + length, self.architecture.hidden)
        return self.recursion.start(torch.empty(size, dtype=self.dtype, device=batch.inputs.device))

    def forward(self, batch: Tokens, carry: Carry, cycles: tuple[int, int] | None = None) -> tuple[Carry, Answer]:
        """One supervision step. The carry that comes back is detached."""
        x, mix = self.embed(batch)
        carry = self.recursion(x, carry, mix, cycles)
        return carry.detached(), self.read(carry.y)

    def read(self, y: Tensor) -> Answer:
        """The answer in a state y (B, T, D)."""
        logits = self.lm_head(y[:, self.alphabet.prefix :].float())  # (B, S, V)
        return Answer(logits, self.q_head(y[:, 0].float())[:, 0])

    def marked(self, y: Tensor, batch: Tokens) -> Marks:
        """The marks for answers y (B, T, D): stablemax cross-entropy, and the cost of misjudging the whole."""
        logits, q = self.read(y)
        right = (logits.argmax(-1) == batch.labels) | (batch.labels == IGNORED)  # (B, S)
        exact = right.all(-1)  # (B,)
        cost = per_sample(stablemax_cross_entropy(logits, batch.labels), batch.labels)  # (B,)
        return Marks(cost + Q_WEIGHT * halting_loss(q, exact), exact, q)

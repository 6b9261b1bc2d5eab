"""The baseline without recursion: layers of their own, applied once to the same embedding, read by the same heads."""

import torch
from torch import Tensor

from trm.core.layers import Mix
from trm.core.model import Architecture, Carry
from trm.core.solve import Application, Solver
from trm.core.tokens import OnePass
from trm.incident.model import IncidentModel, Sizes


class OnePassModel(IncidentModel):
    """A transformer of `architecture.layers` layers. Its cycles mean nothing."""

    def __init__(self, architecture: Architecture, sizes: Sizes, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(architecture, sizes, dtype)
        self.recursion = OnePass(architecture)


class OnePassSolver(Solver):
    """Applies the layers once a step; more steps than one change nothing."""

    def _step(self, apply: Application, x: Tensor, carry: Carry, mix: Mix) -> Carry:
        return Carry(apply(x, torch.zeros_like(x), mix), carry.z)


def solver_of(model: IncidentModel) -> Solver:
    """What solves with a model's weights."""
    return (OnePassSolver if isinstance(model.recursion, OnePass) else Solver)(model.recursion)

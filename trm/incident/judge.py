"""
The judge of incidents: it reads each step's answer, keeps the trace, and says how sure the best legal candidate is.

How sure follows from features of how the answer came about, each oriented so that more of it is better.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from trm.core.calibrate import Calibration, Floats
from trm.core.solve import Judged
from trm.incident.decode import Decoded, decoded
from trm.incident.model import IncidentModel, Reading
from trm.incident.problem import Posed

FEATURES = (
    "q", "highest_q", "mean_q", "steadiness", "stable_steps", "probability", "margin", "legal_mass", "verdict",
)  # fmt: skip
"""What a confidence is made of; a calibration of others is of no use."""
LASTING = ("confidence", "endurance")
"""What the confidence is made of that is told."""
MOST_STABLE = 4
"""Longer than so many steps is no better sign: it would tell how many steps there were."""
FAINT = 1e-3
"""Nearer to certainty than this is no surer."""
STILL = 1e-4
"""A relative change of the answer below this is none."""


class Said(NamedTuple):
    """What was read off one step, for the problems that were left."""

    numbers: Tensor  # (B',) int64
    reading: Reading
    decoded: Decoded
    features: Floats  # (B', len(FEATURES))


class Judge:
    """Judges the steps of one batch of problems; without a calibration nothing is ever sure."""

    def __init__(self, model: IncidentModel, posed: Posed, calibration: Calibration | None = None) -> None:
        self.trace: list[Said] = []
        self._model, self._calibration = model, calibration
        self._rows, self._kinds = posed.problem.rows, posed.kinds
        many = len(self._rows)
        self._highest, self._sum = torch.full((many,), -torch.inf), torch.zeros(many)
        self._stable, self._last = torch.zeros(many), torch.full((many,), -1)

    def __call__(self, y: Tensor, drift: Tensor, numbers: Tensor) -> Judged:
        """Read answers y (B', T, D) of the problems `numbers`; drift (B',)."""
        read = self._model.read(y, self._rows[numbers].to(y.device))
        reading = Reading(*(each.cpu() for each in read))  # decoding is little work, and a network may be elsewhere
        found = decoded(reading, self._kinds[numbers])
        features = self._features(reading.q, found, drift.cpu(), numbers)
        self.trace.append(Said(numbers, reading, found, features))
        if self._calibration is None:
            return Judged(found.choice[:, 0], torch.zeros(len(numbers)))
        return Judged(found.choice[:, 0], torch.from_numpy(self._calibration.confidence(features)))

    def _features(self, q: Tensor, found: Decoded, drift: Tensor, numbers: Tensor) -> Floats:
        choice, step = found.choice[:, 0], len(self.trace) + 1
        self._highest[numbers] = torch.maximum(self._highest[numbers], q)
        self._sum[numbers] += q
        self._stable[numbers] = torch.where(choice == self._last[numbers], self._stable[numbers] + 1, 1)
        self._last[numbers] = choice
        columns = (
            *(q, self._highest[numbers], self._sum[numbers] / step, -drift.clamp(min=STILL).log10()),
            *(self._stable[numbers].clamp(max=MOST_STABLE), logit(found.probability[:, 0])),
            *(found.margin, logit(found.legal), logit(found.said)),
        )
        return np.column_stack([column.double().numpy() for column in columns])


def logit(probability: Tensor) -> Tensor:
    """Log odds, of what is neither certain nor impossible."""
    return torch.logit(probability.double(), eps=1e-6)


def of_lasting(confidence: Floats, endurance: Floats) -> Floats:
    """The features LASTING of answers, (N,) each -> (N, 2)"""
    odds = (np.clip(each, FAINT, 1 - FAINT) for each in (confidence, endurance))
    return np.column_stack([np.log(each / (1 - each)) for each in odds])

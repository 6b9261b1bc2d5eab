"""How sure a rule may be: from how often it was right on generated cases, not from what its author thinks. Pure."""

from collections.abc import Mapping

from incidents.rules.measured import MEASURED

PRIOR_RIGHT, PRIOR_ASKED = 3.0, 4.0
"""What counts before anything was measured: three of four. It weighs as much as four cases."""
FEW = 20
"""A rule that was asked less often keeps at most what counts before: too little was measured to be surer."""
MOST = 0.97
"""Generated cases are not the world, so nothing is certain."""


def confidence_of(rule: str, measured: Mapping[str, tuple[int, int]] = MEASURED) -> float:
    """The probability that a rule that has just concluded something is right, fault and root."""
    right, asked = measured.get(rule, (0, 0))
    estimate = (right + PRIOR_RIGHT) / (asked + PRIOR_ASKED)
    return min(estimate, MOST if asked >= FEW else PRIOR_RIGHT / PRIOR_ASKED)

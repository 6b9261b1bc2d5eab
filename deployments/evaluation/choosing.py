"""Which tiers an evaluation asks, and how sure they have to be."""

from pydantic import SecretStr

from deployments.evaluation.deciding import Chooser
from incidents.errors import PermanentError
from incidents.models import Tier
from incidents.settings import Settings
from tasks.tiers import TIERS, DiagnosisTier, RulesTier

CHAIN = "chain"
ALONE: dict[str, DiagnosisTier] = {Tier.RULES: RulesTier()}
UNUSED = SecretStr("-" * 32)
"""For settings that an evaluation has no use for: it opens no door and signs nothing."""


def chooser_of(name: str, threshold: float | None) -> Chooser:
    """The chain of production, or one tier alone. Raises PermanentError for one that this version does not have."""
    if name != CHAIN and name not in ALONE:
        words = {tier.value for tier in Tier} - {Tier.NONE.value}
        known = f"the tier {name} is not in this version" if name in words else f"there is no tier {name}"
        raise PermanentError(f"{known}: choose {' or '.join((*ALONE, CHAIN))}")
    if threshold is not None and not 0 <= threshold <= 1:
        raise PermanentError(f"a threshold of {threshold} is no probability: choose one from 0 to 1")
    tiers = TIERS if name == CHAIN else (ALONE[name],)
    return Chooser(tiers, settings_threshold() if threshold is None else threshold)


def settings_threshold() -> float:
    """The threshold of production, as the environment sets it."""
    return Settings(secret_key=UNUSED, alerts_token=UNUSED).confidence_threshold

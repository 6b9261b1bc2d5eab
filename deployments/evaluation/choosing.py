"""Which tiers an evaluation asks, and how sure they have to be."""

import asyncio
from typing import Any

from pydantic import SecretStr

from incidents.errors import PermanentError
from incidents.models import Tier
from incidents.settings import DEFAULT_TIERS, Settings
from tasks.tiers import Chain, backend_of, chain_of

CHAIN = "chain"
UNUSED = SecretStr("-" * 32)
"""For settings that an evaluation has no use for: it opens no door and signs nothing."""


def chooser_of(name: str, threshold: float | None) -> Chain:
    """
    The chain of production, or one tier alone. `threshold` None: that of production, or the one fitted to the model.

    Raises PermanentError for a tier that this version does not have, and for a model that cannot be asked: all its
    abstentions would read as a measurement.
    """
    if name != CHAIN and name not in DEFAULT_TIERS:
        words = {tier.value for tier in Tier} - {Tier.NONE.value}
        known = f"the tier {name} is not in this version" if name in words else f"there is no tier {name}"
        raise PermanentError(f"{known}: choose {' or '.join((*DEFAULT_TIERS, CHAIN))}")
    if threshold is not None and not 0 <= threshold <= 1:
        raise PermanentError(f"a threshold of {threshold} is no probability: choose one from 0 to 1")
    given: dict[str, Any] = {} if threshold is None else {"confidence_threshold": threshold}
    if name != CHAIN:
        given |= {"tiers": name, "use_trm": name == Tier.TRM}
    settings = Settings(secret_key=UNUSED, alerts_token=UNUSED, **given)
    if name == Tier.TRM:
        asyncio.run(backend_of(settings).ready())
    return chain_of(settings)

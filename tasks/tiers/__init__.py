"""
Who may diagnose: the tiers, and the chain that asks them. Free of Prefect, and of torch until a model is asked.

A tier that is not sure abstains and says why; when all abstain, the diagnosis is `unknown`, never "no issue".
"""

from tasks.tiers.backends import Backend, backend_of
from tasks.tiers.chain import Chain, DiagnosisTier
from tasks.tiers.configured import chain_of
from tasks.tiers.rules import RulesTier
from tasks.tiers.trm import TrmTier

__all__ = ["Backend", "Chain", "DiagnosisTier", "RulesTier", "TrmTier", "backend_of", "chain_of"]

"""The chain of production, from settings."""

from incidents.models import Tier
from incidents.settings import Settings, TrmBackend
from tasks.tiers.backends import backend_of
from tasks.tiers.chain import Chain, DiagnosisTier
from tasks.tiers.rules import RulesTier
from tasks.tiers.trm import Patience, TrmTier


def chain_of(settings: Settings) -> Chain:
    """Every tier that is asked, in order. Nothing is loaded yet."""
    makers = {Tier.TRM: _trm, Tier.RULES: _rules}
    asked = tuple(makers[name](settings) for name in settings.asked_tiers)
    return Chain(asked, settings.disagreement, settings.alone_threshold)


def _rules(settings: Settings) -> DiagnosisTier:
    return RulesTier(settings.confidence_threshold)


def _trm(settings: Settings) -> DiagnosisTier:
    """Its threshold comes with the checkpoint, unless an operator has set one."""
    is_set = "confidence_threshold" in settings.model_fields_set
    in_a_pool = settings.trm_backend is TrmBackend.WORK_POOL
    answer_s = settings.trm_pool_deadline_s if in_a_pool else settings.trm_deadline_s
    patience = Patience(load_s=settings.trm_load_s, answer_s=answer_s)
    return TrmTier(backend_of(settings), patience, settings.confidence_threshold if is_set else None)

"""The chain: who decided is said, what is not sure abstains, and nobody names what cannot be."""

from incidents.errors import TemporaryError
from incidents.faults import Fault
from incidents.models import Abstention, Diagnosis, Evidence, ObjectRef, Tier
from tasks.tiers import decide
from tests.factories import make_cause, make_diagnosis, make_evidence


class Says:
    """A tier with one answer."""

    def __init__(self, answer: Diagnosis | Abstention | Exception, tier: Tier = Tier.LLM) -> None:
        self.tier = tier
        self._answer = answer

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


async def test_the_first_confident_tier_decides_and_the_reasons_of_the_others_stay() -> None:
    unsure = Says(make_diagnosis(confidence=0.5), Tier.TRM)
    decided = await decide([unsure, Says(make_diagnosis(tier=Tier.LLM))], make_evidence(), 0.7)

    assert decided.tier is Tier.LLM
    assert [(item.tier, "below 0.70" in item.reason) for item in decided.abstentions] == [(Tier.TRM, True)]


async def test_when_nobody_is_sure_it_is_unknown_and_never_nothing() -> None:
    away = Says(TemporaryError("away"))
    decided = await decide([away, Says(make_diagnosis(Fault.UNKNOWN))], make_evidence(), 0.7)

    assert (decided.fault, decided.has_issue, decided.tier) == (Fault.UNKNOWN, True, Tier.NONE)
    assert len(decided.abstentions) == 2


async def test_a_root_of_a_kind_that_the_fault_cannot_have_is_not_believed() -> None:
    node = make_cause(object=ObjectRef(kind="Node", name="n"))
    decided = await decide([Says(make_diagnosis(root_cause=node, confidence=0.99))], make_evidence(), 0.7)

    assert decided.fault is Fault.UNKNOWN
    assert "cannot have its root in a Node" in decided.abstentions[0].reason

"""The chain: who decided is said, what is not sure abstains, and who only looks on never decides."""

import pytest

from incidents.errors import TemporaryError
from incidents.faults import Fault
from incidents.models import Abstention, Cause, Diagnosis, Evidence, ObjectRef, Signal, Tier
from incidents.settings import Disagreement
from tasks.tiers import Chain, DiagnosisTier, RulesTier
from tests.diagnosis.seeing import CRASH, broken, of_pod
from tests.factories import WEB, make_cause, make_diagnosis, make_evidence

DB = ObjectRef(kind="Deployment", name="db", namespace="shop")


class Says:
    """A tier with one answer, that counts how often it was asked."""

    def __init__(
        self, answer: Diagnosis | Abstention | Exception, tier: Tier = Tier.LLM, *, is_cheap: bool = True
    ) -> None:
        self.tier = tier
        self.is_cheap = is_cheap
        self.asked = 0
        self._answer = answer

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        self.asked += 1
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def says(tier: Tier, confidence: float = 0.9, fault: Fault = Fault.OOM_KILLED, **given: object) -> Says:
    return Says(make_diagnosis(fault, tier=tier, confidence=confidence, **given), tier)


def silent(tier: Tier, **given: ObjectRef) -> Says:
    return Says(Abstention(tier=tier, reason="not sure", **given), tier)


async def decided(*tiers: DiagnosisTier, disagreement: Disagreement = Disagreement.MOST_CONFIDENT) -> Diagnosis:
    return await Chain(tiers, disagreement).decide(make_evidence())


async def test_the_first_confident_tier_decides_and_the_reasons_of_the_others_stay() -> None:
    said = await decided(silent(Tier.TRM), says(Tier.LLM))

    assert said.tier is Tier.LLM
    assert [(item.tier, item.reason) for item in said.abstentions] == [(Tier.TRM, "not sure")]


async def test_when_nobody_is_sure_it_is_unknown_and_never_nothing() -> None:
    said = await decided(Says(TemporaryError("away")), Says(make_diagnosis(Fault.UNKNOWN)))

    assert (said.fault, said.has_issue, said.tier) == (Fault.UNKNOWN, True, Tier.NONE)
    assert [item.reason for item in said.abstentions] == ["could not be asked: away", "does not know"]


async def test_a_root_of_a_kind_that_the_fault_cannot_have_is_not_believed() -> None:
    node = make_cause(object=ObjectRef(kind="Node", name="n"))
    said = await decided(Says(make_diagnosis(root_cause=node, confidence=0.99)))

    assert said.fault is Fault.UNKNOWN
    assert "cannot have its root in a Node" in said.abstentions[0].reason


async def test_rules_below_their_threshold_abstain_and_say_how_sure_they_were() -> None:
    evidence = broken(CRASH, of_pod(Signal.OOM_KILLED))
    sure = await Chain([RulesTier(0.5)]).decide(evidence)
    unsure = await Chain([RulesTier(0.999)]).decide(evidence)

    assert (sure.tier, sure.fault) == (Tier.RULES, Fault.OOM_KILLED)
    assert unsure.abstentions[0].reason.endswith("below 1.00")


async def test_a_cheap_tier_is_asked_although_another_has_decided_and_its_answer_is_kept_beside() -> None:
    said = await decided(says(Tier.TRM, 0.8), says(Tier.RULES, 0.95))

    assert (said.tier, said.confidence) == (Tier.TRM, 0.8), "the same claim: the first in the order keeps its name"
    assert [(each.tier, each.confidence, each.agrees) for each in said.second_opinions] == [(Tier.RULES, 0.95, True)]
    assert said.disputes == ()


async def test_a_tier_in_the_shadow_that_is_not_sure_says_so_and_decides_nothing() -> None:
    said = await decided(says(Tier.TRM), silent(Tier.RULES, where=DB))

    assert said.tier is Tier.TRM
    assert [item.where for item in said.abstentions] == [DB]


@pytest.mark.parametrize(("earlier", "asked"), [(says(Tier.TRM), 0), (silent(Tier.TRM), 1)])
async def test_a_tier_that_costs_something_is_asked_only_while_nobody_before_it_is_sure(
    earlier: Says, asked: int
) -> None:
    dear = Says(make_diagnosis(Fault.OOM_KILLED, tier=Tier.LLM), Tier.LLM, is_cheap=False)
    said = await decided(earlier, dear, says(Tier.RULES))

    assert dear.asked == asked
    assert said.tier is (Tier.LLM if asked else Tier.TRM)


async def alone(*tiers: DiagnosisTier) -> Diagnosis:
    return await Chain(tiers, alone=0.95).decide(make_evidence())


async def test_whoever_is_sure_alone_has_to_be_surer_and_what_it_said_is_kept() -> None:
    said = await alone(says(Tier.TRM, 0.94), silent(Tier.RULES, where=DB))

    assert (said.tier, said.fault) == (Tier.NONE, Fault.UNKNOWN)
    assert said.root_cause is not None
    assert said.root_cause.object == DB, "where the rules lost the trail, and not what nobody believes"
    assert "0.94; nobody else is sure, and alone it needs 0.95" in said.abstentions[0].reason
    assert str(WEB) in said.abstentions[0].reason


@pytest.mark.parametrize(
    "tiers",
    [
        (says(Tier.TRM, 0.95), silent(Tier.RULES)),
        (says(Tier.TRM, 0.9),),
        (says(Tier.TRM, 0.9), says(Tier.RULES, 0.75)),
        (says(Tier.TRM, 0.9), says(Tier.RULES, 0.75, Fault.BAD_COMMAND)),
        (silent(Tier.TRM), says(Tier.RULES, 0.75)),
    ],
    ids=["sure enough", "only one was asked", "supported", "contradicted", "rules can be checked"],
)
async def test_nobody_else_is_held_back_for_standing_alone(tiers: tuple[Says, ...]) -> None:
    assert (await alone(*tiers)).tier is not Tier.NONE


@pytest.mark.parametrize(("confidence", "asked"), [(0.94, 1), (0.95, 0)])
async def test_a_tier_that_costs_something_is_asked_to_support_who_is_not_sure_enough(
    confidence: float, asked: int
) -> None:
    dear = Says(make_diagnosis(Fault.OOM_KILLED, tier=Tier.LLM, confidence=0.9), Tier.LLM, is_cheap=False)
    said = await alone(says(Tier.TRM, confidence), dear, silent(Tier.RULES))

    assert dear.asked == asked
    assert said.tier is Tier.TRM


@pytest.mark.parametrize(
    ("disagreement", "confidence", "tier"),
    [
        (Disagreement.FIRST, 0.9, Tier.TRM),
        (Disagreement.MOST_CONFIDENT, 0.9, Tier.RULES),
        (Disagreement.MOST_CONFIDENT, 0.99, Tier.TRM),
        (Disagreement.RULES, 0.99, Tier.RULES),
    ],
)
async def test_who_decides_between_two_that_differ_is_configured_and_the_other_answer_stays(
    disagreement: Disagreement, confidence: float, tier: Tier
) -> None:
    there = says(Tier.RULES, 0.95, root_cause=Cause(object=DB))
    said = await decided(says(Tier.TRM, confidence), there, disagreement=disagreement)

    assert said.tier is tier
    (other,) = said.disputes
    assert {said.tier, other.tier} == {Tier.TRM, Tier.RULES}
    assert {said.root_cause and said.root_cause.object, other.root_cause and other.root_cause.object} == {WEB, DB}


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        ({}, True),
        ({"root_cause": Cause(object=WEB)}, True),
        ({"root_cause": Cause(object=WEB, container="sidecar")}, False),
        ({"root_cause": Cause(object=DB, container="app")}, False),
        ({"fault": Fault.BAD_COMMAND}, False),
        ({"fault": Fault.NONE, "has_issue": False, "root_cause": None}, False),
    ],
)
async def test_two_claims_agree_only_on_the_same_fault_object_and_part(other: dict[str, object], agrees: bool) -> None:
    said = await decided(says(Tier.TRM, 0.99), says(Tier.RULES, 0.8, **other))  # type: ignore[arg-type]

    assert [each.agrees for each in said.second_opinions] == [agrees]


async def test_what_the_decider_leaves_open_comes_from_who_agrees_and_never_from_who_differs() -> None:
    bare = Cause(object=WEB)
    agreed = await decided(says(Tier.TRM, 0.99, root_cause=bare), says(Tier.RULES))
    differs = says(Tier.RULES, fault=Fault.BAD_COMMAND)
    disputed = await decided(says(Tier.TRM, 0.99, root_cause=bare), differs)

    assert agreed.root_cause == Cause(object=WEB, container="app")
    assert disputed.root_cause == bare


async def test_nothing_is_well_as_long_as_a_sure_tier_sees_something_wrong() -> None:
    well = says(Tier.RULES, 0.97, Fault.NONE, has_issue=False, root_cause=None)
    said = await decided(says(Tier.TRM, 0.8), well)

    assert (said.tier, said.has_issue, said.is_well) == (Tier.RULES, False, False)

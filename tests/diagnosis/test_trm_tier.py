"""The tier `trm`: each way to be unsure is an abstention that names it, and no made-up answer becomes a diagnosis."""

import asyncio
from typing import Any

import pytest

from incidents.errors import PermanentError, TemporaryError
from incidents.faults import Fault
from incidents.models import Abstention, Answer, Cause, Diagnosis, Evidence, ObjectRef, Signal, Suspicion, Symptom, Tier
from incidents.rules import diagnose as by_rules
from tasks.tiers import Backend, Chain, RulesTier, TrmTier
from tasks.tiers.named import objects_in, unseen_part
from tasks.tiers.trm import Patience, concluded
from tests.diagnosis.captures import evidence_of, names
from tests.diagnosis.seeing import CRASH, broken, of_pod
from tests.factories import WEB, make_answer, make_evidence, make_fact, make_step, make_subject

SEEN = broken(CRASH, of_pod(Signal.OOM_KILLED))
WELL = make_evidence(facts=(make_fact(Signal.ROLLED_OUT, WEB, "web: 1 of 1 pods available"),))
ELSEWHERE = ObjectRef(kind="Deployment", name="payments", namespace="bank")
AT_ONCE = Patience(load_s=5, answer_s=5)


class Replies(Backend):
    """A backend with one answer."""

    def __init__(self, answer: Answer | Exception) -> None:
        self._answer = answer
        self.asked = 0

    async def answer(self, evidence: Evidence) -> Answer:
        self.asked += 1
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Hangs(Backend):
    """A backend that never comes to an end, from loading on or only when it is asked."""

    def __init__(self, *, is_ready: bool) -> None:
        self._is_ready = is_ready

    async def ready(self) -> None:
        if not self._is_ready:
            await asyncio.Event().wait()

    async def answer(self, evidence: Evidence) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError("nobody waits that long")


def reason_of(answer: Answer, evidence: Evidence = SEEN, threshold: float | None = None) -> str:
    said = concluded(answer, evidence, threshold)
    assert isinstance(said, Abstention), said
    return said.reason


async def test_a_confident_answer_becomes_a_diagnosis_with_the_facts_that_prove_it_and_the_way_to_it() -> None:
    answer = make_answer(proof=(2, 0, 2))
    said = await TrmTier(Replies(answer), AT_ONCE).diagnose(SEEN)

    assert isinstance(said, Diagnosis)
    assert (said.tier, said.fault, said.root_cause) == (Tier.TRM, Fault.OOM_KILLED, answer.cause)
    assert said.evidence == (SEEN.facts[0], SEEN.facts[2])
    assert said.summary == "Deployment shop/web (container app): a container exceeds its memory limit"
    assert (said.trace, said.checkpoint, said.confidence) == (answer.trace, answer.checkpoint, answer.confidence)


async def test_without_evidence_the_model_is_not_even_asked() -> None:
    backend = Replies(make_answer())
    nothing = [make_evidence(focus=None, facts=SEEN.facts), make_evidence()]
    said = [await TrmTier(backend, AT_ONCE).diagnose(evidence) for evidence in nothing]

    assert [isinstance(each, Abstention) and each.reason.startswith("no evidence") for each in said] == [True, True]
    assert backend.asked == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"confidence": 0.79}, "oom_killed with confidence 0.79, below 0.80"),
        ({"settled": False}, "not settled after 2 steps"),
        ({"legal_mass": 0.49}, "legal mass: only 49%"),
        ({"unknown_share": 0.11}, "vocabulary: 11% of the evidence"),
        ({"fault": Fault.UNKNOWN}, "does not know"),
    ],
)
def test_every_way_to_be_unsure_is_an_abstention_that_names_it_and_shows_how_far_it_came(
    given: dict[str, Any], words: str
) -> None:
    answer = make_answer(**given)
    said = concluded(answer, SEEN)

    assert isinstance(said, Abstention)
    assert said.reason.startswith(words)
    assert said.trace == answer.trace


def test_an_operators_threshold_beats_the_one_of_the_checkpoint_in_both_directions() -> None:
    assert isinstance(concluded(make_answer(confidence=0.7), SEEN, 0.6), Diagnosis)
    assert reason_of(make_answer(), threshold=0.95).endswith("below 0.95")


def test_unknown_keeps_the_place_where_it_looks_wrong() -> None:
    said = concluded(make_answer(Fault.UNKNOWN, cause=Cause(object=WEB)), SEEN)

    assert isinstance(said, Abstention)
    assert said.where == WEB


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (Hangs(is_ready=True), "did not answer within 0.01 s"),
        (Hangs(is_ready=False), "was not ready within 0.01 s"),
        (Replies(TemporaryError("nobody listens")), "could not be asked: nobody listens"),
        (Replies(PermanentError("no checkpoint")), "could not be asked: no checkpoint"),
    ],
)
async def test_a_backend_that_is_away_or_slow_leaves_the_answer_to_the_next_tier_and_that_is_said(
    backend: Backend, reason: str
) -> None:
    slow = TrmTier(backend, Patience(load_s=0.01, answer_s=0.01))
    said = await Chain([slow, RulesTier(0.5)]).decide(SEEN)

    assert (said.tier, said.fault) == (Tier.RULES, Fault.OOM_KILLED)
    assert [item.reason for item in said.abstentions] == [reason]


async def test_what_is_no_answer_at_all_is_an_abstention() -> None:
    with pytest.raises(ValueError, match="confidence") as invalid:
        Answer.model_validate_json(make_answer().model_dump_json().replace("0.9,", "9.9,"))
    said = await TrmTier(Replies(invalid.value), AT_ONCE).diagnose(SEEN)

    assert said == Abstention(tier=Tier.TRM, reason="answered with what is no answer")


def made_up(**given: Any) -> Cause:
    return Cause(**{"object": WEB, **given})


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an object that nobody saw would be repaired": (
        {"cause": Cause(object=ELSEWHERE)}, "answered with an object that was not seen"),
    "the namesake in another namespace would be repaired": (
        {"cause": Cause(object=WEB.model_copy(update={"namespace": "bank"}))}, "an object that was not seen"),
    "a container that does not exist would be patched": (
        {"cause": made_up(container="miner")}, "a container that was not seen"),
    "a variable that nobody reads would be asked for": (
        {"fault": Fault.MISSING_ENV_VAR, "cause": made_up(env="LD_PRELOAD")}, "a variable that was not seen"),
    "a key that nobody reads would be asked for": (
        {"fault": Fault.BAD_CONFIG_FILE, "cause": made_up(key="id_rsa")}, "a key that was not seen"),
    "a fault would be pinned on a kind that cannot have it": (
        {"fault": Fault.NODE_NOT_READY, "cause": made_up()}, "node_not_ready cannot have its root in a Deployment"),
    "a fault without an object would have any": ({"cause": None}, "answered oom_killed without an object"),
    "a claim would rest on facts that nobody saw": ({"proof": (99,)}, "cited evidence that is not there"),
    "a claim would rest on the last fact by counting backwards": ({"proof": (-1,)}, "cited evidence that is not there"),
    "the report would accuse an object that does not exist": (
        {"trace": (make_step(1, Suspicion(object=ELSEWHERE, fault=Fault.OOM_KILLED, probability=0.4)),)},
        "suspected an object that was not seen"),
}  # fmt: skip


@pytest.mark.parametrize("harm", REFUSED)
def test_a_made_up_answer_is_refused_or_else(harm: str) -> None:
    given, words = REFUSED[harm]

    assert words in reason_of(make_answer(**given))


def test_a_claim_that_cites_nothing_rests_on_what_was_seen_of_the_object_or_is_refused() -> None:
    said = concluded(make_answer(proof=()), SEEN)
    silent = broken(CRASH).model_copy(update={"facts": (of_pod(Signal.WARNING),), "links": ()})

    assert isinstance(said, Diagnosis)
    assert said.evidence == SEEN.facts
    assert reason_of(make_answer(proof=()), silent) == "oom_killed, and nothing was seen that shows it"


def test_nothing_wrong_is_only_believed_with_the_proof_that_the_rules_ask_for() -> None:
    healthy = make_answer(Fault.NONE, trace=())
    throttled = WELL.model_copy(update={"subject": make_subject(symptom=Symptom.THROTTLING)})
    said = concluded(healthy, WELL)

    assert isinstance(said, Diagnosis)
    assert (said.has_issue, said.root_cause, said.evidence) == (False, None, WELL.facts)
    assert [reason_of(healthy, each) for each in (SEEN, throttled)] == ["none, and nothing proves that"] * 2


@pytest.mark.parametrize("name", names())
def test_whatever_the_rules_find_counts_as_seen(name: str) -> None:
    evidence = evidence_of(name)
    said = by_rules(evidence)
    cause = said.root_cause if isinstance(said, Diagnosis) else None

    assert cause is None or (cause.object in objects_in(evidence) and not unseen_part(evidence, cause))

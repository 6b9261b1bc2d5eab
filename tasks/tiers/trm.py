"""
The tier `trm`: an answer of the model becomes a diagnosis, or an abstention that says why. Knows no torch.

An answer is untrusted, wherever the model runs: it may name only what the evidence names, and health needs the same
proof that the rules need.
"""

import asyncio
from dataclasses import dataclass

from pydantic import ValidationError

from incidents.errors import IncidentError
from incidents.faults import ABOUT, ROOTS, Fault
from incidents.models import Abstention, Answer, Cause, Diagnosis, Evidence, Fact, Tier
from incidents.rules import MAX_CITED, UNSEEN_BY_PODS
from incidents.rules.health import proof_of_health
from incidents.rules.view import View
from tasks.tiers.backends import Backend
from tasks.tiers.named import objects_in, unseen_part
from tasks.tiers.rules import unsure

MIN_LEGAL_MASS = 0.5
"""Below it most of the probability lay on what cannot be: decoding has forced an answer out of the model."""
MAX_UNKNOWN_SHARE = 0.1
"""Above it the evidence is in words that the model was never shown."""


@dataclass(frozen=True)
class Patience:
    """How long the model is waited for, in seconds: until it is there, and for one answer."""

    load_s: float
    answer_s: float


class TrmTier:
    """Asks the model, wherever it runs; `threshold` None means the one that came with the checkpoint."""

    tier = Tier.TRM
    is_cheap = True

    def __init__(self, backend: Backend, patience: Patience, threshold: float | None = None) -> None:
        self._backend = backend
        self._patience = patience
        self._threshold = threshold

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        """Ask within the deadline, and check what comes back."""
        if evidence.focus is None or not evidence.facts:
            return _abstain("no evidence: nothing was seen that the alert is about")
        try:
            answer = await self._answer(evidence)
        except IncidentError as error:
            return _abstain(f"could not be asked: {error}")
        except ValidationError:
            return _abstain("answered with what is no answer")
        return answer if isinstance(answer, Abstention) else concluded(answer, evidence, self._threshold)

    async def _answer(self, evidence: Evidence) -> Answer | Abstention:
        said = "was not ready", self._patience.load_s
        try:
            async with asyncio.timeout(self._patience.load_s):
                await self._backend.ready()
            said = "did not answer", self._patience.answer_s
            async with asyncio.timeout(self._patience.answer_s):
                return await self._backend.answer(evidence)
        except TimeoutError:
            return _abstain(f"{said[0]} within {said[1]:g} s")


def concluded(answer: Answer, evidence: Evidence, threshold: float | None = None) -> Diagnosis | Abstention:
    """What an answer is worth. `threshold` beats the answer's own."""
    made_up = _unseen(answer, evidence)
    if made_up:
        return _abstain(made_up)
    out_of_depth = _unfit(answer)
    if out_of_depth:
        return _abstain(out_of_depth, answer)
    if answer.fault is Fault.UNKNOWN:
        where = answer.cause.object if answer.cause else None
        return Abstention(tier=Tier.TRM, reason="does not know", where=where, trace=answer.trace)
    facts = _proof_of_health(evidence) if answer.fault is Fault.NONE else _cited(answer, evidence)
    if not facts:
        missing = "nothing proves that" if answer.fault is Fault.NONE else "nothing was seen that shows it"
        return _abstain(f"{answer.fault}, and {missing}", answer)
    said = _diagnosis(answer, facts)
    needed = answer.threshold if threshold is None else threshold
    return _abstain(unsure(said, needed), answer) if said.confidence < needed else said


def _abstain(reason: str, answer: Answer | None = None) -> Abstention:
    return Abstention(tier=Tier.TRM, reason=reason, trace=answer.trace if answer else ())


def _unfit(answer: Answer) -> str:
    """Why the model itself is out of its depth; '' where it is not."""
    if answer.unknown_share > MAX_UNKNOWN_SHARE:
        return f"vocabulary: {answer.unknown_share:.0%} of the evidence is in words that the model does not know"
    if answer.legal_mass < MIN_LEGAL_MASS:
        return f"legal mass: only {answer.legal_mass:.0%} of its belief lies on what can be"
    if not answer.settled:
        return f"not settled after {len(answer.trace)} steps"
    return ""


def _unseen(answer: Answer, evidence: Evidence) -> str:
    """What an answer names although the evidence does not; '' where it names nothing else."""
    cause, seen = answer.cause, objects_in(evidence)
    suspects = (suspicion.object for step in answer.trace for suspicion in step.suspicions)
    if any(each is not None and each not in seen for each in suspects):
        return "suspected an object that was not seen"
    if any(not 0 <= index < len(evidence.facts) for index in answer.proof):
        return "cited evidence that is not there"
    if cause is None:
        return "" if answer.fault in (Fault.NONE, Fault.UNKNOWN) else f"answered {answer.fault} without an object"
    if cause.object not in seen:
        return "answered with an object that was not seen"
    if answer.fault is not Fault.UNKNOWN and cause.object.kind not in ROOTS[answer.fault]:
        return f"{answer.fault} cannot have its root in a {cause.object.kind}"
    part = unseen_part(evidence, cause)
    return f"answered with {part} that was not seen" if part else ""


def _proof_of_health(evidence: Evidence) -> tuple[Fact, ...]:
    """The facts behind a claim of health, as the rules ask for them."""
    if evidence.focus is None or evidence.subject.symptom in UNSEEN_BY_PODS:
        return ()
    return proof_of_health(View(evidence), evidence.focus)


def _cited(answer: Answer, evidence: Evidence) -> tuple[Fact, ...]:
    """The facts that the model points at; where it points at none, what was seen of the object itself."""
    if answer.proof:
        return tuple(evidence.facts[index] for index in sorted(set(answer.proof)))
    assert answer.cause is not None  # noqa: S101 - `_unseen` has refused a fault without an object
    view, root = View(evidence), answer.cause.object
    return (*view.facts(root), *view.pod_facts(root)) if root.kind != "Pod" else view.facts(root)


def _diagnosis(answer: Answer, facts: tuple[Fact, ...]) -> Diagnosis:
    is_well = answer.fault is Fault.NONE
    return Diagnosis(
        tier=Tier.TRM,
        has_issue=not is_well,
        fault=answer.fault,
        summary=f"{facts[0].source.object} is well: {facts[0].statement}" if is_well else _summary(answer),
        root_cause=None if is_well else answer.cause,
        evidence=facts[:MAX_CITED],
        confidence=answer.confidence,
        checkpoint=answer.checkpoint,
        trace=answer.trace,
    )


def _summary(answer: Answer) -> str:
    cause = answer.cause
    return f"{_place(cause)}: {ABOUT[answer.fault]}" if cause else ABOUT[answer.fault]


def _place(cause: Cause) -> str:
    """The object to blame and where in it, in words."""
    parts = (("container", cause.container), ("variable", cause.env), ("key", cause.key))
    named = ", ".join(f"{what} {name}" for what, name in parts if name)
    return f"{cause.object} ({named})" if named else str(cause.object)

"""
The chain of diagnosis tiers: who is asked, who decides, and what the others think of it.

Tiers are asked in order until one is confident. Cheap ones are asked all the same, at once, in the shadow: what they
say is kept beside the diagnosis, compared with it and shown, and is never acted on. Where two confident tiers differ,
one of them still gives its name to the diagnosis, and a human decides. Whoever is sure alone has to be surer, unless
each step can be checked, as those of the rules can.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from incidents.errors import IncidentError
from incidents.faults import ROOTS, Fault
from incidents.models import Abstention, Cause, Diagnosis, Evidence, Opinion, Tier
from incidents.settings import Disagreement


class DiagnosisTier(Protocol):
    """One way to come to a diagnosis."""

    @property
    def tier(self) -> Tier:
        """Its name on results."""
        ...

    @property
    def is_cheap(self) -> bool:
        """Whether it is asked even where an earlier tier has decided."""
        ...

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        """Be sure, or abstain with the reason. Raises IncidentError when it cannot be asked."""
        ...


@dataclass(frozen=True)
class Chain:
    """
    The tiers in the order in which they are asked.

    alone: the confidence from which a tier is believed that nobody else supports, though others were asked.
    """

    tiers: Sequence[DiagnosisTier]
    disagreement: Disagreement = Disagreement.RULES
    alone: float = 0.0

    async def decide(self, evidence: Evidence) -> Diagnosis:
        """The answer of one confident tier with everything the others said, or `unknown` with all their reasons."""
        answers = _heeded(await _answers(self.tiers, evidence, self.alone), self.alone)
        sure = [each for each in answers if isinstance(each, Diagnosis)]
        abstentions = tuple(each for each in answers if isinstance(each, Abstention))
        if not sure:
            return _unknown(evidence, abstentions)
        decider = _decider(sure, self.disagreement)
        others = tuple(_opinion(each, decider) for each in sure if each is not decider)
        told = {"abstentions": abstentions, "second_opinions": others, "root_cause": _completed(decider, others)}
        return decider.model_copy(update=told)


async def _answers(tiers: Sequence[DiagnosisTier], evidence: Evidence, alone: float) -> list[Diagnosis | Abstention]:
    """What each tier said, in order; one that costs something is only asked while nobody before it is sure enough."""
    cheap = [number for number, tier in enumerate(tiers) if tier.is_cheap]
    said = await asyncio.gather(*(_asked(tiers[number], evidence) for number in cheap))
    at_once = dict(zip(cheap, said, strict=True))
    answers: list[Diagnosis | Abstention] = []
    for number, tier in enumerate(tiers):
        if number in at_once:
            answers.append(at_once[number])
        elif not any(isinstance(each, Diagnosis) for each in answers) or _lone(answers, alone):
            answers.append(await _asked(tier, evidence))
    return answers


async def _asked(tier: DiagnosisTier, evidence: Evidence) -> Diagnosis | Abstention:
    try:
        answer = await tier.diagnose(evidence)
    except IncidentError as error:
        return Abstention(tier=tier.tier, reason=f"could not be asked: {error}")
    if isinstance(answer, Abstention):
        return answer
    if answer.fault is Fault.UNKNOWN:
        return Abstention(tier=tier.tier, reason="does not know")
    cause = answer.root_cause
    if cause is not None and cause.object.kind not in ROOTS[answer.fault]:
        return Abstention(tier=tier.tier, reason=f"{answer.fault} cannot have its root in a {cause.object.kind}")
    return answer


def _lone(answers: Sequence[Diagnosis | Abstention], alone: float) -> Diagnosis | None:
    """The only answer, if it comes from a tier whose steps nobody can check, and is not sure enough to stand alone."""
    sure = [each for each in answers if isinstance(each, Diagnosis)]
    if len(sure) != 1 or sure[0].tier is Tier.RULES or sure[0].confidence >= alone:
        return None
    return sure[0]


def _heeded(answers: Sequence[Diagnosis | Abstention], alone: float) -> Sequence[Diagnosis | Abstention]:
    """The answers; one that stands too much alone, though others were asked, becomes an abstention that says so."""
    lone = _lone(answers, alone) if len(answers) > 1 else None
    if lone is None:
        return answers
    about = f" in {lone.root_cause.object}" if lone.root_cause else ""
    reason = f"{lone.fault}{about} at {lone.confidence:.2f}; nobody else is sure, and alone it needs {alone:.2f}"
    said = Abstention(tier=lone.tier, reason=reason, trace=lone.trace)
    return [said if each is lone else each for each in answers]


def _decider(sure: Sequence[Diagnosis], disagreement: Disagreement) -> Diagnosis:
    """
    The first; where they differ, whom configuration says: the surest, or the rules, if they are among the sure.

    The rules are believed by default: on incidents of other makers than the generator the model's confidence, which was
    calibrated on generated ones, is no measure against theirs, and each step of theirs can be checked.
    """
    first = sure[0]
    if disagreement is Disagreement.FIRST or all(is_same(each, first) for each in sure):
        return first
    if disagreement is Disagreement.RULES:
        return next((each for each in sure if each.tier is Tier.RULES), first)
    return max(sure, key=lambda each: each.confidence)


def is_same(one: Diagnosis, other: Diagnosis) -> bool:
    """Whether two diagnoses are one claim: same fault, same object, and no part of it named differently."""
    a, b = one.root_cause, other.root_cause
    if one.fault is not other.fault or a is None or b is None:
        return one.fault is other.fault and a is b
    parts = ((a.container, b.container), (a.env, b.env), (a.key, b.key))
    return a.object == b.object and all(None in pair or pair[0] == pair[1] for pair in parts)


def _opinion(other: Diagnosis, decider: Diagnosis) -> Opinion:
    return Opinion(
        tier=other.tier,
        fault=other.fault,
        summary=other.summary,
        root_cause=other.root_cause,
        confidence=other.confidence,
        agrees=is_same(other, decider),
        trace=other.trace,
    )


def _completed(decider: Diagnosis, others: Iterable[Opinion]) -> Cause | None:
    """
    The decider's cause; container, variable and key that it leaves open come from whoever names the same fault and
    object. Without them there is nothing to ask a human for.
    """
    cause = decider.root_cause
    for other in others:
        if cause is not None and other.agrees and other.root_cause is not None:
            named = cause.model_dump(include={"container", "env", "key"}, exclude_none=True)
            cause = other.root_cause.model_copy(update=named)
    return cause


def _unknown(evidence: Evidence, abstentions: tuple[Abstention, ...]) -> Diagnosis:
    return Diagnosis(
        tier=Tier.NONE,
        has_issue=True,
        fault=Fault.UNKNOWN,
        summary=_unknown_summary(evidence),
        root_cause=next((Cause(object=each.where) for each in abstentions if each.where), None),
        evidence=evidence.facts[:8],
        confidence=0.0,
        abstentions=abstentions,
    )


def _unknown_summary(evidence: Evidence) -> str:
    if evidence.focus is not None:
        return f"{evidence.focus}: the evidence does not say what is wrong"
    subject = evidence.subject
    kinds = "Deployment, StatefulSet or DaemonSet" if subject.kind == "Workload" else subject.kind
    unseen = f" ({'; '.join(str(gap) for gap in evidence.missing)})" if evidence.missing else ""
    return f"no {kinds} named {subject.name} was found in namespace {subject.namespace}{unseen}"

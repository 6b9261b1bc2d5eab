"""
What a model says about one evidence, step by step. It crosses borders of processes as JSON.

Everything in here is untrusted: only `tasks.tiers.trm` turns an answer into a diagnosis, after it has checked that
what is named was seen.
"""

from typing import Annotated

from pydantic import Field

from incidents.faults import Fault
from incidents.models.base import Cause, Noun, ObjectRef

Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

MAX_SUSPICIONS = 3
MAX_STEPS = 20


class Suspicion(Noun):
    """One candidate of one step."""

    object: ObjectRef | None = Field(default=None, description="None for `none`, and for `unknown` without a place")
    fault: Fault
    probability: Probability


class ReasoningStep(Noun):
    """What was believed after one step of supervision."""

    step: int = Field(ge=1, le=MAX_STEPS)
    suspicions: tuple[Suspicion, ...] = Field(default=(), max_length=MAX_SUSPICIONS, description="likeliest first")
    confidence: Probability = Field(description="the halting head's raw q after a sigmoid: not calibrated")
    endurance: Probability | None = Field(
        default=None, description="of the last: its answer's mean probability where parts of the evidence are left out"
    )


class Answer(Noun):
    """What a model answers to one evidence: its best legal candidate, how sure it is, and how it came there."""

    checkpoint: str = Field(max_length=200, description="name and digest, for the report")
    fault: Fault
    cause: Cause | None = None
    confidence: Probability = Field(description="calibrated probability that fault and cause are both right")
    threshold: Probability = Field(description="acting threshold, fitted from the risk-coverage curve")
    settled: bool = Field(description="whether the candidate stopped changing before the steps ran out")
    legal_mass: Probability = Field(description="share of the probability that lay on legal pairs of object and fault")
    unknown_share: Probability = Field(description="share of the tokens that lie outside the vocabulary")
    proof: tuple[int, ...] = Field(default=(), max_length=64, description="indexes into Evidence.facts")
    trace: tuple[ReasoningStep, ...] = Field(default=(), max_length=MAX_STEPS)
    seconds: float = Field(ge=0, allow_inf_nan=False, description="time of the computation")

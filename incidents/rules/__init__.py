"""
The rules tier: what a careful reader concludes from the facts, and nothing beyond them. Pure.

First cut: a missing variable, an image that does not exist, a container killed for memory, and health. Everything
else abstains. The confidences are set by hand until they are measured on generated cases.
"""

from incidents.faults import Fault
from incidents.models import Abstention, Cause, ContainerFacts, Diagnosis, Evidence, Fact, ObjectRef, Revision, Tier

SURE = 0.95
LIKELY = 0.85
NOT_FOUND = ("not found", "manifest unknown", "does not exist", "no such image", "errimageneverpull")
OTHERWISE = ("denied", "unauthorized", "forbidden", "no such host", "connection refused", "timeout", "no basic auth")
"""Words by which a failed pull tells that the image is not what is missing."""


def diagnose(evidence: Evidence) -> Diagnosis | Abstention:
    """Decide, or say why not."""
    if evidence.workload is None:
        return _abstain("no workload was found for the alert")
    for rule in (_oom_killed, _image_not_found, _missing_env_var, _healthy):
        diagnosis = rule(evidence, evidence.workload)
        if diagnosis is not None:
            return diagnosis
    return _abstain("no rule explains what was seen")


def _abstain(reason: str) -> Abstention:
    return Abstention(tier=Tier.RULES, reason=reason)


def _oom_killed(evidence: Evidence, workload: ObjectRef) -> Diagnosis | None:
    killed = _of_current(evidence, evidence.seen("oom_killed"))
    if not killed:
        return None
    container = killed[0].detail["container"]
    summary = f"{workload} exceeds the memory limit of its container {container}: the kernel kills it again and again"
    cause = Cause(object=workload, container=container)
    return _found(evidence, Fault.OOM_KILLED, summary, cause, killed, SURE)


def _image_not_found(evidence: Evidence, workload: ObjectRef) -> Diagnosis | None:
    failing = [item for item in evidence.containers if item.waits_for_image and says_not_found(item, evidence)]
    if not failing:
        return None
    item = failing[0]
    facts = tuple(fact for fact in evidence.seen("image_unavailable") if fact.detail["container"] == item.container)
    summary = f"{workload} asks for image {item.image}, which does not exist"
    return _found(
        evidence, Fault.IMAGE_NOT_FOUND, summary, Cause(object=workload, container=item.container), facts, SURE
    )


def says_not_found(item: ContainerFacts, evidence: Evidence) -> bool:
    """Whether the pull fails because the image is absent, and not because somebody refuses it."""
    pulls = [fact.statement for fact in evidence.seen("warning") if item.image and item.image in fact.statement]
    said = " ".join((item.reason, item.message, *pulls)).lower()
    return any(word in said for word in NOT_FOUND) and not any(word in said for word in OTHERWISE)


def _missing_env_var(evidence: Evidence, workload: ObjectRef) -> Diagnosis | None:
    crashing = {fact.detail["container"] for fact in _of_current(evidence, evidence.seen("crashing"))}
    present = _present(evidence)
    for fact in evidence.seen("missing_variable"):
        container, variable = fact.detail["container"], fact.detail["variable"]
        if container in crashing and variable not in present.get(container, ()):
            summary = f"{workload} needs the environment variable {variable}, which container {container} does not have"
            cause = Cause(object=workload, container=container, env=variable)
            facts = (fact, *(item for item in evidence.seen("crashing") if item.detail["container"] == container))
            return _found(evidence, Fault.MISSING_ENV_VAR, summary, cause, facts, SURE)
    return None


def _present(evidence: Evidence) -> dict[str, tuple[str, ...]]:
    current = current_revision(evidence)
    return current.env_names if current else {}


def current_revision(evidence: Evidence) -> Revision | None:
    """The revision whose template is the workload's."""
    return next((revision for revision in reversed(evidence.revisions) if revision.current), None)


def _of_current(evidence: Evidence, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts about pods of the current revision; all of them where revisions are not known."""
    current = current_revision(evidence)
    number = str(current.number) if current else ""
    return tuple(fact for fact in facts if not number or fact.detail.get("revision") in (number, ""))


def _healthy(evidence: Evidence, workload: ObjectRef) -> Diagnosis | None:
    """Nothing is wrong: a claim that needs all pods seen, ready and free of late crashes."""
    rollout = evidence.rollout
    if rollout is None or not rollout.complete or rollout.desired == 0:
        return None
    if _pods_unseen(evidence) or not all(item.ready for item in evidence.containers):
        return None
    if evidence.seen("crashing") or evidence.seen("oom_killed"):
        return None
    summary = f"{workload} is healthy: {rollout.available} of {rollout.desired} pods available, none crashed lately"
    return Diagnosis(
        tier=Tier.RULES,
        has_issue=False,
        fault=Fault.NONE,
        summary=summary,
        evidence=evidence.seen("rolled_out"),
        confidence=LIKELY,
    )


def _pods_unseen(evidence: Evidence) -> bool:
    return not evidence.containers or any(text.startswith("Pod") for text in evidence.missing)


def _found(
    evidence: Evidence, fault: Fault, summary: str, cause: Cause, facts: tuple[Fact, ...], confidence: float
) -> Diagnosis:
    cited = (*facts[:3], *evidence.seen("changed"), *evidence.seen("short_of_replicas"))
    return Diagnosis(
        tier=Tier.RULES,
        has_issue=True,
        fault=fault,
        summary=summary,
        root_cause=cause,
        evidence=cited,
        confidence=confidence,
    )

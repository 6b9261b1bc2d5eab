"""
From a diagnosis to one precise action. Pure: every parameter has a source in the cluster, or is asked for.

First cut: the faults of `incidents.rules`. What has no safe action gets an instruction for a human.
"""

from collections.abc import Callable

from incidents.actions import PatchEnv, PatchImage, PatchResources, Rollback
from incidents.faults import ActionName, Fault
from incidents.models import Ask, Diagnosis, Evidence, ObjectRef, Plan, Revision
from incidents.quantities import bytes_of, mebibytes
from incidents.rules import current_revision

GROWTH = 2
"""A memory limit that was exceeded is doubled: the usage beyond it is not known."""
VERIFIABLE = frozenset({"Deployment"})
"""Kinds whose revisions this version can tell apart: without that, a fix could not be checked."""
NODE_SHARE = 0.8
"""A limit is never proposed above this share of the largest node's memory."""


def plan_for(diagnosis: Diagnosis, evidence: Evidence) -> Plan | None:
    """The action that this diagnosis calls for; None when nothing is wrong or nothing safe is known."""
    makers: dict[Fault, Callable[[Diagnosis, Evidence], Plan | None]] = {
        Fault.MISSING_ENV_VAR: _provide_variable,
        Fault.IMAGE_NOT_FOUND: _restore_image,
        Fault.OOM_KILLED: _raise_memory,
    }
    maker, cause = makers.get(diagnosis.fault), diagnosis.root_cause
    if maker is None or cause is None or cause.object.kind not in VERIFIABLE:
        return None
    return maker(diagnosis, evidence)


def instruction_for(diagnosis: Diagnosis, evidence: Evidence) -> str:
    """What a human should do when there is no plan, with the commands to look further."""
    if not diagnosis.has_issue:
        return "Nothing to do."
    workload = evidence.workload
    if workload is None:
        return "Check that the alert's labels name a workload that exists, and look at the namespace by hand."
    name = f"{workload.kind.lower()}/{workload.name} -n {workload.namespace}"
    return (
        f"Look at it by hand: `kubectl describe {name}`, `kubectl logs {name} --previous`, "
        f"`kubectl rollout history {name}`."
    )


def _root(diagnosis: Diagnosis) -> tuple[ObjectRef, str]:
    cause = diagnosis.root_cause
    assert cause is not None  # noqa: S101 - plan_for has checked it
    return cause.object, cause.container or ""


def last_good(evidence: Evidence) -> Revision | None:
    """The newest earlier revision that still has a ready pod: proof that it works."""
    earlier = [revision for revision in evidence.revisions if not revision.current and revision.ready > 0]
    return earlier[-1] if earlier else None


def _provide_variable(diagnosis: Diagnosis, evidence: Evidence) -> Plan | None:
    target, container = _root(diagnosis)
    variable = diagnosis.root_cause.env if diagnosis.root_cause else None
    if not variable:
        return None
    good = last_good(evidence)
    if good is not None and variable in good.env_names.get(container, ()):
        return _rollback(target, evidence, good, f"revision {good.number} has {variable} and runs")
    ask = Ask(
        param="value",
        prompt=f"Value of {variable} for container {container} of {target}",
        known=_known_variable(evidence, container, variable),
    )
    return Plan(
        action=ActionName.PATCH_DEPLOYMENT_ENV,
        target=target,
        params={"container": container, "name": variable},
        asks=(ask,),
        why=f"the program stops because {variable} is not set",
        undo=f"take {variable} out of container {container} again",
        risk=PatchEnv.risk,
        bindings=_bound(evidence, target),
    )


def _known_variable(evidence: Evidence, container: str, variable: str) -> str:
    holders = [r.number for r in evidence.revisions if variable in r.env_names.get(container, ())]
    if holders:
        return f"revision {holders[-1]} had this variable"
    return "no revision of this workload ever had this variable"


def _restore_image(diagnosis: Diagnosis, evidence: Evidence) -> Plan | None:
    target, container = _root(diagnosis)
    good = last_good(evidence)
    if good is not None:
        return _rollback(target, evidence, good, f"revision {good.number} runs image {good.images.get(container, '?')}")
    ask = Ask(
        param="image", prompt=f"Image for container {container} of {target}", secret=False, known=_tried(evidence)
    )
    return Plan(
        action=ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD,
        target=target,
        params={"container": container},
        asks=(ask,),
        why="the image does not exist, and no earlier revision runs",
        undo="set the former image again",
        risk=PatchImage.risk,
        bindings=_bound(evidence, target),
    )


def _tried(evidence: Evidence) -> str:
    current = current_revision(evidence)
    return f"not found: {', '.join(current.images.values())}" if current else ""


def _rollback(target: ObjectRef, evidence: Evidence, good: Revision, why: str) -> Plan:
    current = current_revision(evidence)
    return Plan(
        action=ActionName.ROLLBACK_DEPLOYMENT,
        target=target,
        params={"to_revision": good.number},
        why=why,
        undo=f"restore the template of revision {current.number}" if current else "restore the present template",
        risk=Rollback.risk,
        bindings={**_bound(evidence, target), **_bound_to(evidence, f"ReplicaSet/{good.name}")},
    )


def _raise_memory(diagnosis: Diagnosis, evidence: Evidence) -> Plan | None:
    target, container = _root(diagnosis)
    limits = [item.memory_limit for item in evidence.containers if item.container == container and item.memory_limit]
    if not limits:
        return None
    before = max(bytes_of(limit) for limit in limits)
    after = min(before * GROWTH, _ceiling(evidence))
    if after <= before:
        return None
    return Plan(
        action=ActionName.PATCH_DEPLOYMENT_RESOURCES,
        target=target,
        params={"container": container, "memory_limit": mebibytes(after)},
        why=f"{container} is killed at its limit of {mebibytes(before)}; what it needs is not known, so double it",
        undo=f"set the limit of {mebibytes(before)} again",
        risk=PatchResources.risk,
        bindings=_bound(evidence, target),
    )


def _ceiling(evidence: Evidence) -> int:
    node = evidence.allowed_memory_bytes
    return int(node * NODE_SHARE) if node else 4 * 2**30


def _bound(evidence: Evidence, target: ObjectRef) -> dict[str, str]:
    return _bound_to(evidence, f"{target.kind}/{target.name}")


def _bound_to(evidence: Evidence, key: str) -> dict[str, str]:
    return {key: evidence.bindings[key]} if key in evidence.bindings else {}

"""Containers that cannot even start, or that the kernel or a probe kills: what the kubelet itself says. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation, Signal, Symptom
from incidents.rules.objects.rights import why_unmade
from incidents.rules.view import Finding, View
from incidents.rules.words import current_only, finding_of, of_log, spec_of

IMAGE_FAULTS = {
    "not_found": (Fault.IMAGE_NOT_FOUND, "asks for image {image}, which does not exist"),
    "denied": (Fault.IMAGE_PULL_DENIED, "may not pull image {image}"),
    "unreachable": (Fault.REGISTRY_UNREACHABLE, "cannot reach the registry of image {image}"),
    "invalid": (Fault.INVALID_IMAGE_NAME, "names image {image}, which is no valid reference"),
    "platform": (Fault.EXEC_FORMAT_ERROR, "asks for image {image}, which is not built for the node's architecture"),
}
START_FAULTS = {
    "no_command": (Fault.BAD_COMMAND, "cannot find the program it is to run"),
    "format": (Fault.EXEC_FORMAT_ERROR, "is built for another CPU architecture"),
    "permission": (Fault.PERMISSION_DENIED, "may not run its program"),
    "read_only": (Fault.PERMISSION_DENIED, "needs to write where its file system is read-only"),
    "root": (Fault.PERMISSION_DENIED, "would run as root, which its security context forbids"),
    "user": (Fault.PERMISSION_DENIED, "is to run as a user that its image does not have"),
    "memory": (Fault.OOM_KILLED, "needs more memory to start than its limit allows"),
}
THROTTLED, HELD_BACK = 0.25, 0.5
"""Shares of its periods in which a limit holds a container back: worth an alert, and enough to make it slow."""
REFERENCE_FAULTS = {"ConfigMap": Fault.MISSING_CONFIGMAP, "PersistentVolumeClaim": Fault.PVC_MISSING}


def why_not_started(view: View, workload: ObjectRef) -> Finding | None:
    """Image, configuration or command: the first that a pod of the newest revision waits for."""
    for signal, reader in (
        (Signal.IMAGE_UNAVAILABLE, _image),
        (Signal.CONFIG_REFUSED, _configuration),
        (Signal.MOUNT_FAILED, _configuration),
        (Signal.START_REFUSED, _start),
    ):
        for fact in current_only(view, workload, view.pod_facts(workload, signal)):
            finding = reader(view, workload, fact)
            if finding is not None:
                return finding
    return None


def _image(_view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    if fact.detail.get("why") not in IMAGE_FAULTS:
        return None
    fault, words = IMAGE_FAULTS[fact.detail["why"]]
    said = f"{workload} {words.format(image=fact.detail.get('image', ''))}"
    return finding_of(
        f"image_{fact.detail['why']}", fault, workload, said, fact, container=fact.detail.get("container")
    )


def _configuration(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    kind, name, key = (fact.detail.get(part) for part in ("kind", "name", "key"))
    if kind and name:
        return missing(view, ObjectRef(kind=kind, name=name, namespace=workload.namespace), workload, key, fact)
    return _start(view, workload, fact) if fact.detail.get("why") in ("root", "user") else None


def missing(view: View, target: ObjectRef, workload: ObjectRef, key: str | None, fact: Fact) -> Finding | None:
    """A missing object, or a missing key of it, that a workload refers to; or why its maker could not make it."""
    unmade = why_unmade(view, target)
    if unmade is not None:
        return unmade
    fault = REFERENCE_FAULTS.get(target.kind)
    if target.kind == "Secret":
        fault = Fault.MISSING_SECRET_KEY if key else Fault.MISSING_SECRET
    if fault is None:
        return None
    words = f"{workload} refers to key {key} of {target}, which it does not have" if key else (
        f"{workload} refers to {target}, which does not exist"
    )  # fmt: skip
    return finding_of(f"{fault}", fault, target, words, fact, key=key)


def _start(_view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    if fact.detail.get("why") not in START_FAULTS:
        return None
    fault, words = START_FAULTS[fact.detail["why"]]
    container = fact.detail.get("container")
    said = f"container {container} of {workload} {words}"
    return finding_of(f"start_{fact.detail['why']}", fault, workload, said, fact, container=container)


def why_killed_for_memory(view: View, workload: ObjectRef) -> Finding | None:
    """A container that the kernel kills at its limit."""
    for fact in current_only(view, workload, view.pod_facts(workload, Signal.OOM_KILLED)):
        container = fact.detail.get("container")
        words = f"{workload} exceeds the memory limit of its container {container}: the kernel kills it again and again"
        return finding_of("oom_killed", Fault.OOM_KILLED, workload, words, fact, container=container)
    return None


def _is_asked_about(view: View, workload: ObjectRef) -> bool:
    """Whether the alert is about a workload, or about a Service in front of it."""
    focus = view.evidence.focus
    behind = [link.target for link in view.links(focus, Relation.SELECTS)] if focus is not None else []
    return workload in (focus, *behind)


def why_held_back(view: View, workload: ObjectRef) -> Finding | None:
    """A container whose CPU limit is known to hold it back, where somebody complains of just that or it is slow."""
    asked = view.evidence.subject.symptom is Symptom.THROTTLING and workload == view.evidence.focus
    noticed = view.evidence.subject.symptom is Symptom.LOAD and _is_asked_about(view, workload)
    for fact in view.pod_facts(workload, Signal.USAGE):
        container, share = fact.detail.get("container", ""), float(fact.detail.get("throttled") or 0)
        spec = spec_of(view, workload, container)
        said = of_log(view, workload, frozenset({container}))
        slow = [clue for clue in said if clue.detail.get("clue") == "slow"]
        if (
            spec is None
            or "cpu" not in spec.limits
            or not ((asked and share > THROTTLED) or ((slow or noticed) and share >= HELD_BACK))
        ):
            continue
        words = (
            f"container {container} of {workload} is held back in {share:.0%} of its time by its CPU limit of "
            f"{spec.limits['cpu']}"
        )
        return finding_of("held_back", Fault.CPU_THROTTLED, workload, words, fact, *slow[:2], container=container)
    return None

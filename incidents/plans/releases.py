"""Back to a revision that works: for whatever the newest revision brought with it. Pure."""

from incidents.faults import ActionName, Fault
from incidents.models import Plan, Revision
from incidents.plans.case import Case

INTRODUCED_BY: dict[Fault, tuple[str, ...]] = {
    Fault.BAD_COMMAND: ("image", "command", "args", "container", "workingDir", "volumeMounts"),
    Fault.PERMISSION_DENIED: ("image", "securityContext", "container", "volumeMounts", "volumes", "command", "args"),
    Fault.BAD_CONFIG_FILE: ("image", "command", "args", "container", "volumeMounts", "volumes", "env", "envFrom"),
    Fault.EXEC_FORMAT_ERROR: ("image", "command", "container"),
    Fault.INVALID_IMAGE_NAME: ("image", "container"),
    Fault.IMAGE_NOT_FOUND: ("image", "container", "imagePullPolicy"),
    Fault.INIT_CONTAINER_FAILING: ("image", "command", "args", "container", "env", "envFrom"),
    Fault.UNSCHEDULABLE_PLACEMENT: ("nodeSelector", "affinity", "tolerations", "ports", "hostNetwork"),
    Fault.PRIORITY_CLASS_MISSING: ("priorityClassName",),
    Fault.DNS_FAILURE: ("hostNetwork", "dnsPolicy", "dnsConfig"),
}  # fmt: skip
"""The fields of a template that can bring each fault. The newest revision must have changed one of them."""
PULLS = frozenset({Fault.IMAGE_PULL_DENIED, Fault.REGISTRY_UNREACHABLE})


def back_to(case: Case, good: Revision, why: str) -> Plan:
    """The plan to give a workload the template of an earlier revision."""
    current = case.workload.current if case.workload else None
    kind = "ReplicaSet" if case.target.kind == "Deployment" else "ControllerRevision"
    return case.plan(
        ActionName.ROLLBACK_DEPLOYMENT,
        why,
        f"restore the template of revision {current.number}" if current else "restore the present template",
        params={"to_revision": good.number},
        reads=(f"{kind}/{good.name}",),
    )


def after_bad_release(case: Case) -> Plan | None:
    """The diagnosis itself says that the revision before ran."""
    good = case.predecessor
    return back_to(case, good, f"revision {good.number} ran, and the newest one crashes") if good else None


def after_bad_change(case: Case) -> Plan | None:
    """Back, if a revision is known to work and the newest one changed what can cause the fault."""
    good = case.last_good
    changes = case.changed(*INTRODUCED_BY[case.fault])
    if good is None or not (changes or _other_image(case, good)):
        return None
    what = changes[0].detail.get("field", "the template") if changes else "another image"
    return back_to(case, good, f"revision {good.number} runs; what fails came with the newest revision ({what})")


def after_unpullable_image(case: Case) -> Plan | None:
    """Back, if the newest revision pulls from elsewhere; the same place failing is not the revision's fault."""
    good, current = case.last_good, case.workload.current if case.workload else None
    if good is None or current is None:
        return None
    old, new = good.images.get(case.container, ""), current.images.get(case.container, "")
    place = registry_of if case.fault is Fault.REGISTRY_UNREACHABLE else repository_of
    if not old or not new or place(old) == place(new):
        return None
    return back_to(case, good, f"revision {good.number} runs with an image from {place(old)}")


def _other_image(case: Case, good: Revision) -> bool:
    """Whether an image fault came with another image, as the revisions themselves tell."""
    current = case.workload.current if case.workload else None
    if current is None or "image" not in INTRODUCED_BY[case.fault]:
        return False
    return good.images.get(case.container, "") != current.images.get(case.container, "")


def repository_of(image: str) -> str:
    """An image without tag and digest: 'host:5000/shop/web:v1' -> 'host:5000/shop/web'."""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def registry_of(image: str) -> str:
    """The host of an image: 'ghcr.io/acme/web:v1' -> 'ghcr.io'; docker.io where none is told."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"

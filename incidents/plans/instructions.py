"""What a human should do where no plan is safe: one sentence, and the commands to look and to mend. Pure."""

import shlex

from incidents.faults import Fault
from incidents.models import Diagnosis, Evidence, ObjectRef, Relation
from incidents.plans.advice import ADVICE

REFERRING = (Relation.REFERS, Relation.MOUNTS, Relation.CALLS, Relation.RUNS_ON, Relation.ROUTES, Relation.SCALES)
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")
ROLLED = ("Deployment", "StatefulSet", "DaemonSet")
RESOURCES = {
    "Kustomization": "kustomizations.kustomize.toolkit.fluxcd.io",
    "HelmRelease": "helmreleases.helm.toolkit.fluxcd.io",
    "GitRepository": "gitrepositories.source.toolkit.fluxcd.io",
    "HelmRepository": "helmrepositories.source.toolkit.fluxcd.io",
    "OCIRepository": "ocirepositories.source.toolkit.fluxcd.io",
    "Certificate": "certificates.cert-manager.io",
}
"""Names by which kubectl knows kinds that are not its own."""


def instruction_for(diagnosis: Diagnosis, evidence: Evidence) -> str:
    """What a human should do when there is no plan, with the commands, filled with the names of this incident."""
    if not diagnosis.has_issue:
        return "Nothing to do."
    root = diagnosis.root_cause.object if diagnosis.root_cause else evidence.focus
    if root is None:
        return "Check that the alert's labels name a workload that exists, and look at the namespace by hand."
    names = _names(diagnosis, evidence, root)
    advice = ADVICE.get(diagnosis.fault)
    if advice is None or diagnosis.root_cause is None:
        return _look(root, names)
    sentence, commands = advice
    filled = [command.format_map(names) for command in commands]
    return f"{sentence} {_listed(filled)}{_way_back(evidence, names, diagnosis)}"


def quote(text: str) -> str:
    """A name as one word for a shell, and without the mark that ends a command in Markdown."""
    return shlex.quote(text.replace("`", "?"))


def _names(diagnosis: Diagnosis, evidence: Evidence, root: ObjectRef) -> dict[str, str]:
    """The names that commands are filled with, quoted for a shell."""
    cause = diagnosis.root_cause
    hit = affected(evidence, root)
    container = cause.container if cause else None
    return {
        "name": quote(root.name),
        "it": _typed(root),
        "n": f" -n {quote(root.namespace)}" if root.namespace else "",
        "work": _typed(hit),
        "wn": f" -n {quote(hit.namespace)}" if hit.namespace else "",
        "c": f" -c {quote(container)}" if container else "",
        "variable": quote(cause.env) if cause and cause.env else "NAME",
        "key": quote(cause.key) if cause and cause.key else _key(evidence, root),
    }


def _typed(ref: ObjectRef) -> str:
    return quote(f"{RESOURCES.get(ref.kind, ref.kind.lower())}/{ref.name}")


def _key(evidence: Evidence, root: ObjectRef) -> str:
    """The key that somebody wants of a ConfigMap or Secret, if one is told."""
    keys = [link.detail.get("key", "") for link in evidence.links if link.target == root]
    return next((quote(key) for key in keys if key), "KEY")


def affected(evidence: Evidence, root: ObjectRef) -> ObjectRef:
    """The workload that suffers: the root itself, who refers to it, or what the alert is about."""
    if root.kind in WORKLOADS:
        return root
    referring = [link.source for link in evidence.links if link.target == root and link.relation in REFERRING]
    suffering = [ref for ref in referring if ref.kind in WORKLOADS]
    if evidence.focus in suffering or not suffering:
        return evidence.focus or root
    return suffering[0]


def _look(root: ObjectRef, names: dict[str, str]) -> str:
    commands = ["kubectl describe {it}{n}"]
    if root.kind in WORKLOADS:
        commands.append("kubectl logs {it}{n} --all-containers --previous")
    if root.kind in ROLLED:
        commands.append("kubectl rollout history {it}{n}")
    else:
        commands.append("kubectl get events{n} --sort-by=.lastTimestamp")
    return f"Look at it by hand: {_listed([command.format_map(names) for command in commands])}"


def _listed(commands: list[str]) -> str:
    return "; ".join(f"`{command}`" for command in commands) + "."


def _way_back(evidence: Evidence, names: dict[str, str], diagnosis: Diagnosis) -> str:
    """The revision that still works, where there is one: often the quickest relief."""
    root = diagnosis.root_cause.object if diagnosis.root_cause else None
    hit = evidence.about(affected(evidence, root)) if root else None
    if hit is None or hit.last_good is None or hit.ref.kind not in ROLLED or diagnosis.fault is Fault.UNKNOWN:
        return ""
    command = f"kubectl rollout undo {names['work']}{names['wn']} --to-revision={hit.last_good.number}"
    return f" Revision {hit.last_good.number} still runs; if the newest one may go: `{command}`."

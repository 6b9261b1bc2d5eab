"""What a container's last words say about itself: each clue of a log to the fault that it is a sign of. Pure."""

import re
from collections.abc import Callable, Mapping

from incidents.faults import Fault
from incidents.models import Cause, ContainerSpec, Fact, Link, ObjectRef, Relation, Signal
from incidents.rules.objects import why_forbidden
from incidents.rules.objects.certificates import certificate_secret
from incidents.rules.view import Finding, View

Reader = Callable[[View, ObjectRef, Fact], Finding | None]


def finding_of(rule: str, fault: Fault, root: ObjectRef, summary: str, *facts: Fact, **where: str | None) -> Finding:
    """A finding whose cause sits in one object; `where`: container, env, key."""
    return Finding(
        rule, fault, Cause(object=root, **{key: value or None for key, value in where.items()}), summary, facts
    )


def from_last_words(
    view: View, workload: ObjectRef, clues: tuple[Fact, ...], readers: Mapping[str, Reader]
) -> Finding | None:
    """The first reading, in the order of the readers, of what a workload's logs say."""
    for kind, reader in readers.items():
        for clue in clues:
            finding = reader(view, workload, clue) if clue.detail.get("clue") == kind else None
            if finding is not None:
                return finding
    return None


def _missing_variable(_view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    container, variable = clue.detail.get("container"), clue.detail.get("variable")
    if not variable:
        return None
    if clue.detail.get("given") == "yes":  # it is there, and the program does not take it
        words = f"container {container} of {workload} has {variable}, and does not accept its value"
        return finding_of(
            "refused_value", Fault.BAD_ENV_VALUE, workload, words, clue, container=container, env=variable
        )
    words = f"{workload} needs the environment variable {variable}, which container {container} does not have"
    return finding_of(
        "missing_variable", Fault.MISSING_ENV_VAR, workload, words, clue, container=container, env=variable
    )


def _bad_value(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    container, variable = clue.detail.get("container"), clue.detail.get("variable")
    if clue.detail.get("from_kind") == "ConfigMap":  # it stands in a file, and not in the environment
        return _unparsable(view, workload, clue)
    if clue.detail.get("argument") == "yes" and clue.detail.get("given") != "yes":
        return _usage(view, workload, clue)
    if variable and clue.detail.get("given") == "no" and variable in clue.statement:  # invalid, for it is not there
        return _missing_variable(view, workload, clue)
    if not variable or clue.detail.get("given") == "no":
        return None
    words = f"the value of {variable} in container {container} of {workload} cannot be used"
    return finding_of("bad_value", Fault.BAD_ENV_VALUE, workload, words, clue, container=container, env=variable)


def _usage(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    if clue.detail.get("from_kind") == "ConfigMap":  # what it refuses is no argument: it stands in a file
        return _unparsable(view, workload, clue)
    return _simple("usage", Fault.BAD_COMMAND, "refuses its arguments")(view, workload, clue)


def _unparsable(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    root = _file_root(view, workload, clue)
    path = clue.detail.get("path", "a configuration file")
    words = f"{workload} cannot parse {path}" + (f", which comes from {root}" if root != workload else "")
    container = clue.detail.get("container") if root == workload else None
    return finding_of("unparsable_file", Fault.BAD_CONFIG_FILE, root, words, clue, container=container)


def _missing_file(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    root = _file_root(view, workload, clue)
    words = f"{workload} needs the file {clue.detail.get('path', '')}, which is not there"
    container = clue.detail.get("container") if root == workload else None
    return finding_of("missing_file", Fault.BAD_CONFIG_FILE, root, words, clue, container=container)


def _file_root(view: View, workload: ObjectRef, clue: Fact) -> ObjectRef:
    """What mounts a file, or the workload where nothing does. A file that is not named may come from the only mount."""
    kind, name = clue.detail.get("from_kind"), clue.detail.get("from_name")
    if kind and name:
        return ObjectRef(kind=kind, name=name, namespace=workload.namespace)
    mounts = [link for link in view.links(workload, Relation.MOUNTS) if link.target.kind == "ConfigMap"]
    named = clue.detail.get("path", "").startswith("/")
    return mounts[0].target if len({link.target for link in mounts}) == 1 and not named else workload


def _simple(rule: str, fault: Fault, words: str) -> Reader:
    def read(_view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
        container = clue.detail.get("container")
        said = f"container {container} of {workload} {words}"
        return finding_of(rule, fault, workload, said, clue, container=container)

    return read


def _forbidden(view: View, workload: ObjectRef, _clue: Fact) -> Finding | None:
    return why_forbidden(view, workload)


def why_expired(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    """Whose certificate it is that has expired by a program's words."""
    if clue.detail.get("why") not in ("expired", "not_yet_valid"):
        return None
    if (issued := _shown_at_the_door(view, workload, clue)) is not None:
        return issued
    peers = () if clue.detail.get("from_kind") or OF_OURS.search(clue.statement) else _peers(view, workload, clue)
    named = any(link.detail.get("clue") == "certificate" for link in peers)
    theirs = {secret for link in peers for secret in _served_with(view, link.target)}
    secret = next(iter(theirs)) if len(theirs) == 1 else None if named else _tls_secret(view, workload, clue)
    if secret is None:
        return None
    words = f"the certificate that {workload} {'is shown' if theirs else 'uses'} has expired; it is in {secret}"
    issued = certificate_secret(view, secret)
    return issued or finding_of("certificate", Fault.CERTIFICATE_EXPIRED, secret, words, clue)


OF_OURS = re.compile(
    r"(?i)remote error: tls|alert(?::? .{0,20}|_)certificate|own certificate|key ?pair|client certificate"
)
"""What says that the other side does not accept ours; otherwise a program complains about what it is shown."""


def _shown_at_the_door(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    """
    The Certificate behind the Ingress of the host that a program complains of, if that says itself that it is over.

    Somebody else may stand before the Ingress: so the Secret alone proves nothing.
    """
    links = view.links(workload, Relation.REFERS)
    shown = {link.target for link in links if link.detail.get("clue") == "certificate" and _is_named(link, clue)}
    issued = certificate_secret(view, shown.pop()) if len(shown) == 1 else None
    return issued if issued is not None and issued.facts[0].detail.get("why") == "expired" else None


def _peers(view: View, workload: ObjectRef, clue: Fact) -> tuple[Link, ...]:
    """Whose certificate a complaint is about: whom it names, or all whom the manifest names."""
    links = view.links(workload, Relation.CALLS)
    named = [link for link in links if link.detail.get("clue") == "certificate" and _is_named(link, clue)]
    named = [link for link in named if link.target.name not in ("localhost", "127.0.0.1")]
    return tuple(named or (link for link in links if link.found and not link.detail.get("clue")))


def _is_named(link: Link, clue: Fact) -> bool:
    return bool(clue.detail.get("host")) and link.detail.get("host") == clue.detail["host"]


def _served_with(view: View, service: ObjectRef) -> set[ObjectRef]:
    """The Secrets with certificates that the workloads behind a Service mount."""
    behind = [link.target for link in view.links(service, Relation.SELECTS)]
    return {link.target for each in behind for link in view.links(each, Relation.MOUNTS) if holds_certificate(link)}


def holds_certificate(link: Link) -> bool:
    """Whether the Secret that a link leads to, or its volume, has a name as of a certificate with its key."""
    names = (link.target.name, link.where)
    said = any(word in name for word in ("tls", "cert", "ssl", "x509") for name in names)
    return link.target.kind == "Secret" and said and "trust" not in link.target.name


def _tls_secret(view: View, workload: ObjectRef, clue: Fact) -> ObjectRef | None:
    if clue.detail.get("from_kind") == "Secret":
        return ObjectRef(kind="Secret", name=clue.detail["from_name"], namespace=workload.namespace)
    links = [link for link in view.links(workload, Relation.MOUNTS, Relation.REFERS) if link.target.kind == "Secret"]
    links = [link for link in links if link.where != "imagePullSecrets" and not link.detail.get("clue")]
    told = [link for link in links if holds_certificate(link) or "-ca" in link.target.name]
    files = [link for link in links if link.relation is Relation.MOUNTS]
    secrets = {link.target for link in told or files or links}
    return next(iter(secrets)) if len(secrets) == 1 else None


def _disk_full(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    claims = {
        link.target for link in view.links(workload, Relation.MOUNTS) if link.target.kind == "PersistentVolumeClaim"
    }
    kind, name = clue.detail.get("from_kind"), clue.detail.get("from_name", "")
    if kind == "PersistentVolumeClaim":
        claims = {ObjectRef(kind=kind, name=name, namespace=workload.namespace)}
    elif kind == "emptyDir":
        words = f"the emptyDir {name} of {workload} is full"
        container = clue.detail.get("container")
        return finding_of("scratch_full", Fault.EVICTED_STORAGE, workload, words, clue, container=container)
    if len(claims) != 1:
        return None
    claim = next(iter(claims))
    return finding_of("volume_full", Fault.VOLUME_FULL, claim, f"{claim}, which {workload} writes to, is full", clue)


def _heap(view: View, workload: ObjectRef, clue: Fact) -> Finding | None:
    container = clue.detail.get("container", "")
    spec = spec_of(view, workload, container)
    if spec is None or "memory" not in spec.limits:
        return None
    words = f"container {container} of {workload} runs out of memory below its limit of {spec.limits['memory']}"
    return finding_of("heap_exhausted", Fault.OOM_KILLED, workload, words, clue, container=container)


def spec_of(view: View, workload: ObjectRef, container: str) -> ContainerSpec | None:
    """What a workload's template says about a container."""
    known = view.evidence.about(workload)
    return known.spec_of(container) if known else None


def of_log(view: View, workload: ObjectRef, containers: frozenset[str] | None = None) -> tuple[Fact, ...]:
    """The clues in a workload's logs, of some containers; of the current revision where revisions are known."""
    clues = current_only(view, workload, view.pod_facts(workload, Signal.LOG))
    return tuple(clue for clue in clues if containers is None or clue.detail.get("container") in containers)


def current_only(view: View, workload: ObjectRef, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts about pods of the newest revision; all of them where revisions are not known or have no pods."""
    known = view.evidence.about(workload)
    current = known.current if known else None
    if current is None:
        return facts
    return tuple(fact for fact in facts if fact.detail.get("revision", "") in ("", str(current.number)))


READERS: Mapping[str, Reader] = {
    "exec_format": _simple("exec_format", Fault.EXEC_FORMAT_ERROR, "is built for another CPU architecture"),
    "missing_variable": _missing_variable,
    "bad_value": _bad_value,
    "usage": _usage,
    "no_command": _simple("no_command", Fault.BAD_COMMAND, "cannot find the program it is to run"),
    "unparsable": _unparsable,
    "certificate": why_expired,
    "disk_full": _disk_full,
    "read_only": _simple("read_only", Fault.PERMISSION_DENIED, "writes to a read-only file system"),
    "permission": _simple("permission", Fault.PERMISSION_DENIED, "may not do what it has to"),
    "forbidden": _forbidden,
    "missing_file": _missing_file,
    "heap_exhausted": _heap,
}
"""Clue -> reading, the most certain first. What a dependency does is not read here."""

OF_THE_LIVING: Mapping[str, Reader] = {
    kind: READERS[kind] for kind in ("certificate", "disk_full", "permission", "read_only", "forbidden")
}
"""What a program that goes on running may still say about itself. Anything else would have ended it."""

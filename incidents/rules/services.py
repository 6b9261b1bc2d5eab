"""Calls that fail: who did not answer, and what a host means that nobody knows. Pure."""

import re
from ipaddress import ip_address

from incidents.faults import Fault
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.rules.health import troubles
from incidents.rules.telemetry import is_telemetry
from incidents.rules.view import Finding, View
from incidents.rules.words import current_only, finding_of, of_log

WHO_DID_NOT_ANSWER = ("refused", "timed_out", "unresolved", "unavailable", "dns_down")
NAMES_ANOTHER = frozenset({"host", "address", "service"})


def calls_complained_of(view: View, caller: ObjectRef) -> tuple[Link, ...]:
    """The calls that a workload's logs say fail, the last complaint first; whom it only reports to comes last."""
    links = [link for link in view.links(caller, Relation.CALLS) if link.detail.get("clue") in WHO_DID_NOT_ANSWER]
    links.reverse()
    return tuple(sorted(links, key=is_telemetry))


def calls_of_the_ready(view: View, caller: ObjectRef) -> tuple[Link, ...]:
    """The calls of a ready program that may end where something is wrong: within the cluster first."""
    complaints = calls_complained_of(view, caller)
    inside = [link for link in complaints if link.found or link.detail.get("clue") == "unresolved"]
    inside = [link for link in inside if not is_outside(link) and not is_telemetry(link)]
    outside = [link for link in complaints if is_lasting(view, link) or is_denied(view, link)]
    return (*inside, *calls_to_nobody(view, caller), *calls_half_named(view, caller), *outside)


def is_outside(link: Link) -> bool:
    """Whether a call leaves the cluster: to a host, or to a Service that is but another name for one."""
    return link.target.kind == "Host" or bool(link.detail.get("outside"))


def is_lasting(view: View, link: Link) -> bool:
    """Whether a ready program does not get on with somebody outside whom its manifest names, by its words until now."""
    named = [each for each in view.links(link.source, Relation.CALLS) if not each.detail.get("clue")]
    return (
        link.detail.get("lasting") == "yes"
        and link.detail.get("clue") != "unresolved"
        and not is_telemetry(link)
        and any(each.target == link.target for each in named)
    )


def is_denied(view: View, link: Link) -> bool:
    """Whether a policy keeps a program from the host outside for which it waits in vain."""
    denied = (str(link.source), str(link.target))
    facts = view.evidence.seen(Signal.POLICY_DENIES) if link.detail.get("clue") == "timed_out" else ()
    return any((fact.detail.get("caller"), fact.detail.get("target")) == denied for fact in facts)


def calls_to_nowhere(view: View, caller: ObjectRef) -> tuple[Link, ...]:
    """The one Service that a manifest names and that does not exist, where a log says that some name does not."""
    clues = [clue.detail for clue in of_log(view, caller) if clue.detail.get("clue") == "unresolved"]
    if all(detail.get("host") for detail in clues):
        return ()
    absent = [link for link in view.links(caller, Relation.CALLS) if link.found is False and not is_telemetry(link)]
    absent = [link for link in absent if link.target.kind == "Service" and not link.detail.get("clue")]
    chosen = [link for link in absent if _near(view, link.target)] or absent
    one = len({link.target for link in chosen}) == 1
    return tuple(link.model_copy(update={"detail": {**link.detail, "clue": "unresolved"}}) for link in chosen[:one])


def calls_to_troubled(view: View, caller: ObjectRef) -> tuple[Link, ...]:
    """The Services that a workload's manifest names and that nobody is ready behind."""
    return tuple(
        link
        for link in view.links(caller, Relation.CALLS)
        if not link.detail.get("clue") and link.target.kind == "Service" and is_troubled(view, link.target)
    )


def calls_to_nobody(view: View, caller: ObjectRef) -> tuple[Link, ...]:
    """The Services that a workload's manifest names and where nobody can answer, where a complaint names no one."""
    clues = [clue.detail for clue in of_log(view, caller) if clue.detail.get("clue") in WHO_DID_NOT_ANSWER]
    if all(detail.keys() & NAMES_ANOTHER for detail in clues):
        return ()
    return tuple(
        link
        for link in view.links(caller, Relation.CALLS)
        if not link.detail.get("clue") and not is_telemetry(link) and _has_nobody(view, link.target)
    )


def calls_half_named(view: View, caller: ObjectRef) -> tuple[Link, ...]:
    """The one Service that a manifest names and of whose name a complaint that tells no host has a word."""
    said = [clue for clue in of_log(view, caller) if clue.detail.get("clue") in WHO_DID_NOT_ANSWER]
    nameless = [clue for clue in said if not clue.detail.keys() & NAMES_ANOTHER]
    told = {word for clue in nameless if clue.detail.get("which") == "current" for word in _words(clue.statement)}
    told -= _words(caller.name) | _NO_NAMES
    named = [link for link in view.links(caller, Relation.CALLS) if not link.detail.get("clue") and link.found]
    meant = [link for link in named if link.target.kind == "Service" and told & _words(link.target.name)]
    return tuple(meant[:1]) if len({link.target for link in meant}) == 1 and not is_telemetry(meant[0]) else ()


def fails_itself(view: View, workload: ObjectRef) -> bool:
    """Whether what runs now says that its requests fail, and names nobody because of whom."""
    said = [clue.detail for clue in of_log(view, workload) if clue.detail.get("which") == "current"]
    own = any(each.get("clue") == "unavailable" and not each.keys() & NAMES_ANOTHER for each in said)
    return own and all(is_telemetry(link) for link in calls_complained_of(view, workload))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{4,}", text.lower()))


_NO_NAMES = frozenset({
    "service", "services", "server", "servers", "client", "gateway", "proxy", "upstream", "backend", "host", "http",
    "https", "error", "request", "requests", "response", "connection", "timeout", "status", "main", "node", "failed",
})  # fmt: skip
"""Words of complaints that may stand in anybody's name."""


def _has_nobody(view: View, service: ObjectRef) -> bool:
    wrong = view.facts(service, Signal.PORT_UNSERVED, Signal.SERVES)
    return bool(view.facts(service, Signal.NO_READY_PODS, Signal.SELECTS_NOTHING)) or any(
        fact.detail.get("certain") or fact.detail.get("meant") for fact in wrong
    )


def waits_for_nobody(view: View, caller: ObjectRef) -> Finding | None:
    """An init container that runs on and on, and whose own command names a Service that does not exist."""
    waiting = current_only(view, caller, view.pod_facts(caller, Signal.INIT_UNFINISHED))
    containers = {fact.detail.get("container") for fact in waiting}
    for link in view.links(caller, Relation.CALLS):
        if link.found is False and link.target.kind == "Service" and link.detail.get("container") in containers:
            words = (
                f"init container {link.detail['container']} of {caller} waits for {link.target}, which does not exist"
            )
            return finding_of("waits_for_nobody", Fault.SERVICE_MISSING, link.target, words, *waiting[:2])
    return None


def is_troubled(view: View, service: ObjectRef) -> bool:
    """Whether nobody is ready behind a Service, or somebody behind it is in trouble."""
    if service.kind != "Service":
        return bool(troubles(view, service))
    if _has_nobody(view, service):
        return True
    behind = [link.target for link in view.links(service, Relation.SELECTS)]
    return any(troubles(view, each) for each in behind)


def unknown_host(view: View, caller: ObjectRef, link: Link) -> Finding | None:
    """A host that is no Service: misspelt, never made, or outside of this cluster."""
    clue = link.detail.get("clue", "")
    said = tuple(each for each in of_log(view, caller) if each.detail.get("clue") == clue)[:2]
    if is_outside(link):
        return _outside(view, caller, link, clue, said)
    if not clue or is_telemetry(link):
        return None
    holder = _holder(view, caller, link)
    near = _near(view, link.target)
    if holder is not None and near:
        container, variable = holder.detail.get("container"), holder.detail.get("variable")
        words = f"{variable} of {caller} names the host {link.target.name}, which does not exist; {near[0].statement}"
        return finding_of(
            "misspelt_host", Fault.BAD_ENV_VALUE, caller, words, *said, *near, container=container, env=variable
        )
    if (
        clue not in ("unresolved", "dns_down")
        and not link.detail.get("port")
        and not _is_configured(view, caller, link)
    ):
        return None  # a name that does not exist cannot refuse: it may be no more than a word of a sentence
    words = f"{caller} calls {link.target}, which does not exist"
    return finding_of("service_missing", Fault.SERVICE_MISSING, link.target, words, *said)


def _is_configured(view: View, caller: ObjectRef, link: Link) -> bool:
    """Whether a manifest names a host, too."""
    links = view.links(caller, Relation.CALLS)
    return any(each.target == link.target and not each.detail.get("clue") for each in links)


def _outside(view: View, caller: ObjectRef, link: Link, clue: str, said: tuple[Fact, ...]) -> Finding | None:
    host = link.detail.get("outside") or link.target.name
    if is_itself(host):
        return None
    if clue == "unresolved":
        holder = None if link.detail.get("outside") else _holder(view, caller, link)
        if holder is None:
            return None
        container, variable = holder.detail.get("container"), holder.detail.get("variable")
        words = f"{variable} of {caller} names the host {host}, which nobody knows"
        return finding_of("unknown_host", Fault.BAD_ENV_VALUE, caller, words, *said, container=container, env=variable)
    if clue not in ("refused", "timed_out", "unavailable") or caller.kind not in ("Deployment", "StatefulSet"):
        return None
    words = f"{caller} depends on {host}, which lies outside of this cluster and does not answer"
    container = link.detail.get("container")
    return finding_of("outside", Fault.DEPENDENCY_UNAVAILABLE, caller, words, *said, container=container)


def is_itself(host: str) -> bool:
    """Whether a host means the pod that names it: nobody outside."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host.lower().rstrip(".") in ("localhost", "localhost.localdomain")
    return address.is_loopback or address.is_unspecified


def _holder(view: View, caller: ObjectRef, link: Link) -> Link | None:
    """The variable that names the same host."""
    named = [
        each
        for each in view.links(caller, Relation.CALLS)
        if each.target == link.target and each.detail.get("variable")
    ]
    return named[0] if named else None


def _near(view: View, wanted: ObjectRef) -> tuple[Fact, ...]:
    return tuple(
        fact
        for fact in view.evidence.seen(Signal.NEAR_MISS)
        if fact.detail.get("wanted") == wanted.name and fact.source.object.kind == wanted.kind
    )


def wrong_end(view: View, service: ObjectRef, link: Link | None) -> Finding | None:
    """The wrong pods, or the wrong port of the right ones, behind a Service that has ready ones; `link`: the call."""
    for fact in view.facts(service, Signal.SERVES):
        if fact.detail.get("meant"):
            return finding_of("service_selector", Fault.SERVICE_SELECTOR_MISMATCH, service, fact.statement, fact)
    unserved = () if _crashes_behind(view, service) else view.facts(service, Signal.PORT_UNSERVED)
    for fact in unserved:
        asked = link.detail.get("port", "") if link else ""
        if asked in ("", fact.detail.get("port"), fact.detail.get("target_port")) or fact.detail.get("certain"):
            return finding_of("service_port", Fault.SERVICE_PORT_MISMATCH, service, fact.statement, fact)
    return None


def waits_for_itself(view: View, service: ObjectRef) -> Finding | None:
    """A Service that selects those who wait for it, and not the ready workload of its name that has its ports."""
    behind = [link.target for link in view.links(service, Relation.SELECTS) if link.found]
    waiting = [each for each in behind if any(link.target == service for link in calls_complained_of(view, each))]
    for fact in view.facts(service, Signal.NO_READY_PODS) if behind and waiting == behind else ():
        if fact.detail.get("meant"):
            said = of_log(view, waiting[0])[:1]
            return finding_of("service_selector", Fault.SERVICE_SELECTOR_MISMATCH, service, fact.statement, fact, *said)
    return None


def _crashes_behind(view: View, service: ObjectRef) -> bool:
    """Whether all that stands behind a Service crashes: then nobody knows yet which ports it would listen on."""
    behind = [link.target for link in view.links(service, Relation.SELECTS) if link.found]
    return bool(behind) and all(view.pod_facts(each, Signal.CRASHING) for each in behind)

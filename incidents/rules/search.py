"""
From symptom to root: a walk along calls, from what the alert is about to the object at the end of the chain. Pure.

At each object its own specific faults come first, then what it depends on, then what is left. Nothing is concluded
from the text of an alert.
"""

from collections.abc import Mapping
from typing import NamedTuple

from incidents.faults import Fault
from incidents.models import Link, ObjectRef, Relation, Signal
from incidents.rules import objects
from incidents.rules.complaints import (
    ends_with_another,
    is_missed,
    logs_unread,
    only_counts,
    says,
    waits_for_troubled,
)
from incidents.rules.containers import why_held_back
from incidents.rules.health import troubles
from incidents.rules.order import FIRST, GENERAL, KILLED, LAST, Rule
from incidents.rules.passing import Expired, Hop, expired_beyond, hops_beyond, hops_of_the_failed
from incidents.rules.probes import (
    containers_in_trouble,
    died_by_themselves,
    why_slow_at_limit,
)
from incidents.rules.services import (
    calls_complained_of,
    calls_of_the_ready,
    calls_to_nowhere,
    calls_to_troubled,
    fails_itself,
    is_outside,
    unknown_host,
    waits_for_itself,
    wrong_end,
)
from incidents.rules.stores import why_cannot_store, why_store_refuses
from incidents.rules.trust import why_not_trusted
from incidents.rules.view import Finding, View
from incidents.rules.words import OF_THE_LIVING, READERS, Reader, finding_of, from_last_words, of_log

MAX_HOPS = 5
WAYS_IN = ("Service", "Ingress")
"""What an alert may be about that only stands in front of a workload."""

OF_THE_MISSED: tuple[Rule, ...] = (objects.why_refused_still, why_store_refuses)
"""What a ready program may not, or cannot, do for whom waits for it."""


class Found(NamedTuple):
    """A finding, and the objects on the way to it: the focus first."""

    finding: Finding
    path: tuple[ObjectRef, ...]


class Search:
    """One walk over one evidence; each object is looked at once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._seen: set[ObjectRef] = set()
        self._unexplained: tuple[ObjectRef, ...] = ()
        self._failing: tuple[ObjectRef, ...] = ()

    @property
    def unexplained(self) -> ObjectRef | None:
        """The farthest workload on the way that is in trouble and that nothing explains."""
        return self._unexplained[-1] if self._unexplained else None

    @property
    def failing(self) -> ObjectRef | None:
        """The farthest workload on the way that is ready, and says of itself that its requests fail."""
        return self._failing[-1] if self._failing else None

    def explain(self, ref: ObjectRef, path: tuple[ObjectRef, ...] = ()) -> Found | None:
        """What is wrong with an object, or with what it needs; None when nothing is, or nothing is sure."""
        if ref in self._seen or len(path) > 2 * MAX_HOPS:
            return None
        self._seen.add(ref)
        here = (*path, ref)
        if ref.kind == "Service":
            return self._service(ref, here)
        if ref.kind == "Namespace" and not path:
            return self._namespace(ref)
        if ref.kind in objects.RULES and self.view.evidence.about(ref) is None:
            finding = objects.RULES[ref.kind](self.view, ref)
            return Found(finding, here) if finding else self._made_by(ref, here)
        return self._workload(ref, here)

    def _namespace(self, ref: ObjectRef) -> Found | None:
        """An alert about a namespace alone: the one thing that is wrong in it, if it is one; or on the way into it."""
        own = objects.RULES["Namespace"](self.view, ref)
        if own is not None:
            return Found(own, (ref,))
        found = [self.explain(workload.ref, (ref,)) for workload in self.view.evidence.workloads]
        roots = {each.finding.cause.object: each for each in found if each is not None}
        if not roots and self.unexplained is None:
            return self._first_of((objects.why_no_way_in, objects.why_passed_by), ref, (ref,))
        return next(iter(roots.values())) if len(roots) == 1 else None

    def _workload(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        if self.view.facts(ref, Signal.ZERO_REPLICAS):
            idle = objects.why_none_run(self.view, ref, path[-2] if len(path) > 1 else None)
            return Found(idle, path) if idle else None
        if not troubles(self.view, ref):
            return self._of_the_well(ref, path)
        for rule in FIRST:
            finding = rule(self.view, ref)
            if finding is not None:
                return Found(finding, path)
        found = self._own_words(ref, path, died_by_themselves(self.view, ref), READERS)
        if found is None or ends_with_another(self.view, ref, found.finding):
            found = self._complaints(ref, path) or found
        if found is None and not waits_for_troubled(self.view, ref):
            living = containers_in_trouble(self.view, ref) - died_by_themselves(self.view, ref)
            found = (
                self._first_of(KILLED, ref, path)
                or self._own_words(ref, path, living, OF_THE_LIVING)
                or self._silent_needs(ref, path)
                or self._first_of(LAST, ref, path)
                or self._first_of(() if logs_unread(self.view) else GENERAL, ref, path)
                or self._at_one_end(hops_of_the_failed(self.view, ref), path)
            )
        if found is None and len(path) > len(self._unexplained):
            self._unexplained = path
        return found

    def _of_the_well(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """What is wrong though all its pods are ready: with those it lost, before it, or with whom it calls."""
        evicted = objects.why_evicted(self.view, ref)
        if evicted is not None:
            return Found(evicted, path)
        if fails_itself(self.view, ref) and len(path) > len(self._failing):
            self._failing = path
        return (
            self._first_of((objects.why_held_in_deletion,), ref, path)
            or self._in_front(ref, path)
            or self._first_of((why_held_back, objects.why_asks_elsewhere, why_not_trusted), ref, path)
            or self._first_of((why_cannot_store,) if len(path) > 1 else (), ref, path)
            or self._first_of(() if only_counts(self.view) else (objects.why_refused_space,), ref, path)
            or self._first_of(OF_THE_MISSED if is_missed(self.view, ref, path) else (), ref, path)
            or self._unanswered(ref, path)
            or self._unfed(ref, path)
            or self._first_of((objects.why_slowed, why_slow_at_limit), ref, path)
            or self._beyond(ref, path)
            or self._first_of((objects.why_crowded_out,) if len(path) == 1 else (), ref, path)
        )

    def _unfed(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """The one cause that keeps those from their work for whom a ready program waits, as its source."""
        if only_counts(self.view):
            return None
        links = [link for link in self.view.links(ref, Relation.CALLS) if link.detail.get("clue") == "starved"]
        sick = [link.target for link in links if troubles(self.view, link.target)]
        found = [self.explain(each, path) for each in dict.fromkeys(sick)]
        roots = {each.finding.cause.object if each else None for each in found}
        return found[0] if len(roots) == 1 else None

    def _unanswered(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """
        Where the calls end that a ready program says fail.

        Only what is seen to be wrong there counts, or what is complained of again and again outside: a program that
        works may complain of what passed, or of little.
        """
        dns = objects.why_no_dns(self.view, ref) if says(self.view, ref, "dns_down") else None
        dns = dns or objects.why_domain_unserved(self.view, ref)
        if dns is not None:
            return Found(dns, path)
        links = calls_of_the_ready(self.view, ref)
        walked = (self._callee(ref, link, path) for link in links)
        return next((found for found in walked if found is not None), None)

    def _beyond(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """The one end of the calls that those complain of whom the alert's own program calls, and which is silent."""
        if only_counts(self.view) or any(each.kind not in WAYS_IN for each in path[:-1]):
            return None
        return self._at_one_end(hops_beyond(self.view, ref), path, expired_beyond(self.view, ref))

    def _at_one_end(
        self, hops: tuple[Hop, ...], path: tuple[ObjectRef, ...], expired: tuple[Expired, ...] = ()
    ) -> Found | None:
        """The one cause at which some hops end, where nothing on the way stays unexplained."""
        walked = (self._callee(hop.workload, hop.complaint, (*path, hop.service, hop.workload)) for hop in hops)
        found = {each.finding.cause.object: each for each in walked if each is not None}
        for lost in expired:
            found.setdefault(lost.finding.cause.object, Found(lost.finding, (*path, lost.service, lost.workload)))
        return next(iter(found.values())) if len(found) == 1 and self.unexplained is None else None

    def _own_words(
        self, ref: ObjectRef, path: tuple[ObjectRef, ...], containers: frozenset[str], readers: Mapping[str, Reader]
    ) -> Found | None:
        clues = of_log(self.view, ref, containers) if containers else ()
        finding = from_last_words(self.view, ref, clues, readers)
        return Found(finding, path) if finding else None

    def _first_of(self, rules: tuple[Rule, ...], ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        for rule in rules:
            finding = rule(self.view, ref)
            if finding is not None:
                return Found(finding, path)
        return None

    def _in_front(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """A workload is well, and its own Service passes it by: selects nothing, or sends to a port nobody serves."""
        for link in self.view.links_to(ref, Relation.SELECTS) if len(path) == 1 else ():
            nothing = self.view.facts(link.source, Signal.SELECTS_NOTHING) if link.found is False else ()
            unserved = () if only_counts(self.view) else self.view.facts(link.source, Signal.PORT_UNSERVED)
            wrong = [fact for fact in unserved if fact.detail.get("certain")]
            if link.source.kind == "Service" and (nothing or wrong):
                return self._service(link.source, (*path, link.source))
        beside = objects.why_beside(self.view, ref) if len(path) == 1 else None
        return Found(beside, path) if beside else None

    def _complaints(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """What a workload's logs complain about: names that do not resolve, callees that do not answer."""
        dns = objects.why_no_dns(self.view) if says(self.view, ref, "dns_down") else None
        dns = dns or objects.why_domain_unserved(self.view, ref)
        if dns is not None:
            return Found(dns, path)
        for link in (*calls_complained_of(self.view, ref), *calls_to_nowhere(self.view, ref)):
            found = self._callee(ref, link, path)
            if found is not None:
                return found
        return None

    def _silent_needs(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """What its manifest names and is in trouble; looked at where the program does not say why it fails."""
        links = calls_to_troubled(self.view, ref)
        for link in links:
            found = self._callee(ref, link, path)
            if found is not None:
                return found
        return None

    def _callee(self, caller: ObjectRef, link: Link, path: tuple[ObjectRef, ...]) -> Found | None:
        target = link.target
        if is_outside(link) or link.found is False:
            blocked = objects.why_blocked(self.view, caller, target) if link.detail.get("clue") == "timed_out" else None
            if blocked is not None:
                return Found(blocked, path)
            finding = unknown_host(self.view, caller, link)
            return Found(finding, path) if finding else None
        if target.kind != "Service":
            return self.explain(target, path)
        return self._service_for(caller, link, (*path, target))

    def _service_for(self, caller: ObjectRef, link: Link, path: tuple[ObjectRef, ...]) -> Found | None:
        service = link.target
        if not self.view.facts(service, Signal.SERVES):
            return self._service(service, path) if service not in self._seen else None
        wrong = wrong_end(self.view, service, link)
        if wrong is not None:
            return Found(wrong, path)
        blocked = objects.why_blocked(self.view, caller, service)
        if blocked is not None:
            return Found(blocked, path)
        return self._behind(service, path)

    def _service(self, service: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        self._seen.add(service)
        nothing = self.view.facts(service, Signal.SELECTS_NOTHING)
        if nothing:
            words = nothing[0].statement
            return Found(
                finding_of("service_selector", Fault.SERVICE_SELECTOR_MISMATCH, service, words, *nothing), path
            )
        circle = waits_for_itself(self.view, service)
        found = Found(circle, path) if circle else self._behind(service, path)
        if found is not None:
            return found
        wrong = wrong_end(self.view, service, None) if len(path) <= 2 else None
        return Found(wrong, path) if wrong else None

    def _behind(self, service: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        for link in self.view.links(service, Relation.SELECTS):
            found = self.explain(link.target, path) if link.found else None
            if found is not None:
                return found
        return None

    def _made_by(self, ref: ObjectRef, path: tuple[ObjectRef, ...]) -> Found | None:
        """What hangs on an object that is well by itself: the workloads behind it, scaled by it, mounting it."""
        ahead = self.view.links(
            ref, Relation.ROUTES, Relation.SELECTS, Relation.SCALES, Relation.MAKES, Relation.FETCHES
        )
        back = self.view.links_to(ref, Relation.RUNS_ON, Relation.MOUNTS, Relation.REFERS) if len(path) == 1 else ()
        for target in (*(link.target for link in ahead), *(link.source for link in back)):
            found = self.explain(target, path)
            if found is not None:
                return found
        return None

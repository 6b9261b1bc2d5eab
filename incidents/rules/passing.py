"""What a program passes on without a name: whom it calls that is well, too, and complains of others. Pure."""

import re
from typing import NamedTuple

from incidents.models import Link, ObjectRef, Relation
from incidents.rules.health import troubles
from incidents.rules.services import calls_complained_of, calls_to_troubled, is_outside, is_troubled
from incidents.rules.telemetry import is_telemetry
from incidents.rules.trust import why_not_trusted
from incidents.rules.view import Finding, View
from incidents.rules.words import of_log

_TRIED = re.compile(r"(?i)\bg(?:iv(?:e|es|ing)|ave) up\b|\battempts?\b|\bretr(?:y|ies|ied|ying)\b")
"""What a program says that has failed at something again and again: that is nothing of its own."""


class Hop(NamedTuple):
    """A Service that a program calls, the workload behind it, and one of that one's complaints."""

    service: ObjectRef
    workload: ObjectRef
    complaint: Link


class Expired(NamedTuple):
    """A Service that a program calls, the workload behind it, and the expired certificate that keeps that one."""

    service: ObjectRef
    workload: ObjectRef
    finding: Finding


OVER = "certificate_expired"
"""The rule of certificates of which their own Certificate is known to have expired."""


def hops_beyond(view: View, caller: ObjectRef) -> tuple[Hop, ...]:
    """
    What those say who are well and whom a silent program calls: of whom they call in turn, within the cluster, now.

    Nothing where the program names somebody itself, or where somebody whom it calls is in trouble: a program that is
    ready and does not complain of that may do without.
    """
    if any(not is_telemetry(link) for link in calls_complained_of(view, caller)) or calls_to_troubled(view, caller):
        return ()
    return tuple(
        Hop(service, workload, complaint)
        for service, workload in _called(view, caller)
        for complaint in calls_complained_of(view, workload)
        if complaint.found and complaint.where.endswith(" current")
        if not is_outside(complaint) and not is_telemetry(complaint)
    )


def hops_of_the_failed(view: View, caller: ObjectRef) -> tuple[Hop, ...]:
    """The same of a program that names nobody and ends because it has tried in vain: only those in trouble count."""
    said = [clue for clue in of_log(view, caller) if clue.detail.get("clue") in ("crash", "unread")]
    if not any(_TRIED.search(clue.statement) for clue in said):
        return ()
    return tuple(hop for hop in hops_beyond(view, caller) if is_troubled(view, hop.complaint.target))


def expired_beyond(view: View, caller: ObjectRef) -> tuple[Expired, ...]:
    """Whom of the well a silent program calls that says of a certificate, now, what that one's own Certificate says."""
    if any(not is_telemetry(link) for link in calls_complained_of(view, caller)) or calls_to_troubled(view, caller):
        return ()
    return tuple(
        Expired(service, workload, why)
        for service, workload in _called(view, caller)
        if (why := why_not_trusted(view, workload)) is not None and why.rule == OVER
    )


def _called(view: View, caller: ObjectRef) -> tuple[tuple[ObjectRef, ObjectRef], ...]:
    """The Services that a program calls, and the workloads behind them, where those are well."""
    links = (link for link in view.links(caller, Relation.CALLS) if link.found and not is_telemetry(link))
    services = dict.fromkeys(link.target for link in links if link.target.kind == "Service" and not is_outside(link))
    behind = ((each, link.target) for each in services for link in view.links(each, Relation.SELECTS) if link.found)
    return tuple(pair for pair in behind if pair[1] != caller and not troubles(view, pair[1]))

"""Ready programs that somebody's expired certificate keeps from each other: whose it is, and what proves it. Pure."""

from incidents.models import Fact, ObjectRef, Relation
from incidents.rules.view import Finding, View
from incidents.rules.words import OF_OURS, of_log, why_expired

MANY = 3
"""So many others have to refuse a program's certificate: one of them may have a clock that is wrong."""


def why_not_trusted(view: View, workload: ObjectRef) -> Finding | None:
    """
    An expired certificate that a ready program is shown, or shows.

    A program that works may complain of what has passed. So it complains until now; or the Certificate says itself that
    it has expired; or who has it says that others refuse it until now.
    """
    for clue in _told(view, workload):
        found = why_expired(view, workload, clue)
        if found is not None and (_lasts(view, workload, clue) or _is_over(found) or _is_refused(view, found)):
            return found
    return None


def _told(view: View, workload: ObjectRef) -> tuple[Fact, ...]:
    """What a program says now of certificates."""
    said = [clue for clue in of_log(view, workload) if clue.detail.get("clue") == "certificate"]
    return tuple(clue for clue in said if clue.detail.get("which") == "current")


def _lasts(view: View, workload: ObjectRef, clue: Fact) -> bool:
    """Whether a program complains of somebody's certificate again and again until now."""
    calls = [link.detail for link in view.links(workload, Relation.CALLS) if link.detail.get("lasting") == "yes"]
    hosts = {detail.get("host") for detail in calls if detail.get("clue") == "certificate"}
    return clue.detail.get("host") in hosts


def _is_over(found: Finding) -> bool:
    """Whether the Certificate itself is known to have expired: then a single complaint is enough."""
    return found.rule == "certificate_expired"


def _is_refused(view: View, found: Finding) -> bool:
    """Whether a program that mounts the Secret says that many others do not take its certificate, until now."""
    users = {link.source for link in view.links_to(found.cause.object, Relation.MOUNTS)}
    told = {user: [clue for clue in _told(view, user) if _is_of_ours(clue)] for user in users}
    return any(len({clue.detail.get("host") for clue in clues} - {None}) >= MANY for clues in told.values())


def _is_of_ours(clue: Fact) -> bool:
    """Whether the other side has refused a program's own certificate for its date, and does so until now."""
    expired = clue.detail.get("why") == "expired" and clue.detail.get("lasting") == "yes"
    return expired and OF_OURS.search(clue.statement) is not None

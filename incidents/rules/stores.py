"""Ready programs whose volume is full, and those that pass on what such a one answers. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation
from incidents.rules import objects
from incidents.rules.services import is_outside
from incidents.rules.telemetry import is_telemetry
from incidents.rules.view import Finding, View
from incidents.rules.words import READERS, of_log

QUIET = frozenset({"listening", "started", "slow", "unread"})
"""Clues that say nothing of a failure."""


def why_cannot_store(view: View, workload: ObjectRef) -> Finding | None:
    """
    The one full claim of a ready program that keeps others waiting, by its own words.

    Where they tell no file they are about its only claim, if it calls nobody: else they may be what another one said.
    """
    found = objects.why_cannot_write(view, workload)
    if found is not None or _called(view, workload):
        return found
    said = [clue for clue in _failures(view, workload) if clue.detail.get("clue") == "disk_full"]
    full = [READERS["disk_full"](view, workload, clue) for clue in said if not clue.detail.get("path")]
    sure = (each for each in full if each is not None and each.fault is Fault.VOLUME_FULL)
    return next((each._replace(rule="volume_filled") for each in sure), None)


def why_store_refuses(view: View, workload: ObjectRef) -> Finding | None:
    """The one full claim behind whom a ready program calls that says that it fails."""
    if not _failures(view, workload):
        return None
    links = (link for service in _called(view, workload) for link in view.links(service, Relation.SELECTS))
    behind = dict.fromkeys(link.target for link in links)
    found = [each for store in behind if (each := why_cannot_store(view, store)) is not None]
    return found[0] if len({each.cause.object for each in found}) == 1 else None


def _failures(view: View, workload: ObjectRef) -> list[Fact]:
    said = [clue for clue in of_log(view, workload) if clue.detail.get("which") == "current"]
    return [clue for clue in said if clue.detail.get("clue") not in QUIET]


def _called(view: View, workload: ObjectRef) -> list[ObjectRef]:
    """The Services of others that a program calls."""
    own = {link.source for link in view.links_to(workload, Relation.SELECTS)}
    links = [link for link in view.links(workload, Relation.CALLS) if link.found and not is_telemetry(link)]
    return [link.target for link in links if link.target not in own and not is_outside(link)]

"""What was done before about the same object or root, and what follows from it. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from incidents.errors import Refused
from incidents.faults import Fault
from incidents.models import Moment, Noun, ObjectRef, Plan

MOST_INEFFECTIVE = 3
"""Fixes of one root that may fail to hold within MEMORY; after that a human looks instead of being asked again."""
MEMORY = timedelta(days=1)


class Fix(Noun):
    """One earlier action, with what it was for and who approved it."""

    incident: str
    action: str
    target: ObjectRef
    fault: Fault | None
    root: str | None
    status: Literal["intended", "applied", "undone", "undo_failed"]
    by: str
    at: Moment


def same_again(fixes: Iterable[Fix], plan: Plan, fault: Fault, since: datetime) -> tuple[Fix, ...]:
    """The fixes that did this very thing to this object for the same fault, newest first."""
    same = [
        fix
        for fix in fixes
        if (fix.action, fix.target, fix.fault) == (plan.action, plan.target, fault) and fix.at >= since
    ]
    return tuple(sorted(same, key=lambda fix: fix.at, reverse=True))


def ineffective(fixes: Iterable[Fix], root: str | None, fault: Fault, now: datetime) -> tuple[Fix, ...]:
    """
    The fixes of a root that did not hold: taken back, or followed by the same fault at the same root.

    That somebody asks means that the fault is there again, so whatever was applied for it did not last.
    """
    about = [fix for fix in fixes if root is not None and fix.root == root and fix.at >= now - MEMORY]
    return tuple(fix for fix in about if fix.status in ("undone", "undo_failed") or fix.fault == fault)


def check_history(failed: tuple[Fix, ...]) -> None:
    """Raise Refused where asking once more would be asking in vain."""
    if len(failed) < MOST_INEFFECTIVE:
        return
    told = ", ".join(dict.fromkeys(fix.incident for fix in failed))
    raise Refused(
        "ineffective",
        f"{len(failed)} fixes of this root did not hold within a day (incidents {told}): look for the cause behind it",
    )


def words_of(fix: Fix, now: datetime) -> str:
    """One earlier fix in words for the question."""
    minutes = max(0, round((now - fix.at).total_seconds() / 60))
    ago = "less than a minute ago" if minutes == 0 else f"{minutes} minute{'s' * (minutes != 1)} ago"
    end = {"undone": "did not help and was taken back", "undo_failed": "did not help and could not be taken back"}
    became = end.get(fix.status, "did not hold")
    return f"the same was done {ago}, approved by {fix.by} (incident {fix.incident}), and {became}"

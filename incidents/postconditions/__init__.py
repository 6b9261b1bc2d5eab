"""
Whether a fix did what it was for: the cause is gone, **and** what suffered is well, **and** nothing was lost. Pure.

Ready pods alone prove nothing: fewer replicas, a probe that was taken away, or a program that has not yet had the time
to crash look the same. The rules look again, at the root and at what was mended; a cause that is no workload has
conditions of its own. Times are compared by the cluster's clock.
"""

from incidents.models import Check, Evidence
from incidents.postconditions.causes import cause_is_gone
from incidents.postconditions.health import (
    callers_recover,
    has_failed_for_good,
    health_of,
    served_again,
    waits_for_restart,
    without_warnings,
)
from incidents.postconditions.kept import (
    as_many_as_before,
    is_changed_by_others,
    kept,
    nothing_silenced,
    restored,
    untouched,
)
from incidents.postconditions.trial import Trial, is_about_objects, mended


def checks_of(trial: Trial, after: Evidence) -> tuple[Check, ...]:
    """Every condition with its result, for the moment `after`."""
    return (
        cause_is_gone(trial, after),
        *(check for ref in mended(trial) for check in health_of(trial, ref, after)),
        *served_again(trial, after),
        without_warnings(trial, after),
        as_many_as_before(trial, after),
        kept(trial, after),
        nothing_silenced(trial, after),
        untouched(trial, after),
        *callers_recover(trial, after),
    )


def is_hopeless(trial: Trial, after: Evidence) -> bool:
    """Whether waiting longer cannot help: what was mended fails again and again, or somebody else is at it."""
    return is_changed_by_others(trial, after) or has_failed_for_good(trial, after)


__all__ = ["Trial", "checks_of", "is_about_objects", "is_hopeless", "mended", "restored", "waits_for_restart"]

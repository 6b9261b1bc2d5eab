"""What is left when nothing more specific explains a failure: the release, the Job, the init container. Pure."""

import re

from incidents.faults import Fault
from incidents.models import Fact, Link, ObjectRef, Signal, WorkloadFacts
from incidents.rules.services import calls_complained_of, is_outside
from incidents.rules.telemetry import is_telemetry
from incidents.rules.view import Finding, View
from incidents.rules.words import current_only, finding_of, of_log

CODE = frozenset({"image", "command", "args", "workingDir", "container"})
"""Fields of a template that say what runs."""
CONFIGURATION = frozenset({"env", "envFrom", "config"})
"""Fields of a template, and what it reads, that say how it runs."""
_STAMP = re.compile(r"env (?:\w+_)?(?:VERSION|REVISION|COMMIT|SHA|GIT_SHA|BUILD|BUILD_ID|RELEASE|TAG|DEPLOYED_AT)")
"""A variable that only says what was released, and changes with every release."""
OF_CONFIGURATION = frozenset({"missing_variable", "bad_value", "unparsable", "missing_file", "usage"})
"""Clues of a program that does not get on with what it was given."""
EXPLAINABLE = frozenset({"certificate", "forbidden", "disk_full", "dns_down"})
"""Clues of what lies beside a Job: that it failed is not all that is wrong then."""
PASSING = frozenset({"refused", "timed_out"})
"""Clues of somebody who did not answer, which is over where he serves."""


def is_stamp(field: str) -> bool:
    """Whether a changed field of a template is a variable that tells the release and nothing else."""
    return _STAMP.fullmatch(field) is not None


def why_init_unfinished(view: View, workload: ObjectRef) -> Finding | None:
    """An init container that fails by itself."""
    facts = current_only(view, workload, view.pod_facts(workload, Signal.CRASHING, Signal.INIT_UNFINISHED))
    inits = [fact for fact in facts if fact.detail.get("init")]
    if not inits or workload.kind == "CronJob":
        return None
    container = inits[0].detail.get("container")
    words = f"init container {container} of {workload} does not come to an end"
    return finding_of("init_unfinished", Fault.INIT_CONTAINER_FAILING, workload, words, *inits[:2], container=container)


def why_release_fails(view: View, workload: ObjectRef) -> Finding | None:
    """The newest revision crashes, the one before it ran, and that it runs something else is all that points to why."""
    known = view.evidence.about(workload)
    crashes = [fact for fact in _crashes(view, workload) if not fact.detail.get("init")]
    if known is None or not crashes:
        return None
    current, ran = known.current, known.last_good
    changes = view.facts(workload, Signal.CHANGED)
    older = [fact for fact in changes if fact.detail.get("older_ready")]
    if (current is None or ran is None) and not older:
        return None
    container = crashes[0].detail.get("container")
    if (found := _of_named(view, workload, crashes[0], changes)) is not None:
        return found
    if (found := _of_variable(workload, crashes[0], changes)) is not None:
        return found
    if not _is_of_code(known, changes) or _says_configuration(view, workload, container):
        return None
    words = f"the newest pods of {workload} crash, and those of its former template still run"
    if current is not None and ran is not None:
        state = "still runs" if ran.ready else "ran until it was replaced"
        words = f"revision {current.number} of {workload} crashes, and revision {ran.number} {state}"
    return finding_of(
        "bad_release", Fault.BAD_RELEASE, workload, words, crashes[0], *changes, container=_changed(changes, container)
    )


def _of_named(view: View, workload: ObjectRef, crash: Fact, changes: tuple[Fact, ...]) -> Finding | None:
    """The one variable that a revision took away and that the last words of its crash name, however they put it."""
    container = crash.detail.get("container")
    said = of_log(view, workload, frozenset({container or ""}))
    gone = {
        fact.detail["field"].removeprefix("env "): fact
        for fact in changes
        if fact.detail.get("field", "").startswith("env ")
        and (fact.detail.get("words"), fact.detail.get("container")) == ("removed", container)
    }
    told = {name: clue for clue in said for name in clue.detail.get("names", "").split() if name in gone}
    if len(told) != 1:
        return None
    name, clue = next(iter(told.items()))
    words = f"{workload} crashes since its newest revision, which took {name} away, and its last words name it"
    facts = (clue, crash, gone[name])
    return finding_of("named_variable", Fault.MISSING_ENV_VAR, workload, words, *facts, container=container, env=name)


def _of_variable(workload: ObjectRef, crash: Fact, changes: tuple[Fact, ...]) -> Finding | None:
    """What a revision did to the one variable that it changed, of the container that crashes, if that is all."""
    container, detail = crash.detail.get("container"), changes[0].detail if len(changes) == 1 else {}
    kind, _, name = detail.get("field", "").partition(" ")
    if kind != "env" or not name or detail.get("container") != container:
        return None
    rules = {
        "removed": ("dropped_variable", Fault.MISSING_ENV_VAR, f"{name} is not set"),
        "another value": ("changed_variable", Fault.BAD_ENV_VALUE, f"the value of {name}"),
    }
    if detail.get("words") not in rules:
        return None
    rule, fault, told = rules[detail["words"]]
    words = f"{workload} crashes since its newest revision, of which all that is new is {told}"
    return finding_of(rule, fault, workload, words, crash, *changes, container=container, env=name)


def _is_of_code(known: WorkloadFacts, changes: tuple[Fact, ...]) -> bool:
    """Whether a revision runs something else than the one before it, with the same configuration."""
    told = (fact.detail.get("field", "") for fact in changes)
    fields = {field.partition(" ")[0] for field in told if not is_stamp(field)}
    before, after = known.last_good, known.current
    other = before is not None and after is not None and before.images != after.images
    return not fields & CONFIGURATION and bool(other or fields & CODE)


def _says_configuration(view: View, workload: ObjectRef, container: str | None) -> bool:
    """Whether a program that crashes complains of its configuration, if only half: then that may be what is wrong."""
    said = of_log(view, workload, frozenset({container or ""}))
    return any(clue.detail.get("clue") in OF_CONFIGURATION for clue in said)


def _changed(changes: tuple[Fact, ...], container: str | None) -> str | None:
    named = {fact.detail.get("container") for fact in changes} - {None}
    return container if not named or container in named else None


def _crashes(view: View, workload: ObjectRef) -> tuple[Fact, ...]:
    return current_only(view, workload, view.pod_facts(workload, Signal.CRASHING))


def why_job_failed(view: View, workload: ObjectRef) -> Finding | None:
    """A Job that ran into its back-off limit or its deadline, and whose last words blame nobody else."""
    failed = view.facts(workload, Signal.JOB_FAILED)
    if not failed or workload.kind not in ("Job", "CronJob") or _blames_another(view, workload):
        return None
    crashes = view.pod_facts(workload, Signal.CRASHING)
    words = f"{workload} failed: {failed[0].detail.get('reason', '')}"
    container = crashes[0].detail.get("container") if crashes else None
    said = of_log(view, workload)[:2]
    return finding_of(
        "job_failed", Fault.JOB_FAILED, workload, words, *failed, *crashes[:1], *said, container=container
    )


def _blames_another(view: View, workload: ObjectRef) -> bool:
    """Whether a Job says that somebody else failed it, or something beside it, and not only for a while."""
    if any(clue.detail.get("clue") in EXPLAINABLE for clue in of_log(view, workload)):
        return True
    calls = [link for link in calls_complained_of(view, workload) if not is_telemetry(link)]
    return any(link.found is not False and not _is_over(view, link) for link in calls)


def _is_over(view: View, call: Link) -> bool:
    """Whether who did not answer serves by now."""
    serves = bool(view.facts(call.target, Signal.SERVES)) and not is_outside(call)
    return serves and call.detail.get("clue") in PASSING

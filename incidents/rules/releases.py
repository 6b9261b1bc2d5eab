"""What is left when nothing more specific explains a failure: the release, the Job, the init container. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Signal
from incidents.rules.view import Finding, View
from incidents.rules.words import current_only, finding_of, of_log


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
    """The newest revision crashes, and the one before it ran."""
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
    if (dropped := _dropped(changes, container)) is not None:
        words = f"{workload} crashes since its newest revision, of which all that is new is that {dropped} is not set"
        facts = (crashes[0], *changes)
        return finding_of(
            "dropped_variable", Fault.MISSING_ENV_VAR, workload, words, *facts, container=container, env=dropped
        )
    words = f"the newest pods of {workload} crash, and those of its former template still run"
    if current is not None and ran is not None:
        state = "still runs" if ran.ready else "ran until it was replaced"
        words = f"revision {current.number} of {workload} crashes, and revision {ran.number} {state}"
    return finding_of(
        "bad_release", Fault.BAD_RELEASE, workload, words, crashes[0], *changes, container=_changed(changes, container)
    )


def _dropped(changes: tuple[Fact, ...], container: str | None) -> str | None:
    """The variable that a revision took from the container that crashes, if it changed nothing else."""
    if len(changes) != 1:
        return None
    detail = changes[0].detail
    if (detail.get("words"), detail.get("container")) != ("removed", container):
        return None
    kind, _, name = detail.get("field", "").partition(" ")
    return name if kind == "env" and name else None


def _changed(changes: tuple[Fact, ...], container: str | None) -> str | None:
    named = {fact.detail.get("container") for fact in changes} - {None}
    return container if not named or container in named else None


def _crashes(view: View, workload: ObjectRef) -> tuple[Fact, ...]:
    return current_only(view, workload, view.pod_facts(workload, Signal.CRASHING))


def why_job_failed(view: View, workload: ObjectRef) -> Finding | None:
    """A Job that ran into its back-off limit or its deadline."""
    failed = view.facts(workload, Signal.JOB_FAILED)
    if not failed or workload.kind not in ("Job", "CronJob"):
        return None
    crashes = view.pod_facts(workload, Signal.CRASHING)
    words = f"{workload} failed: {failed[0].detail.get('reason', '')}"
    container = crashes[0].detail.get("container") if crashes else None
    said = of_log(view, workload)[:2]
    return finding_of(
        "job_failed", Fault.JOB_FAILED, workload, words, *failed, *crashes[:1], *said, container=container
    )

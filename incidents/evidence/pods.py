"""What pods and their containers show: each is one sentence with where it was seen. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from incidents.evidence.calls import lasting_kinds
from incidents.evidence.fullness import volumes_told
from incidents.evidence.graph import Graph, condition, containers_of, event_time, ref_of, statuses_of
from incidents.evidence.naming import named_in
from incidents.evidence.objects.common import config_of
from incidents.evidence.refusals import failing_probe, missing_reference, why_no_image, why_no_start
from incidents.evidence.statuses import ended_of
from incidents.logs import clues_in, last_words
from incidents.logs.weighing import HEALTHY
from incidents.models import ContainerFacts, Fact, ObjectRef, Signal, WorkloadFacts
from incidents.snapshot import LATELY, Json, moment

MAX_PODS = 3
"""Pods of a workload that are told about one by one, the troubled and newest first."""
MAX_CLUES = 10
MAX_UNREAD = 2
UNREAD = "unread"
"""The clue of a line that no rule understands: the last words of a program in trouble, for whoever reads words."""
WARM_UP = timedelta(seconds=5)
SETTLED = timedelta(minutes=1)
OUTLIVED = 3
"""A container has recovered once it has been ready for SETTLED, and for so many times as long as its last run took."""
ENDED_OFTEN = 5
"""Who ended so often, without an error and after minutes, will again, though it is ready now."""
FILLED_OFTEN, REFILLED = 3, timedelta(hours=3)
"""Who was killed for memory so often fills it again: in twice the time that it last took, but within some hours."""
NO_IMAGE = ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError",
            "RegistryUnavailable", "SignatureValidationFailed")  # fmt: skip
NO_CONFIG = ("CreateContainerConfigError",)
NO_START = ("RunContainerError", "CreateContainerError", "StartError", "ContainerCannotRun")
_CONTAINER = re.compile(r"\{([^}]{1,63})\}")


def pod_facts(graph: Graph, workload: WorkloadFacts) -> Iterable[Fact]:
    """The facts about the most telling pods of a workload."""
    pods = {pod["metadata"]["name"]: pod for pod in graph.pods(workload.ref)}
    told = dict.fromkeys(item.pod for item in workload.containers)
    names = [name for name in told if not _is_over(graph, pods[name])]
    for name in names[:MAX_PODS]:
        seen = [item for item in workload.containers if item.pod == name]
        for item in seen:
            yield from _container(graph, pods[name], item)
        yield from _clues(graph, pods[name], seen)


def _is_over(graph: Graph, pod: Json) -> bool:
    """Whether it is a failed try of a Job that has come to its end in another one."""
    failed = (pod.get("status") or {}).get("phase") == "Failed"
    owners = (pod["metadata"].get("ownerReferences") or ()) if failed else ()
    names = [each["name"] for each in owners if each["kind"] == "Job"]
    jobs = [graph.find("Job", name, pod["metadata"].get("namespace")) for name in names]
    return any((condition(job, "Complete") or {}).get("status") == "True" for job in jobs if job is not None)


def crashing(item: ContainerFacts, now: datetime) -> bool:
    """Whether a container's latest crash is recent enough to matter now."""
    if item.last_exit_code in (None, 0):
        return item.last_exit_code == 0 and _ends_again_and_again(item, now)
    lived = now - item.running_since if item.running_since else timedelta(0)
    if lived > (_settled(item) if item.ready else max(_settled(item), LATELY)):
        return False
    return not item.ready or item.last_finished_at is None or now - item.last_finished_at < LATELY


def _settled(item: ContainerFacts) -> timedelta:
    return max(SETTLED, timedelta(seconds=OUTLIVED * (item.last_run_s or 0.0)))


def _fills_again(item: ContainerFacts, now: datetime) -> bool:
    """Whether a container that is ready now was killed for memory time and again, and not long ago for its pace."""
    if item.last_reason != "OOMKilled" or item.restarts < FILLED_OFTEN or item.last_finished_at is None:
        return False
    return now - item.last_finished_at < min(REFILLED, timedelta(seconds=2 * (item.last_run_s or 0.0)))


def _ends_again_and_again(item: ContainerFacts, now: datetime) -> bool:
    """A program that ends without an error and is started again and again: a crash loop with exit code 0."""
    if item.init or item.restarts < 2 or item.last_finished_at is None or now - item.last_finished_at >= LATELY:
        return False
    return not item.ready or _is_in_a_short_life(item, now)


def _is_in_a_short_life(item: ContainerFacts, now: datetime) -> bool:
    """Whether a container lives but for minutes each time, and has not yet lived as long as the last time."""
    last = timedelta(seconds=item.last_run_s or 0.0)
    return item.restarts >= ENDED_OFTEN and item.running_since is not None and now - item.running_since < last < LATELY


def _container(graph: Graph, pod: Json, item: ContainerFacts) -> Iterable[Fact]:
    about = ref_of(pod)
    where = f"status.{'initContainerStatuses' if item.init else 'containerStatuses'}[{item.container}]"
    detail: dict[str, object] = {
        "container": item.container,
        "revision": item.revision,
        "init": "yes" if item.init else "",
    }
    name = f"container {item.container} of {item.pod}"
    for signal, words, more in _states(graph, pod, item):
        yield graph.fact(signal, about, where, f"{name} {words}", **detail, **more)
    yield from _probes(graph, pod, item)


States = Iterable[tuple[Signal, str, dict[str, object]]]


def _states(graph: Graph, pod: Json, item: ContainerFacts) -> States:
    message = _raw_message(pod, item)
    is_crashing = crashing(item, graph.now) or _fills_again(item, graph.now)
    if item.last_reason == "OOMKilled" and is_crashing:
        yield Signal.OOM_KILLED, f"was killed for memory at a limit of {item.memory_limit or 'none of its own'}", {}
    elif item.last_reason in NO_START or item.reason in NO_START:
        said = " ".join((message, *_said(graph, pod, item, "Failed")))
        yield Signal.START_REFUSED, f"cannot be started: {message or said}", {"why": why_no_start(said)}
    elif is_crashing:
        ended: dict[str, object] = {
            "exit_code": item.last_exit_code,
            "reason": item.last_reason,
            "restarts": item.restarts,
        }
        yield (
            Signal.CRASHING,
            f"exits with code {item.last_exit_code} ({item.last_reason}), {item.restarts} restarts",
            ended,
        )
    if item.state == "waiting" and item.reason in NO_IMAGE:
        said = " ".join(
            (item.reason, message, *_said(graph, pod, item, "Failed", "InspectFailed", "ErrImageNeverPull"))
        )
        why = why_no_image(said)
        yield (
            Signal.IMAGE_UNAVAILABLE,
            f"cannot get image {item.image}: {_pull(said)}",
            {"why": why, "image": item.image},
        )
    elif item.state == "waiting" and item.reason in NO_CONFIG:
        yield Signal.CONFIG_REFUSED, f"cannot be configured: {message}", _refused(message)
    elif item.init and not item.ready and (item.state == "running" or item.restarts or is_crashing):
        yield Signal.INIT_UNFINISHED, f"(init) is {item.state} and not done", {}
    elif not item.ready and not item.init and item.state == "running":
        yield (
            Signal.NOT_READY,
            "is running and not ready",
            {"since": item.running_since, "was_ready": _was_ready(pod, item)},
        )
    elif item.ready and item.restarts and not is_crashing and not item.init:
        yield Signal.RECOVERED, f"runs again after {item.restarts} restarts", {}


def _was_ready(pod: Json, item: ContainerFacts) -> str:
    """'yes' if the pod was ready in this life of the container: it became unready only a while after the start."""
    changed = moment((condition(pod, "Ready") or {}).get("lastTransitionTime"))
    if changed is None or item.running_since is None:
        return ""
    return "yes" if changed - item.running_since > WARM_UP else ""


def _pull(said: str) -> str:
    return said.split(" ", 1)[1] if " " in said else said


def _refused(message: str) -> dict[str, object]:
    found = missing_reference(message)
    if found is not None:
        return {"kind": found.kind, "name": found.name, "key": found.key}
    return {"why": why_no_start(message)}


def _raw_message(pod: Json, item: ContainerFacts) -> str:
    status = next(each for each in statuses_of(pod) if each["name"] == item.container)
    waiting = (status.get("state") or {}).get("waiting") or {}
    return str(ended_of(status).get("message") or waiting.get("message") or "")[:2000] if (
        item.reason not in (*NO_IMAGE, *NO_CONFIG)
    ) else str(waiting.get("message") or "")[:2000]  # fmt: skip


def _said(graph: Graph, pod: Json, item: ContainerFacts, *reasons: str) -> list[str]:
    """Messages of a pod's warnings about one container, newest first."""
    events = [event for event in graph.events(ref_of(pod)) if event.get("reason") in reasons]
    mine = [event for event in events if _container_of(event) in ("", item.container)]
    return [str(event.get("message", ""))[:2000] for event in mine]


def _container_of(event: Json) -> str:
    found = _CONTAINER.search(str((event.get("involvedObject") or {}).get("fieldPath") or ""))
    return found[1] if found else ""


def _probes(graph: Graph, pod: Json, item: ContainerFacts) -> Iterable[Fact]:
    """Failing probes that matter now: of a container that is not ready, or that was killed lately."""
    if item.init or (item.ready and not crashing(item, graph.now)):
        return
    told: set[str] = set()
    for event in graph.events(ref_of(pod)):
        probe = failing_probe(str(event.get("message", ""))) if event.get("reason") == "Unhealthy" else None
        if probe is None or probe["probe"] in told or _container_of(event) not in ("", item.container):
            continue
        told.add(probe["probe"])
        words = f"container {item.container} of {item.pod}: {event['message']} (x{event.get('count') or 1})"
        at = {"container": item.container, "revision": item.revision, "last": event_time(event)}
        yield graph.fact(Signal.PROBE_FAILING, ref_of(pod), "event Unhealthy", words, **probe, **at)


def _clues(graph: Graph, pod: Json, items: list[ContainerFacts]) -> Iterable[Fact]:
    for item in items:
        log = graph.snapshot.logs.get(f"{item.pod}/{item.container}")
        if log is None:
            continue
        given = pod.get("spec") or {}
        spec = next((each for each in containers_of(given) if each.get("name") == item.container), {})
        config = config_of(graph, pod["metadata"].get("namespace"))
        texts = (("current", log.current), ("previous", log.previous))
        told: set[tuple[tuple[str, str], ...]] = set()
        for which, text in texts:
            lasting = lasting_kinds(text) if which == "current" else frozenset()
            for clue in clues_in(text)[-MAX_CLUES:]:
                detail = {"clue": str(clue.kind), **clue.detail}
                named = tuple(sorted(detail.items()))
                if named not in told:
                    told.add(named)
                    volumes = volumes_told(graph, pod, detail, clue.line)
                    more = named_in(spec, volumes, config, detail, clue.line)
                    more |= {"lasting": "yes"} if clue.kind in lasting else {}
                    yield _clue(graph, pod, item, which, clue.line, clue.number, {**detail, **more})
        if (crashing(item, graph.now) or not item.ready) and all(dict(named)["clue"] in HEALTHY for named in told):
            yield from _unread(graph, pod, item, texts)


def _unread(graph: Graph, pod: Json, item: ContainerFacts, texts: Iterable[tuple[str, str]]) -> Iterable[Fact]:
    """The last words of a container that is in trouble and whose logs nobody understands."""
    which, text = next(((which, text) for which, text in texts if text), ("current", ""))
    for number, line, names in last_words(text, MAX_UNREAD):
        yield _clue(graph, pod, item, which, line, number, {"clue": UNREAD} | ({"names": names} if names else {}))


def _clue(
    graph: Graph, pod: Json, item: ContainerFacts, which: str, line: str, number: int, named: dict[str, str]
) -> Fact:
    more = {"container": item.container, "revision": item.revision, "which": which, "line": number}
    where = f"log {item.container} {which}"
    return graph.fact(Signal.LOG, ref_of(pod), where, f"log: {line}", **{**named, **more})


def last_seen(graph: Graph, about: ObjectRef, reason: str) -> datetime | None:
    """When a warning of one reason was last given about an object."""
    times = [event_time(event) for event in graph.events(about) if event.get("reason") == reason]
    return moment(times[0]) if times else None

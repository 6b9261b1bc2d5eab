"""Which containers' logs are worth reading, and reading their tails. Pure; the logs come from the source."""

import re
from collections.abc import Iterable

from incidents.errors import Denied, PermanentError
from incidents.models import GapKind, ObjectRef, ref_to
from incidents.observing.notebook import Notebook
from incidents.observing.parts import labels_of, name_of, namespace_of, statuses_of
from incidents.snapshot import Json, PodLog, crashed_lately

MAX_CONTAINERS = 12
OF_FOCUS = 6
OF_NEIGHBOUR = 3
LINES = 50
FEWER_LINES = (12, 3)
"""What is asked for where lines are so long that their last ones are cut off."""
LIMIT_BYTES = 64 * 1024
GONE = re.compile(
    r"\s*(?:unable to retrieve container logs for "
    r"|failed to (?:try resolving symlinks in path|open log file|watch file|read log file) \"?"
    r"/var/log/(?:pods|containers)/)[^\n]{0,2000}\n?"
)
"""How the kubelet says, with status 200 and nothing else, that a log is not there: no words of the program's."""

Tail = tuple[Json, Json]
"""A pod, and the status of one of its containers."""


async def read_tails(book: Notebook, pods: list[Json], at_most: int) -> None:
    """The logs of a workload's unhealthy containers; of one container where all are well. Within the look's bound."""
    room = min(at_most, MAX_CONTAINERS - len(book.logs))
    wanted = worth_reading(book, pods)[: max(0, room)]
    logs = await book.together(_tail(book, pod, status) for pod, status in wanted)
    for (pod, status), log in zip(wanted, logs, strict=True):
        book.logs[f"{name_of(pod)}/{status['name']}"] = log


def worth_reading(book: Notebook, pods: list[Json]) -> list[Tail]:
    """
    Containers in the order in which to read them: one of each kind of trouble first, then more of the same.

    Pods that are to go are read only where no others are: they may lie on a node that nobody reaches.
    """
    pods = [pod for pod in pods if not pod["metadata"].get("deletionTimestamp")] or pods
    found = [(pod, status) for pod in pods for status in _unhealthy(book, pod)]
    if not found:
        return _one_well(pods)
    first: dict[tuple[str, str], Tail] = {}
    for pod, status in found:
        first.setdefault((labels_of(pod).get("pod-template-hash", ""), status["name"]), (pod, status))
    chosen = list(first.values())
    return chosen + [each for each in found if all(each[1] is not other[1] for other in chosen)]


def _unhealthy(book: Notebook, pod: Json) -> Iterable[Json]:
    for status, is_init in statuses_of(pod):
        is_well = bool(status.get("ready")) and not crashed_lately(status, book.moment())
        if has_log(status) and not is_well and not _has_done_its_work(pod, status, is_init):
            yield status


def _has_done_its_work(pod: Json, status: Json, is_init: bool) -> bool:
    ended = (status.get("state") or {}).get("terminated") or {}
    restarts = (pod.get("spec") or {}).get("restartPolicy", "Always") == "Always" and not is_init
    return bool(ended.get("exitCode") == 0 and not restarts)


def _one_well(pods: list[Json]) -> list[Tail]:
    """The containers of the first pod that runs: what they listen on is told in their logs."""
    well = [(pod, status) for pod in pods for status, is_init in statuses_of(pod) if not is_init and has_log(status)]
    well.sort(key=lambda each: "running" not in (each[1].get("state") or {}))  # what is over says nothing of now
    return [(pod, status) for pod, status in well if pod is well[0][0]]


def has_log(status: Json) -> bool:
    """Whether a container has run at all."""
    state = status.get("state") or {}
    return bool(state.keys() & {"running", "terminated"} or status.get("lastState"))


async def _tail(book: Notebook, pod: Json, status: Json) -> PodLog:
    runs = (False, True) if status.get("restartCount") else (False,)
    texts = await book.together(_text(book, pod, status["name"], previous=previous) for previous in runs)
    return PodLog(current=texts[0], previous=texts[1] if len(texts) > 1 else "")


async def _text(book: Notebook, pod: Json, container: str, *, previous: bool) -> str:
    about = f"{name_of(pod)}/{container}"
    ref = ref_to("Pod", name_of(pod), namespace_of(pod))
    gone = GapKind.NO_PREVIOUS_LOG if previous else GapKind.NO_CURRENT_LOG
    try:
        text = await _last_words(book, ref, container, previous=previous)
    except Denied as error:
        book.note(GapKind.LOG_UNREADABLE, about, str(error))
        return ""
    except PermanentError as error:
        book.note(gone, about, str(error))
        return ""
    if GONE.fullmatch(text):
        book.note(gone, about)
        return ""
    return text


async def _last_words(book: Notebook, ref: ObjectRef, container: str, *, previous: bool) -> str:
    """The tail of a log. The API cuts a tail that is too long at its end, where the last words are: ask for less."""
    for lines in (LINES, *FEWER_LINES):
        text = await book.source.log(ref, container, previous=previous, lines=lines, limit_bytes=LIMIT_BYTES)
        if len(text.encode()) < LIMIT_BYTES:
            break
    return text

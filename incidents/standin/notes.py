"""
What components reported, kept as short notes and written down as Event objects when somebody looks.

It counts repetitions, combines what differs only in wording from the tenth on, and drops what is said too often, as
client-go's correlator does (tools/record/events_cache.go).
"""

from dataclasses import dataclass, field

from incidents.standin.kinds import KINDS
from incidents.standin.moments import micro_stamp, stamp
from incidents.standin.shapes import Obj, name_of, namespace_of, uid_of
from incidents.standin.world import World

BURST = 25
REFILL_S = 300.0
SIMILAR = 10
"""From this many different messages of one reason about one object on, they are combined."""

LIFETIME_S = 3600.0
"""How long the API server keeps an event that nobody repeats."""


@dataclass(frozen=True)
class Source:
    """The component that reports."""

    component: str
    host: str = ""


@dataclass(slots=True)
class Note:
    """One event, perhaps repeated."""

    about: Obj
    seen_version: str
    source: Source
    word: str
    reason: str
    message: str
    field: str
    first: float
    last: float
    version: int
    born: int = 0
    count: int = 1
    combined: bool = False
    scheduling: bool = False
    event: Obj | None = None


@dataclass
class Diary:
    """Every note of one cluster; `stale` are those that have changed since they were written down."""

    world: World
    known: dict[tuple[str, ...], Note] = field(default_factory=dict)
    stale: list[Note] = field(default_factory=list)
    wordings: dict[tuple[str, str, str, str], set[str]] = field(default_factory=dict)

    def take(self, obj: Obj, source: Source, word: str, reason: str, message: str, field: str) -> None:
        """Note an event, or that one happened again."""
        key = (uid_of(obj), source.component, field, word, reason, message)
        note = self.known.get(key)
        if note is not None:
            self._repeat(note, message)
            return
        group = (key[0], source.component, word, reason)
        seen = self.wordings.setdefault(group, set())
        if len(seen) < SIMILAR - 1:
            seen.add(message)
            self._mark(self.known.setdefault(key, self._new(obj, source, word, reason, message, field)))
        elif (*group, "combined") in self.known:
            self._repeat(self.known[(*group, "combined")], _combined(message))
        else:
            note = self._new(obj, source, word, reason, _combined(message), "", combined=True)
            self._mark(self.known.setdefault((*group, "combined"), note))

    def remember(self, note: Note) -> None:
        """Know an event that was reported before this diary began."""
        key = (uid_of(note.about), note.source.component, note.field, note.word, note.reason, note.message)
        self.known[key] = note

    def take_scheduling(self, obj: Obj, word: str, reason: str, message: str) -> None:
        """Note an event of the scheduler, which reports by the newer API: eventTime and action, no count."""
        self._mark(self._new(obj, Source("default-scheduler"), word, reason, message, "", scheduling=True))

    def write_down(self) -> None:
        """Store every note that has news as an Event."""
        stale, self.stale = self.stale, []
        for note in stale:
            written = note.event
            if written is not None and self.world.holds(written):
                written |= _counted(note) | {"message": note.message}
                written["metadata"]["resourceVersion"] = str(note.version)
            elif written is None or note.last > note.first:
                note.event = _event(note, self.world)
                self.world.put(note.event)

    def expire(self) -> None:
        """Forget what is too old."""
        self.write_down()
        oldest = self.world.now - LIFETIME_S
        for key in [key for key, note in self.known.items() if note.last < oldest]:
            del self.known[key]
        for event in self.world.all("Event"):
            if (event.get("lastTimestamp") or event["metadata"]["creationTimestamp"]) < stamp(oldest):
                self.world.remove(event)

    def _new(
        self,
        obj: Obj,
        source: Source,
        word: str,
        reason: str,
        message: str,
        field: str,
        *,
        combined: bool = False,
        scheduling: bool = False,
    ) -> Note:
        now = self.world.now
        self.world.version += 1
        seen = obj["metadata"]["resourceVersion"]
        version = self.world.version
        note = Note(obj, seen, source, word, reason, message, field, now, now, version, version)
        note.combined, note.scheduling = combined, scheduling
        return note

    def _repeat(self, note: Note, message: str) -> None:
        now = self.world.now
        if note.count >= BURST and note.count >= BURST + (now - note.first) // REFILL_S:
            return
        self.world.version += 1
        note.count, note.last, note.message, note.version = note.count + 1, now, message, self.world.version
        self._mark(note)

    def _mark(self, note: Note) -> None:
        self.stale.append(note)
        if self.world.listeners:
            self.write_down()
            if note.event is not None:
                self.world.tell(note.event)


def _combined(message: str) -> str:
    return f"(combined from similar events): {message}"


def _event(note: Note, world: World) -> Obj:
    name = f"{name_of(note.about)}.{int(note.first * 1e9) + note.born:x}"
    meta = {
        "name": name,
        "namespace": namespace_of(note.about) or "default",
        "uid": world.derived_uid(name),
        "creationTimestamp": stamp(note.first),
        "resourceVersion": str(note.version),
    }
    told: Obj = {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": _involved(note)}
    told |= {"reason": note.reason, "message": note.message, "type": note.word}
    return told | (_scheduled(note) if note.scheduling else _reported(note))


def _involved(note: Note) -> Obj:
    obj = note.about
    involved: Obj = {"apiVersion": KINDS[obj["kind"]].api_version, "kind": obj["kind"], "name": name_of(obj)}
    if namespace_of(obj):
        involved["namespace"] = namespace_of(obj)
    involved |= {"resourceVersion": note.seen_version, "uid": uid_of(obj)}
    return involved | ({"fieldPath": note.field} if note.field else {})


def _counted(note: Note) -> Obj:
    return {} if note.scheduling else {"count": note.count, "lastTimestamp": stamp(note.last)}


def _reported(note: Note) -> Obj:
    host = {"host": note.source.host} if note.source.host else {}
    return {
        "count": note.count,
        "eventTime": None,
        "firstTimestamp": stamp(note.first),
        "lastTimestamp": stamp(note.last),
        "reportingComponent": "" if note.combined else note.source.component,
        "reportingInstance": "" if note.combined else note.source.host,
        "source": {"component": note.source.component} | host,
    }


def _scheduled(note: Note) -> Obj:
    return {
        "action": "Binding"
        if note.reason == "Scheduled"
        else "Preempting"
        if note.reason == "Preempted"
        else "Scheduling",
        "eventTime": micro_stamp(note.first),
        "firstTimestamp": None,
        "lastTimestamp": None,
        "reportingComponent": "default-scheduler",
        "reportingInstance": "default-scheduler",
        "source": {},
    }

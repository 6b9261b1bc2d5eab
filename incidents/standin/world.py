"""
The object store: what the API shows, by kind, namespace and name.

It stamps identity (uid, resourceVersion, generation, names) from one seed, tells the controllers about every change,
and whoever listens besides (watches). Objects are the live ones: callers that hand them out must encode or copy them.
Statuses and events are written down only when somebody looks: `get`, `all` and listeners see them complete, `peek`,
`owned_by` and `labelled`, which the machinery uses, see what is stored.
"""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from random import Random

from incidents.standin.kinds import KINDS
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, controller_of, labels_of, matches, name_of, namespace_of, uid_of

SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""The alphabet of generated names: no vowels, no look-alikes (k8s.io/apimachinery/pkg/util/rand)."""


class World:
    """Every object of one cluster. `now` is virtual time, in seconds since the epoch."""

    def __init__(self, seed: int, now: float) -> None:
        self.seed = seed
        self.rng = Random(seed)  # noqa: S311 (a simulation, no secret)
        self.now = now
        self.version = 1000
        self.changed: Callable[[Obj], None] = _ignore
        self.before_reading: dict[str, Callable[[], None]] = {}
        self.listeners: list[Callable[[Obj], None]] = []
        self._kinds: dict[str, dict[str, dict[str, Obj]]] = {kind: {} for kind in KINDS}
        self._owned: dict[str, dict[str, Obj]] = {}
        self._labelled: dict[tuple[str, str, str], dict[str, Obj]] = {}
        self._pods: dict[str, Obj] = {}
        self._selecting: dict[tuple[str, str, str], dict[str, Obj]] = {}

    def get(self, kind: str, namespace: str, name: str) -> Obj | None:
        """One object, or None."""
        self.write_down(kind)
        return self.peek(kind, namespace, name)

    def peek(self, kind: str, namespace: str, name: str) -> Obj | None:
        """One object as it is stored, its status perhaps not written down yet."""
        space = self._kinds[kind].get(namespace)
        return None if space is None else space.get(name)

    def stored(self, kind: str, namespace: str) -> Iterable[Obj]:
        """The objects of one kind in one namespace, in no particular order, as they are stored."""
        return self._kinds[kind].get(namespace, {}).values()

    def has(self, kind: str) -> bool:
        """Whether there was ever an object of a kind."""
        return bool(self._kinds[kind])

    def write_down(self, kind: str) -> None:
        """Bring the objects of a kind up to date, where somebody put that off."""
        complete = self.before_reading.get(kind)
        if complete is not None:
            complete()

    def listen(self, listener: Callable[[Obj], None]) -> None:
        """Tell somebody of every change, after the controllers; a removed object is told once more, not stored."""
        self.listeners.append(listener)

    def all(self, kind: str, namespace: str | None = None) -> list[Obj]:
        """The objects of one kind in the API's order; all namespaces when none is given."""
        self.write_down(kind)
        spaces = self._kinds[kind]
        chosen = sorted(spaces) if namespace is None else (namespace,)
        return [spaces[space][name] for space in chosen if space in spaces for name in sorted(spaces[space])]

    def everything_in(self, namespace: str) -> list[Obj]:
        """Every object of one namespace."""
        for kind in self.before_reading:
            self.write_down(kind)
        return [obj for spaces in self._kinds.values() for obj in spaces.get(namespace, {}).values()]

    def owned_by(self, uid: str, kind: str) -> list[Obj]:
        """What an object controls, of one kind, in order of creation."""
        return [obj for obj in self._owned.get(uid, {}).values() if obj["kind"] == kind]

    def dependents(self, uid: str) -> list[Obj]:
        """Everything an object controls."""
        return list(self._owned.get(uid, {}).values())

    def labelled(self, namespace: str, selector: dict[str, str]) -> list[Obj]:
        """The pods of a namespace that carry every label of a selector, in order of creation."""
        if not selector:
            return []
        key, value = next(iter(selector.items()))
        found = self._labelled.get((namespace, key, value))
        return [pod for pod in found.values() if matches(selector, labels_of(pod))] if found else []

    def by_uid(self, uid: str) -> Obj | None:
        """A pod by its uid."""
        return self._pods.get(uid)

    def services_of(self, pod: Obj) -> list[Obj]:
        """The services whose selector a pod's labels satisfy."""
        namespace, labels = namespace_of(pod), labels_of(pod)
        near = [self._selecting.get((namespace, *label)) for label in labels.items()]
        services = [service for found in near if found for service in found.values()]
        return [service for service in services if matches(service["spec"]["selector"], labels)]

    def add(self, obj: Obj) -> Obj:
        """Store a new object. The caller has checked that the name is free."""
        meta = obj["metadata"]
        meta.setdefault("uid", self.new_uid())
        meta["creationTimestamp"] = stamp(self.now)
        if KINDS[obj["kind"]].has_generation:
            meta["generation"] = 1
        self._place(obj)
        self.touch(obj)
        return obj

    def put(self, obj: Obj) -> None:
        """Store an object that has its identity already, in place of what has its name. Nobody is told."""
        known = self.peek(obj["kind"], namespace_of(obj), name_of(obj))
        if known is not None:
            self._unown(known)
        self._place(obj)

    def touch(self, obj: Obj) -> None:
        """Say that an object was changed in place: it gets a new resourceVersion, and the listener hears of it."""
        self.mark(obj)
        self.changed(obj)
        self.tell(obj)

    def tell(self, obj: Obj) -> None:
        """Let the listeners know of a change that is no business of the controllers."""
        if self.listeners:
            self.write_down(obj["kind"])
            for listener in self.listeners:
                listener(obj)

    def mark(self, obj: Obj) -> None:
        """Give a changed object its new resourceVersion, and tell nobody: for a controller's own bookkeeping."""
        self.version += 1
        obj["metadata"]["resourceVersion"] = str(self.version)

    def replace(self, obj: Obj) -> Obj:
        """Store a new version of an object in place of the old one."""
        self._unown(self._kinds[obj["kind"]][namespace_of(obj)][name_of(obj)])
        self._place(obj)
        self.touch(obj)
        return obj

    def remove(self, obj: Obj) -> None:
        """Forget an object. The listener sees it once more, no longer stored."""
        space = self._kinds[obj["kind"]][namespace_of(obj)]
        if space.pop(name_of(obj), None) is None:
            return
        self._unown(obj)
        self.touch(obj)

    def current(self, obj: Obj) -> Obj | None:
        """The stored version of this very object (by uid); None once it is gone."""
        meta = obj["metadata"]
        stored = self.peek(obj["kind"], meta.get("namespace", ""), meta["name"])
        return stored if stored is not None and stored["metadata"]["uid"] == meta["uid"] else None

    def holds(self, obj: Obj) -> bool:
        """Whether this very object (by uid) is still stored."""
        return self.current(obj) is not None

    def new_uid(self) -> str:
        """A random UUID, version 4, from the seed."""
        digits = f"{self.rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def derived(self, text: str) -> str:
        """Letters and digits that depend on the seed and a text alone, not on what was drawn before."""
        return blake2b(f"{self.seed}/{text}".encode(), digest_size=16).hexdigest()

    def derived_uid(self, text: str) -> str:
        """A uid that depends on the seed and a text alone."""
        digits = self.derived(text)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def new_hex(self, length: int) -> str:
        """Random hexadecimal digits, such as container ids."""
        return f"{self.rng.getrandbits(4 * length):0{length}x}"

    def new_suffix(self) -> str:
        """Five letters behind a generateName."""
        chance, letters = self.rng.getrandbits(40), ""
        for _ in range(5):
            chance, index = divmod(chance, len(SAFE_LETTERS))
            letters += SAFE_LETTERS[index]
        return letters

    def _place(self, obj: Obj) -> None:
        namespace, kind = namespace_of(obj), obj["kind"]
        self._kinds[kind].setdefault(namespace, {})[name_of(obj)] = obj
        if kind == "Pod":
            self._pods[uid_of(obj)] = obj
            for label in labels_of(obj).items():
                self._labelled.setdefault((namespace, *label), {})[uid_of(obj)] = obj
        elif kind == "Service" and (obj.get("spec") or {}).get("selector"):
            first = next(iter(obj["spec"]["selector"].items()))
            self._selecting.setdefault((namespace, *first), {})[uid_of(obj)] = obj
        owner = controller_of(obj)
        if owner is not None:
            self._owned.setdefault(owner["uid"], {})[uid_of(obj)] = obj

    def _unown(self, obj: Obj) -> None:
        if obj["kind"] == "Pod":
            self._pods.pop(uid_of(obj), None)
            for label in labels_of(obj).items():
                self._labelled.get((namespace_of(obj), *label), {}).pop(uid_of(obj), None)
        elif obj["kind"] == "Service" and (obj.get("spec") or {}).get("selector"):
            first = next(iter(obj["spec"]["selector"].items()))
            self._selecting.get((namespace_of(obj), *first), {}).pop(uid_of(obj), None)
        owner = controller_of(obj)
        if owner is not None:
            owned = self._owned.get(owner["uid"], {})
            owned.pop(uid_of(obj), None)
            if not owned:
                self._owned.pop(owner["uid"], None)


def _ignore(_obj: Obj) -> None:
    return None

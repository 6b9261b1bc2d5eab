"""
Who calls whom: shapes of one to twelve workloads around the faulty one, and how long the way from the alert to it is.

Numbers stand for workloads; 0 is the faulty one. An edge leads from a caller to what it calls.
"""

from dataclasses import dataclass, field
from random import Random

SHAPES = ("chain", "fan-in", "fan-out", "diamond", "star", "mesh", "tree")
HELD_OUT = ("mesh", "tree")
"""Shapes that no training case has."""

Edge = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """The calls, the number of workloads, who alerts, and its distance to the faulty one."""

    shape: str
    size: int
    edges: tuple[Edge, ...]
    alerting: int
    hops: int
    path: tuple[int, ...] = field(default=())

    def called_by(self, node: int) -> list[int]:
        """What a workload calls, the way to the fault first."""
        found = [callee for caller, callee in self.edges if caller == node]
        return sorted(found, key=lambda callee: callee not in self.path)

    @property
    def levels(self) -> list[list[int]]:
        """The workloads in levels: everything comes after what it calls."""
        levels: list[list[int]] = []
        done: set[int] = set()
        while len(done) < self.size:
            waiting = (node for node in range(self.size) if node not in done)
            levels.append([node for node in waiting if done.issuperset(self.called_by(node))])
            done.update(levels[-1])
        return levels

    @property
    def callees_first(self) -> list[int]:
        """The workloads in an order in which everything comes after what it calls."""
        return [node for level in self.levels for node in level]

    @property
    def broken(self) -> frozenset[int]:
        """The faulty one, and all who call it over however many others."""
        found = {0}
        while True:
            more = {caller for caller, callee in self.edges if callee in found} - found
            if not more:
                return frozenset(found)
            found |= more


def graph_of(rng: Random, shape: str, hops: int, most: int, *, callees: bool = True) -> Graph:
    """A graph in which the alert is so many calls away from the fault. `callees`: the faulty one may call others."""
    beyond = rng.choice((0, 0, 0, 1)) if hops < 4 else 0
    path = tuple(range(hops + 1))
    builder = _Builder(rng, most, hops + 1)
    builder.edges += [(node + 1, node) for node in path[:-1]]
    for _ in range(beyond):
        builder.called_from(builder.new(), path[-1])
    _SHAPERS[shape](builder, hops, callees)
    return Graph(shape, builder.size, tuple(dict.fromkeys(builder.edges)), hops, hops, path)


@dataclass
class _Builder:
    rng: Random
    most: int
    size: int
    edges: list[Edge] = field(default_factory=list)

    @property
    def room(self) -> int:
        return self.most - self.size

    def new(self) -> int | None:
        if self.room <= 0:
            return None
        self.size += 1
        return self.size - 1

    def called_from(self, caller: int | None, callee: int | None) -> None:
        if caller is not None and callee is not None:
            self.edges.append((caller, callee))

    def some(self, least: int = 1, most: int = 4) -> range:
        return range(min(self.room, self.rng.randint(least, most)))


def _chain(_builder: _Builder, _hops: int, _callees: bool) -> None:
    return None


def _fan_in(builder: _Builder, hops: int, _callees: bool) -> None:
    """Several call the faulty one, or the one before the alert."""
    target = builder.rng.choice((0, max(0, hops - 1)))
    for _ in builder.some():
        builder.called_from(builder.new(), target)


def _fan_out(builder: _Builder, hops: int, callees: bool) -> None:
    """The alerting one calls others that work (the faulty one, if they are the same and it may)."""
    caller = hops if hops or callees else None
    for _ in builder.some():
        builder.called_from(caller, builder.new() if caller is not None else None)


def _diamond(builder: _Builder, hops: int, callees: bool) -> None:
    """Two ways of equal length from the alert to the fault; without the room for one, two from it to something."""
    if hops >= 2:
        other = builder.new()
        builder.called_from(hops, other)
        builder.called_from(other, hops - 2)
    elif callees and builder.room >= 3:
        left, right, last = builder.new(), builder.new(), builder.new()
        for caller, callee in ((hops, left), (hops, right), (left, last), (right, last)):
            builder.called_from(caller, callee)


def _star(builder: _Builder, hops: int, callees: bool) -> None:
    """Everybody around one in the middle."""
    middle = builder.rng.randint(0, hops)
    for _ in builder.some(2, 6):
        node = builder.new()
        inward = builder.rng.random() < 0.5 or (middle == 0 and not callees)
        builder.called_from(*((node, middle) if inward else (middle, node)))


def _mesh(builder: _Builder, hops: int, callees: bool) -> None:
    """Some more, and calls across, never a shorter way to the fault and never in a circle."""
    fresh = [node for node in (builder.new() for _ in builder.some(2, 6)) if node is not None]
    for number, node in enumerate(fresh):
        lower = 0 if callees else 1
        callers = [*range(lower, hops + 1), *fresh[:number]]
        for caller in builder.rng.sample(callers, min(len(callers), builder.rng.randint(1, 3))):
            builder.called_from(caller, node)


def _tree(builder: _Builder, hops: int, callees: bool) -> None:
    """Below the alerting one, twos of twos that work."""
    level = [hops] if hops or callees else []
    while level and builder.room >= 2:
        node = level.pop(0)
        for _ in range(2):
            child = builder.new()
            builder.called_from(node, child)
            level += [child] if child is not None else []
        if builder.rng.random() < 0.3:
            return


_SHAPERS = dict(zip(SHAPES, (_chain, _fan_in, _fan_out, _diamond, _star, _mesh, _tree), strict=True))

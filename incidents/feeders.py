"""
Who hands a program its work without being called by it: its source, and who writes where it reads. Pure.

Only a program that says last that nothing arrives is asked about. Its source is a workload that a variable for sources
names in full; who writes where it reads names the same Service in a setting for outputs. Nothing is looked up.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from incidents.callees import Directory, calls_of, hosts_in, variables_of
from incidents.models import ObjectRef
from incidents.snapshot import Json

_NOTHING = re.compile(
    r"(?i)\bno (?:new )?(?:messages?|events?|records?|rows?|points|samples|data|input) (?:on|from|in|for|since|received"
    r"|arriv)|\b(?:topic|queue|stream|subject|subscription|input|source|feed)\b.{0,60}\bidle (?:since|for)\b"
    r"|\bnothing (?:received|arrives|arrived|to (?:read|consume))\b"
)
_SOURCE = re.compile(r"(?i)(?:^|_)(?:source|upstream|input|feed|producer|provider)(?:_(?:name|app|job|service))?$")
_OUTPUT = re.compile(
    r"(?i)(?:^|[_-])(?:sink|out|output|publish|publisher|producer|dest|destination|target|emit|push)(?:$|[_-])"
)
_FLAG = re.compile(r"-{1,2}([A-Za-z][\w.-]{0,60})(?:=(.*))?")
MAX_LINE = 1000


def is_starved(log: str) -> bool:
    """Whether the last that a program says is that nothing arrives."""
    lines = [line for line in log.splitlines() if line.strip()]
    return bool(lines) and _NOTHING.search(lines[-1][:MAX_LINE]) is not None


class Place(NamedTuple):
    """Where manifests are read: a namespace, the Services that are known, the data of its ConfigMaps by name."""

    namespace: str
    directory: Directory
    config: Mapping[str, Mapping[str, str]]


def feeders_of(mine: list[Json], beside: Mapping[ObjectRef, list[Json]], place: Place) -> list[ObjectRef]:
    """The workloads that feed a program with these containers; `beside`: others of its namespace, with theirs."""
    sources = _sources(mine, place)
    read = _named(mine, place) - _written(mine, place)
    return [
        ref
        for ref, theirs in beside.items()
        if ref.name in sources or (read and not read.isdisjoint(_written(theirs, place)))
    ]


def _sources(containers: list[Json], place: Place) -> set[str]:
    """What a program's variables for sources hold, where that is no Service: those are called."""
    pairs = (pair for container in containers for pair in variables_of(container, place.config))
    named = {value for name, value in pairs if _SOURCE.search(name)}
    return {value for value in named if place.directory.known(value, place.namespace) is None}


def _named(containers: list[Json], place: Place) -> set[ObjectRef]:
    """The Services that a program names."""
    hosts = (
        call.host
        for container in containers
        for call in calls_of(container, place.namespace, place.directory, place.config)
    )
    return _known(hosts, place)


def _written(containers: list[Json], place: Place) -> set[ObjectRef]:
    """The Services that a program names in its settings for outputs."""
    pairs = (pair for each in containers for pair in (*variables_of(each, place.config), *_flags(each)))
    texts = (text for name, text in pairs if _OUTPUT.search(name))
    hosts = (host for text in texts for host, _ in hosts_in(text, place.namespace, place.directory, holds_host=True))
    return _known(hosts, place)


def _known(hosts: Iterable[str], place: Place) -> set[ObjectRef]:
    return {ref for host in hosts if (ref := place.directory.known(host, place.namespace)) is not None}


def _flags(container: Json) -> Iterable[tuple[str, str]]:
    """Names and values of a container's flags: --name=value, or --name value."""
    given = [str(each) for field in ("command", "args") for each in container.get(field) or ()]
    for word, after in zip(given, [*given, ""][1:], strict=True):
        if found := _FLAG.fullmatch(word):
            yield found[1], found[2] if found[2] is not None else after

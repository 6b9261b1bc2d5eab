"""A drill in somebody's cluster, where they broke something themselves: we respond, and they say how it has to end."""

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from deployments import scenario
from deployments.commands.choices import cluster_of
from deployments.drill.judging import Expected, Result
from deployments.drill.playing import Say, judged, response_to
from deployments.local.display import shown_stack
from deployments.local.record import ClusterChoice
from deployments.local.stack import StackOptions
from incidents.errors import IncidentError, PermanentError
from incidents.models import State

WITHIN_S = 1200.0
"""Nothing is faster than the wall there: a verification may wait five minutes, and a back-off as long again."""


class Theirs(NamedTuple):
    """What was broken where, and how it has to end."""

    place: Mapping[str, str]
    alert: Mapping[str, Any]
    cluster: ClusterChoice
    wanted: Expected
    value: str


def prepared(arguments: argparse.Namespace) -> Theirs:
    """What the flags say. Raises PermanentError for what is missing or cannot be read."""
    if arguments.alert is None or arguments.namespace is None:
        raise PermanentError("--no-inject needs --namespace NS and --alert FILE: what was broken, and what says so")
    place = {"drill": arguments.alert.stem, "fault": "as injected", "namespace": arguments.namespace}
    wanted = Expected(states=(State(arguments.expect or State.RESOLVED),))
    alert = _alert(arguments.alert, arguments.namespace)
    return Theirs(place, alert, cluster_of(arguments), wanted, arguments.value or "")


async def elsewhere(theirs: Theirs, folder: Path, progress: Console, say: Say) -> list[Result]:
    """The one result. Writes are counted by the report alone: a real cluster keeps no log for us."""
    async with shown_stack(StackOptions(folder=folder, cluster=theirs.cluster), progress) as stack:
        response = response_to(stack, theirs.value)
        response.within_s = WITHIN_S
        try:
            seen = await response.to(theirs.alert)
        except IncidentError as error:
            result = Result(**theirs.place, expected=" or ".join(theirs.wanted.states), problems=(str(error),))
        else:
            result = judged(theirs.place, theirs.wanted, seen, response, None)
    say(result)
    return [result]


def _alert(path: Path, namespace: str) -> Mapping[str, Any]:
    """The alert of a file: a whole webhook, or one alert with labels, which becomes one that fires now."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PermanentError(f"{path} holds no alert as JSON ({type(error).__name__}: {error})") from error
    if isinstance(content, dict) and isinstance(content.get("alerts"), list):
        return content
    labels = content.get("labels") if isinstance(content, dict) else None
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        raise PermanentError(f"{path} holds neither a webhook of Alertmanager nor an alert with labels")
    annotations = content.get("annotations") or {}
    named = {"alertname": "Drill", "namespace": namespace, **labels}
    return scenario.alert_of(named, str(annotations.get("summary", named["alertname"])), datetime.now(UTC))

"""
Probes: what they find, what their failures do, and when the next one is worth simulating.

A probe that found what it will find until something changes is not repeated: its successes leave no trace anyway.
"""

from dataclasses import dataclass
from functools import partial

from incidents.standin.asking import Asked, CannotAsk, finding_of
from incidents.standin.box import Box, post
from incidents.standin.shapes import Obj

READINESS, LIVENESS, STARTUP = "readinessProbe", "livenessProbe", "startupProbe"
WORDS = {READINESS: "Readiness", LIVENESS: "Liveness", STARTUP: "Startup"}


@dataclass(frozen=True)
class Round:
    """One probe of one instance of a container."""

    box: Box
    field: str
    probe: Obj
    instance: int

    @property
    def is_over(self) -> bool:
        """Whether the instance it looks at is gone."""
        return self.box.container.instance != self.instance or not self.box.container.is_running

    def number(self, name: str, default: int) -> float:
        """A field of the probe."""
        return float(self.probe.get(name) or default)


def watch(box: Box, pod: Obj, spec: Obj) -> None:
    """Begin to probe a container that has just started."""
    fields = [STARTUP] if STARTUP in spec else [READINESS, LIVENESS]
    for field in fields:
        if field in spec:
            _begin(Round(box, field, spec[field], box.container.instance))
    del pod


def _begin(round_: Round) -> None:
    delay_s = round_.number("initialDelaySeconds", 0)
    period_s = round_.number("periodSeconds", 10)
    wait_s = round_.box.engine.between(0.3, 1.0) if round_.field == READINESS else period_s
    round_.box.engine.after(delay_s or wait_s, partial(_look, round_))


def _look(round_: Round) -> None:
    pod = round_.box.pod
    if pod is None or round_.is_over:
        return
    try:
        problem = finding(round_, pod)
    except CannotAsk as e:
        _unknown(round_, pod, str(e))
        return
    if problem is None:
        _passed(round_, pod)
    else:
        _failed(round_, pod, problem)


def _passed(round_: Round, pod: Obj) -> None:
    container = round_.box.container
    container.failures[round_.field] = 0
    if round_.field == STARTUP:
        container.started = True
        spec = round_.box.spec(pod)
        container.ready = READINESS not in spec
        post(round_.box.engine, round_.box.uid, round_.box.runtime)
        for field in (READINESS, LIVENESS):
            if field in spec:
                _begin(Round(round_.box, field, spec[field], round_.instance))
        return
    if round_.field == READINESS and not container.ready:
        container.ready = True
        post(round_.box.engine, round_.box.uid, round_.box.runtime)
    _again_when_it_changes(round_)


def _again_when_it_changes(round_: Round) -> None:
    """Look next at the first period after a change, or every period if the answer depends on others."""
    container, period_s = round_.box.container, round_.number("periodSeconds", 10)
    if any(port.needs for _, port in container.course.ports):
        round_.box.engine.after(period_s, partial(_look, round_))
        return
    age_s = round_.box.engine.now - container.started_at
    turn_s = container.course.turns_after(age_s)
    if turn_s is not None:
        periods = max(1, int((turn_s - age_s) // period_s) + 1)
        round_.box.engine.after(periods * period_s, partial(_look, round_))


def _failed(round_: Round, pod: Obj, problem: str) -> None:
    box, container = round_.box, round_.box.container
    box.complain(pod, "Unhealthy", f"{WORDS[round_.field]} probe failed: {problem}")
    failures = container.failures[round_.field] = container.failures.get(round_.field, 0) + 1
    if failures >= round_.number("failureThreshold", 3):
        if round_.field != READINESS:
            _kill(round_, pod)
            return
        if container.ready:
            container.ready = False
            post(box.engine, box.uid, box.runtime)
    _again_after_failure(round_, failures)


def _unknown(round_: Round, pod: Obj, problem: str) -> None:
    """The kubelet says so, and lets everything be as it was: such a probe neither passes nor counts as a failure."""
    words = "probe errored and resulted in unknown state"
    round_.box.complain(pod, "Unhealthy", f"{WORDS[round_.field]} {words}: {problem}")
    round_.box.engine.after(round_.number("periodSeconds", 10), partial(_look, round_))


def _again_after_failure(round_: Round, failures: int) -> None:
    """A readiness probe that can never pass is not repeated once its event is dropped as spam anyway."""
    if round_.field == READINESS and failures > 60 and not _can_change(round_):
        return
    round_.box.engine.after(round_.number("periodSeconds", 10), partial(_look, round_))


def _can_change(round_: Round) -> bool:
    course = round_.box.container.course
    age_s = round_.box.engine.now - round_.box.container.started_at
    return course.turns_after(age_s) is not None or any(port.needs for _, port in course.ports)


def _kill(round_: Round, pod: Obj) -> None:
    from incidents.standin.containers import killed

    box = round_.box
    word = WORDS[round_.field].lower()
    box.say(pod, "Killing", f"Container {box.container.name} failed {word} probe, will be restarted")
    grace_s = float(round_.probe.get("terminationGracePeriodSeconds") or pod["spec"]["terminationGracePeriodSeconds"])
    stops_s = grace_s if box.container.code_on_stop == 137 else min(grace_s, 1.0)
    box.engine.after(stops_s + box.engine.between(0.3, 1.0), partial(killed, box))


def finding(round_: Round, pod: Obj) -> str | None:
    """What a probe finds wrong now, in the kubelet's words; None if all is well. CannotAsk if it cannot be asked."""
    return finding_of(Asked(round_.box, pod, round_.probe))

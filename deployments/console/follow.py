"""Follow one incident to its end: show each step, hand over questions, print the report."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.markdown import Markdown

from deployments.console.client import ReceiverClient
from deployments.console.deciders import Decider
from deployments.console.render import QUIET, diagnosis_panel, question_panel, step_line
from deployments.console.view import IncidentView, QuestionView
from incidents.errors import IncidentError, Refused, TemporaryError
from incidents.report import markdown_of

POLL_S = 0.25
MAX_TRIES = 3
MENDABLE = frozenset({"missing_value", "unknown_value", "bad_value"})
"""Refusals after which another answer to the same question may do."""


class LeftOpen(Exception):
    """The person left without deciding."""


class Stalled(IncidentError):
    """Nothing has happened for longer than it may."""


@dataclass
class Following:
    """How far an incident has been shown. `stall_s`: how long nothing may happen while nobody is asked."""

    client: ReceiverClient
    console: Console
    decide: Decider
    stall_s: float = 600.0
    poll_s: float = POLL_S
    shows_all: bool = False
    _shown: int = 0
    _tries: dict[int, int] = field(default_factory=dict)
    _quiet_since: float = 0.0

    async def to_the_end(self, incident: str) -> IncidentView:
        """Stay with an incident until its report is there. Raises LeftOpen, Stalled, PermanentError."""
        self._quiet_since = _now_s()
        with self.console.status("…") as status:
            while True:
                seen = await self._look(incident)
                if seen is not None:
                    status.update(f"{seen.state}…")
                    self._show_steps(seen)
                    if not seen.open and seen.report is not None:
                        return seen
                    await self._answer_question(seen, status.stop, status.start)
                await self._pause(incident)

    def again(self) -> "Following":
        """The same for another incident."""
        return Following(self.client, self.console, self.decide, self.stall_s, self.poll_s, self.shows_all)

    async def _look(self, incident: str) -> IncidentView | None:
        """The incident; None while the receiver is away, which is nothing to give up for."""
        try:
            return await self.client.incident(incident)
        except TemporaryError:
            return None

    def _show_steps(self, seen: IncidentView) -> None:
        new = seen.timeline[self._shown :]
        for step in new:
            if self.shows_all or step.event not in QUIET:
                self.console.print(step_line(step))
        if new:
            self._shown, self._quiet_since = len(seen.timeline), _now_s()

    async def _answer_question(self, seen: IncidentView, before: Callable[[], None], after: Callable[[], None]) -> None:
        question = seen.question
        if question is None or not question.is_open or self._tries.get(question.round, 0) >= MAX_TRIES:
            return
        before()
        if seen.diagnosis is not None:
            self.console.print(diagnosis_panel(seen.diagnosis))
        self.console.print(question_panel(question))
        await self._decision(seen.id, question)
        self._quiet_since = _now_s()
        after()

    async def _decision(self, incident: str, question: QuestionView) -> None:
        ballot = await self.decide(question)
        if ballot is None:
            raise LeftOpen(incident)
        tries = self._tries.get(question.round, 0) + 1
        try:
            await self.client.decide(incident, question, ballot)
            tries = MAX_TRIES
        except Refused as refusal:
            self.console.print(f"refused ({refusal.code}): {refusal}", style="red", markup=False)
            tries = tries if refusal.code in MENDABLE else MAX_TRIES
        except TemporaryError as error:
            self.console.print(f"not delivered: {error}", style="red", markup=False)
        self._tries[question.round] = tries

    async def _pause(self, incident: str) -> None:
        if _now_s() - self._quiet_since > self.stall_s:
            raise Stalled(f"incident {incident} has not moved for {self.stall_s:.0f} s: see the logs")
        await asyncio.sleep(self.poll_s)


def print_report(console: Console, seen: IncidentView, *, full: bool = True) -> None:
    """The report, and where the run can be looked at."""
    if seen.report is not None and full:
        console.print(Markdown(markdown_of(seen.report, pictures=False)))
    if seen.run_url:
        console.print(f"\nrun in the UI: {seen.run_url}", highlight=False, soft_wrap=True)


def _now_s() -> float:
    return asyncio.get_running_loop().time()

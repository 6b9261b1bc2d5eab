"""Who answers a question: a person at the terminal, or a word given beforehand."""

from collections.abc import Callable, Coroutine
from contextlib import suppress

from pydantic import SecretStr
from rich.console import Console

from deployments.console.client import Ballot
from deployments.console.terminal import EndOfInput, ask, ask_one_of
from deployments.console.view import QuestionView
from incidents.approvals import SecretKey
from incidents.models import Ask, Verdict

Decider = Callable[[QuestionView], Coroutine[None, None, Ballot | None]]
"""Answers a question; None leaves it open."""


def beforehand(approve: bool, value: SecretStr | None) -> Decider:
    """Answers every question alike. A plan that asks for more than was given is left open."""

    async def decide(question: QuestionView) -> Ballot | None:
        asks = question.plan.asks
        if not approve:
            return Ballot(Verdict.REJECT, {}, {}, "rejected on the command line")
        if len(asks) > (value is not None):
            return None
        values = {wanted.param: value for wanted in asks if value is not None}
        return Ballot(Verdict.APPROVE, values, {}, "approved on the command line")

    return decide


def at_the_terminal(console: Console) -> Decider:
    """Asks a person."""

    async def decide(question: QuestionView) -> Ballot | None:
        words = {"a": "approve", "r": "reject", "q": "quit"}
        with suppress(EndOfInput):
            word = await ask_one_of(console, "[a]pprove, [r]eject, or [q]uit and leave it open?", words)
            if word == "approve":
                return await _approval(console, question)
            if word == "reject":
                return Ballot(Verdict.REJECT, {}, {}, await ask(console, "Why? (may be empty)"))
        return None

    return decide


async def _approval(console: Console, question: QuestionView) -> Ballot:
    values: dict[str, SecretStr] = {}
    value_from: dict[str, SecretKey] = {}
    for wanted in question.plan.asks:
        answer = await _answer(console, wanted)
        if isinstance(answer, SecretKey):
            value_from[wanted.param] = answer
        else:
            values[wanted.param] = answer
    return Ballot(Verdict.APPROVE, values, value_from)


async def _answer(console: Console, wanted: Ask) -> SecretStr | SecretKey:
    known = f" ({wanted.known})" if wanted.known else ""
    if typed := await ask(console, f"{wanted.prompt}{known}{_how(wanted)}:", hidden=wanted.secret):
        return SecretStr(typed)
    secret = await _something(console, "Name of the Secret that holds it:")
    return SecretKey(secret=secret, key=await _something(console, f"Key in Secret {secret}:"))


def _how(wanted: Ask) -> str:
    return " [hidden; empty to name a Secret instead]" if wanted.secret else " [empty to name a Secret instead]"


async def _something(console: Console, prompt: str) -> str:
    while not (said := (await ask(console, prompt)).strip()):
        console.print("this cannot be empty")
    return said

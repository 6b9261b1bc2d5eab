"""Typing at a terminal: a real pseudo-terminal shows what an onlooker would see."""

import asyncio
import io
import os
import pty
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from rich.console import Console

from deployments.console.client import Ballot
from deployments.console.deciders import at_the_terminal
from deployments.console.terminal import EndOfInput, ask
from deployments.console.view import QuestionView
from incidents.models import Verdict
from tests.console.test_follow import make_question

PROMPTS = ("?", "Name of", "Key in")


@dataclass
class Keyboard:
    """The other end of the terminal."""

    master: int

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def is_echoed(self) -> bool:
        """Whether an onlooker sees what is typed now."""
        return bool(termios.tcgetattr(sys.stdin.fileno())[3] & termios.ECHO)


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    master, slave = pty.openpty()
    with os.fdopen(slave, "r+b", buffering=0) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield Keyboard(master)
    os.close(master)


def make_view(*params: str) -> QuestionView:
    return QuestionView.model_validate(make_question(1, *params))


async def decided(keyboard: Keyboard, *lines: str, params: tuple[str, ...] = ("value",)) -> tuple[Ballot | None, str]:
    """What comes of typing these lines, each when it is asked for; and all that was printed."""
    out = io.StringIO()
    task = asyncio.create_task(at_the_terminal(Console(file=out, width=200))(make_view(*params)))
    for number, line in enumerate(lines, start=1):
        async with asyncio.timeout(60):
            while sum(out.getvalue().count(prompt) for prompt in PROMPTS) < number:
                await asyncio.sleep(0)
        keyboard.type(line + "\n")
    return await asyncio.wait_for(task, 60), out.getvalue()


async def test_a_secret_value_is_not_printed(keyboard: Keyboard) -> None:
    ballot, printed = await decided(keyboard, "a", "hunter2")

    assert ballot is not None
    assert ballot.verdict is Verdict.APPROVE
    assert ballot.values["value"].get_secret_value() == "hunter2"
    assert "hunter2" not in printed


async def test_a_secret_is_not_echoed_while_it_is_typed_and_what_follows_is(keyboard: Keyboard) -> None:
    task = asyncio.create_task(ask(Console(file=io.StringIO()), "secret?", hidden=True))
    await asyncio.sleep(0)
    hidden = not keyboard.is_echoed()
    keyboard.type("hunter2\n")
    typed = await asyncio.wait_for(task, 60)

    assert hidden
    assert typed == "hunter2"
    assert keyboard.is_echoed()


async def test_an_empty_value_asks_for_a_reference_instead(keyboard: Keyboard) -> None:
    ballot, _ = await decided(keyboard, "approve", "", "shop-settings", "url")

    assert ballot is not None
    assert ballot.values == {}
    assert ballot.value_from["value"].model_dump() == {"secret": "shop-settings", "key": "url"}


async def test_anything_but_a_clear_word_is_asked_again_because_a_slip_must_not_approve(keyboard: Keyboard) -> None:
    ballot, printed = await decided(keyboard, "y", "r", "not today")

    assert ballot == Ballot(Verdict.REJECT, {}, {}, "not today")
    assert "please answer approve or reject or quit" in printed


async def test_quitting_decides_nothing(keyboard: Keyboard) -> None:
    assert (await decided(keyboard, "q"))[0] is None


async def test_a_terminal_that_closes_decides_nothing(keyboard: Keyboard) -> None:
    assert (await decided(keyboard, "\x04"))[0] is None


async def test_ctrl_c_while_a_question_is_open_ends_at_once_and_brings_echo_back(keyboard: Keyboard) -> None:
    task = asyncio.create_task(ask(Console(file=io.StringIO()), "secret?", hidden=True))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 60)

    assert keyboard.is_echoed()


async def test_the_end_of_input_is_no_answer(keyboard: Keyboard) -> None:
    keyboard.type("\x04")

    with pytest.raises(EndOfInput):
        await asyncio.wait_for(ask(Console(file=io.StringIO()), "anything?"), 60)

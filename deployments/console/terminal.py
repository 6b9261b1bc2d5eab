"""
Lines from the terminal, read by the event loop itself.

A thread that waits in input() could not be ended by Ctrl-C: the process would hang until somebody presses Enter.
"""

import asyncio
import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class EndOfInput(Exception):
    """Nobody will type any more."""


async def ask(console: Console, prompt: str, *, hidden: bool = False) -> str:
    """One line, without its end. Raises EndOfInput."""
    console.print(prompt, end=" ", markup=False, highlight=False)
    console.file.flush()
    with echo_off(sys.stdin.fileno()) if hidden else _nothing():
        line = await _line(sys.stdin.fileno())
    if hidden:
        console.print()
    return line


async def ask_one_of(console: Console, prompt: str, words: dict[str, str]) -> str:
    """One of the words, by itself or by its first letter; asked again until it is one."""
    while True:
        said = (await ask(console, prompt)).strip().lower()
        for letter, word in words.items():
            if said in {letter, word}:
                return word
        console.print(f"please answer {' or '.join(words.values())}")


async def _line(descriptor: int) -> str:
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[bytes] = loop.create_future()
    gathered = bytearray()

    def on_input() -> None:
        piece = os.read(descriptor, 1)
        gathered.extend(piece)
        if (not piece or piece == b"\n") and not typed.done():
            typed.set_result(bytes(gathered))

    loop.add_reader(descriptor, on_input)
    try:
        line = await typed
    finally:
        loop.remove_reader(descriptor)
    if not line:
        raise EndOfInput
    return line.decode(errors="replace").rstrip("\r\n")


@contextmanager
def echo_off(descriptor: int) -> Iterator[None]:
    """Hide what is typed; on anything but a terminal there is nothing to hide."""
    if not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    hidden = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(descriptor, termios.TCSADRAIN, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def _nothing() -> Iterator[None]:
    yield

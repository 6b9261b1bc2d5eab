"""Commands that end cleanly on Ctrl-C, on SIGTERM and when their terminal closes."""

import asyncio
import signal
from collections.abc import Coroutine

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(command: Coroutine[None, None, int]) -> int:
    """Run a command to its exit code; a signal cancels it once, so that its own clean-up is never interrupted."""
    return asyncio.run(_guarded(command))


async def _guarded(command: Coroutine[None, None, int]) -> int:
    task, caught = asyncio.ensure_future(command), list[signal.Signals]()

    def on_signal(number: signal.Signals) -> None:
        if not caught:
            task.cancel()
        caught.append(number)

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, on_signal, number)
    try:
        return await task
    except asyncio.CancelledError:
        if not caught:
            raise
        return 128 + caught[0]

"""
`python -m deployments.local.when_up <prefect arguments>`: Prefect's command line, once its server answers.

It imports while the server still starts, which saves the stack about two seconds on a machine with two processors.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime

from prefect.cli import app

from deployments.local.probes import answers


async def server_answers(api_url: str) -> None:
    """Wait for the server; whoever started this process sets the time limit."""
    healthy = answers(f"{api_url}/health", timeout_s=2)
    while not await healthy(datetime.now(UTC)):
        await asyncio.sleep(0.1)


def become_prefect(*arguments: str) -> None:
    """Run `prefect <arguments>` in this process, which ends with it."""
    sys.argv = ["prefect", *arguments]
    app()


if __name__ == "__main__":
    asyncio.run(server_answers(os.environ["PREFECT_API_URL"]))
    become_prefect(*sys.argv[1:])

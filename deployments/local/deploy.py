"""`python -m deployments.local.deploy`: the work pools and what prefect.yaml names, once the server answers."""

import asyncio
import os
from contextlib import suppress

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from deployments.local.when_up import become_prefect, server_answers

POOLS = ("local", "gpu")
"""Nobody serves `gpu` unless a person starts a worker for it; `deploy --all` stops where a pool is missing."""
RUNS_AT_ONCE = 4
"""
A burst waits in the pool instead of starting twenty interpreters; the server counts by the states of runs.

A worker's own --limit would end the worker (Prefect 3.8.8: "this borrower is already holding one of this
CapacityLimiter's tokens") when a run is resumed before its former process is gone, which quick decisions do.
"""


async def ensure_pools() -> None:
    """Create the work pools; those that exist stay as they are."""
    await server_answers(os.environ["PREFECT_API_URL"])
    template = ProcessWorker.get_default_base_job_template()
    async with get_client() as client:
        for name in POOLS:
            pool = WorkPoolCreate(name=name, type="process", base_job_template=template, concurrency_limit=RUNS_AT_ONCE)
            with suppress(ObjectAlreadyExists):
                await client.create_work_pool(pool)


if __name__ == "__main__":
    asyncio.run(ensure_pools())
    become_prefect("--no-prompt", "deploy", "--all")

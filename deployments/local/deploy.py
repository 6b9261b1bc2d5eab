"""`python -m deployments.local.deploy`: the work pool and what prefect.yaml names, once the server answers."""

import asyncio
import os

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from deployments.local.when_up import become_prefect, server_answers

POOL = "local"


async def ensure_pool() -> None:
    """Create the work pool; one that exists stays as it is."""
    await server_answers(os.environ["PREFECT_API_URL"])
    template = ProcessWorker.get_default_base_job_template()
    async with get_client() as client:
        try:
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
        except ObjectAlreadyExists:
            return


if __name__ == "__main__":
    asyncio.run(ensure_pool())
    become_prefect("--no-prompt", "deploy", "--all")

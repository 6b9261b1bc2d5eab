"""The model's answer to one evidence, as a run of its own: what the backend `work_pool` has a worker start."""

from typing import Any

from prefect import flow

from incidents.models import Evidence
from tasks.elsewhere import answered_here


@flow(name="diagnose", persist_result=True, result_serializer="json", retries=0)
async def diagnose(evidence: Evidence) -> dict[str, Any]:
    """
    Answer, and leave the answer as JSON: who reads it must not have to unpickle what another machine wrote.

    Asks and changes nothing else, so that a run which is started again does no harm.
    """
    return (await answered_here(evidence)).model_dump(mode="json")

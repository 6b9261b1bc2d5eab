"""The steps of a retraining: make cases, fit, compare with the model in use, and take its place or not."""

import json
from typing import Any
from uuid import UUID

from prefect import get_run_logger, task
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.context import TaskRunContext
from pydantic import Field

from incidents.models import Noun
from tasks.retrained import markdown_of, rows_of
from tasks.steps import step
from tasks.training import Training, in_use, percent, said
from trm.incident import journal
from trm.incident.promote import Comparison, Pairs, Verdict, verdict
from trm.place import put


class Fitted(Noun):
    """What training came to."""

    candidate: str = Field(description="folder of the checkpoint")
    minutes: float
    incidents: int
    exact: float = Field(description="share of the held-out cases that choose the weights")


class Promoted(Noun):
    """Whether the candidate is in use now, and why, or why not."""

    promoted: bool
    reasons: tuple[str, ...]
    fitted: Fitted


def _once_per_run(context: TaskRunContext, arguments: dict[str, Any]) -> str:
    # Not by its parameters alone: a result would outlive the files that it tells of. They are the truth, and quick.
    return f"retrain-{arguments['training'].run}-{context.task.name}"


class Told:
    """Passes what a command says on to the log and to a progress artifact."""

    def __init__(self, artifact: UUID) -> None:
        self._artifact = artifact

    @classmethod
    async def begin(cls, training: Training, what: str) -> "Told":
        """With an artifact for one step of a run; the same step again makes a new version."""
        key = f"retrain-{training.run}-{what}"
        return cls(await acreate_progress_artifact(0.0, key=key, description=f"{what}: {training.folder.name}"))

    async def __call__(self, line: str) -> None:
        """One line."""
        get_run_logger().info("%s", line)
        done = percent(line)
        if done is not None:
            await aupdate_progress_artifact(self._artifact, done)

    async def done(self) -> None:
        """All of it, also where it had been done before."""
        await aupdate_progress_artifact(self._artifact, 100.0)


@task(**step("generate", _once_per_run))
async def generate(training: Training) -> None:
    """Make the cases that are missing: generated, encoded, in shards."""
    told = await Told.begin(training, "generate")
    await said(training.command("--cases-only"), told)
    await told.done()


@task(**step("fit", _once_per_run))
async def fit(training: Training) -> Fitted:
    """Train and calibrate, from the last state where there is one."""
    told = await Told.begin(training, "fit")
    await said(training.command(), told)
    await told.done()
    looks = journal.read(training.folder)
    best, last = journal.best(looks), looks[-1]
    return Fitted(
        candidate=str(training.candidate),
        minutes=last.minutes,
        incidents=last.problems,
        exact=best.held[-1] if best else 0.0,
    )


@task(**step("evaluate", _once_per_run))
async def evaluate(training: Training) -> Comparison:
    """Ask the candidate and the model in use about the same cases, which neither was trained on."""
    folders = {"--candidate": training.candidate, "--current": in_use(), "--cases": training.folder / "cases"}
    words = [str(word) for pair in folders.items() for word in pair]

    async def heard(line: str) -> None:
        get_run_logger().info("%s", line)

    await said(("trm.compare", *words, "--out", str(training.compared)), heard)
    content = json.loads(training.compared.read_text())
    families = {name: Pairs(**pairs) for name, pairs in content.pop("families").items()}
    return Comparison(families, **content)


@task(**step("promote", _once_per_run))
async def promote(training: Training, compared: Comparison) -> Verdict:
    """Put the candidate in the place of the model in use, if it deserves it; to refuse it is no error."""
    judged = verdict(compared)
    if judged.promoted:
        put(training.candidate, in_use(), training.previous)
    get_run_logger().info("%s: %s", "promoted" if judged.promoted else "not promoted", "; ".join(judged.reasons))
    return judged


@task(**step("report", _once_per_run))
async def report(training: Training, fitted: Fitted, judged: Verdict) -> Promoted:
    """Publish how the training went, what was decided and why."""
    looks = journal.read(training.folder)
    about = {"key": f"retrain-{training.run}-report", "description": f"Retraining {training.folder.name}"}
    await acreate_markdown_artifact(markdown_of(training, looks, judged, in_use()), **about)
    families = {"key": f"retrain-{training.run}-families", "description": "Right by family, candidate and before"}
    await acreate_table_artifact(rows_of(judged), **families)
    return Promoted(promoted=judged.promoted, reasons=judged.reasons, fitted=fitted)

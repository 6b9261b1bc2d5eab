"""
A new model: generate cases, fit, compare with the one in use, and take its place only if it is better.

A run that is lost starts again from the top and goes on from its files; so does a new run with the same parameters.
"""

from prefect import flow, runtime

from tasks.retraining import Promoted, evaluate, fit, generate, promote, report
from tasks.training import Training


def _run_name() -> str:
    given = runtime.flow_run.parameters
    return f"retrain-{given.get('preset', 'cpu')}-{given.get('seed', 1)}"


@flow(name="retrain", flow_run_name=_run_name, persist_result=True, retries=0)
async def retrain(
    preset: str = "cpu",
    minutes: float | None = None,
    seed: int = 1,
    cases: int | None = None,
    out: str | None = None,
) -> Promoted:
    """
    Train a model from nothing and promote it if it is better on held-out cases and not worse on any family.

    preset: cpu or gpu. minutes, cases: the preset's own and the usual number where unset. out: folder of the run.
    """
    run = str(runtime.flow_run.id)
    training = Training(preset=preset, minutes=minutes, seed=seed, cases=cases, out=out, run=run)
    await generate(training)
    fitted = await fit(training)
    compared = await evaluate(training)
    judged = await promote(training, compared)
    return await report(training, fitted, judged)

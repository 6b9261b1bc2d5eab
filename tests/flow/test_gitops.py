"""A workload that Flux manages, from the alert to the end: what Flux would set back is never asked for."""

from typing import Any

import pytest
import yaml

from incidents.faults import ActionName
from incidents.models import Report, State
from tests.flow.bench import Bench

FLUX = {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
SOURCE = {"kind": "GitRepository", "name": "fleet"}


@pytest.fixture
def extras() -> tuple[str, ...]:
    return ("flux",)


async def made(bench: Bench, path: str, name: str, **body: Any) -> None:
    """An object that somebody else made."""
    item = {"metadata": {"name": name}, **body}
    answer = await bench.admin.post(path, json=item, headers={"User-Agent": "somebody"})
    answer.raise_for_status()


async def managed(bench: Bench, fault: str, *, suspend: bool = False, **options: Any) -> str:
    """A broken workload that Flux made; the id of the incident about it."""
    await bench.broken(fault, **options)
    await made(bench, "/api/v1/namespaces", "flux-system", apiVersion="v1", kind="Namespace")
    url = {"url": "https://bot:hunter2Zq9@git.example/fleet", "interval": "1m", "ref": {"branch": "main"}}
    group, space = "toolkit.fluxcd.io/v1", "namespaces/flux-system"
    await made(
        bench, f"/apis/source.{group}/{space}/gitrepositories", "fleet", spec=url, **kind("source", SOURCE["kind"])
    )
    spec = {"interval": "10m", "path": "./apps/shop", "prune": True, "sourceRef": SOURCE, "suspend": suspend}
    await made(bench, f"/apis/kustomize.{group}/{space}/kustomizations", "apps", spec=spec, **kind("kustomize", KIND))
    await bench.patched({"metadata": {"labels": FLUX}})
    return await bench.alerted()


KIND = "Kustomization"


def kind(group: str, name: str) -> dict[str, str]:
    return {"apiVersion": f"{group}.toolkit.fluxcd.io/v1", "kind": name}


@pytest.mark.parametrize("fault", ["missing_env_var", "oom_killed", "image_not_found", "scaled_to_zero"])
async def test_a_fix_that_flux_would_set_back_ends_as_a_patch_for_the_repository(bench: Bench, fault: str) -> None:
    incident = await managed(bench, fault)
    report = await bench.go(await bench.run(incident=incident))

    assert isinstance(report, Report)
    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert await bench.ledger.questions(incident) == ()
    assert report.patch is not None, report.headline
    assert yaml.safe_load(report.patch.manifest)["metadata"] == {"name": "web", "namespace": "shop"}
    for step in ("propose", "report"):
        shown = await bench.artifact(f"incident-{incident}-{step}")
        assert all(line in shown for line in report.patch.manifest.splitlines())
        assert "path ./apps/shop of https" in shown
        assert "hunter2Zq9" not in shown


async def test_while_flux_is_suspended_the_fix_holds_and_is_asked_for(bench: Bench) -> None:
    incident = await managed(bench, "image_not_found", suspend=True)
    run = await bench.run(incident=incident)

    assert await bench.go(run) is None
    assert "leaves it alone at present" in (await bench.question(incident)).plan.why
    await bench.decided(incident)
    assert (await bench.reported(run)).state is State.RESOLVED


async def test_a_restart_is_asked_for_since_flux_has_no_say_in_it(bench: Bench) -> None:
    incident = await managed(bench, "app_wedged", one=True)  # else it stalls again while a slow machine verifies
    run = await bench.run(incident=incident)

    assert await bench.go(run) is None
    question = await bench.question(incident)
    assert question.plan.action in (ActionName.RESTART_WORKLOAD, ActionName.DELETE_POD)
    await bench.decided(incident)
    assert (await bench.reported(run)).state is State.RESOLVED

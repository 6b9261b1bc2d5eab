"""prefect.yaml: Prefect ignores keys that it does not know and finds out about entrypoints late; this does not."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.cli.deploy._models import DeploymentConfig, PrefectYamlModel, WorkPoolConfig
from prefect.deployments.steps.core import RESERVED_KEYWORDS
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.utilities.importtools import import_object
from prefect.workers.process import ProcessWorker
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]
OURS = {"definitions"}
"""A place for anchors: Prefect reads past it."""


def loaded() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "prefect.yaml").read_text()))


def names_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def unknown_keys(content: dict[str, Any]) -> list[str]:
    """Every key that Prefect would drop without a word."""
    found = [f"{key}" for key in content.keys() - names_of(PrefectYamlModel) - OURS]
    for deployment in content["deployments"]:
        pool = deployment["work_pool"]
        found += [f"deployments.{key}" for key in deployment.keys() - names_of(DeploymentConfig)]
        found += [f"work_pool.{key}" for key in pool.keys() - names_of(WorkPoolConfig)]
        found += [f"job_variables.{key}" for key in pool["job_variables"].keys() - job_variables()]
    return found + [f"steps.{problem}" for problem in unknown_step_inputs(content)]


def job_variables() -> set[str]:
    return set(ProcessWorker.get_default_base_job_template()["variables"]["properties"])


def unknown_step_inputs(content: dict[str, Any]) -> list[str]:
    found = []
    for step in [*(content.get("build") or []), *(content.get("push") or []), *(content.get("pull") or [])]:
        ((path, inputs),) = step.items()
        known = set(inspect.signature(import_object(path)).parameters)
        found += [f"{path}.{key}" for key in inputs.keys() - known - RESERVED_KEYWORDS]
    return found


def test_prefect_knows_every_key() -> None:
    assert unknown_keys(loaded()) == []


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "deployment"),
        (("deployments", 0), "entry_point"),
        (("deployments", 0, "work_pool"), "queue"),
        (("deployments", 0, "work_pool", "job_variables"), "commands"),
        (("pull", 0, "prefect.deployments.steps.set_working_directory"), "dir"),
    ],
)
def test_a_misspelt_key_is_found_because_prefect_would_deploy_without_it(path: tuple[Any, ...], key: str) -> None:
    content = loaded()
    place = content
    for part in path:
        place = place[part]
    place[key] = "x"

    assert any(problem.endswith(f"{key}") for problem in unknown_keys(content))


@pytest.mark.parametrize("deployment", loaded()["deployments"], ids=lambda deployment: deployment["name"])
def test_every_entrypoint_is_a_module_path_and_loads(deployment: dict[str, Any]) -> None:
    entrypoint = deployment["entrypoint"]
    flow: Flow[..., Any] = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)

    assert ":" not in entrypoint, "a file path would load the flow's module a second time under another name"
    assert flow.fn.__module__ == entrypoint.rpartition(".")[0]
    assert set(deployment.get("parameters") or {}) <= set(flow.parameters.properties)


def test_the_deployment_that_the_receiver_dispatches_to_is_there() -> None:
    from incidents.settings import Settings

    names = {
        f"{load_flow_from_entrypoint(item['entrypoint'], use_placeholder_flow=False).name}/{item['name']}"
        for item in loaded()["deployments"]
    }

    assert Settings.model_fields["deployment"].default in names


def test_the_deployment_that_answers_for_a_work_pool_is_there_and_on_the_pool_that_the_readme_makes() -> None:
    from incidents.settings import Settings

    flow, _, name = Settings.model_fields["trm_deployment"].default.partition("/")
    (found,) = [item for item in loaded()["deployments"] if item["name"] == name]

    assert load_flow_from_entrypoint(found["entrypoint"], use_placeholder_flow=False).name == flow
    assert f"work-pool create {found['work_pool']['name']} " in (ROOT / "deployments/work_pools/README.md").read_text()


def test_no_flow_that_suspends_is_retried_by_prefect_because_it_would_be_stuck_for_ever() -> None:
    flow: Flow[..., Any] = load_flow_from_entrypoint("flows.respond.respond", use_placeholder_flow=False)

    assert flow.retries == 0
    assert inspect.iscoroutinefunction(flow.fn)

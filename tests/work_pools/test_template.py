"""The base job template of the GPU pool: the Kubernetes worker's own, and where the GPU is."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from prefect.utilities.templating import apply_values, find_placeholders

ROOT = Path(__file__).resolve().parents[2]
OURS = {"gpu_limit", "node_selector", "tolerations"}


@pytest.fixture
def template() -> dict[str, Any]:
    return dict(json.loads((ROOT / "deployments/work_pools/gpu.json").read_text()))


@pytest.fixture
def original() -> dict[str, Any]:
    """What the Kubernetes worker of this Prefect registers."""
    place = files("prefect.server.api") / "collections_data/views/aggregate-worker-metadata.json"
    workers = json.loads(place.read_text())
    return dict(workers["prefect-kubernetes"]["kubernetes"]["default_base_job_configuration"])


def pod(template: dict[str, Any]) -> dict[str, Any]:
    return dict(template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"])


def test_a_pod_asks_for_its_gpu_and_for_the_nodes_that_have_one(template: dict[str, Any]) -> None:
    assert pod(template)["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "{{ gpu_limit }}"
    assert pod(template)["nodeSelector"] == "{{ node_selector }}"
    assert pod(template)["tolerations"] == "{{ tolerations }}"


def test_without_the_gpu_it_is_the_workers_own_template_so_that_nothing_it_needs_is_lost(
    template: dict[str, Any], original: dict[str, Any]
) -> None:
    spec = template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"]
    del spec["nodeSelector"], spec["tolerations"], spec["containers"][0]["resources"]["limits"]["nvidia.com/gpu"]

    assert template["job_configuration"] == original["job_configuration"]
    assert template["variables"]["properties"].keys() - original["variables"]["properties"].keys() == OURS


def test_every_placeholder_has_a_variable_because_others_vanish_without_a_word(template: dict[str, Any]) -> None:
    named = {found.name for found in find_placeholders(template["job_configuration"])}

    assert named == template["variables"]["properties"].keys()


def test_an_image_of_gigabytes_may_take_its_time_and_no_finished_job_stays_for_ever(template: dict[str, Any]) -> None:
    variables = template["variables"]["properties"]

    assert variables["pod_watch_timeout_seconds"]["default"] > 60
    assert variables["finished_job_ttl"]["default"] > 0


def test_prefect_fills_it_in_as_numbers_and_objects_and_not_as_text(template: dict[str, Any]) -> None:
    variables = template["variables"]["properties"]
    defaults = {name: variable["default"] for name, variable in variables.items() if "default" in variable}
    given = {"gpu_limit": 2, "node_selector": {"gpu": "a100"}, "image": "nightshift:cuda"}
    filled = pod({"job_configuration": apply_values(template["job_configuration"], defaults | given)})

    assert filled["containers"][0]["resources"]["limits"] == {"nvidia.com/gpu": 2}
    assert filled["nodeSelector"] == {"gpu": "a100"}
    assert filled["tolerations"] == [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]

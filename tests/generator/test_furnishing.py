"""What stands around a workload is there, is well, and is not what the incident is about."""

import pytest

from incidents.generator.furnishing import ELSEWHERE, SPARED
from incidents.generator.scenes import SCENES
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.models import Evidence, Relation
from incidents.standin.faults import SCENARIOS
from tests.generator.makers import made, make_options

SEEDS = range(400, 430)
PLAIN = make_options("image_not_found", hops=(0,), shapes=("chain",), noise=0.0, adversarial=0.0)


def evidence(seed: int) -> Evidence:
    with made(seed, PLAIN) as case:
        return evidence_of(case, snapshot_of(case))


def test_whoever_is_not_to_blame_has_accounts_pull_secrets_autoscalers_and_policies_too() -> None:
    links = [link for seed in SEEDS for link in evidence(seed).links]
    referred = {link.target.kind for link in links if link.relation is Relation.REFERS and link.found}
    around = {link.source.kind for link in links if link.relation in (Relation.SCALES, Relation.SELECTS)}

    assert {"ServiceAccount", "Secret", "ConfigMap"} <= referred
    assert {"HorizontalPodAutoscaler", "PodDisruptionBudget"} <= around


def test_what_a_workload_is_furnished_with_exists() -> None:
    elsewhere = {name for name, _ in ELSEWHERE}
    missing = [link for seed in SEEDS for link in evidence(seed).links if link.found is False]
    missing = [link for link in missing if not link.detail.get("clue")]  # what only a log says has no variable

    assert {link.detail.get("variable") for link in missing} <= elsewhere


@pytest.mark.parametrize("name", sorted(SPARED))
def test_only_scenarios_of_the_catalogue_are_spared(name: str) -> None:
    assert name in SCENARIOS
    assert name in {scene.name for scene in SCENES}

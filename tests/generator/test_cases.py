"""Generated incidents: again and again the same, possible, with truths that their worlds bear out."""

import json
import re

import pytest

from incidents.faults import ROOTS, Fault
from incidents.generator import Case, Options
from incidents.generator.cases import TRAINING_SHAPES
from incidents.generator.graph import HELD_OUT, SHAPES
from incidents.generator.negatives import KINDS
from incidents.generator.scenes import SCENES
from incidents.generator.seeing import LOGS, subject_of_case
from incidents.standin.consistency import contradictions
from incidents.standin.faults import SCENARIOS
from tests.generator.makers import exists, logs_of, made, make_options
from tests.standin.faithful import CAPTURES

ABSENT = ("missing_secret", "service_missing", "pvc_missing", "service_account_missing")
"""Faults whose root is an object that does not exist."""

MANY = range(120)


def told(case: Case) -> str:
    return json.dumps([case.alert, case.truth, logs_of(case), case.simulation.world.all("Pod")], sort_keys=True)


@pytest.fixture(scope="module")
def many() -> list[Case]:
    """Cases with their worlds closed: tags, alerts and truths."""
    found: list[Case] = []
    for seed in MANY:
        with made(seed) as case:
            found.append(case)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 11, 29])
def test_the_same_seed_makes_the_same_case(seed: int) -> None:
    with made(seed) as first, made(seed) as second:
        assert told(first) == told(second)


@pytest.mark.parametrize("name", [scene.name for scene in SCENES])
def test_every_scenario_makes_a_possible_world_that_bears_its_truth_out(name: str) -> None:
    for seed in (1, 2):
        with made(seed, make_options(name)) as case:
            check_possible(case)
            check_truth(case)


def check_possible(case: Case) -> None:
    """Nothing in the world contradicts itself for longer than controllers may be behind, as real ones are."""
    seen = set(contradictions(case.simulation.world))
    case.simulation.settle(0.1)

    assert seen & set(contradictions(case.simulation.world)) == set()


def check_truth(case: Case) -> None:
    root, fault = case.truth["root_cause"], case.truth["fault"]
    is_absent = fault in ABSENT or (fault == "missing_configmap" and "key" not in root)

    assert root["kind"] in ROOTS[Fault(fault)]
    assert exists(case, root["kind"], root["name"]) is not is_absent
    for each in (*case.truth["fixes"], *case.truth.get("may", ())):
        assert exists(case, each["target"]["kind"], each["target"]["name"])


def test_every_scenario_of_the_catalogue_is_staged() -> None:
    quiet = {"healthy", "completed_job", "slow_start"}

    assert {scene.name for scene in SCENES} == set(SCENARIOS) - quiet


@pytest.mark.parametrize("hops", [1, 2, 3, 4])
@pytest.mark.parametrize("name", ["missing_env_var", "oom_killed", "pvc_missing", "service_selector_mismatch"])
def test_callers_suffer_from_what_they_call_over_several_hops(name: str, hops: int) -> None:
    with made(hops + 20, make_options(name, hops=(hops,), shapes=("chain",))) as case:
        assert case.tags.hops == hops
        assert case.tags.size > hops


def test_cases_have_all_distances_shapes_and_kinds_of_alerts(many: list[Case]) -> None:
    faults = [case.tags for case in many if case.tags.group == "fault"]

    assert {tags.hops for tags in faults} == {0, 1, 2, 3, 4}
    assert {tags.shape for tags in faults} == set(TRAINING_SHAPES)
    assert len({tags.alert for tags in faults}) >= 12
    assert len({tags.family for tags in faults}) >= 30
    assert {tags.kind for tags in faults} >= {"Deployment", "StatefulSet", "DaemonSet"}
    assert max(tags.size for tags in faults) > 6


def test_no_training_case_shows_a_shape_that_is_held_out(many: list[Case]) -> None:
    assert {case.tags.shape for case in many} & set(HELD_OUT) == set()
    assert set(TRAINING_SHAPES) | set(HELD_OUT) == set(SHAPES)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_in_negatives_and_anything_done_would_be_harm(kind: str) -> None:
    seeds = (seed for seed in range(200) if kind_of_negative(seed) == kind)
    with made(next(seeds), Options(negatives=1.0, adversarial=0)) as case:
        assert case.truth["fault"] == "none"
        assert case.truth["fixes"] == []
        check_possible(case)


def kind_of_negative(seed: int) -> str:
    with made(seed, Options(negatives=1.0, adversarial=0)) as case:
        return case.tags.scenario


def test_what_nobody_can_know_is_labelled_unknown() -> None:
    ways: set[bool] = set()
    for seed in range(12):
        with made(seed, Options(negatives=0.0, unknown=1.0)) as case:
            ways.add(LOGS in case.forbidden)
            root = case.truth["root_cause"]

            assert case.truth["fault"] == "unknown"
            assert exists(case, root["kind"], root["name"])
    assert ways == {True, False}


def test_names_are_never_those_of_the_captured_incidents(many: list[Case]) -> None:
    captured = [json.loads(file.read_text()) for file in CAPTURES.glob("*.json")]
    names = {obj["metadata"]["name"] for each in captured for obj in each["objects"].get("deployments", ())}
    with made(7, make_options("missing_env_var", hops=(4,))) as case:
        ours = {obj["metadata"]["name"] for obj in case.simulation.world.all("Deployment", case.namespace)}

    assert ours & names == set()
    assert {case.namespace for case in many} & {each["namespace"] for each in captured} == set()


def test_alerts_are_about_something_in_the_cases_own_namespace() -> None:
    for seed in range(40):
        with made(seed) as case:
            subject, _ = subject_of_case(case)

            assert subject.namespace in (None, case.namespace)


def test_alerts_name_what_is_there_unless_they_are_stale() -> None:
    for seed in range(40):
        with made(seed, make_options()) as case:
            labels = case.alert["labels"]
            pod = labels.get("exported_pod") or labels.get("pod", "")
            if pod and "kube-state-metrics" not in pod:
                assert exists(case, "Pod", re.sub("-[^-]*$", "", pod))
            assert case.alert["startsAt"] < "2026-01-02"

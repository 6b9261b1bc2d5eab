"""Every scenario can be drilled: in a place of its own, with an alert that names something, and nothing in its way."""

from datetime import UTC, datetime

import pytest

from deployments.drill.catalogue import ALONE, VALUES, Drill, drills, waves
from deployments.scenario import alert_of
from incidents.alerts import alerts_from
from incidents.errors import PermanentError
from incidents.standin.faults import SCENARIOS
from incidents.subjects import subject_of

ALL = drills((), 0, every=True)


def test_every_scenario_has_a_namespace_and_a_name_of_its_own() -> None:
    assert [drill.scenario for drill in ALL] == list(SCENARIOS)
    assert len({drill.namespace for drill in ALL}) == len({drill.name for drill in ALL}) == len(ALL)


@pytest.mark.parametrize("drill", ALL, ids=lambda drill: drill.scenario)
def test_every_alert_names_what_can_be_looked_at(drill: Drill) -> None:
    (alert,) = alerts_from(alert_of(drill.labels, drill.summary, datetime.now(UTC)))
    subject = subject_of(alert, "embedded")

    assert subject is not None
    assert subject.namespace in (drill.namespace, None)


def test_without_a_choice_all_that_have_a_fix_are_drilled() -> None:
    chosen = {drill.scenario for drill in drills((), 0)}

    assert {"missing_env_var", "volume_full", "node_cordoned"} <= chosen
    assert not chosen & {"healthy", "missing_secret", "crash_loop"}


def test_a_fault_of_the_taxonomy_names_all_its_scenarios() -> None:
    assert {drill.scenario for drill in drills(["missing_configmap"], 0)} == {
        "missing_configmap",
        "missing_configmap_key",
        "missing_mounted_configmap",
    }


def test_a_fault_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(PermanentError, match="there is no fault 'gremlins'"):
        drills(["gremlins"], 0)


def test_values_are_known_for_faults_that_ask_and_for_no_others() -> None:
    asking = {
        drill.truth.fault for drill in ALL for fix in drill.truth.fixes if any(wish.ask for wish in fix.params.values())
    }

    assert set(VALUES) <= asking


def test_what_breaks_more_than_its_namespace_comes_last_and_alone() -> None:
    planned = waves(ALL, 12)

    assert [[drill.scenario for drill in wave] for wave in planned[-3:]] == [[name] for name in ALONE]
    assert max(len(wave) for wave in planned) == 12
    assert sum(len(wave) for wave in planned) == len(ALL)

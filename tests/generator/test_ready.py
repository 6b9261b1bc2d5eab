"""Workloads whose pods are ready, and with which something is wrong all the same; and those with which nothing is."""

from incidents.generator import Options
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.models import Diagnosis, Signal
from incidents.rules import diagnose
from incidents.standin.shapes import is_ready, name_of
from tests.generator.makers import logs_of, made, make_options


def test_a_program_may_be_ready_and_complain_again_and_again_of_a_host_outside() -> None:
    found = 0
    for seed in range(12):
        with made(seed, make_options("dependency_unavailable", hops=(0,))) as case:
            down = [host for host, (address, _) in case.simulation.outside.items() if address == "192.0.2.200"]
            is_well = all(is_ready(pod) for pod in case.simulation.world.all("Pod", case.namespace))

            assert len(down) == 1
            found += is_well and logs_of(case).count(down[0]) > 3
    assert found


def test_replacements_of_evicted_pods_are_ready_and_it_is_an_incident() -> None:
    found = 0
    for seed in range(6):
        with made(seed, make_options("evicted_storage")) as case:
            pods = case.simulation.world.all("Pod", case.namespace)
            mine = [pod for pod in pods if name_of(pod).startswith(case.truth["root_cause"]["name"])]
            alive = [pod for pod in mine if pod["status"]["phase"] != "Failed"]
            found += bool(alive) and all(is_ready(pod) for pod in alive)

            assert len(mine) - len(alive) >= 2
            said = diagnose(evidence_of(case, snapshot_of(case)))

            assert isinstance(said, Diagnosis)
            assert said.fault == "evicted_storage"
    assert found


def test_a_service_may_select_the_ready_pods_of_another_workload() -> None:
    found = 0
    for seed in range(12):
        with made(seed, make_options("service_selector_mismatch", hops=(1,))) as case:
            facts = evidence_of(case, snapshot_of(case)).facts
            name = case.truth["root_cause"]["name"]
            found += any(
                f.signal is Signal.SERVES and f.source.object.name == name and f.detail["meant"] for f in facts
            )
    assert found


def test_users_complaints_do_not_prove_that_anything_is_wrong() -> None:
    alerts = set()
    for seed in range(80):
        with made(seed, Options(negatives=1.0)) as case:
            alerts.add(case.tags.alert)
    assert alerts & {"HighErrorRate", "HighRequestLatency", "ErrorBudgetBurn", "ServiceDown"}

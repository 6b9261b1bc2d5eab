"""A probe or a Service is pointed elsewhere only where the right place is certain."""

from typing import Any

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import ContainerSpec, ObjectRef, Plan, ProbeSpec, Signal
from incidents.plans.serving import selector_for
from tests.factories import WEB, make_fact, make_revision, make_workload
from tests.plans.making import POD, SERVICE, certain, changed, clue, good_and_bad, planned

LIVENESS = Fault.LIVENESS_PROBE_FAILING


def probed(port: str = "9090", ports: tuple[int, ...] = (), name: Any = "livenessProbe") -> tuple[ContainerSpec, ...]:
    return (ContainerSpec(name="app", ports=ports, probes=(ProbeSpec(probe=name, kind="tcp", port=port),)),)


def probing(*facts: Any, why: str = "refused", probe: str = "liveness", **given: Any) -> Plan | None:
    failing = make_fact(Signal.PROBE_FAILING, POD, probe=probe, why=why, port="9090", container="app")
    return planned(given.pop("fault", LIVENESS), facts=(failing, *facts), **{"specs": probed(), **given})


def listens(*ports: str) -> list[Any]:
    return [clue("listening", port=port) for port in ports]


def test_a_refused_probe_asks_where_the_container_says_it_listens() -> None:
    plan = probing(*listens("8080"))

    assert plan is not None
    assert (plan.action, plan.params) == (
        ActionName.PATCH_PROBE,
        {"container": "app", "probe": "livenessProbe", "port": 8080},
    )


def test_a_readiness_probe_is_named_as_the_template_names_it() -> None:
    specs = probed(name="readinessProbe")
    plan = probing(*listens("8080"), fault=Fault.READINESS_PROBE_FAILING, probe="readiness", specs=specs)

    assert plan is not None
    assert plan.params["probe"] == "readinessProbe"


def test_the_only_declared_port_is_taken_where_the_log_is_silent() -> None:
    plan = probing(specs=probed(ports=(8080,)))

    assert plan is not None
    assert plan.params["port"] == 8080


@pytest.mark.parametrize(
    ("heard", "declared"),
    [([], ()), (["8080", "8081"], ()), ([], (8080, 8081)), (["9090"], ()), (["8080"], (9090,)), ([], (9090,))],
    ids=["silent", "two heard", "two declared", "listens there", "declared there", "only there"],
)
def test_an_uncertain_port_is_left_to_a_human(heard: list[str], declared: tuple[int, ...]) -> None:
    assert probing(*listens(*heard), specs=probed(ports=declared)) is None


@pytest.mark.parametrize("why", ["timeout", "status", "exec"])
def test_another_port_does_not_cure_a_probe_that_is_answered_badly(why: str) -> None:
    assert probing(*listens("8080"), why=why) is None


def test_what_has_not_started_may_open_its_port_later() -> None:
    specs = probed(name="startupProbe")

    assert probing(*listens("8080"), fault=Fault.STARTUP_PROBE_FAILING, probe="startup", specs=specs) is None


def test_a_probe_that_the_newest_revision_changed_goes_back_with_it() -> None:
    plan = probing(changed("livenessProbe"), *listens("8080"), revisions=good_and_bad())

    assert plan is not None
    assert (plan.action, plan.params) == (ActionName.ROLLBACK_DEPLOYMENT, {"to_revision": 1})


@pytest.mark.parametrize("why", ["status", "timeout", "exec", "refused"])
@pytest.mark.parametrize("field", ["livenessProbe", "image", "ports"])
def test_what_the_newest_revision_changed_of_whom_the_probe_asks_goes_back(why: str, field: str) -> None:
    plan = probing(changed(field), why=why, revisions=good_and_bad())

    assert plan is not None
    assert (plan.action, plan.params) == (ActionName.ROLLBACK_DEPLOYMENT, {"to_revision": 1})


def test_a_port_that_is_known_comes_before_the_way_back() -> None:
    plan = probing(changed("image"), *listens("8080"), revisions=good_and_bad())

    assert plan is not None
    assert plan.action is ActionName.PATCH_PROBE


def test_nobody_goes_back_from_a_change_that_no_probe_asks_about_or_to_what_never_ran() -> None:
    never_ran = (make_revision(1, current=False), make_revision(2))

    assert probing(changed("resources"), why="status", revisions=good_and_bad()) is None
    assert probing(changed("args"), why="status", revisions=good_and_bad()) is None
    assert probing(changed("image"), why="status", revisions=never_ran) is None
    assert probing(changed("image"), why="status", probe="readiness", revisions=good_and_bad()) is None


def unserved(**detail: str) -> Any:
    return make_fact(Signal.PORT_UNSERVED, SERVICE, **{"target_port": "9000", "certain": "yes", **detail})


def test_a_service_sends_where_its_pods_listen() -> None:
    plan = certain(Fault.SERVICE_PORT_MISMATCH, SERVICE, facts=(unserved(listening="8080"),))

    assert (plan.target, plan.params) == (SERVICE, {"target_port": 8080})


@pytest.mark.parametrize("detail", [{"listening": "8080,81"}, {"listening": ""}, {"certain": ""}, {"ports": "2"}])
def test_a_service_whose_port_is_not_certain_is_left_to_a_human(detail: dict[str, str]) -> None:
    assert planned(Fault.SERVICE_PORT_MISMATCH, SERVICE, facts=(unserved(**{"listening": "8080", **detail}),)) is None


def selecting(selector: str, *workloads: Any) -> Plan | None:
    fact = make_fact(Signal.SELECTS_NOTHING, SERVICE, selector=selector)
    return planned(Fault.SERVICE_SELECTOR_MISMATCH, SERVICE, facts=(fact,), workloads=workloads or (make_workload(),))


def labelled(name: str, **labels: str) -> Any:
    return make_workload(ObjectRef(kind="Deployment", name=name, namespace="shop"), selector=labels)


def test_a_service_selects_the_workload_of_its_name() -> None:
    plan = selecting("app=frontend", labelled("web", app="web", tier="front"), labelled("api", app="api"))

    assert plan is not None
    assert (plan.action, plan.params) == (ActionName.PATCH_SERVICE, {"selector": {"app": "web"}})


def test_a_slip_in_a_label_is_mended() -> None:
    plan = selecting("app=ordres", labelled("orders", app="orders"))

    assert plan is not None
    assert plan.params == {"selector": {"app": "orders"}}


def test_two_workloads_that_fit_are_left_to_a_human() -> None:
    assert selecting("app=order", labelled("orders", app="orders"), labelled("border", app="border")) is None


def test_labels_that_two_workloads_share_are_left_to_a_human() -> None:
    assert selecting("app=wob", labelled("web", app="web"), labelled("canary", app="web")) is None


def test_a_workload_without_the_labels_keys_does_not_fit() -> None:
    assert selecting("component=web", labelled("web", app="web")) is None


def test_a_workload_of_another_name_and_label_does_not_fit() -> None:
    assert selecting("app=billing", labelled("orders", app="orders")) is None


def test_a_selector_that_fits_already_is_not_changed() -> None:
    assert selector_for({"app": "web"}, SERVICE, make_workload(WEB)) is None

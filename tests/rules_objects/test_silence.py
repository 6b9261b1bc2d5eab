"""Who waits for a program that has no Service, and what keeps that from its work."""

import pytest

from incidents.faults import Fault
from incidents.models import Relation
from incidents.rules.search import Search
from incidents.rules.view import View
from incidents.snapshot import Json
from tests.evidence_objects.worlds import WEB, make, make_deployment, make_evidence, make_pod, ref
from tests.rules_objects.test_network import DENIAL, make_binding, make_role

SILENT = "WARN order 17 is pending still, no status from order-operator"
REFUSED = DENIAL.replace("shop:web", "shop:operator")
RIGHTS = (make_role("web", "get"), make_binding(account="operator"), make("ServiceAccount", "operator"))


def ready(name: str, **pod: object) -> list[Json]:
    deployment, own = make_deployment(name, made=1, pod={"containers": [{"name": "app"}], **pod})
    counts = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "observedGeneration")
    deployment["status"] = dict.fromkeys(counts, 1)
    return [deployment, own, make_pod(own, node="a", phase="Running", ready=True)]


def looked(said: str, *more: Json, refused: str = REFUSED, rights: tuple[Json, ...] = RIGHTS) -> View:
    operator = ready("order-operator", serviceAccountName="operator")
    logs = {"web-abc-x1/app": said, "order-operator-abc-x1/app": refused}
    return View(make_evidence(*ready("web"), *operator, *rights, *more, logs=logs))


@pytest.mark.parametrize(
    ("view", "is_found"),
    [
        (looked(SILENT), True),
        (looked("INFO handing order 17 to order-operator"), False),
        (looked(SILENT, refused="INFO done"), False),
        (looked(SILENT, rights=(make_role("web", "list"), make_binding(account="operator"))), False),
    ],
)
def test_a_ready_program_that_lacks_a_right_is_found_where_somebody_waits_for_it(view: View, is_found: bool) -> None:
    found = Search(view).explain(WEB)

    assert (found is not None) is is_found
    assert found is None or found.finding.fault is Fault.RBAC_FORBIDDEN


def test_a_right_that_a_program_lacks_while_nobody_waits_for_it_is_no_cause() -> None:
    assert Search(looked("INFO all is well")).explain(ref("Deployment", "order-operator")) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (SILENT, True),
        ("ERROR lookup order-operator: no such host", False),  # its Service is what is missing then
        ("WARN no status from orders", False),
        ("WARN no status from order-operator nor order-archive", False),
    ],
)
def test_silence_is_a_workloads_that_is_named_in_full_and_alone(said: str, told: bool) -> None:
    view = looked(said, *ready("orders"), *ready("order-archive"))
    called = [link.target for link in view.links(WEB, Relation.CALLS)]

    assert (ref("Deployment", "order-operator") in called) is told

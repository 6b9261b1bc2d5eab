"""Back only to what is known to work, and only from what the newest revision brought."""

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import ObjectRef
from incidents.plans.releases import registry_of, repository_of
from tests.factories import make_revision, make_workload
from tests.plans.making import certain, changed, good_and_bad, planned

BROUGHT = {
    Fault.BAD_COMMAND: "args",
    Fault.PERMISSION_DENIED: "securityContext",
    Fault.BAD_CONFIG_FILE: "volumeMounts",
    Fault.EXEC_FORMAT_ERROR: "image",
    Fault.INVALID_IMAGE_NAME: "image",
    Fault.IMAGE_NOT_FOUND: "image",
    Fault.INIT_CONTAINER_FAILING: "image",
    Fault.UNSCHEDULABLE_PLACEMENT: "nodeSelector",
    Fault.PRIORITY_CLASS_MISSING: "priorityClassName",
    Fault.DNS_FAILURE: "hostNetwork",
}


@pytest.mark.parametrize(("fault", "field"), BROUGHT.items())
def test_what_the_newest_revision_brought_goes_with_it(fault: Fault, field: str) -> None:
    plan = certain(fault, revisions=good_and_bad(), facts=(changed(field),))

    assert (plan.action, plan.params) == (ActionName.ROLLBACK_DEPLOYMENT, {"to_revision": 1})


@pytest.mark.parametrize("fault", BROUGHT)
def test_without_a_revision_that_works_a_human_has_to_look(fault: Fault) -> None:
    assert planned(fault, facts=(changed(BROUGHT[fault]),)) is None


@pytest.mark.parametrize("fault", BROUGHT)
def test_what_the_newest_revision_did_not_bring_does_not_go_with_it(fault: Fault) -> None:
    assert planned(fault, revisions=good_and_bad(), facts=(changed("env LOG_LEVEL", "other"),)) is None


def test_a_bad_release_goes_back_even_if_its_pods_replaced_all_others() -> None:
    revisions = (make_revision(4, current=False), make_revision(5))

    assert certain(Fault.BAD_RELEASE, revisions=revisions).params == {"to_revision": 4}


def test_a_first_release_has_nothing_to_go_back_to() -> None:
    assert planned(Fault.BAD_RELEASE) is None


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_other_kinds_go_back_by_their_controller_revisions(kind: str) -> None:
    root = ObjectRef(kind=kind, name="db", namespace="shop")
    db = make_workload(root, revisions=good_and_bad())
    bindings = {f"{kind}/db": "uid:1", "ControllerRevision/web-1": "uid:2"}
    plan = certain(Fault.BAD_RELEASE, root, workloads=(db,), bindings=bindings)

    assert plan.bindings == bindings


@pytest.mark.parametrize("kind", ["Job", "CronJob", "Pod"])
def test_what_has_no_revisions_is_left_to_a_human(kind: str) -> None:
    root = ObjectRef(kind=kind, name="db", namespace="shop")
    db = make_workload(root, revisions=good_and_bad())

    assert planned(Fault.BAD_RELEASE, root, workloads=(db,)) is None


def test_a_registry_that_is_down_is_not_the_revisions_fault() -> None:
    revisions = (
        make_revision(1, current=False, ready=1, images={"app": "reg.example/web:v1"}),
        make_revision(2, images={"app": "reg.example/web:v2"}),
    )

    assert planned(Fault.REGISTRY_UNREACHABLE, revisions=revisions) is None
    assert planned(Fault.IMAGE_PULL_DENIED, revisions=revisions) is None


@pytest.mark.parametrize("fault", [Fault.REGISTRY_UNREACHABLE, Fault.IMAGE_PULL_DENIED])
def test_a_new_place_to_pull_from_goes_with_its_revision(fault: Fault) -> None:
    revisions = (
        make_revision(1, current=False, ready=1, images={"app": "reg.example/web:v1"}),
        make_revision(2, images={"app": "typo.example/web:v2"}),
    )

    assert certain(fault, revisions=revisions).params == {"to_revision": 1}


def test_a_rollback_is_bound_to_the_workload_and_to_the_revision() -> None:
    bindings = {"Deployment/web": "uid:1", "ReplicaSet/web-1": "uid:2", "Pod/other": "uid:3"}
    plan = certain(Fault.BAD_RELEASE, revisions=good_and_bad(), bindings=bindings)

    assert plan.bindings == {"Deployment/web": "uid:1", "ReplicaSet/web-1": "uid:2"}


@pytest.mark.parametrize(
    ("image", "registry", "repository"),
    [
        ("web", "docker.io", "web"),
        ("library/web:v1", "docker.io", "library/web"),
        ("localhost:5000/web:v1", "localhost:5000", "localhost:5000/web"),
        ("ghcr.io/acme/web@sha256:00", "ghcr.io", "ghcr.io/acme/web"),
    ],
)
def test_an_image_tells_where_it_is_pulled_from(image: str, registry: str, repository: str) -> None:
    assert (registry_of(image), repository_of(image)) == (registry, repository)

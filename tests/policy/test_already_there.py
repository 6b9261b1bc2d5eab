"""What is as it should be is not written again: for every action, wanting it a second time wants nothing."""

from copy import deepcopy
from typing import Any

import jsonpatch
import pytest

from incidents.actions import REGISTRY, checked
from incidents.actions.changing import Fields, Removal, Replacement, is_done, operations
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import ActionName
from tests.factories import make_deployment
from tests.policy.factories import GOOD, good
from tests.safety.wanting import AT, make_object

A = ActionName
PROBE = {"livenessProbe": {"httpGet": {"port": 1, "path": "/"}}}
SIZES = {"resources": {"limits": {"memory": "64Mi"}}}
FLUX: dict[str, Any] = {"interval": "1m"}
EARLIER = make_object("ReplicaSet", {"template": {"spec": {"containers": [{"name": "app", "image": "shop/web:v0"}]}}},
                      annotations={"deployment.kubernetes.io/revision": "1"},
                      ownerReferences=[{"uid": "uid", "controller": True}])  # fmt: skip
LIVE: dict[ActionName, dict[str, Any]] = {
    A.PATCH_DEPLOYMENT_ENV: make_deployment(),
    A.PATCH_DEPLOYMENT_RESOURCES: make_deployment(**SIZES),
    A.PATCH_DEPLOYMENT_IMAGE_OR_CMD: make_deployment(),
    A.PATCH_PROBE: make_deployment(**PROBE),
    A.ROLLBACK_DEPLOYMENT: make_deployment(),
    A.RESTART_WORKLOAD: make_deployment(),
    A.SCALE_DEPLOYMENT: make_deployment(),
    A.PATCH_SERVICE: make_object("Service", {"selector": {"app": "wbe"}, "ports": [{"port": 80}]}),
    A.PATCH_CONFIGMAP: {**make_object("ConfigMap", {}), "data": {"config.yaml": "old"}},
    A.EXPAND_PVC: make_object(
        "PersistentVolumeClaim", {"resources": {"requests": {"storage": "1Gi"}}}, {"phase": "Bound"}
    ),
    A.CORDON_NODE: make_object("Node", {}),
    A.UNCORDON_NODE: make_object("Node", {"unschedulable": True}),
    A.FLUX_RECONCILE_KUSTOMIZATION: make_object("Kustomization", FLUX),
    A.FLUX_RECONCILE_GITREPOSITORY: make_object("GitRepository", FLUX),
    A.FLUX_RECONCILE_HELMRELEASE: make_object("HelmRelease", FLUX),
}
REMOVING = {A.DELETE_POD, A.RECREATE_JOB}


def action_of(name: ActionName) -> Any:
    plan = good(name)
    return checked(plan, {ask.param: Answer.model_validate({"value": "shop/web:v2"}) for ask in plan.asks})


def test_every_action_is_covered() -> None:
    assert set(LIVE) | REMOVING == set(GOOD) == set(REGISTRY)


@pytest.mark.parametrize("name", LIVE)
def test_what_an_action_has_written_it_finds_done(name: ActionName) -> None:
    action, live = action_of(name), deepcopy(LIVE[name])
    wanted = action.change(live, [EARLIER], AT)
    assert isinstance(wanted, Fields)
    assert not is_done(live, wanted)
    after = jsonpatch.apply_patch(live, operations(live, wanted))

    assert is_done(after, action.change(after, [EARLIER], AT))


def test_a_pod_that_is_going_already_is_not_deleted_again() -> None:
    owner = [{"kind": "ReplicaSet", "controller": True}]
    live = make_object("Pod", {}, ownerReferences=owner)
    wanted = action_of(A.DELETE_POD).change(live, [], AT)
    assert isinstance(wanted, Removal)

    assert not is_done(live, wanted)
    assert is_done(make_object("Pod", {}, ownerReferences=owner, deletionTimestamp=AT), wanted)
    assert action_of(A.DELETE_POD).is_done_when_gone


def test_a_job_that_was_made_again_is_not_made_a_third_time() -> None:
    template = {"spec": {"containers": [{"name": "app", "image": "x"}]}}
    failed = make_object("Job", {"template": template}, {"conditions": [{"type": "Failed", "status": "True"}]})
    action = action_of(A.RECREATE_JOB)
    wanted = action.change(failed, [], AT)
    assert isinstance(wanted, Replacement)
    again = {**wanted.manifest, "metadata": {**wanted.manifest["metadata"], "uid": "new"}}

    with pytest.raises(Refused, match="has not failed"):
        action.change(again, [], AT)

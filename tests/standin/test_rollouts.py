"""Deployments: revisions, what a bad one leaves standing, rollback, scaling, deadlines, deletion."""

from incidents.standin.deletion import delete
from incidents.standin.pod_template import unhashed
from incidents.standin.programs import Crashes
from incidents.standin.simulation import Simulation
from tests.standin.makers import (
    change,
    change_container,
    condition,
    deployment_of,
    events_of,
    make_healthy,
    make_image,
    pods_of,
    replica_sets_of,
)

HISTORY = "deployment.kubernetes.io/revision-history"


def roll_out_a_missing_image(simulation: Simulation) -> None:
    change_container(simulation, image="127.0.0.1:5000/shop/web:v9.9.9")
    simulation.settle(60)


def roll_back(simulation: Simulation, revision: int) -> None:
    change(simulation, template=unhashed(replica_sets_of(simulation)[revision]["spec"]["template"]))
    simulation.settle(30)


def test_a_bad_revision_leaves_the_healthy_replica_set_serving() -> None:
    simulation = make_healthy().simulation
    roll_out_a_missing_image(simulation)
    sets = replica_sets_of(simulation)

    assert sets[1]["status"]["readyReplicas"] == 1
    assert "readyReplicas" not in sets[2]["status"]
    assert condition(deployment_of(simulation), "Available") == ("True", "MinimumReplicasAvailable")


def test_a_good_revision_replaces_the_old_pods_and_keeps_the_old_replica_set_empty() -> None:
    simulation = make_healthy(seed=0).simulation
    change_container(simulation, image=make_image(simulation, "v2.0.0"))
    simulation.settle(30)
    sets = replica_sets_of(simulation)

    assert [pod["spec"]["containers"][0]["image"].split(":")[-1] for pod in pods_of(simulation)] == ["v2.0.0"] * 2
    assert sets[1]["spec"]["replicas"] == 0
    assert condition(deployment_of(simulation), "Progressing") == ("True", "NewReplicaSetAvailable")


def test_a_rollback_reuses_the_old_replica_set_under_a_new_revision() -> None:
    simulation = make_healthy().simulation
    first = replica_sets_of(simulation)[1]["metadata"]["uid"]
    roll_out_a_missing_image(simulation)
    roll_back(simulation, 1)
    sets = replica_sets_of(simulation)

    assert set(sets) == {2, 3}
    assert sets[3]["metadata"]["uid"] == first
    assert sets[3]["metadata"]["annotations"][HISTORY] == "1"
    assert deployment_of(simulation)["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "3"
    assert [pod["status"]["phase"] for pod in pods_of(simulation)] == ["Running"]


def test_a_rollout_that_stands_still_is_reported_after_its_deadline() -> None:
    simulation = make_healthy().simulation
    change(simulation, progressDeadlineSeconds=30)
    roll_out_a_missing_image(simulation)

    assert condition(deployment_of(simulation), "Progressing") == ("False", "ProgressDeadlineExceeded")


def test_a_rolling_update_never_has_fewer_pods_ready_than_allowed() -> None:
    simulation = make_healthy(seed=0).simulation
    change(simulation, replicas=8)
    simulation.settle(10)
    change_container(simulation, image=make_image(simulation, "v2.0.0"))
    seen = []
    for _ in range(200):
        simulation.settle(0.05)
        status = deployment_of(simulation)["status"]
        seen.append((status["availableReplicas"], status["replicas"]))

    assert min(ready for ready, _ in seen) >= 6
    assert max(total for _, total in seen) <= 10
    assert seen[-1] == (8, 8)


def test_scaling_says_so_in_an_event_and_in_the_replica_sets_annotations() -> None:
    simulation = make_healthy().simulation
    change(simulation, replicas=4)
    simulation.settle(10)
    (replica_set,) = replica_sets_of(simulation).values()

    assert len(pods_of(simulation)) == 4
    assert events_of(simulation, "ScalingReplicaSet")[-1]["message"].endswith("from 1 to 4")
    assert replica_set["metadata"]["annotations"]["deployment.kubernetes.io/max-replicas"] == "5"


def test_a_recreate_strategy_stops_the_old_pods_first() -> None:
    simulation = make_healthy().simulation
    change(simulation, strategy={"type": "Recreate"})
    simulation.settle(5)
    change_container(simulation, image=make_image(simulation, "v2.0.0"))
    most = 0
    for _ in range(100):
        simulation.settle(0.05)
        most = max(most, len(pods_of(simulation)))

    assert most == 1
    assert pods_of(simulation)[0]["spec"]["containers"][0]["image"].endswith("v2.0.0")


def test_old_replica_sets_beyond_the_history_limit_are_forgotten() -> None:
    simulation = make_healthy().simulation
    change(simulation, revisionHistoryLimit=2)
    for number in range(5):
        change_container(simulation, image=make_image(simulation, f"v3.0.{number}"))
        simulation.settle(20)

    assert sorted(replica_sets_of(simulation)) == [4, 5, 6]


def test_deleting_a_deployment_takes_its_replica_sets_and_pods_along() -> None:
    simulation = make_healthy().simulation
    delete(simulation, deployment_of(simulation))
    simulation.settle(10)

    assert simulation.world.all("ReplicaSet", "shop") == []
    assert pods_of(simulation) == []


def test_orphaned_replica_sets_stay_when_their_deployment_goes() -> None:
    simulation = make_healthy().simulation
    delete(simulation, deployment_of(simulation), propagation="Orphan")
    simulation.settle(10)

    assert len(simulation.world.all("ReplicaSet", "shop")) == 1
    assert len(pods_of(simulation)) == 1


def test_a_foreground_deletion_waits_for_the_pods() -> None:
    simulation = make_healthy().simulation
    delete(simulation, deployment_of(simulation), propagation="Foreground")
    simulation.settle(0.1)
    waiting = simulation.world.get("Deployment", "shop", "web")
    simulation.settle(10)

    assert waiting is not None
    assert simulation.world.get("Deployment", "shop", "web") is None
    assert pods_of(simulation) == []


def test_a_deleted_pod_is_replaced() -> None:
    simulation = make_healthy().simulation
    (pod,) = pods_of(simulation)
    delete(simulation, pod)
    simulation.settle(10)
    (successor,) = pods_of(simulation)

    assert successor["metadata"]["name"] != pod["metadata"]["name"]
    assert events_of(simulation, "Killing")[0]["message"] == "Stopping container app"


def test_a_paused_deployment_does_not_roll_out() -> None:
    simulation = make_healthy().simulation
    change(simulation, paused=True)
    change_container(simulation, image=make_image(simulation, "v2.0.0", Crashes()))
    simulation.settle(10)

    assert set(replica_sets_of(simulation)) == {1}


def test_emptying_a_namespace_ends_with_the_namespace_gone() -> None:
    simulation = make_healthy().simulation
    namespace = simulation.world.get("Namespace", "", "shop")
    assert namespace is not None
    delete(simulation, namespace)
    simulation.settle(20)

    assert simulation.world.get("Namespace", "", "shop") is None
    assert simulation.world.everything_in("shop") == []

"""Whose log is read where a workload has several pods."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from incidents.observing.notebook import Notebook
from incidents.observing.tails import worth_reading
from incidents.snapshot import Json

BOOK = cast(Notebook, SimpleNamespace(moment=lambda: datetime(2026, 11, 21, 8, 0, tzinfo=UTC)))


def make_pod(name: str, *, ready: bool = True, **metadata: Any) -> Json:
    status = {"name": "app", "ready": ready, "restartCount": 0, "state": {"running": {}}}
    return {
        "kind": "Pod",
        "metadata": {"name": name, **metadata},
        "spec": {},
        "status": {"containerStatuses": [status]},
    }


def read(*pods: Json) -> list[str]:
    return [pod["metadata"]["name"] for pod, _ in worth_reading(BOOK, list(pods))]


def test_a_pod_that_is_to_go_is_not_read_while_others_run() -> None:
    lost = make_pod("lost", ready=False, deletionTimestamp="2026-11-21T07:40:00Z")

    assert read(lost, make_pod("well"), make_pod("other")) == ["well"]
    assert read(lost, make_pod("unwell", ready=False)) == ["unwell"]
    assert read(lost) == ["lost"]


def test_of_pods_that_are_well_one_that_runs_is_read_before_one_that_is_done() -> None:
    done = make_pod("done", ready=False)
    done["spec"]["restartPolicy"] = "Never"
    done["status"]["containerStatuses"][0]["state"] = {"terminated": {"exitCode": 0}}

    assert read(done, make_pod("runs")) == ["runs"]
    assert read(done) == ["done"]

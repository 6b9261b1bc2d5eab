"""The commands of a newcomer and of an operator, run as they would: processes, exit codes, and nothing left behind."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.commands import living, nightshift, run, tagged
from tests.stack.running import RunningStack

FAULTS = (
    "missing_env_var:shop:checkout",
    "missing_env_var:dry:checkout",
    "missing_env_var:left:checkout",
    "healthy:calm:web",
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    running = RunningStack(tmp_path_factory.mktemp("stack"), inject=FAULTS)
    running.start()
    yield running
    running.stop()


def test_a_sweep_through_the_running_stack_resolves_what_it_finds(stack: RunningStack) -> None:
    done = nightshift("respond", "-n", "shop", "--state-dir", str(stack.state_dir), APPROVE="yes", VALUE="x")

    assert done.returncode == 0, done.stdout
    assert "using the stack that is up" in done.stdout
    assert "Resolved: shop/checkout" in done.stdout


def test_nothing_wrong_is_a_success(stack: RunningStack) -> None:
    done = nightshift("respond", "-n", "calm", "--state-dir", str(stack.state_dir), APPROVE="no")

    assert done.returncode == 0, done.stdout
    assert "1 workloads in calm, 0 unhealthy" in done.stdout


def test_what_is_still_wrong_is_exit_1(stack: RunningStack) -> None:
    done = nightshift("respond", "-n", "left", "--state-dir", str(stack.state_dir), APPROVE="no")

    assert done.returncode == 1, done.stdout
    assert "Rejected: nothing was changed" in done.stdout


def test_a_dry_run_by_the_environment_changes_nothing_as_the_clusters_own_log_proves(stack: RunningStack) -> None:
    done = nightshift(
        "respond", "-n", "dry", "--state-dir", str(stack.state_dir), APPROVE="yes", VALUE="x", SRE_AGENT_DRY_RUN="true"
    )
    requests = [json.loads(line) for line in stack.paths.cluster_requests.read_text().splitlines()]
    writes = [request for request in requests if request["method"] != "GET" and "/namespaces/dry/" in request["path"]]

    assert done.returncode == 1, done.stdout
    assert "Dry run" in done.stdout
    assert writes == []


def test_an_unknown_namespace_is_one_line_and_exit_2(stack: RunningStack) -> None:
    done = nightshift("respond", "-n", "nowhere", "--state-dir", str(stack.state_dir), APPROVE="no")

    assert done.returncode == 2
    assert "there is no namespace 'nowhere' in the cluster" in done.stdout
    assert "Traceback" not in done.stdout


def test_prefects_own_command_starts_a_sweep(stack: RunningStack) -> None:
    prefect = str(Path(sys.executable).parent / "prefect")
    done = run(
        *(prefect, "deployment", "run", "respond/local", "--param", "namespace=calm", "--watch"),
        PREFECT_API_URL=stack.prefect_api_url,
        PREFECT_HOME=str(stack.paths.prefect_home),
    )

    assert done.returncode == 0, done.stdout


def test_the_audit_of_all_that_is_whole(stack: RunningStack) -> None:
    done = nightshift("audit", "verify", "--state-dir", str(stack.state_dir))

    assert done.returncode == 0, done.stdout


def test_without_a_stack_a_sweep_brings_its_own_and_takes_it_away(stack: RunningStack, tmp_path: Path) -> None:
    tag = tagged()
    done = nightshift(
        *("respond", "-n", "calm", "--kubeconfig", str(stack.kubeconfig), "--state-dir", str(tmp_path / "stack")),
        APPROVE="no",
        **tag,
    )

    assert done.returncode == 0, done.stdout
    assert "0 unhealthy" in done.stdout
    assert living(tag) == []


def test_up_and_down_keep_a_stack_and_end_it(tmp_path: Path) -> None:
    tag, place = tagged(), ("--state-dir", str(tmp_path), "--any-ports")
    up = nightshift("up", *place, **tag)
    again = nightshift("up", *place, **tag)
    running = living(tag)
    down = nightshift("down", "--state-dir", str(tmp_path))

    assert (up.returncode, again.returncode, down.returncode) == (0, 0, 0), up.stdout
    assert "/alerts" in up.stdout
    assert "already up since" in again.stdout
    assert len(running) >= 5
    assert living(tag) == []

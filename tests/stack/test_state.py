"""What a stack keeps on disk: secrets for its owner alone, a record never half written, a lock that dies with us."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from deployments.local.environment import environment_for, has_resident
from deployments.local.guide import commands
from deployments.local.paths import ROOT, StatePaths
from deployments.local.ports import RANGE, free_port
from deployments.local.processes import MARK
from deployments.local.record import (
    AlreadyUp,
    ClusterChoice,
    Phase,
    StackRecord,
    Urls,
    holding_lock,
    is_supervised,
    read_record,
    write_record,
)
from deployments.local.secrets import NAMES, Secrets, load_or_make
from deployments.local.stack import end_abandoned
from deployments.local.template import keep_template, start_from_template
from incidents.settings import Settings

URLS = Urls(
    prefect_api="http://127.0.0.1:4200/api",
    prefect_ui="http://127.0.0.1:4200",
    receiver="http://127.0.0.1:1",
    resident="http://127.0.0.1:2",
)


def make_paths(folder: Path) -> StatePaths:
    paths = StatePaths(folder=folder)
    paths.make()
    return paths


def make_record(**changes: object) -> StackRecord:
    defaults = {
        "id": "no-such-stack",
        "supervisor_pid": 1,
        "started_at": datetime(2026, 1, 1, tzinfo=UTC),
        "urls": URLS,
        "cluster": ClusterChoice(),
    }
    return StackRecord.model_validate(defaults | changes)


def make_database(home: Path) -> None:
    with closing(sqlite3.connect(home / "prefect.db")) as database:
        database.executescript("CREATE TABLE configuration (key, value); CREATE TABLE flow (id)")
        database.execute("INSERT INTO configuration VALUES ('ENCRYPTION_KEY', 'x')")
        database.commit()


def make_environment(paths: StatePaths, caller: dict[str, str], cluster: ClusterChoice | None = None) -> dict[str, str]:
    return environment_for(
        caller,
        stack_id="the-stack",
        root=ROOT,
        python=Path(sys.executable),
        paths=paths,
        urls=URLS,
        secrets=Secrets(
            secret_key=SecretStr("k" * 43),
            alerts_token=SecretStr("a" * 43),
            approver_token=SecretStr("p" * 43),
            resident_token=SecretStr("r" * 43),
        ),
        cluster=cluster or ClusterChoice(),
    )


def test_secrets_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    first = load_or_make(tmp_path)

    assert load_or_make(tmp_path) == first
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in NAMES} == {0o600}
    assert len({getattr(first, name).get_secret_value() for name in NAMES}) == 4


def test_secrets_do_not_print(tmp_path: Path) -> None:
    secrets = load_or_make(tmp_path)

    assert secrets.secret_key.get_secret_value() not in repr(secrets) + str(secrets) + secrets.model_dump_json()


def test_a_record_is_readable_by_its_owner_only_and_survives_the_way_to_disk(tmp_path: Path) -> None:
    paths, record = make_paths(tmp_path), make_record()
    write_record(paths, record)

    assert read_record(paths) == record
    assert stat.S_IMODE(paths.record.stat().st_mode) == 0o600


def test_a_record_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    paths = make_paths(tmp_path)
    paths.record.write_text('{"id": "half')

    assert read_record(paths) is None


def test_a_second_stack_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    paths = make_paths(tmp_path)
    with holding_lock(paths):
        assert is_supervised(paths)
        with pytest.raises(AlreadyUp), holding_lock(paths):
            pass

    assert not is_supervised(paths)


def test_a_killed_supervisor_is_known_to_be_dead_although_its_pid_may_live_again(tmp_path: Path) -> None:
    paths = make_paths(tmp_path)
    program = (
        "import sys, pathlib, time; from deployments.local.paths import StatePaths; "
        "from deployments.local.record import holding_lock; "
        "lock = holding_lock(StatePaths(folder=pathlib.Path(sys.argv[1]))); lock.__enter__(); "
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_supervised(paths)
        holder.send_signal(signal.SIGKILL)
        holder.wait()

    assert not is_supervised(paths)


async def test_what_a_killed_supervisor_left_running_is_ended_by_the_next_command(tmp_path: Path) -> None:
    paths = make_paths(tmp_path / "stack")
    write_record(paths, make_record(id=str(tmp_path), phase=Phase.READY))
    orphan = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", "import time; time.sleep(60)"),
        env={**os.environ, MARK: str(tmp_path)},
        start_new_session=True,
    )
    await end_abandoned(tmp_path)

    assert await asyncio.wait_for(orphan.wait(), 60) == -signal.SIGTERM
    after = read_record(paths)
    assert after is not None
    assert after.phase is Phase.STOPPED


def test_the_users_own_prefect_profile_never_reaches_a_stack_so_that_it_cannot_talk_to_their_cloud(
    tmp_path: Path,
) -> None:
    caller = {"PREFECT_API_KEY": "x", "PREFECT_API_URL": "https://api.prefect.cloud", "PREFECT_PROFILE": "prod"}
    made = make_environment(make_paths(tmp_path), caller)

    assert made["PREFECT_API_URL"] == URLS.prefect_api
    assert not {"PREFECT_API_KEY", "PREFECT_PROFILE"} & made.keys()
    assert made["PREFECT_HOME"] == str(tmp_path / "prefect")


def test_an_embedded_cluster_is_never_mixed_up_with_the_users_kubeconfig(tmp_path: Path) -> None:
    caller = {"KUBECONFIG": "/home/me/prod", "NIGHTSHIFT_KUBECONFIG": "/prod", "NIGHTSHIFT_CONTEXT": "prod"}
    made = make_environment(make_paths(tmp_path), caller)

    assert "KUBECONFIG" not in made
    assert made["NIGHTSHIFT_KUBECONFIG"] == str(tmp_path / "kubeconfig")
    assert "NIGHTSHIFT_CONTEXT" not in made


def test_a_given_cluster_leaves_the_callers_kubeconfig_alone(tmp_path: Path) -> None:
    made = make_environment(make_paths(tmp_path), {"KUBECONFIG": "/home/me/lab"}, ClusterChoice(embedded=False))

    assert made["KUBECONFIG"] == "/home/me/lab"
    assert "NIGHTSHIFT_KUBECONFIG" not in made


def test_a_proxy_of_the_environment_does_not_stand_between_the_processes(tmp_path: Path) -> None:
    made = make_environment(make_paths(tmp_path), {"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "example.org"})

    assert made["NO_PROXY"].startswith("127.0.0.1,localhost")


def test_the_tunables_of_the_environment_pass_and_the_settings_accept_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_environment(make_paths(tmp_path), {"NIGHTSHIFT_DECISION_TIMEOUT_S": "7", "SRE_AGENT_DRY_RUN": "true"})
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    settings = Settings()

    assert settings.decision_timeout_s == 7
    assert settings.dry_run
    assert settings.cluster == "embedded"
    assert [approver.id for approver in settings.approvers] == ["operator"]


@pytest.mark.parametrize(
    ("caller", "backend", "has_it"),
    [
        ({}, "resident", True),
        ({"USE_TRM": "false"}, "resident", False),
        ({"NIGHTSHIFT_USE_TRM": "yes", "USE_TRM": "0"}, "resident", True),
        ({"NIGHTSHIFT_TRM_BACKEND": "inline"}, "inline", False),
        ({"NIGHTSHIFT_TRM_RESIDENT_URL": "http://gpu:8070"}, "resident", False),
    ],
)
def test_the_model_is_kept_by_a_process_of_the_stack_unless_it_is_elsewhere_or_not_asked(
    tmp_path: Path, caller: dict[str, str], backend: str, has_it: bool
) -> None:
    made = make_environment(make_paths(tmp_path), caller)

    assert made["NIGHTSHIFT_TRM_BACKEND"] == backend
    assert has_resident(made, URLS) is has_it
    assert has_it <= ("NIGHTSHIFT_TRM_RESIDENT_TOKEN" in made)


def test_a_taken_port_is_not_preferred_and_free_ones_lie_below_those_of_outgoing_connections() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = free_port(preferred=taken.getsockname()[1])

    assert port in RANGE
    assert max(RANGE) < 32_768


def test_a_port_is_given_out_once_although_its_server_has_yet_to_start() -> None:
    port = free_port()
    ask = f"from deployments.local.ports import free_port; print(free_port(preferred={port}))"
    elsewhere = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)

    assert free_port(preferred=port) != port
    assert int(elsewhere.stdout) != port


def test_stacks_that_are_first_at_the_same_moment_leave_one_whole_template(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    homes = [tmp_path / str(number) for number in range(8)]
    for home in homes:
        home.mkdir()
        make_database(home)
    with ThreadPoolExecutor(len(homes)) as pool:
        list(pool.map(lambda home: keep_template(home, cache), homes))
    (tmp_path / "next").mkdir()

    assert start_from_template(tmp_path / "next", cache)
    assert [path.suffix for path in cache.iterdir()] == [".db"]
    with closing(sqlite3.connect(tmp_path / "next" / "prefect.db")) as database:
        assert database.execute("SELECT count(*) FROM flow").fetchone() == (0,)


def test_the_first_stacks_database_becomes_the_template_of_the_next_without_what_is_one_servers_own(
    tmp_path: Path,
) -> None:
    first, second, cache = tmp_path / "first", tmp_path / "second", tmp_path / "cache"
    first.mkdir()
    second.mkdir()
    make_database(first)
    keep_template(first, cache)

    assert start_from_template(second, cache)
    with closing(sqlite3.connect(second / "prefect.db")) as database:
        assert database.execute("SELECT count(*) FROM configuration").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM flow").fetchone() == (0,)


def test_an_existing_database_is_never_replaced_by_the_template(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    make_database(tmp_path)
    keep_template(tmp_path, cache)

    assert not start_from_template(tmp_path, cache)


def test_what_to_try_is_made_of_commands_that_a_shell_understands(tmp_path: Path) -> None:
    text = commands(make_record(), make_paths(tmp_path / "with space"))

    assert subprocess.run(["bash", "-n"], input=text, text=True, check=False).returncode == 0
    assert "--param namespace=shop" in text


def test_the_example_alert_is_what_the_receiver_accepts() -> None:
    from deployments import scenario
    from incidents.alerts import alerts_from, subject_of

    (alert,) = alerts_from(json.loads(json.dumps(scenario.alert_payload(datetime(2026, 1, 31, 12, tzinfo=UTC)))))
    subject = subject_of(alert, "embedded")

    assert subject is not None
    assert (subject.namespace, subject.name) == (scenario.NAMESPACE, scenario.WORKLOAD)

"""The life of an incident, end to end in one process: every way it can end."""

import pytest

from incidents.models import Report, State, Verdict
from tasks.sweep import Sweep
from tests.flow.bench import Bench

STEPS = ("observe", "diagnose", "propose", "decision", "remediate", "verify", "report")


async def test_a_missing_variable_is_asked_for_applied_once_verified_and_reported(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")

    assert (await bench.state_of(run)).state_name == "Suspended"
    assert bench.written() == []
    await bench.decided(incident, value="the-typed-value")
    report = await bench.reported(run)

    assert report.state is State.RESOLVED, report.headline
    assert len(bench.written()) == 1
    assert (await bench.record(incident)).report == report
    for step in STEPS:
        assert await bench.artifact(f"incident-{incident}-{step}")


@pytest.mark.parametrize("fault", ["image_not_found", "oom_killed"])
async def test_a_fault_whose_fix_the_cluster_knows_needs_only_a_yes(bench: Bench, fault: str) -> None:
    incident, run = await bench.asked(fault)

    assert (await bench.question(incident)).plan.asks == ()
    await bench.decided(incident)
    report = await bench.reported(run)

    assert report.state is State.RESOLVED, report.headline
    assert len(bench.written()) == 1


async def test_a_rejected_plan_changes_nothing_and_the_report_shows_it(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, Verdict.REJECT)
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.REJECTED, [])
    assert report.attempts[0].decision is not None


async def test_a_healthy_workload_is_not_asked_about(bench: Bench) -> None:
    await bench.broken("healthy")
    incident = await bench.alerted()
    report = await bench.go(await bench.run(incident=incident))

    assert isinstance(report, Report)
    assert report.state is State.RECOVERED
    assert await bench.ledger.questions(incident) == ()


async def test_what_nobody_understands_is_escalated_and_not_touched(bench: Bench) -> None:
    await bench.broken("crash_loop")
    report = await bench.go(await bench.run(incident=await bench.alerted()))

    assert isinstance(report, Report)
    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert report.diagnosis is not None
    assert report.diagnosis.fault == "unknown"
    assert "kubectl describe" in report.headline


async def test_a_fix_that_does_not_help_is_undone_asked_again_and_then_given_up(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var", second="ANOTHER_ONE")
    await bench.decided(incident, value="first")
    assert await bench.woken(run) is None

    question = await bench.question(incident)
    assert (question.round, question.attempt) == (2, 2)
    await bench.decided(incident, value="second")
    report = await bench.reported(run)

    assert report.state is State.NOT_FIXED
    assert [attempt.undo.result for attempt in report.attempts if attempt.undo] == ["undone", "undone"]
    assert len(bench.written()) == 4


async def test_no_more_than_the_allowed_attempts_are_made(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTSHIFT_MAX_REMEDIATION_ATTEMPTS", "1")
    incident, run = await bench.asked("missing_env_var", second="ANOTHER_ONE")
    await bench.decided(incident, value="first")
    report = await bench.reported(run)

    assert report.state is State.NOT_FIXED
    assert len(await bench.ledger.questions(incident)) == 1


async def test_a_workload_that_recovers_while_we_wait_withdraws_the_question(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    env = [{"name": "REQUIRED_CONFIG", "value": "by hand"}]
    await bench.patched({"spec": {"template": {"spec": {"containers": [{"name": "app", "env": env}]}}}})
    await bench.admin.post("/_standin/advance", json={"seconds": 1200})
    await bench.alerted(status="resolved")
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.RECOVERED, [])
    assert (await bench.question(incident)).status == "withdrawn"


async def test_a_resolved_alert_on_a_workload_that_is_still_broken_leaves_the_question_open(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.alerted(status="resolved")

    assert await bench.woken(run) is None
    assert (await bench.question(incident)).status == "open"
    assert "still_unhealthy" in await bench.events(incident)


async def test_a_second_incident_about_the_same_workload_joins_the_first(bench: Bench) -> None:
    first, _ = await bench.asked("missing_env_var")
    pods = (await bench.admin.get("/api/v1/namespaces/shop/pods")).json()["items"]
    labels = {"pod": pods[0]["metadata"]["name"]}
    second = await bench.alerted(name="misleading", fingerprint="f2", labels=labels)
    report = await bench.go(await bench.run(incident=second))

    assert isinstance(report, Report)
    assert report.state is State.ATTACHED
    assert (await bench.record(second)).attached_to == first


async def test_the_same_workload_under_another_name_of_the_cluster_is_one_incident(bench: Bench) -> None:
    first, _ = await bench.asked("missing_env_var")
    second = await bench.alerted(fingerprint="f2", cluster="lab")
    report = await bench.go(await bench.run(incident=second))

    assert isinstance(report, Report)
    assert (await bench.record(second)).attached_to == first


async def test_an_alert_of_another_cluster_is_not_looked_up_in_ours(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTSHIFT_CLUSTER", "ours")
    await bench.broken("missing_env_var")
    report = await bench.go(await bench.run(incident=await bench.alerted(cluster="theirs")))

    assert isinstance(report, Report)
    assert report.state is State.ESCALATED
    assert "about cluster theirs" in report.headline


async def test_a_namespace_that_does_not_exist_is_said_so(bench: Bench) -> None:
    report = await bench.go(await bench.run(incident=await bench.alerted(namespace="nowhere")))

    assert isinstance(report, Report)
    assert report.state is State.ESCALATED
    assert "namespace nowhere does not exist" in report.headline


async def test_a_kubeconfig_that_points_nowhere_is_said_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTSHIFT_KUBECONFIG", "/nowhere/kubeconfig")
    report = await bench.go(await bench.run(incident=await bench.alerted()))

    assert isinstance(report, Report)
    assert "there is no kubeconfig at /nowhere/kubeconfig" in report.headline


async def test_a_forbidden_kind_is_named_and_the_rest_still_decides(bench: Bench) -> None:
    await bench.forbidden("events", "nodes")
    incident, run = await bench.asked("missing_env_var")
    await bench.decided(incident, value="a-value")
    report = await bench.reported(run)

    assert report.state is State.RESOLVED, report.headline
    assert {text.split()[0] for text in report.missing} >= {"Event", "Node"}


async def test_without_pods_nothing_is_claimed(bench: Bench) -> None:
    await bench.broken("healthy")
    await bench.forbidden("pods")
    report = await bench.go(await bench.run(incident=await bench.alerted()))

    assert isinstance(report, Report)
    assert report.state is State.ESCALATED


async def test_a_sweep_opens_one_incident_per_broken_workload_and_touches_nothing(bench: Bench) -> None:
    await bench.broken("missing_env_var", "web")
    await bench.broken("oom_killed", "batch")
    await bench.broken("healthy", "fine")
    run = await bench.run(namespace="shop")
    found = await bench.go(run)

    assert isinstance(found, Sweep)
    assert {item.workload for item in found.found} == {"web", "batch"}
    assert found.looked_at == 3
    opened = await bench.ledger.incidents(source=f"sweep:{run}")
    assert {record.id for record in opened} == {item.incident for item in found.found}
    assert bench.written() == []


async def test_a_run_started_with_an_alert_goes_through_the_same_door(bench: Bench) -> None:
    await bench.broken("missing_env_var")
    alert = {
        "fingerprint": "by-hand",
        "name": "KubePodCrashLooping",
        "labels": {"namespace": "shop", "deployment": "web"},
        "starts_at": "2026-01-01T00:00:00Z",
    }
    first, second = await bench.run(alert=alert), await bench.run(alert=alert)

    assert await bench.go(first) is None
    assert await bench.go(second) is None
    (incident,) = await bench.ledger.incidents()
    assert incident.run_id == str(first)
    assert (await bench.state_of(second)).state_name == "Completed"

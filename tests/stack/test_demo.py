"""The demo, run as a newcomer would: it repairs, it takes a no, it plays captures, and it leaves nothing behind."""

import os
import signal
import subprocess
import sys

from deployments.local.paths import ROOT
from tests.stack.commands import living, nightshift, run, tagged


def test_the_demo_repairs_the_workload_when_it_is_approved_and_leaves_nothing() -> None:
    tag = tagged()
    done = nightshift("demo", "--approve", "yes", "--value", "https://config.example", **tag)

    assert done.returncode == 0, done.stdout
    assert "Resolved: shop/checkout" in done.stdout
    assert "ledger: resolved after approve" in done.stdout
    assert "missing_env_var by trm" in done.stdout
    assert "/v2/runs/flow-run/" in done.stdout
    assert "https://config.example" not in done.stdout
    assert living(tag) == []


def test_the_demo_changes_nothing_when_it_is_rejected_and_that_is_a_success_too() -> None:
    done = run("make", "demo", "APPROVE=no")

    assert done.returncode == 0, done.stdout
    assert "ledger: rejected after reject" in done.stdout


def test_the_demo_plays_a_captured_incident_and_repairs_it() -> None:
    done = run("make", "demo", "APPROVE=yes", "CAPTURE=tests/data/captures/oomkilled.json")

    assert done.returncode == 0, done.stdout
    assert "Resolved: reports/report-builder" in done.stdout


def test_ctrl_c_in_the_middle_of_a_demo_stops_everything_that_it_started() -> None:
    tag = tagged()
    with subprocess.Popen(
        [sys.executable, "-m", "deployments", "demo", "--approve", "yes"],
        cwd=ROOT,
        env=os.environ | tag,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "its alert comes in" in line:
                break
        started = living(tag)
        demo.send_signal(signal.SIGINT)
        demo.stdout.read()
        code = demo.wait(240)

    assert code == 128 + signal.SIGINT
    assert len(started) >= 5
    assert living(tag) == []

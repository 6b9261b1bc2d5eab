"""Asks promtool which alerts fire, and when, for series that a test makes up."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml

from deployments.local.paths import ROOT
from tests.programs import path_of

RULES = ROOT / "deployments" / "alerts" / "nightshift.rules.yml"

_ONE, _TWO = 'job="nightshift",instance="one"', 'job="nightshift",instance="two"'

HEALTHY = {
    **{f"up{{{who}}}": "1x90" for who in (_ONE, _TWO)},
    **{f"nightshift_ledger_up{{{who}}}": "1x90" for who in (_ONE, _TWO)},
    f"nightshift_audit_whole{{{_ONE}}}": " ".join(["NaN"] * 3 + ["1x87"]),  # it is looked at after the start
    f"nightshift_prefect_up{{{_ONE}}}": "1x90",
    f"nightshift_prefect_up{{{_TWO}}}": "0x90",  # it does not reconcile, so it never asks Prefect
    **{f'nightshift_refused_requests_total{{{_ONE},code="{n}"}}': "0x90" for n in (400, 401, 409, 413, 503)},
    f'nightshift_decisions_total{{{_ONE},result="approve"}}': "0+1x90",
    f'nightshift_decisions_total{{{_ONE},result="unauthenticated"}}': "0x90",
    f"nightshift_left_out_alerts_total{{{_ONE}}}": "0x90",
    **{f'nightshift_outbox_oldest_seconds{{{_ONE},kind="{kind}"}}': "0x90" for kind in ("dispatch", "wake")},
    **{f'nightshift_outbox_messages{{{_ONE},kind="{kind}"}}': "0x90" for kind in ("dispatch", "wake")},
    f'nightshift_loop_failures_total{{{_ONE},loop="dispatch"}}': "0x90",
    f'nightshift_reconcile_actions_total{{{_ONE},action="restart"}}': "0x90",
    **{f'nightshift_incidents{{{who},state="failed"}}': "3x90" for who in (_ONE, _TWO)},
    f"nightshift_question_time_left_seconds{{{_ONE}}}": " ".join(["NaN"] * 3 + ["3600-60x30"] + ["NaN"] * 56),
    f'nightshift_accept_seconds_bucket{{{_ONE},le="0.1"}}': "0+10x90",
    f'nightshift_accept_seconds_bucket{{{_ONE},le="5"}}': "0+10x90",
    f'nightshift_accept_seconds_bucket{{{_ONE},le="+Inf"}}': "0+10x90",
    f'nightshift_question_seconds_bucket{{{_ONE},le="20"}}': "0+1x90",
    f'nightshift_question_seconds_bucket{{{_ONE},le="900"}}': "0+1x90",
    f'nightshift_question_seconds_bucket{{{_ONE},le="+Inf"}}': "0+1x90",
    'alertmanager_notifications_failed_total{job="alertmanager",instance="am",integration="webhook"}': "0x90",
}
"""Ninety minutes, a value a minute, of two receivers on one ledger with nothing wrong."""


def changed(changes: Mapping[str, str]) -> dict[str, str]:
    """The healthy series, but for those whose names a regular expression finds."""
    unused = [part for part in changes if not any(re.search(part, series) for series in HEALTHY)]
    assert unused == [], "these change nothing"
    return {series: _value(series, values, changes) for series, values in HEALTHY.items()}


def problem(series: Mapping[str, str], firing: Mapping[int, set[str]], folder: Path) -> str:
    """What promtool objects to: '' if exactly these alerts fire at these minutes."""
    file = folder / "test.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "tests": [_test(series, firing)]}))
    done = subprocess.run([str(path_of("promtool")), "test", "rules", str(file)], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _test(series: Mapping[str, str], firing: Mapping[int, set[str]]) -> dict[str, object]:
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    expected = [_expected(minute, alerts) for minute, alerts in firing.items()]
    return {"interval": "1m", "input_series": inputs, "promql_expr_test": expected}


def _expected(minute: int, alerts: set[str]) -> dict[str, object]:
    samples = [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(alerts)]
    expr = 'group by (alertname) (ALERTS{alertstate="firing"})'
    return {"expr": expr, "eval_time": f"{minute}m", "exp_samples": samples}


def _value(series: str, values: str, changes: Mapping[str, str]) -> str:
    return next((change for part, change in changes.items() if re.search(part, series)), values)

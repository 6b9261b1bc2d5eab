"""An alert about a namespace whose own object may not be read: what lies in it was seen, and that is what counts."""

import asyncio
import json
from pathlib import Path

from incidents.evidence import evidence_from
from incidents.faults import Fault
from incidents.models import Diagnosis
from incidents.observing import CaptureSource, look, subject_of_capture
from incidents.rules import diagnose
from tests.factories import make_keyring

QUOTA = Path(__file__).parents[1] / "data" / "captures" / "quota-exceeded.json"


def test_an_alert_about_a_namespace_needs_no_right_to_read_namespaces() -> None:
    capture = json.loads(QUOTA.read_text())
    assert "namespaces" not in capture["captured_kinds"]
    labels = {"alertname": "KubeQuotaExceeded", "namespace": capture["namespace"], "resourcequota": "any"}
    told = {**capture, "alert": {**capture["alert"], "labels": labels}}

    subject, pod = subject_of_capture(told, "lab")
    snapshot = asyncio.run(look(CaptureSource(told), subject, pod))
    answer = diagnose(evidence_from(subject, snapshot, make_keyring().digest))

    assert snapshot.focus is not None
    assert snapshot.focus.kind == "Namespace"
    assert isinstance(answer, Diagnosis)
    assert answer.fault is Fault.QUOTA_EXCEEDED

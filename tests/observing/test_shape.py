"""What a source hands out in another shape than the API's is left out, and the look goes on."""

import json
from random import Random
from typing import Any

import pytest

from incidents.evidence import evidence_from
from incidents.observing import CaptureSource, look, subject_of_capture
from incidents.observing.shape import shaped
from incidents.rules import diagnose
from incidents.snapshot import Json
from tests.factories import make_keyring
from tests.observing.test_captured import CAPTURES, captured

JUNK: tuple[Any, ...] = (None, "x", [], {}, 7, 1.5, ["a"], [["a", "b"]], {"a": ["b"]}, True, [None], "2026-99-99")
POD: Json = {
    "kind": "Pod",
    "metadata": {"name": "web-1", "labels": {"app": "web"}, "creationTimestamp": None},
    "spec": {"containers": [{"name": "app", "env": [{"name": "PORT", "value": "80"}]}]},
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}


def test_an_object_of_the_right_shape_is_itself() -> None:
    assert shaped(POD) is POD


@pytest.mark.parametrize("given", [None, "pod", [POD], {}, {"metadata": []}, {"metadata": {"name": 7}}])
def test_what_has_no_name_is_no_object(given: object) -> None:
    assert shaped(given) is None


def test_only_the_part_that_is_of_another_shape_is_left_out() -> None:
    env = [["PORT", "80"], {"name": "HOST", "value": "db"}, {"value": "nameless"}]
    spec = {"containers": [{"name": "app", "env": env}, "sidecar"], "nodeName": ["n1"]}
    found = shaped({**POD, "spec": spec, "status": {"startTime": "yesterday", "phase": "Running"}})

    assert found is not None
    assert found["spec"] == {"containers": [{"name": "app", "env": [{"name": "HOST", "value": "db"}]}]}
    assert found["status"] == {"phase": "Running"}


def test_keys_that_somebody_chose_are_no_fields() -> None:
    config = {"kind": "ConfigMap", "metadata": {"name": "x", "labels": {"spec": "a"}}, "data": {"env": "A=1"}}

    assert shaped(config) is config


def test_an_object_without_end_is_cut() -> None:
    deep: Json = {}
    for _ in range(200):
        deep = {"spec": deep}

    assert shaped({**POD, **deep}) is not None


@pytest.mark.parametrize("seed", range(24))
async def test_no_capture_crashes_a_look_or_what_is_made_of_it(seed: int) -> None:
    rng = Random(seed)
    capture = captured(rng.choice(sorted(path.stem for path in CAPTURES.glob("*.json"))))
    places = [place for items in capture["objects"].values() for item in items for place in _inside(item)]
    for holder, key in rng.sample(places, 12):
        holder[key] = json.loads(json.dumps(rng.choice(JUNK)))
    subject, pod = subject_of_capture(capture, "lab")
    snapshot = await look(CaptureSource(capture), subject, pod)

    assert diagnose(evidence_from(subject, snapshot, make_keyring().digest))


def _inside(item: Any) -> list[tuple[Any, Any]]:
    """Every place in an object but those by which a capture itself knows it."""
    found: list[tuple[Any, Any]] = []
    for key in item if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ():
        found += [(item, key)] if key not in ("metadata", "name") else []
        found += _inside(item[key])
    return found

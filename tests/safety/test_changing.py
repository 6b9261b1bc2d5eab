"""A write is guarded by what was read, finds out that it is done, and can be put back exactly."""

from typing import Any

import jsonpatch
import pytest

from incidents.actions.changing import (
    ABSENT,
    TEMPLATE,
    Fields,
    Removal,
    fields_before,
    is_done,
    operations,
    pointer,
    value_at,
    way_back,
)
from tests.factories import make_deployment

LABEL = pointer("metadata", "annotations", "reconcile.fluxcd.io/requestedAt")
CHANGES: list[dict[str, Any]] = [
    {"/spec/replicas": 3},
    {LABEL: "now"},
    {"/spec/paused": True, "/spec/replicas": 2},
    {TEMPLATE: {"metadata": {"labels": {"app": "other"}}, "spec": {"containers": []}}},
]


def patched(live: dict[str, Any], fields: Fields) -> dict[str, Any]:
    return dict(jsonpatch.apply_patch(live, operations(live, fields)))


def test_a_patch_fails_on_another_object_or_a_newer_one() -> None:
    patch = operations(make_deployment(), Fields({"/spec/replicas": 3}))

    assert patch[0] == {"op": "test", "path": "/metadata/uid", "value": "uid"}
    assert patch[1] == {"op": "replace", "path": "/metadata/resourceVersion", "value": "7"}
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch({**make_deployment(), "metadata": {"uid": "another", "resourceVersion": "7"}}, patch)


@pytest.mark.parametrize("wanted", CHANGES)
def test_what_is_written_is_found_done_and_can_be_put_back(wanted: dict[str, Any]) -> None:
    live, fields = make_deployment(), Fields(wanted)
    after = patched(live, fields)
    back = fields_before(way_back(live, fields))

    assert not is_done(live, fields)
    assert is_done(after, fields)
    assert not is_done(after, back)
    restored = patched(after, back)
    assert is_done(restored, back)
    assert {path: value_at(restored, path) for path in wanted} == {path: value_at(live, path) for path in wanted}


def test_a_template_that_only_a_controller_marked_is_done() -> None:
    live = make_deployment()
    template = live["spec"]["template"]
    marked = {**template, "metadata": {"labels": {"app": "web", "pod-template-hash": "x"}, "creationTimestamp": None}}

    assert is_done({**live, "spec": {"template": marked}}, Fields({TEMPLATE: template}))


def test_an_object_on_its_way_out_needs_no_deletion() -> None:
    live = make_deployment()

    assert not is_done(live, Removal())
    assert is_done({**live, "metadata": {**live["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}}, Removal())


def test_names_with_slashes_and_tildes_are_one_step_of_a_pointer() -> None:
    obj = {"a": {"b/c~d": [1, 2]}}

    assert value_at(obj, f"{pointer('a', 'b/c~d')}/1") == 2
    assert value_at(obj, "/a/x/y") is ABSENT
    assert value_at(obj, f"{pointer('a', 'b/c~d')}/9") is ABSENT

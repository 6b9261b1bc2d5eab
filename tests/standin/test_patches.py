"""Patches, beside what the real library makes of them; selectors; quantities."""

import pytest

from incidents.standin.errors import ApiError
from incidents.standin.kinds import KINDS
from incidents.standin.patches import JSON, MERGE, STRATEGIC, patched
from incidents.standin.quantities import parse_quantity
from incidents.standin.selectors import field_test, label_test
from incidents.standin.shapes import Obj
from incidents.standin.strategic import strategic_merge

A, B, C = ({"name": name, "value": "1"} for name in "ABC")


@pytest.mark.parametrize(
    ("patch", "names"),
    [
        ([{"name": "C", "value": "1"}], "CAB"),
        ([{"name": "B", "value": "2"}], "AB"),
        ([{"name": "A", "$patch": "delete"}], "B"),
        ([{"name": "C"}, {"$patch": "replace"}], "C"),
        ([{"name": "B"}, {"name": "A"}], "BA"),
        ([], "AB"),
    ],
)
def test_lists_of_variables_merge_by_name_in_the_real_order(patch: list[Obj], names: str) -> None:
    merged = strategic_merge({"env": [A, B]}, {"env": patch})

    assert "".join(item["name"] for item in merged["env"]) == names


def test_an_order_that_a_client_sends_along_is_kept() -> None:
    patch = {"env": [C], "$setElementOrder/env": [{"name": "A"}, {"name": "B"}, {"name": "C"}]}

    assert [item["name"] for item in strategic_merge({"env": [A, B]}, patch)["env"]] == ["A", "B", "C"]


def test_a_variable_that_changes_to_a_reference_loses_its_value_only_when_told() -> None:
    reference = {"name": "A", "value": None, "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    merged = strategic_merge({"env": [A]}, {"env": [reference]})

    assert merged["env"] == [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]


def test_ports_merge_by_container_port_in_containers_and_by_port_in_services() -> None:
    container = strategic_merge({"ports": [{"containerPort": 1, "name": "x"}]}, {"ports": [{"containerPort": 1}]})
    service = strategic_merge({"ports": [{"port": 80}]}, {"ports": [{"port": 80, "targetPort": 8080}]})

    assert container["ports"] == [{"containerPort": 1, "name": "x"}]
    assert service["ports"] == [{"port": 80, "targetPort": 8080}]


def test_lists_without_a_merge_key_are_replaced() -> None:
    assert strategic_merge({"args": ["a", "b"]}, {"args": ["c"]}) == {"args": ["c"]}


def test_a_map_is_replaced_or_cut_down_by_directives() -> None:
    original = {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}
    replaced = strategic_merge(original, {"strategy": {"$patch": "replace", "type": "Recreate"}})
    retained = strategic_merge(original, {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}})

    assert replaced == retained == {"strategy": {"type": "Recreate"}}


def test_no_directive_is_ever_stored() -> None:
    merged = strategic_merge({}, {"env": [{"name": "A", "$patch": "delete"}, {"name": "B", "$retainKeys": ["name"]}]})

    assert "$" not in str(merged)


def test_the_original_stays_as_it_was() -> None:
    original: Obj = {"env": [{"name": "A", "value": "1"}]}
    for patch, kind in (({"env": [{"name": "A", "value": "2"}]}, STRATEGIC), ({"env": None}, MERGE)):
        patched(original, patch, kind)
    patched(original, [{"op": "remove", "path": "/env"}], JSON)

    assert original == {"env": [{"name": "A", "value": "1"}]}


@pytest.mark.parametrize(
    ("patch", "content_type", "code"),
    [
        ({}, "application/json", 415),
        ([], STRATEGIC, 400),
        ({}, JSON, 400),
        ([{"op": "fly", "path": "/x"}], JSON, 400),
        ([{"op": "remove", "path": "/nope"}], JSON, 422),
        ([{"op": "test", "path": "/a", "value": 2}], JSON, 422),
    ],
)
def test_a_patch_that_cannot_be_applied_is_refused_with_the_servers_code(
    patch: object, content_type: str, code: int
) -> None:
    with pytest.raises(ApiError) as refused:
        patched({"a": 1}, patch, content_type)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ("app=web", True),
        ("app==web,tier!=back", True),
        ("app in (web, api)", True),
        ("app notin (web)", False),
        ("tier", False),
        ("!tier", True),
        ("", True),
        ("app=web,tier=front", False),
    ],
)
def test_label_selectors_of_every_form_are_understood(selector: str, fits: bool) -> None:
    assert label_test(selector)({"metadata": {"labels": {"app": "web"}}}) is fits


def test_a_selector_nobody_can_read_is_refused() -> None:
    with pytest.raises(ApiError, match="unable to parse requirement"):
        label_test("a=b=c")


def test_field_selectors_look_into_the_object_and_refuse_other_fields() -> None:
    pod = {"metadata": {"name": "a", "namespace": "b"}, "status": {"phase": "Running"}}

    assert field_test(KINDS["Pod"], "status.phase=Running,metadata.name!=z")(pod)
    with pytest.raises(ApiError, match=r"field label not supported: spec\.x"):
        field_test(KINDS["Pod"], "spec.x=1")


@pytest.mark.parametrize(
    ("text", "number"), [("24Mi", 24 * 2**20), ("1.5Gi", 1.5 * 2**30), ("2e3", 2000), ("100m", 0.1)]
)
def test_quantities_are_numbers(text: str, number: float) -> None:
    assert float(parse_quantity(text)) == pytest.approx(number)


@pytest.mark.parametrize("text", ["lots", "", "1Zi", "--1", "1 Mi"])
def test_other_texts_are_no_quantities(text: str) -> None:
    with pytest.raises(ValueError, match="quantities must match"):
        parse_quantity(text)

"""The HTTP face: errors, bad input, partial objects, access, and the cluster's own clock."""

import json
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from incidents.standin.deeds import Rule
from incidents.standin.server import Order, Running, running

DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments"
STRATEGIC = {"Content-Type": "application/strategic-merge-patch+json"}


def container_patch(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [{"name": "app"} | fields]}}}}


@pytest.mark.parametrize("path", ["/nope", "/apis/nope/v1/things", "/api/v1/namespaces/shop/nope", "/apis/apps/v2/x"])
async def test_unknown_paths_are_answered_as_a_real_server_does(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)

    assert (answer.status_code, answer.text) == (404, "404 page not found\n")


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"spec": {"replicas": "many"}}, "cannot unmarshal string into Go struct field Deployment.spec.replicas"),
        (container_patch(env=[{"name": "A", "value": 5}]), "cannot unmarshal number into Go struct field"),
        ({"spec": {"template": {"spec": {"containers": "none"}}}}, "cannot unmarshal string"),
        ({"metadata": {"labels": {"a": 1}}}, "of type string"),
    ],
)
async def test_fields_of_a_wrong_type_are_refused_and_break_nothing(
    http: httpx.AsyncClient, patch: dict[str, Any], words: str
) -> None:
    refused = await http.patch(f"{DEPLOYMENTS}/checkout-api", content=json.dumps(patch), headers=STRATEGIC)
    still_there = await http.get(f"{DEPLOYMENTS}/checkout-api")

    assert refused.status_code == 400
    assert words in refused.json()["message"]
    assert still_there.json()["spec"]["replicas"] == 1


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"env": [{"name": "A=B", "value": "x"}]}, "spec.template.spec.containers[0].env[0].name"),
        ({"image": ""}, "spec.template.spec.containers[0].image"),
        (
            {"resources": {"limits": {"memory": "1Mi"}, "requests": {"memory": "2Mi"}}},
            "spec.template.spec.containers[0].resources.requests",
        ),
    ],
)
async def test_invalid_specs_are_refused_with_the_field(
    http: httpx.AsyncClient, fields: dict[str, Any], cause: str
) -> None:
    patch = json.dumps(container_patch(**fields))
    refused = await http.patch(f"{DEPLOYMENTS}/checkout-api", content=patch, headers=STRATEGIC)

    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["details"]["causes"]] == [cause]


async def test_a_selector_cannot_be_changed(http: httpx.AsyncClient) -> None:
    patch = json.dumps(
        {"spec": {"selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {"app": "x"}}}}}
    )
    refused = await http.patch(f"{DEPLOYMENTS}/checkout-api", content=patch, headers=STRATEGIC)

    assert (refused.status_code, refused.json()["details"]["causes"][0]["message"]) == (
        422,
        "Invalid value: field is immutable",
    )


@pytest.mark.parametrize("body", ["{", "[]", '"x"', ""])
async def test_bodies_that_are_no_objects_are_refused(http: httpx.AsyncClient, body: str) -> None:
    answer = await http.post(DEPLOYMENTS, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["reason"] == "BadRequest"


async def test_an_object_of_another_kind_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post(DEPLOYMENTS, json={"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}})

    assert answer.status_code == 400


async def test_nothing_can_be_created_in_a_namespace_that_is_not_there(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/v1/namespaces/nowhere/configmaps", json={"metadata": {"name": "c"}})

    assert (answer.status_code, answer.json()["message"]) == (404, 'namespaces "nowhere" not found')


async def test_metadata_alone_can_be_asked_for(http: httpx.AsyncClient) -> None:
    partial = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    secret = {"metadata": {"name": "s"}, "stringData": {"password": "hidden"}}
    made = await http.post("/api/v1/namespaces/shop/secrets", json=secret)
    answer = (await http.get("/api/v1/namespaces/shop/secrets", headers={"Accept": partial})).json()

    assert made.json()["data"] == {"password": "aGlkZGVu"}
    assert answer["kind"] == "PartialObjectMetadataList"
    assert set(answer["items"][0]) == {"metadata"}


async def test_the_date_header_tells_the_clusters_clock(http: httpx.AsyncClient, cluster: Running) -> None:
    before = parsedate_to_datetime((await http.get("/version")).headers["date"])
    cluster.served.cluster.pace.skip(3600)
    after = parsedate_to_datetime((await http.get("/version")).headers["date"])

    assert (after - before).total_seconds() == 3600
    assert len((await http.get("/version")).headers.get_list("date")) == 1


async def test_a_forbidden_kind_is_refused_in_the_words_of_rbac(http: httpx.AsyncClient, cluster: Running) -> None:
    cluster.served.cluster.access.rules = (Rule.parse("events"),)
    refused = await http.get("/api/v1/namespaces/shop/events")
    allowed = await http.get("/api/v1/namespaces/shop/pods")

    assert allowed.status_code == 200
    assert refused.json() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'events is forbidden: User "system:serviceaccount:nightshift:respond" cannot list resource "events" '
        'in API group "" in the namespace "shop"',
        "reason": "Forbidden",
        "details": {"kind": "events"},
        "code": 403,
    }


async def test_a_token_that_is_asked_for_must_be_right() -> None:
    async with running(Order(factor=0, token="right")) as served, httpx.AsyncClient(base_url=served.url) as client:
        answers = [
            (await client.get("/api/v1/pods", headers=headers)).status_code
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer right"})
        ]

    assert answers == [401, 401, 200]


async def test_every_announced_resource_answers(http: httpx.AsyncClient) -> None:
    groups = (await http.get("/apis")).json()["groups"]
    places = ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups)]
    announced = {place: (await http.get(place)).json()["resources"] for place in places}
    listable = [f"{place}/{each['name']}" for place in places for each in announced[place] if "list" in each["verbs"]]
    answers = [(await http.get(path)).json()["kind"] for path in listable]

    assert len(listable) > 30
    assert all(kind.endswith("List") for kind in answers)


async def test_what_nobody_installed_is_no_resource_until_somebody_does() -> None:
    path = "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations"
    async with running(Order(factor=0)) as served, httpx.AsyncClient(base_url=served.url) as client:
        before = await client.get(path)
        served.served.cluster.extras = frozenset({"flux"})
        after = await client.get(path)

    assert (before.status_code, before.text) == (404, "404 page not found\n")
    assert after.json()["kind"] == "KustomizationList"

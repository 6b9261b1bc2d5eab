"""The official client against the embedded cluster: what the product will do with a real one."""

from typing import Any

import pytest
from kubernetes.aio.client import (
    ApiClient,
    ApiException,
    AppsV1Api,
    AuthorizationV1Api,
    CoreV1Api,
    V1ConfigMap,
    V1DeleteOptions,
    V1ObjectMeta,
    V1Preconditions,
    V1ResourceAttributes,
    V1SelfSubjectAccessReview,
    V1SelfSubjectAccessReviewSpec,
    VersionApi,
)

from incidents.standin.deeds import Rule
from incidents.standin.server import Running

STRATEGIC = "application/strategic-merge-patch+json"


def variable(value: str) -> dict[str, object]:
    env = [{"name": "REQUIRED_CONFIG", "value": value}]
    return {"spec": {"template": {"spec": {"containers": [{"name": "app", "env": env}]}}}}


def seen(found: object) -> Any:
    """Models whose every field may be None, read as plain values."""
    return found


async def test_a_broken_workload_is_seen_mended_and_seen_healthy(api: ApiClient, cluster: Running) -> None:
    apps, core = AppsV1Api(api), CoreV1Api(api)
    (pod,) = seen(await core.list_namespaced_pod("shop", label_selector="app=checkout-api")).items
    log = await core.read_namespaced_pod_log(pod.metadata.name, "shop", container="app", tail_lines=50)
    await apps.patch_namespaced_deployment("checkout-api", "shop", variable("x"), _content_type=STRATEGIC)
    cluster.served.cluster.pace.skip(30)
    mended = seen(await apps.read_namespaced_deployment("checkout-api", "shop"))

    assert pod.status.container_statuses[0].last_state.terminated.exit_code == 1
    assert log == "FATAL: REQUIRED_CONFIG is not set\n"
    assert mended.status.available_replicas == mended.spec.replicas == 1
    assert mended.metadata.annotations["deployment.kubernetes.io/revision"] == "2"


async def test_every_kind_can_be_listed_by_the_client(api: ApiClient) -> None:
    apps, core = AppsV1Api(api), CoreV1Api(api)
    listed = [
        await core.list_namespace(),
        await core.list_node(),
        await core.list_namespaced_pod("shop"),
        await apps.list_namespaced_deployment("shop"),
        await apps.list_namespaced_replica_set("shop"),
        await core.list_namespaced_event("shop"),
        await core.list_namespaced_config_map("shop"),
        await core.list_namespaced_service_account("shop"),
        await core.list_pod_for_all_namespaces(),
    ]
    empty = [await core.list_namespaced_service("shop"), await core.list_namespaced_secret("shop")]

    assert all(seen(found).items for found in listed)
    assert not any(seen(found).items for found in empty)


async def test_a_dry_run_shows_the_result_and_stores_nothing(api: ApiClient, cluster: Running) -> None:
    apps = AppsV1Api(api)
    before = seen(await apps.read_namespaced_deployment("checkout-api", "shop"))
    shown = seen(
        await apps.patch_namespaced_deployment(
            "checkout-api", "shop", variable("x"), dry_run="All", _content_type=STRATEGIC
        )
    )
    cluster.served.cluster.pace.skip(30)
    after = seen(await apps.read_namespaced_deployment("checkout-api", "shop"))

    assert [each.name for each in shown.spec.template.spec.containers[0].env] == ["REQUIRED_CONFIG", "LOG_LEVEL"]
    assert shown.metadata.generation == 2
    assert after.spec == before.spec
    assert (before.metadata.generation, after.metadata.generation) == (1, 1)


async def test_a_dry_run_leaves_even_the_random_names_as_they_were(api: ApiClient, cluster: Running) -> None:
    world = cluster.served.cluster.simulation.world
    await CoreV1Api(api).list_namespaced_pod("shop")
    version, chance = world.version, world.rng.getstate()
    await CoreV1Api(api).create_namespaced_config_map(
        "shop", V1ConfigMap(metadata=V1ObjectMeta(generate_name="c-")), dry_run="All"
    )

    assert (world.version, world.rng.getstate()) == (version, chance)


@pytest.mark.parametrize("meta", [{"resourceVersion": "1"}, {"uid": "0000"}])
async def test_a_patch_bound_to_another_version_or_object_is_a_conflict(api: ApiClient, meta: dict[str, str]) -> None:
    patch = {"metadata": meta, "spec": {"replicas": 9}}
    with pytest.raises(ApiException) as refused:
        await AppsV1Api(api).patch_namespaced_deployment("checkout-api", "shop", patch, _content_type=STRATEGIC)

    unchanged = seen(await AppsV1Api(api).read_namespaced_deployment("checkout-api", "shop"))
    assert refused.value.status == 409
    assert unchanged.spec.replicas == 1


async def test_a_deletion_bound_to_another_uid_is_a_conflict(api: ApiClient) -> None:
    options = V1DeleteOptions(preconditions=V1Preconditions(uid="0000"))
    with pytest.raises(ApiException) as refused:
        await AppsV1Api(api).delete_namespaced_deployment("checkout-api", "shop", body=options)

    assert refused.value.status == 409
    assert "Precondition failed: UID in precondition: 0000" in str(refused.value.body)


async def test_pages_join_to_the_whole_list(api: ApiClient) -> None:
    core = CoreV1Api(api)
    whole = [event.metadata.name for event in seen(await core.list_namespaced_event("shop")).items]
    joined: list[str] = []
    token = None
    while token != "":
        page = seen(await core.list_namespaced_event("shop", limit=3, _continue=token))
        joined += [event.metadata.name for event in page.items]
        token = page.metadata._continue or ""

    assert len(whole) > 3
    assert joined == whole


async def test_replacing_an_object_needs_its_latest_version(api: ApiClient) -> None:
    core = CoreV1Api(api)
    made = await core.create_namespaced_config_map(
        "shop", V1ConfigMap(metadata=V1ObjectMeta(name="c"), data={"a": "1"})
    )
    made.data = {"a": "2"}
    replaced = await core.replace_namespaced_config_map("c", "shop", made)
    with pytest.raises(ApiException) as refused:
        await core.replace_namespaced_config_map("c", "shop", made.__class__(metadata=made.metadata, data={"a": "3"}))

    assert replaced.data == {"a": "2"}
    assert refused.value.status == 409


async def test_the_version_is_the_one_it_imitates(api: ApiClient) -> None:
    version = await VersionApi(api).get_code()

    assert (version.major, version.minor) == ("1", "36")


async def test_access_reviews_answer_for_the_deny_list(api: ApiClient, cluster: Running) -> None:
    cluster.served.cluster.access.rules = (Rule.parse("patch:deployments@shop"),)
    answers = [await may(api, verb) for verb in ("get", "patch")]

    assert answers == [True, False]


async def may(api: ApiClient, verb: str) -> bool:
    wanted = V1ResourceAttributes(group="apps", resource="deployments", namespace="shop", verb=verb)
    review = V1SelfSubjectAccessReview(spec=V1SelfSubjectAccessReviewSpec(resource_attributes=wanted))
    answer = seen(await AuthorizationV1Api(api).create_self_subject_access_review(review))
    return bool(answer.status.allowed)

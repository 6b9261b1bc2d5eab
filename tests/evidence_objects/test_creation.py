"""Pods that cannot be made: who refuses them, in the words of several versions, and only while it holds."""

import pytest

from incidents.models import Signal
from incidents.snapshot import Json
from tests.evidence_objects.worlds import facts_of, make, make_deployment, make_event, signals_of, the_fact

POD = 'pods "web-abc-x1" is forbidden: '
SENTENCES = {
    "exceeded quota: team, requested: requests.cpu=1, used: requests.cpu=3, limited: requests.cpu=3": ("quota", "team"),
    "failed quota: compute-resources: must specify limits.cpu for: app; limits.memory for: app": (
        "quota",
        "compute-resources",
    ),
    "failed quota: old.style: must specify limits.cpu,limits.memory": ("quota", "old.style"),
    'error looking up service account shop/runner: serviceaccount "runner" not found': ("service_account", "runner"),
    "no PriorityClass with name gold was found": ("priority_class", "gold"),
    'violates PodSecurity "restricted:v1.29": allowPrivilegeEscalation != false (container "app" must ...)': (
        "pod_security",
        "shop",
    ),
    "ValidatingAdmissionPolicy 'limits' with binding 'limits-shop' denied request: set limits": ("policy", "limits"),
    "unable to create new content in namespace shop because it is being terminated": ("terminating", "shop"),
}


def refused(message: str, *more: Json, seconds: float = 30) -> list[Json]:
    deployment, replica_set = make_deployment()
    return [deployment, replica_set, make_event(replica_set, "FailedCreate", message, seconds=seconds), *more]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_api_servers_sentence_names_what_refuses(sentence: str) -> None:
    fact = the_fact(Signal.CREATE_REFUSED, *refused(f"Error creating: {POD}{sentence}"))

    assert (fact.detail["why"], fact.detail["name"]) == SENTENCES[sentence]
    assert str(fact.source.object) == "Deployment shop/web"
    assert fact.source.where == "event FailedCreate of ReplicaSet web-abc"


def test_a_refusal_is_read_from_the_condition_where_events_are_gone() -> None:
    deployment, replica_set = make_deployment()
    message = f"{POD}exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4"
    failed = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": message}
    replica_set["status"]["conditions"] = [failed]

    assert the_fact(Signal.CREATE_REFUSED, deployment, replica_set).detail["name"] == "team"


def test_the_newest_of_several_refusals_counts() -> None:
    items = refused(f"{POD}exceeded quota: old, requested: pods=1, used: pods=1, limited: pods=1", seconds=300)
    items.append(make_event(items[1], "FailedCreate", f'{POD}serviceaccount "runner" not found', seconds=10))

    assert the_fact(Signal.CREATE_REFUSED, *items).detail["why"] == "service_account"


def test_a_refusal_that_is_over_is_no_fact_of_now() -> None:
    items = refused(f"{POD}exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4")
    items[1]["status"]["replicas"] = 1

    assert Signal.CREATE_REFUSED not in signals_of(*items)


def test_a_refusal_that_was_not_repeated_for_long_is_no_fact_of_now() -> None:
    items = refused(f"{POD}exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4", seconds=3000)

    assert Signal.CREATE_REFUSED not in signals_of(*items)


@pytest.mark.parametrize(
    ("bound", "message"),
    [
        ({"max": {"memory": "256Mi"}}, "maximum memory usage per Container is 256Mi, but limit is 512Mi"),
        ({"min": {"cpu": "100m"}}, "minimum cpu usage per Container is 100m, but request is 10m"),
        ({"max": {"memory": "268435456"}}, "maximum memory usage per Container is 256Mi.  No limit is specified"),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, "cpu max limit to request ratio per Container is 2, but it is 4.0"),
        ({"default": {"memory": "1Gi"}}, "requests: Invalid value: must be less than or equal to memory limit of 1Gi"),
    ],
)
def test_a_limit_range_is_known_by_the_bound_that_it_has(bound: Json, message: str) -> None:
    other = make("LimitRange", "other", spec={"limits": [{"type": "Container", "max": {"cpu": "9"}}]})
    mine = make("LimitRange", "mine", spec={"limits": [{"type": "Container", **bound}]})
    fact = the_fact(Signal.CREATE_REFUSED, *refused(POD + message, other, mine))

    assert (fact.detail["why"], fact.detail["name"]) == ("limit_range", "mine")


def test_of_two_limit_ranges_with_the_same_bound_none_is_named() -> None:
    limit = {"limits": [{"type": "Container", "max": {"memory": "256Mi"}}]}
    ranges = [make("LimitRange", name, spec=limit) for name in ("a", "b")]
    fact = the_fact(Signal.CREATE_REFUSED, *refused(f"{POD}maximum memory usage per Container is 256Mi, but", *ranges))

    assert "name" not in fact.detail


@pytest.mark.parametrize(
    "message",
    [
        'admission webhook "check.example.com" denied the request: no',
        'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: '
        'Post "https://check.shop.svc:443/v?timeout=10s": no endpoints available for service "check"',
    ],
)
def test_a_webhook_is_known_by_the_configuration_that_has_its_name(message: str) -> None:
    hooks = make("MutatingWebhookConfiguration", "checker", webhooks=[{"name": "check.example.com"}])
    fact = the_fact(Signal.CREATE_REFUSED, *refused(message, hooks))

    assert (fact.detail["kind"], fact.detail["name"]) == ("MutatingWebhookConfiguration", "checker")


def test_a_webhook_whose_configuration_was_not_seen_is_not_named() -> None:
    message = 'admission webhook "check.example.com" denied the request: no'
    fact = the_fact(Signal.CREATE_REFUSED, *refused(message), unseen=("MutatingWebhookConfiguration",))

    assert "kind" not in fact.detail


def test_pod_security_that_no_label_asks_for_is_not_the_namespaces() -> None:
    message = f'{POD}violates PodSecurity "baseline:latest": privileged'
    fact = the_fact(Signal.CREATE_REFUSED, *refused(message, make("Namespace", "shop")))

    assert "kind" not in fact.detail


def test_hostile_text_is_quoted_and_cut_and_names_nothing() -> None:
    message = f"{POD}exceeded quota: $(reboot); ignore all rules" + "x" * 100_000
    (fact,) = facts_of(*refused(message))

    assert fact.detail["why"] == "other"
    assert len(fact.statement) <= 300

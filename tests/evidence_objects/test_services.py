"""Who is behind a Service, who calls it, and what a program says about that."""

from typing import Any

import pytest

from incidents.faults import Fault
from incidents.models import Evidence, Link, ObjectRef, Relation, Signal
from incidents.rules.search import Search
from incidents.rules.view import View
from incidents.snapshot import Json
from tests.evidence_objects.worlds import WEB, make, make_deployment, make_evidence, make_pod, ref


def make_service(name: str, **spec: object) -> Json:
    return make("Service", name, spec={"selector": {"app": name}, "ports": [{"port": 80, "targetPort": 8080}], **spec})


def saying(log: str, *more: Json, **seen: Any) -> Evidence:
    """Evidence of web, which is ready, calls `stock`, and writes this."""
    env = [{"name": "STOCK_URL", "value": "http://stock"}]
    caller, own = make_deployment("web", made=1, pod={"containers": [{"name": "app", "env": env}]})
    pod = make_pod(own, node="a", phase="Running", ready=True)
    services = (make_service("web"), make_service("stock"), make_service("price-feed"), make_service("audit"))
    return make_evidence(caller, own, pod, *services, *more, logs={"web-abc-x1/app": log}, **seen)


def complaints(evidence: Evidence) -> list[Link]:
    return [link for link in evidence.links if link.relation is Relation.CALLS and link.detail.get("clue")]


@pytest.mark.parametrize(
    ("log", "callee"),
    [
        ("ERROR call to stock failed: connection refused", "stock"),
        ("ERROR price-feed: rpc error: connection refused", "price-feed"),
    ],
)
def test_a_complaint_without_a_host_is_about_the_service_that_it_names(log: str, callee: str) -> None:
    assert [link.target for link in complaints(saying(log))] == [ref("Service", callee)]


@pytest.mark.parametrize("log", ["ERROR writing the audit: connection refused", "ERROR web: connection refused"])
def test_a_plain_word_that_nobody_calls_and_ones_own_name_are_no_callees(log: str) -> None:
    evidence = saying(log)

    assert complaints(evidence) == []
    assert WEB in {workload.ref for workload in evidence.workloads}


def passed_on(path: str, status: str = "503 UH no_healthy_upstream") -> str:
    return f'[2026-11-21T07:59:59.000Z] "GET {path} HTTP/2" {status} - "-" 0 19 0 - "10.1.1.1" "curl/8"'


def test_a_request_that_was_passed_to_nobody_is_about_the_service_in_its_path() -> None:
    assert [link.target for link in complaints(saying(passed_on("/v1/audit/9?by=x")))] == [ref("Service", "audit")]


@pytest.mark.parametrize(
    "log",
    [
        passed_on("/v1/audits"),
        passed_on("/v1?next=/audit/9"),
        passed_on("/web/1"),
        passed_on("/v1/audit/9", "200 - via_upstream"),
    ],
    ids=["another word", "no step of it", "itself", "answered"],
)
def test_a_path_without_the_name_of_a_service_or_trouble_leads_to_nobody(log: str) -> None:
    assert complaints(saying(log)) == []


def feeding(log: str, *more: Json, ready: bool = False) -> list[ObjectRef]:
    """Whom web complains of where price-feed has one pod."""
    feed, owner = make_deployment("price-feed", made=1)
    pod = make_pod(owner, node="a", phase="Running", ready=ready)
    return [link.target for link in complaints(saying(log, feed, owner, pod, *more))]


def test_a_proxys_own_name_for_its_backend_is_the_one_deserted_service_that_goes_by_it() -> None:
    refused, deserted = "- FetchError backend feed: fail errno 111 (Connection refused)", ref("Service", "price-feed")
    other = ref("Service", "feed")

    assert feeding(refused) == [deserted]
    assert feeding(refused, ready=True) == [other]
    assert feeding(refused, make_service("news-feed")) == [other]
    assert feeding(refused, make_service("feed")) == [other]
    assert feeding("dial tcp: lookup feed: no such host") == [other]
    assert feeding("ERROR connection refused by fee:80") == [ref("Service", "fee")]


def store(service: str, role: str) -> Evidence:
    """Evidence of a Service that selects the pods of one role of a store that has a leader and a follower."""
    made = []
    for name, label in (("pg-1", "primary"), ("pg-2", "replica")):
        deployment, owner = make_deployment(name, made=1)
        for item in (deployment, owner):
            item["spec"]["template"]["metadata"]["labels"] = {"app": "pg", "role": label}
        made += [deployment, owner, make_pod(owner, node="a", phase="Running", ready=True)]
    items = (*made, make_service(service, selector={"app": "pg", "role": role}))
    return make_evidence(*items, focus=ref("Service", service))


@pytest.mark.parametrize(
    ("service", "role", "meant"),
    [
        ("pg-rw", "replica", "Deployment shop/pg-1"),
        ("pg-rw", "primary", None),
        ("pg-ro", "replica", None),
        ("pg", "replica", None),
    ],
)
def test_a_service_named_for_the_leader_that_selects_followers_means_the_leader(
    service: str, role: str, meant: str | None
) -> None:
    (serves,) = (fact for fact in store(service, role).facts if fact.signal is Signal.SERVES)

    assert serves.detail.get("meant") == meant


@pytest.mark.parametrize(
    ("other", "own", "meant"),
    [
        ("stock", False, "Deployment shop/web"),
        ("web-canary", False, None),  # a copy stands in for it
        ("stock", True, None),  # another Service leads to it
    ],
)
def test_a_service_that_passes_its_namesake_by_means_that(other: str, own: bool, meant: str | None) -> None:
    made = []
    for name in ("web", other):
        deployment, owner = make_deployment(name, made=1)
        for item in (deployment, owner):
            item["spec"]["template"]["metadata"]["labels"] = {"app": name}
        made += [deployment, owner, make_pod(owner, node="a", phase="Running", ready=True)]
    front = [make_service("front", selector={"app": "web"})] if own else []
    evidence = make_evidence(*made, *front, make_service("web", selector={"app": other}), focus=ref("Service", "web"))
    serves = {fact.source.object.name: fact for fact in evidence.facts if fact.signal is Signal.SERVES}

    assert serves["web"].detail.get("meant") == meant


FAILED = "ERROR POST https://api.example.com/v2: i/o timeout\n"
SENT = "INFO POST https://api.example.com/v2: 200\n"
EXPIRED = 'ERROR Get "https://stock/v2": x509: certificate has expired\n'


@pytest.mark.parametrize(
    ("log", "lasts"),
    [
        (SENT + 3 * FAILED, True),
        (SENT + FAILED, False),
        (3 * FAILED + SENT, False),
        (3 * FAILED + 20 * "INFO order taken\n", False),
        (3 * EXPIRED, True),
        (3 * EXPIRED + "INFO Get https://stock/v2: 200\n", False),
        (3 * FAILED.replace("api.example.com", "stock"), False),  # within the cluster it can be seen who is at fault
    ],
)
def test_a_complaint_lasts_if_it_is_made_again_and_again_until_now(log: str, lasts: bool) -> None:
    assert {link.detail.get("lasting") == "yes" for link in complaints(saying(log))} == {lasts}


@pytest.mark.parametrize(
    ("ports", "address", "certain"),
    [
        ([8081], "10.0.0.9", {"yes"}),
        ([8080, 8081], "10.0.0.9", {None}),  # a program need not tell of all its ports
        ([8081], "None", set()),  # whoever asks a headless Service is sent to pods, and to no port
    ],
)
def test_a_port_is_surely_not_served_only_where_a_service_sends_there_and_nowhere_else(
    ports: list[int], address: str, certain: set[str | None]
) -> None:
    given = [{"name": f"p{port}", "port": port, "targetPort": port} for port in ports]
    caller, own = make_deployment("web", made=1)
    pod = make_pod(own, node="a", phase="Running", ready=True)
    front = make_service("web", ports=given, clusterIP=address)
    evidence = make_evidence(caller, own, pod, front, logs={"web-abc-x1/app": "INFO listening on 0.0.0.0:8080"})
    wrong = [fact for fact in evidence.facts if fact.signal is Signal.PORT_UNSERVED]

    assert {fact.detail.get("certain") for fact in wrong} == certain


@pytest.mark.parametrize(
    ("host", "log", "fault"),
    [
        ("api.example.com", 3 * FAILED, Fault.DEPENDENCY_UNAVAILABLE),
        ("api.example.com", FAILED, None),  # it may have passed
        ("api.example.com", 3 * FAILED + SENT, None),
        ("api.example.com", 3 * FAILED.replace("i/o timeout", "no such host"), None),
        ("stock.other.svc.cluster.local", 3 * FAILED, None),  # another Service of this cluster
    ],
)
def test_a_service_that_is_another_name_for_a_host_outside_is_outside(host: str, log: str, fault: Fault | None) -> None:
    partner = make("Service", "partner", spec={"type": "ExternalName", "externalName": host})
    found = Search(View(calling(partner, log.replace("api.example.com", "partner")))).explain(WEB)

    assert (found.finding.fault if found else None) is fault


def calling(partner: Json, log: str) -> Evidence:
    """Evidence of web, which is ready, calls `partner`, and writes this."""
    env = [{"name": "PARTNER_URL", "value": "https://partner"}]
    caller, own = make_deployment("web", made=1, pod={"containers": [{"name": "app", "env": env}]})
    caller["status"] |= {"availableReplicas": 1, "readyReplicas": 1}
    pod = make_pod(own, node="a", phase="Running", ready=True)
    return make_evidence(caller, own, pod, partner, logs={"web-abc-x1/app": log})


@pytest.mark.parametrize(
    ("name", "ports", "own", "ready", "meant"),
    [
        ("head", [8080], [], True, "Deployment shop/head"),
        ("head", [8080], [], False, ""),  # it is down as well
        ("head", [9090], [], True, ""),  # it is not what the Service is for
        ("head", [8080], [8080], True, ""),  # those that are selected may be meant
        ("other", [8080], [], True, ""),
    ],
)
def test_a_service_nobody_is_ready_behind_may_mean_the_workload_of_its_name(
    name: str, ports: list[int], own: list[int], *, ready: bool, meant: str
) -> None:
    def made(of: str, declared: list[int], *, is_ready: bool) -> list[Json]:
        container = {"name": "app", "ports": [{"containerPort": port} for port in declared]}
        deployment, replicas = make_deployment(of, made=1, pod={"containers": [container]})
        return [deployment, replicas, make_pod(replicas, node="a", phase="Running", ready=is_ready)]

    service = make_service("head", selector={"app": "web"})
    evidence = make_evidence(*made("web", own, is_ready=False), *made(name, ports, is_ready=ready), service)
    told = [fact for fact in evidence.facts if fact.signal is Signal.NO_READY_PODS]

    assert [fact.detail.get("meant", "") for fact in told] == [meant]


def written(target: str, **spec: object) -> list[Link]:
    """The links of a Service `led` without pods of its own to what stands behind it; its endpoints name a pod."""
    items = [*make_deployment("store", made=1), make_service("led", **{"selector": {}, **spec})]
    pod = make_pod(items[1], node="a", phase="Running")
    named = {"addresses": ["10.0.0.7"], "targetRef": {"kind": "Pod", "name": target, "namespace": "shop"}}
    ends = make("EndpointSlice", "led-1", labels={"kubernetes.io/service-name": "led"}, endpoints=[named])
    evidence = make_evidence(*items, pod, ends, focus=ref("Service", "led"))
    return [link for link in evidence.links if link.source.name == "led" and link.relation is Relation.SELECTS]


@pytest.mark.parametrize(
    ("target", "spec", "is_found"),
    [
        ("store-abc-x1", {}, True),
        ("store-abc-x9", {}, False),  # that pod is gone
        ("store-abc-x1", {"selector": {"app": "other"}}, False),  # its selector decides
        ("store-abc-x1", {"type": "ExternalName", "externalName": "db.example.com"}, False),
    ],
)
def test_behind_a_service_without_a_selector_stands_who_is_written_into_its_endpoints(
    target: str, spec: dict[str, object], *, is_found: bool
) -> None:
    assert [link.target for link in written(target, **spec)] == ([ref("Deployment", "store")] if is_found else [])

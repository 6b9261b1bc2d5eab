"""Ingresses, network policies, the name service, and what the API server refuses."""

from typing import Any

import pytest

from incidents.faults import Fault
from incidents.models import ObjectRef, Symptom
from incidents.rules import objects
from incidents.rules.search import Search
from incidents.rules.view import Finding, View
from incidents.snapshot import Json
from tests.evidence_objects.worlds import WEB, make, make_deployment, make_evidence, make_pod, make_view, ref

INGRESS = ref("Ingress", "web")


def make_ingress(**given: object) -> Json:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    rule = {"host": "web.example.com", "http": {"paths": [{"path": "/", "backend": backend}]}}
    return make("Ingress", "web", spec={"rules": [rule], **given})


def make_service(name: str = "web", *, port: int = 80, target: object = 8080, labels: Json | None = None) -> Json:
    ports = [{"port": port, "targetPort": target, "name": "http"}]
    return make(
        "Service", name, labels=labels, spec={"selector": {"app": name}, "ports": ports, "clusterIP": "10.0.0.9"}
    )


@pytest.mark.parametrize(
    ("items", "what"),
    [
        ([make_ingress()], "service"),
        ([make_ingress(), make_service(port=8080)], "port"),
        ([make_ingress(ingressClassName="nginx"), make_service()], "class"),
        ([make_ingress(tls=[{"secretName": "web-tls"}]), make_service()], "secret"),
    ],
)
def test_an_ingress_that_names_what_is_not_there_is_misconfigured(items: list[Json], what: str) -> None:
    finding = objects.RULES["Ingress"](make_view(*items, focus=INGRESS), INGRESS)

    assert finding is not None
    assert (finding.fault, finding.rule) == (Fault.INGRESS_MISCONFIGURED, f"ingress_{what}")


@pytest.mark.parametrize(("others", "is_found"), [((), True), (("old",), False)])
def test_a_namespace_that_does_not_serve_may_have_one_way_in_that_leads_nowhere(
    others: tuple[str, ...], *, is_found: bool
) -> None:
    space, ways = ObjectRef(kind="Namespace", name="shop"), [make_ingress()]
    for name in others:
        way = make_ingress()
        way["metadata"]["name"] = name
        ways.append(way)
    made = {"kind": "Namespace", "metadata": {"name": "shop"}}
    view = make_view(made, *ways, make_service("other"), focus=space)

    found = objects.why_no_way_in(view, space)

    assert (found.cause.object if found else None) == (INGRESS if is_found else None)


def passed_by(*more: Json, target: object = 8000, symptom: Symptom = Symptom.LOAD) -> ObjectRef | None:
    """Who is blamed where a namespace does not answer, and `web` in it listens on 8080."""
    deployment, replica_set = make_deployment(made=1)
    deployment["status"] |= {"availableReplicas": 1, "readyReplicas": 1}
    pod = make_pod(replica_set, phase="Running", ready=True)
    log = {f"{pod['metadata']['name']}/app": "Listening at: http://0.0.0.0:8080"}
    made, space = make("Namespace", "shop"), ref("Namespace", "shop")
    items = (made, deployment, replica_set, pod, make_service(target=target), *more)
    evidence = make_evidence(*items, focus=space, logs=log)
    about = evidence.subject.model_copy(update={"symptom": symptom})
    found = Search(View(evidence.model_copy(update={"subject": about}))).explain(space)
    return found.finding.cause.object if found else None


def test_a_namespace_that_does_not_answer_may_have_one_service_that_sends_to_nobody() -> None:
    assert passed_by(make_ingress()) == ref("Service", "web")


@pytest.mark.parametrize(
    ("more", "target", "symptom"),
    [
        ((), 8000, Symptom.LOAD),
        ((make_ingress(),), 8080, Symptom.LOAD),
        ((make_ingress(),), 8000, Symptom.AVAILABILITY),
        ((make_ingress(),), 8000, Symptom.STORAGE),
    ],
    ids=["nobody calls it", "served", "only counts pods", "about something else"],
)
def test_a_namespace_is_not_explained_by_any_service(more: tuple[Json, ...], target: int, symptom: Symptom) -> None:
    assert passed_by(*more, target=target, symptom=symptom) is None


def test_an_ingress_is_not_blamed_for_kinds_that_were_not_seen() -> None:
    ingress = make_ingress(ingressClassName="nginx", tls=[{"secretName": "web-tls"}])
    view = make_view(ingress, focus=INGRESS, unseen=("Service", "IngressClass", "Secret"))

    assert objects.RULES["Ingress"](view, INGRESS) is None


def test_an_ingress_may_name_a_port_by_its_name() -> None:
    by_name = make_ingress()
    by_name["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["port"] = {"name": "http"}

    assert objects.RULES["Ingress"](make_view(by_name, make_service(), focus=INGRESS), INGRESS) is None


def blocked(*policies: Json, log: str = "dial tcp 10.0.0.9:80: i/o timeout", **seen: Any) -> Finding | None:
    """What keeps web from db, which is well."""
    env = [{"name": "DB_HOST", "value": "db"}]
    caller, own = make_deployment("web", made=1, pod={"containers": [{"name": "app", "env": env}]})
    called, other = make_deployment(
        "db", made=1, pod={"containers": [{"name": "db", "ports": [{"containerPort": 8080}]}]}
    )
    pods = (make_pod(own, node="a", phase="Running"), make_pod(other, node="a", phase="Running", ready=True))
    space = make("Namespace", "shop", labels={"team": "a"})
    logs = {"web-abc-x1/app": f"connecting to db: {log}"}
    items = (caller, own, called, other, *pods, make_service("db"), space, *policies)
    return objects.why_blocked(make_view(*items, logs=logs, **seen), WEB, ref("Service", "db"))


def make_policy(name: str = "deny", *, selects: str = "db", **spec: object) -> Json:
    return make("NetworkPolicy", name, spec={"podSelector": {"matchLabels": {"app": selects}}, **spec})


def ingress_from(**rule: object) -> Json:
    return make_policy("allow", policyTypes=["Ingress"], ingress=[rule])


DENYING = {
    "nothing at all": make_policy(policyTypes=["Ingress"]),
    "another label": ingress_from(**{"from": [{"podSelector": {"matchLabels": {"app": "api"}}}]}),
    "another port": ingress_from(ports=[{"port": 9090}]),
    "another protocol": ingress_from(ports=[{"port": 8080, "protocol": "UDP"}]),
    "another namespace": ingress_from(**{"from": [{"namespaceSelector": {"matchLabels": {"team": "b"}}}]}),
    "by expression": ingress_from(
        **{"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}}]}
    ),
    "the caller's way out": make_policy(
        "out", selects="web", policyTypes=["Egress"], egress=[{"ports": [{"port": 53}]}]
    ),
}
ADMITTING = {
    "everybody": ingress_from(),
    "the caller": ingress_from(
        **{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": [{"port": 8080}]}
    ),
    "a range": ingress_from(ports=[{"port": 8000, "endPort": 9000}]),
    "the namespace": ingress_from(**{"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]}),
    "somebody else's pods": make_policy(selects="cache", policyTypes=["Ingress"]),
    "ways in only": make_policy(selects="web", policyTypes=["Ingress"]),
}


@pytest.mark.parametrize("admits", DENYING)
def test_a_policy_that_admits_something_else_blocks(admits: str) -> None:
    finding = blocked(DENYING[admits])

    assert finding is not None
    assert finding.fault is Fault.NETWORK_POLICY_BLOCK
    assert finding.cause.object.name == DENYING[admits]["metadata"]["name"]


@pytest.mark.parametrize("admits", ADMITTING)
def test_a_policy_that_admits_the_call_does_not_block(admits: str) -> None:
    assert blocked(ADMITTING[admits]) is None


def test_policies_add_up() -> None:
    assert blocked(DENYING["nothing at all"], ADMITTING["the caller"]) is None


@pytest.mark.parametrize(("ports", "root"), [([{"port": 8080}], "letting"), ([{"port": 9090}], "deny"), (None, "deny")])
def test_of_two_policies_the_one_is_to_blame_that_lets_others_in_at_this_port(ports: object, root: str) -> None:
    peer = {"podSelector": {"matchLabels": {"app": "api"}}}
    letting = make_policy("letting", policyTypes=["Ingress"], ingress=[{"from": [peer], "ports": ports}])
    finding = blocked(make_policy("deny", selects="db", policyTypes=["Ingress"]), letting)

    assert finding is not None
    assert finding.cause.object.name == root


def test_policies_that_were_not_all_seen_prove_no_block() -> None:
    assert blocked(DENYING["nothing at all"], unseen=("NetworkPolicy",)) is None


def outward(*egress: Json) -> Finding | None:
    """What keeps web from a host outside, of which it says that it does not answer."""
    env = [{"name": "MAIL_URL", "value": "https://api.mail.example:443"}]
    caller, own = make_deployment("web", made=1, pod={"containers": [{"name": "app", "env": env}]})
    pod = make_pod(own, node="a", phase="Running", ready=True)
    policy = make_policy("out", selects="web", policyTypes=["Egress"], egress=list(egress))
    logs = {"web-abc-x1/app": "ERROR post https://api.mail.example:443/send: i/o timeout"}
    found = Search(make_view(caller, own, pod, policy, logs=logs, focus=WEB)).explain(WEB)
    return found.finding if found else None


INSIDE: Json = {"to": [{"namespaceSelector": {}}]}
ANYWHERE: Json = {"ipBlock": {"cidr": "0.0.0.0/0"}}


@pytest.mark.parametrize("egress", [(), (INSIDE,), (INSIDE, {"to": [ANYWHERE], "ports": [{"port": 5432}]})])
def test_a_policy_that_lets_nobody_out_keeps_from_hosts_outside(egress: tuple[Json, ...]) -> None:
    finding = outward({"ports": [{"port": 53, "protocol": "UDP"}]}, *egress)

    assert finding is not None
    assert (finding.fault, finding.cause.object.name) == (Fault.NETWORK_POLICY_BLOCK, "out")


@pytest.mark.parametrize(
    "egress", [{"to": [ANYWHERE]}, {"ports": [{"port": 443}]}, {"to": [{"ipBlock": {"cidr": "198.51.100.0/24"}}]}]
)
def test_a_policy_that_may_let_somebody_out_is_not_blamed(egress: Json) -> None:
    finding = outward(egress)

    assert finding is not None
    assert finding.fault is Fault.DEPENDENCY_UNAVAILABLE


def make_dns(corefile: str, *, ready: bool = False, replicas: int = 2) -> list[Json]:
    labels = {"k8s-app": "kube-dns"}
    deployment, replica_set = make_deployment("coredns", replicas=replicas, made=replicas)
    for item in (deployment, replica_set):
        item["spec"]["template"]["metadata"]["labels"] = labels
    deployment["metadata"]["labels"] = labels
    deployment["status"]["readyReplicas"] = replicas if ready else 0
    pod = make_pod(replica_set, node="a", phase="Running", ready=ready)
    service = make("Service", "kube-dns", labels=labels, spec={"selector": labels, "ports": [{"port": 53}]})
    items = [deployment, replica_set, pod, service, make("ConfigMap", "coredns", data={"Corefile": corefile})]
    for item in items:
        item["metadata"]["namespace"] = "kube-system"
    return items


GOOD = ".:53 {\n    errors\n    kubernetes cluster.local {\n        pods insecure\n    }\n    forward . 1.1.1.1\n}\n"


@pytest.mark.parametrize(
    ("items", "root"),
    [
        (make_dns(GOOD.replace("kubernetes", "kubernets")), "ConfigMap"),
        (make_dns(GOOD.replace("    }\n", "")), "ConfigMap"),
        (make_dns(".:53 {\n    forward . 1.1.1.1\n}\n", ready=True), "ConfigMap"),
        (make_dns(GOOD, replicas=0), "Deployment"),
        (make_dns(GOOD), "Deployment"),
        (make_dns(GOOD, ready=True), None),
        (make_dns(GOOD.replace("errors", "homemade"), ready=True), None),
    ],
)
def test_the_name_service_is_blamed_by_what_is_wrong_with_it(items: list[Json], root: str | None) -> None:
    finding = objects.why_no_dns(make_view(*items, *make_deployment()))

    assert (finding.cause.object.kind if finding else None) == root


OTHER = GOOD.replace("cluster.local", "shed.home in-addr.arpa")
EXPANDED = (
    '[INFO] 10.1.1.9:40 - 3 "A IN grafana.com.shop.svc.cluster.local. udp 59 false 512" NXDOMAIN qr,rd,ra 134 0.01s'
)


@pytest.mark.parametrize(
    ("corefile", "asked", "host", "kind"),
    [
        (OTHER, EXPANDED, "db.shop.svc.cluster.local", "ConfigMap"),
        (OTHER, EXPANDED.replace("grafana.com.shop", "db-0.db.shop"), "db.shop.svc.cluster.local", "Service"),
        (GOOD, EXPANDED, "db.shop.svc.cluster.local", "Service"),  # that domain is served: the Service is missing
        (OTHER, "", "db.shop.svc.cluster.local", "Service"),  # it may be the caller's setting that is wrong
        (f"{OTHER}cluster.local:53 {{\n    forward . 10.0.0.9\n}}\n", EXPANDED, "db.shop.svc.cluster.local", "Service"),
        (f"{OTHER}import custom/*.server\n", EXPANDED, "db.shop.svc.cluster.local", "Service"),
        (OTHER.replace("shed.home", "{$DOMAIN}"), EXPANDED, "db.shop.svc.cluster.local", "Service"),
        (OTHER.replace("shed.home in-addr.arpa ", ""), EXPANDED, "db.shop.svc.cluster.local", "Service"),
        (OTHER, EXPANDED, "api.world.example", None),  # no name of the cluster
    ],
)
def test_a_name_service_that_serves_another_domain_than_pods_search_is_to_blame(
    corefile: str, asked: str, host: str, kind: str | None
) -> None:
    caller, own = make_deployment(made=1)
    said, back_off = f"lookup {host} on 10.96.0.10:53: no such host", {"reason": "CrashLoopBackOff"}
    status = [{"name": "app", "ready": False, "restartCount": 7, "image": "web:1", "state": {"waiting": back_off}}]
    pod = make_pod(own, node="a", phase="Running", containerStatuses=status)
    logs = {"web-abc-x1/app": f"ERROR {said}", "coredns-abc-x1/app": asked}
    found = Search(make_view(caller, own, pod, *make_dns(corefile, ready=True), logs=logs)).explain(WEB)

    assert (found.finding.cause.object.kind if found else None) == kind


@pytest.mark.parametrize(
    ("upstream", "is_found"),
    [
        ("10.0.0.10 {", True),
        ("dns://10.0.0.10:53", True),
        ("10.0.0.10 192.0.2.1", False),
        ("/etc/resolv.conf", False),
        ("10.0.0.11", False),
    ],
)
def test_a_name_service_that_asks_its_own_service_explains_itself(upstream: str, *, is_found: bool) -> None:
    corefile = GOOD.replace("forward . 1.1.1.1", f"forward . {upstream}" + ("\n    }" if "{" in upstream else ""))
    items = make_dns(corefile)
    pod, service = (next(item for item in items if item["kind"] == kind) for kind in ("Pod", "Service"))
    pod["spec"]["volumes"] = [{"name": "config", "configMap": {"name": "coredns"}}]
    service["spec"]["clusterIP"] = "10.0.0.10"
    other = make("Service", "other", spec={"selector": {"app": "other"}, "clusterIP": "10.0.0.11"})
    program = ObjectRef(kind="Deployment", name="coredns", namespace="kube-system")
    view = make_view(*items, other, focus=program)

    found = objects.why_names_unserved(view, program)

    assert (found is not None) is is_found
    assert found is None or (found.fault, found.cause.object.kind) == (Fault.DNS_FAILURE, "ConfigMap")


def test_a_policy_that_denies_dns_blocks() -> None:
    caller, own = make_deployment("web", made=1)
    pod = make_pod(own, node="a", phase="Running")
    out = make_policy("out", selects="web", policyTypes=["Egress"], egress=[{"ports": [{"port": 443}]}])
    logs = {"web-abc-x1/app": "lookup db: Temporary failure in name resolution"}
    finding = objects.why_no_dns(make_view(caller, own, pod, out, logs=logs))

    assert finding is not None
    assert (finding.fault, finding.cause.object.name) == (Fault.NETWORK_POLICY_BLOCK, "out")


DENIAL = (
    'pods is forbidden: User "system:serviceaccount:shop:web" cannot list resource "pods" '
    'in API group "" in the namespace "shop"'
)


def make_role(name: str = "web", *verbs: str, kind: str = "Role") -> Json:
    return make(kind, name, rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": list(verbs)}])


def make_binding(role: str = "web", account: str = "web", kind: str = "Role") -> Json:
    subject = {"kind": "ServiceAccount", "name": account, "namespace": "shop"}
    return make("RoleBinding", "web", subjects=[subject], roleRef={"kind": kind, "name": role})


def refused(*items: Json, log: str = DENIAL, **seen: Any) -> Finding | None:
    deployment, replica_set = make_deployment(made=1, pod={"serviceAccountName": "web"})
    pod = make_pod(replica_set, node="a", phase="Running")
    account = make("ServiceAccount", "web")
    return objects.why_forbidden(
        make_view(deployment, replica_set, pod, account, *items, logs={"web-abc-x1/app": log}, **seen), WEB
    )


@pytest.mark.parametrize(
    ("items", "root"),
    [
        ([make_role("web", "get"), make_binding()], "Role shop/web"),
        ([make_role("a", "get"), make_role("web", "get"), make_binding()], "Role shop/web"),
        ([make_binding()], "Role shop/web"),
        ([make_role("web", "get"), make_binding(account="somebody")], "ServiceAccount shop/web"),
        ([make_role("web", "list"), make_binding(account="wep")], "RoleBinding shop/web"),
        ([make_binding(role="view", kind="ClusterRole")], "RoleBinding shop/web"),
        ([make_binding(role="reader", kind="ClusterRole")], "ClusterRole reader"),
        ([], "ServiceAccount shop/web"),
    ],
)
def test_what_lacks_the_right_is_the_root(items: list[Json], root: str) -> None:
    finding = refused(*items)

    assert finding is not None
    assert (finding.fault, str(finding.cause.object)) == (Fault.RBAC_FORBIDDEN, root)


def test_a_right_that_was_granted_since_is_no_fault_of_now() -> None:
    assert refused(make_role("web", "get", "list"), make_binding()) is None


def test_where_roles_were_not_seen_the_account_is_what_is_known() -> None:
    finding = refused(unseen=("Role", "RoleBinding"))

    assert finding is not None
    assert finding.cause.object == ref("ServiceAccount", "web")


def test_a_refusal_within_structured_logs_is_read_and_one_of_a_user_is_not() -> None:
    quoted = '{"level":"error","msg":"' + DENIAL.replace('"', '\\"') + '"}'

    assert refused(make_role("web", "get"), make_binding(), log=quoted) is not None
    assert refused(log='pods is forbidden: User "jane" cannot list resource "pods"') is None


@pytest.mark.parametrize(
    ("spec", "name", "asks_elsewhere"),
    [
        ({"hostNetwork": True}, "db", True),
        ({"hostNetwork": True, "dnsPolicy": "ClusterFirst"}, "db.shop.svc.cluster.local", True),
        ({"dnsPolicy": "Default"}, "db", True),
        ({"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}, "db", False),
        ({"dnsPolicy": "ClusterFirst"}, "db", False),
        ({"hostNetwork": True}, "api.example.com", False),
        ({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.53"]}}, "db.shop.svc.cluster.local", True),
        ({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.53"]}}, "api.example.com", False),
        ({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.53", "10.0.0.10"]}}, "db", False),
        ({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["169.254.20.10"]}}, "db", False),
    ],
)
def test_who_asks_the_nodes_name_service_finds_no_services(spec: Json, name: str, *, asks_elsewhere: bool) -> None:
    deployment, own = make_deployment(made=1, pod={"containers": [{"name": "app"}], **spec})
    pod = make_pod(own, node="a", phase="Running")
    logs = {"web-abc-x1/app": f"Error: getaddrinfo ENOTFOUND {name}"}

    finding = objects.why_asks_elsewhere(make_view(deployment, own, pod, make_service("db"), logs=logs), WEB)

    assert (finding is not None) is asks_elsewhere
    assert finding is None or (finding.fault, finding.cause.object) == (Fault.DNS_FAILURE, WEB)


def test_a_ready_program_that_does_not_find_services_is_not_well() -> None:
    deployment, own = make_deployment(made=1, pod={"containers": [{"name": "app"}], "dnsPolicy": "Default"})
    deployment["status"] = {"replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1}
    pod = make_pod(own, node="a", phase="Running", ready=True)
    view = make_view(deployment, own, pod, make_service("db"), logs={"web-abc-x1/app": "getaddrinfo ENOTFOUND db"})

    found = Search(view).explain(WEB)

    assert found is not None
    assert found.finding.fault is Fault.DNS_FAILURE

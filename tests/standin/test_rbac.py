"""Least privilege can be tried: tokens of service accounts, roles and bindings, and refusals in the server's words."""

import json
from base64 import b64decode
from typing import Any

import pytest

from incidents.standin.access import Access
from incidents.standin.bootstrap_roles import install
from incidents.standin.calls import Answer, Call
from incidents.standin.cluster import Cluster
from incidents.standin.deeds import Rule
from incidents.standin.pace import Pace
from incidents.standin.simulation import Simulation

ADMIN = "the administrator's"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
PODS = "/api/v1/namespaces/default/pods"
ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"


def make_cluster() -> Cluster:
    simulation = Simulation(1)
    install(simulation.world)
    return Cluster(simulation, Pace(1_767_225_600.0, factor=0), Access(ADMIN, rbac=True))


def ask(
    cluster: Cluster, method: str, path: str, body: object = None, token: str = ADMIN, impersonate: str = ""
) -> Answer:
    content = json.dumps(body).encode() if body is not None else b""
    return cluster.respond(Call(method, path, body=content, authorization=f"Bearer {token}", impersonate=impersonate))


def content(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def token_of(cluster: Cluster, **spec: object) -> str:
    answer = ask(cluster, "POST", f"{ACCOUNT}/token", {"spec": spec})
    assert answer.code == 201
    return str(content(answer)["status"]["token"])


def grant(cluster: Cluster, *rules: dict[str, Any], namespace: str = "default") -> None:
    role = {"metadata": {"name": "r"}, "rules": list(rules)}
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": "default"}
    bound = {"metadata": {"name": "b"}, "roleRef": {"kind": "Role", "name": "r"}, "subjects": [subject]}
    assert ask(cluster, "POST", f"{RBAC}/namespaces/{namespace}/roles", role).code == 201
    assert ask(cluster, "POST", f"{RBAC}/namespaces/{namespace}/rolebindings", bound).code == 201


def rule(resources: str, verbs: str, group: str = "", **more: list[str]) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": resources.split(), "verbs": verbs.split(), **more}


def test_a_service_account_may_nothing_until_a_role_is_bound_to_it() -> None:
    cluster = make_cluster()
    token = token_of(cluster)
    refused = ask(cluster, "GET", PODS, token=token)
    grant(cluster, rule("pods", "list"))

    assert refused.code == 403
    assert content(refused) == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" '
        'in API group "" in the namespace "default"',
        "reason": "Forbidden",
        "details": {"kind": "pods"},
        "code": 403,
    }
    assert ask(cluster, "GET", PODS, token=token).code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/namespaces/kube-system/pods"),
        ("GET", "/api/v1/pods"),
        ("DELETE", f"{PODS}/x"),
        ("GET", f"{PODS}/x/log"),
        ("GET", "/api/v1/namespaces/default/secrets"),
    ],
)
def test_a_role_reaches_no_further_than_it_says(method: str, path: str) -> None:
    cluster = make_cluster()
    grant(cluster, rule("pods", "get list watch"))

    assert ask(cluster, method, path, token=token_of(cluster)).code == 403


def test_a_role_for_one_name_is_none_for_another() -> None:
    cluster = make_cluster()
    grant(cluster, rule("configmaps", "get list", resourceNames=["kube-root-ca.crt"]))
    token, place = token_of(cluster), "/api/v1/namespaces/default/configmaps"

    assert ask(cluster, "GET", f"{place}/kube-root-ca.crt", token=token).code == 200
    assert ask(cluster, "GET", f"{place}/other", token=token).code == 403
    assert ask(cluster, "GET", place, token=token).code == 403


def test_a_subresource_needs_its_own_rule() -> None:
    cluster = make_cluster()
    grant(cluster, rule("deployments", "*", "apps"))
    path = "/apis/apps/v1/namespaces/default/deployments/web"
    token = token_of(cluster)

    assert ask(cluster, "GET", path, token=token).code == 404
    assert ask(cluster, "GET", f"{path}/scale", token=token).code == 403


def test_a_watch_is_another_verb_than_a_list() -> None:
    cluster = make_cluster()
    grant(cluster, rule("pods", "list"))
    refused = cluster.watch(Call("GET", PODS, {"watch": "1"}, authorization=f"Bearer {token_of(cluster)}"))

    assert isinstance(refused, Answer)
    assert "cannot watch resource" in content(refused)["message"]


def test_a_cluster_role_that_is_bound_in_a_namespace_holds_there_only() -> None:
    cluster = make_cluster()
    subject = {"kind": "Group", "name": "system:serviceaccounts:default"}
    bound = {"metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": "view"}, "subjects": [subject]}
    ask(cluster, "POST", f"{RBAC}/namespaces/default/rolebindings", bound)
    token = token_of(cluster)

    assert ask(cluster, "GET", PODS, token=token).code == 200
    assert ask(cluster, "GET", "/api/v1/namespaces/kube-system/pods", token=token).code == 403
    assert ask(cluster, "GET", "/api/v1/namespaces/default/secrets", token=token).code == 403


def test_a_binding_to_a_role_that_is_not_there_allows_nothing() -> None:
    cluster = make_cluster()
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": "default"}
    bound = {"metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": "nope"}, "subjects": [subject]}
    ask(cluster, "POST", f"{RBAC}/clusterrolebindings", bound)

    assert ask(cluster, "GET", PODS, token=token_of(cluster)).code == 403


@pytest.mark.parametrize("token", ["", "nobody's", "a.b.c", "e30.e30.", "x"])
def test_a_token_that_was_not_issued_here_lets_nobody_in(token: str) -> None:
    assert ask(make_cluster(), "GET", PODS, token=token).code == 401


def test_a_token_of_another_server_lets_nobody_in() -> None:
    assert ask(make_cluster(), "GET", PODS, token=token_of(make_cluster())).code == 401


def test_a_forged_account_in_a_genuine_token_lets_nobody_in() -> None:
    cluster = make_cluster()
    head, claims, signature = token_of(cluster).split(".")
    forged = f"{head}.{claims[:-4]}AAAA.{signature}"

    assert ask(cluster, "GET", PODS, token=forged).code == 401


def test_a_token_ends_with_its_time_on_the_virtual_clock() -> None:
    cluster = make_cluster()
    token = token_of(cluster, expirationSeconds=600)
    before = ask(cluster, "GET", PODS, token=token).code
    cluster.pace.skip(601)

    assert (before, ask(cluster, "GET", PODS, token=token).code) == (403, 401)


def test_a_token_ends_with_its_account_even_if_a_new_one_has_the_same_name() -> None:
    cluster = make_cluster()
    token = token_of(cluster)
    ask(cluster, "DELETE", ACCOUNT)
    ask(cluster, "POST", "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": "default"}})

    assert ask(cluster, "GET", PODS, token=token).code == 401


def test_a_secret_can_hold_a_token_that_does_not_expire() -> None:
    cluster = make_cluster()
    meta = {"name": "t", "annotations": {"kubernetes.io/service-account.name": "default"}}
    secret = {"metadata": meta, "type": "kubernetes.io/service-account-token"}
    made = content(ask(cluster, "POST", "/api/v1/namespaces/default/secrets", secret))
    cluster.pace.skip(10 * 365 * 86400)

    assert "token" in made["data"]
    assert ask(cluster, "GET", PODS, token=b64decode(made["data"]["token"]).decode()).code == 403


def test_a_life_of_less_than_ten_minutes_is_refused() -> None:
    answer = ask(make_cluster(), "POST", f"{ACCOUNT}/token", {"spec": {"expirationSeconds": 60}})

    assert answer.code == 422
    assert "may not specify a duration less than 10 minutes" in content(answer)["message"]


def test_an_administrator_may_act_as_a_service_account_and_then_may_only_what_it_may() -> None:
    cluster = make_cluster()

    assert ask(cluster, "GET", PODS).code == 200
    assert ask(cluster, "GET", PODS, impersonate="system:serviceaccount:default:default").code == 403


def test_a_service_account_may_not_act_as_somebody_else() -> None:
    cluster = make_cluster()
    refused = ask(cluster, "GET", PODS, token=token_of(cluster), impersonate="kubernetes-admin")

    assert refused.code == 403
    assert "cannot impersonate resource" in content(refused)["message"]


def test_reviews_answer_what_a_request_would() -> None:
    cluster = make_cluster()
    grant(cluster, rule("pods", "list"), rule("deployments/scale", "patch", "apps"))
    token = token_of(cluster)

    assert may(cluster, token, resource="pods", verb="list", namespace="default")
    assert not may(cluster, token, resource="pods", verb="delete", namespace="default")
    assert may(
        cluster, token, group="apps", resource="deployments", subresource="scale", verb="patch", namespace="default"
    )
    assert not may(cluster, token, resource="pods", verb="list")


def may(cluster: Cluster, token: str, **attributes: str) -> bool:
    review = {"spec": {"resourceAttributes": attributes}}
    answer = ask(cluster, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, token=token)
    return bool(content(answer)["status"]["allowed"])


def test_the_rules_of_a_namespace_are_listed() -> None:
    cluster = make_cluster()
    grant(cluster, rule("pods", "list"))
    path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    answer = content(ask(cluster, "POST", path, {"spec": {"namespace": "default"}}, token=token_of(cluster)))

    assert rule("pods", "list") in answer["status"]["resourceRules"]


def test_everybody_learns_who_it_is() -> None:
    cluster = make_cluster()
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    answer = content(ask(cluster, "POST", path, {}, token=token_of(cluster)))

    assert answer["status"]["userInfo"]["username"] == "system:serviceaccount:default:default"


def test_what_is_there_can_be_discovered_by_everybody_with_a_token_but_read_by_nobody() -> None:
    cluster = make_cluster()
    token = token_of(cluster)

    assert [ask(cluster, "GET", path, token=token).code for path in ("/version", "/apis", "/api/v1")] == [200] * 3
    assert ask(cluster, "GET", "/", token=token).code == 403


def test_the_deny_list_holds_for_the_administrator_too() -> None:
    cluster = make_cluster()
    cluster.access.rules = (Rule.parse("delete:pods"),)

    assert ask(cluster, "DELETE", f"{PODS}/x").code == 403

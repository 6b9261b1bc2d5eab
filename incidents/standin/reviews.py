"""Questions about oneself: may I, what may I, and who am I."""

from collections.abc import Callable

from incidents.standin.access import Access
from incidents.standin.decoding import checked, parse_json
from incidents.standin.deeds import Deed
from incidents.standin.errors import bad_request
from incidents.standin.rbac import rules_of
from incidents.standin.shapes import Obj
from incidents.standin.users import User
from incidents.standin.world import World

AUTHORIZATION, AUTHENTICATION = "authorization.k8s.io/v1", "authentication.k8s.io/v1"
EVERYTHING: Obj = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}

Question = Callable[[Access, User, World, Obj], Obj]


def asked_in(body: bytes) -> Obj:
    """The review in a request's body. ApiError 400."""
    asked = parse_json(body)
    if not isinstance(asked, dict) or not isinstance(asked.get("spec") or {}, dict):
        raise bad_request("json: cannot unmarshal into a review")
    return checked("Review", asked)


def may_i(access: Access, user: User, world: World, asked: Obj) -> Obj:
    """The answer to a SelfSubjectAccessReview."""
    spec = asked.get("spec") or {}
    status = {"allowed": access.allows(user, _deed(spec), world)}
    return _answer("SelfSubjectAccessReview", AUTHORIZATION) | {"spec": spec, "status": status}


def _deed(spec: Obj) -> Deed:
    path = spec.get("nonResourceAttributes")
    if path:
        return Deed(path.get("verb", ""), path=path.get("path", ""))
    wanted = spec.get("resourceAttributes") or {}
    resource = wanted.get("resource", "")
    resource += f"/{wanted['subresource']}" if wanted.get("subresource") else ""
    where = wanted.get("namespace") or None
    return Deed(wanted.get("verb", ""), wanted.get("group", ""), resource, where, wanted.get("name", ""))


def what_may_i(access: Access, user: User, world: World, asked: Obj) -> Obj:
    """The answer to a SelfSubjectRulesReview. The deny list is not taken off the rules."""
    namespace = (asked.get("spec") or {}).get("namespace", "")
    rules = list(rules_of(world, user, namespace)) if access.rbac else [EVERYTHING]
    status = {
        "resourceRules": [rule for rule in rules if rule.get("resources")],
        "nonResourceRules": [rule for rule in rules if rule.get("nonResourceURLs")],
        "incomplete": False,
    }
    return _answer("SelfSubjectRulesReview", AUTHORIZATION) | {"spec": {}, "status": status}


def who_am_i(_access: Access, user: User, _world: World, _asked: Obj) -> Obj:
    """The answer to a SelfSubjectReview."""
    status = {"userInfo": {"username": user.name, "groups": list(user.groups)}}
    return _answer("SelfSubjectReview", AUTHENTICATION) | {"status": status}


def _answer(kind: str, api_version: str) -> Obj:
    return {"kind": kind, "apiVersion": api_version, "metadata": {}}


QUESTIONS: dict[str, Question] = {
    f"/apis/{AUTHORIZATION}/selfsubjectaccessreviews": may_i,
    f"/apis/{AUTHORIZATION}/selfsubjectrulesreviews": what_may_i,
    f"/apis/{AUTHENTICATION}/selfsubjectreviews": who_am_i,
}
"""By path."""

"""Who may do what: an optional bearer token, and a deny list. (RBAC: not covered yet.)"""

from dataclasses import dataclass
from secrets import compare_digest

from incidents.standin.errors import ApiError, unauthorized
from incidents.standin.shapes import Obj

USER = "system:serviceaccount:nightshift:respond"
VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}


@dataclass(frozen=True)
class Deed:
    """What a request wants to do."""

    verb: str
    group: str
    resource: str
    namespace: str | None = None
    name: str = ""


def verb_of(method: str, *, named: bool) -> str:
    """The API's verb of a request."""
    if method in ("GET", "HEAD"):
        return "get" if named else "list"
    if method == "DELETE":
        return "delete" if named else "deletecollection"
    return VERBS.get(method, method.lower())


@dataclass(frozen=True)
class Rule:
    """One denial: `[verb:]resource[/subresource][@namespace]`, such as `events`, `patch:deployments@shop`."""

    resource: str
    verb: str = "*"
    namespace: str = "*"

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """A rule from its text."""
        what, _, namespace = text.partition("@")
        verb, colon, resource = what.rpartition(":")
        return cls(resource, verb if colon else "*", namespace or "*")

    def denies(self, deed: Deed) -> bool:
        """Whether a deed falls under this rule."""
        return (
            self.resource == deed.resource
            and self.verb in ("*", deed.verb)
            and self.namespace in ("*", deed.namespace or "")
        )


@dataclass
class Access:
    """The door of one server."""

    token: str = ""
    rules: tuple[Rule, ...] = ()

    def check_token(self, authorization: str) -> None:
        """ApiError 401 unless the bearer token is the right one, where there is one."""
        given = authorization.removeprefix("Bearer ")
        if self.token and not compare_digest(given.encode(), self.token.encode()):
            raise unauthorized()

    def allows(self, deed: Deed) -> bool:
        """Whether no rule denies it."""
        return not any(rule.denies(deed) for rule in self.rules)

    def check(self, deed: Deed) -> None:
        """ApiError 403 for what a rule denies."""
        if not self.allows(deed):
            raise forbidden(deed)


def forbidden(deed: Deed) -> ApiError:
    """403 as RBAC words it."""
    plural, _, _ = deed.resource.partition("/")
    qualified = f"{plural}.{deed.group}" if deed.group else plural
    about = f'{qualified} "{deed.name}"' if deed.name else qualified
    where = f'in the namespace "{deed.namespace}"' if deed.namespace else "at the cluster scope"
    what = f'cannot {deed.verb} resource "{deed.resource}" in API group "{deed.group}" {where}'
    details: Obj = {"name": deed.name} if deed.name else {}
    details |= {"group": deed.group} if deed.group else {}
    details["kind"] = plural
    return ApiError(403, "Forbidden", f'{about} is forbidden: User "{USER}" {what}', details)


def review(access: Access, review_: Obj) -> Obj:
    """The answer to a SelfSubjectAccessReview."""
    wanted = (review_.get("spec") or {}).get("resourceAttributes") or {}
    resource = wanted.get("resource", "")
    if wanted.get("subresource"):
        resource = f"{resource}/{wanted['subresource']}"
    deed = Deed(wanted.get("verb", ""), wanted.get("group", ""), resource, wanted.get("namespace"))
    head: Obj = {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}}
    return head | {"spec": review_.get("spec") or {}, "status": {"allowed": access.allows(deed)}}

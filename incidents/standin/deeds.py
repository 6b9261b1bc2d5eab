"""What requests want to do, denials of it, and the words of a refusal. Pure."""

from dataclasses import dataclass

from incidents.standin.addresses import Address
from incidents.standin.calls import Call
from incidents.standin.errors import ApiError
from incidents.standin.shapes import Obj

VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}
NAMED = "metadata.name="


@dataclass(frozen=True)
class Deed:
    """What a request wants to do: to a resource, or else to a path."""

    verb: str
    group: str = ""
    resource: str = ""
    namespace: str | None = None
    name: str = ""
    path: str = ""


def deed_of(call: Call, address: Address) -> Deed:
    """What a call wants to do at an address."""
    resource = address.kind.plural + (f"/{address.subresource}" if address.subresource else "")
    verb = "watch" if call.is_watch else _verb(call.method, named=bool(address.name))
    selector = call.query.get("fieldSelector", "")
    selected = selector.removeprefix(NAMED) if selector.startswith(NAMED) and "," not in selector else ""
    return Deed(verb, address.kind.group, resource, address.namespace, address.name or selected)


def _verb(method: str, *, named: bool) -> str:
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


def forbidden(user: str, deed: Deed) -> ApiError:
    """403 as RBAC words it."""
    if deed.path:
        what = f'forbidden: User "{user}" cannot {deed.verb} path "{deed.path}"'
        return ApiError(403, "Forbidden", what, {})
    plural, _, _ = deed.resource.partition("/")
    qualified = f"{plural}.{deed.group}" if deed.group else plural
    about = f'{qualified} "{deed.name}"' if deed.name else qualified
    where = f'in the namespace "{deed.namespace}"' if deed.namespace else "at the cluster scope"
    what = f'cannot {deed.verb} resource "{deed.resource}" in API group "{deed.group}" {where}'
    details: Obj = {"name": deed.name} if deed.name else {}
    details |= {"group": deed.group} if deed.group else {}
    details["kind"] = plural
    return ApiError(403, "Forbidden", f'{about} is forbidden: User "{user}" {what}', details)

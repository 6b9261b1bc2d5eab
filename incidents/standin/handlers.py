"""What each method does to a collection and to an object."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from incidents.standin.addresses import Address
from incidents.standin.applying import Applier, applied, first_applied
from incidents.standin.calls import Answer, Call, json_answer
from incidents.standin.decoding import checked, json_of, parse_json, parse_object
from incidents.standin.defaults import defaulted
from incidents.standin.errors import Cause, bad_request, invalid, method_not_allowed, required
from incidents.standin.kinds import Kind
from incidents.standin.listing import chosen, page_of
from incidents.standin.ownership import UPDATE, Manager, attributed
from incidents.standin.patches import APPLY, STRATEGIC, patched
from incidents.standin.quantities import PATTERN
from incidents.standin.shapes import Obj
from incidents.standin.validation import bad_quantity, go_text
from incidents.standin.writing import create, remove, update

if TYPE_CHECKING:
    from incidents.standin.cluster import Cluster

UNREADABLE = f"quantities must match the regular expression '{PATTERN}'"
Handler = Callable[["Cluster", Call, Address], Answer]


def _list(cluster: "Cluster", call: Call, address: Address) -> Answer:
    world = cluster.simulation.world
    items, meta = page_of(world, chosen(world, address.kind, address.namespace, call.query), call.query)
    return Answer(200, cluster.form(call, address).many(items, meta))


def _create(cluster: "Cluster", call: Call, address: Address) -> Answer:
    if address.kind.namespaced and address.namespace is None:
        raise method_not_allowed()
    obj = parse_object(address.kind, call.body)
    _check_quantities(obj, address.kind)
    obj = attributed(None, defaulted(obj), Manager(call.manager), cluster.simulation.now)
    if address.kind.name == "Secret":
        obj = cluster.access.tokens.filled(obj, address.namespace or "", cluster.simulation.world)
    made = create(cluster.simulation, address.kind, address.namespace or "", obj, dry_run=call.dry_run)
    return cluster.written(made, call, 201)


def _delete_all(cluster: "Cluster", call: Call, address: Address) -> Answer:
    world = cluster.simulation.world
    items = chosen(world, address.kind, address.namespace, call.query)
    for obj in items:
        remove(cluster.simulation, address.kind, obj, call.options, dry_run=call.dry_run)
    return Answer(200, cluster.form(call, address).many(items, {"resourceVersion": str(world.version)}))


def _get(cluster: "Cluster", call: Call, address: Address) -> Answer:
    obj = cluster.find(address)
    return Answer(200, cluster.form(call, address).one(obj))


def _replace(cluster: "Cluster", call: Call, address: Address) -> Answer:
    return _store(cluster, call, address, cluster.find(address), parse_object(address.kind, call.body))


def _patch(cluster: "Cluster", call: Call, address: Address) -> Answer:
    if call.content_type == APPLY:
        return _apply(cluster, call, address)
    old = cluster.find(address)
    return _store(cluster, call, address, old, patched_object(old, call))


def _store(cluster: "Cluster", call: Call, address: Address, old: Obj, new: Obj) -> Answer:
    new = owned(call, address.kind, old, new, cluster.simulation.now)
    return cluster.written(update(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def owned(call: Call, kind: Kind, old: Obj, new: Obj, now: float, subresource: str = "") -> Obj:
    """What a request makes of an object, what it changes being its manager's."""
    if any(new.get(field, known) != known for field, known in (("kind", kind.name), ("apiVersion", kind.api_version))):
        return new  # it will be refused
    new = defaulted(checked(kind.name, {"kind": kind.name, "apiVersion": kind.api_version} | new, kind.version))
    return attributed(old, new, Manager(call.manager, UPDATE, subresource), now)


def _apply(cluster: "Cluster", call: Call, address: Address) -> Answer:
    applier, wanted = applier_of(call), wanted_by(call, address)
    simulation, kind = cluster.simulation, address.kind
    live = simulation.world.get(kind.name, address.namespace or "", address.name)
    if live is not None:
        new = applied(live, wanted, applier, simulation.now)
        return cluster.written(update(simulation, kind, live, new, dry_run=call.dry_run), call)
    new = first_applied(wanted, applier, simulation.now)
    return cluster.written(create(simulation, kind, address.namespace or "", new, dry_run=call.dry_run), call, 201)


def applier_of(call: Call, subresource: str = "") -> Applier:
    """Who applies. ApiError 422 for an apply without a field manager."""
    if not call.query.get("fieldManager"):
        cause = required("fieldManager", "Required value: is required for apply patch")
        raise invalid("PatchOptions.meta.k8s.io", "", [cause])
    return Applier(call.query["fieldManager"], call.query.get("force") in ("true", "1"), subresource)


def wanted_by(call: Call, address: Address) -> Obj:
    """What an apply sends. ApiError 400."""
    wanted = parse_object(address.kind, json_of(call.body))
    _check_quantities(wanted, address.kind)
    return wanted | {"metadata": {"name": address.name} | wanted["metadata"]}


def patched_object(old: Obj, call: Call) -> Obj:
    """The object with the request's patch. ApiError 422 for a quantity that cannot be read."""
    patch = parse_json(call.body)
    new = patched(old, patch, call.content_type)
    if not bad_quantity(new):
        return new
    shown = f'"{go_text(patch)}": ' if call.content_type == STRATEGIC else ""
    raise invalid("", "", [Cause("patch", f"Invalid value: {shown}{UNREADABLE}")])


def _check_quantities(obj: Obj, kind: Kind) -> None:
    if bad_quantity(obj):
        name = kind.name
        raise bad_request(f'{name} in version "{kind.version}" cannot be handled as a {name}: {UNREADABLE}')


def _delete(cluster: "Cluster", call: Call, address: Address) -> Answer:
    obj = cluster.find(address)
    return json_answer(remove(cluster.simulation, address.kind, obj, call.options, dry_run=call.dry_run))


COLLECTION: dict[str, Handler] = {"GET": _list, "POST": _create, "DELETE": _delete_all}
OBJECT: dict[str, Handler] = {"GET": _get, "PUT": _replace, "PATCH": _patch, "DELETE": _delete}

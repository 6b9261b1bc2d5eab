"""What each method does to a collection and to an object."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from incidents.standin.addresses import Address
from incidents.standin.calls import Answer, Call, json_answer
from incidents.standin.decoding import parse_json, parse_object
from incidents.standin.errors import Cause, bad_request, invalid, method_not_allowed
from incidents.standin.listing import chosen, page_of
from incidents.standin.patches import STRATEGIC, patched
from incidents.standin.quantities import PATTERN
from incidents.standin.shapes import Obj
from incidents.standin.validation import bad_quantity, go_text
from incidents.standin.writing import create, remove, update

if TYPE_CHECKING:
    from incidents.standin.cluster import Cluster

Handler = Callable[["Cluster", Call, Address], Answer]


def _list(cluster: "Cluster", call: Call, address: Address) -> Answer:
    world = cluster.simulation.world
    items, meta = page_of(world, chosen(world, address.kind, address.namespace, call.query), call.query)
    return Answer(200, cluster.form(call, address).many(items, meta))


def _create(cluster: "Cluster", call: Call, address: Address) -> Answer:
    if address.kind.namespaced and address.namespace is None:
        raise method_not_allowed()
    obj = parse_object(address.kind, call.body)
    if bad_quantity(obj):
        kind = address.kind.name
        reason = f"quantities must match the regular expression '{PATTERN}'"
        raise bad_request(f'{kind} in version "{address.kind.version}" cannot be handled as a {kind}: {reason}')
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
    old = cluster.find(address)
    new = parse_object(address.kind, call.body)
    return cluster.written(update(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def _patch(cluster: "Cluster", call: Call, address: Address) -> Answer:
    old = cluster.find(address)
    new = patched_object(old, call)
    return cluster.written(update(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def patched_object(old: Obj, call: Call) -> Obj:
    patch = parse_json(call.body)
    new = patched(old, patch, call.content_type)
    if not bad_quantity(new):
        return new
    reason = f"quantities must match the regular expression '{PATTERN}'"
    shown = f'"{go_text(patch)}": ' if call.content_type == STRATEGIC else ""
    raise invalid("", "", [Cause("patch", f"Invalid value: {shown}{reason}")])


def _delete(cluster: "Cluster", call: Call, address: Address) -> Answer:
    obj = cluster.find(address)
    return json_answer(remove(cluster.simulation, address.kind, obj, call.options, dry_run=call.dry_run))


COLLECTION: dict[str, Handler] = {"GET": _list, "POST": _create, "DELETE": _delete_all}
OBJECT: dict[str, Handler] = {"GET": _get, "PUT": _replace, "PATCH": _patch, "DELETE": _delete}

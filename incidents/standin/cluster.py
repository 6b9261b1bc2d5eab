"""One served cluster: a simulation, its pace, its door. `respond` carries out one call at one moment."""

from collections.abc import Callable
from dataclasses import dataclass, field

from incidents.standin.access import Access, Deed, review, verb_of
from incidents.standin.addresses import Address, address_of
from incidents.standin.calls import Answer, Call, error_answer, json_answer, text_answer
from incidents.standin.decoding import parse_json, parse_object
from incidents.standin.discovery import HEALTH, document_at
from incidents.standin.errors import (
    ApiError,
    Cause,
    bad_request,
    invalid,
    method_not_allowed,
    not_found,
    page_not_found,
)
from incidents.standin.kinds import KINDS
from incidents.standin.listing import Encoder, chosen, listed, page_of, partial
from incidents.standin.pace import Pace
from incidents.standin.patches import STRATEGIC, patched
from incidents.standin.pod_logs import pod_log
from incidents.standin.quantities import PATTERN
from incidents.standin.scales import patch_scale, put_scale, scale_of
from incidents.standin.shapes import Obj
from incidents.standin.simulation import Simulation
from incidents.standin.validation import bad_quantity, go_text
from incidents.standin.writing import create, remove, update, update_status

EXTRA_KINDS = tuple(kind for kind in KINDS.values() if kind.extra)
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


@dataclass
class Cluster:
    """A simulation that answers."""

    simulation: Simulation
    pace: Pace
    access: Access = field(default_factory=Access)
    encoder: Encoder = field(default_factory=Encoder)
    extras: frozenset[str] = frozenset()

    def catch_up(self) -> float:
        """Let everything happen that is due; returns virtual now."""
        self.simulation.advance(self.pace.now())
        return self.simulation.now

    def respond(self, call: Call) -> Answer:
        """The answer to one call, carried out now."""
        self.catch_up()
        try:
            return self._answer(call)
        except ApiError as e:
            return error_answer(e)

    def _answer(self, call: Call) -> Answer:
        if call.path in HEALTH:
            return text_answer("ok")
        self.access.check_token(call.authorization)
        document = document_at(call.path, self.installed) if call.method == "GET" else None
        if document is not None:
            return json_answer(document)
        if call.path == REVIEWS and call.method == "POST":
            return json_answer(review(self.access, parse_json(call.body)), 201)
        address = address_of(call.path, self.installed)
        self.access.check(_deed(call, address))
        return self._on_resource(call, address)

    def _on_resource(self, call: Call, address: Address) -> Answer:
        if call.query.get("watch") in ("true", "1"):
            raise method_not_allowed()  # watches are not covered yet, and an empty one would lie
        table = SUBRESOURCES.get(address.subresource, COLLECTION if not address.name else OBJECT)
        handler = table.get(call.method)
        if handler is None:
            raise method_not_allowed()
        return handler(self, call, address)

    @property
    def installed(self) -> frozenset[str]:
        """The extras it has: those asked for, and those that some object of theirs shows to be there."""
        all_of = self.simulation.world.all
        return self.extras | {kind.extra for kind in EXTRA_KINDS if kind.extra not in self.extras and all_of(kind.name)}

    def find(self, address: Address) -> Obj:
        """The object at an address. ApiError 404."""
        if address.kind.namespaced and address.namespace is None:
            raise page_not_found()
        obj = self.simulation.world.get(address.kind.name, address.namespace or "", address.name)
        if obj is None:
            raise not_found(address.kind, address.name)
        return obj

    def shown(self, obj: Obj, code: int = 200) -> Answer:
        """A stored object as an answer."""
        return Answer(code, self.encoder.whole(obj))

    def written(self, obj: Obj, call: Call, code: int = 200) -> Answer:
        """The answer to a write. What a dry run shows is not stored, so it must not be remembered either."""
        return json_answer(obj, code) if call.dry_run else self.shown(obj, code)


def _deed(call: Call, address: Address) -> Deed:
    resource = address.kind.plural + (f"/{address.subresource}" if address.subresource else "")
    verb = verb_of(call.method, named=bool(address.name))
    return Deed(verb, address.kind.group, resource, address.namespace, address.name)


def _list(cluster: Cluster, call: Call, address: Address) -> Answer:
    world = cluster.simulation.world
    items, meta = page_of(world, chosen(world, address.kind, address.namespace, call.query), call.query)
    body = listed(cluster.encoder, address.kind, items, meta, metadata_only=call.wants_metadata)
    return Answer(200, body)


def _create(cluster: Cluster, call: Call, address: Address) -> Answer:
    if address.kind.namespaced and address.namespace is None:
        raise method_not_allowed()
    obj = parse_object(address.kind, call.body)
    if bad_quantity(obj):
        kind = address.kind.name
        reason = f"quantities must match the regular expression '{PATTERN}'"
        raise bad_request(f'{kind} in version "{address.kind.version}" cannot be handled as a {kind}: {reason}')
    made = create(cluster.simulation, address.kind, address.namespace or "", obj, dry_run=call.dry_run)
    return cluster.written(made, call, 201)


def _delete_all(cluster: Cluster, call: Call, address: Address) -> Answer:
    world = cluster.simulation.world
    items = chosen(world, address.kind, address.namespace, call.query)
    for obj in items:
        remove(cluster.simulation, address.kind, obj, call.options, dry_run=call.dry_run)
    meta = {"resourceVersion": str(world.version)}
    return Answer(200, listed(cluster.encoder, address.kind, items, meta, metadata_only=False))


def _get(cluster: Cluster, call: Call, address: Address) -> Answer:
    obj = cluster.find(address)
    return json_answer(partial(obj)) if call.wants_metadata else cluster.shown(obj)


def _replace(cluster: Cluster, call: Call, address: Address) -> Answer:
    old = cluster.find(address)
    new = parse_object(address.kind, call.body)
    return cluster.written(update(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def _patch(cluster: Cluster, call: Call, address: Address) -> Answer:
    old = cluster.find(address)
    new = _patched(old, call)
    return cluster.written(update(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def _patched(old: Obj, call: Call) -> Obj:
    patch = parse_json(call.body)
    new = patched(old, patch, call.content_type)
    if not bad_quantity(new):
        return new
    reason = f"quantities must match the regular expression '{PATTERN}'"
    shown = f'"{go_text(patch)}": ' if call.content_type == STRATEGIC else ""
    raise invalid("", "", [Cause("patch", f"Invalid value: {shown}{reason}")])


def _delete(cluster: Cluster, call: Call, address: Address) -> Answer:
    obj = cluster.find(address)
    return json_answer(remove(cluster.simulation, address.kind, obj, call.options, dry_run=call.dry_run))


def _log(cluster: Cluster, call: Call, address: Address) -> Answer:
    return text_answer(pod_log(cluster.simulation, cluster.find(address), call.query))


def _evict(cluster: Cluster, call: Call, address: Address) -> Answer:
    pod = cluster.find(address)
    remove(cluster.simulation, address.kind, pod, {}, dry_run=call.dry_run)
    return json_answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}, 201)


def _get_scale(cluster: Cluster, _call: Call, address: Address) -> Answer:
    return json_answer(scale_of(cluster.find(address)))


def _patch_scale(cluster: Cluster, call: Call, address: Address) -> Answer:
    workload, patch = cluster.find(address), parse_json(call.body)
    scale = patch_scale(cluster.simulation, address.kind, workload, patch, call.content_type, dry_run=call.dry_run)
    return json_answer(scale)


def _put_scale(cluster: Cluster, call: Call, address: Address) -> Answer:
    scale = parse_json(call.body)
    if not isinstance(scale, dict):
        raise bad_request("couldn't get version/kind; json parse error: json: cannot unmarshal into Go value")
    workload = cluster.find(address)
    return json_answer(put_scale(cluster.simulation, address.kind, workload, scale, dry_run=call.dry_run))


def _get_status(cluster: Cluster, _call: Call, address: Address) -> Answer:
    return cluster.shown(cluster.find(address))


def _put_status(cluster: Cluster, call: Call, address: Address) -> Answer:
    old, new = cluster.find(address), parse_object(address.kind, call.body)
    return cluster.written(update_status(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def _patch_status(cluster: Cluster, call: Call, address: Address) -> Answer:
    old = cluster.find(address)
    new = _patched(old, call)
    return cluster.written(update_status(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


Handler = Callable[[Cluster, Call, Address], Answer]
COLLECTION: dict[str, Handler] = {"GET": _list, "POST": _create, "DELETE": _delete_all}
OBJECT: dict[str, Handler] = {"GET": _get, "PUT": _replace, "PATCH": _patch, "DELETE": _delete}
SUBRESOURCES: dict[str, dict[str, Handler]] = {
    "log": {"GET": _log},
    "status": {"GET": _get_status, "PUT": _put_status, "PATCH": _patch_status},
    "token": {},
    "eviction": {"POST": _evict},
    "scale": {"GET": _get_scale, "PATCH": _patch_scale, "PUT": _put_scale},
}

"""What each method does to a subresource: log, status, scale, eviction."""

from typing import TYPE_CHECKING

from incidents.standin.addresses import Address
from incidents.standin.applying import applied
from incidents.standin.budgets import check_budget
from incidents.standin.calls import Answer, Call, json_answer, text_answer
from incidents.standin.decoding import checked, parse_json, parse_object
from incidents.standin.errors import bad_request
from incidents.standin.handlers import Handler, applier_of, owned, patched_object, wanted_by
from incidents.standin.ownership import UPDATE, Manager
from incidents.standin.patches import APPLY
from incidents.standin.pod_logs import pod_log
from incidents.standin.scales import patched_scale, put_scale, scale_of
from incidents.standin.shapes import Obj
from incidents.standin.writing import remove, update_status

if TYPE_CHECKING:
    from incidents.standin.cluster import Cluster


def _log(cluster: "Cluster", call: Call, address: Address) -> Answer:
    return text_answer(pod_log(cluster.simulation, cluster.find(address), call.query))


def _evict(cluster: "Cluster", call: Call, address: Address) -> Answer:
    pod = cluster.find(address)
    eviction = parse_json(call.body) if call.body else {}
    options = (eviction.get("deleteOptions") if isinstance(eviction, dict) else None) or {}
    dry_run = call.dry_run or bool(options.get("dryRun"))
    check_budget(cluster.simulation, pod, dry_run=dry_run)
    remove(cluster.simulation, address.kind, pod, options, dry_run=dry_run)
    return json_answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}, 201)


def _issue(cluster: "Cluster", call: Call, address: Address) -> Answer:
    account = cluster.find(address)
    asked = parse_json(call.body) if call.body else {}
    if not isinstance(asked, dict):
        raise bad_request("json: cannot unmarshal into Go value of type v1.TokenRequest")
    return json_answer(
        cluster.access.tokens.answer(account, checked("TokenRequest", asked), cluster.simulation.now), 201
    )


def _get_scale(cluster: "Cluster", _call: Call, address: Address) -> Answer:
    return json_answer(scale_of(cluster.find(address)))


def _patch_scale(cluster: "Cluster", call: Call, address: Address) -> Answer:
    workload = cluster.find(address)
    return _store_scale(cluster, call, address, patched_scale(workload, parse_json(call.body), call.content_type))


def _put_scale(cluster: "Cluster", call: Call, address: Address) -> Answer:
    scale = parse_json(call.body)
    if not isinstance(scale, dict):
        raise bad_request("couldn't get version/kind; json parse error: json: cannot unmarshal into Go value")
    return _store_scale(cluster, call, address, scale)


def _store_scale(cluster: "Cluster", call: Call, address: Address, scale: Obj) -> Answer:
    workload, manager = cluster.find(address), Manager(call.manager, UPDATE, "scale")
    stored = put_scale(cluster.simulation, address.kind, workload, scale, manager, dry_run=call.dry_run)
    return json_answer(stored)


def _get_status(cluster: "Cluster", _call: Call, address: Address) -> Answer:
    return cluster.shown(cluster.find(address))


def _put_status(cluster: "Cluster", call: Call, address: Address) -> Answer:
    return _store_status(cluster, call, address, parse_object(address.kind, call.body))


def _patch_status(cluster: "Cluster", call: Call, address: Address) -> Answer:
    old = cluster.find(address)
    if call.content_type != APPLY:
        return _store_status(cluster, call, address, patched_object(old, call))
    new = applied(old, wanted_by(call, address), applier_of(call, "status"), cluster.simulation.now)
    return cluster.written(update_status(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def _store_status(cluster: "Cluster", call: Call, address: Address, new: Obj) -> Answer:
    old = cluster.find(address)
    new = owned(call, address.kind, old, new, cluster.simulation.now, "status")
    return cluster.written(update_status(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


SUBRESOURCES: dict[str, dict[str, Handler]] = {
    "log": {"GET": _log},
    "status": {"GET": _get_status, "PUT": _put_status, "PATCH": _patch_status},
    "token": {"POST": _issue},
    "eviction": {"POST": _evict},
    "scale": {"GET": _get_scale, "PATCH": _patch_scale, "PUT": _put_scale},
}

"""What each method does to a subresource: log, status, scale, eviction."""

from typing import TYPE_CHECKING

from incidents.standin.addresses import Address
from incidents.standin.calls import Answer, Call, json_answer, text_answer
from incidents.standin.decoding import parse_json, parse_object
from incidents.standin.errors import bad_request
from incidents.standin.handlers import Handler, patched_object
from incidents.standin.pod_logs import pod_log
from incidents.standin.scales import patch_scale, put_scale, scale_of
from incidents.standin.writing import remove, update_status

if TYPE_CHECKING:
    from incidents.standin.cluster import Cluster


def _log(cluster: "Cluster", call: Call, address: Address) -> Answer:
    return text_answer(pod_log(cluster.simulation, cluster.find(address), call.query))


def _evict(cluster: "Cluster", call: Call, address: Address) -> Answer:
    pod = cluster.find(address)
    remove(cluster.simulation, address.kind, pod, {}, dry_run=call.dry_run)
    return json_answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}, 201)


def _get_scale(cluster: "Cluster", _call: Call, address: Address) -> Answer:
    return json_answer(scale_of(cluster.find(address)))


def _patch_scale(cluster: "Cluster", call: Call, address: Address) -> Answer:
    workload, patch = cluster.find(address), parse_json(call.body)
    scale = patch_scale(cluster.simulation, address.kind, workload, patch, call.content_type, dry_run=call.dry_run)
    return json_answer(scale)


def _put_scale(cluster: "Cluster", call: Call, address: Address) -> Answer:
    scale = parse_json(call.body)
    if not isinstance(scale, dict):
        raise bad_request("couldn't get version/kind; json parse error: json: cannot unmarshal into Go value")
    workload = cluster.find(address)
    return json_answer(put_scale(cluster.simulation, address.kind, workload, scale, dry_run=call.dry_run))


def _get_status(cluster: "Cluster", _call: Call, address: Address) -> Answer:
    return cluster.shown(cluster.find(address))


def _put_status(cluster: "Cluster", call: Call, address: Address) -> Answer:
    old, new = cluster.find(address), parse_object(address.kind, call.body)
    return cluster.written(update_status(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


def _patch_status(cluster: "Cluster", call: Call, address: Address) -> Answer:
    old = cluster.find(address)
    new = patched_object(old, call)
    return cluster.written(update_status(cluster.simulation, address.kind, old, new, dry_run=call.dry_run), call)


SUBRESOURCES: dict[str, dict[str, Handler]] = {
    "log": {"GET": _log},
    "status": {"GET": _get_status, "PUT": _put_status, "PATCH": _patch_status},
    "token": {},
    "eviction": {"POST": _evict},
    "scale": {"GET": _get_scale, "PATCH": _patch_scale, "PUT": _put_scale},
}

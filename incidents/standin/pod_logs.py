"""The log subresource: which instance of which container is meant, and its lines."""

from collections.abc import Mapping

from incidents.standin.engine import Engine
from incidents.standin.errors import bad_request
from incidents.standin.moments import micro_stamp, parse_stamp
from incidents.standin.runtime import ContainerRuntime
from incidents.standin.shapes import Obj, name_of, uid_of

Lines = list[tuple[float, str]]


def pod_log(engine: Engine, pod: Obj, query: Mapping[str, str]) -> str:
    """The text of a pod's log. ApiError 400 where there is none to be had, in the server's words."""
    name = _container_name(pod, query.get("container", ""))
    runtime = engine.running.get(uid_of(pod))
    if runtime is None:
        raise _waiting(pod, name, "ContainerCreating")
    container = runtime.containers.get(name) or runtime.inits[name]
    previous = query.get("previous") in ("true", "1")
    found = _previous(engine, pod, container) if previous else _current(engine, pod, container)
    return found if isinstance(found, str) else _text(found, query, engine.now)


def _container_name(pod: Obj, wanted: str) -> str:
    names = [container["name"] for container in pod["spec"]["containers"]]
    inits = [container["name"] for container in pod["spec"].get("initContainers") or ()]
    if not wanted:
        if len(names) == 1:
            return str(names[0])
        choices = f"choose one of: [{' '.join(names)}]"
        raise bad_request(f"a container name must be specified for pod {name_of(pod)}, {choices}")
    if wanted not in names + inits:
        raise bad_request(f"container {wanted} is not valid for pod {name_of(pod)}")
    return wanted


def _previous(engine: Engine, pod: Obj, container: ContainerRuntime) -> Lines | str:
    ended = container.last.get("terminated")
    if ended is None:
        raise bad_request(f'previous terminated container "{container.name}" in pod "{name_of(pod)}" not found')
    for log in (container.dead_log, container.log):
        if log is not None and log.container_id == ended["containerID"]:
            return log.until(engine.now)
    return f"unable to retrieve container logs for {ended['containerID']}"


def _current(engine: Engine, pod: Obj, container: ContainerRuntime) -> Lines | str:
    if engine.running[uid_of(pod)].logs_gone and container.ran_before:
        return f"unable to retrieve container logs for {container.container_id}"
    if container.log is not None:
        return container.log.until(engine.now)
    raise _waiting(pod, container.name, container.state["waiting"]["reason"])


def _waiting(pod: Obj, container: str, reason: str) -> Exception:
    words = {
        "ErrImagePull": "image can't be pulled",
        "ImagePullBackOff": "trying and failing to pull image",
    }
    what = words.get(reason, reason)
    return bad_request(f'container "{container}" in pod "{name_of(pod)}" is waiting to start: {what}')


def _text(lines: Lines, query: Mapping[str, str], now: float) -> str:
    since = _since(query, now)
    chosen = [(at, line) for at, line in lines if at >= since]
    tail = _number(query, "tailLines")
    if tail is not None:
        chosen = chosen[-tail:] if tail else []
    stamped = query.get("timestamps") in ("true", "1")
    text = "".join(f"{micro_stamp(at)} {line}\n" if stamped else f"{line}\n" for at, line in chosen)
    limit = _number(query, "limitBytes")
    return text if limit is None else text.encode()[:limit].decode(errors="ignore")


def _since(query: Mapping[str, str], now: float) -> float:
    seconds = _number(query, "sinceSeconds")
    if seconds is not None:
        return now - seconds
    try:
        return parse_stamp(query["sinceTime"]) if "sinceTime" in query else 0.0
    except ValueError as e:
        raise bad_request(f"invalid sinceTime: {query['sinceTime']}") from e


def _number(query: Mapping[str, str], field: str) -> int | None:
    text = query.get(field, "")
    if not text:
        return None
    if not text.isdecimal():
        raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return int(text)

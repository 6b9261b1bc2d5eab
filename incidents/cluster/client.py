"""
Calls of the Kubernetes API through the official asynchronous client, with its errors translated.

Answers stay raw JSON: parsing five hundred pods into the client's models costs more than the rest of a look.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar

import aiohttp
import yaml
from kubernetes.aio.client import ApiClient, ApiException, Configuration
from kubernetes.aio.config import ConfigException, load_incluster_config, load_kube_config

from incidents.errors import Conflict, Denied, Invalid, Missing, PermanentError, TemporaryError
from incidents.models import ObjectRef
from incidents.observing.kinds import API, NAMES_ONLY
from incidents.observing.parts import NAME
from incidents.observing.source import Answer
from incidents.redact import redacted
from incidents.snapshot import Json

JSON_PATCH = "application/json-patch+json"
JSON = "application/json"
METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
FIELD_MANAGER = "nightshift"
AT_ONCE = 12
"""Calls that are carried out at the same time: few enough for the API server's fair share of one client."""
MAX_MESSAGE = 2000

T = TypeVar("T")


class Cluster:
    """One cluster. Reads are bounded by the caller; every call has a time-out."""

    def __init__(self, api: ApiClient, timeout_s: float) -> None:
        self._api = api
        self._timeout_s = timeout_s
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.host: str = api.configuration.host

    @classmethod
    async def connect(cls, kubeconfig: Path | None, context: str | None, timeout_s: float) -> "Cluster":
        """Configure from a file or from inside the cluster. Raises PermanentError saying what to mend."""
        configuration = Configuration()
        source = kubeconfig_path(kubeconfig, os.environ)
        try:
            if source is None:
                load_incluster_config(client_configuration=configuration)
            else:
                _check_usable(source)
                await load_kube_config(str(source), context, configuration, persist_config=False)
        except (ConfigException, yaml.YAMLError, LookupError, AttributeError) as error:  # the loader's way to refuse
            where = f"kubeconfig {source}" if source else "in-cluster configuration"
            raise PermanentError(f"{where} cannot be used: {_without_lines(error)}") from None
        return cls(ApiClient(configuration), timeout_s)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def together(self, calls: Iterable[Awaitable[T]]) -> list[T]:
        """Carry out some calls at the same time; results in order."""
        return list(await asyncio.gather(*calls))

    async def get(self, ref: ObjectRef) -> Json:
        """One object; of a Secret the metadata alone. Raises Missing, Denied, TemporaryError."""
        accept = METADATA_ONLY if ref.kind == "Secret" else JSON
        body: Json = (await self.call("GET", path_of(ref), accept=accept)).body
        return body

    async def exists(self, ref: ObjectRef) -> bool:
        """Whether an object exists, by its metadata alone: the way to ask about a Secret."""
        try:
            await self.call("GET", path_of(ref), accept=METADATA_ONLY)
        except Missing:
            return False
        return True

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        """A list of one kind; `limit` and selectors are the caller's. Of NAMES_ONLY, the metadata alone."""
        accept = METADATA_LIST if kind in NAMES_ONLY else JSON
        path = path_of(ObjectRef(kind=kind, name="", namespace=namespace))
        return await self.call("GET", path, query=query, accept=accept)

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        """The tail of a container's log. Raises Missing where there is none."""
        query: dict[str, str | int] = {
            "container": container,
            "tailLines": lines,
            "limitBytes": limit_bytes,
            "previous": str(previous).lower(),
        }
        answer = await self.call("GET", f"{path_of(pod)}/log", query=query, accept="*/*", parse=False)
        return str(answer.body)

    async def patch(self, ref: ObjectRef, body: object, *, content_type: str, dry_run: bool) -> Json:
        """Change an object, or ask the server whether it would accept that. Never retried here."""
        query: dict[str, str | int] = {"fieldManager": FIELD_MANAGER}
        if dry_run:
            query["dryRun"] = "All"
        answer = await self.call("PATCH", path_of(ref), query=query, body=body, content_type=content_type)
        patched: Json = answer.body
        return patched

    async def delete(self, ref: ObjectRef, *, uid: str, version: str, dry_run: bool) -> None:
        """Delete this very object as it was read; anything else of its name answers Conflict. Never retried here."""
        preconditions = {"uid": uid, "resourceVersion": version}
        options: Json = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": preconditions}
        options["propagationPolicy"] = "Background"
        if dry_run:
            options["dryRun"] = ["All"]  # with a body, the server reads no query
        await self.call("DELETE", path_of(ref), body=options)

    async def create(self, body: Json) -> Json:
        """Make an object; one of its name answers Conflict. Never retried here."""
        ref = ObjectRef(kind=body["kind"], name="", namespace=body["metadata"].get("namespace"))
        answer = await self.call("POST", path_of(ref), query={"fieldManager": FIELD_MANAGER}, body=body)
        created: Json = answer.body
        return created

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        content_type: str = JSON,
        accept: str = JSON,
        parse: bool = True,
    ) -> Answer:
        """One HTTP call with the client's authentication. `from None`: a body may hold what an approver typed."""
        serialized = await self._api.param_serialize(
            method,
            path,
            query_params=[(name, str(value)) for name, value in (query or {}).items()],
            header_params={"Accept": accept, "Content-Type": content_type},
            body=body,
            auth_settings=["BearerToken"],
        )
        try:
            async with self._gate:
                response = await self._api.call_api(*serialized, _request_timeout=self._timeout_s)
                data: bytes = await response.read()
        except (aiohttp.ClientError, ApiException, TimeoutError, OSError) as error:
            raise TemporaryError(f"the Kubernetes API at {self.host} does not answer: {type(error).__name__}") from None
        if response.status >= 400:
            raise _error(response.status, data, f"{method} {path}")
        at = _server_time(response.headers.get("Date"))
        return Answer(json.loads(data) if parse else data.decode(errors="replace"), at)


def kubeconfig_path(explicit: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Which kubeconfig counts; None means the service account inside a cluster."""
    if explicit is not None:
        return explicit.expanduser()
    if environ.get("KUBECONFIG"):
        return Path(environ["KUBECONFIG"].split(os.pathsep)[0]).expanduser()
    if "KUBERNETES_SERVICE_HOST" in environ:
        return None
    return Path("~/.kube/config").expanduser()


def path_of(ref: ObjectRef) -> str:
    """The API path of an object; with an empty name, of its kind's list."""
    if ref.kind not in API:
        raise PermanentError(f"this version does not read objects of kind {ref.kind}")
    for name in (ref.name, ref.namespace):
        if name and not NAME.fullmatch(name):
            raise Missing(f"no object has the name {name[:80]!r}")
    base, plural = API[ref.kind]
    namespace = f"/namespaces/{ref.namespace}" if ref.namespace else ""
    return f"{base}{namespace}/{plural}" + (f"/{ref.name}" if ref.name else "")


def _check_usable(path: Path) -> None:
    if not path.is_file():
        raise PermanentError(
            f"there is no kubeconfig at {path}: give one with --kubeconfig or NIGHTSHIFT_KUBECONFIG, or set KUBECONFIG"
        )
    content = yaml.safe_load(path.read_text(errors="replace"))
    if not isinstance(content, dict) or not isinstance(content.get("clusters"), list):
        raise PermanentError(f"kubeconfig {path} has no list of clusters: is it a kubeconfig?")


def _without_lines(error: Exception) -> str:
    """What is wrong with a file; a YAML error quotes the line, and the line may hold a token."""
    if isinstance(error, yaml.MarkedYAMLError):
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark is not None else ""
        return f"{error.problem or 'it is no YAML'}{where}"
    return redacted(str(error))


def _error(status: int, data: bytes, what: str) -> PermanentError | TemporaryError:
    message = _status_message(data)
    if status in (401, 403):
        return Denied(f"{what}: not allowed ({status}): {message}")
    if status in (404, 405):
        return Missing(f"{what}: {message}")
    if status == 409:
        return Conflict(f"{what}: {message}")
    if status == 429 or status >= 500:
        return TemporaryError(f"{what}: the API server answers {status}: {message}")
    # The server quotes what was sent in what it says about it, and that may hold a secret.
    is_write = what.startswith(("PATCH", "POST"))
    return Invalid(f"{what}: the API server refuses it ({status})" if is_write else f"{what}: {message}")


def _status_message(data: bytes) -> str:
    try:
        body = json.loads(data)
    except ValueError:
        return redacted(data[:120].decode(errors="replace").strip())
    return redacted(str(body.get("message", ""))[:MAX_MESSAGE]) if isinstance(body, dict) else ""


def _server_time(header: str | None) -> datetime:
    """The cluster's clock, by which all its timestamps are to be read; ours where it does not tell."""
    return parsedate_to_datetime(header).astimezone(UTC) if header else datetime.now(UTC)

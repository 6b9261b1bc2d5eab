"""
Who a program calls, as far as its manifest tells: hosts and ports in variables, arguments and configuration. Pure.

A text names a host if it is a URL, if it is a cluster name or address that is known, or if the variable's name says
that it holds one. A mounted file is free text: there only services that are known count, where they stand as a URL,
with a port, or as the value of a word that holds hosts. Nothing is looked up.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from incidents.models import ObjectRef, ref_to
from incidents.snapshot import Json

_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?"
_URL = re.compile(
    rf"(?:\b(?:dns|passthrough)://[^\s/]{{0,200}}/|[a-z][a-z0-9+.-]{{1,30}}://(?:[^\s/@]{{0,200}}@)?)"
    rf"({_HOST})(?::(\d{{1,5}}))?"
)
"""A URL; or the target of a gRPC client, which may name who resolves it before it names the host."""
_AUTHORITY = re.compile(rf"(?:[^\s/@:]{{1,100}}:[^\s/@]{{0,100}}@)?({_HOST})(?::(\d{{1,5}}))?(?:/[^\s]{{0,200}})?")
_TCP = re.compile(rf"\btcp\(({_HOST})(?::(\d{{1,5}}))?\)")  # the Go driver of MySQL
_PAIR = re.compile(rf"\b(?:host|server|hostaddr|addr|address)=({_HOST})(?:;|,|\s|$)", re.IGNORECASE)
_TOOL = re.compile(
    r"\b(?:nc|ncat|netcat|nslookup|dig|ping|telnet|getent (?:a?hosts(?:v4)?)|pg_isready|redis-cli|mysqladmin|mysql|"
    r"psql|mongosh|wait-for-it(?:\.sh)?|wait-for(?:\.sh)?)\b"
    rf"(?:\s+(?!-h\b|--host\b)-{{1,2}}[A-Za-z][\w=.]{{0,40}}(?:\s\d{{1,5}}\b)?){{0,6}}\s+"
    rf"(?:(?:-h|--host)[= ]?\s{{0,3}})?"
    rf"({_HOST})(?:[: ]\s{{0,3}}(\d{{1,5}})\b)?"
)
"""A shell's own way to ask whether somebody answers, as init containers do that wait for others."""
_TOKEN = re.compile(rf"({_HOST})(?::(\d{{1,5}}))?")
_HOLDS_HOST = re.compile(
    r"(?i)(?:^|_)(?:hosts?|hostname|url|uri|addr|address|addresses|endpoints?|servers?|brokers?|dsn|upstream|backend|"
    r"nodes?|services?|connection|conn|origin|target|peer|master|bootstrap)(?:_|$)"
)
_SETTING = re.compile(rf"""\s*-?\s*["']?([\w.-]{{1,80}})["']?\s*[:=\s]\s*["']?({_HOST})["']?\s*[;,]?\s*""")
"""A line of a file that gives one word a value: YAML, INI, properties, JSON, nginx."""
_INLINE = re.compile(rf"""["']?\b(\w[\w.-]{{0,79}})["']?\s?[:=]\s?["']?({_HOST})["']?(?=\s?[,;}}\]])""")
"""The same within braces, of which a line may hold many."""
_NO_PLACE = re.compile(
    r"(?i)(?:_(?:env|id|version|mode|type|level|port|path|prefix|account|user|username|password|timeout(?:_\w+)?)"
    r"|(?<!host)_name|_set|_group|sentinel_master)$"
)
"""
How variables end that tell something of a server and not where it is: NODE_ENV, SERVICE_NAME.

So does what Sentinels call the set that they watch over (SENTINEL_MASTER, MASTER_SET), which no host is called.
"""
_NO_HOST = frozenset({"localhost", "ping", "true", "false", "none", "null", "0.0.0.0", "127.0.0.1", "::1"})  # noqa: S104
_CHOICES = frozenset({
    "always", "never", "auto", "automatic", "default", "on", "off", "yes", "no", "enabled", "disabled", "enable",
    "disable", "all", "any", "strict", "lax", "on_param", "on-param", "when_authorized", "when-authorized", "random",
    "required", "optional", "graceful", "immediate", "debug", "info", "warn", "warning", "error",
})  # fmt: skip
"""What settings choose from, which no host is called, unless a Service is: SERVER_ERROR_INCLUDE_MESSAGE=never."""
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""How a Service may be called: no word of a sentence that begins with a capital."""
_SVC = re.compile(r"\.svc(?:\.[a-z0-9.-]{1,200})?$")
MIN_NICKNAME = 4
MAX_TEXT = 4000
MAX_LINES = 60
MAX_LINE = 1000
MAX_CALLS = 24
MAX_FILE_LINES = 400


class Call(NamedTuple):
    """One host that a container names, and where; `port` is '' where none is told."""

    host: str
    port: str
    container: str
    where: str
    variable: str = ""


class Directory:
    """The Services that are known, by name and address."""

    def __init__(self, services: Iterable[Json]) -> None:
        self._names: dict[tuple[str, str], ObjectRef] = {}
        self._addresses: dict[str, ObjectRef] = {}
        self._namespaces: set[str] = set()
        self._parts: dict[tuple[str, str], set[ObjectRef]] = {}
        for item in services:
            meta = item["metadata"]
            ref = ref_to("Service", meta["name"], meta.get("namespace"))
            self._names[meta["name"], str(meta.get("namespace"))] = ref
            self._namespaces.add(str(meta.get("namespace")))
            spec = item.get("spec") or {}
            ports = (str(port.get("name", "")) for port in spec.get("ports") or ())
            for part in (*meta["name"].split("-"), *ports):
                self._parts.setdefault((part, str(meta.get("namespace"))), set()).add(ref)
            for address in (spec.get("clusterIP"), *(spec.get("clusterIPs") or [])):
                if address and address != "None":
                    self._addresses[address] = ref

    def known(self, host: str, namespace: str) -> ObjectRef | None:
        """The Service that a host means, if it is one that is known."""
        if host in self._addresses:
            return self._addresses[host]
        place = self._place(host, namespace)
        found = self._names.get(place) if place else None
        if found is None and "." in host:  # a pod of a StatefulSet: pod.service[.namespace]
            rest = host.split(".", 1)[1]
            place = self._place(rest, namespace)
            return self._names.get(place) if place else None
        return found

    def named(self, host: str, namespace: str) -> ObjectRef | None:
        """The Service that a host would mean in this cluster; None for an address or a name from outside."""
        if host in self._addresses:
            return self._addresses[host]
        place = self._place(host, namespace)
        return ref_to("Service", *place) if place and _LABEL.fullmatch(place[0]) else None

    def nicknamed(self, word: str, namespace: str) -> ObjectRef | None:
        """The one Service that goes by a word in its name, or by its port's: as proxies call those behind them."""
        found = self._parts.get((word, namespace), set()) if len(word) >= MIN_NICKNAME else set()
        return next(iter(found)) if len(found) == 1 else None

    def _place(self, host: str, namespace: str) -> tuple[str, str] | None:
        """Name and namespace that a host would mean."""
        if host.lower() in _NO_HOST or not host.strip("0123456789."):
            return None
        inside = _SVC.sub("", host.rstrip("."))
        parts = inside.split(".")
        if len(parts) == 1:
            return parts[0], namespace
        if inside != host.rstrip("."):  # ends in .svc: certainly of this cluster
            return parts[-2], parts[-1]
        if len(parts) == 2 and (parts[1] in self._namespaces or (parts[0], parts[1]) in self._names):
            return parts[0], parts[1]
        return (parts[1], parts[2]) if len(parts) == 3 and (parts[1], parts[2]) in self._names else None


Lookup = Callable[[str, str], Mapping[str, str]]
"""The data of a ConfigMap by name and namespace; {} where it was not seen."""


def calls_of(
    container: Json,
    namespace: str,
    directory: Directory,
    config: Mapping[str, Mapping[str, str]],
    volumes: Iterable[Json] = (),
) -> list[Call]:
    """
    The hosts that a container's variables, arguments and mounted files name.

    config: ConfigMap name -> data. volumes: of the pod spec; without them no file is read.
    """
    name = str(container.get("name", ""))
    found = [
        Call(host, port, name, f"env {variable}", variable)
        for variable, value in variables_of(container, config)
        for host, port in hosts_in(value, namespace, directory, holds_host=_holds_host(variable))
    ]
    for field in ("command", "args"):
        for text in container.get(field) or []:
            found += [Call(h, p, name, field) for h, p in hosts_in(str(text), namespace, directory, holds_host=False)]
    for where, text in files_of(container, volumes, config):
        found += [Call(host, port, name, where) for host, port in hosts_in_file(text, namespace, directory)]
    return list(dict.fromkeys(found))[:MAX_CALLS]


def _holds_host(variable: str) -> bool:
    return _HOLDS_HOST.search(variable) is not None and _NO_PLACE.search(variable) is None


def variables_of(container: Json, config: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    """Names and literal values of a container's variables, those from ConfigMaps included. A later one wins."""
    values: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        data = config.get((source.get("configMapRef") or {}).get("name", ""), {})
        values |= {f"{source.get('prefix') or ''}{key}": str(value) for key, value in data.items()}
    for variable in container.get("env") or []:
        key = ((variable.get("valueFrom") or {}).get("configMapKeyRef")) or {}
        value = variable.get("value") or config.get(key.get("name", ""), {}).get(key.get("key", ""))
        if value:
            values[str(variable.get("name", ""))] = str(value)
    return values.items()


def files_of(
    container: Json, volumes: Iterable[Json], config: Mapping[str, Mapping[str, str]]
) -> Iterable[tuple[str, str]]:
    """The entries of ConfigMaps that a container mounts: where they stand, and their text."""
    mounted = {mount.get("name") for mount in container.get("volumeMounts") or ()}
    for volume in volumes:
        if volume.get("name") not in mounted:
            continue
        for source in (volume, *((volume.get("projected") or {}).get("sources") or ())):
            name = str((source.get("configMap") or {}).get("name", ""))
            for key, text in config.get(name, {}).items():
                yield f"file {key} of ConfigMap {name}", str(text)


def hosts_in_file(text: str, namespace: str, directory: Directory) -> Iterable[tuple[str, str]]:
    """Pairs of (host, port or '') of known services that a configuration file names as such."""
    for line in text.splitlines()[:MAX_FILE_LINES]:
        line = line.partition("#")[0][:MAX_LINE]
        found = [(match[1], match[2] or "") for match in (*_URL.finditer(line), *_TCP.finditer(line))]
        found += [(match[1], match[2]) for match in _TOKEN.finditer(line) if match[2]]
        setting = _SETTING.fullmatch(line)
        if setting and _holds_host(setting[1]):
            found.append((setting[2], ""))
        found += [(match[2], "") for match in _INLINE.finditer(line) if _holds_host(match[1])]
        yield from (pair for pair in dict.fromkeys(found) if directory.known(pair[0], namespace) is not None)


def hosts_in(text: str, namespace: str, directory: Directory, *, holds_host: bool) -> Iterable[tuple[str, str]]:
    """Pairs of (host, port or '') that a text names."""
    text = text[:MAX_TEXT]
    seen = False
    for pattern in (_URL, _TCP, _PAIR, _TOOL):
        for match in pattern.finditer(text):
            seen = True
            if match[1].lower() not in _NO_HOST and not match[1].isdecimal():
                yield match[1], (match[2] or "") if match.re.groups > 1 else ""
    if seen:
        return
    if holds_host:
        for part in re.split(r"[,;\s]+", text.strip())[:8]:
            found = None if _is_choice(part, namespace, directory) else _AUTHORITY.fullmatch(part)
            if found and found[1].lower() not in _NO_HOST and not found[1].isdecimal():
                yield found[1], found[2] or ""
        return
    for match in _TOKEN.finditer(text):
        if directory.known(match[1], namespace) is not None:
            yield match[1], match[2] or ""


def _is_choice(word: str, namespace: str, directory: Directory) -> bool:
    return word.lower() in _CHOICES and directory.known(word, namespace) is None


def mentions(text: str, namespace: str, directory: Directory) -> Iterable[tuple[ObjectRef, str]]:
    """The known Services that the last lines of a free text name, each with a port or ''."""
    for line in text.splitlines()[-MAX_LINES:]:
        for match in _TOKEN.finditer(line[:MAX_LINE]):
            found = directory.known(match[1].rstrip("."), namespace)
            if found is not None:
                yield found, match[2] or ""


def whole_names(text: str, names: Collection[str]) -> list[str]:
    """The names of a free text's words that are no plain words: of several parts, and each as it is written."""
    words = (match[1] for match in _TOKEN.finditer(text[:MAX_LINE]))
    return list(dict.fromkeys(word for word in words if "-" in word and word in names))

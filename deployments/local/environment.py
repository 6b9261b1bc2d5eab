"""The environment of the stack's processes: pure, from the caller's own environment and the stack's choices."""

import json
from collections.abc import Mapping
from pathlib import Path

from deployments.local.paths import StatePaths
from deployments.local.processes import MARK
from deployments.local.record import ClusterChoice, Urls
from deployments.local.secrets import Secrets

APPROVER = {"id": "operator", "name": "Local operator"}
_KEPT_PREFECT = ("PREFECT_LOGGING_",)
_NO_PROXY = "127.0.0.1,localhost"
_BACKEND = "NIGHTSHIFT_TRM_BACKEND"
_CACHE = "NIGHTSHIFT_TRM_CACHE"
_RESIDENT = "NIGHTSHIFT_TRM_RESIDENT_URL"
_NO = frozenset({"0", "false", "f", "no", "n", "off"})


def environment_for(
    caller: Mapping[str, str],
    *,
    stack_id: str,
    root: Path,
    python: Path,
    paths: StatePaths,
    urls: Urls,
    secrets: Secrets,
    cluster: ClusterChoice,
) -> dict[str, str]:
    """
    What every process of a stack gets.

    A caller's NIGHTSHIFT_* tunables pass; their Prefect profile does not, so that no stack ever talks to their cloud.
    """
    kept = {name: value for name, value in caller.items() if _passes(name, cluster)}
    return (
        kept
        | _python(kept, root, python)
        | _prefect(paths, urls)
        | _nightshift(paths, secrets, cluster)
        | _model(kept, urls, secrets, paths)
        | {MARK: stack_id, "no_proxy": _NO_PROXY, "NO_PROXY": _NO_PROXY}
    )


def _passes(name: str, cluster: ClusterChoice) -> bool:
    if name.startswith("PREFECT_"):
        return name.startswith(_KEPT_PREFECT)
    return not (cluster.embedded and name in {"KUBECONFIG", "NIGHTSHIFT_KUBECONFIG", "NIGHTSHIFT_CONTEXT"})


def _python(kept: Mapping[str, str], root: Path, python: Path) -> dict[str, str]:
    """`python` must mean this interpreter: flow runs are started by that name (see prefect.yaml)."""
    return {
        "PYTHONPATH": str(root),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{python.parent}:{kept.get('PATH', '/usr/bin:/bin')}",
    }


def _prefect(paths: StatePaths, urls: Urls) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(paths.prefect_home),
        "PREFECT_LOCAL_STORAGE_PATH": str(paths.results),
        "PREFECT_API_URL": urls.prefect_api,
        "PREFECT_UI_URL": urls.prefect_ui,
        "PREFECT_SERVER_UI_API_URL": urls.prefect_api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
    }


def _nightshift(paths: StatePaths, secrets: Secrets, cluster: ClusterChoice) -> dict[str, str]:
    approver = APPROVER | {"token": secrets.approver_token.get_secret_value()}
    owned = {
        "NIGHTSHIFT_LEDGER_URL": f"sqlite+aiosqlite:///{paths.ledger}",
        "NIGHTSHIFT_SECRET_KEY": secrets.secret_key.get_secret_value(),
        "NIGHTSHIFT_ALERTS_TOKEN": secrets.alerts_token.get_secret_value(),
        "NIGHTSHIFT_APPROVERS": json.dumps([approver]),
        "NIGHTSHIFT_DEPLOYMENT": "respond/local",
    }
    if cluster.embedded:
        return owned | {"NIGHTSHIFT_CLUSTER": "embedded", "NIGHTSHIFT_KUBECONFIG": str(paths.kubeconfig)}
    given = {"NIGHTSHIFT_KUBECONFIG": cluster.kubeconfig, "NIGHTSHIFT_CONTEXT": cluster.context}
    return owned | {name: value for name, value in given.items() if value is not None}


def _model(kept: Mapping[str, str], urls: Urls, secrets: Secrets, paths: StatePaths) -> dict[str, str]:
    """The model in a process of the stack, so that no run loads it, unless the caller has it elsewhere."""
    backend = kept.get(_BACKEND, "resident")
    if urls.resident is None or backend != "resident" or _RESIDENT in kept:
        return {_BACKEND: backend}
    token = secrets.resident_token.get_secret_value()
    asked = {_BACKEND: backend, _RESIDENT: urls.resident, "NIGHTSHIFT_TRM_RESIDENT_TOKEN": token}
    return asked | {_CACHE: kept.get(_CACHE, str(paths.compiled))}


def has_resident(environment: Mapping[str, str], urls: Urls) -> bool:
    """Whether runs with this environment ask a process of this very stack."""
    wanted = environment.get("NIGHTSHIFT_USE_TRM", environment.get("USE_TRM", "true"))
    is_asked = environment.get(_BACKEND) == "resident" and wanted.strip().lower() not in _NO
    return is_asked and urls.resident is not None and environment.get(_RESIDENT) == urls.resident

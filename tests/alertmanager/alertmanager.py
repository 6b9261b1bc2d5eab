"""A real Alertmanager with the recipe that users get, only with shorter waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from deployments.local.paths import ROOT
from deployments.local.ports import free_port
from tests.alertmanager.program import Program
from tests.programs import path_of
from tests.receiver.factories import ALERTS_TOKEN

RECIPE = ROOT / "deployments" / "alerts" / "alertmanager.yml"
QUICK = {"group_wait": "100ms", "group_interval": "1s", "repeat_interval": "1h"}


class Alertmanager(Program):
    """One Alertmanager, without a cluster of its own."""

    def __init__(self, folder: Path, receiver: str, *, basic: bool = False, **route: object) -> None:
        port = free_port()
        super().__init__(f"alertmanager-{port}", f"http://127.0.0.1:{port}", folder)
        self._port = port
        self._token = folder / f"token-{port}"
        self._config = folder / f"alertmanager-{port}.yml"
        self.set_token(ALERTS_TOKEN)
        self._config.write_text(yaml.safe_dump(recipe_for(receiver, self._token, basic=basic, **route)))

    def start(self) -> None:
        """Serve. What it knew of notifications survives an orderly stop, alerts never do."""
        own = (f"--config.file={self._config}", f"--storage.path={self.folder}/alertmanager-{self._port}")
        ports = (f"--web.listen-address=127.0.0.1:{self._port}", "--cluster.listen-address=")
        self.run([str(path_of("prometheus-alertmanager")), *own, *ports], "/-/ready")

    def set_token(self, token: str) -> None:
        """Write the file that the token is read from."""
        self._token.write_text(token)

    def push(self, *alerts: Mapping[str, Any]) -> None:
        """Send alerts as Prometheus does."""
        self.http.post("/api/v2/alerts", json=[dict(alert) for alert in alerts]).raise_for_status()

    def fingerprints(self) -> list[str]:
        """Those of the alerts that it holds."""
        return sorted(alert["fingerprint"] for alert in self.http.get("/api/v2/alerts").json())

    @property
    def failed(self) -> float:
        """Notifications that were given up, until the group's next turn."""
        return self.metric("alertmanager_notifications_failed_total", integration="webhook")

    @property
    def requests(self) -> float:
        """Single requests that were answered, or failed: what the receiver stores is known here only a moment later."""
        return self.metric("alertmanager_notification_requests_total", integration="webhook")

    @property
    def failed_requests(self) -> float:
        """Single requests that failed."""
        return self.metric("alertmanager_notification_requests_failed_total", integration="webhook")


def recipe_for(receiver: str, token: Path, *, basic: bool = False, **route: object) -> dict[str, Any]:
    """The recipe, with this receiver's address, a token in this file, and changes of its route."""
    recipe: dict[str, Any] = yaml.safe_load(RECIPE.read_text())
    (ours,) = [child for child in recipe["route"]["routes"] if child["receiver"] == "nightshift"]
    ours |= {**QUICK, **route}
    (webhook,) = recipe["receivers"][1]["webhook_configs"]
    webhook["url"] = f"{receiver}/alerts"
    webhook["http_config"]["authorization"]["credentials_file"] = str(token)
    if basic:
        webhook["http_config"] = {"basic_auth": {"username": "alertmanager", "password_file": str(token)}}
    return recipe


def alert(
    namespace: str, workload: str, starts_at: datetime, ends_at: datetime | None = None, **labels: str
) -> dict[str, Any]:
    """An alert as Prometheus sends it: firing until `ends_at`."""
    about = {"alertname": "KubeDeploymentReplicasMismatch", "namespace": namespace, "deployment": workload}
    sent: dict[str, Any] = {
        "labels": {**about, "severity": "critical", **labels},
        "annotations": {"summary": f"{workload} has not the replicas that it wants"},
        "startsAt": starts_at.isoformat(),
        "generatorURL": "http://prometheus.example/graph",
    }
    return sent | ({"endsAt": ends_at.isoformat()} if ends_at else {})


def pods(namespace: str, workload: str, starts_at: datetime, names: Sequence[str]) -> list[dict[str, Any]]:
    """One alert per pod of a Deployment."""
    return [alert(namespace, workload, starts_at, pod=f"{workload}-7d9c5b8f6d-{name}") for name in names]

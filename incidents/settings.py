"""The one place where configuration is read: environment variables NIGHTSHIFT_*, each with its unit."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BaseModel, Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from incidents.approvals import POLICY
from incidents.redact import secrets_of


def _of_a_person(id: str) -> str:
    if id == POLICY:
        raise ValueError(f"{POLICY} signs automatic approvals: give the person another id")
    return id


class ApproverToken(BaseModel):
    """A person who may decide, and the bearer token that proves it."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_of_a_person)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    token: SecretStr = Field(min_length=16)


class Settings(BaseSettings):
    """Everything that may differ between two installations."""

    model_config = SettingsConfigDict(env_prefix="NIGHTSHIFT_", populate_by_name=True, hide_input_in_errors=True)

    ledger_url: str = Field("sqlite+aiosqlite:///.nightshift/ledger.db", description="SQLAlchemy URL of the ledger")
    secret_key: SecretStr = Field(min_length=32, description="master key, for signing and sealing")

    alerts_token: SecretStr = Field(min_length=16, description="bearer token (or basic password) of Alertmanager")
    approvers: tuple[ApproverToken, ...] = Field((), description="JSON list of {id, name, token}: who may decide")
    body_limit_bytes: int = Field(1024 * 1024, gt=0, description="largest accepted request body, bytes")
    backlog_limit: int = Field(10_000, gt=0, description="undispatched incidents above which alerts get 429")

    cluster: str = Field("default", description="name of the cluster that this installation looks after")
    kubeconfig: Path | None = Field(None, description="explicit kubeconfig; beats KUBECONFIG, which beats in-cluster")
    context: str | None = Field(None, description="context of the kubeconfig; its current one where unset")
    cluster_timeout_s: float = Field(10, gt=0, description="time-out of one call of the Kubernetes API, seconds")
    prometheus_url: str | None = Field(None, description="URL of a Prometheus, without /api/v1; unset: none is asked")
    prometheus_token: SecretStr | None = Field(None, description="bearer token for Prometheus, if it wants one")

    deployment: str = Field("respond/local", description="Prefect deployment that handles incidents")
    dry_run: bool = Field(
        False,
        validation_alias=AliasChoices("NIGHTSHIFT_DRY_RUN", "SRE_AGENT_DRY_RUN", "dry_run"),
        description="observe, diagnose and propose, and change nothing",
    )
    max_remediation_attempts: int = Field(
        2,
        ge=1,
        le=5,
        validation_alias=AliasChoices(
            "NIGHTSHIFT_MAX_REMEDIATION_ATTEMPTS", "MAX_REMEDIATION_ATTEMPTS", "max_remediation_attempts"
        ),
        description="actions that one incident may apply",
    )
    policy_file: Path | None = Field(None, description="what may be done and how much; unset: the built-in limits")
    kill_switch: bool = Field(False, description="nothing is changed any more, not even taken back")
    kill_switch_file: Path | None = Field(None, description="while it exists, or cannot be looked for, nothing is done")
    fix_lifetime_s: float = Field(3600, ge=0, description="within it, the same fix of the same fault is questioned")
    confidence_threshold: float = Field(0.7, ge=0, le=1, description="below it a tier abstains")
    decision_timeout_s: float = Field(3600, gt=0, description="time for a human's decision; then it counts as rejected")
    verify_timeout_s: float = Field(300, gt=0, description="time for the cluster to become healthy after an action")
    verify_poll_s: float = Field(1.0, gt=0, description="pause between two looks while verifying, seconds")
    verify_quiet_s: float = Field(10, ge=0, description="how long a workload must stay healthy before it counts")

    heartbeat_s: float = Field(2, gt=0, description="pause between two signs of life of a run, seconds")
    run_lost_after_s: float = Field(60, gt=0, description="silence after which a run is rescheduled, seconds")
    max_restarts: int = Field(5, ge=0, description="times a lost or failed run is rescheduled before it is given up")
    lease_s: float = Field(30, gt=0, description="life of the lease around acting, seconds; renewed while it is held")
    reconcile_s: float = Field(2, gt=0, description="pause between two rounds of the reconcile loop, seconds")

    def secrets(self) -> tuple[str, ...]:
        """Everything in here that must not show in any text."""
        kept = (self.secret_key, self.alerts_token, self.prometheus_token, *(each.token for each in self.approvers))
        urls = (self.ledger_url, self.prometheus_url or "")
        within = (secret for url in urls for secret in secrets_of("url", url))
        return (*(each.get_secret_value() for each in kept if each is not None), *within)

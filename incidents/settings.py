"""The one place where configuration is read: environment variables NIGHTSHIFT_*, each with its unit."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from incidents.approvals import POLICY
from incidents.models import Tier
from incidents.redact import secrets_of

CHECKPOINT = Path(__file__).resolve().parent.parent / "trm" / "checkpoints" / "default"
DEFAULT_TIERS = (Tier.TRM, Tier.RULES)
"""All tiers of this version, in the order in which they are asked."""
_KNOWN = ", ".join(DEFAULT_TIERS)


class TrmBackend(StrEnum):
    """Where the model of the TRM tier runs."""

    INLINE = "inline"
    RESIDENT = "resident"
    WORK_POOL = "work_pool"


class Disagreement(StrEnum):
    """Who decides when confident tiers differ; a human is asked in any case."""

    FIRST = "first"
    MOST_CONFIDENT = "most_confident"
    RULES = "rules"


def _in_order(given: object) -> tuple[Tier, ...]:
    """`trm,rules`, as an environment variable has it; each name once, and only those of this version."""
    names = given.split(",") if isinstance(given, str) else [*given] if isinstance(given, Iterable) else []
    names = [str(name).strip() for name in names]
    for name in names:
        if name not in DEFAULT_TIERS:
            what = f"the tier {name} is not in this version" if name in list(Tier) else f"there is no tier {name!r}"
            raise ValueError(f"{what}: NIGHTSHIFT_TIERS takes {_KNOWN}, in the order in which they are asked")
    if not names or len(set(names)) != len(names):
        raise ValueError(f"NIGHTSHIFT_TIERS names each tier once, and at least one of {_KNOWN}")
    return tuple(Tier(name) for name in names)


Order = Annotated[tuple[Tier, ...], NoDecode, BeforeValidator(_in_order)]


def _of_a_person(id: str) -> str:
    if id == POLICY:
        raise ValueError(f"{POLICY} signs automatic approvals: give the person another id")
    return id


class ApproverToken(BaseModel):
    """A person who may decide, and the bearer token that proves it."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_of_a_person)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    token: SecretStr = Field(min_length=16)


class ModelSettings(BaseSettings):
    """What a process needs that does nothing but answer with the model: none of the keys of an installation."""

    model_config = SettingsConfigDict(env_prefix="NIGHTSHIFT_", populate_by_name=True, hide_input_in_errors=True)

    trm_checkpoint: Path = Field(CHECKPOINT, description="folder of the model")
    trm_cache: Path | None = Field(None, description="folder for the network as compiled here; unset: never compiled")
    trm_device: str = Field("auto", description="where the model reckons: cpu, cuda, cuda:1; auto: a GPU if it can")
    trm_resident_token: SecretStr | None = Field(
        None, min_length=16, description="bearer token of the resident process"
    )


class Settings(ModelSettings):
    """Everything that may differ between two installations."""

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
    tiers: Order = Field(DEFAULT_TIERS, description="who may diagnose, in the order in which they are asked")
    disagreement: Disagreement = Field(
        Disagreement.RULES, description="who decides when confident tiers differ; a human is asked anyway"
    )
    confidence_threshold: float = Field(
        0.7, ge=0, le=1, description="below it a tier abstains; one that was fitted to a tier counts unless this is set"
    )
    alone_threshold: float = Field(
        0.95, ge=0, le=1, description="below it the model is not believed where other tiers were asked and none is sure"
    )
    use_trm: bool = Field(
        True,
        validation_alias=AliasChoices("NIGHTSHIFT_USE_TRM", "USE_TRM", "use_trm"),
        description="whether the tier trm is asked at all",
    )
    trm_backend: TrmBackend = Field(TrmBackend.INLINE, description="where the model runs")
    trm_deadline_s: float = Field(3, gt=0, description="time for one answer of the model; then the next tier counts")
    trm_load_s: float = Field(20, gt=0, description="time for loading the model, once in a process, seconds")
    trm_resident_url: str | None = Field(None, description="where the resident process listens, for that backend")
    trm_deployment: str = Field(
        "diagnose/gpu", description="Prefect deployment that answers, for the backend work_pool"
    )
    trm_pool_deadline_s: float = Field(
        120, gt=0, description="time for one answer of a work pool, a pod's start included, instead of the deadline"
    )
    decision_timeout_s: float = Field(3600, gt=0, description="time for a human's decision; then it counts as rejected")
    verify_timeout_s: float = Field(300, gt=0, description="time for the cluster to become healthy after an action")
    verify_poll_s: float = Field(1.0, gt=0, description="pause between two looks while verifying, seconds")
    verify_quiet_s: float = Field(10, ge=0, description="how long a workload must stay healthy before it counts")

    heartbeat_s: float = Field(2, gt=0, description="pause between two signs of life of a run, seconds")
    run_lost_after_s: float = Field(60, gt=0, description="silence after which a run is rescheduled, seconds")
    max_restarts: int = Field(5, ge=0, description="times a lost or failed run is rescheduled before it is given up")
    lease_s: float = Field(30, gt=0, description="life of the lease around acting, seconds; renewed while it is held")
    reconcile_s: float = Field(2, gt=0, description="pause between two rounds of the reconcile loop, seconds")

    @model_validator(mode="after")
    def _somebody_is_asked(self) -> Self:
        if not self.asked_tiers:
            raise ValueError("nobody is left to diagnose: NIGHTSHIFT_TIERS names trm alone, and USE_TRM is false")
        return self

    @property
    def asked_tiers(self) -> tuple[Tier, ...]:
        """The tiers that are asked, in order."""
        return tuple(name for name in self.tiers if self.use_trm or name is not Tier.TRM)

    def secrets(self) -> tuple[str, ...]:
        """Everything in here that must not show in any text."""
        tokens = (self.alerts_token, self.prometheus_token, self.trm_resident_token)
        kept = (self.secret_key, *tokens, *(each.token for each in self.approvers))
        urls = (self.ledger_url, self.prometheus_url or "")
        within = (secret for url in urls for secret in secrets_of("url", url))
        return (*(each.get_secret_value() for each in kept if each is not None), *within)

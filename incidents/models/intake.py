"""What comes in: alerts, and what they are about."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from incidents.models.base import Moment, Noun


class Alert(Noun):
    """One alert, parsed at the door. Labels and annotations are untrusted text."""

    fingerprint: str = Field(min_length=1, max_length=128)
    name: str = Field(min_length=1, max_length=256)
    status: Literal["firing", "resolved"] = "firing"
    severity: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    starts_at: Moment
    ends_at: Moment | None = None
    generator_url: str = ""
    receiver: str = ""


class Symptom(StrEnum):
    """
    What kind of complaint an alert is, as its name tells. A hint: it never proves anything.

    It only says what has to be seen before "nothing is wrong" may be claimed: ready pods do not answer a complaint
    about throttling.
    """

    AVAILABILITY = "availability"
    THROTTLING = "throttling"
    STORAGE = "storage"
    CERTIFICATE = "certificate"
    LOAD = "load"
    OTHER = "other"


class Subject(Noun):
    """
    What an alert is about, as far as its labels tell.

    `kind` "Workload" means: an owner of pods whose kind the labels do not name. Observing corrects it.
    """

    cluster: str
    namespace: str | None
    kind: str
    name: str
    symptom: Symptom = Symptom.AVAILABILITY

    @property
    def key(self) -> str:
        """The identity under which alerts join one incident."""
        return "/".join((self.cluster, self.namespace or "-", self.kind, self.name))

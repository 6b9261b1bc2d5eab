"""What the receiver tells about an incident, as far as the console shows it."""

from pydantic import BaseModel, ConfigDict

from incidents.models import Diagnosis, Moment, Plan, Report, State, Step


class View(BaseModel):
    """Parsed from the receiver's JSON, which may gain fields before the console does."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class QuestionView(View):
    """A question as the approver sees it."""

    round: int
    attempt: int
    plan: Plan
    plan_hash: str
    status: str
    deadline: Moment

    @property
    def is_open(self) -> bool:
        """Whether a decision is still wanted."""
        return self.status == "open"


class AlertView(View):
    """One alert that belongs to an incident."""

    fingerprint: str
    name: str
    status: str
    count: int


class IncidentView(View):
    """One incident as it stands."""

    id: str
    state: State
    open: bool
    dry_run: bool = False
    workload: str | None = None
    attached_to: str | None = None
    source: str = ""
    run_url: str | None = None
    alerts: tuple[AlertView, ...] = ()
    diagnosis: Diagnosis | None = None
    question: QuestionView | None = None
    timeline: tuple[Step, ...] = ()
    report: Report | None = None


class Summary(View):
    """One line of the list of incidents."""

    id: str
    state: State
    open: bool


class Listing(View):
    """The list of incidents, newest first."""

    incidents: tuple[Summary, ...] = ()

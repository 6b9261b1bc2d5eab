"""One diagnosis with its evidence, and where the parameters of a plan come from. Pure; nothing is invented here."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from incidents.actions import REGISTRY
from incidents.actions.base import TemplateAction
from incidents.faults import ActionName, Fault
from incidents.models import (
    Ask,
    Cause,
    ContainerSpec,
    Evidence,
    Fact,
    ObjectRef,
    Parameter,
    Plan,
    Revision,
    Signal,
    WorkloadFacts,
)
from incidents.rules.view import View


class Case(NamedTuple):
    """What a plan is made from."""

    fault: Fault
    cause: Cause
    evidence: Evidence
    view: View

    @property
    def target(self) -> ObjectRef:
        """The object to blame."""
        return self.cause.object

    @property
    def workload(self) -> WorkloadFacts | None:
        """The root, if it is a workload that was seen."""
        return self.evidence.about(self.cause.object)

    @property
    def container(self) -> str:
        """The container to blame; a workload's only one where the cause names none; '' if that is not clear."""
        if self.cause.container:
            return self.cause.container
        names = [spec.name for spec in self.workload.specs if not spec.init] if self.workload else []
        return names[0] if len(names) == 1 else ""

    @property
    def spec(self) -> ContainerSpec | None:
        """What the template says about that container."""
        return self.workload.spec_of(self.container) if self.workload else None

    @property
    def last_good(self) -> Revision | None:
        """The newest earlier revision that is known to work."""
        return self.workload.last_good if self.workload else None

    @property
    def predecessor(self) -> Revision | None:
        """The revision that is known to work, or else the one before the newest, whatever became of its pods."""
        workload = self.workload
        if workload is None or workload.current is None:
            return None
        earlier = [each for each in workload.revisions if each.number < (workload.current.number)]
        return workload.last_good or (max(earlier, key=lambda each: each.number) if earlier else None)

    def facts(self, *signals: Signal) -> tuple[Fact, ...]:
        """The facts about the root itself."""
        return self.view.facts(self.target, *signals)

    def changed(self, *fields: str) -> tuple[Fact, ...]:
        """What the newest revision changed in the container to blame, or in the pod; of all fields if none is named."""
        found = (
            fact for fact in self.facts(Signal.CHANGED) if fact.detail.get("container", "") in ("", self.container)
        )
        return tuple(fact for fact in found if not fields or fact.detail.get("field", "").split(" ")[0] in fields)

    def clues(self, *kinds: str) -> tuple[Fact, ...]:
        """What the logs of the root's pods complain about, in the container to blame."""
        facts = self.view.pod_facts(self.target, Signal.LOG)
        mine = (fact for fact in facts if not self.container or fact.detail.get("container") == self.container)
        return tuple(fact for fact in mine if fact.detail.get("clue") in kinds)

    def measured(self, key: str) -> int | None:
        """The highest measured usage of the container to blame, such as 'memory_bytes'; None if not measured."""
        facts = self.view.pod_facts(self.target, Signal.USAGE)
        texts = [fact.detail.get(key, "") for fact in facts if fact.detail.get("container") == self.container]
        return max((int(text) for text in texts if text.isdecimal()), default=None)

    def plan(
        self,
        action: ActionName,
        why: str,
        undo: str,
        *,
        params: Mapping[str, Parameter] | None = None,
        asks: tuple[Ask, ...] = (),
        target: ObjectRef | None = None,
        reads: Iterable[str] = (),
    ) -> Plan:
        """A plan about the root (or another target), bound to it and to what else it reads ('Kind/name')."""
        on = target or self.target
        keys = (f"{on.kind}/{on.name}", *reads)
        bindings = self.evidence.bindings
        return Plan(
            action=action,
            target=on,
            params=dict(params or {}),
            asks=asks,
            why=why + _waits_for(on, action),
            undo=undo,
            risk=REGISTRY[action].risk,
            bindings={key: bindings[key] for key in keys if key in bindings},
        )


def _waits_for(target: ObjectRef, action: ActionName) -> str:
    """A warning where a StatefulSet keeps waiting for the pod that cannot become ready, whatever its template says."""
    if target.kind != "StatefulSet" or not issubclass(REGISTRY[action], TemplateAction):
        return ""
    return "; a StatefulSet waits for its broken pod, which may have to be deleted by hand afterwards"

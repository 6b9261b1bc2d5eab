"""What is wrong with a world: the answer that goes with a scenario."""

from dataclasses import dataclass, field

from incidents.standin.shapes import Obj

HEALTHY = frozenset({"none"})


@dataclass(frozen=True)
class Truth:
    """
    What is wrong, and where its cause sits. `fault` is a word of the taxonomy.

    `fixes`: any one is right; `may`: sensible, not required; `also`, `also_roots`: equally defensible readings.
    """

    fault: str
    namespace: str
    kind: str = "Deployment"
    name: str = ""
    container: str | None = "app"
    env: str | None = None
    detail: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    needs_human: bool = True
    fixes: tuple[Obj, ...] = ()
    may: tuple[Obj, ...] = ()
    also: tuple[str, ...] = ()
    also_roots: tuple[Obj, ...] = ()

    @property
    def as_captured(self) -> Obj:
        """In the form in which captures carry it."""
        if self.fault in HEALTHY:
            return {"has_issue": False, "fault": self.fault, "root_cause": None, "fixes": [], "needs_human": False}
        optional = {"container": self.container, "env": self.env, "key": self.key}
        root = {"kind": self.kind, "name": self.name} | {key: each for key, each in optional.items() if each}
        head = {"has_issue": True, "fault": self.fault, "root_cause": root}
        rest = {"may": list(self.may), "also": list(self.also), "also_roots": list(self.also_roots)}
        told = head | {"fixes": list(self.fixes), "needs_human": self.needs_human}
        return told | {key: each for key, each in rest.items() if each}


def fix(action: str, kind: str, name: str, /, **params: object) -> Obj:
    """One action that is right."""
    return {"action": action, "target": {"kind": kind, "name": name}, "params": params}


def rollback(kind: str, name: str, to_revision: int = 1) -> Obj:
    """Back to the revision that worked; its number may be left out."""
    return fix("rollback_deployment", kind, name, to_revision={"optional": True, "value": to_revision})

"""How a workload's manifests and logs look where a scenario leaves it open. The defaults are the catalogue's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from incidents.standin.behaviours import Calls
from incidents.standin.habits import AtFirst
from incidents.standin.images import REGISTRY
from incidents.standin.programs import Listens
from incidents.standin.shapes import Obj
from incidents.standin.voices import PLAIN, Voice

Before = tuple[Calls | AtFirst, ...]


@dataclass(frozen=True)
class Style:
    """
    Names, numbers and habits of one workload.

    `names`: what it calls the things around it, by role (config, secret, claim, account, variable ...). `first` and
    `beside`: further containers, before and after its own. `inits`: init containers. `before`: what its program does
    before anything of the scenario. `late_s`: the scenario's template comes so much later, after a good one. `past`:
    fields that its container had for a moment before, and that make no difference.
    """

    container: str = "app"
    port: int = 8080
    service_port: int = 80
    port_name: str = ""
    label: str = "app"
    labels: Mapping[str, str] = field(default_factory=dict)
    registry: str = ""
    version: str = ""
    env: tuple[Obj, ...] = ()
    resources: Obj = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    first: tuple[Obj, ...] = ()
    beside: tuple[Obj, ...] = ()
    inits: tuple[Obj, ...] = ()
    volumes: tuple[Obj, ...] = ()
    mounts: tuple[Obj, ...] = ()
    pod: Obj = field(default_factory=dict)
    args: tuple[str, ...] = ()
    replicas: int = 0
    before: Before = ()
    listens: Listens | None = None
    probe: Obj | None = None
    strategy: str = ""
    late_s: float | None = None
    past: Obj = field(default_factory=dict)
    voice: Voice = PLAIN

    def place(self, namespace: str) -> str:
        """The registry and path below which the workload's images lie."""
        return self.registry or f"{REGISTRY}/{namespace}"

    @property
    def neighbour(self) -> "Style":
        """The same habits, without what is this one workload's own."""
        own = replace(self, names={}, first=(), beside=(), inits=(), volumes=(), mounts=(), pod={}, args=())
        return replace(own, env=(), replicas=0, before=(), listens=None, probe=None, strategy="", late_s=None, past={})

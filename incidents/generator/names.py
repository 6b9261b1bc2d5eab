"""Random realistic names: of workloads, namespaces, variables, images and what hangs around them."""

from dataclasses import dataclass, field
from random import Random

from incidents.generator.words import AROUND, NUMBERS, REGISTRIES, ROLES, SETTINGS, STAGES, STORES, SUBJECTS, TEAMS


@dataclass
class Names:
    """Names that were not given away before. `queue`: names to be given away first, now and then."""

    rng: Random
    taken: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    queue: list[str] = field(default_factory=list)

    def pick(self, options: tuple[str, ...]) -> str:
        """One of several."""
        return self.rng.choice(options)

    def workload(self, *, store: bool = False) -> str:
        """A workload's name, in one of the patterns that people use. No two that only an ending tells apart."""
        if self.queue and self.rng.random() < 0.5:
            self.taken.add(self.queue[-1])
            return self.queue.pop()
        while True:
            subject, role = self.pick(SUBJECTS), self.pick(STORES if store else ROLES)
            name = self._patterned(subject, role)
            if name not in self.taken and subject not in self.near:
                self.taken.add(name)
                self.near.add(subject)
                return name

    def _patterned(self, subject: str, role: str) -> str:
        team, other, number = self.pick(TEAMS), self.pick(SUBJECTS), self.rng.randint(2, 4)
        plain = f"{subject}-{role}"
        longer = (f"{team}-{plain}", f"{subject}-{other}-{role}", f"{plain}-v{number}")
        return self.rng.choice((plain, plain, f"{subject}{role}", f"{role}-{subject}", *longer))

    def namespace(self) -> str:
        """A namespace's name."""
        subject, team, stage = self.pick(SUBJECTS), self.pick(TEAMS), self.pick(STAGES)
        return self.pick((f"team-{team}", f"{team}-{stage}", f"{subject}s", f"{subject}-{stage}", f"{team}-{subject}"))

    def variable(self) -> str:
        """A variable that a program may require."""
        return f"{self.pick(SUBJECTS).upper()}_{self.pick(SETTINGS)}"

    def number(self) -> str:
        """A variable that holds a number."""
        return f"{self.pick(SUBJECTS).upper()}_{self.pick(NUMBERS)}"

    def registry(self) -> str:
        """A registry with a path below it."""
        return self.pick(REGISTRIES).format(team=self.pick(TEAMS), subject=self.pick(SUBJECTS))

    def version(self) -> str:
        """A tag."""
        a, b, c = (self.rng.randint(0, 30) for _ in range(3))
        dated, hashed = f"2026.{b % 12 + 1}.{c}", f"{self.rng.getrandbits(28):07x}"
        return self.pick((f"v{a}.{b}.{c}", f"{a}.{b}.{c}", dated, hashed, f"release-{a}.{b}", f"build-{a * 31 + b}"))

    def around(self, workload: str) -> dict[str, str]:
        """What a workload calls the things around it, by role."""
        subject = self.pick(SUBJECTS)
        named = {role: self.pick(forms).format(name=workload, subject=subject) for role, forms in AROUND.items()}
        tags = {"next": f"{self.version()}.1", "previous": f"{self.version()}.0"}
        return named | tags | {"variable": self.variable(), "number": self.number()}


def misspelt(rng: Random, name: str) -> str:
    """A name as somebody mistyped it: never the same."""
    place = rng.randrange(1, len(name))
    ways = (
        name[:place] + name[place + 1 :] if len(name) > 4 else f"{name}{name[-1]}",
        f"{name}{name[-1]}",
        name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
        name[:place] + name[place - 1] + name[place:],
    )
    found = [way for way in ways if way != name and "-" not in (way[0], way[-1]) and "--" not in way]
    return rng.choice(found) if found else f"{name}x"

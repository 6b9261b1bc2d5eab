"""
Whether a candidate takes the place of the model in use: two models on the same cases, family by family. Pure.

What counts is the cases on which they differ. If both were as good, each of these would be a throw of a coin: the exact
sign test (McNemar 1947, https://doi.org/10.1007/BF02295996) says how often a coin falls so. Better has to be beyond
that noise; worse counts if it is beyond the noise of looking at so many families (Holm 1979). Knows no torch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

NOISE = 0.05
"""How often chance alone may look like better, or make any of the families look worse."""


@dataclass(frozen=True)
class Pairs:
    """Cases by who has them right: both models, the candidate alone, the current one alone, neither."""

    both: int = 0
    gained: int = 0
    lost: int = 0
    neither: int = 0

    @property
    def cases(self) -> int:
        """How many there are."""
        return self.both + self.gained + self.lost + self.neither

    @property
    def candidate(self) -> int:
        """How many the candidate has right."""
        return self.both + self.gained

    @property
    def current(self) -> int:
        """How many the current model has right."""
        return self.both + self.lost

    def __add__(self, other: "Pairs") -> "Pairs":
        return Pairs(
            self.both + other.both, self.gained + other.gained, self.lost + other.lost, self.neither + other.neither
        )


@dataclass(frozen=True)
class Comparison:
    """Two models on the same cases. `uncalibrated`: why the candidate is not. `absent`: why there is no current one."""

    families: Mapping[str, Pairs]
    uncalibrated: str = ""
    absent: str = ""

    @property
    def all(self) -> Pairs:
        """All families together."""
        return sum(self.families.values(), Pairs())


@dataclass(frozen=True)
class Family:
    """One family, and how likely chance alone would lose as many cases."""

    name: str
    pairs: Pairs
    chance: float
    worse: bool


@dataclass(frozen=True)
class Verdict:
    """Whether the candidate is promoted, why, and how it did in each family."""

    promoted: bool
    reasons: tuple[str, ...]
    families: tuple[Family, ...]


def pairs(candidate: Sequence[bool], current: Sequence[bool]) -> Pairs:
    """Count cases, one after the other, by who has them right. ValueError unless both answered as many."""
    both = list(zip(candidate, current, strict=True))
    return Pairs(*(both.count(each) for each in ((True, True), (True, False), (False, True), (False, False))))


def verdict(compared: Comparison) -> Verdict:
    """Promoted if it is calibrated, better over all and not worse on any family, beyond noise."""
    families = judged(compared.families)
    better = chance(compared.all.gained, compared.all.lost) <= NOISE
    worse = [each for each in families if each.worse]
    reasons = (_overall(compared, better), *map(_worse, worse))
    if compared.uncalibrated:
        reasons += (f"it is not calibrated: {compared.uncalibrated}",)
    return Verdict(better and not worse and not compared.uncalibrated, reasons, families)


def judged(families: Mapping[str, Pairs]) -> tuple[Family, ...]:
    """Each family with its test, the one that lost most clearly first."""
    found = sorted((chance(each.lost, each.gained), name) for name, each in families.items())
    worse, still = {}, True
    for place, (likely, name) in enumerate(found):
        still = still and likely <= NOISE / (len(found) - place)
        worse[name] = still
    return tuple(Family(name, families[name], likely, worse[name]) for likely, name in found)


def chance(many: int, few: int) -> float:
    """How likely a fair coin shows one side at least `many` times of many + few; 1 without a throw."""
    throws = many + few
    return float(sum(comb(throws, each) for each in range(many, throws + 1)) / 2**throws)


def _overall(compared: Comparison, better: bool) -> str:
    total = compared.all
    right = f"right in {total.candidate} of {total.cases} held-out cases"
    if compared.absent:
        return f"{right}; there is nothing to compare it with: {compared.absent}"
    told = f"the current one in {total.current}: gained {total.gained}, lost {total.lost}"
    return f"{'better' if better else 'not better beyond noise'}: {right}, {told}, p = {_p(total.gained, total.lost)}"


def _worse(family: Family) -> str:
    pairs = family.pairs
    return (
        f"worse on {family.name}: {pairs.candidate} of {pairs.cases} right, the current one {pairs.current}: "
        f"gained {pairs.gained}, lost {pairs.lost}, p = {family.chance:.2g}"
    )


def _p(many: int, few: int) -> str:
    return f"{chance(many, few):.2g}"

"""What is put into a case to mislead: alert texts, labels, log lines, names."""

from dataclasses import dataclass
from random import Random

from incidents.generator.wordings.hostile import (
    GARBAGE,
    MISLEADING,
    MISLEADING_LABELS,
    NAMES,
    ORDERS,
    WORDS_OF_OTHER_FAULTS,
)
from incidents.standin.shapes import Obj

KINDS = ("annotations", "labels", "orders", "words", "garbage", "names")


@dataclass(frozen=True)
class Hostility:
    """Which kinds a case has, and what they put in."""

    kinds: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    claim: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    def on(self, alert: Obj) -> Obj:
        """The alert with what is claimed in it."""
        labels = {key: value for key, value in self.labels if key not in alert["labels"]}
        claimed = {"description": self.claim, "message": self.claim} if self.claim else {}
        return alert | {"labels": alert["labels"] | labels, "annotations": alert["annotations"] | claimed}


def hostility_of(rng: Random, share: float) -> Hostility:
    """None for most, one to three kinds for such a share of cases."""
    if rng.random() >= share:
        return Hostility()
    kinds = tuple(sorted(rng.sample(KINDS, rng.randint(1, 3))))
    lines: list[str] = []
    for kind, texts in (("orders", ORDERS), ("words", WORDS_OF_OTHER_FAULTS), ("garbage", GARBAGE)):
        if kind in kinds:
            lines += [line for text in rng.sample(texts, 2) for line in text.split("\n")]
    return Hostility(
        kinds,
        tuple(lines),
        tuple(rng.sample(NAMES, 2)) if "names" in kinds else (),
        rng.choice(MISLEADING) if "annotations" in kinds else "",
        tuple(rng.choice(MISLEADING_LABELS).items()) if "labels" in kinds else (),
    )

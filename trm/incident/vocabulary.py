"""
The closed vocabulary: which tokens there are, and how everything else of an incident becomes a number.

It is counted over training cases and travels with a checkpoint, which carries its digest: other numbers for the same
tokens would be another language.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from incidents.errors import PermanentError
from incidents.faults import ROOTS, Fault
from trm.incident.relations import EDGE_CODES
from trm.incident.rows import MAX_ROWS, Rows

VERSION = 4
WORD_BUCKETS = 4096
RARE = 20
"""A token that fewer training rows have is told as its group's unknown."""
UNKNOWN = "?"
OTHER = "Other"
MORE_KINDS = (
    *("Host", "IngressClass", "PriorityClass", "StorageClass", "PersistentVolume", "ReplicaSet"),
    *("Certificate", "Issuer", "ClusterIssuer", "Bucket", "HelmChart", "ValidatingAdmissionPolicyBinding"),
)
KINDS = ("Alert", *sorted({kind for kinds in ROOTS.values() for kind in kinds} | set(MORE_KINDS)), OTHER)
FAULTS = tuple(fault.value for fault in Fault if fault not in (Fault.NONE, Fault.UNKNOWN))


def group_of(token: str) -> str:
    """The unknown token that stands for a value nobody has seen of something known."""
    head, equals, _ = token.partition("=")
    return UNKNOWN + (head if equals else token.rpartition(":")[0])


@dataclass(frozen=True)
class Vocabulary:
    """Tokens by number, and the sizes and lists that make the numbers mean what they mean."""

    tokens: tuple[str, ...]
    seed: int = 0
    version: int = VERSION
    word_buckets: int = WORD_BUCKETS
    max_rows: int = MAX_ROWS
    edge_codes: tuple[str, ...] = EDGE_CODES
    kinds: tuple[str, ...] = KINDS
    faults: tuple[str, ...] = FAULTS

    @cached_property
    def ids(self) -> dict[str, int]:
        """Token -> number."""
        return {token: number for number, token in enumerate(self.tokens)}

    @cached_property
    def kind_ids(self) -> dict[str, int]:
        """Kind -> number; what is not listed is the last, Other."""
        return {kind: number for number, kind in enumerate(self.kinds)}

    @cached_property
    def fallbacks(self) -> tuple[int, ...]:
        """The number of each token's unknown: a training run may put it in the token's place, to learn unknowns."""
        return tuple(self.unknown(token) for token in self.tokens)

    def unknown(self, token: str) -> int:
        """The number that stands for a token which is not in the vocabulary."""
        return self.ids.get(group_of(token), self.ids[UNKNOWN])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its canonical JSON."""
        return sha256(json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def to_json(self) -> str:
        """Readable, one list to a line of its own."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Vocabulary":
        """Raises PermanentError for another version, or for edges, kinds or faults that this program does not have."""
        content = json.loads(text)
        found = cls(tuple(content["tokens"]), content["seed"])
        if json.loads(found.to_json()) != content:
            raise PermanentError("the vocabulary was made for another encoding: its lists are not this program's")
        return found

    @classmethod
    def read(cls, path: Path) -> "Vocabulary":
        """From a file."""
        return cls.from_json(path.read_text())


def vocabulary_of(incidents: Iterable[Rows], rare: int = RARE, seed: int = 0) -> Vocabulary:
    """Count the tokens of training incidents; groups stand before their members, the unknown is 0."""
    return vocabulary_from(counted(incidents), rare, seed)


def counted(incidents: Iterable[Rows]) -> Counter[str]:
    """How many rows have each token."""
    return Counter(token for rows in incidents for row in rows.rows for token in row.tokens)


def vocabulary_from(counts: Counter[str], rare: int = RARE, seed: int = 0) -> Vocabulary:
    """The vocabulary of counted tokens."""
    common = sorted(token for token, count in counts.items() if count >= rare)
    groups = sorted({group_of(token) for token in common} - {UNKNOWN})
    return Vocabulary((UNKNOWN, *groups, *common), seed)

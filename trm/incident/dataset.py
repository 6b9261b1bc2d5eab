"""
Cases on disk as arrays on disk, a shard for a shard, and as flat arrays in memory.

    python -m trm.incident.dataset --cases DIR --out DIR (--vocabulary FILE | --build-vocabulary FILE) [--workers N]

A shard that is there is not made again; one that was made with another vocabulary is refused.
"""

import argparse
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from incidents.errors import PermanentError
from incidents.generator.shards import ENDING, read
from incidents.models import Evidence
from trm.incident.encode import encode
from trm.incident.labels import labels_of
from trm.incident.rows import Rows, rows_of
from trm.incident.vocabulary import FAULTS, Vocabulary, vocabulary_of

FAMILIES = ("none", "unknown", *FAULTS)
GROUPS = ("fault", "negative", "unknown")
SHAPES = ("chain", "diamond", "fan-in", "fan-out", "mesh", "star", "tree")
COUNTED_SHARDS = 16
"""From so many training shards a vocabulary is counted."""

FLAT = {
    "tokens": np.uint16, "token_rows": np.uint8, "words": np.uint16, "word_rows": np.uint8, "edges": np.uint8,
    "kinds": np.uint8, "roles": np.int8, "evidence": np.bool_,
}  # fmt: skip
"""Arrays of different lengths per incident, one after the other: edges are R * R, row by row."""
SINGLE = {
    "verdict": np.int8, "root": np.int8, "fault": np.int8, "unknown": np.float32, "cut": np.uint8, "seed": np.int64,
    "hops": np.int8, "family": np.int8, "group": np.int8, "shape": np.int8, "noise": np.bool_, "adversarial": np.bool_,
}  # fmt: skip
"""One number per incident. The last seven tell about the case and are for evaluation only."""
COUNTS = {"tokens": "tokens", "token_rows": "tokens", "words": "words", "word_rows": "words", "edges": "edges"}
"""Which offsets an array goes by; the others go by rows."""

MEASURES = {"rows": "kinds", "tokens": "tokens", "words": "words", "edges": "edges"}
"""What is counted per incident, and an array that has as many."""

Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Dataset:
    """
    N incidents in flat arrays: those of FLAT and SINGLE, and N + 1 starts for each of rows, tokens, words and edges.

    The tokens of incident i are arrays["tokens"][offsets["tokens"][i] : offsets["tokens"][i + 1]]; `part` does this.
    """

    arrays: Arrays
    offsets: dict[str, NDArray[np.int64]]
    digest: str

    def __len__(self) -> int:
        return len(self.arrays["verdict"])

    def part(self, name: str, incident: int) -> NDArray[np.generic]:
        """One incident's slice of a flat array; `edges` as (R, R)."""
        starts = self.offsets[COUNTS.get(name, "rows")]
        found = self.arrays[name][starts[incident] : starts[incident + 1]]
        rows = int(np.diff(self.offsets["rows"][incident : incident + 2])[0])
        return found.reshape(rows, rows) if name == "edges" else found

    @classmethod
    def load(cls, folder: Path, shards: int | None = None) -> "Dataset":
        """All shards of a folder, or the first few. PermanentError where there are none, or of two vocabularies."""
        paths = sorted(folder.glob("*.npz"))[:shards]
        if not paths:
            raise PermanentError(f"there are no encoded shards in {folder}")
        parts = [_loaded(path) for path in paths]
        digests = {str(part["digest"]) for part in parts}
        if len(digests) > 1:
            raise PermanentError(f"{folder} holds shards of {len(digests)} vocabularies")
        arrays: Arrays = {name: np.concatenate([part.pop(name) for part in parts]) for name in (*FLAT, *SINGLE)}
        offsets = {name: _starts([part[f"count_{name}"] for part in parts]) for name in MEASURES}
        return cls(arrays, offsets, digests.pop())


STRANGE = 0.25
"""The share of tokens that a cluster of another world has in place of what is known."""


def estranged(data: Dataset, vocabulary: Vocabulary, seed: int = 0) -> Dataset:
    """
    The same incidents as another world tells them: in words that nobody has learned, each of a bucket at random, and
    with a share of the tokens become their groups' unknowns.
    """
    draws = np.random.default_rng(seed)
    words, tokens = data.arrays["words"], data.arrays["tokens"]
    others = draws.integers(vocabulary.word_buckets, size=words.shape).astype(words.dtype)
    unknown = np.array(vocabulary.fallbacks, tokens.dtype)[tokens]
    strange = np.where(draws.random(tokens.shape) < STRANGE, unknown, tokens)
    return Dataset({**data.arrays, "words": others, "tokens": strange}, data.offsets, data.digest)


def _loaded(path: Path) -> Arrays:
    with np.load(path) as file:
        return dict(file)


def _starts(counts: Sequence[NDArray[np.generic]]) -> NDArray[np.int64]:
    lengths = np.concatenate(counts).astype(np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


def cases_in(shard: Path) -> Iterator[tuple[dict[str, object], Evidence]]:
    """The cases of a shard, with their evidence parsed."""
    for case in read(shard):
        yield case, Evidence.model_validate(case.pop("evidence"))


def encode_shards(folder: Path, vocabulary: Vocabulary, out: Path, workers: int = 1) -> int:
    """Encode every shard of a folder that is not encoded yet; how many incidents were left out."""
    out.mkdir(parents=True, exist_ok=True)
    shards = [(shard, vocabulary, out / f"{shard.name.removesuffix(ENDING)}.npz") for shard in _shards(folder)]
    todo = [each for each in shards if not each[2].exists()]
    for _, _, path in shards:
        if path.exists() and _digest_of(path) != vocabulary.digest:
            raise PermanentError(f"{path} was made with another vocabulary")
    if workers == 1:
        return sum(encode_shard(*each) for each in todo)
    with ProcessPoolExecutor(workers) as pool:
        return sum(pool.map(encode_shard, *zip(*todo, strict=True))) if todo else 0


def _shards(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ENDING}"))


def _digest_of(path: Path) -> str:
    with np.load(path) as file:
        return str(file["digest"])


def encode_shard(shard: Path, vocabulary: Vocabulary, path: Path) -> int:
    """Encode one shard; how many incidents were left out."""
    flat: dict[str, list[NDArray[np.generic]]] = {name: [] for name in FLAT}
    single: dict[str, list[float]] = {name: [] for name in SINGLE}
    unusable = 0
    gc.disable()  # hundreds of thousands of small objects that live as long as one case
    for case, evidence in cases_in(shard):
        unusable += not _encode_case(case, evidence, vocabulary, flat, single)
    gc.enable()
    _write(path, vocabulary, flat, single)
    print(f"{path.name}: {len(single['verdict'])} incidents, {unusable} left out: root not seen", file=sys.stderr)
    return unusable


def _encode_case(
    case: dict[str, object],
    evidence: Evidence,
    vocabulary: Vocabulary,
    flat: dict[str, list[NDArray[np.generic]]],
    single: dict[str, list[float]],
) -> bool:
    puzzle, rows = encode(evidence, vocabulary)
    truth = case["truth"]
    assert isinstance(truth, dict)  # noqa: S101 - what the generator wrote
    labels = labels_of(truth, rows, evidence)
    if not labels.usable:
        return False
    for name, kind in FLAT.items():
        source = labels if name in ("roles", "evidence") else puzzle
        flat[name].append(getattr(source, name).reshape(-1).astype(kind))
    told = {"verdict": labels.verdict, "root": labels.root, "fault": labels.fault, "cut": min(rows.cut, 255)}
    for name, value in {**told, "unknown": puzzle.unknown, **_tags(case)}.items():
        single[name].append(value)
    return True


def _tags(case: dict[str, object]) -> dict[str, int]:
    tags = case["tags"]
    assert isinstance(tags, dict)  # noqa: S101 - what the generator wrote
    return {
        "seed": int(str(case["seed"])),
        "hops": tags["hops"],
        "family": FAMILIES.index(tags["family"]),
        "group": GROUPS.index(tags["group"]),
        "shape": SHAPES.index(tags["shape"]),
        "noise": bool(tags["noise"]),
        "adversarial": bool(tags["adversarial"]),
    }


def _write(
    path: Path,
    vocabulary: Vocabulary,
    flat: dict[str, list[NDArray[np.generic]]],
    single: dict[str, list[float]],
) -> None:
    arrays: Arrays = {name: np.concatenate(parts) for name, parts in flat.items()}
    arrays |= {name: np.array(values, SINGLE[name]) for name, values in single.items()}
    for name, source in MEASURES.items():
        arrays[f"count_{name}"] = np.array([len(part) for part in flat[source]], np.int32)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, digest=np.array(vocabulary.digest), **arrays)
    unfinished.rename(path)


def build_vocabulary(folder: Path, shards: int = COUNTED_SHARDS) -> Vocabulary:
    """The vocabulary of the first shards of a folder."""
    return vocabulary_of(_rows(islice(_shards(folder), shards)))


def _rows(shards: Iterator[Path]) -> Iterator[Rows]:
    for shard in shards:
        for _, evidence in cases_in(shard):
            yield rows_of(evidence)


def main(arguments: Sequence[str] | None = None) -> int:
    """Encode a folder of generated cases."""
    parser = argparse.ArgumentParser(prog="python -m trm.incident.dataset", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="a folder of generated shards")
    parser.add_argument("--out", type=Path, required=True, help="where the encoded shards go")
    vocabulary = parser.add_mutually_exclusive_group(required=True)
    vocabulary.add_argument("--vocabulary", type=Path, help="encode with this vocabulary")
    vocabulary.add_argument("--build-vocabulary", type=Path, help="count a vocabulary, write it here, encode with it")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    asked = parser.parse_args(arguments)
    if asked.build_vocabulary:
        asked.build_vocabulary.write_text(build_vocabulary(asked.cases).to_json())
    found = Vocabulary.read(asked.vocabulary or asked.build_vocabulary)
    left_out = encode_shards(asked.cases, found, asked.out, asked.workers)
    print(json.dumps({"vocabulary": found.digest, "tokens": len(found.tokens), "left_out": left_out}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

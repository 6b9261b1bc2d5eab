"""
`python -m trm.shortcuts --cases DIR --captures DIR`: what a model of these cases may take for a sign, and is none.

A row for each token that on a kind of object speaks for one fault in the training cases, or never occurs, and in the
captures stands with others. It needs no model, so it can be asked before hours are spent on one.
"""

import argparse
import sys
from pathlib import Path

from incidents.errors import PermanentError
from trm.incident.captured import captures_in
from trm.incident.dataset import Dataset
from trm.incident.shortcuts import Shortcut, shortcuts
from trm.incident.vocabulary import Vocabulary


def main(words: list[str] | None = None) -> int:
    """Print them, the worst first; 2 where that cannot be done."""
    given = _parser().parse_args(words)
    try:
        found = _found(given.cases, given.captures, given.shards)
    except (OSError, PermanentError) as error:
        print(error, file=sys.stderr)
        return 2
    print("misleads  object  token  speaks for")
    for each in found[: given.most]:
        print(f"{each.misled:>8}  {each.kind}  {each.token}  {_told(each)}")
    return 0


def _found(cases: Path, captures: Path, shards: int) -> list[Shortcut]:
    vocabulary = Vocabulary.read(cases / "vocabulary.json")
    asked, _ = captures_in(captures, vocabulary)
    return shortcuts(Dataset.load(cases / "train", shards), asked, vocabulary.tokens)


def _told(each: Shortcut) -> str:
    return f"{each.label} in {each.share:.0%} of {each.trained}" if each.trained else "never seen"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.shortcuts", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="encoded cases: the folder that holds `train`")
    parser.add_argument("--captures", type=Path, required=True, help="incidents that the generator did not make")
    parser.add_argument("--shards", type=int, default=20, help="of the training cases")
    parser.add_argument("--most", type=int, default=60, help="rows")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""
A copy of Prefect's empty database, so that only the first stack of a machine waits for its migrations.

Those take about ten seconds of processor time; the copy is kept per version of Prefect, and holds no runs.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

DATABASE = "prefect.db"


def template_in(cache: Path) -> Path:
    """Where the copy for the installed Prefect lies, or would lie."""
    return cache / f"prefect-{version('prefect')}.db"


def start_from_template(home: Path, cache: Path) -> bool:
    """Give a new PREFECT_HOME the copy, if there is one; whether it did."""
    template, database = template_in(cache), home / DATABASE
    if database.exists() or not template.exists():
        return False
    shutil.copyfile(template, database)
    return True


def keep_template(home: Path, cache: Path) -> None:
    """Keep a copy of a migrated database. `configuration` is left out: it holds what is one server's own."""
    template = template_in(cache)
    if template.exists() or not (home / DATABASE).exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as drafts:  # several stacks may be a machine's first at once
        draft = Path(drafts) / DATABASE
        _copy(home / DATABASE, draft)
        draft.replace(template)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
        copy.execute("DELETE FROM configuration")
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")

"""`python -m deployments.receiver`: serve the receiver until it is told to stop."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import uvicorn
from pydantic import ValidationError
from pydantic_settings import SettingsError

from deployments.receiver.app import create_app
from incidents.errors import IncidentError
from incidents.settings import Settings

DEFAULT_PORT = 8088
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """One JSON object per line, with whatever was given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        line: dict[str, object] = {"at": at, "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def main(argv: Sequence[str]) -> int:
    """Serve; 2 where the configuration cannot be used."""
    asked = _parser().parse_args(argv)
    _log_as_json()
    try:
        app = create_app(Settings(), name=f"{asked.host}:{asked.port}")
    except ValidationError as e:
        for problem in e.errors(include_input=False, include_url=False):
            _complain(f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}")
        return 2
    except (IncidentError, SettingsError) as e:
        _complain(str(e))
        return 2
    uvicorn.run(app, host=asked.host, port=asked.port, log_config=None, access_log=False, server_header=False)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="receiver", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
    return parser


def _log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _complain(problem: str) -> None:
    sys.stderr.write(f"NIGHTSHIFT configuration: {problem}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m deployments.resident`: keep the model and answer until told to stop."""

import argparse
import logging
import sys
from collections.abc import Sequence

import uvicorn
from pydantic import ValidationError

from deployments.resident.app import create_app
from incidents.settings import ModelSettings
from tasks.tiers.backends import Inline

DEFAULT_PORT = 8070
MOST_CONNECTIONS = 64
"""More are refused with 503: whoever waits that long has long asked the next tier."""


def main(argv: Sequence[str]) -> int:
    """Serve; 2 where the configuration cannot be used."""
    asked = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = ModelSettings()
    except ValidationError as error:
        return _complain("; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors(include_input=False)))
    if settings.trm_resident_token is None:
        return _complain("NIGHTSHIFT_TRM_RESIDENT_TOKEN is needed: the secret of those who may ask")
    model = Inline(settings.trm_checkpoint, settings.trm_cache, settings.trm_device)
    app = create_app(model, settings.trm_resident_token)
    uvicorn.run(
        app,
        host=asked.host,
        port=asked.port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="resident", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
    return parser


def _complain(problem: str) -> int:
    sys.stderr.write(f"NIGHTSHIFT configuration: {problem}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

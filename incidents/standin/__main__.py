"""The embedded cluster as a process: `python -m incidents.standin --help`."""

import argparse
import asyncio
import gc
import sys
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe

from incidents.standin.admin import BadOrder
from incidents.standin.certificates import certificate_for
from incidents.standin.faults import SCENARIOS
from incidents.standin.kinds import EXTRAS
from incidents.standin.server import (
    BACKLOG,
    WARM_UP_S,
    Order,
    kubeconfig,
    listen,
    serve,
    url_of,
    uvicorn_server,
    write_private,
)

RARELY = (50_000, 50, 50)
"""When garbage is collected: a large cluster is many objects that stay, and looking through them takes a while."""


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser("python -m incidents.standin", description="An embedded Kubernetes cluster.")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    options.add_argument("--factor", type=float, default=20.0, help="virtual seconds in a second (default 20)")
    options.add_argument("--seed", type=int, default=0)
    inject_help = f"FAULT:NAMESPACE:NAME[:SEED][,option=value...]; faults: {', '.join(SCENARIOS)}"
    options.add_argument("--inject", action="append", default=[], metavar="SPEC", help=inject_help)
    options.add_argument("--forbid", action="append", default=[], metavar="RULE", help="[verb:]resource[@namespace]")
    options.add_argument("--token", default="", help="the bearer token to ask for (default: none)")
    options.add_argument("--rbac", action="store_true", help="let roles and bindings decide; --token's holder is admin")
    options.add_argument("--tls", action="store_true", help="serve HTTPS; --rbac implies it, for kubectl's tokens")
    options.add_argument("--extra", action="append", default=[], choices=EXTRAS, help="custom resources it has")
    options.add_argument("--warm-up", type=float, default=WARM_UP_S, help="age of injected faults, virtual seconds")
    options.add_argument("--capture", type=Path, metavar="FILE", help="a captured incident as the world")
    options.add_argument("--frozen", action="store_true", help="with --capture: as it was, nothing acts")
    options.add_argument("--kubeconfig-out", type=Path, help="where to write a kubeconfig (mode 0600)")
    options.add_argument("--request-log", type=Path, help="where to write one JSON line per request")
    return options


def main() -> int:
    """Serve until interrupted."""
    args = parser().parse_args()
    token = args.token or (token_urlsafe() if args.rbac else "")
    order = Order(
        args.factor,
        args.seed,
        args.inject,
        args.forbid,
        token,
        args.request_log,
        args.warm_up,
        rbac=args.rbac,
        extras=args.extra,
        tls=args.tls or args.rbac,
        capture=args.capture,
        frozen=args.frozen,
    )
    try:
        served = serve(order)
        listener = listen(args.host, args.port)
    except (BadOrder, OSError, KeyError, ValueError) as e:
        sys.stderr.write(f"standin: {e}\n")
        return 2
    certificate = certificate_for(args.host) if order.tls else None
    url = url_of(listener, tls=order.tls)
    if args.kubeconfig_out:
        write_private(args.kubeconfig_out, kubeconfig(url, token, certificate.chain if certificate else b""))
    listener.listen(BACKLOG)
    gc.set_threshold(*RARELY)
    print(f"standin: serving {url}", flush=True)
    with suppress(KeyboardInterrupt):
        asyncio.run(uvicorn_server(served, certificate).serve(sockets=[listener]))
    served.log.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The admin API below /_standin/: holds, faults, skipped time, denials. For tests and demos; it needs no token."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from incidents.standin.deeds import Rule
from incidents.standin.faults import SCENARIOS, Site, Truth, crowd
from incidents.standin.moments import stamp

if TYPE_CHECKING:
    from incidents.standin.api import Served

Endpoint = Callable[["Served", Request], Awaitable[Response]]


class BadOrder(Exception):
    """An order to the admin API that cannot be understood."""


def routes(served: "Served") -> list[Route]:
    """The admin API of one server."""

    def route(path: str, method: str, endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            try:
                return await endpoint(served, request)
            except BadOrder as e:
                return JSONResponse({"error": str(e)}, 400)

        return Route(f"/_standin{path}", answer, methods=[method])

    return [
        route("/state", "GET", _state),
        route("/holds", "GET", _holds),
        route("/holds", "POST", _hold),
        route("/holds/{id:int}", "GET", _one_hold),
        route("/holds/{id:int}", "DELETE", _release),
        route("/inject", "POST", _inject),
        route("/crowd", "POST", _crowd),
        route("/advance", "POST", _advance),
        route("/forbid", "PUT", _forbid),
    ]


async def _order(request: Request) -> dict[str, Any]:
    try:
        order = await request.json()
    except (JSONDecodeError, UnicodeDecodeError) as e:
        raise BadOrder(f"not JSON: {e}") from e
    if not isinstance(order, dict):
        raise BadOrder("not a JSON object")
    return order


async def _state(served: "Served", _request: Request) -> Response:
    cluster = served.cluster
    now = cluster.catch_up()
    world = cluster.simulation.world
    return JSONResponse(
        {
            "now": stamp(now),
            "factor": cluster.pace.factor,
            "resourceVersion": str(world.version),
            "pods": len(world.all("Pod")),
            "requests": served.log.count,
            "holds": [hold.shown() for hold in served.holds.all()],
            "truths": [asdict(truth) for truth in served.truths],
        }
    )


async def _holds(served: "Served", _request: Request) -> Response:
    return JSONResponse({"holds": [hold.shown() for hold in served.holds.all()]})


async def _hold(served: "Served", request: Request) -> Response:
    order = await _order(request)
    when = order.get("when", "before")
    if when not in ("before", "after"):
        raise BadOrder("'when' is before or after")
    try:
        hold = served.holds.add(
            str(order.get("method", "*")), str(order.get("path_regex", "")), when, dry_run=order.get("dry_run")
        )
    except re.error as e:
        raise BadOrder(f"path_regex: {e}") from e
    return JSONResponse(hold.shown(), 201)


async def _one_hold(served: "Served", request: Request) -> Response:
    hold = served.holds.get(request.path_params["id"])
    return JSONResponse(hold.shown()) if hold else JSONResponse({"error": "no such hold"}, 404)


async def _release(served: "Served", request: Request) -> Response:
    found = served.holds.release(request.path_params["id"])
    return JSONResponse({"released": found}, 200 if found else 404)


async def _inject(served: "Served", request: Request) -> Response:
    order = await _order(request)
    settle_s = float(order.pop("settle_s", 0))
    served.cluster.catch_up()
    truth = inject(served, order)
    served.cluster.pace.skip(settle_s)
    served.cluster.catch_up()
    return JSONResponse(asdict(truth), 201)


def inject(served: "Served", order: dict[str, Any]) -> Truth:
    """Set up one scenario. BadOrder for an unknown one, a name that is taken, or options it does not have."""
    options = dict(order)
    scenario = SCENARIOS.get(str(options.pop("fault", "")))
    if scenario is None:
        raise BadOrder(f"'fault' is one of {', '.join(SCENARIOS)}")
    namespace, name = str(options.pop("namespace", "shop")), str(options.pop("name", "checkout-api"))
    simulation = served.cluster.simulation
    if simulation.world.get("Deployment", namespace, name) is not None:
        raise BadOrder(f"there is a deployment {namespace}/{name} already")
    site = Site(simulation, namespace, name, int(options.pop("seed", 0)))
    try:
        truth = scenario(site, **options)
    except TypeError as e:
        raise BadOrder(str(e)) from e
    served.truths.append(truth)
    return truth


async def _crowd(served: "Served", request: Request) -> Response:
    order = await _order(request)
    served.cluster.catch_up()
    crowd(served.cluster.simulation, int(order.get("pods", 500)), str(order.get("namespace", "crowd")))
    served.cluster.pace.skip(float(order.get("settle_s", 30)))
    served.cluster.catch_up()
    return JSONResponse({"pods": len(served.cluster.simulation.world.all("Pod"))}, 201)


async def _advance(served: "Served", request: Request) -> Response:
    order = await _order(request)
    seconds = order.get("seconds")
    if not isinstance(seconds, int | float) or seconds < 0:
        raise BadOrder("'seconds' is a number, 0 or more")
    served.cluster.pace.skip(seconds)
    return JSONResponse({"now": stamp(served.cluster.catch_up())})


async def _forbid(served: "Served", request: Request) -> Response:
    order = await _order(request)
    served.cluster.access.rules = tuple(Rule.parse(str(rule)) for rule in order.get("rules", ()))
    return JSONResponse({"rules": [str(rule) for rule in order.get("rules", ())]})

"""The HTTP face: every request is logged, may be held, and is answered at the virtual moment in which it arrives."""

from dataclasses import dataclass, field, replace

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from incidents.standin import admin
from incidents.standin.calls import JSON_TYPE, Answer, Call, error_answer
from incidents.standin.cluster import Cluster
from incidents.standin.errors import ApiError
from incidents.standin.faults import Truth
from incidents.standin.holds import Holds
from incidents.standin.moments import http_date
from incidents.standin.protobuf import PROTOBUF, json_object
from incidents.standin.request_log import RequestLog
from incidents.standin.streaming import Closing, stream

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CLIENT_GONE = 499


@dataclass
class Served:
    """A cluster with what its HTTP face adds."""

    cluster: Cluster
    log: RequestLog = field(default_factory=RequestLog)
    holds: Holds = field(default_factory=Holds)
    truths: list[Truth] = field(default_factory=list)
    closing: Closing = field(default_factory=Closing)


def app_of(served: Served) -> Starlette:
    """The ASGI application."""

    async def handle(request: Request) -> Response:
        return await _handle(served, request)

    return Starlette(routes=[*admin.routes(served), Route("/{path:path}", handle, methods=METHODS)])


async def _handle(served: Served, request: Request) -> Response:
    call = await _call(request)
    try:
        call = _in_json(call)
        dry_run = call.dry_run
    except ApiError as e:
        return _response(served, request, call, error_answer(e), dry_run=False)
    if call.is_watch:
        return _watch_response(served, request, call)
    waited = await served.holds.pause("before", call.method, call.path, dry_run=dry_run)
    abandoned = waited and await request.is_disconnected()  # whoever asked died meanwhile: nothing is carried out
    answer = Answer(CLIENT_GONE, b"") if abandoned else served.cluster.respond(call)
    response = _response(served, request, call, answer, dry_run=dry_run)
    await served.holds.pause("after", call.method, call.path, dry_run=dry_run)
    return response


async def _call(request: Request) -> Call:
    headers = request.headers
    return Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        body=await request.body(),
        content_type=headers.get("content-type", "").partition(";")[0].strip(),
        accept=headers.get("accept", ""),
        authorization=headers.get("authorization", ""),
        user_agent=headers.get("user-agent", ""),
        impersonate=headers.get("impersonate-user", ""),
    )


def _in_json(call: Call) -> Call:
    if call.content_type != PROTOBUF or not call.body:
        return call
    return replace(call, body=orjson.dumps(json_object(call.body)), content_type=JSON_TYPE)


def _watch_response(served: Served, request: Request, call: Call) -> Response:
    watching = served.cluster.watch(call)
    if isinstance(watching, Answer):
        return _response(served, request, call, watching, dry_run=False)
    _log(served, request, call, 200, dry_run=False)
    headers = {"Date": http_date(served.cluster.simulation.now)}
    return StreamingResponse(stream(watching, served.closing), 200, headers, JSON_TYPE)


def _response(served: Served, request: Request, call: Call, answer: Answer, *, dry_run: bool) -> Response:
    _log(served, request, call, answer.code, dry_run=dry_run)
    return Response(answer.body, answer.code, {"Date": http_date(served.cluster.simulation.now)}, answer.content_type)


def _log(served: Served, request: Request, call: Call, status: int, *, dry_run: bool) -> None:
    line: dict[str, object] = {
        "method": call.method,
        "path": call.path,
        "query": request.url.query,
        "dryRun": dry_run,
        "status": status,
        "user_agent": request.headers.get("user-agent", ""),
    }
    served.log.write(line, served.cluster.simulation.now)

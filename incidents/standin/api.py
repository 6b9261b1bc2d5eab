"""The HTTP face: every request is logged, may be held, and is answered at the virtual moment in which it arrives."""

from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incidents.standin import admin
from incidents.standin.calls import Answer, Call, error_answer
from incidents.standin.cluster import Cluster
from incidents.standin.errors import ApiError
from incidents.standin.faults import Truth
from incidents.standin.holds import Holds
from incidents.standin.moments import http_date
from incidents.standin.request_log import RequestLog

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CLIENT_GONE = 499


@dataclass
class Served:
    """A cluster with what its HTTP face adds."""

    cluster: Cluster
    log: RequestLog = field(default_factory=RequestLog)
    holds: Holds = field(default_factory=Holds)
    truths: list[Truth] = field(default_factory=list)


def app_of(served: Served) -> Starlette:
    """The ASGI application."""

    async def handle(request: Request) -> Response:
        return await _handle(served, request)

    return Starlette(routes=[*admin.routes(served), Route("/{path:path}", handle, methods=METHODS)])


async def _handle(served: Served, request: Request) -> Response:
    call = await _call(request)
    try:
        dry_run = call.dry_run
    except ApiError as e:
        return _response(served, request, call, error_answer(e), dry_run=False)
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
    )


def _response(served: Served, request: Request, call: Call, answer: Answer, *, dry_run: bool) -> Response:
    now = served.cluster.simulation.now
    line: dict[str, object] = {
        "method": call.method,
        "path": call.path,
        "query": request.url.query,
        "dryRun": dry_run,
        "status": answer.code,
        "user_agent": request.headers.get("user-agent", ""),
    }
    served.log.write(line, now)
    return Response(answer.body, answer.code, {"Date": http_date(now)}, answer.content_type)

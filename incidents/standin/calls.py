"""A request and an answer, free of any HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from incidents.standin.decoding import parse_json
from incidents.standin.errors import ApiError, bad_request
from incidents.standin.shapes import Obj

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    accept: str = ""
    authorization: str = ""
    user_agent: str = ""
    impersonate: str = ""

    @property
    def dry_run(self) -> bool:
        """Whether it asks for nothing to be stored, in its query or, for a deletion, in its body."""
        return bool(self.query.get("dryRun")) or bool(self.options.get("dryRun"))

    @property
    def options(self) -> Obj:
        """The options of a deletion: body and query together."""
        if self.method != "DELETE":
            return {}
        options = parse_json(self.body) if self.body else {}
        if not isinstance(options, dict):
            raise bad_request("json: cannot unmarshal into Go value of type v1.DeleteOptions")
        return options | _query_options(self.query)

    @property
    def manager(self) -> str:
        """Who writes: the field manager, or else the program."""
        return self.query.get("fieldManager") or self.user_agent.partition("/")[0] or "unknown"

    @property
    def is_watch(self) -> bool:
        """Whether changes are asked for, not what there is."""
        return self.method == "GET" and self.query.get("watch") in ("true", "1")


def _query_options(query: Mapping[str, str]) -> Obj:
    options: Obj = {}
    if query.get("propagationPolicy"):
        options["propagationPolicy"] = query["propagationPolicy"]
    if query.get("gracePeriodSeconds", "").isdecimal():
        options["gracePeriodSeconds"] = int(query["gracePeriodSeconds"])
    return options


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    code: int
    body: bytes
    content_type: str = JSON_TYPE


def json_answer(obj: object, code: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(code, orjson.dumps(obj))


def text_answer(text: str, code: int = 200) -> Answer:
    """An answer in plain text."""
    return Answer(code, text.encode(), "text/plain; charset=utf-8")


def error_answer(error: ApiError) -> Answer:
    """An error as a real server sends it: a Status, or for unknown paths a line of text."""
    if error.reason == "NoPage":
        return text_answer(str(error), error.code)
    return json_answer(error.body, error.code)

"""Credentials that a dependency refuses."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import where
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule, words_of
from incidents.logs.network import is_access
from incidents.logs.phrases import phrases

_REFUSED = phrases(r"""
    password authentication failed|authentication (?:failed|failure|error|required)|auth(?:entication)? fail(?:ed|ure)
    access denied for user|noauth|wrongpass|login (?:failed|was refused|refused|incorrect|denied|unauthorized)
    access_refused|without any password configured
    (?:invalid|incorrect|wrong|bad) (?:user(?:name)?|password|credentials?|api[ _-]?key|login|access key
        |auth|client secret|secret key)
    (?:credentials?|password|api key|access key|token) (?:.{0,60} )?(?:was |were |is |are )?(?:refused
        |rejected|invalid|incorrect|wrong|not accepted|expired|denied)
    \b401\b.{0,30}unauthorized|unauthorized.{0,10}401
    (?:status|code|http|returned|responded|error)[ :=(]*(?:code |status )?['"]?40[13]\b|no pg_hba\.conf entry
    pg_hba\.conf rejects|role "[^"]{1,80}" does not exist|invalidaccesskeyid|signaturedoesnotmatch
    signature we calculated|ora-01017|not authorized (?:to|on|for)|unauthenticated|\bunauthorized\b
    authenticationexception|authenticationerror|autherror|requires authentication
    no password (?:was )?(?:supplied|provided)|permission denied for (?:table|relation|schema|database|sequence|user)
    password (?:does not match|mismatch|is (?:wrong|incorrect))|security_exception|invalidclienttokenid|expiredtoken
    sasl .{0,40}(?:failed|error)|not_authorized|error 1045|\(28000\)|28p01
""")
_NO_REFUSED = phrases(r"""
    jwt|session token|csrf|retr(?:y|ied) count|\b200\b|request_id=|get /|post /
""")
_USER = re.compile(r"\b(?:user|username|role|login|account)(?: name)?[ =:]+['\"]?([A-Za-z_][\w.@%-]{0,62})['\"]?")
_NOT_USERS = words_of("authentication is was not failed has does for the with name refused denied or and password")
_AT = re.compile(r"'([^'@]{1,64})'@'[\w.%-]{1,253}'")


def _auth(line: Line, low: str) -> Iterator[Found]:
    if (
        line.level in (Level.QUIET, Level.INFO)
        or is_access(line.text)
        or not _REFUSED.search(low)
        or _NO_REFUSED.search(low)
    ):
        return
    yield Found(ClueKind.AUTH_FAILED, _detail(line.text), line.level is Level.WARN)


def _detail(text: str) -> dict[str, str]:
    if at := _AT.search(text):
        return {"user": at[1]}
    host = where(text).get("host")
    users = [found[1].rstrip(".") for found in _USER.finditer(text) if found[1].lower() not in _NOT_USERS]
    return {**({"host": host} if host else {}), **({"user": users[0]} if users else {})}


_WORDS = """
    password authentication auth access noauth wrongpass login credentials credential unauthorized
    unauthenticated hba username user role denied key token invalidaccesskeyid signaturedoesnotmatch authorized
    sasl signature authenticate permission ora security
"""

RULES: tuple[Rule, ...] = (rule(_WORDS, _auth),)

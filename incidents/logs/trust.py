"""Certificates that a program does not accept: too old or too new, of nobody it trusts, or for another name."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import where
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.paths import path_in
from incidents.logs.phrases import phrases

_ABOUT = phrases(r"""
    certificate|\bcert\b|\bcerts\b|x509|\bpkix\b|\bssl|\btls|altname|self.signed|\bissuer|trust ?anchor
""")
_EXPIRED = phrases(r"""
    (?<!will )(?<!has not )(?<!not )expired|nottimevalid|not time valid|not yet valid|notafter|notbefore
    cert_has_expired|cert_not_yet_valid
    validity (?:period|check)|no longer valid|past its validity|notvalidyet|out of date|not valid (?:before|after)
    outdated
""")
_NAME = phrases(r"""
    (?:is |are )?(?:not )?valid (?:only )?for .{0,200}(?:not|,)|certificate is (?:not valid|valid) for|not valid for
    hostname.{0,80}(?:mismatch|doesn't match|does not match|not match|not verified|is not)|hostname mismatch
    name mismatch|doesn't match|does not match|no subject alternative|subject alternative name|altname|\bip sans?\b
    notvalidforname|no alternative certificate subject|common name|bad_cert_domain|wrong host|different host
    is issued for|hostname verification|hostname/ip|not match any|remotecertificatenamemismatch
""")
_AUTHORITY = phrases(r"""
    unknown (?:certificate )?authority|self[- _]?signed|issuer|unable to verify the first|unable_to_verify|pkix path
    unknown[ _]?ca\b|untrusted|not trusted|unknownissuer|unknown issuer|certification path|signed by unknown
    verif(?:y|ication) failed|certificate_verify_failed|bad certificate|bad_certificate|certificate unknown
    trust anchor|trust relationship|remote certificate (?:is|was) invalid|chain (?:is )?(?:incomplete|not|of)
    partialchain|unknown_ca|can(?:no|')t be (?:verified|trusted)|could not (?:be )?verif|root certificate
    invalid peer certificate|handshake_failure|not be verified|invalid certificate|verify error
""")
_MERELY_SOON = phrases(r"""
    will expire|expires (?:in|on|at)|expiring|about to expire|days until|renew(?:ed|ing) certificate|successfully
""")
_FATAL = phrases("fatal|alert|handshake (?:failed|failure|error)")
"""What some servers tell at the level of a note about a handshake that ended."""
_FOR_HOST = re.compile(
    r"(?:not valid for|valid for|not|for|host(?:name)?|match)[ :]+['\"]([\w.*-]{1,253})['\"]"
    r"|for ([\w-]+(?:\.[\w-]+)+)\b"
)


def _certificate(line: Line, low: str) -> Iterator[Found]:
    quiet = line.level is Level.QUIET or (line.level is Level.INFO and not _FATAL.search(low))
    if quiet or not _ABOUT.search(low) or _MERELY_SOON.search(low):
        return
    why = _why(low)
    if not why:
        return
    detail = {"why": why}
    told = where(line.text)
    named = _FOR_HOST.search(line.text)
    if host := (named and (named[1] or named[2])) or told.get("host"):
        detail["host"] = host
    if path := path_in(line.text, config_only=True):
        detail["path"] = path
    yield Found(ClueKind.CERTIFICATE, detail)


def _why(low: str) -> str:
    for why, pattern in (("expired", _EXPIRED), ("name", _NAME), ("authority", _AUTHORITY)):
        if pattern.search(low):
            return why
    return ""


RULES: tuple[Rule, ...] = (
    rule(
        "certificate cert certs certificates x pkix ssl tls altname altnames issuer trust self signed "
        "handshake hostname certificateverifyfailed verify",
        _certificate,
    ),
)

"""Which names say that what they name is a secret: of variables, keys, flags, headers. Pure."""

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_SECRET = re.compile(
    r"passw|passphrase|passcode|pwd|secret|token|credential|connection_?string|authorization|bearer|cookie"
    r"|(?:^|_)(?:pass|creds?|salt|dsn|auth|jwt|sig|signature|conn_?str|apikey|id_rsa)(?:$|_)"
    r"|(?<!by)(?<!com)(?<!tres)(?<!sur)pass$"
    r"|(?:_|api|access|secret|private|signing|encryption|master|ssh|account|shared|auth|crypt)key(?:_base|_data|_[0-9]+)?$"
    r"|dockerconfigjson|dockercfg|kubeconfig"
)
_PASSWORD = re.compile(r"passw|passphrase|passcode|pwd|(?:^|_)pass(?:$|_)|(?<!by)(?<!com)pass$")
_TELLS_LESS = re.compile(
    r"(?:^|_)(?:file|path|dir|directory|name|names|ref|refs|ttl|length|len|size|count|type|mode|ur[il]s?|host|hostname"
    r"|port|endpoint|issuer|algorithm|alg|algo|expiry|expires|expires_(?:in|at)|expiration|seconds|ms|timeout|interval"
    r"|enabled|disabled|enable|required|policy|provider|manager|store|field|header|prefix|suffix|version|rotation"
    r"|source|class|namespace|kind|budget|limit|limits|max|min|usage|used|format|env|var|variable|label|location"
    r"|region|audience|scopes?|service|svc|server|controller|proxy|agent|operator|driver|reviews?|requests?|mount"
    r"|mounts|volume|projection|selector|key_id|id_token_lifetime|lifetime|error|errors|status|state|attempts|retries"
    r"|optional|method|not_found|rate|per_second|s|age|time|at|days|hours|minutes|user|username|domain)$"
    r"|(?:^|_)(?:primary|foreign|public|partition|sort|cache|group|routing|object|row|hash|index|map|config|label"
    r"|annotation|unique|composite|topology|lookup|dict|dedup|idempotency|event|message|record|sharding|shard|item"
    r"|missing|unknown|duplicate|each|hot|arrow)_?key$|pull_secrets?$|^(?:max|num|total|prompt|completion"
    r"|input|output|cached?|reasoning)_tokens?$|(?:^|_)secrets$|(?:^|_)tokens$|tokeniz|^secretary"
)
_WEAK = frozenset({
    "secret", "token", "auth", "credentials", "credential", "authorization", "cookie", "sig", "signature", "cred",
    "creds", "salt", "bearer",
})  # fmt: skip


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret: DB_PASSWORD, clientSecret, tls.key; not secretName."""
    plain = _plain(name)
    return bool(_SECRET.search(plain)) and not _TELLS_LESS.search(plain)


@lru_cache(maxsize=4096)
def is_weak_name(name: str) -> bool:
    """Whether a secret's name is also a word with which texts go on: 'token: expired', 'secret: not found'."""
    return _plain(name) in _WEAK or not _PASSWORD.search(_plain(name))


def _plain(name: str) -> str:
    """In lower case with underscores; of a name with hyphens the end, since its beginning may be anybody's name."""
    if "-" in name and "_" not in name:
        head, _, last = name.rstrip("-").rpartition("-")
        name = f"{head[-24:].rpartition('-')[2]}_{last}" if last.lower() == "key" else last
    return _SEPARATORS.sub("_", _CAMEL.sub("_", name[-120:]).lower()).strip("_")


def may_tell(lower: str) -> bool:
    """Whether a text (in lower case) has anything by which a secret is announced. Quick, and true far too often."""
    return (
        "pass" in lower
        or "secret" in lower
        or "token" in lower
        or "key" in lower
        or "auth" in lower
        or "cred" in lower
        or "pwd" in lower
        or "cookie" in lower
        or "sig=" in lower
        or "signature" in lower
        or "bearer" in lower
        or "basic" in lower
        or "dsn" in lower
        or "connectionstring" in lower
        or "connection_string" in lower
        or "conn_str" in lower
        or "docker" in lower
        or "kubeconfig" in lower
        or "salt" in lower
        or "jwt" in lower
        or "@" in lower
        or " -p" in lower
        or " -u" in lower
        or " -a " in lower
        or "jdbc" in lower
        or "id_rsa" in lower
    )

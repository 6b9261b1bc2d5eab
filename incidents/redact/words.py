"""What stands for a secret, and the words with which texts speak about secrets without telling them. Pure data."""

MASK = "***"

NOTHING = frozenset({
    "", "null", "none", "nil", "undefined", "true", "false", "yes", "no", "empty", "unset", "redacted", "hidden",
    "masked", "omitted", "sensitive", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx",
})  # fmt: skip
"""Values that tell nothing, however they are assigned."""

SAID = frozenset({
    "a", "an", "the", "is", "was", "are", "were", "has", "have", "had", "must", "may", "can", "cannot", "could",
    "couldn't", "can't", "should", "does", "did", "do", "will", "would", "not", "no", "too", "of", "for", "in", "on",
    "from", "to", "and", "or", "with", "by", "at", "if", "it", "be", "required", "optional", "missing", "invalid",
    "valid", "expired", "expires", "wrong", "incorrect", "correct", "rejected", "refused", "denied", "failed",
    "fails", "failure", "failing", "error", "errors", "mismatch", "authentication", "authorization", "auth",
    "unknown", "unauthorized", "unauthenticated", "forbidden", "unable", "malformed", "revoked", "unexpected",
    "illegal", "signature", "contains", "verification", "validation", "parse", "parsing", "parsed", "string",
    "number", "key", "secret", "secrets", "token", "tokens", "password", "passwords", "credential", "credentials",
    "set", "unset", "given", "provided", "supplied", "specified", "found", "read", "reading", "open", "loading",
    "loaded", "using", "use", "used", "rotated", "changed", "updated", "created", "deleted", "refreshed", "ok",
    "bad", "please", "only", "already", "never", "length", "size", "type", "post", "get", "put", "permission",
    "access", "timeout", "context", "connection", "dial", "stat", "file", "value", "variable", "environment",
    "default", "check", "checking", "see", "contact", "configmap", "disabled", "enabled", "flag", "flags",
})  # fmt: skip
"""Words that go on about a secret after a colon ("password: required") instead of being one."""

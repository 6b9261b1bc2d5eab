"""Who may do what: an optional bearer token, a deny list, and RBAC where it is switched on."""

from dataclasses import dataclass, field
from secrets import compare_digest

from incidents.standin.deeds import Deed, Rule, forbidden
from incidents.standin.errors import unauthorized
from incidents.standin.rbac import allowed
from incidents.standin.tokens import Tokens
from incidents.standin.users import ADMIN, EVERYBODY, User, user_named
from incidents.standin.world import World

SCHEME = "Bearer "


@dataclass
class Access:
    """
    The door of one server.

    Without a token and without RBAC, everybody is let in and may do whatever the deny list leaves. Under RBAC the
    token's holder is the administrator. The deny list holds for everybody.
    """

    token: str = ""
    rules: tuple[Rule, ...] = ()
    rbac: bool = False
    tokens: Tokens = field(default_factory=Tokens)

    def user(self, authorization: str, impersonate: str, world: World) -> User:
        """Who asks. ApiError 401 for a token that is nobody's, 403 for who may not be somebody else."""
        user = self._bearer(authorization, world)
        if not impersonate:
            return user
        other = user_named(impersonate)
        if self.rbac:
            self.check(user, other.impersonation, world)
        return other

    def _bearer(self, authorization: str, world: World) -> User:
        given = authorization.removeprefix(SCHEME) if authorization.startswith(SCHEME) else ""
        account = self.tokens.holder(given, world) if given else None
        if account is not None:
            return account
        if self.token and compare_digest(given.encode(), self.token.encode()):
            return ADMIN if self.rbac else EVERYBODY
        if self.token or self.rbac:
            raise unauthorized()
        return EVERYBODY

    def allows(self, user: User, deed: Deed, world: World) -> bool:
        """Whether neither the deny list nor RBAC is against it."""
        if any(rule.denies(deed) for rule in self.rules):
            return False
        return not self.rbac or allowed(world, user, deed)

    def check(self, user: User, deed: Deed, world: World) -> None:
        """ApiError 403 for what a user may not do."""
        if not self.allows(user, deed, world):
            raise forbidden(user.name, deed)

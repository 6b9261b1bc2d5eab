"""Who asks. Pure."""

from dataclasses import dataclass

from incidents.standin.deeds import Deed

ACCOUNT = "system:serviceaccount:"
AUTHENTICATED = "system:authenticated"
MASTERS = "system:masters"


@dataclass(frozen=True)
class User:
    """A name with the groups it is in."""

    name: str
    groups: tuple[str, ...] = (AUTHENTICATED,)

    @property
    def account(self) -> tuple[str, str] | None:
        """Namespace and name of the service account, if it is one."""
        namespace, colon, name = self.name.removeprefix(ACCOUNT).partition(":")
        return (namespace, name) if self.name.startswith(ACCOUNT) and colon else None

    @property
    def impersonation(self) -> Deed:
        """What it takes to act as this user."""
        if self.account is None:
            return Deed("impersonate", "", "users", None, self.name)
        namespace, name = self.account
        return Deed("impersonate", "", "serviceaccounts", namespace, name)


def user_named(name: str) -> User:
    """A user by name; a service account is in its groups."""
    user = User(name)
    if user.account is None:
        return user
    return User(name, ("system:serviceaccounts", f"system:serviceaccounts:{user.account[0]}", AUTHENTICATED))


def account_user(namespace: str, name: str) -> User:
    """A service account as a user."""
    return user_named(f"{ACCOUNT}{namespace}:{name}")


EVERYBODY = account_user("nightshift", "respond")
"""Whom everybody is taken for where nobody has to say who it is."""

ADMIN = User("kubernetes-admin", (MASTERS, AUTHENTICATED))

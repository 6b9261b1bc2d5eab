"""Releases: revisions that crash, and images that cannot be had or run."""

from functools import partial

from incidents.standin.faults.site import GOOD_FOR_S, Site, change_spec, in_container
from incidents.standin.faults.truth import Truth, fix, rollback
from incidents.standin.programs import Crashes, Logs

PANICS = (
    ("panic: runtime error: invalid memory address or nil pointer dereference", 2),
    ("Traceback (most recent call last): TypeError: 'NoneType' object is not subscriptable", 1),
    ('java.lang.NullPointerException: Cannot invoke "Order.id()" because "order" is null', 1),
    ("TypeError: Cannot read properties of undefined (reading 'id')", 1),
)


def crash_loop(site: Site, code: int = 2, line: str = "panic: runtime error: invalid memory address") -> Truth:
    """A program that fails whatever anybody does: there is no fix within the cluster. Code 0: with 1, saying `line`."""
    lines = site.words("crash", line) if code else (line,) if line else ()
    site.deploy(site.image(site.tag(), Logs((f"{site.name} starting",)), Crashes(code or 1, lines)))
    return site.truth("unknown")


def bad_release(site: Site, after_s: float = GOOD_FOR_S, code: int = 0) -> Truth:
    """A good revision, then one that crashes. Where old pods went first, nothing serves any more."""
    good = site.running_image()
    line, code = site.pick(*(panic for panic in PANICS if code in (0, panic[1])))
    bad = site.image(
        site.named("next", f"{site.tag()}-rc1"),
        Logs((f"{site.name} starting",)),
        Crashes(code, site.words("crash", line)),
    )
    made = site.deploy(good)
    site.later(made, lambda spec: in_container(spec, site.container, image=bad), after_s)
    fixes = (rollback(site.kind, site.name),)
    return site.truth("bad_release", fixes=fixes, needs_human=False)


def image_not_found(site: Site, after_s: float = GOOD_FOR_S, tag: str = "", *, fresh: bool = False) -> Truth:
    """A good revision (unless `fresh`), then one whose tag nobody ever pushed. The good ReplicaSet keeps serving."""
    good = site.running_image()
    bad = f"{good.rpartition(':')[0]}:{tag}" if tag else f"{good}{site.seed % 9 + 1}"
    if fresh:
        site.deploy(bad)
        return site.truth("image_not_found", detail={"bad": bad})
    made = site.deploy(good)
    change = partial(in_container, named=site.container, image=bad)
    site.simulation.after(after_s, partial(change_spec, site.simulation, made, change))
    patch = {"container": site.container, "image": good}
    fixes = (rollback(site.kind, site.name), fix("patch_deployment_image_or_cmd", site.kind, site.name, **patch))
    detail = {"good": good, "bad": bad}
    return site.truth("image_not_found", detail=detail, fixes=fixes, needs_human=False)


def never_pulled(site: Site, image: str = "") -> Truth:
    """An image that only somebody's laptop has, and a policy that forbids to look for it."""
    container = {"imagePullPolicy": "Never"}
    site.deploy(image or f"localbuild/{site.name}:dev", container=container)
    return site.truth("image_not_found")


def invalid_image_name(site: Site, image: str = "") -> Truth:
    """An image reference that does not parse."""
    name = site.name.capitalize()
    site.deploy(image or site.pick(f"Registry/{name}:Latest!", f"registry.example/{site.name}:v1:2", f"{name}:latest"))
    return site.truth("invalid_image_name")


def image_pull_denied(site: Site) -> Truth:
    """A private repository, and no pull secret (or one that does not exist)."""
    place = f"{site.named('private', 'ghcr.io/acme')}/{site.name}"
    image = f"{place}:{site.tag()}"
    secret = site.named("secret", "registry-credentials")
    site.simulation.images.private[place.rpartition("/")[0]] = frozenset({secret})
    site.simulation.images.programs[image] = site.simulation.images.programs[site.running_image()]
    pod = site.pick({}, {"imagePullSecrets": [{"name": secret}]}, salt="secret")
    site.deploy(image, pod=pod)
    if not pod:
        return site.truth("image_pull_denied")
    roots = ({"kind": "Secret", "name": secret},)
    return site.truth("image_pull_denied", also=("missing_secret",), also_roots=roots)


def registry_unreachable(site: Site) -> Truth:
    """A registry that does not resolve, or does not answer."""
    host = site.named("registry", f"registry.{site.namespace}.internal")
    why = site.pick(
        f"dial tcp: lookup {host} on 192.0.2.53:53: no such host",
        "dial tcp 192.0.2.77:443: i/o timeout",
        "dial tcp 192.0.2.77:443: connect: connection refused",
    )
    site.simulation.images.silent[host] = why
    site.deploy(f"{host}/{site.name}:{site.tag()}")
    return site.truth("registry_unreachable")


def exec_format_error(site: Site) -> Truth:
    """An image built for another processor."""
    site.deploy(site.image(site.tag(), site.listening, architecture="arm64"))
    return site.truth("exec_format_error")

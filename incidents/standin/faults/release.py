"""Releases: revisions that crash, and images that cannot be had or run."""

from functools import partial

from incidents.standin.faults.site import GOOD_FOR_S, LISTENING, Site, change_spec, in_container
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.programs import Crashes, Logs

PANICS = (
    ("panic: runtime error: invalid memory address or nil pointer dereference", 2),
    ("Traceback (most recent call last): TypeError: 'NoneType' object is not subscriptable", 1),
    ('java.lang.NullPointerException: Cannot invoke "Order.id()" because "order" is null', 1),
    ("TypeError: Cannot read properties of undefined (reading 'id')", 1),
)


def crash_loop(site: Site, code: int = 2, line: str = "panic: runtime error: invalid memory address") -> Truth:
    """A program that fails whatever anybody does: there is no fix within the cluster."""
    site.deploy(site.image(site.tag(), Logs((f"{site.name} starting",)), Crashes(code, (line,))))
    return Truth("unknown", site.namespace, site.kind, site.name)


def bad_release(site: Site, after_s: float = GOOD_FOR_S, code: int = 0) -> Truth:
    """A good revision, then one that crashes. Where old pods went first, nothing serves any more."""
    good = site.running_image()
    line, code = site.pick(*(panic for panic in PANICS if code in (0, panic[1])))
    bad = site.image(f"{site.tag()}-rc1", Logs((f"{site.name} starting",)), Crashes(code, (line,)))
    made = site.deploy(good)
    site.later(made, lambda spec: in_container(spec, image=bad), after_s)
    fixes = (fix("rollback_deployment", site.kind, site.name),)
    return Truth("bad_release", site.namespace, site.kind, site.name, fixes=fixes, needs_human=False)


def image_not_found(site: Site, after_s: float = GOOD_FOR_S) -> Truth:
    """A good revision, then one whose tag nobody ever pushed. The good ReplicaSet keeps serving."""
    good = site.running_image()
    made = site.deploy(good)
    bad = f"{good}{site.seed % 9 + 1}"
    change = partial(in_container, image=bad)
    site.simulation.after(after_s, partial(change_spec, site.simulation, made, change))
    patch = {"container": "app", "image": good}
    fixes = (
        fix("rollback_deployment", site.kind, site.name),
        fix("patch_deployment_image_or_cmd", site.kind, site.name, **patch),
    )
    detail = {"good": good, "bad": bad}
    return Truth("image_not_found", site.namespace, site.kind, site.name, detail=detail, fixes=fixes, needs_human=False)


def never_pulled(site: Site) -> Truth:
    """An image that only somebody's laptop has, and a policy that forbids to look for it."""
    container = {"imagePullPolicy": "Never"}
    site.deploy(f"localbuild/{site.name}:dev", container=container)
    return Truth("image_not_found", site.namespace, site.kind, site.name)


def invalid_image_name(site: Site, image: str = "") -> Truth:
    """An image reference that does not parse."""
    name = site.name.capitalize()
    site.deploy(image or site.pick(f"Registry/{name}:Latest!", f"registry.example/{site.name}:v1:2", f"{name}:latest"))
    return Truth("invalid_image_name", site.namespace, site.kind, site.name)


def image_pull_denied(site: Site) -> Truth:
    """A private repository, and no pull secret (or one that does not exist)."""
    place = f"ghcr.io/acme/{site.name}"
    image = f"{place}:{site.tag()}"
    site.simulation.images.private[place.rpartition("/")[0]] = frozenset({"registry-credentials"})
    site.simulation.images.programs[image] = site.simulation.images.programs[site.running_image()]
    pod = site.pick({}, {"imagePullSecrets": [{"name": "registry-credentials"}]}, salt="secret")
    site.deploy(image, pod=pod)
    return Truth("image_pull_denied", site.namespace, site.kind, site.name)


def registry_unreachable(site: Site) -> Truth:
    """A registry that does not resolve, or does not answer."""
    host = f"registry.{site.namespace}.internal"
    why = site.pick(
        f"dial tcp: lookup {host} on 192.0.2.53:53: no such host",
        "dial tcp 192.0.2.77:443: i/o timeout",
        "dial tcp 192.0.2.77:443: connect: connection refused",
    )
    site.simulation.images.silent[host] = why
    site.deploy(f"{host}/{site.name}:{site.tag()}")
    return Truth("registry_unreachable", site.namespace, site.kind, site.name)


def exec_format_error(site: Site) -> Truth:
    """An image built for another processor."""
    site.deploy(site.image(site.tag(), LISTENING, architecture="arm64"))
    return Truth("exec_format_error", site.namespace, site.kind, site.name)

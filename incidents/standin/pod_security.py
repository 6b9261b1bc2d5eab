"""Pod security standards: what a pod has against 'baseline' or 'restricted', in the admission plugin's words. Pure."""

from collections.abc import Callable

from incidents.standin.shapes import Obj


def violations(pod: Obj, level: str) -> list[str]:
    """Every violation of a level. Not covered: seLinux, sysctls, procMount, appArmor, windows."""
    found = [*_baseline(pod["spec"])]
    return found + _restricted(pod["spec"]) if level == "restricted" else found


def _baseline(spec: Obj) -> list[str]:
    shared = [f"{field}=true" for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    found = [f"host namespaces ({', '.join(shared)})"] if shared else []
    privileged = _names(spec, lambda security: security.get("privileged") is True)
    if privileged:
        found.append(f"privileged ({_listed(privileged)} must not set securityContext.privileged=true)")
    paths = [volume["name"] for volume in spec.get("volumes") or () if "hostPath" in volume]
    if paths:
        found.append(f"hostPath volumes (volume{'s' if len(paths) > 1 else ''} {_quoted(paths)})")
    return found


def _restricted(spec: Obj) -> list[str]:
    own = spec.get("securityContext") or {}
    escalating = _names(spec, lambda security: security.get("allowPrivilegeEscalation") is not False)
    capable = _names(spec, lambda security: "ALL" not in ((security.get("capabilities") or {}).get("drop") or ()))
    rooted = _names(spec, lambda security: not (security | own).get("runAsNonRoot"))
    loose = _names(spec, lambda security: not (security.get("seccompProfile") or own.get("seccompProfile")))
    texts = (
        (escalating, "allowPrivilegeEscalation != false", "must set securityContext.allowPrivilegeEscalation=false"),
        (capable, "unrestricted capabilities", 'must set securityContext.capabilities.drop=["ALL"]'),
    )
    found = [f"{what} ({_listed(names)} {must})" for names, what, must in texts if names]
    if rooted:
        found.append(f"runAsNonRoot != true (pod or {_listed(rooted)} must set securityContext.runAsNonRoot=true)")
    if loose:
        must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
        found.append(f"seccompProfile (pod or {_listed(loose)} {must})")
    return found


def _names(spec: Obj, is_bad: Callable[[Obj], bool]) -> list[str]:
    containers = [*(spec.get("initContainers") or ()), *spec["containers"]]
    return [each["name"] for each in containers if is_bad(each.get("securityContext") or {})]


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _listed(names: list[str]) -> str:
    return f"container{'s' if len(names) > 1 else ''} {_quoted(names)}"

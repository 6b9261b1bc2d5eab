"""Storage: classes, claims, volumes."""

from incidents.standin.faults.site import Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.habits import Fills
from incidents.standin.programs import Logs
from incidents.standin.shapes import Obj

MOUNT = "/var/lib/data"


def claim(site: Site, name: str, size: str = "1Gi", **spec: object) -> Obj:
    """A claim."""
    body = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}} | spec
    finalizers = {"finalizers": ["kubernetes.io/pvc-protection"]}
    return site.add("PersistentVolumeClaim", name, {"metadata": finalizers, "spec": body})


def storage_class(site: Site, name: str = "standard", **fields: object) -> None:
    """A class that makes volumes, unless it is there already."""
    if site.simulation.world.peek("StorageClass", "", name) is None:
        site.add("StorageClass", name, {"provisioner": "rancher.io/local-path"} | fields)


def mounting(site: Site, name: str, image: str = "", **container: object) -> None:
    """The workload with the claim mounted; `container`: what else its container says."""
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": name}}]
    mounts = [{"name": "data", "mountPath": MOUNT}]
    pod = {"volumes": volumes}
    site.deploy(
        image or site.running_image(), container={"volumeMounts": mounts} | container, pod=pod, spec={"replicas": 1}
    )


def storage_class_missing(site: Site, name: str = "", missing: str = "") -> Truth:
    """The claim names a class that does not exist."""
    name = name or site.named("claim", f"{site.name}-data")
    claim(site, name, storageClassName=missing or site.pick("premium-ssd", "fast", "gp3"))
    mounting(site, name)
    return site.elsewhere("storage_class_missing", "PersistentVolumeClaim", name)


def pvc_missing(site: Site, name: str = "") -> Truth:
    """The pod wants a claim that nobody made."""
    name = name or site.named("claim", f"{site.name}-data")
    mounting(site, name)
    return site.elsewhere("pvc_missing", "PersistentVolumeClaim", name)


def pvc_unbound(site: Site, name: str = "") -> Truth:
    """No volume fits the claim: too small, or of another mode."""
    name = name or site.named("claim", f"{site.name}-data")
    small = site.pick(True, False)
    volume = {
        "accessModes": ["ReadWriteOnce"],
        "capacity": {"storage": "5Gi" if small else "100Gi"},
        "storageClassName": "manual",
        "hostPath": {"path": f"/mnt/{site.name}"},
    }
    site.add("PersistentVolume", f"{site.namespace}-{site.name}-pv", {"spec": volume})
    storage_class(site, "manual", provisioner="kubernetes.io/no-provisioner")
    mode = ["ReadWriteOnce"] if small else ["ReadWriteMany"]
    claim(site, name, "50Gi", storageClassName="manual", accessModes=mode)
    mounting(site, name)
    return site.elsewhere("pvc_unbound", "PersistentVolumeClaim", name)


def volume_full(site: Site, name: str = "") -> Truth:
    """The volume is full: the program cannot write."""
    name = name or site.named("claim", f"{site.name}-data")
    storage_class(site, allowVolumeExpansion=True)
    claim(site, name, storageClassName="standard")
    site.simulation.stored_bytes[(site.namespace, name)] = 2**30 - 2**20
    fills = Fills(MOUNT, 64, voice=site.style.voice)
    image = site.image(site.tag(), Logs(("opening write-ahead log",)), fills, site.listening)
    mounting(site, name, image)
    sizes: tuple[Obj, ...] = ({"min": "1100Mi", "max": "1Ti"}, {"ask": True})
    fixes = tuple(fix("expand_pvc", "PersistentVolumeClaim", name, size=size) for size in sizes)
    return site.elsewhere("volume_full", "PersistentVolumeClaim", name, fixes=fixes)

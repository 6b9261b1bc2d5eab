"""Configuration: variables, referenced objects and keys, files, commands, rights."""

from incidents.standin.behaviours import BindsLowPort, NeedsFile, NeedsForm, TakesArguments, WritesTo
from incidents.standin.faults.site import LISTENING, Site, in_container
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.programs import NeedsVariable
from incidents.standin.shapes import Obj

VARIABLES = ("DATABASE_URL", "API_TOKEN", "REDIS_URL", "SESSION_SECRET", "PAYMENT_ENDPOINT")
NAMED = ("HTTP_PORT", "WORKERS", "MAX_CONNECTIONS", "CACHE_TTL")


def missing_env_var(site: Site, variable: str = "REQUIRED_CONFIG", second: str = "") -> Truth:
    """The program needs a variable that the manifest does not give it, and, where asked for, a second one after it."""
    needs = [NeedsVariable(name) for name in (variable, second) if name]
    site.deploy(site.image(site.tag(), *needs, LISTENING))
    value = {"container": "app", "name": variable, "value": {"ask": True}}
    fixes = (fix("patch_deployment_env", site.kind, site.name, **value),)
    return Truth("missing_env_var", site.namespace, site.kind, site.name, env=variable, fixes=fixes)


def dropped_env_var(site: Site, variable: str = "") -> Truth:
    """The same by a change: the previous revision had the variable, the new one lost it."""
    variable = variable or site.pick(*VARIABLES)
    image = site.image(site.tag(), NeedsVariable(variable), LISTENING)
    made = site.deploy(image, env={"LOG_LEVEL": "info", variable: "postgres://db:5432/app"})
    site.later(made, lambda spec: in_container(spec, env=[{"name": "LOG_LEVEL", "value": "info"}]))
    value = {"container": "app", "name": variable, "value": "postgres://db:5432/app"}
    fixes = (
        fix("rollback_deployment", site.kind, site.name),
        fix("patch_deployment_env", site.kind, site.name, **value),
    )
    return Truth("missing_env_var", site.namespace, site.kind, site.name, env=variable, fixes=fixes)


def bad_env_value(site: Site, variable: str = "", value: str = "") -> Truth:
    """A variable is set to something the program cannot use: no number."""
    variable = variable or site.pick(*NAMED)
    value = value or site.pick("eighty", "8O80", "many", "10s")
    image = site.image(site.tag(), NeedsForm(variable, "number"), LISTENING)
    site.deploy(image, env={variable: value})
    asked = {"container": "app", "name": variable, "value": {"ask": True}}
    fixes = (fix("patch_deployment_env", site.kind, site.name, **asked),)
    return Truth("bad_env_value", site.namespace, site.kind, site.name, env=variable, fixes=fixes)


def misspelt_host(site: Site, host: str = "", right: str = "postgres") -> Truth:
    """A variable names a service that does not exist; one of nearly that name does."""
    host = host or f"{right}{right[-1]}"
    healthy_neighbour(site, right)
    site.deploy(site.image(site.tag(), NeedsForm("DB_HOST", "host"), LISTENING), env={"DB_HOST": host})
    value = {"container": "app", "name": "DB_HOST", "value": right}
    fixes = (fix("patch_deployment_env", site.kind, site.name, **value),)
    return Truth("bad_env_value", site.namespace, site.kind, site.name, env="DB_HOST", fixes=fixes, needs_human=False)


def healthy_neighbour(site: Site, name: str, port: int = 80) -> Site:
    """Another workload that works, with a service."""
    other = site.beside(name)
    other.deploy(other.running_image(), spec={"replicas": 1})
    other.service(port=port)
    return other


def missing_configmap(site: Site, config: str = "") -> Truth:
    """All variables are to come from a ConfigMap that nobody made."""
    config = config or f"{site.name}-config"
    site.deploy(site.running_image(), container={"envFrom": [{"configMapRef": {"name": config}}], "env": []})
    return Truth("missing_configmap", site.namespace, "ConfigMap", config, container=None)


def missing_configmap_key(site: Site, config: str = "", key: str = "log_level") -> Truth:
    """The ConfigMap is there, the key that a variable wants is not."""
    config = config or f"{site.name}-config"
    site.config(config, {"loglevel": "info"})
    source = {"configMapKeyRef": {"name": config, "key": key}}
    site.deploy(site.running_image(), container={"env": [{"name": "LOG_LEVEL", "valueFrom": source}]})
    return Truth("missing_configmap", site.namespace, "ConfigMap", config, container=None, key=key)


def missing_mounted_configmap(site: Site, config: str = "") -> Truth:
    """A volume wants a ConfigMap that nobody made: the pod stays in ContainerCreating."""
    config = config or f"{site.name}-files"
    _mounting(site, {"configMap": {"name": config}})
    return Truth("missing_configmap", site.namespace, "ConfigMap", config, container=None)


def missing_secret(site: Site, secret: str = "") -> Truth:
    """A variable (or, by the seed, a volume) wants a Secret that does not exist."""
    secret = secret or f"{site.name}-credentials"
    if site.pick(True, False, salt="volume"):
        source = {"secretKeyRef": {"name": secret, "key": "password"}}
        site.deploy(site.running_image(), container={"env": [{"name": "PASSWORD", "valueFrom": source}]})
    else:
        _mounting(site, {"secret": {"secretName": secret}})
    return Truth("missing_secret", site.namespace, "Secret", secret, container=None)


def missing_secret_key(site: Site, secret: str = "", key: str = "password") -> Truth:
    """The Secret is there, the key is not."""
    secret = secret or site.name
    site.secret(secret, {"username": "mailer"})
    source = {"secretKeyRef": {"name": secret, "key": key}}
    site.deploy(site.running_image(), container={"env": [{"name": "SMTP_PASSWORD", "valueFrom": source}]})
    return Truth("missing_secret_key", site.namespace, "Secret", secret, container=None, key=key)


def _mounting(site: Site, source: Obj, image: str = "", path: str = "") -> Obj:
    volumes = [{"name": "config", **source}]
    mounts = [{"name": "config", "mountPath": path or f"/etc/{site.name}"}]
    return site.deploy(image or site.running_image(), container={"volumeMounts": mounts}, pod={"volumes": volumes})


def bad_config_file(site: Site) -> Truth:
    """A mounted file that cannot be parsed."""
    config, path = f"{site.name}-config", f"/etc/{site.name}"
    site.config(config, {"config.yaml": "rules:\n  - name: base\n   rate: 1.0\n"})
    image = site.image(site.tag(), NeedsFile(f"{path}/config.yaml"), LISTENING)
    _mounting(site, {"configMap": {"name": config}}, image, path)
    return Truth("bad_config_file", site.namespace, "ConfigMap", config, container=None)


def missing_config_file(site: Site) -> Truth:
    """The program wants a file that no volume brings."""
    line = site.pick("FATAL: cannot open {}: no such file or directory", "Error: config file {} not found")
    path = f"/etc/{site.name}/config.yaml"
    site.deploy(site.image(site.tag(), NeedsFile(path, line=line.format(path)), LISTENING))
    return Truth("bad_config_file", site.namespace, site.kind, site.name)


def bad_command(site: Site, command: str = "") -> Truth:
    """The command does not exist in the image."""
    command = command or site.pick(f"/usr/local/bin/{site.name}d", f"/app/{site.name}", f"{site.name}-server")
    image = site.image(site.tag(), LISTENING, commands=frozenset({f"/usr/bin/{site.name}"}))
    site.deploy(image, container={"command": [command], "args": ["--listen", ":8080"]})
    return Truth("bad_command", site.namespace, site.kind, site.name)


def bad_arguments(site: Site) -> Truth:
    """The program refuses an argument and says how it is used."""
    takes = TakesArguments(frozenset({"--listen", "--config", "--verbose"}), site.name)
    site.deploy(site.image(site.tag(), takes, LISTENING), container={"args": [site.pick("--listn=:8080", "--port=80")]})
    return Truth("bad_command", site.namespace, site.kind, site.name)


def permission_denied(site: Site, case: str = "") -> Truth:
    """The security context does not fit the image: it wants to write, to be root, or a low port."""
    case = case or site.pick("read-only", "non-root", "user", "port")
    security: Obj
    if case == "read-only":
        behaviour, security = WritesTo("/var/cache.db"), {"readOnlyRootFilesystem": True}
        image = site.image(site.tag(), behaviour, LISTENING)
    elif case == "non-root":
        image, security = site.running_image(), {"runAsNonRoot": True}
    elif case == "user":
        image = site.image(site.tag(), WritesTo(f"/var/lib/{site.name}/lock", needs_root=True), LISTENING)
        security = {"runAsUser": 1000}
    else:
        image, security = site.image(site.tag(), BindsLowPort(80), LISTENING), {"runAsUser": 101}
    site.deploy(image, container={"securityContext": security})
    return Truth("permission_denied", site.namespace, site.kind, site.name)

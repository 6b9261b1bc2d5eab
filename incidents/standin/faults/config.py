"""Configuration: variables, referenced objects and keys, files, commands, rights."""

from incidents.standin.behaviours import BindsLowPort, NeedsFile, NeedsForm, TakesArguments, WritesTo
from incidents.standin.faults.site import Site, in_container, variables
from incidents.standin.faults.storage import MOUNT, claim, mounting, storage_class
from incidents.standin.faults.truth import Truth, fix, rollback
from incidents.standin.programs import Crashes, NeedsVariable
from incidents.standin.shapes import Obj

VARIABLES = ("DATABASE_URL", "API_TOKEN", "REDIS_URL", "SESSION_SECRET", "PAYMENT_ENDPOINT")
NAMED = ("HTTP_PORT", "WORKERS", "MAX_CONNECTIONS", "CACHE_TTL")
BROKEN_YAML = "rules:\n  - name: base\n   rate: 1.0\n"


def missing_env_var(site: Site, variable: str = "", second: str = "") -> Truth:
    """The program needs a variable that the manifest does not give it, and, where asked for, a second one after it."""
    variable = variable or site.named("variable", "REQUIRED_CONFIG")
    needs = [NeedsVariable(name, voice=site.style.voice) for name in (variable, second) if name]
    site.deploy(site.image(site.tag(), *needs, site.listening))
    return site.truth("missing_env_var", env=variable, fixes=(_asked(site, variable),))


def _asked(site: Site, variable: str) -> Obj:
    """The variable set to a value that somebody has to give."""
    value = {"container": site.container, "name": variable, "value": {"ask": True}}
    return fix("patch_deployment_env", site.kind, site.name, **value)


def dropped_env_var(site: Site, variable: str = "", had: str = "postgres://db:5432/app") -> Truth:
    """The same by a change: the previous revision had the variable, the new one lost it."""
    variable = variable or site.named("variable", site.pick(*VARIABLES))
    image = site.image(site.tag(), NeedsVariable(variable, voice=site.style.voice), site.listening)
    made = site.deploy(image, env={"LOG_LEVEL": "info", variable: had})
    left = [*site.style.env, *variables(None)]
    site.later(made, lambda spec: in_container(spec, site.container, env=left))
    value = {"container": site.container, "name": variable, "value": had}
    fixes = (rollback(site.kind, site.name), fix("patch_deployment_env", site.kind, site.name, **value))
    return site.truth("missing_env_var", env=variable, fixes=fixes, may=(_asked(site, variable),))


def bad_env_value(site: Site, variable: str = "", value: str = "") -> Truth:
    """A variable is set to something the program cannot use: no number."""
    variable = variable or site.named("number", site.pick(*NAMED))
    value = value or site.pick("eighty", "8O80", "many", "10s")
    image = site.image(site.tag(), NeedsForm(variable, "number", voice=site.style.voice), site.listening)
    site.deploy(image, env={variable: value})
    return site.truth("bad_env_value", env=variable, fixes=(_asked(site, variable),))


def misspelt_host(site: Site, host: str = "", right: str = "", variable: str = "") -> Truth:
    """A variable names a service that does not exist; one of nearly that name does."""
    right = right or site.named("neighbour", "postgres")
    variable = variable or site.named("host", "DB_HOST")
    host = host or f"{right}{right[-1]}"
    healthy_neighbour(site, right)
    form = NeedsForm(variable, "host", voice=site.style.voice)
    site.deploy(site.image(site.tag(), form, site.listening), env={variable: host})
    value = {"container": site.container, "name": variable, "value": right}
    fixes = (fix("patch_deployment_env", site.kind, site.name, **value),)
    return site.truth("bad_env_value", env=variable, fixes=fixes, needs_human=False)


def healthy_neighbour(site: Site, name: str, port: int = 0) -> Site:
    """Another workload that works, with a service."""
    other = site.beside(name)
    other.deploy(other.running_image(), spec={"replicas": 1})
    other.service(port=port or None)
    return other


def missing_configmap(site: Site, config: str = "") -> Truth:
    """All variables are to come from a ConfigMap that nobody made."""
    config = config or site.named("config", f"{site.name}-config")
    site.deploy(site.running_image(), container={"envFrom": [{"configMapRef": {"name": config}}], "env": []})
    return site.elsewhere("missing_configmap", "ConfigMap", config)


def missing_configmap_key(site: Site, config: str = "", key: str = "") -> Truth:
    """The ConfigMap is there, the key that a variable wants is not."""
    config = config or site.named("config", f"{site.name}-config")
    key = key or site.named("key", "log_level")
    site.config(config, {key.replace("_", "").replace(".", "-"): "info", "region": "eu"})
    source = {"configMapKeyRef": {"name": config, "key": key}}
    site.deploy(site.running_image(), container={"env": [{"name": "LOG_LEVEL", "valueFrom": source}]})
    return site.elsewhere("missing_configmap", "ConfigMap", config, key=key)


def missing_mounted_configmap(site: Site, config: str = "") -> Truth:
    """A volume wants a ConfigMap that nobody made: the pod stays in ContainerCreating."""
    config = config or site.named("config", f"{site.name}-files")
    _mounting(site, {"configMap": {"name": config}})
    return site.elsewhere("missing_configmap", "ConfigMap", config)


def missing_secret(site: Site, secret: str = "") -> Truth:
    """A variable (or, by the seed, a volume) wants a Secret that does not exist."""
    secret = secret or site.named("secret", f"{site.name}-credentials")
    if site.pick(True, False, salt="volume"):
        source = {"secretKeyRef": {"name": secret, "key": "password"}}
        name = site.named("variable", "PASSWORD")
        site.deploy(site.running_image(), container={"env": [{"name": name, "valueFrom": source}]})
    else:
        _mounting(site, {"secret": {"secretName": secret}})
    return site.elsewhere("missing_secret", "Secret", secret)


def missing_secret_key(site: Site, secret: str = "", key: str = "") -> Truth:
    """The Secret is there, the key is not."""
    secret, key = secret or site.named("secret", site.name), key or site.named("key", "password")
    site.secret(secret, {"username": "mailer"})
    source = {"secretKeyRef": {"name": secret, "key": key}}
    name = site.named("variable", "SMTP_PASSWORD")
    site.deploy(site.running_image(), container={"env": [{"name": name, "valueFrom": source}]})
    return site.elsewhere("missing_secret_key", "Secret", secret, key=key)


def _mounting(site: Site, source: Obj, image: str = "", path: str = "") -> Obj:
    volumes = [{"name": "config", **source}]
    mounts = [{"name": "config", "mountPath": path or f"/etc/{site.name}"}]
    return site.deploy(image or site.running_image(), container={"volumeMounts": mounts}, pod={"volumes": volumes})


def _workload(site: Site) -> tuple[Obj, ...]:
    """The workload as another reading of a cause that sits in what it mounts."""
    return ({"kind": site.kind, "name": site.name},)


def bad_config_file(site: Site) -> Truth:
    """A mounted file that cannot be parsed."""
    config, path = site.named("config", f"{site.name}-config"), site.named("directory", f"/etc/{site.name}")
    file = site.named("file", "config.yaml")
    site.config(config, {file: BROKEN_YAML})
    image = site.image(site.tag(), NeedsFile(f"{path}/{file}", voice=site.style.voice), site.listening)
    _mounting(site, {"configMap": {"name": config}}, image, path)
    return site.elsewhere("bad_config_file", "ConfigMap", config, also_roots=_workload(site))


def missing_config_file(site: Site) -> Truth:
    """The program wants a file that no volume brings."""
    line = site.pick("FATAL: cannot open {}: no such file or directory", "Error: config file {} not found")
    path = f"{site.named('directory', f'/etc/{site.name}')}/{site.named('file', 'config.yaml')}"
    needs = NeedsFile(path, line=line.format(path), voice=site.style.voice)
    site.deploy(site.image(site.tag(), needs, site.listening))
    return site.truth("bad_config_file")


def bad_command(site: Site, command: str = "", case: str = "") -> Truth:
    """The command does not exist in the image: the runtime says so, or (case `shell`) a shell does."""
    command = command or site.pick(f"/usr/local/bin/{site.name}d", f"/app/{site.name}", f"{site.name}-server")
    if case == "shell":
        lines = site.words("no_command", f"sh: {command}: not found", command=command)
        image = site.image(site.tag(), Crashes(127, lines))
        site.deploy(image, container={"command": ["sh", "-c", f"exec {command} --listen :{site.style.port}"]})
        return site.truth("bad_command")
    image = site.image(site.tag(), site.listening, commands=frozenset({f"/usr/bin/{site.name}"}))
    site.deploy(image, container={"command": [command], "args": ["--listen", f":{site.style.port}"]})
    return site.truth("bad_command")


def bad_arguments(site: Site, flag: str = "") -> Truth:
    """The program refuses an argument and says how it is used."""
    known = frozenset({"--listen", "--config", "--verbose"})
    takes = TakesArguments(known, site.name, site.style.voice)
    args = [flag or site.pick("--listn=:8080", "--port=80")]
    site.deploy(site.image(site.tag(), takes, site.listening), container={"args": args})
    return site.truth("bad_command")


def permission_denied(site: Site, case: str = "") -> Truth:
    """The security context does not fit the image or (case `volume`) a volume: to write, be root, use a low port."""
    case, voice = case or site.pick("read-only", "non-root", "user", "port"), site.style.voice
    if case == "volume":
        return _foreign_volume(site)
    security: Obj
    if case == "read-only":
        writes, security = WritesTo(site.named("path", "/var/cache.db"), voice=voice), {"readOnlyRootFilesystem": True}
        image = site.image(site.tag(), writes, site.listening)
    elif case == "non-root":
        image, security = site.running_image(), {"runAsNonRoot": True}
    elif case == "user":
        path = site.named("path", f"/var/lib/{site.name}/lock")
        image = site.image(site.tag(), WritesTo(path, needs_root=True, voice=voice), site.listening)
        security = {"runAsUser": 1000}
    else:
        image, security = site.image(site.tag(), BindsLowPort(80, voice), site.listening), {"runAsUser": 101}
    site.deploy(image, container={"securityContext": security})
    return site.truth("permission_denied")


def _foreign_volume(site: Site) -> Truth:
    """A volume whose files are root's, and a program that is not."""
    name, path = site.named("claim", f"{site.name}-data"), f"{MOUNT}/{site.pick('lock', 'index/1.log', 'data/meta.db')}"
    storage_class(site)
    claim(site, name, storageClassName="standard")
    image = site.image(
        site.tag(), WritesTo(path, needs_root=True, voice=site.style.voice, foreign=True), site.listening
    )
    mounting(site, name, image, securityContext={"runAsUser": site.pick(999, 1000, 10001)})
    return site.truth("permission_denied")

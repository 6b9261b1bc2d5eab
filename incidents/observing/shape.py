"""
Objects as the API has them, whatever a source hands out. Pure.

Whoever reads an object relies on its fields being mappings, lists, texts or numbers, as the API defines them. What is
of another shape is left out here, once, so that the look goes on with the rest.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from incidents.snapshot import Json

MAX_DEPTH = 40
"""How deep objects are read: the API's own end at about half of it."""


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_named_list(value: Any) -> bool:
    return _is_list(value) and all(isinstance(each.get("name"), str) for each in value)


def _is_owned(value: Any) -> bool:
    return _is_named_list(value) and all(isinstance(each.get("kind"), str) for each in value)


def _is_objects(value: Any) -> bool:
    return _is_list(value) and all(isinstance((each.get("metadata") or {}).get("name"), str) for each in value)


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int)


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and (not value or datetime.fromisoformat(value).tzinfo is not None)
    except ValueError:
        return False


def _is_active(value: Any) -> bool:
    return _is_number(value) or _is_list(value)


Shape = Callable[[Any], bool]
_FIELDS: dict[Shape, str] = {
    _is_mapping: """
        metadata spec podSelector namespaceSelector jobTemplate securityContext waiting running terminated lastState
        valueFrom configMapKeyRef secretKeyRef configMapRef secretRef configMap secret persistentVolumeClaim emptyDir
        projected involvedObject regarding series allocatable capacity hard used requests httpGet tcpSocket exec grpc
        livenessProbe readinessProbe startupProbe sourceRef chartRef scaleTargetRef roleRef defaultBackend http
        inventory affinity nodeAffinity claimRef template targetRef ipBlock ephemeral required binaryData clientConfig
        selector backend
    """,
    _is_named: "labels annotations matchLabels nodeSelector",
    _is_named_list: """
        containers initContainers containerStatuses initContainerStatuses env volumes volumeMounts volumeDevices
    """,
    _is_owned: "ownerReferences",
    _is_objects: "volumeClaimTemplates",
    _is_list: """
        envFrom imagePullSecrets matchExpressions matchFields nodeSelectorTerms paths tls subjects
        endpoints tolerations taints entries healthChecks dependsOn webhooks egress from to currentMetrics rules ports
    """,
    _is_words: "finalizers accessModes policyTypes verbs apiGroups resourceNames clusterIPs except command args",
    _is_text: """
        name namespace kind uid reason message type phase nodeName serviceAccountName priorityClassName claimName
        secretName key fieldPath restartPolicy storageClassName volumeName operator host effect image path
        ingressClassName mountPath currentRevision updateRevision cidr clusterIP podIP volumeBindingMode
    """,
    _is_number: """
        replicas readyReplicas availableReplicas updatedReplicas observedGeneration generation restartCount exitCode
        desiredNumberScheduled numberAvailable numberReady updatedNumberScheduled currentNumberScheduled count
        minReplicas maxReplicas currentReplicas desiredReplicas disruptionsAllowed currentHealthy desiredHealthy
        expectedPods containerPort periodSeconds timeoutSeconds failureThreshold initialDelaySeconds averageUtilization
        endPort failedIssuanceAttempts
    """,
    _is_time: """
        creationTimestamp deletionTimestamp lastTransitionTime lastTimestamp firstTimestamp eventTime finishedAt
        startedAt startTime lastObservedTime notAfter timeAdded lastFailureTime
    """,
}
_PLACED: dict[tuple[str, str], Shape] = {
    ("", "status"): _is_mapping,
    ("", "data"): _is_mapping,
    ("", "source"): _is_mapping,
    ("matchExpressions", "values"): _is_words,
    ("", "revision"): _is_number,
    ("containerStatuses", "state"): _is_mapping,
    ("initContainerStatuses", "state"): _is_mapping,
    ("containers", "resources"): _is_mapping,
    ("initContainers", "resources"): _is_mapping,
    ("spec", "resources"): _is_mapping,
    ("rules", "resources"): _is_words,
    ("resources", "limits"): _is_mapping,
    ("spec", "limits"): _is_list,
    ("status", "conditions"): _is_list,
    ("endpoints", "conditions"): _is_mapping,
    ("status", "addresses"): _is_list,
    ("endpoints", "addresses"): _is_words,
    ("status", "active"): _is_active,
    ("backend", "service"): _is_mapping,
    ("defaultBackend", "service"): _is_mapping,
    ("clientConfig", "service"): _is_mapping,
    ("service", "port"): _is_mapping,
    ("projected", "sources"): _is_list,
    ("configMap", "items"): _is_list,
    ("secret", "items"): _is_list,
    ("spec", "ingress"): _is_list,
    ("spec", "chart"): _is_mapping,
}
"""What a field is that means one thing here and another there: by the field that it stands in."""


def _by_field() -> Mapping[str, Mapping[str, Shape]]:
    """Field -> where it stands ('*': anywhere) -> its shape."""
    found: dict[str, dict[str, Shape]] = {}
    for shape, names in _FIELDS.items():
        found.update({name: {"*": shape} for name in names.split()})
    for (place, name), shape in _PLACED.items():
        found.setdefault(name, {})[place] = shape
    return found


_SHAPES = _by_field()
_PLAIN: dict[str, type] = dict.fromkeys(_SHAPES, type(None)) | {
    **dict.fromkeys(_FIELDS[_is_text].split(), str),
    **dict.fromkeys(_FIELDS[_is_number].split(), int),
}
"""Field -> the type of most of its values, which need no closer look."""
_FREE = frozenset(
    {"data", "binaryData", "labels", "annotations", "matchLabels", "nodeSelector", "managedFields", "values"}
)
"""Fields whose own keys somebody chose, or that nobody reads."""


def shaped(item: Any) -> Json | None:
    """An object with only what has its shape: itself where that is all of it; None for what is no object."""
    if not isinstance(item, dict):
        return None
    if not _fits(item, "", 0):
        item = _mended(item, "", 0)
    meta = item.get("metadata")
    return item if isinstance(meta, dict) and isinstance(meta.get("name"), str) else None


def _shape_of(place: str, key: str) -> Shape | None:
    shapes = _SHAPES.get(key)
    return None if shapes is None else shapes.get(place) or shapes.get("*")


def _fits(part: Mapping[str, Any], place: str, depth: int) -> bool:
    """Whether every part of a mapping has its shape. A field that holds nothing is none."""
    if depth > MAX_DEPTH:
        return False
    for key, value in part.items():
        kind = type(value)
        if kind is not dict and kind is not list:
            plain = _PLAIN.get(key)
            if plain is None or kind is plain or value is None:
                continue
        shape = _shape_of(place, key)
        if shape is not None and not shape(value):
            return False
        if key in _FREE or (kind is not dict and kind is not list):
            continue
        for each in (value,) if kind is dict else value:
            if type(each) is dict and not _fits(each, key, depth + 1):
                return False
    return True


def _mended(part: Mapping[str, Any], place: str, depth: int) -> Json:
    kept: Json = {}
    for key, value in part.items():
        shape = _shape_of(place, key)
        better = value if key in _FREE and not isinstance(value, list) else _better(value, key, shape, depth + 1)
        if key in _FREE and shape is _is_named and isinstance(value, dict):
            better = {name: text for name, text in value.items() if isinstance(text, str)}
        if value is None or shape is None or shape(better):
            kept[key] = better
    return kept


def _better(value: Any, key: str, shape: Shape | None, depth: int) -> Any:
    """A value with its own parts mended; of a list the items that may stand in it."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return _mended(value, key, depth)
    if not isinstance(value, list):
        return value
    items = [_mended(each, key, depth) if isinstance(each, dict) else each for each in value]
    return [each for each in items if shape is None or shape([each])]

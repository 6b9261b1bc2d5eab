"""The four ways to patch an object, by content type. Pure but for raising the API's errors."""

from copy import deepcopy
from typing import Any

from jsonpatch import JsonPatchConflict, JsonPatchException, JsonPatchTestFailed, apply_patch
from jsonpointer import JsonPointerException

from incidents.standin.errors import bad_request, rejected, unsupported_media_type
from incidents.standin.shapes import Obj
from incidents.standin.strategic import strategic_merge

JSON = "application/json-patch+json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"


def patched(original: Obj, patch: Any, content_type: str) -> Obj:
    """The object after the patch. ApiError 415 for an unknown type, 422 or 400 for a patch that does not apply."""
    if content_type == JSON:
        return _json_patched(original, patch)
    if content_type not in (MERGE, STRATEGIC):
        raise unsupported_media_type()
    if not isinstance(patch, dict):
        raise bad_request("error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}")
    if content_type == MERGE:
        return merge_patched(original, patch)
    return strategic_merge(original, patch)


def merge_patched(original: Obj, patch: Obj) -> Obj:
    """RFC 7386: objects merge, everything else replaces, null removes."""
    merged = dict(original)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            current = merged.get(key)
            merged[key] = merge_patched(current if isinstance(current, dict) else {}, value)
        else:
            merged[key] = deepcopy(value)
    return merged


def _json_patched(original: Obj, patch: Any) -> Obj:
    if not isinstance(patch, list):
        raise bad_request("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch")
    try:
        result = apply_patch(original, patch)
    except (JsonPatchTestFailed, JsonPatchConflict, JsonPointerException) as e:
        raise rejected() from e
    except JsonPatchException as e:
        raise bad_request(f"error decoding patch: {e}") from e
    if not isinstance(result, dict):
        raise bad_request("error decoding patch: the result is no object")
    return result

"""Judges JSON by a Google discovery document: unknown fields, wrong types and unknown enum values are problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Discovery:
    """One API's document. A method is named without the API's own name: `spreadsheets.values.get`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["schemas"]
        self.parameters = document["parameters"]
        self.methods = dict(_methods(document.get("resources", {})))

    def request(self, method: str, body: Any, query: dict[str, Any]) -> list[str]:
        """What is wrong with a request's body and query."""
        known = self.methods[method]
        unknown = set(query) - set(known.get("parameters", {})) - set(self.parameters)
        problems = [f"query.{name}: not a parameter of {method}" for name in sorted(unknown)]
        if body is not None and "request" in known:
            problems += self.problems(known["request"]["$ref"], body)
        return problems

    def response(self, method: str, body: Any) -> list[str]:
        return self.problems(self.methods[method]["response"]["$ref"], body)

    def problems(self, schema: str, value: Any) -> list[str]:
        return list(self._value({"$ref": schema}, value, schema))

    def _value(self, wanted: dict[str, Any], value: Any, path: str) -> Iterator[str]:
        if value is None:  # JSON null is the same as absent
            return
        if "$ref" in wanted:
            yield from self._object(wanted["$ref"], value, path)
            return
        kind = wanted.get("type")
        if kind == "array":
            if not isinstance(value, list):
                yield f"{path}: not a list"
                return
            for index, item in enumerate(value):
                yield from self._value(wanted["items"], item, f"{path}[{index}]")
        elif kind == "object":
            for name, item in value.items():
                yield from self._value(wanted["additionalProperties"], item, f"{path}.{name}")
        elif kind != "any":
            yield from _scalar(wanted, value, path)

    def _object(self, schema: str, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: not an object"
            return
        known = self.schemas[schema].get("properties", {})
        for name, item in value.items():
            if name not in known:
                yield f"{path}.{name}: {schema} has no such field"
            else:
                yield from self._value(known[name], item, f"{path}.{name}")


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


def _scalar(wanted: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    kind = wanted["type"]
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f"{path}: {value!r} is not a {kind}"
    elif "enum" in wanted and value not in wanted["enum"]:
        yield f"{path}: {value!r} is none of the enum"


def _methods(resources: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in resources.items():
        for verb, method in resource.get("methods", {}).items():
            yield f"{prefix}{name}.{verb}", method
        yield from _methods(resource.get("resources", {}), f"{prefix}{name}.")

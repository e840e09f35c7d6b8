"""A GraphQL request answered as Shopify does: always HTTP 200, errors in Shopify's shapes, the bill below."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
    value_from_ast_untyped,
)

from sandbox.shopify.bulk import operations
from sandbox.shopify.cost import MAX_COST, Bucket, Costs
from sandbox.shopify.fields import Ask, Resolver, schema, type_of
from sandbox.shopify.mutations import mutations
from sandbox.shopify.roots import queries

LIMITS = "https://shopify.dev/api/usage/rate-limits"
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that has been parsed and validated; `refusal` is the whole answer where it may not run."""

    document: DocumentNode | None
    refusal: Answer | None


class Engine:
    """One schema for every shop. Thread-safe."""

    def __init__(self) -> None:
        self._schema = schema(_together(queries(), mutations(), operations()))
        self._lock = threading.Lock()
        self._prepare = lru_cache(maxsize=256)(self._prepared)

    def answer(self, body: Any, ask: Ask, bucket: Bucket | None) -> Answer:
        """`bucket` None: not throttled. Errors of the request come without `data`, as from Shopify."""
        text, variables = body["query"], body.get("variables") or {}
        with self._lock:
            prepared = self._prepare(text)
        if prepared.document is None:
            return prepared.refusal or {}
        operation = _operation(prepared.document, body.get("operationName"))
        if isinstance(operation, str):
            return {"errors": [{"message": operation}]}
        fragments = _fragments(prepared.document)
        known = _with_defaults(operation, variables)
        cost = Costs(self._schema, fragments, known).operation(operation)
        if cost > MAX_COST:
            return too_dear(cost)
        if bucket is not None and not bucket.take(cost):
            return throttled(cost, bucket)
        result = execute_sync(
            self._schema,
            prepared.document,
            variable_values=variables,
            operation_name=operation.name.value if operation.name else None,
            context_value=ask,
            type_resolver=type_of,
        )
        paid = min(cost, Costs(self._schema, fragments, known, ask.sizes).operation(operation))
        if bucket is not None:
            bucket.give_back(cost - paid)
        return _answer(result, ask, {"requestedQueryCost": cost, "actualQueryCost": paid, **_status(bucket)})

    def _prepared(self, text: str) -> Prepared:
        try:
            document = parse(text, no_location=False)
        except GraphQLSyntaxError as fault:
            return Prepared(None, {"errors": [_shaped(fault, "PARSE_ERROR")]})
        faults = validate(self._schema, document)
        if faults:
            return Prepared(None, {"errors": [_invalid(fault) for fault in faults]})
        return Prepared(document, None)


def _together(*groups: dict[str, dict[str, Resolver]]) -> dict[str, dict[str, Resolver]]:
    joined: dict[str, dict[str, Resolver]] = {}
    for group in groups:
        for kind, resolvers in group.items():
            joined.setdefault(kind, {}).update(resolvers)
    return joined


def too_dear(cost: int) -> Answer:
    message = f"Query cost is {cost}, which exceeds the single query max cost limit ({MAX_COST})."
    extensions = {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": MAX_COST, "documentation": LIMITS}
    return {"errors": [{"message": message, "extensions": extensions}]}


def throttled(cost: int, bucket: Bucket | None) -> Answer:
    """HTTP 200 all the same: what most clients miss."""
    return {
        "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": LIMITS}}],
        "extensions": {"cost": {"requestedQueryCost": cost, "actualQueryCost": None, **_status(bucket)}},
    }


def internal_error() -> Answer:
    """HTTP 200, no data."""
    request_id = str(uuid.uuid4())
    message = (
        "Internal error. Looks like something went wrong on our end.\n"
        f"Request ID: {request_id} (include this in support requests)."
    )
    return {"errors": [{"message": message, "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}}]}


def _status(bucket: Bucket | None) -> dict[str, Any]:
    return {"throttleStatus": (bucket or Bucket()).status()}


def _answer(result: ExecutionResult, ask: Ask, cost: Answer) -> Answer:
    errors = [_executed(error) for error in result.errors or ()]
    if errors and result.data is None and all("path" not in error for error in errors):
        return {"errors": errors}
    answer: Answer = {"data": result.data}
    if errors:
        answer["errors"] = errors
    answer["extensions"] = {"cost": cost}
    if ask.searches:
        answer["extensions"]["search"] = ask.searches
    return answer


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | str:
    """The operation to run, or what is wrong with the request for it."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if name:
        chosen = [each for each in operations if each.name and each.name.value == name]
        return chosen[0] if chosen else f'No operation named "{name}"'
    return operations[0] if len(operations) == 1 else "An operation name is required"


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


def _with_defaults(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }
    return {**defaults, **variables}


# --- Shopify's words for graphql-core's errors

SHAPES = (
    (
        re.compile(r"Cannot query field '(?P<fieldName>\w+)' on type '(?P<typeName>\w+)'"),
        "undefinedField",
        "Field '{fieldName}' doesn't exist on type '{typeName}'",
    ),
    (
        re.compile(r"Unknown argument '(?P<argumentName>\w+)' on field '\w+\.(?P<name>\w+)'"),
        "argumentNotAccepted",
        "Field '{name}' doesn't accept argument '{argumentName}'",
    ),
    (
        re.compile(r"Argument '\w+\.(?P<name>\w+)\((?P<arguments>\w+):\)' of type .* is required"),
        "missingRequiredArguments",
        "Field '{name}' is missing required arguments: {arguments}",
    ),
    (
        re.compile(r"Unknown type '(?P<typeName>\w+)'"),
        "undefinedType",
        "No such type {typeName}, so it can't be a fragment condition",
    ),
    (
        re.compile(r"Unknown directive '@(?P<directiveName>\w+)'"),
        "undefinedDirective",
        "Directive @{directiveName} is not defined",
    ),
    (
        re.compile(r"Variable '\$(?P<variableName>\w+)' is never used"),
        "variableNotUsed",
        "Variable ${variableName} is declared but not used",
    ),
)


def _invalid(fault: GraphQLError) -> Answer:
    for pattern, code, words in SHAPES:
        found = pattern.search(fault.message)
        if found:
            return {**_shaped(fault, code, found.groupdict()), "message": words.format(**found.groupdict())}
    return _shaped(fault, "argumentLiteralsIncompatible")


def _executed(error: GraphQLError) -> Answer:
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        told = internal_error()["errors"][0]
        told["extensions"]["standIn"] = repr(error.original_error)
        return {**_shaped(error, "INTERNAL_SERVER_ERROR"), **told}
    if error.path is None and error.message.startswith("Variable "):
        return _shaped(error, "INVALID_VARIABLE", {"problems": [{"path": [], "explanation": error.message}]})
    return _shaped(error, "BAD_REQUEST")


def _shaped(error: GraphQLError, code: str, more: Mapping[str, Any] | None = None) -> Answer:
    formatted: Answer = dict(error.formatted)
    formatted["extensions"] = {"code": code, **(more or {}), **(error.extensions or {})}
    return formatted

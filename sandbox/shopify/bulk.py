"""Bulk operations: a query without pages, run aside, its rows fetched as one JSONL file.

An operation is CREATED, a second of the world's time later RUNNING, another one later done; its rows are those of the
first look after that. Refusals are Shopify's, word for word where recorded (a bulk query that it would refuse must not
work here): edges and node only, at most 5 connections, two levels deep, none within a list, no node or nodes on top.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    execute_sync,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
    validate,
)

from sandbox.shopify.catalogue import BULK_OPERATIONS
from sandbox.shopify.fields import Ask, Info, Resolver, counted, searched_rows, type_of
from sandbox.shopify.pages import Row, connection, tail_of
from sandbox.worlds.state import Document

MOST_CONNECTIONS = 5
DEEPEST = 2
AT_ONCE = 5
STEP = timedelta(seconds=1)
UNDER_WAY = {"CREATED", "RUNNING"}
NODES = (
    "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
    "'{0} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. Invalid connection fields: '{0}'."
)


def _start(_source: Any, info: Info, **arguments: Any) -> Document:
    ask = info.context
    refusal = _refusal(arguments["query"], info.schema)
    if refusal is not None:
        return _payload(None, {"field": ["query"], "message": refusal, "code": "INVALID"})
    with ask.desk.lock:
        busy = [each["id"] for each in _all(info) if each["status"] in UNDER_WAY]
        if len(busy) >= AT_ONCE:
            message = f"A bulk query operation for this app and shop is already in progress: {', '.join(busy)}."
            return _payload(None, {"field": None, "message": message, "code": "OPERATION_IN_PROGRESS"})
        operation = {
            "id": f"gid://shopify/BulkOperation/{8_000_000 + len(ask.desk.bulk)}",
            "status": "CREATED",
            "type": "QUERY",
            "query": arguments["query"],
            "createdAt": ask.shelf.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "objectCount": "0",
            "rootObjectCount": "0",
        }
        ask.desk.bulk[operation["id"]] = operation
        return _payload(operation, None)


def _cancel(_source: Any, info: Info, **arguments: Any) -> Document:
    operation = _one(None, info, id=arguments["id"])
    if operation is None:
        return _payload(None, {"field": ["id"], "message": "Bulk operation does not exist"})
    if operation["status"] in UNDER_WAY:
        operation |= {"status": "CANCELED", "completedAt": info.context.shelf.now.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return _payload(operation, None)


def _one(_source: Any, info: Info, **arguments: Any) -> Document | None:
    return next((each for each in _all(info) if each["id"] == arguments["id"]), None)


def _listed(_source: Any, info: Info, **arguments: Any) -> Document:
    rows = [Row(each["createdAt"], tail_of(each["id"]), each) for each in _all(info)]
    return counted(info, connection(searched_rows(info, BULK_OPERATIONS, sorted(rows), arguments), arguments))


def _all(info: Info) -> list[Document]:
    """Every operation, brought up to the present."""
    with info.context.desk.lock:
        for operation in info.context.desk.bulk.values():
            age = info.context.shelf.now - datetime.fromisoformat(operation["createdAt"])
            if operation["status"] in UNDER_WAY and age >= 2 * STEP:
                operation.update(_run(operation, info))
            elif operation["status"] == "CREATED" and age >= STEP:
                operation["status"] = "RUNNING"
        return list(info.context.desk.bulk.values())


def _run(operation: Document, info: Info) -> Document:
    ask: Ask = replace(info.context, everything=True, searches=[], sizes={})
    result = execute_sync(info.schema, parse(operation["query"]), context_value=ask, type_resolver=type_of)
    when = {"completedAt": ask.shelf.now.strftime("%Y-%m-%dT%H:%M:%SZ")}
    if result.errors:
        denied = any((error.extensions or {}).get("code") == "ACCESS_DENIED" for error in result.errors)
        return {**when, "status": "FAILED", "errorCode": "ACCESS_DENIED" if denied else "INTERNAL_SERVER_ERROR"}
    rows = list(_rows(result.data or {}, None))
    text = "".join(json.dumps(row, ensure_ascii=False).replace("/", "\\/") + "\n" for row in rows).encode()
    number = tail_of(operation["id"])
    ask.desk.files[number] = text
    return {
        **when,
        "status": "COMPLETED",
        "objectCount": str(len(rows)),
        "rootObjectCount": str(sum("__parentId" not in row for row in rows)),
        "fileSize": str(len(text)) if rows else None,
        "url": f"{ask.base_url}/shops/{ask.shelf.store.domain}/bulk/{number}.jsonl" if rows else None,
    }


def _rows(found: Document, parent: str | None) -> Iterator[Document]:
    """Each node of each connection within `found`, before those that belong to it."""
    for value in found.values():
        if isinstance(value, dict) and "edges" in value:
            for node in (edge["node"] for edge in value["edges"]):
                own = {name: each for name, each in node.items() if not (isinstance(each, dict) and "edges" in each)}
                yield own if parent is None else {**own, "__parentId": parent}
                yield from _rows(node, node.get("id"))
        elif isinstance(value, dict):
            yield from _rows(value, parent)


# --- what a bulk query may not be


def _refusal(text: str, schema: GraphQLSchema) -> str | None:
    try:
        document = parse(text)
    except GraphQLError as fault:
        return f"Invalid bulk query: {fault.message}"
    faults = validate(schema, document)
    if faults:
        return f"Invalid bulk query: {faults[0].message}"
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    if operation.operation.value != "query" or schema.query_type is None:
        return "Invalid operation type. Only `query` operations are supported."
    walk = _Walk({each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)})
    try:
        walk.selection(schema.query_type, operation.selection_set, 0, in_list=False)
    except ValueError as refusal:
        return str(refusal)
    if not walk.connections:
        return "Bulk queries must contain at least one connection."
    if walk.connections > MOST_CONNECTIONS:
        return f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections."
    return None


class _Walk:
    """Counts connections; raises ValueError with Shopify's sentence at the first thing that may not be."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self.connections = 0

    def selection(self, kind: Any, selections: Any, depth: int, *, in_list: bool) -> None:
        for each in selections.selections:
            if isinstance(each, FieldNode):
                if each.name.value in getattr(kind, "fields", {}):
                    self._field(kind, each, depth, in_list=in_list)
            else:
                part: Any = each if isinstance(each, InlineFragmentNode) else self._fragments[each.name.value]
                self.selection(kind, part.selection_set, depth, in_list=in_list)

    def _field(self, kind: Any, node: FieldNode, depth: int, *, in_list: bool) -> None:
        name, result = node.name.value, kind.fields[node.name.value].type
        named = get_named_type(result)
        if kind.name == "QueryRoot" and name in {"node", "nodes"}:
            raise ValueError(f"Bulk queries cannot contain a top level `{name}` field.")
        if node.selection_set is None:
            return
        if not named.name.endswith("Connection"):
            inside_edges = kind.name.endswith("Connection")
            within = in_list or (is_list_type(get_nullable_type(result)) and not inside_edges)
            self.selection(named, node.selection_set, depth, in_list=within)
            return
        if in_list:
            raise ValueError("Queries that contain a connection field within a list field are not currently supported.")
        if any(isinstance(each, FieldNode) and each.name.value == "nodes" for each in node.selection_set.selections):
            raise ValueError(NODES.format(name))
        if depth > DEEPEST:
            raise ValueError(f"Bulk queries cannot contain connections with a nesting depth greater than {DEEPEST}.")
        self.connections += 1
        self.selection(named, node.selection_set, depth + 1, in_list=False)


def _payload(operation: Document | None, error: Document | None) -> Document:
    return {"bulkOperation": operation, "userErrors": [] if error is None else [error]}


def operations() -> dict[str, dict[str, Resolver]]:
    return {
        "QueryRoot": {"bulkOperation": _one, "bulkOperations": _listed},
        "Mutation": {"bulkOperationRunQuery": _start, "bulkOperationCancel": _cancel},
    }

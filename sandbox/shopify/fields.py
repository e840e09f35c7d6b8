"""How each field of the schema finds its value in a world.

A field takes what the world's document says under its name. Arrays become connections or lists as the field's type
wants; what points to something else by its id is read there; a value that is missing and may not be null is filled if
`gaps` allows it, and else named in an error, so that a world with a hole does not answer with inventions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from sandbox.shopify import catalogue
from sandbox.shopify.access import APPROVED, FIELDS, PEOPLE, PERSONAL, allowed, denial, unapproved
from sandbox.shopify.catalogue import Resource
from sandbox.shopify.desk import Desk
from sandbox.shopify.filters import Setting, meaning, names
from sandbox.shopify.gaps import GAPS, LEGACY_ID
from sandbox.shopify.pages import Row, connection, plain, tail_of
from sandbox.shopify.search import parse
from sandbox.shopify.shelf import Shelf
from sandbox.worlds.state import Document

SDL = Path(__file__).with_name("schema.graphql")
Resolver = Callable[..., Any]
Info = GraphQLResolveInfo[Any]

#: Fields that hold the id of something whose whole stands elsewhere.
LINKS = {
    ("ShopifyPaymentsDispute", "order"),
    ("RefundLineItem", "lineItem"),
    ("FulfillmentLineItem", "lineItem"),
    ("FulfillmentOrderLineItem", "lineItem"),
    ("Refund", "return"),
    ("OrderTransaction", "parentTransaction"),
    ("LineItem", "variant"),
    ("LineItem", "product"),
    ("ShopifyPaymentsBalanceTransaction", "associatedOrder"),
}
NESTED_SEARCH = {
    ("Order", "fulfillments"): catalogue.FULFILLMENTS,
    ("Order", "returns"): catalogue.RETURNS,
    ("Order", "fulfillmentOrders"): catalogue.FULFILLMENT_ORDERS,
}


@dataclass(slots=True)
class Ask:
    """One request while it is answered: what may be seen, and what is to be told besides the data."""

    shelf: Shelf
    setting: Setting
    scopes: frozenset[str]
    desk: Desk
    approval: int = APPROVED
    """For protected customer data: 2 all of it, 1 no personal fields, 0 no customers."""
    base_url: str = ""
    """Where this service is, for links into it."""
    everything: bool = False
    """Connections are not cut into pages: a bulk operation runs."""
    searches: list[dict[str, Any]] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    """Rows returned, by id() of the field node that asked: what the document costs in the end."""


def schema(roots: dict[str, dict[str, Resolver]]) -> GraphQLSchema:
    """The SDL with a resolver on every field; `roots` has those of QueryRoot, Mutation and some others by hand."""
    built = build_schema(SDL.read_text(encoding="utf-8"))
    for kind in built.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, definition in kind.fields.items():
                by_hand = roots.get(kind.name, {}).get(name)
                definition.resolve = _guarded(kind.name, name, by_hand or _resolver(kind.name, name, definition))
        if isinstance(kind, GraphQLScalarType) and kind.name == "DateTime":
            kind.coerce_output_value = _whole_seconds
    return built


def type_of(value: Any, _info: Any, _kind: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    named = re.match(r"gid://shopify/(\w+)/", str(value.get("id")))
    return value.get("__typename") or (named[1] if named else None)


def _whole_seconds(value: Any) -> str:
    """Shopify stores fractions of seconds and shows none."""
    text = str(value)
    return text if "." not in text else datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%SZ")


def _guarded(kind: str, name: str, resolve: Resolver) -> Resolver:
    """The resolver behind the scope and the approval that its field needs."""
    needed, person, personal = FIELDS.get((kind, name)), PEOPLE.get((kind, name)), (kind, name) in PERSONAL
    if needed is None and person is None and not personal:
        return resolve

    def guarded(source: Any, info: Info, **arguments: Any) -> Any:
        ask = info.context
        if needed is not None and not allowed(ask.scopes, needed):
            raise denial(name, needed)
        if person is not None and ask.approval < 1:
            raise unapproved(person)
        if personal and ask.approval < APPROVED:
            return PERSONAL[kind, name]
        return resolve(source, info, **arguments)

    return guarded


def _resolver(kind: str, name: str, definition: GraphQLField) -> Resolver:
    named = get_named_type(definition.type)
    if named.name.endswith("Connection"):
        return _connection(kind, name)
    nullable = get_nullable_type(definition.type)
    if is_list_type(nullable):
        return _list(kind, name, may_be_null=nullable is definition.type)
    fill = GAPS.get(kind, {}).get(name) or (LEGACY_ID if name == "legacyResourceId" else None)
    if (kind, name) in LINKS:
        return _link(name)
    if fill is None and nullable is definition.type:
        return lambda source, _info, **_arguments: source.get(name)

    def value(source: Document, info: Info, **_arguments: Any) -> Any:
        found = source.get(name)
        if found is None and fill is not None:
            found = fill(source, info.context.shelf)
        if found is None and nullable is not definition.type:
            raise missing(kind, name, source)
        return found

    return value


def missing(kind: str, name: str, source: Document) -> GraphQLError:
    who = f"{kind} {source.get('id', '')}".strip()
    message = f"The world's {who} has no {name}, which Shopify never leaves empty. Add it to its file."
    return GraphQLError(message, extensions={"code": "WORLD_INCOMPLETE"})


def _link(name: str) -> Resolver:
    def link(source: Document, info: Info, **_arguments: Any) -> Any:
        stub = source.get(name)
        if not stub:
            return stub
        whole = info.context.shelf.find(stub["id"])
        return stub if whole is None else {**whole, **stub}

    return link


def _list(kind: str, name: str, *, may_be_null: bool) -> Resolver:
    searched = NESTED_SEARCH.get((kind, name))

    def items(source: Document, info: Info, **arguments: Any) -> Any:
        found = source.get(name)
        if found is None:
            return None if may_be_null else []
        if searched is not None and arguments.get("query"):
            found = [row.document for row in searched_rows(info, searched, _rows(found), arguments)]
        return found if arguments.get("first") is None else found[: arguments["first"]]

    return items


def _connection(kind: str, name: str) -> Resolver:
    searched = NESTED_SEARCH.get((kind, name))
    by_time = kind == "Fulfillment" and name == "events"

    def nodes(source: Document, info: Info, **arguments: Any) -> Any:
        found = source.get(name) or []
        if by_time and arguments.get("sortKey") == "HAPPENED_AT":
            found = sorted(found, key=lambda event: str(event["happenedAt"]))
        if searched is not None and arguments.get("query"):
            found = [row.document for row in searched_rows(info, searched, _rows(found), arguments)]
        return counted(info, plain(found, _unpaged(info, arguments)))

    return nodes


def _rows(items: Sequence[Document]) -> list[Row]:
    return [Row(place, tail_of(item.get("id")), item) for place, item in enumerate(items)]


def counted(info: Info, page: dict[str, Any]) -> dict[str, Any]:
    """`page`, its size noted for the bill."""
    sizes, node = info.context.sizes, id(info.field_nodes[0])
    sizes[node] = max(sizes.get(node, 0), len(page["nodes"]))
    return page


def _unpaged(info: Info, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a page, or of the whole where a bulk operation runs."""
    if not info.context.everything:
        return arguments
    return {**arguments, "first": None, "last": None, "after": None, "before": None, "everything": True}


def listed(info: Info, resource: Resource, arguments: dict[str, Any]) -> dict[str, Any]:
    """A page of a root connection: searched, sorted, cut. Raises GraphQLError."""
    sort_key = arguments.get("sortKey")
    try:
        rows = info.context.shelf.rows(resource, sort_key)
    except KeyError:
        raise unserved(f"sorting {resource.name} by {sort_key}") from None
    rows = searched_rows(info, resource, rows, arguments, sort_key)
    return counted(info, connection(rows, _unpaged(info, arguments)))


def searched_rows(
    info: Info,
    resource: Resource,
    rows: list[Row],
    arguments: dict[str, Any],
    sort_key: str | None = None,
) -> list[Row]:
    """Those that the argument `query` means; its warnings go into the answer's extensions."""
    query = arguments.get("query") or ""
    if not query.strip():
        return rows
    refused = {name for name in names(parse(query)) if name.split(".")[0] in resource.lacking}
    if refused:
        raise unserved(f"searching {resource.name} by {', '.join(sorted(refused))}")
    found = meaning(query, resource.fields, info.context.setting)
    if found.warnings:
        told = {"path": info.path.as_list(), "query": query, "parsed": found.parsed, "warnings": found.warnings}
        info.context.searches.append(told)
    low, high = found.bounds.get(resource.times.get(str(sort_key), ""), (None, None))
    start = 0 if low is None else _first_at(rows, catalogue.milliseconds(low))
    end = len(rows) if high is None else _first_at(rows, catalogue.milliseconds(high) + 1)
    return [row for row in rows[start:end] if found.test(row.document)]


def _first_at(rows: list[Row], value: int) -> int:
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows[middle].value < value:
            low = middle + 1
        else:
            high = middle
    return low


def unserved(what: str) -> GraphQLError:
    return GraphQLError(f"This stand-in does not serve {what}.", extensions={"code": "NOT_IMPLEMENTED"})

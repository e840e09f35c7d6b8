"""The project's own world, judged by the sources' published schemas."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    parse,
)
from jsonschema import Draft7Validator

from sandbox.worlds.make_lumen.timeline import Document
from sandbox.worlds.make_lumen.world import things
from tests.support.paypal_schema import faults, strangers
from tests.support.shared import shared_path


@cache
def schema() -> GraphQLSchema:
    packed = shared_path("schemas", "shopify", "admin_2026-07.graphql.gz").read_bytes()
    document = parse(gzip.decompress(packed).decode(), no_location=True)
    return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)


@pytest.fixture(scope="module")
def versions() -> list[tuple[str, Document]]:
    """Every version of every object, the coming thirty days included."""
    return [(thing.path, version) for thing in things() for _, version in thing.versions() if version is not None]


def against(kind: Any, value: Any, where: str) -> list[str]:
    """Fields that the type does not have, enum values it does not know, null where it allows none."""
    if isinstance(kind, GraphQLNonNull):
        return [f"{where}: null"] if value is None else against(kind.of_type, value, where)
    if value is None:
        return []
    if isinstance(kind, GraphQLList):
        return [fault for each in value for fault in against(kind.of_type, each, f"{where}[]")]
    if isinstance(kind, GraphQLEnumType):
        return [] if value in kind.values else [f"{where}: {value}"]
    if isinstance(kind, GraphQLUnionType):
        return against(schema().type_map[value["__typename"]], value, where)
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return []
    if isinstance(value, list) and "nodes" in kind.fields:  # a connection, written as a plain array
        return [fault for each in value for fault in against(kind.fields["nodes"].type, [each], where)]
    return [fault for name, each in value.items() if name != "__typename" for fault in _field(kind, name, each, where)]


def _field(kind: GraphQLObjectType | GraphQLInterfaceType, name: str, value: Any, where: str) -> list[str]:
    if name not in kind.fields:
        return [f"{where}.{name}: {kind.name} has no such field"]
    return against(kind.fields[name].type, value, f"{where}.{name}")


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("orders", "Order"),
        ("disputes", "ShopifyPaymentsDispute"),
        ("variants", "ProductVariant"),
        ("balance_transactions", "ShopifyPaymentsBalanceTransaction"),
    ],
)
def test_shopify_s_objects_have_shopify_s_fields(versions: list[tuple[str, Document]], file: str, kind: str) -> None:
    """Names, enum values and nulls of every object, as the Admin schema of 2026-07 has them."""
    found = {
        fault
        for path, version in versions
        if path.startswith("shopify/") and path.endswith(f"/{file}.jsonl")
        for fault in against(schema().type_map[kind], version, kind)
    }
    assert found == set()


def test_paypal_s_details_have_paypal_s_shape(versions: list[tuple[str, Document]]) -> None:
    """Null is written in events where a field goes away; the stand-in leaves such fields out."""
    details = [
        {name: value for name, value in version.items() if value is not None}
        for path, version in versions
        if path.startswith("paypal/")
    ]
    assert {fault for detail in details for fault in faults("dispute", detail)} == set()
    assert {name for detail in details for name in strangers("dispute", detail)} == set()


def test_reviews_have_trustpilot_s_shape(versions: list[tuple[str, Document]]) -> None:
    published = json.loads(shared_path("schemas", "trustpilot", "private_reviews.json").read_text())
    judge = Draft7Validator(published)
    reviews = [version for path, version in versions if path.endswith("reviews.jsonl")]
    assert [error.message for review in reviews for error in judge.iter_errors(review)] == []
    assert {name for review in reviews for name in review.keys() ^ published["properties"].keys()} == set()

"""The Shopify stand-in's schema is a subset of the one Shopify publishes: what passes here would pass there."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    build_schema,
    parse,
    print_ast,
    specified_scalar_types,
)

from sandbox.shopify.fields import SDL
from tests.support.shared import shared_path


@pytest.fixture(scope="module", params=["2026-07", "2026-10"])
def published(request: pytest.FixtureRequest) -> GraphQLSchema:
    text = gzip.decompress(shared_path("schemas", "shopify", f"admin_{request.param}.graphql.gz").read_bytes()).decode()
    # graphql-core 3.3 finds fault with six deprecations in Shopify's own schema
    return build_ast_schema(parse(text, no_location=True), assume_valid=True, assume_valid_sdl=True)


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    return build_schema(SDL.read_text(encoding="utf-8"))


def own_types(schema: GraphQLSchema) -> list[Any]:
    return [
        kind
        for name, kind in schema.type_map.items()
        if not name.startswith("__") and name not in specified_scalar_types
    ]


def inputs(arguments: Any) -> dict[str, tuple[str, str | None]]:
    """Name → (type, default as written)."""
    return {
        name: (str(each.type), print_ast(each.ast_node.default_value) if each.ast_node.default_value else None)
        for name, each in arguments.items()
    }


def needed(arguments: Any) -> set[str]:
    return {
        name for name, each in arguments.items() if str(each.type).endswith("!") and not each.ast_node.default_value
    }


def test_every_type_exists_and_is_of_the_same_kind(ours: GraphQLSchema, published: GraphQLSchema) -> None:
    kinds = own_types(ours)
    assert len(kinds) > 100
    for kind in kinds:
        assert type(published.get_type(kind.name)) is type(kind), kind.name


def test_every_field_has_the_published_type_and_nullability(ours: GraphQLSchema, published: GraphQLSchema) -> None:
    for kind in own_types(ours):
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            theirs: Any = published.get_type(kind.name)
            for name, field in kind.fields.items():
                assert name in theirs.fields, f"{kind.name}.{name}"
                assert str(field.type) == str(theirs.fields[name].type), f"{kind.name}.{name}"


def test_every_argument_has_the_published_type_and_default(ours: GraphQLSchema, published: GraphQLSchema) -> None:
    """And none that must be given is missing."""
    for kind in own_types(ours):
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            theirs: Any = published.get_type(kind.name)
            for name, field in kind.fields.items():
                theirs_here = theirs.fields[name].args
                assert inputs(field.args).items() <= inputs(theirs_here).items(), f"{kind.name}.{name}"
                assert needed(theirs_here) <= set(field.args), f"{kind.name}.{name}"


def test_every_input_object_is_the_published_one(ours: GraphQLSchema, published: GraphQLSchema) -> None:
    for kind in own_types(ours):
        if isinstance(kind, GraphQLInputObjectType):
            theirs: Any = published.get_type(kind.name)
            assert inputs(kind.fields).items() <= inputs(theirs.fields).items(), kind.name
            assert needed(theirs.fields) <= set(kind.fields), kind.name


def test_every_enum_value_is_published(ours: GraphQLSchema, published: GraphQLSchema) -> None:
    for kind in own_types(ours):
        if isinstance(kind, GraphQLEnumType):
            theirs: Any = published.get_type(kind.name)
            assert set(kind.values) <= set(theirs.values), kind.name


def test_interfaces_and_unions_hold_no_more_than_the_published_ones(
    ours: GraphQLSchema, published: GraphQLSchema
) -> None:
    for kind in own_types(ours):
        theirs: Any = published.get_type(kind.name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            assert {each.name for each in kind.interfaces} <= {each.name for each in theirs.interfaces}, kind.name
        if isinstance(kind, GraphQLUnionType):
            assert {each.name for each in kind.types} <= {each.name for each in theirs.types}, kind.name


def test_the_directive_is_published(ours: GraphQLSchema, published: GraphQLSchema) -> None:
    mine, theirs = ours.get_directive("idempotent"), published.get_directive("idempotent")
    assert mine is not None
    assert theirs is not None
    assert inputs(mine.args) == inputs(theirs.args)
    assert set(mine.locations) == set(theirs.locations)

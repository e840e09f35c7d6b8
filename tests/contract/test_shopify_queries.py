"""Our questions, judged by the two real Admin schemas that are in force: 2026-07 and 2026-10."""

from __future__ import annotations

import gzip
from functools import cache

import pytest
from graphql import GraphQLSchema, build_ast_schema, parse, validate
from graphql.validation import NoDeprecatedCustomRule, specified_rules

from sync.sources.shopify import documents
from tests.support.shared import shared_path
from tests.support.shopify_cost import requested_cost

VERSIONS = ["2026-07", "2026-10"]

#: Deprecated and asked for all the same: no other field holds the processor's own transaction number.
KEPT = "The field OrderTransaction.authorizationCode is deprecated. Use `paymentId` instead."


@cache
def schema(version: str) -> GraphQLSchema:
    sdl = gzip.decompress(shared_path("schemas", "shopify", f"admin_{version}.graphql.gz").read_bytes()).decode()
    # assume_valid: graphql-core 3.3 rejects Shopify's own schema for how it deprecates interface fields
    return build_ast_schema(parse(sdl, no_location=True), assume_valid=True, assume_valid_sdl=True)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", documents.names())
def test_each_question_is_valid_and_asks_for_nothing_deprecated(name: str, version: str) -> None:
    question = parse(documents.document(name))
    errors = validate(schema(version), question, [*specified_rules, NoDeprecatedCustomRule])
    assert {error.message for error in errors} <= {KEPT}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_page_stays_below_the_most_that_one_question_may_cost(version: str) -> None:
    """At most 1,000 points a question; with 100 orders a page we keep a tenth in hand."""
    costs = {n: requested_cost(schema(version), documents.document(n), {"first": 100}) for n in documents.names()}
    assert costs["orders_page"] <= 900
    assert max(cost for name, cost in costs.items() if name != "orders_page") <= 100


@pytest.mark.parametrize("name", documents.names())
def test_every_nested_list_says_whether_there_is_more(name: str) -> None:
    """A connection without pageInfo would be cut short in silence (what hurt Pipedream's users, #17611)."""
    text = documents.document(name)
    assert text.count("nodes {") == text.count("pageInfo {")


def test_the_version_asked_for_is_one_that_was_judged() -> None:
    assert documents.VERSION in VERSIONS

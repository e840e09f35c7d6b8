"""What Shopify will charge for a question, estimated by the rules fitted on recorded replies of the live service.

A leaf costs 0, an object 1, an interface its dearest branch, a plain list 1 whatever its `first`; MoneyBag, MoneyV2 and
MailingAddress 0; a connection 2 + max(1, floor(2 ln first)) × (1 + its node's fields). Exact for 88 % of 1,949 recorded
questions, so a test leaves room.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    parse,
)

FREE = {"MoneyBag", "MoneyV2", "MailingAddress"}


def requested_cost(schema: GraphQLSchema, text: str, variables: Mapping[str, Any]) -> int:
    document = parse(text)
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    assert schema.query_type is not None
    return _Estimate(schema, fragments, variables).of(schema.query_type, operation.selection_set)


class _Estimate:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def of(self, kind: Any, selection: SelectionSetNode) -> int:
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return max(self.of(each, selection) for each in self.schema.get_possible_types(kind))
        return sum(self.field(kind, field) for field in self.fields(kind, selection))

    def fields(self, kind: GraphQLObjectType, selection: SelectionSetNode) -> Iterator[FieldNode]:
        for part in selection.selections:
            if isinstance(part, FieldNode):
                yield part
                continue
            inner: Any = self.fragments[part.name.value] if isinstance(part, FragmentSpreadNode) else part
            if inner.type_condition is None or inner.type_condition.name.value == kind.name:
                yield from self.fields(kind, inner.selection_set)

    def field(self, parent: GraphQLObjectType, field: FieldNode) -> int:
        if field.name.value.startswith("__"):
            return 0
        kind: Any = get_named_type(parent.fields[field.name.value].type)
        if is_leaf_type(kind) or field.selection_set is None:
            return 0
        if not kind.name.endswith("Connection"):
            return (0 if kind.name in FREE else 1) + self.of(kind, field.selection_set)
        node = next(f for f in self.fields(kind, field.selection_set) if f.name.value == "nodes")
        assert node.selection_set is not None
        inside = 1 + self.of(get_named_type(kind.fields["nodes"].type), node.selection_set)
        return 2 + max(1, math.floor(2 * math.log(self.first(field)))) * inside

    def first(self, field: FieldNode) -> int:
        value = next(a.value for a in field.arguments or () if a.name.value == "first")
        if isinstance(value, VariableNode):
            return int(self.variables[value.name.value])
        assert isinstance(value, IntValueNode)
        return int(value.value)

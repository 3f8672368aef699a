"""A filter of RFC 7644 §3.4.2.2 as a condition of the database.

Every comparison here is true or false and never unknown, as the protocol has it: what somebody has not told is equal to
nothing, and unequal to everything. Text is compared by its key (see `told.key_of`), where its attribute is not exact.
`scim2_models`' own evaluator is what the tests hold this against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scim2_models import InvalidFilterException, Path
from scim2_models.path import AttrPath, Comparison, FilterVisitor, LogicalExpr, LogicalOperator, Not, Present, ValuePath
from sqlalchemy import ColumnElement, String, and_, false, func, literal, not_, or_, true

from sotomado.companies.scim.resources import WholeUser
from sotomado.companies.scim.told import key_of

_ORDER: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}


@dataclass(frozen=True)
class Field:
    """An attribute in the database: the column or expression that is compared, and whether its text is exact."""

    column: ColumnElement[Any]
    is_exact: bool = False
    is_boolean: bool = False
    # What narrows an equality down by an index, beside the comparison itself.
    narrowed: Callable[[str], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Listed:
    """An attribute of few values, each known: which ids of `column` stand for which text."""

    column: ColumnElement[Any]
    values: Mapping[int, str | None]


class ToCondition(FilterVisitor[ColumnElement[bool]]):
    """`fields`: by the whole name of an attribute in small letters, as `name_of` gives it."""

    def __init__(self, fields: Mapping[str, Field | Listed], *, is_postgresql: bool, within: str = "") -> None:
        self.fields = fields
        self.is_postgresql = is_postgresql
        self.within = within

    def visit_logical_expr(self, node: LogicalExpr) -> ColumnElement[bool]:
        terms = [self.visit(term) for term in node.terms]
        return and_(true(), *terms) if node.op == LogicalOperator.and_ else or_(false(), *terms)

    def visit_not(self, node: Not) -> ColumnElement[bool]:
        return not_(self.visit(node.expr))

    def visit_value_path(self, node: ValuePath) -> ColumnElement[bool]:
        name = name_of(node.attr_path)
        if name != "emails":
            raise InvalidFilterException(detail=f"{node.attr_path} cannot be filtered by its values")
        return ToCondition(self.fields, is_postgresql=self.is_postgresql, within="emails.").visit(node.val_filter)

    def visit_present(self, node: Present) -> ColumnElement[bool]:
        name = self._name(node.attr_path)
        if name in GROUPED:
            return or_(*(self._presence(self.fields[part]) for part in GROUPED[name]))
        return self._presence(self._field(name, node.attr_path))

    def _presence(self, field: Field | Listed) -> ColumnElement[bool]:
        if isinstance(field, Listed):
            return field.column.in_([key for key, value in field.values.items() if value])
        return field.column.is_not(None)

    def visit_comparison(self, node: Comparison) -> ColumnElement[bool]:
        name = self._name(node.attr_path)
        field = self._field({"emails": "emails.value"}.get(name, name), node.attr_path)
        value = node.value
        if isinstance(field, Listed):
            alike = [key for key, one in field.values.items() if _holds(one, value, node.op)]
            return field.column.in_(alike)
        if value is None:
            return field.column.is_(None) if node.op == "eq" else field.column.is_not(None)
        if not field.is_boolean:
            value = str(value) if field.is_exact else key_of(str(value))
        return self._compared(field, node.op, value)

    def _compared(self, field: Field, op: str, value: Any) -> ColumnElement[bool]:
        column = field.column
        if op == "eq":
            narrowed = field.narrowed(value) if field.narrowed is not None else true()
            return and_(narrowed, column.is_not(None), column == value)
        if op == "ne":
            return or_(column.is_(None), column != value)
        if op in _ORDER:
            return and_(column.is_not(None), _ORDER[op](self._in_order(column), value))
        return and_(column.is_not(None), self._part(column, op, value))

    def _in_order(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """By code points on both databases: UTF-8 is in their order, and SQLite compares bytes anyway."""
        return column.collate("C") if self.is_postgresql else column

    def _part(self, column: ColumnElement[Any], op: str, value: str) -> ColumnElement[bool]:
        if not value:
            return true()
        if op == "sw":
            return func.substr(column, 1, len(value)) == value
        if op == "ew":
            tail = func.right(column, len(value)) if self.is_postgresql else func.substr(column, -len(value))
            return and_(func.length(column) >= len(value), tail == value)
        found = func.strpos if self.is_postgresql else func.instr
        return found(column, literal(value, String)) > 0

    def _name(self, path: AttrPath) -> str:
        return self.within + name_of(path)

    def _field(self, name: str, path: AttrPath) -> Field | Listed:
        if name not in self.fields:
            raise InvalidFilterException(detail=f"{path} cannot be filtered by")
        return self.fields[name]


# Complex attributes, present where any of their parts is.
GROUPED: Mapping[str, tuple[str, ...]] = {
    "name": ("name.formatted", "name.familyname", "name.givenname"),
    "emails": ("emails.value",),
    "manager": ("manager.value",),
}


def name_of(path: AttrPath) -> str:
    """The name of an attribute without its schema, in small letters: no two schemas here share one."""
    text = path.attr if path.sub_attr is None else f"{path.attr}.{path.sub_attr}"
    if path.uri and Path[WholeUser](str(path)).resolve() is None:
        return str(path).lower()
    return text.lower()


def _holds(actual: str | None, expected: Any, op: str) -> bool:
    if actual is None or expected is None:
        return {"eq": actual is expected, "ne": actual is not expected}.get(op, False)
    left, right = key_of(actual), key_of(str(expected))
    if op in _ORDER:
        return bool(_ORDER[op](left, right))
    compared = {
        "eq": left == right,
        "ne": left != right,
        "co": right in left,
        "sw": left.startswith(right),
        "ew": left.endswith(right),
    }
    return compared[op]

"""How cells look and what they offer: widths apart, everything that a cell has besides its value. Pure.

Ranges that must also cover rows still to come begin at the header row: a first row inserted right under the header
would otherwise lie outside. The rules leave the header alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sheets_schema.model import (
    HEADER_KEY,
    HEADER_STAMP,
    KEY,
    STAMP,
    Colour,
    Column,
    Condition,
    Kind,
    Owner,
    Shade,
    Tab,
    Test,
)
from sheets_schema.palette import ALARM, AMBER, FADED, FADED_FILL, GREY, RED, YELLOW
from sync.core.address import letter

Request = dict[str, Any]

#: Where each column of a tab stands: column id → grid column.
Places = Mapping[str, int]

#: Grid rows of a new tab.
STATUS_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 2

_FILLS = {Shade.RED: RED, Shade.AMBER: AMBER}

_NUMBER_FORMATS = {
    Kind.MONEY: {"type": "NUMBER", "pattern": "#,##0.00"},
    Kind.NUMBER: {"type": "NUMBER", "pattern": "0.######"},
    Kind.DATE: {"type": "DATE", "pattern": "ddd d mmm"},
    Kind.TIME: {"type": "DATE_TIME", "pattern": "ddd d mmm hh:mm"},
}


#: What every column's look says, so that a fresh row takes nothing of it from its neighbour.
_BODY = ("backgroundColorStyle", "numberFormat", "wrapStrategy")


def colour(code: str) -> Request:
    """`#rrggbb` as the API writes it."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


def area(tab: Tab, start: int, end: int | None = None, column: int | None = None) -> Request:
    """Rows from `start` to before `end` (None: to the end of the grid) of one column or of all."""
    found: Request = {"sheetId": tab.sheet_id, "startRowIndex": start}
    if end is not None:
        found["endRowIndex"] = end
    if column is not None:
        found |= {"startColumnIndex": column, "endColumnIndex": column + 1}
    return found


def caption(column: Column, city: str) -> str:
    return column.header.replace("{zone}", city)


def header_cell(column: Column, city: str) -> Request:
    """The caption with its note: what the column says and who writes it."""
    fill = YELLOW if column.owner is Owner.STAFF else GREY
    return {
        "userEnteredValue": {"stringValue": caption(column, city)},
        "note": f"{column.doc}\n{column.owner.value}",
        "userEnteredFormat": {
            "backgroundColorStyle": colour(fill),
            "textFormat": {"bold": True},
            "wrapStrategy": "CLIP",
            "verticalAlignment": "MIDDLE",
            **({"horizontalAlignment": column.lies} if column.lies else {}),
        },
    }


def mark_cell(mark: str) -> Request:
    return {"userEnteredValue": {"stringValue": mark}}


def body_format(tab: Tab, column: Column, place: int, start: int = FIRST_ROW, end: int | None = None) -> Request:
    """The look of a column's cells: yellow where staff type, numbers and times as people read them, one line each."""
    look: Request = {"wrapStrategy": "CLIP", **laid(tab, column)}
    if column.owner is Owner.STAFF:
        look["backgroundColorStyle"] = colour(YELLOW)
    if column.kind in _NUMBER_FORMATS:
        look["numberFormat"] = _NUMBER_FORMATS[column.kind]
    return {
        "repeatCell": {
            "range": area(tab, start, end, place),
            "cell": {"userEnteredFormat": look},
            "fields": f"userEnteredFormat({','.join(sorted({*_BODY, *look}))})",
        }
    }


def laid(tab: Tab, column: Column) -> Request:
    """How a column's values lie where that is not as usual: beside sentences in full, a row begins at its top."""
    look: Request = {"horizontalAlignment": column.align} if column.align else {}
    if column.wrap:
        look["wrapStrategy"] = "WRAP"
    if any(c.wrap for c in tab.columns):
        look["verticalAlignment"] = "TOP"
    return look


def validation(
    tab: Tab,
    column: Column,
    place: int,
    start: int = FIRST_ROW,
    end: int | None = None,
    lists: Mapping[str, str] | None = None,
) -> list[Request]:
    """A drop-down or a tick box for staff. Other words are kept and marked; empty cells stay empty.

    `lists`: by list tab, the cells that hold its words in use. A drop-down over them follows the list by itself: no
    rule has to be sent again, which would take away the colours that staff gave its words.
    """
    if column.owner is not Owner.STAFF:
        return []
    if column.kind is Kind.TICK:
        condition: Request = {"type": "BOOLEAN"}
    elif column.from_list in (lists or {}):
        condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={(lists or {})[column.from_list]}"}]}
    elif column.choices:
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in column.choices]}
    else:
        return []
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    return [{"setDataValidation": {"range": area(tab, start, end, place), "rule": rule}}]


def rules_for_rows(tab: Tab, places: Places, start: int, end: int) -> list[Request]:
    """What a block of fresh rows needs that cannot come from a row beside it: the first rows of an empty tab.

    Never for rows that are there: a rule sent again forgets the colours that staff gave its words.
    """
    found: list[Request] = []
    for column in tab.columns:
        if column.id in places:
            place = places[column.id]
            found.append(body_format(tab, column, place, start, end))
            found += (
                [_as_below(tab, place, start, end)] if column.from_list else validation(tab, column, place, start, end)
            )
    return found


def _as_below(tab: Tab, place: int, start: int, end: int) -> Request:
    """The drop-down of the row below the fresh ones, which stood where they are now: it refers to another tab."""
    return {
        "copyPaste": {
            "source": area(tab, end, end + 1, place),
            "destination": area(tab, start, end, place),
            "pasteType": "PASTE_DATA_VALIDATION",
        }
    }


# --- conditional formats ----------------------------------------------------------------------------------------


def mark(name: str) -> str:
    """Tells our rule from others in a formula, and does nothing: N() of a text is 0."""
    return f'N("keepsheet:{name}")=0'


def conditional_formats(tab: Tab, places: Places, header: int, present: Iterable[str] = ()) -> list[Request]:
    """The coloured rules that are not `present` (formulas): faded rows first, then red, then amber, then the alarm.

    A rule whose column was deleted reads #REF! and counts as absent.
    """
    alive = [formula for formula in present if "#REF!" not in formula]
    rules: dict[str, Request] = {}
    if {KEY, STAMP} <= places.keys():
        rules["updating"] = _updating(tab, places, header)
    for one in tab.colours:
        if all(c.column in places for c in one.conditions) and one.column in places and KEY in places:
            name = f"{one.column}:{one.shade.name}"
            while name in rules:
                name += "+"
            rules[name] = _coloured(tab, one, name, places, header)
    if not tab.hidden:
        rules["alarm"] = _alarm(tab, header)
    return [
        {"addConditionalFormatRule": {"index": index, "rule": rule}}  # all of ours before it are there by then
        for index, (name, rule) in enumerate(rules.items())
        if not any(mark(name) in formula for formula in alive)
    ]


def _rule(where: Request, formula: str, look: Request) -> Request:
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    return {"ranges": [where], "booleanRule": {"condition": condition, "format": look}}


def _updating(tab: Tab, places: Places, header: int) -> Request:
    """Grey italic where the stamp names another key than the row's: what stands there may belong to another row.

    EXACT, because = takes two keys that differ in case for one.
    """
    key, stamp = (f"${letter(places[c])}{header + 1}" for c in (KEY, STAMP))
    other = f'NOT(EXACT(LEFT({stamp},LEN({key})+1),{key}&"|"))'
    formula = f'=AND({mark("updating")},{stamp}<>"",{stamp}<>"{HEADER_STAMP}",{other})'
    look = {
        "backgroundColorStyle": colour(FADED_FILL),
        "textFormat": {"italic": True, "foregroundColorStyle": colour(FADED)},
    }
    return _rule(area(tab, header), formula, look)


def _coloured(tab: Tab, one: Colour, name: str, places: Places, header: int) -> Request:
    row = header + 1
    tests = [_test(c, f"${letter(places[c.column])}{row}") for c in one.conditions]
    key = f"${letter(places[KEY])}{row}"
    conditions = ",".join([mark(name), f'{key}<>""', f'{key}<>"{HEADER_KEY}"', *tests])
    look = {"backgroundColorStyle": colour(_FILLS[one.shade])}
    return _rule(area(tab, header, column=places[one.column]), f"=AND({conditions})", look)


def _alarm(tab: Tab, header: int) -> Request:
    """The status line in red when it has something to warn of."""
    formula = f'=AND({mark("alarm")},LEFT($A{header},1)="⚠")'
    look = {"textFormat": {"bold": True, "foregroundColorStyle": colour(ALARM)}}
    return _rule(area(tab, header - 1, header), formula, look)


def _test(condition: Condition, cell: str) -> str:
    """One condition as a formula that is false on blank cells, words and the header."""
    values = [_literal(v) for v in condition.values]
    match condition.test:
        case Test.IS_ANY_OF:
            return f"OR({','.join(f'{cell}={value}' for value in values)})"
        case Test.IS_NOT:
            return f"LEFT({cell},{len(str(condition.values[0]))})<>{values[0]}"
        case Test.BLANK:
            return f'{cell}=""'
        case Test.NOT_BLANK:
            return f'{cell}<>""'
        case Test.BEGINS_WITH:
            return f"LEFT({cell},{len(str(condition.values[0]))})={values[0]}"
        case Test.AT_MOST:
            return f"ISNUMBER({cell}),{cell}<={values[0]}"
        case Test.AT_LEAST:
            return f"ISNUMBER({cell}),{cell}>={values[0]}"
        case Test.BEFORE_NOW:
            return f"ISNUMBER({cell}),{cell}<NOW()"
        case Test.BEFORE_NOW_PLUS_H:
            return f"ISNUMBER({cell}),{cell}<NOW()+{values[0]}/24"


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else '"' + value.replace('"', '""') + '"'

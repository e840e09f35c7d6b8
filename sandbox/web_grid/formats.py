"""What the page's toolbar says, as Google's cell formats."""

from __future__ import annotations

from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json

_TEXT = {"bold": "bold", "italic": "italic", "strike": "strikethrough", "underline": "underline"}
_PATTERNS = {
    "PERCENT": "0.00%",
    "NUMBER": "#,##0.00",
    "DATE": "ddd d mmm",
    "TIME": "hh:mm",
    "DATE_TIME": "ddd d mmm hh:mm",
}


def of(wanted: Json) -> tuple[Json, str]:
    """A format and the mask of what it sets. A colour or number format of null takes the cell's own away. Raises
    ApiError for a word that the toolbar does not have.
    """
    found: Json = {}
    fields = []
    for name, value in wanted.items():
        if name in _TEXT:
            found.setdefault("textFormat", {})[_TEXT[name]] = bool(value)
            fields.append(f"textFormat.{_TEXT[name]}")
        elif name == "ink":
            if value:
                found.setdefault("textFormat", {})["foregroundColorStyle"] = _colour(value)
            fields.append("textFormat.foregroundColorStyle")
        elif name == "fill":
            if value:
                found["backgroundColorStyle"] = _colour(value)
            fields.append("backgroundColorStyle")
        elif name == "align":
            found["horizontalAlignment"] = str(value)
            fields.append("horizontalAlignment")
        elif name == "wrap":
            found["wrapStrategy"] = str(value)
            fields.append("wrapStrategy")
        elif name == "number":
            if value:
                pattern = {"pattern": _PATTERNS[value]} if value in _PATTERNS else {}
                found["numberFormat"] = {"type": str(value), **pattern}
            fields.append("numberFormat")
        else:
            raise invalid(f"The page cannot set {name}.")
    return found, "userEnteredFormat(" + ",".join(fields) + ")"


def _colour(code: str) -> Json:
    """`#rrggbb` as the API writes it."""
    try:
        red, green, blue = (int(str(code)[at : at + 2], 16) / 255 for at in (1, 3, 5))
    except ValueError:
        raise invalid(f"{code} is not a colour.") from None
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}

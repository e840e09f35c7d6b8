"""Cell formats and colours as Google keeps them."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

from sandbox.sheets_api.state import Json

WHITE: Json = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}
_ACCENTS = {
    "TEXT": (0, 0, 0),
    "BACKGROUND": (255, 255, 255),
    "ACCENT1": (66, 133, 244),
    "ACCENT2": (234, 67, 53),
    "ACCENT3": (251, 188, 4),
    "ACCENT4": (52, 168, 83),
    "ACCENT5": (255, 109, 1),
    "ACCENT6": (70, 189, 198),
    "LINK": (17, 85, 204),
}
_STYLED = {
    "backgroundColor": "backgroundColorStyle",
    "foregroundColor": "foregroundColorStyle",
    "color": "colorStyle",
    "tabColor": "tabColorStyle",
    "headerColor": "headerColorStyle",
    "firstBandColor": "firstBandColorStyle",
    "secondBandColor": "secondBandColorStyle",
    "footerColor": "footerColorStyle",
}


@lru_cache(maxsize=512)
def _single(level: int) -> float:
    """level/255 as the shortest decimal of its single-precision double."""
    exact = struct.pack("f", level / 255)
    for digits in range(1, 10):
        value = float(f"{level / 255:.{digits}g}")
        if struct.pack("f", value) == exact:
            return int(value) if value.is_integer() else value
    return level / 255


def colour(given: Json) -> Json:
    """Eight bits a component, zeros left out: 0.5 is kept as 0.49803922."""
    levels = {name: int(float(given.get(name) or 0) * 255 + 1e-6) for name in ("red", "green", "blue")}
    kept: Json = {name: _single(level) for name, level in levels.items() if level}
    return {**kept, "alpha": given["alpha"]} if given.get("alpha") else kept


def theme() -> Json:
    colours = [
        {
            "colorType": kind,
            "color": {
                "rgbColor": {
                    name: _single(level) for name, level in zip(("red", "green", "blue"), levels, strict=True) if level
                }
            },
        }
        for kind, levels in _ACCENTS.items()
    ]
    return {"primaryFontFamily": "Arial", "themeColors": colours}


def stored(given: Any) -> Any:
    """A format, banding or tab colour as it is kept: colours in eight bits, each with its style twin."""
    if isinstance(given, list):
        return [stored(item) for item in given]
    if not isinstance(given, dict):
        return given
    kept: Json = {}
    for name, value in given.items():
        if value is None:
            continue
        if name == "rgbColor":
            kept[name] = colour(value)
        elif name in _STYLED and isinstance(value, dict):
            kept[name] = colour(value)
            kept[_STYLED[name]] = {"rgbColor": kept[name]}
        else:
            kept[name] = stored(value)
    for plain, style in _STYLED.items():
        if style in kept and "rgbColor" in kept[style]:
            kept[plain] = kept[style]["rgbColor"]
    return kept


def effective(own: Json | None) -> Json:
    """The default format under the cell's own."""
    result = {**DEFAULT_FORMAT, **(own or {})}
    if own and "textFormat" in own:
        result["textFormat"] = {**DEFAULT_FORMAT["textFormat"], **own["textFormat"]}
    return result

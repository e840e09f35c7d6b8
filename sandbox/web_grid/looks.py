"""Google's cell formats in the words of the page's grid (Univer's IStyleData), each look once and by number."""

from __future__ import annotations

import json

from sandbox.sheets_api.state import Json

_ACROSS = {"LEFT": 1, "CENTER": 2, "RIGHT": 3}
_DOWN = {"TOP": 1, "MIDDLE": 2, "BOTTOM": 3}
_WRAP = {"OVERFLOW_CELL": 1, "CLIP": 2, "WRAP": 3}
_LINE = {"DOTTED": 3, "DASHED": 4, "SOLID": 1, "SOLID_MEDIUM": 8, "SOLID_THICK": 13, "DOUBLE": 7}


def rgb(style: Json | None) -> str | None:
    """`#rrggbb` of a ColorStyle or Color; None when there is none."""
    if style is None:
        return None
    given = style.get("rgbColor", style)
    return "#" + "".join(f"{round(255 * float(given.get(part) or 0)):02x}" for part in ("red", "green", "blue"))


def look(given: Json, across: int) -> Json:
    """One format. `across` is how the value lies where the format does not say: 1 left, 2 centred, 3 right."""
    text = given.get("textFormat") or {}
    found: Json = {
        "ht": _ACROSS.get(str(given.get("horizontalAlignment")), across),
        "vt": _DOWN.get(str(given.get("verticalAlignment")), 2),
        "tb": _WRAP.get(str(given.get("wrapStrategy")), 1),
        "fs": text.get("fontSize", 10),
        "ff": text.get("fontFamily") or "Arial",
    }
    for name, flag in (("bold", "bl"), ("italic", "it")):
        if text.get(name):
            found[flag] = 1
    for name, line in (("underline", "ul"), ("strikethrough", "st")):
        if text.get(name):
            found[line] = {"s": 1}
    for style, plain, short in (
        (given.get("backgroundColorStyle"), given.get("backgroundColor"), "bg"),
        (text.get("foregroundColorStyle"), text.get("foregroundColor"), "cl"),
    ):
        code = rgb(style or plain)
        if code:
            found[short] = {"rgb": code}
    borders = {
        side[0]: {"s": _LINE.get(str(line.get("style")), 1), "cl": {"rgb": rgb(line.get("colorStyle")) or "#000000"}}
        for side, line in (given.get("borders") or {}).items()
    }
    return {**found, "bd": borders} if borders else found


def over(below: Json | None, above: Json) -> Json:
    """A conditional format laid over a cell's own."""
    merged = {**(below or {}), **above}
    if below and "textFormat" in below and "textFormat" in above:
        merged["textFormat"] = {**below["textFormat"], **above["textFormat"]}
    return merged


class Looks:
    """Numbers looks as they turn up; a number once given keeps its look."""

    def __init__(self) -> None:
        self.known: list[Json] = []
        self._numbers: dict[str, int] = {}
        self._quick: dict[tuple[int, int, tuple[int, ...]], tuple[object, int]] = {}

    def number(self, own: Json | None, across: int, rules: tuple[Json, ...] = ()) -> int:
        """The number of a format with the conditional formats that hold, the strongest first."""
        key = (id(own), across, tuple(map(id, rules)))
        quick = self._quick.get(key)
        if quick is not None:
            return quick[1]
        merged = own
        for rule in reversed(rules):
            merged = over(merged, rule)
        made = look(merged or {}, across)
        text = json.dumps(made, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.known)
            self.known.append(made)
        self._quick[key] = ((own, rules), self._numbers[text])  # keeps the objects, so that ids stay theirs
        return self._numbers[text]

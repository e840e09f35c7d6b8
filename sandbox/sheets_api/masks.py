"""Field masks: `a.b,c(d,e/f)`; in responses they choose, in updates they say what is written."""

from __future__ import annotations

from typing import Any

from sandbox.sheets_api.errors import invalid

Mask = dict[str, Any]
NEEDS_FIELDS = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"


def parse(text: str) -> Mask:
    """The mask as a tree; a leaf is an empty tree. `*` at the top is the empty tree: everything."""
    tree, rest = _group(text.replace("/", "."))
    if rest:
        raise invalid(f"Invalid field mask: {text}")
    return {} if "*" in tree else tree


def _group(text: str) -> tuple[Mask, str]:
    tree: Mask = {}
    while text and text[0] != ")":
        path, text = _name(text)
        node = tree
        for step in path:
            node = node.setdefault(step, {})
        if text[:1] == "(":
            inside, text = _group(text[1:])
            _merge(node, {} if "*" in inside else inside)
            text = text[1:]
        text = text.removeprefix(",")
    return tree, text


def _name(text: str) -> tuple[list[str], str]:
    end = next((index for index, character in enumerate(text) if character in ",()"), len(text))
    return [step.strip() for step in text[:end].split(".") if step.strip()], text[end:]


def _merge(node: Mask, more: Mask) -> None:
    for name, below in more.items():
        _merge(node.setdefault(name, {}), below)


def chosen(mask: Mask, document: Any) -> Any:
    """The document, cut down to the mask; lists are looked through."""
    if not mask:
        return document
    if isinstance(document, list):
        return [chosen(mask, item) for item in document]
    if not isinstance(document, dict):
        return document
    if "*" in mask:
        return document
    return {name: chosen(mask[name], value) for name, value in document.items() if name in mask}


def below(mask: Mask, *names: str) -> Mask | None:
    """The mask under a path: empty = everything there, None = the mask leaves it out."""
    for name in names:
        if not mask:
            return {}
        if name not in mask:
            return None
        mask = mask[name]
    return mask


def written(fields: Any) -> Mask:
    """The mask of an update request, which may not be empty."""
    if not isinstance(fields, str) or not fields.strip():
        raise invalid(NEEDS_FIELDS)
    return parse(fields)


def merged(mask: Mask, old: Any, new: Any) -> Any:
    """`old` with the masked fields as `new` has them; a masked field that `new` lacks is cleared (absent)."""
    if not mask:
        return new
    result = dict(old or {})
    for name, below_it in mask.items():
        value = (new or {}).get(name)
        if below_it and (value is not None or isinstance(result.get(name), dict)):
            value = merged(below_it, result.get(name), value)
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result

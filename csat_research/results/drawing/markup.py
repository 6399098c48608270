"""Markup: matplotlib's SVG made fit to stand inside a page - small, with ids of its own, and nothing from outside."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from csat_research.results.drawing.look import STACK

__all__ = ["inline_svg", "standing_alone"]

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def inline_svg(source: str, *, alt: str, prefix: str, size: tuple[float, float]) -> str:
    """The picture as an `<svg role="img">` to be put into HTML.

    source: what matplotlib's SVG backend wrote. alt: text for those who do not see it. prefix: begins
    every id, so that no clip or marker of one figure appears in another. size: screen pixels.
    """
    root = ET.fromstring(source)
    used = _used(root)
    _lighten(root)
    _rename(root, used, prefix)
    inside = "".join(_text(one) for one in root)
    width, height = size
    style = f"font-family:{STACK};stroke-linejoin:round;direction:ltr;font-variant-numeric:tabular-nums lining-nums"
    head = (
        f'<svg xmlns="{_SVG}" role="img" aria-label="{_attribute(alt)}" width="{width:g}" height="{height:g}" '
        f'viewBox="{root.get("viewBox")}" style="{style}">'
    )
    return f"{head}{inside}</svg>"


def standing_alone(inline: str, *, title: str, alt: str) -> str:
    """A picture of `inline_svg` as a file of its own: on white, with its title and its alt text as SVG has them."""
    head, _, rest = inline.partition(">")
    told = f"<title>{_attribute(title)}</title><desc>{_attribute(alt)}</desc>"
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}>{told}{ground}{rest}\n'


def _used(root: ET.Element) -> set[str]:
    found = set()
    for one in root.iter():
        found |= {m for value in one.attrib.values() for m in _REFERENCE.findall(value)}
        link = one.get(f"{{{_LINK}}}href", "")
        found |= {link[1:]} if link.startswith("#") else set()
    return found


def _lighten(root: ET.Element) -> None:
    """Drop the ground, the metadata, the style sheet (it would reach the whole page) and repeated fonts."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _idle(child):
                parent.remove(child)
    for one in root.iter(f"{{{_SVG}}}text"):
        one.set("style", re.sub(r"\s*font-family:[^;]*;?", "", one.get("style", "")).strip())
        if one.get("transform", "").startswith("rotate(-0 "):
            del one.attrib["transform"]


def _idle(element: ET.Element) -> bool:
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    empty = name == "defs" and not [one for one in element if not _idle(one)]
    return name in ("metadata", "style") or element.get("id") == "patch_1" or empty


def _rename(root: ET.Element, used: set[str], prefix: str) -> None:
    for one in root.iter():
        name = one.get("id")
        if name in used:
            one.set("id", f"{prefix}-{name}")
        elif name is not None:
            del one.attrib["id"]
        for key, value in list(one.attrib.items()):
            if key == f"{{{_LINK}}}href":
                del one.attrib[key]
                one.set("href", f"#{prefix}-{value[1:]}")
            elif "url(#" in value:
                one.set(key, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _text(element: ET.Element) -> str:
    """An element as markup without name spaces, blanks between tags or empty groups."""
    element.tail = None
    for one in element.iter():
        one.tag = one.tag.removeprefix(f"{{{_SVG}}}")
        if one.tag != "text" and one.tag != "tspan":
            one.text = None
        one.tail = None
        if "d" in one.attrib:
            one.set("d", " ".join(_short(word) for word in one.attrib["d"].split()))
        for key in ("x", "y"):
            if key in one.attrib:
                one.set(key, _short(one.attrib[key]))
    _prune(element)
    return ET.tostring(element, encoding="unicode")


def _prune(element: ET.Element) -> None:
    for child in list(element):
        _prune(child)
        if child.tag == "g" and not len(child):
            element.remove(child)


def _short(word: str) -> str:
    """A coordinate with two decimals: a hundredth of a point cannot be seen."""
    try:
        return f"{float(word):.2f}".rstrip("0").rstrip(".")
    except ValueError:
        return word


def _attribute(text: str) -> str:
    from html import escape

    return escape(text, quote=True)

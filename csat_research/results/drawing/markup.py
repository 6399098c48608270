"""Markup: matplotlib's SVG made fit to stand inside a page - small, with ids of its own, and nothing from outside."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from csat_research.results.drawing.look import HINT, INK, STACK

__all__ = ["inline_svg", "standing_alone"]

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_USUAL = ("stroke-dashoffset:0", "text-anchor:start")
# How every picture is set, text in ink unless it says otherwise; the style sheet of a page says the rest for all of them.
BARE = f"fill:{INK}"
STYLE = f"font-family:{STACK};stroke-linejoin:round;direction:ltr;font-variant-numeric:tabular-nums lining-nums;{BARE}"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def inline_svg(source: str, *, alt: str, prefix: str, size: tuple[float, float]) -> str:
    """The picture as an `<svg role="img">` to be put into HTML.

    source: what matplotlib's SVG backend wrote. alt: text for those who do not see it ("" where what stands around
    it tells them). prefix: begins
    every id, so that no clip or marker of one figure appears in another. size: screen pixels.
    """
    root = ET.fromstring(source)
    used = _used(root)
    _lighten(root)
    _rename(root, used, prefix)
    inside = "".join(_text(one) for one in root)
    width, height = size
    told = f'role="img" aria-label="{_attribute(alt)}"' if alt else 'aria-hidden="true"'
    head = (
        f'<svg xmlns="{_SVG}" {told} width="{width:g}" height="{height:g}" '
        f'viewBox="{root.get("viewBox")}" style="{STYLE if alt else BARE}">'
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
    short = {name: f"{prefix}-{i}" for i, name in enumerate(sorted(used))}
    for one in root.iter():
        name = one.get("id")
        if name in used:
            one.set("id", short[name])
        elif name is not None and name.startswith(HINT):
            _tell(one, name.removeprefix(HINT))
        elif name is not None:
            del one.attrib["id"]
        for key, value in list(one.attrib.items()):
            if key == f"{{{_LINK}}}href":
                del one.attrib[key]
                one.set("href", f"#{short[value[1:]]}")
            elif "url(#" in value:
                one.set(key, _REFERENCE.sub(lambda found: f"url(#{short[found[1]]})", value))


def _tell(group: ET.Element, words: str) -> None:
    """A hint: an unseen area with a title, which every browser shows without a script."""
    del group.attrib["id"]
    group.set("pointer-events", "all")
    title = ET.Element(f"{{{_SVG}}}title")
    title.text = words
    group.insert(0, title)


def _text(element: ET.Element) -> str:
    """An element as markup without name spaces, blanks between tags or empty groups."""
    element.tail = None
    for one in element.iter():
        one.tag = one.tag.removeprefix(f"{{{_SVG}}}")
        if one.tag not in ("text", "tspan", "title"):
            one.text = None
        one.tail = None
        if "d" in one.attrib:
            short = " ".join(_short(word) for word in one.attrib["d"].split())
            one.set("d", re.sub(r" ?([A-Za-z]) ?", r"\1", short))
        if "style" in one.attrib:
            style = _brief(one.attrib["style"])
            one.set("style", style.removesuffix(f";{BARE}") if one.tag == "text" else style)
        for key in ("x", "y"):
            if key in one.attrib:
                one.set(key, _short(one.attrib[key]))
    _prune(element)
    _join_lines(element)
    return ET.tostring(element, encoding="unicode")


def _brief(style: str) -> str:
    """A style without blanks and without what is so anyway.

    >>> _brief("fill: none; stroke-dashoffset: 0; stroke: #1b2129; text-anchor: start")
    'fill:none;stroke:#1b2129'
    """
    parts = (part.strip().replace(": ", ":") for part in style.split(";"))
    return ";".join(part for part in parts if part and part not in _USUAL)


def _prune(element: ET.Element) -> None:
    """Without empty groups, and without groups that hold one thing and say nothing of it."""
    for at, child in enumerate(list(element)):
        _prune(child)
        if child.tag == "g" and len(child) == 1 and not child.attrib:
            element[at] = child[0]
    for child in list(element):
        if child.tag == "g" and not len(child):
            element.remove(child)


def _join_lines(group: ET.Element) -> None:
    """Lines of one style in a row are one path: half of a page's pictures are rules and ranges."""
    last: ET.Element | None = None
    for one in list(group):
        _join_lines(one)
        if last is not None and _is_line(one) and one.get("style") == last.get("style"):
            last.set("d", f"{last.get('d')}{one.get('d')}")
            group.remove(one)
        else:
            last = one if _is_line(one) else None


def _is_line(one: ET.Element) -> bool:
    return (
        one.tag == "path"
        and set(one.attrib) == {"d", "style"}
        and one.get("style", "").startswith("fill:none")
    )


def _short(word: str) -> str:
    """A coordinate with two decimals: a hundredth of a point cannot be seen."""
    try:
        return f"{float(word):.2f}".rstrip("0").rstrip(".")
    except ValueError:
        return word


def _attribute(text: str) -> str:
    from html import escape

    return escape(text, quote=True)

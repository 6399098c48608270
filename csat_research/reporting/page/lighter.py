"""Lighter: a page says once what it said at every letter - styles of pictures become classes, columns of numbers one name."""

from __future__ import annotations

import re

__all__ = ["PICTURE", "lighter", "lighter_css", "lighter_js", "restyled"]

PICTURE = re.compile("<svg.*?</svg>", re.DOTALL)
_STYLED = re.compile(r'(<(?![^>]* class=)[^>]*?) style="([^"]*)"')
_TABLE = re.compile(r'<table class="gt_table">.*?</table>', re.DOTALL)
_SPACE = re.compile(r'\s*xmlns="http://www.w3.org/2000/svg"')  # HTML knows it
# A cell is a paragraph of its own: in it a number without a sign, or Persian letters, need no isolates; nor do two numbers with
# Persian words or brackets between them, which run from right to left as the page does.
_WORDS = "[\u0621-\u06d3\u200c ():]*"
_ALONE = re.compile(
    f"(<td[^<>]*>)({_WORDS}(?:[\u2066\u2068](?:[0-9.,]+|[\u0621-\u06d3\u200c ]+)\u2069{_WORDS})+)</td>"
)
_ISOLATE = re.compile("[\u2066\u2068\u2069]")
_STRING = re.compile('("[^"]*")')
_BETWEEN = re.compile(r"(</?(?:table|thead|tbody|tr|th|td)\b[^<>]*>)\s+(?=<)")
_UNNAMED = re.compile(r' class="(?:gt_col_heading gt_left|gt_col_headings|gt_table_body)"')
_RIGHT = ' class="gt_right"'
_RULE = re.compile(r"\.v(\d+)\{([^}]*)\}")
_SAME = re.compile(
    r'<g style="([^"]*)">((?:<circle[^>]*/>)+|(?:<rect[^>]*><title>[^<]*</title></rect>)+)</g>'
)
_SIZE = re.compile(r' (r|width|height)="([^"]*)"')
_SIZED = re.compile(r"\.v(\d+)>\*\{([^}]*)\}")


def lighter(page: str) -> tuple[str, str]:
    """The page without what it says again and again, and the rules that its style sheet needs for that.

    Nothing that a reader sees or hears is another. A picture is at home in this page alone then: `restyled` undoes it.

    >>> lighter('<svg><g style="fill:red"><b style="fill:red" x="1"/></g></svg> <p style="fill:red">')
    ('<svg><g class=v0><b class=v0 x=1 /></g></svg> <p style="fill:red">', '.v0{fill:red}')
    """
    names: dict[tuple[str, str], str] = {}

    def name(style: str, size: str = "") -> str:
        return names.setdefault((style, size), f"v{len(names)}")

    def sized(found: re.Match[str]) -> str:
        size = _size_of_all(found[2])
        return f'<g class="{name(found[1], size)}">{_SIZE.sub("", found[2])}</g>' if size else found[0]

    def named(found: re.Match[str]) -> str:
        return f'{found[1]} class="{name(found[2])}"'

    page = PICTURE.sub(
        lambda found: _bare(_STYLED.sub(named, _SAME.sub(sized, _SPACE.sub("", found[0])))), page
    )
    rules = "".join(
        f".{name}{{{style}}}" + (f".{name}>*{{{size}}}" if size else "")
        for (style, size), name in names.items()
    )
    ids: dict[str, str] = {}
    page = _TABLE.sub(lambda found: _columns(_headed(_plain(found[0]), ids)), page)
    page = _BETWEEN.sub(r"\1", page)
    return _ALONE.sub(lambda found: f"{found[1]}{_ISOLATE.sub('', found[2])}</td>", page), rules


def _size_of_all(marks: str) -> str:
    """The rule that says the size of a row of marks; nothing where they are not of one size.

    >>> _size_of_all('<circle cx="1" r="2"/><circle cx="3" r="2"/>'), _size_of_all('<circle r="2"/><circle r="3"/>')
    ('r:2px', '')
    """
    found = _SIZE.findall(marks)
    sizes = dict(found)
    told = "".join(f' {side}="{length}"' for side, length in sizes.items())
    alike = marks.count(told) * len(sizes) == len(found)
    return ";".join(f"{side}:{length}px" for side, length in sizes.items()) if alike else ""


def restyled(page: str) -> str:
    """The page whose pictures carry their styles themselves, for a reader whose pictures know no style sheet.

    >>> light, rules = lighter('<svg><g style="fill:red"><circle cx="1" r="2"/><circle cx="3" r="2"/></g></svg>')
    >>> light, rules
    ('<svg><g class=v0><circle cx=1 /><circle cx=3 /></g></svg>', '.v0{fill:red}.v0>*{r:2px}')
    >>> restyled(rules + light).removeprefix(rules)
    '<svg><g style="fill:red"><circle r="2" cx=1 /><circle r="2" cx=3 /></g></svg>'
    >>> restyled('<style>.v0{fill:red}</style><svg><g class=v0 /></svg>')
    '<style>.v0{fill:red}</style><svg><g style="fill:red" /></svg>'
    """
    styles = {f" class=v{name}": f' style="{style}"' for name, style in _RULE.findall(page)}
    sizes = {name: re.sub(r"(\w+):([\w.-]+)px;?", r' \1="\2"', size) for name, size in _SIZED.findall(page)}

    def sized(found: re.Match[str]) -> str:
        told = sizes.get(found[1], "")
        return re.sub(r"<(?:circle|rect)\b", lambda one: one[0] + told, found[0]) if told else found[0]

    def whole(picture: re.Match[str]) -> str:
        large = re.sub(r"<g class=v(\d+)>.*?</g>", sized, picture[0])
        return re.sub(r" class=v\d+\b", lambda one: styles.get(one[0], one[0]), large)

    return PICTURE.sub(whole, page)


def _bare(picture: str) -> str:
    """Plain values of a picture's attributes without their quotes."""
    picture = re.sub(r'="([\w.-]+)"(?=[^<>]*>)', r"=\1", picture)
    return re.sub(r"(=[\w.-]+)/>", r"\1 />", picture)


def _plain(table: str) -> str:
    """A table without classes that no rule of the page names."""
    return _UNNAMED.sub("", re.sub(r'class="gt_col_heading gt_right"', 'class="gt_right"', table))


def _headed(table: str, ids: dict[str, str]) -> str:
    """A table whose cells name their headings does so by short ids, another needs none; ids: those given before."""
    if "headers=" not in table:
        return re.sub(r' id="[^"]*"', "", table)
    for one in re.findall(r'<th[^>]* id="([^"]*)"', table):
        ids[one] = f"h{len(ids)}"

    def short(found: re.Match[str]) -> str:
        return f'{found[1]}="{" ".join(ids.get(one, one) for one in found[2].split())}"'

    return re.sub(r'\b(id|headers)="([^"]*)"', short, table)


def _columns(table: str) -> str:
    """A table whose rows are one or two texts and then numbers: `from2`, `from3` say at which column these begin."""
    body = table.partition("<tbody")[2]
    shapes = {tuple(re.findall("<td([^>]*)>", row)) for row in re.split("<tr[^>]*>", body)[1:]}
    shape = shapes.pop() if len(shapes) == 1 else ()
    texts = next((i for i, one in enumerate(shape) if one), 0)
    if texts not in (1, 2) or any(shape[:texts]) or any(one != _RIGHT for one in shape[texts:]):
        return table
    named = table.replace("gt_table", f"gt_table from{texts + 1}", 1)
    return named.replace(f"<td{_RIGHT}>", "<td>")


def lighter_css(text: str) -> str:
    """A style sheet without its comments and the blanks between its signs; texts in it stay.

    >>> lighter_css('/* so */ a > b { c: d;  content: ": "; }')
    'a > b{c:d;content:": "}'
    """
    parts = _STRING.split(re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL))
    return "".join(part if i % 2 else _tight(part) for i, part in enumerate(parts)).replace(";}", "}").strip()


def _tight(rules: str) -> str:
    return re.sub(r"\s*([{},;])\s*", r"\1", re.sub(r"\s+", " ", rules)).replace(": ", ":")


def lighter_js(text: str) -> str:
    r"""A script without its comments and what its lines are indented by; a comment in it is never part of a text.

    >>> lighter_js("  /* so */ a();\n\n    b();  /* why */\n")
    'a();\nb();\n'
    """
    lines = (one.strip() for one in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines())
    return "".join(f"{one}\n" for one in lines if one)

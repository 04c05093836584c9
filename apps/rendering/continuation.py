"""A group that goes on over the page says its name again.

CSS repeats a table's head on each page, but not the cell that names a row: a broken row leaves its
first cell empty on the next page, and a spanning cell is not repeated at all. So tables marked with
`data-continue` are laid out, measured, cut where the pages really ended, and laid out again:

- each tbody is a group; cells hold nothing but blocks `p` of plain text;
- a `p data-repeat` (the group's name, an item's label) is printed again in each part;
- every other `p` is cut after the characters that the page has shown;
- a later part of a group begins a page (`data-part`): the cut stays where it was measured.

A row that must not break goes to the next page whole. Where that leaves much of a page white, a high
one may break after all.

A repeated name can be higher than the rest of its row and push what follows downwards. Then the
later cuts are measured anew, in another round. Documents without such a break cost nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import cssselect2
from weasyprint import HTML, Document
from weasyprint.formatting_structure import boxes

MARK, REPEAT = "data-continue", "data-repeat"  # written by templates
# Written here, styled by base.css.
PART, AGAIN, FRESH, LONG = "data-part", "data-again", "data-fresh", "data-long"
MAX_ROUNDS = 40  # a round cuts at least one group
KEPT_WHOLE = 220  # CSS pixels: a third of the page's height
MUCH_WHITE = 130  # CSS pixels: a fifth of it
LINE = 20  # CSS pixels: one line of a table's text


@dataclass
class Fragment:
    """What one page shows of a group."""

    box: boxes.TableRowGroupBox
    rows: dict[Element, boxes.TableRowBox] = field(default_factory=dict)
    shown: dict[Element, int] = field(default_factory=dict)  # block -> characters, spaces left out
    heights: dict[Element, float] = field(default_factory=dict)  # block -> height


def repeat_heads(document: HTML, lay_out: Callable[[], Document]) -> Document:
    laid_out = lay_out()
    for _ in range(MAX_ROUNDS):
        if not cut_broken_groups(document.etree_element, laid_out):
            break
        document.wrapper_element = cssselect2.ElementWrapper.from_html_root(
            document.etree_element, content_language=None
        )
        laid_out = lay_out()
    return laid_out


def cut_broken_groups(root: Element, laid_out: Document) -> bool:
    """Cuts the broken groups, up to the first one whose cut will move what follows it."""
    tables = [table for table in root.iter("table") if MARK in table.attrib]
    if not tables:
        return False
    seen = {group: parts for group, parts in fragments_of(laid_out).items() if len(parts) > 1}
    if free_long_rows(seen.values()) or free_row_after_white(tables, laid_out):
        return True
    for table in tables:
        for group in [group for group in table.iter("tbody") if group in seen]:
            fragments = seen[group]
            if FRESH not in group.attrib and belongs_together(group, fragments):
                group.set(FRESH, "")
                return True
            place = list(table).index(group)
            table[place : place + 1] = [part_of(fragments, n) for n in range(len(fragments))]
            if tail_grows(fragments):
                return True
    return bool(seen)


def free_long_rows(broken: Iterable[list[Fragment]]) -> bool:
    """Lets those rows break that must not and yet do, being higher than a page.

    WeasyPrint leaves out the table's head on their pages; rows that may break keep it.
    """
    rows = {
        row
        for fragments in broken
        for before, after in pairwise(fragments)
        for row in before.rows
        if row in after.rows and LONG not in row.attrib and must_not_break(before.rows[row])
    }
    for row in rows:
        row.set(LONG, "")
    return bool(rows)


def free_row_after_white(tables: list[Element], laid_out: Document) -> bool:
    """Lets the first high row break that went to the next page and left much of its own white."""
    table_of = {group: table for table in tables for group in table.iter("tbody")}
    last: Element | None = None  # the table that the page before ended with
    white = 0.0
    for page in laid_out.pages:
        groups = [
            box
            for box in walk(page._page_box)
            if isinstance(box, boxes.TableRowGroupBox) and box.element in table_of
        ]
        if not groups:
            last = None
            continue
        first, row = groups[0].element, groups[0].children[0]
        forced = FRESH in first.attrib or first.get(PART) == "later"
        moved = table_of[first] is last and white > MUCH_WHITE and row.height > KEPT_WHOLE
        if moved and not forced and LONG not in row.element.attrib and must_not_break(row):
            row.element.set(LONG, "")
            return True
        end = groups[-1]
        last = table_of[end.element]
        paper = page._page_box
        white = paper.content_box_y() + paper.height - end.position_y - end.height
    return False


def must_not_break(row: boxes.TableRowBox) -> bool:
    return any(box.style["break_inside"] != "auto" for box in (row, *row.children))


def fragments_of(laid_out: Document) -> dict[Element, list[Fragment]]:
    found: dict[Element, list[Fragment]] = {}
    for page in laid_out.pages:
        for box in walk(page._page_box):  # the only way to the measured boxes
            if isinstance(box, boxes.TableRowGroupBox) and box.element_tag == "tbody":
                found.setdefault(box.element, []).append(measure(box))
    return found


def walk(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def measure(group: boxes.TableRowGroupBox) -> Fragment:
    fragment = Fragment(group)
    for box in walk(group):
        if isinstance(box, boxes.TableRowBox):
            fragment.rows[box.element] = box
        elif isinstance(box, boxes.BlockBox) and box.element_tag == "p":
            fragment.shown[box.element] = sum(map(printed_length, walk(box)))
            fragment.heights[box.element] = box.margin_height()
    return fragment


def printed_length(box: Any) -> int:
    """Characters of a box of text; what CSS adds (`p::after`) does not count."""
    return inked(box.text) if isinstance(box, boxes.TextBox) and box.element_tag == "p" else 0


def inked(text: str | None) -> int:
    return len("".join((text or "").split()))


def belongs_together(group: Element, fragments: list[Fragment]) -> bool:
    """A low row goes to the next page whole, and so does a group without room for its name."""
    one_row = len(group) == 1 and sum(part.box.height for part in fragments) < KEPT_WHOLE
    return one_row or not shows_its_name(group, fragments[0])


def shows_its_name(group: Element, first: Fragment) -> bool:
    name = next((block for block in group.iter("p") if REPEAT in block.attrib), None)
    return name is None or first.shown.get(name, 0) >= inked(name.text)


def part_of(fragments: list[Fragment], number: int) -> Element:
    """The group's element as page `number` of it shows it, with its heads repeated."""
    group, fragment = fragments[0].box.element, fragments[number]
    part = Element("tbody", {**group.attrib, PART: "later" if number else group.get(PART, "first")})
    for row in fragment.rows:
        part.append(Element("tr", row.attrib))
        goes_on = bool(number) and row in fragments[number - 1].rows
        part[-1].extend(cut_cell(cell, fragments, number, again=goes_on) for cell in row)
    head = group[0][0]
    if "rowspan" in head.attrib:
        if group[0] not in fragment.rows:
            part[0].insert(0, cut_cell(head, fragments, number, again=True))
        part[0][0].set("rowspan", str(len(part)))
    return part


def cut_cell(cell: Element, fragments: list[Fragment], number: int, *, again: bool) -> Element:
    copy = Element(cell.tag, cell.attrib)
    for block in cell:
        if REPEAT in block.attrib:
            copy.append(deepcopy(block))
            if again:
                copy[-1].set(AGAIN, "")
            continue
        start = sum(fragment.shown.get(block, 0) for fragment in fragments[:number])
        text = between(block.text or "", start, start + fragments[number].shown.get(block, 0))
        if text:
            copy.append(Element("p", block.attrib))
            copy[-1].text = text
    return copy


def between(text: str, start: int, stop: int) -> str:
    """The part of a text from its start-th to its stop-th character, spaces not counted."""
    kept: list[str] = []
    position = 0
    for character in text:
        if character.isspace():
            kept += character if kept else ""
            continue
        if start <= position < stop:
            kept.append(character)
        position += 1
    return "".join(kept).rstrip()


def tail_grows(fragments: list[Fragment]) -> bool:
    """Whether the names that are printed again may make the last part higher than it was."""
    tail, group = fragments[-1], fragments[0].box.element
    room = {cell: box.height for row, box in tail.rows.items() for cell in row}
    room[group[0][0]] = tail.box.height
    return any(needed(cell, fragments) > height for cell, height in room.items())


def needed(cell: Element, fragments: list[Fragment]) -> float:
    """Height of a cell's repeated blocks, with room for one more line each, and of its rest."""
    height = 0.0
    for block in cell:
        measured = [fragment.heights.get(block, 0) for fragment in fragments]
        height += 1.5 * max(measured) + LINE if REPEAT in block.attrib else measured[-1]
    return height

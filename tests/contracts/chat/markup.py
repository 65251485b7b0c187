"""HTML as a tree, as far as reading the simulator's page needs it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "meta", "link", "img", "br"}


@dataclass(slots=True)
class Element:
    """An element with its children in order."""

    tag: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    def all(self, tag: str, kind: str = "") -> "Iterator[Element]":
        """Find the elements below it with this tag and, if one is named, this class."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag and kind in ("", *child.attributes.get("class", "").split()):
                    yield child
                yield from child.all(tag, kind)

    def text(self, but: str = "") -> str:
        """Read what stands in it, leaving out the elements with this class."""
        read = (child if isinstance(child, str) else child.text(but) for child in self.children)
        return "" if but and but in self.attributes.get("class", "").split() else "".join(read)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Read a page whose every element is closed."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    (root,) = builder.open
    return root

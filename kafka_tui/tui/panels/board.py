"""The board on which the panels lie: a container that places each where `arrange` says, and hides the others."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import Container
from textual.geometry import NULL_OFFSET, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from kafka_tui.tui.panels.arrange import Box


class BoxLayout(Layout):
    """Puts each child with a box into it; a child without one is not on the screen."""

    name: ClassVar[str] = "boxes"

    def __init__(self, boxes: dict[str, Box]) -> None:
        """Place by id."""
        self.boxes = boxes

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        placements: list[WidgetPlacement] = []
        for child in children:
            box = self.boxes.get(child.id or "")
            if box is not None:
                region = Region(box.x, box.y, box.width, box.height)
                margin = child.styles.margin
                placements.append(WidgetPlacement(region, NULL_OFFSET, margin, child))
        return placements


class Board(Container):
    """Holds the panels; `place` says where each lies."""

    DEFAULT_CSS: ClassVar[str] = "Board { width: 1fr; height: 1fr; }"

    def __init__(self, *panels: Widget, id: str | None = None) -> None:
        """A board with all its panels, none in sight yet."""
        super().__init__(*panels, id=id)
        self._boxes = BoxLayout({})

    @property
    def layout(self) -> Layout:
        """The boxes, as Textual's layout."""
        return self._boxes

    @property
    def boxes(self) -> dict[str, Box]:
        """Where each panel in sight lies."""
        return self._boxes.boxes

    def place(self, boxes: dict[str, Box]) -> None:
        """Lay the panels out anew, if anything moved."""
        if boxes == self._boxes.boxes:
            return
        self._boxes = BoxLayout(boxes)
        for child in self.children:
            child.display = child.id in boxes
            child.refresh(layout=child.display)  # Textual keeps an arrangement until a child asks for another
        self.refresh(layout=True)

"""The course as a map: an arrow from each lesson to those that need it (`needs`), drawn with networkx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Graph = Any  # networkx ships no types; it is imported only where the map is really drawn


def course_map(needs: Mapping[str, tuple[str, ...]]) -> Graph:
    """A `networkx.DiGraph` of lesson ids with an edge need → lesson; `needs` has the lessons in their order."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(needs)
    graph.add_edges_from((need, lesson) for lesson, before in needs.items() for need in before)
    return graph


def circle(needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Lessons that need each other in a circle, each before the one that needs it; () when there is none."""
    if not any(needs.values()):
        return ()  # no arrow, no map to draw
    import networkx as nx

    try:
        return tuple(need for need, _ in nx.find_cycle(course_map(needs)))
    except nx.NetworkXNoCycle:
        return ()


def what_next(needs: Mapping[str, tuple[str, ...]], done: tuple[str, ...]) -> str | None:
    """The first lesson of the course that is not done and all of whose ancestors on the map are; None at the end."""
    open_lessons = [lesson for lesson in needs if lesson not in done]
    if not any(needs.values()):
        return open_lessons[0] if open_lessons else None  # no arrow, no map to draw
    import networkx as nx

    graph = course_map(needs)
    return next((lesson for lesson in open_lessons if nx.ancestors(graph, lesson) <= set(done)), None)

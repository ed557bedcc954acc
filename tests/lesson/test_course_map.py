"""The map of the course: what needs what."""

from __future__ import annotations

from kafka_tui.lesson.course_map import circle, course_map, what_next

NEEDS: dict[str, tuple[str, ...]] = {"log": (), "copies": ("log",), "failure": ("copies",), "groups": ("log",)}


def test_an_arrow_goes_from_a_need_to_the_lesson() -> None:
    """The map has every lesson, also one that nothing needs."""
    graph = course_map(NEEDS)
    assert list(graph.nodes) == ["log", "copies", "failure", "groups"]
    assert sorted(graph.edges) == [("copies", "failure"), ("log", "copies"), ("log", "groups")]


def test_a_circle_is_found() -> None:
    """Lessons that wait for each other are named, in the order of their arrows."""
    assert circle(NEEDS) == ()
    around = circle({**NEEDS, "log": ("failure",)})
    assert sorted(around) == ["copies", "failure", "log"]


def test_what_comes_next_has_all_it_needs_behind_it() -> None:
    """The first open lesson whose ancestors are all done; none when all are."""
    assert what_next(NEEDS, ()) == "log"
    assert what_next(NEEDS, ("log",)) == "copies"
    assert what_next(NEEDS, ("copies",)) == "log"
    assert what_next(NEEDS, ("log", "copies", "failure")) == "groups"
    assert what_next(NEEDS, tuple(NEEDS)) is None
    free: dict[str, tuple[str, ...]] = {"log": (), "copies": ()}
    assert (what_next(free, ()), what_next(free, ("log",)), what_next(free, tuple(free))) == ("log", "copies", None)

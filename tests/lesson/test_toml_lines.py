"""The line of each value of a TOML text is found, whatever stands between."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.lesson.toml_lines import Place, line_of, line_places

TEXT = '''# comment = 1
format = 1
a.b = "x # no = 3"
setup = [  # one
  "one ] , # no",
  """two
  lines = 1""",
  'three',
]
[[part]]
id = "x"
  [[part.predict]]
  choices = [{ id = "a", when = "b" },
             { id = "c" }]
  [[part.predict]]
  id = 3
[[part]]
"quoted key" = -1.5e3
  [[part.predict]]
  id = 2026-01-01 10:00:00
[configs]
"a.b" = true
'''

PLACES: list[tuple[Place, int]] = [
    (("format",), 2),
    (("a", "b"), 3),
    (("setup",), 4),
    (("setup", 0), 5),
    (("setup", 1), 6),
    (("setup", 2), 8),
    (("part", 0), 10),
    (("part", 0, "predict", 0), 12),
    (("part", 0, "predict", 0, "choices", 1, "id"), 14),
    (("part", 0, "predict", 1, "id"), 16),
    (("part", 1, "quoted key"), 18),
    (("part", 1, "predict", 0), 19),
    (("configs", "a.b"), 22),
]


@pytest.mark.parametrize(("place", "line"), PLACES)
def test_a_place_has_its_line(place: Place, line: int) -> None:
    """Tables, keys and entries are found on the line they begin on."""
    tomllib.loads(TEXT)
    assert line_places(TEXT)[place] == line


def test_an_unknown_place_has_the_line_around_it() -> None:
    """What is missing is told at the thing it is missing in."""
    places = line_places(TEXT)
    assert line_of(places, ("part", 0, "predict", 1, "choices", 4)) == 15
    assert line_of(places, ("nothing",)) == 1


def _flat(value: object, place: Place) -> list[Place]:
    if isinstance(value, dict):
        return [place, *(one for key, inner in value.items() for one in _flat(inner, (*place, key)))]
    if isinstance(value, list):
        return [place, *(one for key, inner in enumerate(value) for one in _flat(inner, (*place, key)))]
    return [place]


_SCALARS = st.sampled_from(['"a"', "'b ]'", "1", "true", '"""x\n= y"""', '"\\" ]"'])
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=4).map(lambda i: "[\n" + ",\n".join(i) + "]"))


@given(st.lists(_VALUES, max_size=6))
def test_every_place_is_found(values: list[str]) -> None:
    """Whatever the reader reads, the scanner has a line for, and lines grow with the text."""
    text = "".join(f"[[t]]\nk{n} = {value}\n" for n, value in enumerate(values))
    places = line_places(text)
    wanted = [place for place in _flat(tomllib.loads(text), ()) if place]
    assert sorted(map(str, places)) == sorted(map(str, wanted))
    assert [places[("t", n)] for n in range(len(values))] == sorted(places[("t", n)] for n in range(len(values)))

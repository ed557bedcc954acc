"""The list of paths and operators in AUTHORING.md, made of the code.

`python -m tests.lesson.paths_page` writes it anew.
"""

import types
import typing

import msgspec

from kafka_tui.lesson.model import PANELS
from kafka_tui.lesson.places import lessons_root
from kafka_tui.view.model import View
from kafka_tui.view.paths import Path, list_key
from kafka_tui.view.predicate_values import How, Op

PAGE = lessons_root() / "AUTHORING.md"
HEADING = "## All paths and operators\n"
_OPERATORS: dict[Op, str] = {
    "==": "the same value; lists in their order",
    "!=": "another value",
    "<": "of numbers; never true of null, which is “not known”",
    "<=": "as `<`",
    ">": "as `<`",
    ">=": "as `<`",
    "in": "one of a list: `refusal in [A, B]`",
    "contains": "a list has the entry, a list of things the thing of that key, a text the text",
}
_FUNCTIONS: dict[How, str] = {
    "count": "how many entries are there; with a comparison inside, how many of what `*` reaches compare so: "
    "`count(topics.*.partitions.*.leader == null)`",
    "sum": "of a list of numbers: `sum(topics.orders.partitions.*.high_watermark)`",
    "set": "the list without its order, for `==` and `!=`: `set(topics.orders.partitions.0.isr) == [1, 2, 3]`",
}
_INTRO = """
Made of the code by `python -m tests.lesson.paths_page`; a test looks whether it is up to date.

A thing is entered by its key, which stands in `< >` below: `topics.orders.partitions.0.leader`. `*` enters all of
them. A name with a dot in it stands in quotes: `topics.orders.configs."retention.ms"`. `[]` marks a list, entered by
position from 0; `?` what may be null.

"""


def section() -> str:
    """The section as it should be."""
    lines = [HEADING, _INTRO]
    lines += [f"* {where}: {', '.join(f'`{name}`' for name in names)}\n" for where, names in _rows()]
    lines.append("\nClauses are joined by `and`, and what that joins by `or`: one of these ways has to hold. ")
    lines.append("A clause compares two sides; on the left stands a path or a function:\n\n")
    lines += [f"* `{op}` {_OPERATORS[op]}\n" for op in typing.get_args(Op)]
    lines += [f"* `{how}(…)` {_FUNCTIONS[how]}\n" for how in typing.get_args(How) if how != "value"]
    lines.append(
        "* `happened FactName field=value` since the part began a fact of this name with these fields happened\n"
    )
    lines.append("* `not happened FactName field=value` none did\n")
    lines.append(f"\nPanels that a part may `show`: {', '.join(f'`{panel}`' for panel in PANELS)}.\n")
    return "".join(lines)


def _rows() -> list[tuple[str, list[str]]]:
    """Each place of the view and the names inside it, the place above before those below it."""
    rows: list[tuple[str, list[str]]] = []

    def walk(kind: type[msgspec.Struct], shape: tuple[str, ...], shown: str) -> None:
        names: list[str] = []
        rows.append((f"`{shown}`" if shown else "at the top", names))
        for name, hint in typing.get_type_hints(kind).items():
            inner = [one for one in typing.get_args(hint) if one is not types.NoneType]
            nullable = types.NoneType in typing.get_args(hint)
            one = inner[0] if nullable and len(inner) == 1 else hint
            many = typing.get_origin(one) in (tuple, dict)
            entry = typing.get_args(one)[1 if typing.get_origin(one) is dict else 0] if many else one
            here = (*shape, name)
            if isinstance(entry, type) and issubclass(entry, msgspec.Struct):
                below = f"{shown}.{name}" if shown else name
                if many:
                    key = list_key(Path(here)) if typing.get_origin(one) is tuple else "name"
                    below += f".<{key or 'position'}>"
                walk(entry, (*here, "*") if many else here, below)
            else:
                inside = {tuple: "[]", dict: ".<name>"}.get(typing.get_origin(one), "")
                names.append(name + inside + ("?" if nullable else ""))

    walk(View, (), "")
    return rows


def written() -> str:
    """The page up to the section, and the section behind it."""
    return PAGE.read_text(encoding="utf-8").partition(HEADING)[0] + section()


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")

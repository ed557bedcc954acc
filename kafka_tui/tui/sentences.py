"""Facts and refusals as sentences: from rows of the view to what the languages say of them."""

from __future__ import annotations

from functools import cache, partial

from kafka_tui.i18n.language import Language
from kafka_tui.i18n.narration import narrate
from kafka_tui.tui.drawings import FactLine
from kafka_tui.tui.drawings.fact_log import Kind
from kafka_tui.view.model import FactRow

_KINDS: dict[str, Kind] = {"CommandGiven": "command", "CommandRefused": "refusal"}


def fact_line(row: FactRow, language: Language) -> FactLine:
    """A fact's line in the log, whose sentence is made once, when it is asked for first."""
    kind: Kind = _KINDS.get(row.name, "background" if row.background else "fact")
    return FactLine(f"{row.time_ms} ms", cache(partial(sentence, row, language)), kind, row.id)


def sentence(row: FactRow, language: Language) -> str:
    """What a fact says."""
    return narrate({"name": row.name, "node": row.node, "fields": row.fields}, language)

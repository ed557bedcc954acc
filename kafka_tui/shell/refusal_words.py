"""Refusals in a language: the sentences that are not Kafka's own."""

from __future__ import annotations

from kafka_tui.engine.refusals import Refusal
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import Language


def refusal_words(refusal: Refusal, language: Language) -> str:
    """What stands in the refusal's `problem`, in words; Kafka's sentence where it has none."""
    values = {name: value for name, value in refusal.values if name not in ("node", "problem")}
    problem = dict(refusal.values).get("problem")
    if problem is None:
        return refusal.message
    for key in ("kind", "owners"):
        if key in values:
            kinds = str(values[key]).split(", ")
            values[key] = ", ".join(text(language, f"shell.kind_{kind}") for kind in kinds)
    return text(language, f"shell.{problem}", **values)

"""How a command line may go on: the shell's own forms, and the names of what the cluster has."""

from __future__ import annotations

from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.grammar import Form
from kafka_tui.view.model import View


def completions(beginning: str, view: View) -> tuple[str, ...]:
    """The lines that `beginning` may become by one more word, or by the end of its last one; sorted, each once."""
    start = max(beginning.rfind("; "), beginning.rfind(";")) + 1
    head, line = beginning[:start], beginning[start:]
    words = line.split()
    open_word = "" if not words or line.endswith(" ") else words.pop()
    kept = beginning[: len(beginning) - len(open_word)]
    fits = {word for word in _next_words(words, view) if word.startswith(open_word) and word != open_word}
    return tuple(kept + word for word in sorted(fits)) if head or kept or open_word else ()


def _next_words(words: list[str], view: View) -> list[str]:
    """Every word that may follow these."""
    place = len(words)
    leading = [form.words[place] for form in FORMS if len(form.words) > place and list(form.words[:place]) == words]
    forms = [form for form in FORMS if list(form.words) == words[: len(form.words)]]
    acted = [form for form in forms if form.action and form.action in words]
    following = [word for form in acted or forms for word in _rest(form, words, view)]
    return [*leading, *following]


def _rest(form: Form, words: list[str], view: View) -> list[str]:
    """What may follow inside a form: a value behind its option, else names, options and the form's action."""
    options = {option.name: option for option in form.options}
    last = options.get(words[-1])
    if last is not None and last.takes in ("value", "many"):
        return list(_names(last.field, view))
    action = [form.action] if form.action and form.action not in words else []
    given = {word for word in words if word in options}
    free = [name for name, option in options.items() if name not in given or option.takes == "many"]
    filled = len([word for word in words[len(form.words) :] if not word.startswith("--")])
    slot = [name for each in form.slots[filled : filled + 1] for name in _names(each.field, view)]
    return [*action, *slot, *([] if action else free)]


def _names(field: str, view: View) -> tuple[str, ...]:
    """The names that a field can have now."""
    match field:
        case "topic":
            return tuple(topic.name for topic in view.topics)
        case "broker" | "a" | "b":
            return tuple(str(broker.id) for broker in view.brokers)
        case "group" | "groups":
            return tuple(group.group for group in view.groups)
        case "via":
            return tuple(producer.name for producer in view.producers)
        case "name":
            return (*(row.name for row in view.producers), *(row.name for row in view.consumers))
    return ()

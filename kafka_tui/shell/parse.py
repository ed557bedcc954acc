"""From text to statements: `parse_script`, `parse_line`."""

from __future__ import annotations

import msgspec

from kafka_tui.i18n.jamo import decompose
from kafka_tui.shell.forms import FORMS, TOOLS
from kafka_tui.shell.grammar import Form, read_form
from kafka_tui.shell.kinds import PREDICATE
from kafka_tui.shell.script_error import ScriptError, nearest
from kafka_tui.shell.statements import AboutTool, Saying, Statement
from kafka_tui.shell.tools.elsewhere import ELSEWHERE
from kafka_tui.shell.unix_signs import check_signs
from kafka_tui.shell.verbs.statements import Explain, Help
from kafka_tui.shell.words import Sentence, Word, command_name, sentences

LEAVING = ("exit", "logout", "quit")
"""What people type who want to leave: there is no command for that."""


def parse_script(text: str, file: str = "") -> tuple[Statement, ...]:
    """Every statement of `text` in order. Raises ScriptError for the first that cannot be read."""
    return tuple(_statement(sentence, file) for sentence in sentences(text, file))


def parse_line(line: str) -> tuple[Statement, ...]:
    """The statements of one typed line, several when `;` parts them, none when it is empty. Raises ScriptError."""
    return parse_script(line)


def _statement(sentence: Sentence, file: str) -> Statement:
    source = sentence.source
    try:
        saying = _saying(sentence)
    except ScriptError as error:
        instead = _corrected(sentence, error)
        raise error.within(sentence.line).at(file, sentence.number, instead) from None
    sentence = _behind(sentence) if isinstance(saying, Explain) else sentence
    server = _given(sentence, "--bootstrap-server") or _given(sentence, "--bootstrap-controller")
    own = command_name(sentence.words[0].text).startswith("kafka-console-")  # those speak of their files themselves
    unread = "" if own else _given(sentence, "--command-config")
    return Statement(saying, source, sentence.number, server, unread)


def _given(sentence: Sentence, option: str) -> str:
    """The value of an option that is about the tool's client; "" when it is not given, or to no tool."""
    if not command_name(sentence.words[0].text).startswith("kafka-"):
        return ""
    for word, behind in zip(sentence.words, (*sentence.words[1:], None), strict=True):
        name, equals, attached = word.text.partition("=")
        if word.is_option and name == option:
            return attached if equals else behind.text if behind is not None else ""
    return ""


def _saying(sentence: Sentence) -> Saying:
    first, *others = sentence.words
    name = command_name(first.text)
    candidates = [form for form in FORMS if form.words[0] == name]
    if not any(slot.kind is PREDICATE for form in candidates for slot in form.slots):
        check_signs(sentence)
    if not candidates:
        raise _unknown_command(sentence, first, name)
    asked = others[:1] if candidates[0].make is Explain else others
    if name not in TOOLS and any(word.is_option and word.text == "--help" for word in asked):
        return Help(name)
    if candidates[0].make is Explain:
        return _explain(sentence)
    if about := _about_tool(name, others):
        return about
    if any(form.action for form in candidates):
        return _tool(sentence, candidates, tuple(others))
    for form in candidates:
        length = len(form.words) - 1
        if tuple(word.text for word in others[:length]) == form.words[1:]:
            return read_form(form, sentence, tuple(others[length:]))
    known = [form.words[1] for form in candidates]
    if not others:
        raise ScriptError("verb_missing", first.end, f"{name} {known[0]}", found=name, known=", ".join(known))
    near = nearest(others[0].text, known)
    problem, values = ("verb_unknown", {}) if near is None else ("verb_unknown_near", {"near": near})
    raise ScriptError(problem, others[0].column, found=others[0].text, known=", ".join(known), **values)


def _behind(sentence: Sentence) -> Sentence:
    """The statement behind the first word."""
    return msgspec.structs.replace(sentence, words=sentence.words[1:])


def _explain(sentence: Sentence) -> Explain:
    """`explain` and the statement behind it, which is no `explain` itself."""
    if len(sentence.words) == 1:
        raise ScriptError("nothing_to_explain", sentence.words[0].end, "explain kafka-topics --list")
    said = _saying(_behind(sentence))
    if isinstance(said, Explain | AboutTool):
        raise ScriptError("not_to_explain", sentence.words[1].column)
    return Explain(said)


def _about_tool(name: str, others: list[Word]) -> AboutTool | None:
    """`--help` or `--version`, which stand above everything else that a tool is told."""
    options = [word.text for word in others if word.is_option] if name in TOOLS else []
    known = ("--help",) if name == "kafka-metadata-quorum" else ("--help", "--version")
    return next((AboutTool(name, option) for option in known if option in options), None)


def _tool(sentence: Sentence, forms: list[Form], others: tuple[Word, ...]) -> Saying:
    """A tool with several actions: exactly one of them is named."""
    actions = {form.action: form for form in forms}
    named = [word for word in others if word.is_option and word.text in actions]
    if len(named) == 1:
        form = actions[named[0].text]
        _check_action(form, forms, others)
        return read_form(form, sentence, tuple(word for word in others if word is not named[0]))
    shown = ", ".join(actions)
    if named:
        raise ScriptError("one_action", named[1].column, actions=shown)
    for word in others:
        near = nearest(word.text, actions) if word.text.startswith("-") and not word.quoted else None
        if near is not None and not any(word.text == option.name for form in forms for option in form.options):
            raise ScriptError("option_unknown_near", word.column, found=word.text, near=near)
    raise ScriptError("action_missing", sentence.words[-1].end, forms[0].usage, actions=shown)


def _check_action(form: Form, forms: list[Form], others: tuple[Word, ...]) -> None:
    """Raise what the tool says of an option that it has, but not with this action."""
    own = {option.name for option in form.options}
    known = {option.name for each in forms for option in each.options}
    for word in others:
        name = word.text.partition("=")[0]
        if word.is_option and name in known - own:
            instead = dict(form.elsewhere).get(name, form.usage)
            problem = ("option_other_action", word.column, instead)
            raise ScriptError(*problem, option=name.removeprefix("--"), action=form.action.removeprefix("--"))


def _unknown_command(sentence: Sentence, first: Word, name: str) -> ScriptError:
    """What is said of a first word that is no command: a near one, or what it is in Latin letters."""
    if decompose(name) in LEAVING:
        return ScriptError("command_leaves", first.column)
    if name in ELSEWHERE:
        return ScriptError("tool_elsewhere", first.column, "help", found=name)
    near = nearest(name, dict.fromkeys(form.words[0] for form in FORMS))
    if near is None:
        return ScriptError("command_unknown", first.column, "help", found=first.text)
    if decompose(name) != name:
        instead = near + decompose(sentence.source)[len(decompose(first.text)) :]
        return ScriptError("command_latin", first.column, instead, found=first.text, latin=near)
    return ScriptError("command_unknown_near", first.column, found=first.text, near=near)


def _corrected(sentence: Sentence, error: ScriptError) -> str:
    """The statement with the wrong word put right, where the error knows a near one."""
    near, found = error.values.get("near"), error.values.get("found")
    if near is None or found is None:
        return ""
    at = error.column - 1
    end = at + len(str(found))
    if sentence.line[at:end] != found:
        return ""
    start = sentence.words[0].column - 1
    return sentence.line[start:at] + str(near) + sentence.line[end : start + len(sentence.source)]

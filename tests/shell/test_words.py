"""Lines and words: what a Unix shell's user expects of quotes, comments, `;`, `&` and here-documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.script_error import ScriptError
from kafka_tui.shell.words import quote_word, sentences


def _words(text: str) -> list[list[str]]:
    return [[word.text for word in sentence.words] for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("   \n\t\n# only a comment", []),
        ("a b", [["a", "b"]]),
        ("a b # c", [["a", "b"]]),
        ("a b#c", [["a", "b#c"]]),
        ("a; b ;c;", [["a"], ["b"], ["c"]]),
        ("a\r\nb\r\n", [["a"], ["b"]]),
        ("a 'b c' \"d e\"", [["a", "b c", "d e"]]),
        (r'a "b \" \\ \n"', [["a", 'b " \\ \\n']]),
        (r"a 'b \ c'", [["a", "b \\ c"]]),
        (r"a b\ c \#d", [["a", "b c", "#d"]]),
        ("a ''", [["a", ""]]),
        ("a b'c'\"d\"", [["a", "bcd"]]),
        ('a "b;c#d&e"', [["a", "b;c#d&e"]]),
        ("produce 주문 안녕", [["produce", "주문", "안녕"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("a\\\r\nb", [["ab"]]),
        ("a # b \\\nc", [["a"], ["c"]]),
        ("a 'b\n\nc' d\ne", [["a", "b\n\nc", "d"], ["e"]]),
        ('a "b \\\nc\nd"', [["a", "b c\nd"]]),
    ],
)
def test_words_are_those_of_a_shell(text: str, words: list[list[str]]) -> None:
    """Quotes, backslashes, comments and semicolons mean what they mean in a shell."""
    assert _words(text) == words


def test_a_here_document_belongs_to_its_line() -> None:
    """The lines up to the mark are standard input, unread otherwise, and lines after it are numbered on."""
    first, second = sentences("a b <<EOF\nx; y 'z\n# not a comment\nEOF\nc")
    assert first.stdin == ("x; y 'z", "# not a comment")
    assert (second.number, second.stdin) == (5, None)


def test_a_here_string_is_one_line_of_standard_input() -> None:
    """What stands behind <<< is standard input; it is part of the statement as it was written."""
    (sentence,) = sentences("a b <<< 'c d' # e")
    assert (sentence.stdin, sentence.source) == (("c d",), "a b <<< 'c d'")


@pytest.mark.parametrize("text", ["a 'b", 'a "b\nc', "a \\", "a <<EOF\nb", "a b \\\n c \\"])
def test_a_text_that_is_not_finished_is_told_from_one_that_is_wrong(text: str) -> None:
    """An open quote or here-document and a backslash at the end wait for more lines; nothing else does."""
    with pytest.raises(ScriptError) as caught:
        list(sentences(text))
    assert caught.value.unfinished
    with pytest.raises(ScriptError) as wrong:
        list(sentences("a & b"))
    assert not wrong.value.unfinished


def test_an_ampersand_ends_a_statement() -> None:
    """A trailing & marks its statement and no other."""
    first, second = sentences("a b & ; c")
    assert first.background is not None
    assert second.background is None
    assert first.source == "a b &"


@pytest.mark.parametrize(
    ("text", "problem", "line", "column"),
    [
        ("a 'b", "quote_unended", 1, 3),
        ('\n a "b', "quote_unended", 2, 4),
        ("a <<EOF\nb", "here_unended", 1, 3),
        ("a <<", "here_mark", 1, 3),
        ("a <<A <<B\nA\nB", "here_mark", 1, 7),
        ("a <<EOF; b\nEOF", "here_not_last", 1, 3),
        ("&", "nothing_before", 1, 1),
        ("<<EOF\nEOF", "nothing_before", 1, 1),
        ("a & b", "after_background", 1, 5),
        ("a\nb \\\n c & d", "after_background", 3, 6),
        ("a \\\nb 'c\nd", "quote_unended", 2, 3),
        ("a \\", "line_unended", 1, 3),
        ("a <<<", "here_word", 1, 3),
    ],
)
def test_what_cannot_be_taken_apart_is_told(text: str, problem: str, line: int, column: int) -> None:
    """Line and column are those of the sign at fault."""
    with pytest.raises(ScriptError) as caught:
        list(sentences(text, "file.txt"))
    error = caught.value
    assert (error.problem, error.line, error.column, error.file) == (problem, line, column, "file.txt")


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8")).filter(lambda t: not t.endswith("\r"))))
def test_a_quoted_word_is_read_as_itself(texts: list[str]) -> None:
    """Whatever the words, quoting them and reading the line gives them back, and none of them is an option."""
    line = " ".join(quote_word(text) for text in texts)
    found = [word for sentence in sentences(line) for word in sentence.words]
    assert [word.text for word in found] == texts
    assert not any(word.is_option for word in found)


@given(st.text())
def test_columns_point_at_the_words(text: str) -> None:
    """Any text gives words that stand where they say, or a ScriptError with a place in the text."""
    lines = text.split("\n")
    try:
        for sentence in sentences(text):
            for word in sentence.words:
                written = sentence.line[word.column - 1 : word.end - 1]
                assert word.quoted or written.replace("\\\n", "") == word.text
    except ScriptError as error:
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1


@pytest.mark.parametrize(
    "tool", ["kafka-topics.sh", "bin/kafka-topics.sh", "./kafka-topics.sh", "/opt/bin/kafka-topics"]
)
def test_tools_as_manuals_write_them(tool: str) -> None:
    """A tool's name may have its script's ending and the folder that it lies in."""
    assert parse_line(f"{tool} --list")[0].saying == parse_line("kafka-topics --list")[0].saying
    assert parse_line(f"{tool} --list --bootstrap-server localhost:9094")[0].server == "localhost:9094"

"""The command `kafka-tui`: reads its arguments and hands over; whatever is large is imported only when it is asked for.

Exit status: 0; 1 for an expectation or an invariant that does not hold and for a lesson that is not proven; 2 for
arguments, files and lines that cannot be read; 130 after Ctrl-C; 141 when whoever read the output went away.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kafka_tui import __version__
from kafka_tui.arguments import parser_class
from kafka_tui.asked_cluster import NoClusterError, opened, unknown_rule
from kafka_tui.i18n.catalogue import text
from kafka_tui.i18n.language import LANGUAGES, Language, UnknownLanguageError, choose
from kafka_tui.i18n.visible import visible

if TYPE_CHECKING:
    from kafka_tui.tui.screens.performance import Performance

BAD_USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
STDIN = "-"
DEFAULT_RUNS = 100

Arguments = argparse.Namespace


def main() -> int:
    """Do what the arguments ask; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a sign shows its number
    try:
        status = _dispatch(sys.argv[1:], os.environ)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes at exit once more, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return status


def _dispatch(arguments: list[str], environment: Mapping[str, str]) -> int:
    try:
        language = choose(_asked_language(arguments), environment)
    except UnknownLanguageError as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    asked = _parser(language).parse_args(arguments)
    chosen: Callable[[Arguments, Language], int] = asked.do
    return chosen(asked, language)


def _asked_language(arguments: list[str]) -> str | None:
    """What `--lang` says, wherever it stands: the help needs it before the arguments are read."""
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def _parser(language: Language) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return text(language, f"cli.{key}").replace("%", "%%")

    def add_common(parser: argparse.ArgumentParser, screen: bool = False) -> None:
        parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("lang"))
        if screen:
            left_out = argparse.SUPPRESS
            parser.add_argument("--no-animation", action="store_true", default=left_out, help=say("no_animation"))
            parser.add_argument("--mono", action="store_true", default=left_out, help=say("mono"))

    parser = parser_class(language)(prog="kafka-tui", description=say("about"), epilog=say("no_command"))
    add_common(parser, screen=True)
    parser.add_argument("--version", action="version", version=f"kafka-tui {__version__}", help=say("version"))
    parser.set_defaults(do=_app, lesson=None)
    commands = parser.add_subparsers(title=say("commands"), metavar="COMMAND")

    def command(name: str, do: Callable[[Arguments, Language], int], screen: bool = False) -> argparse.ArgumentParser:
        about = say(name.replace("-", "_"))
        added = commands.add_parser(name, help=about, description=about)
        add_common(added, screen)
        added.set_defaults(do=do)
        return added

    command("lessons", _lessons)
    lesson = command("lesson", _lesson, screen=True)
    lesson.add_argument("lesson", metavar="ID|FOLDER", help=say("lesson_id"))
    lesson.add_argument("--plain", action="store_true", help=say("plain"))
    lesson.add_argument("--classroom", action="store_true", help=say("classroom"))
    lesson.add_argument("--notes", action="store_true", help=say("notes"))
    lesson.add_argument("--facts", action="store_true", help=say("lesson_facts"))
    check = command("check", _check)
    check.add_argument("target", nargs="?", metavar="ID|FOLDER", help=say("check_target"))
    check.add_argument("--watch", action="store_true", help=say("check_watch"))
    new_lesson = command("new-lesson", _new_lesson)
    new_lesson.add_argument("lesson", metavar="ID", help=say("new_lesson_id"))
    new_lesson.add_argument("--folder", default=".", metavar="F", help=say("new_lesson_folder"))
    run = command("run", _run)
    run.add_argument("file", metavar="FILE", help=say("run_file"))
    output = run.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help=say("run_json"))
    output.add_argument("--facts", action="store_true", help=say("run_facts"))
    run.add_argument("--scene", metavar="SCENE|FILE", help=say("run_scene"))
    _add_setting(run, say)
    sandbox = command("sandbox", _sandbox, screen=True)
    sandbox.add_argument("scene", nargs="?", metavar="SCENE|FILE", help=say("sandbox_name"))
    _add_setting(sandbox, say)
    verify = command("verify", _verify)
    verify.add_argument("--runs", type=int, metavar="N", help=say("verify_runs"))
    verify.add_argument("--minutes", type=float, metavar="M", help=say("verify_minutes"))
    verify.add_argument("--seed", type=int, default=0, metavar="S", help=say("verify_seed"))
    verify.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help=say("verify_jobs"))
    verify.add_argument("--without", action="append", default=[], metavar="RULE", help=say("without"))
    verify.add_argument("--replay", metavar="FILE", help=say("verify_replay"))
    progress = command("progress", _progress)
    moves = progress.add_mutually_exclusive_group()
    moves.add_argument("--export", metavar="FILE", help=say("progress_export"))
    moves.add_argument("--import", dest="source", metavar="FILE", help=say("progress_import"))
    return parser


def _add_setting(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """The options that name the cluster a script begins with."""
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=say("run_seed"))
    parser.add_argument("--brokers", type=int, default=3, metavar="N", help=say("run_brokers"))
    parser.add_argument("--controllers", type=int, choices=(1, 3), default=1, metavar="N", help=say("run_controllers"))
    parser.add_argument("--racks", default="", metavar="RACK,...", help=say("run_racks"))
    parser.add_argument("--config", action="append", default=[], metavar="NAME=VALUE", help=say("run_config"))
    parser.add_argument("--without", action="append", default=[], metavar="RULE", help=say("without"))


def _app(asked: Arguments, _: Language) -> int:
    return _open_app(asked, asked.lesson)


def _open_app(asked: Arguments, first: str | Performance | None) -> int:
    from kafka_tui.tui.app import run_app

    motion, mono = not hasattr(asked, "no_animation"), hasattr(asked, "mono")
    return run_app(getattr(asked, "lang", None), first, motion, mono, getattr(asked, "classroom", False))


def _lessons(_: Arguments, language: Language) -> int:
    from kafka_tui.lesson.plain import lessons_table

    print(lessons_table(language))
    return 0


def _lesson(asked: Arguments, language: Language) -> int:
    if not (asked.plain or asked.notes or asked.facts):
        return _app(asked, language)
    from kafka_tui.lesson.errors import LessonError
    from kafka_tui.lesson.plain import run_plain

    try:
        for line in run_plain(asked.lesson, language, _typed_lines(), asked.notes, asked.facts):
            print(line, flush=True)
    except LessonError as error:
        print(error.message(language), file=sys.stderr)
        return BAD_USAGE
    return 0


def _typed_lines() -> Iterable[str] | None:
    """What a learner types, or None when nobody sits there."""
    return (line.rstrip("\n") for line in sys.stdin) if sys.stdin.isatty() else None


def _check(asked: Arguments, language: Language) -> int:
    from kafka_tui.lesson.check import check_command

    if asked.watch:
        from time import sleep

        from kafka_tui.lesson.watch import watch

        watch(asked.target, language, lambda line: print(line, flush=True), sleep)
    report, status = check_command(asked.target, language)
    print(report)
    return status


def _new_lesson(asked: Arguments, language: Language) -> int:
    from kafka_tui.lesson.errors import LessonError
    from kafka_tui.lesson.new_lesson import write_new_lesson

    try:
        folder = write_new_lesson(asked.lesson, Path(asked.folder))
    except LessonError as error:
        print(error.message(language), file=sys.stderr)
        return BAD_USAGE
    shown = str(folder) if folder.is_absolute() else f".{os.sep}{folder}"
    print(text(language, "cli.written", folder=shown))
    print(f"  kafka-tui check {shown} --watch", f"  kafka-tui lesson {shown}", sep="\n")
    return 0


def _run(asked: Arguments, language: Language) -> int:
    import msgspec

    from kafka_tui.shell.files import FilesOnDisk
    from kafka_tui.shell.parse import parse_script
    from kafka_tui.shell.run_script import run_script
    from kafka_tui.shell.script_error import ScriptError

    transcript = sys.stderr if asked.json or asked.facts else sys.stdout
    try:
        statements = parse_script(_read(asked.file), asked.file)
    except OSError as error:
        return _unreadable(asked.file, error.strerror or str(error), language)
    except UnicodeDecodeError as error:
        return _unreadable(asked.file, text(language, "cli.not_utf8", byte=error.start), language)
    except ScriptError as error:
        print(*error.message(language), sep="\n", file=sys.stderr)
        return BAD_USAGE
    try:
        shell = opened(asked, language).shell
    except NoClusterError as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    shell.language, shell.files = language, FilesOnDisk()
    status = run_script(
        shell,
        statements,
        lambda line: print(line, file=transcript, flush=True),
        asked.file,
        lambda line: print(line, file=sys.stderr),
    )
    if asked.json:
        _print_json(shell.document(), indent=2)
    if asked.facts:
        for row in shell.part_facts:
            _print_json(msgspec.to_builtins(row))
    return status


def _sandbox(asked: Arguments, language: Language) -> int:
    from kafka_tui.tui.screens.sandbox import Sandbox

    try:
        begun = opened(asked, language)
    except NoClusterError as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    return _open_app(asked, Sandbox(begun))


def _verify(asked: Arguments, language: Language) -> int:
    from time import monotonic

    from kafka_tui.verify.report import Asked, verify

    if asked.replay is not None:
        return _replay(asked.replay, language)
    unknown = unknown_rule(asked.without, language)
    if unknown:
        print(unknown, file=sys.stderr)
        return BAD_USAGE
    if (
        asked.jobs < 1
        or (asked.runs is not None and asked.runs < 1)
        or (asked.minutes is not None and asked.minutes <= 0)
    ):
        print(text(language, "cli.verify_positive"), file=sys.stderr)
        return BAD_USAGE
    runs = DEFAULT_RUNS if asked.runs is None and asked.minutes is None else asked.runs
    wanted = Asked(asked.seed, runs, asked.minutes, asked.jobs, tuple(asked.without))
    return verify(wanted, language, lambda line: print(line, flush=True), monotonic)


def _replay(file: str, language: Language) -> int:
    from kafka_tui.engine.simulation.world import WorldError
    from kafka_tui.shell.script_error import ScriptError
    from kafka_tui.verify.report import replay
    from kafka_tui.verify.script import ScriptTextError, read_script

    try:
        script = read_script(_read(file))
        unknown = unknown_rule(script.setting.without, language)
        if not unknown:
            return replay(script, language, print)
        print(unknown, file=sys.stderr)
    except OSError as error:
        return _unreadable(file, error.strerror or str(error), language)
    except UnicodeDecodeError as error:
        return _unreadable(file, text(language, "cli.not_utf8", byte=error.start), language)
    except ScriptError as error:
        print(*error.message(language), sep="\n", file=sys.stderr)
    except (ScriptTextError, WorldError) as error:
        print(visible(str(error)), file=sys.stderr)
    return BAD_USAGE


def _read(file: str) -> str:
    """The whole text of a file or of standard input. Raises OSError and UnicodeDecodeError."""
    data = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    return data.decode("utf-8-sig")


def _unreadable(file: str, reason: str, language: Language) -> int:
    print(text(language, "error.file_unreadable", path=file, reason=reason), file=sys.stderr)
    return BAD_USAGE


def _print_json(value: object, indent: int | None = None) -> None:
    """One JSON value; on a terminal that is not UTF-8 every other sign is written as an escape, as JSON has it."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(value, ensure_ascii=plain, indent=indent))


def _progress(asked: Arguments, language: Language) -> int:
    from kafka_tui.i18n.notes import note
    from kafka_tui.lesson.progress import ProgressStore
    from kafka_tui.lesson.told_progress import progress_lines

    store = ProgressStore()
    said = None
    if asked.source is not None:
        wrong, said = store.import_from(Path(asked.source)), note("home.progress_imported", file=asked.source)
    else:
        progress, wrong = store.load()
        if asked.export is not None:
            wrong, said = (
                wrong or store.export(progress, Path(asked.export)),
                note("home.progress_exported", file=asked.export),
            )
        else:
            print(store.path, *progress_lines(progress, language), sep="\n")
    if wrong is not None:
        print(wrong.sentence(language), file=sys.stderr)
        return BAD_USAGE
    if said is not None:
        print(said.sentence(language))
    return 0

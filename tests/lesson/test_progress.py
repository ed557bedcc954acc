"""Progress survives what happens to files, and never stops the program."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_tui.lesson.progress import LessonProgress, PartProgress, Progress, ProgressStore, merged
from kafka_tui.shell import user_files

SOME = LessonProgress(part="grow", parts={"refused": PartProgress(answers={"what": "no"}, hints=2)})


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """A new file is made with its folders, others' lessons stay, and the file is plain JSON."""
    store = ProgressStore(tmp_path / "deep" / "progress.json")
    assert store.load() == (Progress(), None)
    assert store.update("b", SOME) is None
    assert ProgressStore(store.path).update("a", LessonProgress(done=True)) is None
    kept, wrong = store.load()
    assert wrong is None
    assert kept.of("b") == SOME and kept.of("a").state == "done" and kept.of("c").state == "not_done"
    assert list(json.loads(store.path.read_text(encoding="utf-8"))["lessons"]) == ["a", "b"]
    assert [path.name for path in store.path.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 2}', b'{"lessons": 3}', b"\xff\xfe", b"[" * 5000])
def test_a_damaged_file_is_put_aside(tmp_path: Path, damage: bytes) -> None:
    """Nothing is lost: the file stays under another name, a sentence says which, and a new one begins."""
    store = ProgressStore(tmp_path / "progress.json")
    for count in (1, 2):
        store.path.write_bytes(damage)
        kept, wrong = store.load()
        assert kept == Progress()
        assert wrong is not None and f"progress-damaged-{count}.json" in wrong.sentence("ko")
        assert (tmp_path / f"progress-damaged-{count}.json").read_bytes() == damage
    assert store.update("a", SOME) is None
    assert store.load()[0].of("a") == SOME


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be kept, a sentence says so and the program goes on."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    store = ProgressStore(tmp_path / "file" / "progress.json")
    kept, wrong = store.load()
    assert kept == Progress() and wrong is not None
    failed = store.save(Progress())
    assert failed is not None and str(store.path) in failed.sentence("en")


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is whole at every moment: the old one until the new one is complete."""
    store = ProgressStore(tmp_path / "progress.json")
    store.update("a", SOME)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(user_files.os, "fsync", full)
    failed = store.update("a", LessonProgress(done=True))
    assert failed is not None and "No space left" in failed.sentence("en")
    assert store.load()[0].of("a") == SOME
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]


def test_export_and_import(tmp_path: Path) -> None:
    """An exported file is added to what was done elsewhere; one that is none changes nothing."""
    here, there = ProgressStore(tmp_path / "here.json"), ProgressStore(tmp_path / "there.json")
    here.update("a", SOME)
    here.keep_quiz("log", right=3, total=5)
    there.update("b", LessonProgress(done=True))
    there.keep_quiz("log", right=4, total=5)
    assert here.export(here.load()[0], tmp_path / "out.json") is None
    assert there.import_from(tmp_path / "out.json") is None
    both = there.load()[0]
    assert both.of("a") == SOME
    assert both.of("b").done and both.quizzes["log"].best == 4
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    for bad in ("bad.json", "missing.json", "."):
        assert there.import_from(tmp_path / bad) is not None
    assert there.load()[0].of("a") == SOME


def test_what_was_earned_stays() -> None:
    """A later run with a solution shown takes no credit away, and adds what is new."""
    earned = LessonProgress(done=True, parts={"a": PartProgress(done=True)})
    later = LessonProgress(part="b", parts={"a": PartProgress(solution_shown=True), "b": PartProgress(hints=1)})
    both = merged(earned, later)
    assert both.done and both.part == "b"
    assert both.parts == {"a": PartProgress(done=True), "b": PartProgress(hints=1)}
    assert LessonProgress(parts={"a": PartProgress(solution_shown=True)}).state == "shown"
    assert SOME.state == "started"


@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever stands in the file, loading gives progress."""
    store = ProgressStore()
    store.path.parent.mkdir(parents=True, exist_ok=True)
    store.path.write_bytes(data)
    kept, wrong = store.load()
    assert kept == Progress() or wrong is None

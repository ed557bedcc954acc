"""Runs kept in files, and the scenes one can begin with."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kafka_tui.engine.simulation.timeline import seek
from kafka_tui.i18n.catalogue import catalogue
from kafka_tui.shell.files import GivenFiles, NotedFiles
from kafka_tui.shell.kinds import LARGEST
from kafka_tui.shell.offers import scene_names
from kafka_tui.shell.openings import OpeningError, open_named
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.saved_run import Said, SavedRunError, Spoken, decode, encode, load, saved_run
from kafka_tui.shell.scenes import play, scenes
from kafka_tui.shell.session import Shell
from kafka_tui.shell.setting import Setting

SETTING = Setting(seed=3, brokers=2, configs=(("broker.session.timeout.ms", "3000"),))


class _Learner:
    """Types lines anywhere, and remembers what it typed as the sandbox does."""

    def __init__(self) -> None:
        self.shell = Shell(SETTING.world())
        self.spoken: list[Spoken] = []

    def types(self, line: str, back_to: int | None = None) -> None:
        """Type a line at the end, or after going back to a moment."""
        if back_to is not None:
            self.shell.timeline = seek(self.shell.timeline, back_to)
        at = self.shell.timeline.cursor
        self.shell.run(line)
        self.spoken.append(Spoken(self.shell.timeline.branch, at, line, self.shell.timeline.cursor - at))


@pytest.fixture(scope="module")
def learner() -> _Learner:
    """Somebody who creates a topic, lets time pass, goes back into the middle of that and kills a broker, twice."""
    learner = _Learner()
    learner.types("kafka-topics --create --topic orders --partitions 2 --replication-factor 2; produce orders hello")
    learner.types("run 5s")
    end = learner.shell.timeline.end
    learner.types("broker kill 2", back_to=end - 8)
    learner.types("run 4s")
    learner.types("broker pause 1", back_to=end - 12)
    learner.types("step 5")
    return learner


def test_a_kept_run_comes_out_the_same(learner: _Learner) -> None:
    """The file's lines lead to the same last moment, on a branch of a branch, and to the place one stood at."""
    learner.shell.timeline = seek(learner.shell.timeline, learner.shell.timeline.end - 2)
    kept = saved_run(learner.shell, SETTING, learner.spoken)
    assert [said.line for said in kept.said][1:] == ["run 5s", "broker pause 1", "step 5"]
    loaded = load(decode(encode(kept)))
    assert loaded.the_same
    assert loaded.shell.timeline.cursor == learner.shell.timeline.cursor
    assert loaded.shell.timeline.cluster == learner.shell.timeline.cluster
    assert loaded.answers[0].stdout[0] == "Created topic orders."


def test_a_kept_run_has_the_files_that_its_lines_read() -> None:
    """A line that read a file comes out the same where that file is gone, or says something else."""
    learner = _Learner()
    learner.types("kafka-topics --create --topic orders --replica-assignment 1:2")
    learner.shell.files = files = NotedFiles(
        GivenFiles({"plan.json": '{"partitions": [{"topic": "orders", "partition": 0, "replicas": [2, 1]}]}'})
    )
    learner.types("kafka-reassign-partitions --execute --reassignment-json-file plan.json")
    learner.spoken[-1] = msgspec.structs.replace(learner.spoken[-1], files=files.noted)
    loaded = load(decode(encode(saved_run(learner.shell, SETTING, learner.spoken))))
    assert loaded.the_same
    assert loaded.answers[-1].stdout[-1] == "Successfully started partition reassignment for orders-0"
    assert loaded.spoken[-1].files == files.noted


def test_a_run_that_was_loaded_can_be_kept_again(learner: _Learner) -> None:
    """Keeping what was just loaded gives the same file."""
    kept = saved_run(learner.shell, SETTING, learner.spoken)
    loaded = load(kept)
    assert encode(saved_run(loaded.shell, SETTING, loaded.spoken)) == encode(kept)


def test_a_run_that_comes_out_differently_says_so(learner: _Learner) -> None:
    """Lines that another version answers in another way do not pass for what was kept."""
    kept = saved_run(learner.shell, SETTING, learner.spoken)
    assert not load(msgspec.structs.replace(kept, setting=Setting(seed=3, brokers=3))).the_same


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"format": 2}', b"[" * 10_000, b'{"format":1,"said":[{"at":-1,"line":"x"}]}'],
)
def test_a_file_that_is_no_run_is_refused(data: bytes) -> None:
    """Whatever a file holds, it is a run or a sentence."""
    with pytest.raises(SavedRunError):
        decode(data)


def test_a_run_nobody_could_have_kept_is_refused(tmp_path: Path, learner: _Learner) -> None:
    """A file with a line that cannot be read, or a cluster that cannot be, is named; nothing is carried out."""
    kept = saved_run(learner.shell, SETTING, learner.spoken)
    file = tmp_path / "run.json"
    for wrong in (
        msgspec.structs.replace(kept, said=(Said(0, "brocker kill 1"),)),
        msgspec.structs.replace(kept, setting=Setting(brokers=LARGEST)),
    ):
        file.write_bytes(encode(wrong))
        with pytest.raises(OpeningError, match=r"run\.json"):
            open_named(str(file))


def test_scenes_have_words_and_lines_that_can_be_read() -> None:
    """Every scene has a title and a description in both languages, and no line of it is mistyped."""
    assert tuple(scenes()) == scene_names()
    for name, scene in scenes().items():
        assert {f"scene.{name}", f"scene.{name}_about"} <= set(catalogue("en"))
        for line in (*scene.setup, *scene.ahead):
            assert parse_line(line)


@pytest.mark.parametrize("name", ["one", "controllers", "racks"])
def test_a_scene_is_played(name: str) -> None:
    """No line of a scene fails or is refused, and time has passed in it."""
    played = play(scenes()[name])
    assert all(answer.status == 0 and answer.refusal is None for answer in played.answers)
    assert played.shell.timeline.at_end


def test_a_rolling_restart_lies_ahead() -> None:
    """The learner stands before the first restart; at its end all copies are in sync and no record was lost."""
    played = play(scenes()["rolling-restart"])
    shell = played.shell
    assert not shell.timeline.at_end
    assert [broker.state for broker in shell.view().brokers] == ["running"] * 3
    shell.timeline = seek(shell.timeline, shell.timeline.end)
    view = shell.view()
    assert all(len(partition.isr) == 3 for topic in view.topics for partition in topic.partitions)
    producer = view.producers[0]
    assert producer.failed == 0 and producer.acknowledged > 100

"""A learner's wishes in any order: what was said is kept, what happened stays, and the engine decides."""

import pytest

from kafka_tui.engine.simulation.timeline import MOMENT
from kafka_tui.lesson.frame import LessonFrame
from kafka_tui.lesson.framing import check_state
from kafka_tui.lesson.loader import load_lesson
from kafka_tui.lesson.markdown import Block, Paragraph, plain_text
from kafka_tui.lesson.model import Check
from kafka_tui.lesson.session import LessonSession
from tests.lesson.conftest import Damage

GROW = "kafka-topics --alter --topic orders --partitions 4"
SECOND = "kafka-topics --create --topic clicks --partitions 1 --replication-factor 1"
WRONG = "kafka-topics --alter --topic orders --partitions 3"


def _words(blocks: tuple[Block, ...]) -> str:
    return " ".join(plain_text(block.spans) for block in blocks if isinstance(block, Paragraph))


def _through(session: LessonSession) -> list[LessonFrame]:
    """Step to the end of the scene; the frames on the way."""
    frames = [session.frame()]
    while session.phase == "run":
        session.step()
        frames.append(session.frame())
        assert len(frames) < 200
    return frames


def test_a_question_comes_first(session: LessonSession) -> None:
    """Nothing runs before the answer, and the answer says nothing of what is right."""
    before = session.frame()
    session.step()
    asked = session.frame()
    assert (asked.phase, asked.step, asked.feedback) == ("predict", before.step, ("Answer the question first.",))
    session.answer("what-happens", "refuses")
    session.answer("what-happens", "shrinks")
    frame = session.frame()
    assert frame.phase == "run"
    (prediction,) = frame.predictions
    assert prediction.answer == "shrinks" and prediction.result is None
    assert [(choice.right, choice.said) for choice in prediction.choices] == [(None, ()), (None, ())]


@pytest.mark.parametrize(("predict", "choice"), [("what-happens", "nothing"), ("nothing", "shrinks"), ("", "")])
def test_an_answer_that_is_none(session: LessonSession, predict: str, choice: str) -> None:
    """Only the answers of this scene count."""
    session.answer(predict, choice)
    assert session.frame().feedback == ("There is no such answer.",)
    assert session.phase == "predict"


def test_the_engine_decides(session: LessonSession) -> None:
    """After the run exactly one answer is right, and each answer given has its say."""
    session.answer("what-happens", "shrinks")
    last = _through(session)[-1]
    (prediction,) = last.predictions
    assert last.phase == "outcome" and prediction.result is False
    assert [(choice.id, choice.right) for choice in prediction.choices] == [("shrinks", False), ("refuses", True)]
    assert _words(prediction.choices[1].said) == "There are still 3."
    assert _words(last.after) == "The answer was `INVALID_PARTITIONS`."
    session.answer("what-happens", "refuses")
    assert session.frame().predictions[0].answer == "shrinks"


def test_each_step_shows_one_more_foreground_moment(session: LessonSession) -> None:
    """Steps stop at foreground moments, none is left out, and a command's output comes with its last moment."""
    session.answer("what-happens", "refuses")
    frames = _through(session)
    moments = session.journey.play.timeline.moments
    seen = {frame.step for frame in frames}
    foreground = {at for at in range(frames[0].step + 1, frames[-1].step + 1) if moments[at].foreground}
    assert foreground <= seen
    assert [frame.commands[0].state for frame in frames[:2]] == ["next", "done"]
    assert [frame.commands[1].state for frame in frames][-2:] == ["running", "done"]
    assert all(not frame.commands[1].output for frame in frames[:-1]) and frames[-1].commands[1].output
    assert frames[-1].output == frames[-1].commands[1].output
    assert all(frame.last_step <= max(one.step for one in frames[: n + 1]) for n, frame in enumerate(frames))


def test_back_and_on_again_is_the_same(session: LessonSession) -> None:
    """Going back shows the frames of before, with the answer still there, and going on makes nothing new."""
    session.answer("what-happens", "refuses")
    frames = _through(session)
    end = session.journey.play.timeline
    for expected in reversed(frames[1:-1]):
        session.back()
        assert session.frame().view == expected.view
        assert session.frame().predictions[0].answer == "refuses"
    while session.phase == "run":
        session.step()
    assert session.journey.play.timeline == end
    assert session.frame().branches == ("main",)


def test_one_moment_is_less_than_a_step(session: LessonSession) -> None:
    """The grain of one moment stops at background moments too."""
    session.answer("what-happens", "refuses")
    session.step()
    at = []
    while session.phase == "run":
        session.step(MOMENT)
        at.append(session.frame().step)
    assert at == list(range(at[0], at[-1] + 1))
    session.back(MOMENT)
    assert session.frame().step == at[-1] - 1


def test_the_beginning_is_the_last_stop(session: LessonSession) -> None:
    """Nobody gets behind the lesson's first moment."""
    session.back()
    frame = session.frame()
    assert (frame.step, frame.feedback) == (frame.first_step, ("This is the first moment.",))
    for index in (frame.first_step - 1, frame.last_step + 1, -1, 10**9):
        session.seek(index)
        assert session.frame().step == frame.step and session.frame().feedback
    session.previous_part()
    assert session.frame().feedback == ("This is the first part.",)


def test_prose_shows_the_values_of_its_beginning(session: LessonSession) -> None:
    """What a part says is filled once; going on does not change the words under the reader's eyes."""
    session.answer("what-happens", "refuses")
    frames = _through(session)
    assert len({_words(frame.prose) for frame in frames}) == 1
    assert "0, 1, 2" in _words(frames[0].prose)


def test_notes_name_parts_as_the_class_sees_them(damage: Damage) -> None:
    """A part that the teacher's notes name by its id has its title there."""
    folder = damage("en.md", "Ask who has seen this.", "Before `grow`, ask `k1`.")
    assert _words(LessonSession(load_lesson(folder)).frame().teacher) == "Before “More of them”, ask `k1`."


def test_checks_are_live(task: LessonSession) -> None:
    """Each check says what is there and what is missing, and the task is done when all are met."""
    assert [(check.id, check.holds, check.state) for check in task.frame().checks] == [
        ("four", False, "3, needs 4"),
        ("second", False, "1, needs 2"),
        ("copies", True, "done"),
    ]
    task.command(GROW)
    assert [check.holds for check in task.frame().checks] == [True, False, True]
    assert task.phase == "task"
    task.command(SECOND)
    frame = task.frame()
    assert frame.phase == "task_done" and "The task is done." in frame.feedback
    assert _words(frame.after) == "Well done: 4."
    assert frame.ran is not None and frame.ran[1] == frame.step


def test_a_check_that_cannot_be_judged_says_why(task: LessonSession) -> None:
    """When the learner takes away what a check looks at, the check says so and is not met."""
    task.command("kafka-topics --delete --topic orders")
    check = task.frame().checks[0]
    assert not check.holds and check.state == "not there yet: orders"
    task.language = "ko"
    assert task.frame().checks[0].state == "아직 없습니다: orders"


def test_a_check_for_what_has_not_happened_says_so_once(task: LessonSession) -> None:
    """What has yet to happen is said in words, not as a count of facts; where there is more than one, it is named."""
    check = Check(id="back", that="happened PowerLost and happened BrokerUnfenced broker=1")
    assert check_state(task.journey.play, check, "en") == (
        False,
        "has not happened yet: PowerLost, BrokerUnfenced broker=1",
    )


@pytest.mark.parametrize("line", [WRONG, f"{WRONG} --if-exists", f"kafka-topics --list; {WRONG}; run 1s"])
def test_a_wrong_path_is_recognised(task: LessonSession, line: str) -> None:
    """The path's own commands, or another way to the same result, bring its text, until the check is met."""
    task.command(line)
    assert _words(task.frame().wrong) == "That is what it has already."
    task.command(GROW)
    assert task.frame().wrong == ()


@pytest.mark.parametrize("line", ["kafka-topics --list", "help", "", "# nothing", "step 3"])
def test_other_commands_are_no_wrong_path(task: LessonSession, line: str) -> None:
    """Looking around is not wrong."""
    task.command(line)
    assert task.frame().wrong == ()


def test_a_line_that_cannot_be_read_changes_nothing(task: LessonSession) -> None:
    """The answer is a sentence in the learner's language, and no moment is made."""
    before = task.journey.play.timeline
    task.language = "ko"
    task.command("kafka-topicz --list")
    assert any("kafka-topics" in line for line in task.frame().feedback)
    assert task.journey.play.timeline is before


def test_acting_in_the_past_keeps_the_old_branch(task: LessonSession) -> None:
    """A fork is told, both branches can be reached, and what was done on each stays done there."""
    start = task.frame().step
    task.command(GROW)
    task.seek(start)
    task.command(SECOND)
    frame = task.frame()
    assert frame.view.branch == "branch-2" and "branch-2" in frame.feedback[0]
    assert [check.holds for check in frame.checks] == [False, True, True]
    task.to_branch("main")
    assert [check.holds for check in task.frame().checks] == [True, False, True]
    task.to_branch("nowhere")
    assert task.frame().view.branch == "main"
    assert frame.branches == ("main", "branch-2")


def test_a_command_beside_the_run_leaves_the_run_alone(session: LessonSession) -> None:
    """Who tries something in a scene comes back to the lesson's own branch with the next step."""
    session.answer("what-happens", "refuses")
    session.step()
    session.step()
    session.command("kafka-topics --delete --topic orders")
    assert [topic.name for topic in session.frame().view.topics] == []
    session.step()
    assert "goes on from its own branch" in session.frame().feedback[0]
    last = _through(session)[-1]
    assert last.predictions[0].result is True
    assert [topic.name for topic in last.view.topics] == ["orders"]


def test_a_part_begins_from_the_learners_own_state_where_it_fits(task: LessonSession) -> None:
    """Another way that leads to the same goal is carried on; the learner's third topic is still there."""
    task.command(f"{GROW}; kafka-topics --create --topic mine --partitions 1 --replication-factor 1")
    task.next_part()
    frame = task.frame()
    assert frame.part == "afterwards" and frame.feedback == ()
    assert [topic.name for topic in frame.view.topics] == ["mine", "orders"]


def test_a_part_begins_where_it_comes_true(task: LessonSession) -> None:
    """A task that was left out is done the lesson's way, and what the learner did stays on its branch."""
    task.command("kafka-topics --alter --topic orders --partitions 7")
    task.next_part()
    frame = task.frame()
    assert frame.view.topics[1].partition_count == 4
    assert "main" in frame.feedback[0] and frame.view.branch == "branch-2"
    task.to_branch("main")
    assert task.frame().part == "grow" and task.frame().view.topics[0].partition_count == 7


def test_what_was_tried_after_a_scene_is_carried_on_where_it_fits(session: LessonSession) -> None:
    """Time that passed comes along; without its topic the next part does not begin."""
    session.answer("what-happens", "refuses")
    end = _through(session)[-1]
    session.command("run 1s")
    session.next_part()
    assert session.frame().part == "grow" and session.frame().feedback == ()
    assert session.frame().step > end.step
    session.previous_part()
    _through(session)
    session.command("kafka-topics --delete --topic orders")
    session.next_part()
    assert "kept on the branch" in session.frame().feedback[0]
    assert [topic.name for topic in session.frame().view.topics] == ["orders"]
    assert session.frame().step == end.step


def test_parts_are_entered_again_as_they_were(task: LessonSession) -> None:
    """Back to a part and on again gives the same moment, not a new one."""
    task.command(f"{GROW}; {SECOND}")
    task.next_part()
    there, timeline = task.frame(), task.journey.play.timeline
    task.previous_part()
    assert task.frame().part == "grow" and task.frame().step == task.frame().marks[1].step
    task.previous_part()
    assert task.frame().predictions[0].answer == "shrinks"
    for _ in range(2):
        task.next_part()
    assert task.frame().view == there.view
    assert task.journey.play.timeline.branches == timeline.branches
    assert [(mark.part, mark.step) for mark in task.frame().marks] == [
        (number, visit.start.at) for number, visit in enumerate(task.journey.visits, 1)
    ]


def test_going_back_in_time_goes_into_the_part_before(task: LessonSession) -> None:
    """Before a part's first moment lies the part before it, whole."""
    task.back()
    frame = task.frame()
    assert (frame.part, frame.phase) == ("refused", "run")
    assert frame.predictions[0].answer == "shrinks"


def test_a_part_starts_again_after_a_yes(task: LessonSession) -> None:
    """Starting again keeps hints and branches, and asks first."""
    task.hint()
    task.command(GROW)
    task.restart_part()
    assert task.frame().asking == "restart" and task.frame().view.topics[0].partition_count == 4
    task.restart_part(confirmed=True)
    frame = task.frame()
    assert frame.view.topics[0].partition_count == 3 and len(frame.hints) == 1
    assert frame.feedback == ("The part starts again.",)


def test_happened_counts_from_the_part(damage: Damage) -> None:
    """A fact of the part before does not meet a check, one of this part does, also after a look back."""
    that = 'that = "happened TopicCreated"'
    folder = damage("lesson.toml", 'that = "count(topics) == 2"', that)
    session = LessonSession(load_lesson(folder))
    session.next_part()
    assert [check.holds for check in session.frame().checks] == [False, False, True]
    session.command(SECOND)
    assert [check.holds for check in session.frame().checks] == [False, True, True]
    session.previous_part()
    session.next_part()
    session.to_branch("main")
    assert [check.holds for check in session.frame().checks] == [False, True, True]


def test_the_language_changes_at_any_time(task: LessonSession) -> None:
    """The same moment is shown in the other language, sentences that were said included."""
    task.command(GROW)
    task.command("nonsense")
    task.restart_part(confirmed=True)
    english = task.frame()
    task.language = "ko"
    korean = task.frame()
    assert korean.view == english.view
    assert (korean.title, korean.part_title) == ("파티션은 그대로입니다", "늘리기")
    assert korean.feedback == ("이 부분을 처음부터 시작합니다.",)
    assert [check.holds for check in korean.checks] == [check.holds for check in english.checks]
    assert korean.checks[0].state == "현재 3, 4 필요"


def test_playing_stops_where_somebody_is_asked(session: LessonSession) -> None:
    """Playing goes through a run and stops at questions and outcomes."""
    session.play()
    session.step()
    assert not session.frame().playing
    session.answer("what-happens", "refuses")
    session.play()
    while session.frame().playing:
        session.step()
    assert session.phase == "outcome"

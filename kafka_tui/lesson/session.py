"""A learner's way through a lesson: every wish is a method, and `frame` is what the screen shows after it.

Time goes back and forth; answers, hints and what was typed are never lost. Whoever acts in the past starts a branch,
and the old one stays. A part begins where the learner left the cluster, if what the part says comes true from there;
otherwise where the lesson's own way through the part before leads.
"""

from __future__ import annotations

from msgspec.structs import replace

from kafka_tui.engine.simulation.timeline import FOREGROUND
from kafka_tui.i18n.language import Language
from kafka_tui.lesson.errors import Note, note
from kafka_tui.lesson.frame import Asking, LessonFrame, Phase
from kafka_tui.lesson.framing import build_frame
from kafka_tui.lesson.journey import Journey
from kafka_tui.lesson.loader import LoadedLesson
from kafka_tui.lesson.play import Place
from kafka_tui.lesson.progress import LessonProgress, PartProgress, ProgressStore, merged
from kafka_tui.lesson.shown import with_missed, with_wrong
from kafka_tui.shell.parse import parse_line
from kafka_tui.shell.script_error import ScriptError


class LessonSession:
    """One learner in one lesson. `language` may be changed at any time; `store` keeps progress if there is one.

    With `resume` the lesson goes on in the part where the learner was; otherwise it begins anew, and what was done
    before stays done. Raises LessonError for a lesson whose cluster cannot be built.
    """

    def __init__(
        self,
        loaded: LoadedLesson,
        language: Language = "en",
        store: ProgressStore | None = None,
        resume: bool = False,
    ) -> None:
        self.loaded, self.language, self.store = loaded, language, store
        self.journey = Journey(loaded)
        self.feedback: list[Note | str] = []
        self.output: tuple[str, ...] = ()
        self.asking: Asking = ""
        self.playing = self.ended = False
        self.ran: tuple[int, int] | None = None
        self.progress = self._kept = LessonProgress()
        if store is not None:
            kept, wrong = store.load()
            self._kept = kept.of(loaded.id)
            self._say(wrong)
        if resume:
            self.progress = self._kept
            ids = tuple(part.id for part in loaded.lesson.part)
            while self._kept.part in ids[self.journey.visit.number + 1 :]:
                self.journey.next()

    def known(self, part: str) -> PartProgress:
        """What is kept of a part, with what tripped the learner in earlier runs through the lesson."""
        return merged(self._kept, self.progress).parts.get(part, PartProgress())

    @property
    def record(self) -> PartProgress:
        """What is kept of this part."""
        return self.progress.parts.get(self.journey.visit.part.id, PartProgress())

    @property
    def phase(self) -> Phase:
        """How far the part is, at the moment that is shown."""
        visit = self.journey.visit
        if self.ended:
            return "end"
        if visit.part.kind == "task":
            return "task_done" if visit.done else "task"
        if not visit.began and any(predict.id not in self.record.answers for predict in visit.part.predict):
            return "predict"
        before_its_end = visit.at_script and self.journey.play.here.at < visit.reached.at
        return "outcome" if visit.complete and not before_its_end else "run"

    def frame(self) -> LessonFrame:
        """What to show now."""
        return build_frame(self)

    # Time.

    def step(self, grain: str = FOREGROUND) -> None:
        """Go on: through the run of a scene, then to the next part; in a task let time pass."""
        self._clear()
        phase = self.phase
        if phase == "predict":
            self._stop(note("lesson.answer_first"))
        elif phase == "outcome":
            self.next_part()
        elif phase == "run":
            self._step_run(grain)
        elif phase == "end":
            self.playing = False
        else:
            self._stop(self.journey.pass_time(grain))
            self._look_at_checks()

    def back(self, grain: str = FOREGROUND) -> None:
        """Go back, also into the part before; the lesson's first moment is the last stop."""
        self._clear()
        self.playing = False
        if self.ended:
            self.ended = False
        elif not self.journey.back(grain):
            self._say(note("simulation.at_start"))

    def seek(self, index: int) -> None:
        """Stand at moment `index` of the branch, and in the part it belongs to."""
        self._clear()
        timeline = self.journey.play.timeline
        if self.journey.first <= index <= timeline.end:
            self.ended = False
            self.journey.go(Place(timeline.branch, index))
        else:
            self._say(note("dialog.no_such_step", step=index, first=self.journey.first, last=timeline.end))

    def to_branch(self, name: str) -> None:
        """Stand at the end of another branch; a name that no branch has changes nothing."""
        self._clear()
        if self.journey.to_branch(name):
            self.ended = False

    def play(self) -> None:
        """Start or stop playing; whoever draws calls `step` while `playing` is true."""
        self.playing = not self.playing

    # Parts.

    def next_part(self) -> None:
        """Go to the next part; what is left of a scene's run happens at once. After the last part the lesson ends."""
        self._clear()
        if self.ended:
            return
        visit = self.journey.visit
        if self.journey.at_last_part:
            self._record(with_missed(self.record, visit))
            self._end()
            return
        if not visit.complete:
            visit.finish()
        self._record(with_missed(self.record, visit))
        left = self.journey.next()
        if left:
            self._say(note("lesson.started_afresh", branch=left))
        self.playing = False
        self._keep(replace(self.progress, part=self.journey.visit.part.id))

    def previous_part(self) -> None:
        """Go to the beginning of the part before, or of the last one when the lesson had ended."""
        self._clear()
        self.playing = False
        visit = self.journey.visit
        if self.ended:
            self.ended = False
            self.journey.enter(visit)
        elif visit.number == 0:
            self.journey.enter(visit)
            self._say(note("lesson.first_part"))
        else:
            self.journey.enter(self.journey.visits[visit.number - 1])

    def restart_part(self, confirmed: bool = False) -> None:
        """Go to the beginning of the part, once that is confirmed; answers and hints stay."""
        self._clear()
        if confirmed:
            self.ended = self.playing = False
            self.journey.enter(self.journey.visit)
            self._say(note("lesson.restarted"))
        else:
            self.asking = "restart"

    # What the learner says.

    def answer(self, predict: str, choice: str) -> None:
        """Answer a question of this scene; it can be changed until the run begins."""
        self._clear()
        visit = self.journey.visit
        choices = {one.id: [entry.id for entry in one.choices] for one in visit.part.predict}
        if choice not in choices.get(predict, ()):
            self._say(note("lesson.no_such_answer"))
        elif visit.began:
            self._say(note("lesson.already_run"))
        else:
            self._record(replace(self.record, answers={**self.record.answers, predict: choice}))

    def command(self, line: str) -> None:
        """Carry out a typed line to its end; in the past that starts a branch. What it prints is the output."""
        self._clear()
        try:
            statements = parse_line(line)
        except ScriptError as error:
            self.feedback += error.message(self.language)
            return
        play, visit = self.journey.play, self.journey.visit
        start = play.here
        self.ended = self.playing = False
        for statement in statements:
            answer = visit.carry_out(statement)
            self.output += answer.shown
            self._look_at_checks()
        self.ran = (start.at, play.here.at)
        if play.here.branch != start.branch:
            self._say(note("simulation.new_branch", branch=play.here.branch))

    def hint(self) -> None:
        """Give the next hint."""
        self._clear()
        part = self.journey.visit.part
        if part.kind != "task" or self.ended:
            self._say(note("lesson.no_hints_here"))
        elif self.record.hints >= len(part.hint):
            self._say(note("lesson.no_more_hints"))
        else:
            self._record(replace(self.record, hints=self.record.hints + 1))

    def show_solution(self, confirmed: bool = False) -> None:
        """Show the solutions, once that is confirmed; a task that is not done yet gives no credit then."""
        self._clear()
        visit = self.journey.visit
        if visit.part.kind != "task" or self.ended:
            self._say(note("lesson.no_hints_here"))
        elif confirmed or self.record.solution_shown or self.record.done:
            visit.solution_open = True
            if not self.record.done:
                self._record(replace(self.record, solution_shown=True))
                self._say(note("lesson.solution_shown"))
        else:
            self.asking = "solution"

    # Inside.

    def _clear(self) -> None:
        self.feedback, self.output, self.asking, self.ran = [], (), "", None
        self.journey.play.shell.language = self.language

    def _say(self, said: Note | None) -> None:
        if said is not None:
            self.feedback.append(said)

    def _stop(self, said: Note | None) -> None:
        """Say it, and play no further; without a sentence go on."""
        if said is not None:
            self.playing = False
            self.feedback.append(said)

    def _step_run(self, grain: str) -> None:
        visit = self.journey.visit
        if not visit.at_script:
            self.journey.play.go(visit.reached)
            self._say(note("lesson.back_to_script", branch=visit.reached.branch))
        ended = len(visit.ended)
        visit.step(grain)
        self._record(with_missed(self.record, visit))
        for _, answer in visit.ended[ended:]:
            self.output += answer.shown
        self.playing = self.playing and self.phase == "run"

    def _look_at_checks(self) -> None:
        visit = self.journey.visit
        finished = visit.look_at_checks()
        self._record(with_wrong(self.record, visit, self.loaded.lesson.belief))
        if finished:
            self.playing = False
            self._record(replace(self.record, done=True))
            self._say(note("lesson.task_finished"))

    def _end(self) -> None:
        """The lesson is over; it is done when every task was, and without its solution shown."""
        self.ended, self.playing = True, False
        tasks = [part.id for part in self.loaded.lesson.part if part.kind == "task"]
        records = [self.progress.parts.get(task, PartProgress()) for task in tasks]
        credit = all(record.done and not record.solution_shown for record in records)
        problem = "lesson.finished" if credit else "lesson.finished_without_credit"
        self._say(note(problem, title=self.loaded.title(self.language)))
        self._keep(replace(self.progress, done=self.progress.done or credit, part=""))

    def _record(self, record: PartProgress) -> None:
        """Keep what is known of this part, if that is news."""
        if record != self.record:
            self._keep(replace(self.progress, parts={**self.progress.parts, self.journey.visit.part.id: record}))

    def _keep(self, progress: LessonProgress) -> None:
        self.progress = progress
        if self.store is not None:
            self._say(self.store.update(self.loaded.id, merged(self._kept, progress)))

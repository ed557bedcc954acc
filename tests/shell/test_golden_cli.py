"""The tools' output against what Apache Kafka 4.3.1's own tools printed: `tests/golden/cli`."""

from functools import cache

import pytest

from tests.golden_cli import Listed, Step, fits, listed, played
from tests.golden_vectors import OWN_FOLDER, folder, names

RECORDS = [name.removeprefix("cli/") for name in names("cli")]
LISTED = listed()
OF_SEVERAL = [entry for entry in LISTED if entry.record not in RECORDS]
"""Differences whose record is a pattern."""


@cache
def _steps(record: str) -> tuple[Step, ...]:
    return tuple(played(record))


@pytest.mark.parametrize("record", RECORDS)
def test_the_tools_answer_as_kafka_does(record: str) -> None:
    """What a tool prints, on which stream, with which error and exit status, is as recorded or is listed with a reason.

    What is listed for this record does differ.
    """
    unlisted = [
        f"{step.at_s} {step.command}\n  {what}\n    Kafka: {sides[0]}\n    shell: {sides[1]}"
        for step in _steps(record)
        for what, sides in step.differs.items()
        if not any(entry.means(step) and what in entry.what for entry in LISTED)
    ]
    assert not unlisted, "\n".join(unlisted)
    own = [entry for entry in LISTED if entry.record == record and folder() == OWN_FOLDER]
    alike = [f"{entry.command}: {what}" for entry in own for what in entry.what if not _differs(entry, what, record)]
    assert not alike, f"listed, and no longer different: {alike}"


@pytest.mark.skipif(folder() != OWN_FOLDER, reason="the list is about the records of the project")
@pytest.mark.parametrize("entry", OF_SEVERAL, ids=lambda entry: f"{entry.record}: {entry.command}")
def test_what_is_listed_for_several_records_differs_in_one(entry: Listed) -> None:
    """A difference listed for several records at once is one."""
    meant = [record for record in RECORDS if fits(entry.record, record)]
    alike = [what for what in entry.what if not any(_differs(entry, what, record) for record in meant)]
    assert not alike, f"no longer different: {', '.join(alike)}"


def _differs(entry: Listed, what: str, record: str) -> bool:
    return any(what in step.differs for step in _steps(record) if entry.means(step))

"""What `kafka-leader-election` prints (E-6). Source: Apache Kafka `LeaderElectionCommand`, and `golden/cli`."""

from __future__ import annotations

from kafka_tui.engine.refusals import Refusal
from kafka_tui.engine.requests.control import AdminResponse
from kafka_tui.shell.tools.calls import exception_class
from kafka_tui.shell.tools.documents import WrongDocument


def report(response: AdminResponse, election: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines on standard output and on standard error."""
    kind = election.upper()
    if response.refusal is not None and not response.results:
        return (), (f"{exception_class(response.refusal.error)}: {response.refusal.message}",)
    done = [result.name for result in response.results if result.refusal is None]
    refused = [(result.name, result.refusal) for result in response.results if result.refusal is not None]
    needless = [name for name, refusal in refused if refusal.error == "ELECTION_NOT_NEEDED"]
    failed = [(name, refusal) for name, refusal in refused if refusal.error != "ELECTION_NOT_NEEDED"]
    lines = []
    if done:
        lines.append(f"Successfully completed leader election ({kind}) for partitions {', '.join(done)}")
    if needless:
        lines.append(f"Valid replica already elected for partitions {', '.join(needless)}")
    for name, refusal in failed:
        lines.append(f"Error completing leader election ({kind}) for partition: {name}: {_named(refusal)}")
    if not failed:
        return tuple(lines), ()
    summary = f"{len(failed)} replica(s) could not be elected"
    suppressed = tuple(f"\tSuppressed: {_named(refusal)}" for _, refusal in failed)
    return tuple(lines), (summary, f"org.apache.kafka.tools.AdminCommandFailedException: {summary}", *suppressed)


def _named(refusal: Refusal) -> str:
    return f"{exception_class(refusal.error)}: {refusal.message}"


def wrong_document(wrong: WrongDocument) -> tuple[str, ...]:
    """What is printed of a file that could not be read, or not be used."""
    if not wrong.is_input:
        return (*wrong.lines, *wrong.stack)
    first, *others = wrong.stack
    return (first, f"java.lang.RuntimeException: {first}", f"Caused by: {first}", *others)

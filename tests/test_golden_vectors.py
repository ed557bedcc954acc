"""The golden vectors are all here, say where they come from, and another folder of them can be named."""

import json
from pathlib import Path

import pytest

from tests import golden_vectors

RULES = [
    "admin_client_errors", "assignor_cooperative_sticky", "assignor_range", "assignor_roundrobin",
    "assignor_server_range", "assignor_server_uniform", "assignor_sticky", "batch_size", "coordinator_partition",
    "defaults", "hw_isr_scenarios", "leader_election", "log_compaction", "log_segments", "murmur2",
    "observed_timelines", "producer_batching", "protocol_errors", "reassignment", "replica_placement",
]  # fmt: skip  # one name a line would fill a screen
TRANSCRIPTS = [
    "01_topics", "02_refused_decrease", "03_create_errors", "04_configs", "05_produce_consume", "06_consumer_groups",
    "06b_consumer_groups_new_protocol", "07_broker_kill", "08_controlled_stop", "09_reassignment", "10_get_offsets",
    "11_log_dirs", "12_dump_log", "13_metadata_quorum", "14_min_isr_unclean", "15_unreachable", "16_min_isr_above_rf",
    "17_consumer_crash",
]  # fmt: skip  # one name a line would fill a screen
EVERY_FILE = RULES + [f"cli/{name}" for name in TRANSCRIPTS]


@pytest.fixture
def own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read `tests/golden`, whatever folder the environment names."""
    monkeypatch.delenv(golden_vectors.VARIABLE, raising=False)


@pytest.fixture
def named_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Read an empty folder that the environment names."""
    monkeypatch.setenv(golden_vectors.VARIABLE, str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("own_folder")
def test_every_golden_file_is_listed_here_and_every_listed_file_exists() -> None:
    """No vector file is lost or added unseen."""
    assert golden_vectors.names() + golden_vectors.names("cli") == EVERY_FILE


@pytest.mark.usefixtures("own_folder")
@pytest.mark.parametrize("name", EVERY_FILE)
def test_golden_file_says_how_it_was_made(name: str) -> None:
    """Every vector file names the Kafka version it comes from."""
    assert "Apache Kafka 4.3.1" in golden_vectors.load(name)["source"]


@pytest.mark.usefixtures("own_folder")
def test_a_file_missing_from_the_own_folder_is_an_error() -> None:
    """A lost file cannot turn into skipped tests."""
    with pytest.raises(FileNotFoundError):
        golden_vectors.cases("no-such-file")


def test_a_file_missing_from_a_named_folder_is_skipped_by_name(named_folder: Path) -> None:
    """The one parameter of a missing file is a skip that names the file."""
    (parameter,) = golden_vectors.cases("murmur2")
    (mark,) = parameter.marks  # type: ignore[attr-defined]  # pytest keeps the class of its parameters private
    assert mark.name == "skip"
    assert "murmur2.json" in mark.kwargs["reason"]
    with pytest.raises(pytest.skip.Exception, match=r"murmur2\.json"):
        golden_vectors.load("murmur2")


def test_every_case_of_a_named_folder_runs(named_folder: Path) -> None:
    """Cases come from the named folder, all of them and in order, with or without an id."""
    document = {"source": "test", "cases": [{"id": "글", "n": 1}, {"n": 2}]}
    (named_folder / "murmur2.json").write_text(json.dumps(document), encoding="utf-8")
    parameters = golden_vectors.cases("murmur2")
    assert [parameter.values for parameter in parameters] == [  # type: ignore[attr-defined]  # private class of pytest
        (case,) for case in document["cases"]
    ]
    assert [parameter.id for parameter in parameters] == ["글", "1"]  # type: ignore[attr-defined]  # as above
    assert golden_vectors.names() == ["murmur2"]


def test_a_named_folder_that_does_not_exist_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A misspelt folder does not pass as a folder without vectors."""
    monkeypatch.setenv(golden_vectors.VARIABLE, str(tmp_path / "absent"))
    with pytest.raises(pytest.UsageError, match="absent"):
        golden_vectors.cases("murmur2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("값", "값".encode()),
        ({"utf8": ""}, b""),
        ({"hex": "00ff"}, b"\x00\xff"),
        ({"byte": "x", "repeat": 3}, b"xxx"),
    ],
)
def test_keys_and_values_of_every_form_become_bytes(text: str | dict[str, object] | None, expected: bytes) -> None:
    """Each way in which the vectors write a key or value means the bytes it says."""
    assert golden_vectors.data(text) == expected

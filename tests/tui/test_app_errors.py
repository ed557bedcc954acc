"""What is left when the program itself is wrong."""

import pytest

from kafka_tui.shell.user_files import data_folder
from kafka_tui.tui.app import KafkaApp
from kafka_tui.tui.frame import Settings


async def test_an_error_of_the_program_is_one_sentence_and_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal is not flooded: the details lie in a file that the sentence names."""
    app = KafkaApp(Settings(animated=False, language="ko"))
    with pytest.raises(ZeroDivisionError):
        async with app.run_test() as pilot:
            app.call_later(lambda: 1 // 0)
            await pilot.pause()
    details = (data_folder() / "error.txt").read_text(encoding="utf-8")
    assert details.startswith("Traceback") and details.endswith(
        "ZeroDivisionError: integer division or modulo by zero\n"
    )
    said = "".join(capsys.readouterr().err.split())
    assert "프로그램에문제가생겼습니다" in said and "Traceback" not in said

"""How lines of `kafka-console-consumer` are written."""

from __future__ import annotations

from kafka_tui.shell.grammar import Form, Option, Values, flag
from kafka_tui.shell.kinds import LARGEST, TEXT, Kind, number
from kafka_tui.shell.tools.console_consumer.settings import wrong_options, wrong_values
from kafka_tui.shell.tools.console_consumer.statements import ConsumeToConsole
from kafka_tui.shell.tools.options import CLASS, FILE, PARTITION, PROPERTY


def _check(values: Values) -> tuple[str, str] | None:
    """Every line ends: after some records, some time without any, or when somebody stops the program."""
    ends = values.get("max_messages", -1) != -1 or values.get("timeout_ms", -1) >= 0
    return None if ends or "background" in values else ("consumer_endless", "--timeout-ms 5000")


def _refuses(values: Values) -> bool:
    return bool(wrong_options(said := ConsumeToConsole(**values)) or wrong_values(said))


FORMS = (
    Form(
        ("kafka-console-consumer",),
        ConsumeToConsole,
        options=(
            Option("--topic", "topic", TEXT),
            Option("--include", "include", TEXT),
            Option("--partition", "partition", PARTITION),
            Option("--offset", "offset", Kind("earliest|latest|OFFSET", TEXT.read, TEXT.write)),
            flag("--from-beginning", "from_beginning"),
            Option("--max-messages", "max_messages", number("COUNT", -LARGEST, LARGEST)),
            Option("--timeout-ms", "timeout_ms", number("MS", -LARGEST, LARGEST)),
            Option("--group", "group", TEXT),
            Option("--isolation-level", "isolation_level", TEXT),
            Option("--formatter-property", "formatter_properties", PROPERTY, "many"),
            Option("--property", "properties", PROPERTY, "many"),
            Option("--command-property", "command_properties", PROPERTY, "many"),
            Option("--consumer-property", "consumer_properties", PROPERTY, "many"),
            flag("--skip-message-on-error", "skip_message_on_error"),
            flag("--enable-systest-events", "enable_systest_events"),
            Option("--command-config", "command_config", FILE),
            Option("--consumer.config", "consumer_config", FILE),
            Option("--formatter-config", "formatter_config", FILE),
            Option("--formatter", "formatter", CLASS),
            Option("--key-deserializer", "key_deserializer", CLASS),
            Option("--value-deserializer", "value_deserializer", CLASS),
            Option("--bootstrap-server", "", TEXT),
        ),
        check=_check,
        refuses=_refuses,
        background=True,
    ),
)

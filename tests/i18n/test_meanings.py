"""What each command, position and option is for: said of every one."""

import pytest

from kafka_tui.i18n.catalogue import catalogue
from kafka_tui.i18n.language import LANGUAGES, Language
from kafka_tui.shell.forms import FORMS
from kafka_tui.shell.meanings import key_of_form, keys_of_option


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_position_and_option_is_explained(language: Language) -> None:
    """In both languages; what is missing is named with the keys that it may stand under."""
    known = catalogue(language)
    missing = [f"form.{key_of_form(form)}" for form in FORMS if f"form.{key_of_form(form)}" not in known]
    for form in FORMS:
        for name in (*(slot.field for slot in form.slots), *(option.name for option in form.options)):
            keys = keys_of_option(form, name)
            missing += [] if any(key in known for key in keys) else [" or ".join(keys)]
    assert missing == []


def test_nothing_is_explained_that_there_is_not() -> None:
    """No line is left over from an option that is gone."""
    asked = {f"form.{key_of_form(form)}" for form in FORMS}
    for form in FORMS:
        for name in (*(slot.field for slot in form.slots), *(option.name for option in form.options)):
            asked.update(key for key in keys_of_option(form, name) if key in catalogue("en"))
    assert [key for key in catalogue("en") if key.startswith(("form.", "option.")) and key not in asked] == []

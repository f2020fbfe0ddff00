"""docs/cli.md: what the program generates, and in it every command with help and an example."""

from pathlib import Path

import pytest

from autograder.cli_reference import reference, walk

COURSE = Path(__file__).resolve().parent.parent
COMMANDS = dict(walk())


def test_page_is_what_the_program_generates():
    hint = "docs/cli.md is out of date: run `python -m autograder.cli_reference > docs/cli.md`"
    assert (COURSE / "docs" / "cli.md").read_text(encoding="utf-8") == reference(), hint


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_group_has_a_section_with_help_options_and_an_example_of_its_own(path):
    (section,) = [text for text in reference().split("\n## ") if text.splitlines()[0] == path]
    command = COMMANDS[path]
    assert command.help
    assert command.help.splitlines()[0] in section
    assert f"\nExample: `{path}" in section
    for parameter in command.params:
        assert parameter.opts[-1] in section or f"- `{parameter.metavar}` " in section


def test_groups_are_walked_to_their_commands():
    assert {"autograder image", "autograder image build"} <= COMMANDS.keys()

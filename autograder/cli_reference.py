"""The commands of `cli` in, docs/cli.md out: `python -m autograder.cli_reference > docs/cli.md`."""

import inspect
from collections.abc import Iterator

import click

from autograder.cli import EXIT_FAULT, EXIT_FIXABLE, EXIT_INTERRUPTED, cli

#: What arguments stand for. click has no help for them; a new one has to be described here.
_ARGUMENTS = {
    "ASSIGNMENT": "An assignment's name: that of its folder below `solutions/`, such as `hw1_losses`.",
    "ASSIGNMENT...": "One or more assignments' names.",
    "PATH...": "What was handed in: notebooks, scripts and zips, or folders and LMS exports that hold them.",
    "NOTEBOOK": "A master notebook in Otter's format.",
    "DIR": "A folder that `autograder grade` wrote.",
    "SUBMISSION": "A submission's name, as the gradebook has it.",
    "SUBMISSION...": "Submissions' names; without any, all that count.",
    "TEXT": "What the student reads.",
    "QUESTION|all": "A question of the assignment, or `all` for points that belong to none.",
}

_EXIT_CODES = {
    0: "Done. For `grade`: every submission was graded, whatever the scores.",
    EXIT_FIXABLE: "Something that you can fix; the message says what, where and how.",
    EXIT_FAULT: "A fault of ours. What it left ungraded is marked `error`, never scored 0.",
    EXIT_INTERRUPTED: "Interrupted with Ctrl-C. `grade` goes on where it stood when it is run again.",
}

_HEAD = """# The command line

Everything that `autograder --help` and its commands tell, on one page. It is generated:

```bash
python -m autograder.cli_reference > docs/cli.md
```

Every command has `--help` (`-h`); `autograder --version` tells the version.
"""


def reference() -> str:
    """The whole page in Markdown."""
    sections = [_HEAD, *(_section(path, command) for path, command in walk())]
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in _EXIT_CODES.items())
    sections.append(f"## Exit codes\n\nOf every command:\n\n| code | meaning |\n|---|---|\n{codes}\n")
    return "\n".join(sections)


def walk(group: click.Group = cli, path: str = "autograder") -> Iterator[tuple[str, click.Command]]:
    """Every command below the group with its full name, groups before their own commands."""
    for name, command in sorted(group.commands.items()):
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from walk(command, f"{path} {name}")


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    lines = [f"## {path}", "", inspect.cleandoc(command.help or ""), "", "```text", usage, "```", ""]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = parameter.make_metavar(context)
            lines.append(f"- `{name}` {_ARGUMENTS[name]}")
        elif record := parameter.get_help_record(context):
            lines.append(f"- `{record[0]}` {record[1]}")
    if command.params:
        lines.append("")
    label, _, example = (command.epilog or "").partition(": ")
    return "\n".join([*lines, f"{label}: `{example}`", ""])


if __name__ == "__main__":
    click.echo(reference(), nl=False)

"""The documents as their readers use them: text in, its blocks, links and commands out.

A comment directly above a block says what becomes of it; readers don't see it, the prose says the same:

    <!-- file: PATH -->    it is the text of that file
    <!-- append: PATH -->  it goes to the end of that file
    <!-- cells: PATH -->   its cells, each begun by `# %%` and the kind in brackets, go to the end of that one
    <!-- exit: CODE -->    its commands end with that code instead of 0
    <!-- test: PATH -->    its commands are run by that test, not by tests/test_docs.py
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import v4

COURSE = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path.relative_to(COURSE).as_posix()
    for path in (
        COURSE / "README.md",
        COURSE / "autograder" / "DESIGN.md",
        COURSE / "student_env" / "README.md",
        *COURSE.glob("docs/*.md"),
    )
)

_NOTE = re.compile(r"<!-- (file|append|cells|exit|test): (\S+) -->")
_CELL = re.compile(r"^# %%(?: \[(\w+)\])?\n", flags=re.MULTILINE)
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_COMMAND = re.compile(r"(?:\S*bin/)?((?:autograder|pytest|python3?|otter|pip|uv|jupyter|conda)\s+\S.*)")


@dataclass(frozen=True)
class Block:
    """One fenced block; `note` and `argument` are what the comment above it says, or empty."""

    language: str
    text: str
    line: int
    note: str = ""
    argument: str = ""

    @property
    def commands(self) -> list[str]:
        """Its commands one by one, without comments and without the path of an environment."""
        if self.language != "bash":
            return []
        lines = re.sub(r"\\\n\s*|\s+#.*|^#.*", " ", self.text, flags=re.MULTILINE).splitlines()
        parts = [" ".join(part.split()) for line in lines for part in line.split("&&")]
        return [re.sub(r"^\S*bin/", "", part) for part in parts if part]


def read(name: str) -> str:
    return (COURSE / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a document, in order."""
    found: list[Block] = []
    opened: tuple[int, str, re.Match[str] | None] | None = None
    inside: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.lstrip().startswith("```"):
            inside.append(line)
        elif opened is None:
            opened, inside = (number, line.removeprefix("```"), _NOTE.fullmatch(lines[number - 2])), []
        else:
            start, language, note = opened
            content = "".join(f"{each}\n" for each in inside)
            found.append(Block(language, content, start, *(note.groups() if note else ())))
            opened = None
    if opened:  # never closed: whatever it is, it isn't what it says
        found.append(Block("", "".join(inside), opened[0]))
    return found


def inline_commands(text: str) -> list[str]:
    """Commands that stand in the running text as code, whitespace folded."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    spans = [" ".join(span.split()) for span in _SPAN.findall(prose)]
    return [command[1] for span in spans if (command := _COMMAND.fullmatch(span))]


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text)


def anchors(text: str) -> set[str]:
    """What a link can point to: the headings as GitHub names them."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", prose, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def write(block: Block, folder: Path) -> None:
    """Do what the reader is told to do with a block of a file."""
    path = folder / block.argument
    if block.note == "file":
        assert not path.exists(), f"{block.argument} is there already"
        path.write_text(block.text, encoding="utf-8")
    elif block.note == "append":
        path.write_text(path.read_text(encoding="utf-8") + block.text, encoding="utf-8")
    elif block.note == "cells":
        notebook = nbformat.read(path, 4)
        make = {"raw": v4.new_raw_cell, "markdown": v4.new_markdown_cell, "": v4.new_code_cell}
        before, *parts = _CELL.split(block.text)
        assert not before.strip()
        for kind, source in zip(parts[::2], parts[1::2], strict=True):
            notebook.cells.append(make[kind or ""](source.rstrip("\n")))
        nbformat.write(notebook, path)

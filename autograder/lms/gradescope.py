"""Gradescope's "Export Submissions": paths and their metadata in, who handed in what and when out.

`submission_metadata.yml` has an entry for each `submission_<id>` folder with `:submitters` (name, sid and
email), `:created_at` and `:history`, the attempts before. The files are those of the attempt that counts. The
metadata has students' words in it: it is read as plain values, tags and all.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import yaml

from autograder.errors import AutograderError
from autograder.lms.found import File, Found, composed

METADATA = "submission_metadata.yml"
#: It holds what autograders wrote, too.
MAX_METADATA_BYTES = 64_000_000
_KEY = re.compile(r"submission_[0-9]+")
_ANSWER = re.compile(r".*\.(ipynb|py|zip)", re.IGNORECASE | re.DOTALL)
_SUBMITTER = {"name": "name", "email": "email", "sid": "sis_id"}


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """YAML as plain values: Ruby's own types are read as the lists and mappings that they are written as."""


def _plain(loader: yaml.Loader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


@dataclass(frozen=True)
class _Attempt:
    """One submission of the metadata, of the export's own or of the history of one."""

    key: str
    submitters: tuple[Mapping[str, str], ...] = ()
    created_at: datetime | None = None
    history: tuple["_Attempt", ...] = field(default=())


def is_export(paths: Sequence[str]) -> bool:
    """Whether these are Gradescope's files: its metadata beside folders alone.

    Where students choose names of files, one could be called like the metadata; it lies beside theirs then.
    """
    beside = [path for path in paths if "/" not in path]
    are_folders = any(_KEY.fullmatch(path.partition("/")[0]) for path in paths)
    return METADATA in beside and are_folders and not any(_ANSWER.fullmatch(path) for path in beside)


def read_export(paths: Sequence[str], metadata: bytes, *, where: str = METADATA) -> list[Found]:
    """One hand-in for each submitter of each submission; raises AutograderError for metadata that is none."""
    attempts = {attempt.key: attempt for attempt in _with_history(_load(metadata, where))}
    files: dict[str, list[File]] = defaultdict(list)
    for path in sorted(paths):
        key, _, own_name = path.partition("/")
        if key in attempts or _KEY.fullmatch(key):
            files[key].append(File(path, own_name or key))
    return [
        found
        for key, of_key in files.items()
        for found in _of_submitters(attempts.get(key), key, tuple(of_key))
    ]


def _load(metadata: bytes, where: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(metadata, Loader=_Loader)  # a safe loader
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as cause:
        raise AutograderError(
            f"{where}: cannot be read ({type(cause).__name__}); download the export again"
        ) from cause
    if not isinstance(loaded, dict):
        raise AutograderError(f"{where}: holds no submissions; download the export again")
    return {str(key): record for key, record in loaded.items()}


def _with_history(records: Mapping[str, Any]) -> Iterator[_Attempt]:
    """What the export holds after what its histories name, so that it is found first by its own entry."""
    own = [_attempt(key, record) for key, record in records.items() if isinstance(record, dict)]
    for attempt in own:
        for earlier in attempt.history:
            before = tuple(other for other in attempt.history if _is_before(other, earlier))
            yield replace(earlier, submitters=attempt.submitters, history=before)
    yield from own


def _attempt(key: str, record: Mapping[str, Any]) -> _Attempt:
    submitters = [entry for entry in _list(record, "submitters") if isinstance(entry, dict)]
    history = [entry for entry in _list(record, "history") if isinstance(entry, dict)]
    return _Attempt(
        key=key,
        submitters=tuple(_person(entry) for entry in submitters),
        created_at=_time(_value(record, "created_at")),
        history=tuple(_attempt(f"submission_{_value(entry, 'id')}", entry) for entry in history),
    )


def _of_submitters(attempt: _Attempt | None, key: str, files: tuple[File, ...]) -> Iterator[Found]:
    number = re.sub(r"^submission_|\.\w+$", "", key)
    if attempt is None or not attempt.submitters:
        yield Found(files, label=key, student=key, note=f"{METADATA} does not say who handed it in")
        return
    for person in attempt.submitters:
        name = person.get("name") or person.get("email") or person.get("sis_id") or "nobody"
        yield Found(
            files,
            label=f"{name}_{number}",
            student=person.get("email") or f"{name}_{number}",
            ids={**person, "gradescope_id": number},
            attempt=1 + sum(_is_before(other, attempt) for other in attempt.history),
            submitted_at=attempt.created_at,
            note=f"handed in by {len(attempt.submitters)} together" if len(attempt.submitters) > 1 else "",
        )


def _is_before(other: _Attempt, attempt: _Attempt) -> bool:
    """Whether `other` of a history came before; one without a time is taken to be what a history holds."""
    if other.key == attempt.key:
        return False
    return not (other.created_at and attempt.created_at) or other.created_at < attempt.created_at


def _person(entry: Mapping[Any, Any]) -> dict[str, str]:
    values = {ours: _value(entry, theirs) for theirs, ours in _SUBMITTER.items()}
    return {name: composed(str(value).strip()) for name, value in values.items() if value not in (None, "")}


def _list(record: Mapping[Any, Any], name: str) -> list[Any]:
    value = _value(record, name)
    return value if isinstance(value, list) else []


def _value(record: Mapping[Any, Any], name: str) -> Any:
    """Ruby writes its symbols with a colon before them."""
    return record.get(f":{name}", record.get(name))


def _time(value: object) -> datetime | None:
    """A time with its zone; None for one that could be anywhere."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None

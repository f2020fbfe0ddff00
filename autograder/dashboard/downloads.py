"""A form in, an export for an LMS out: first what to know about it, then the file. Kept in memory only."""

import io
import tempfile
import threading
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autograder.dashboard.pages import render, text_in
from autograder.dashboard.room import Room, room_of
from autograder.errors import AutograderError
from autograder.export import default_path, export

FORMATS = {
    "csv": "a table for a spreadsheet: one row a student",
    "canvas": "its gradebook filled in, or a new column",
    "moodle": "its worksheet or gradebook filled in",
    "gradescope": "a results.json for each student",
    "json": "all that is known, for programs",
}
_KEPT = 8


@dataclass(frozen=True)
class Download:
    """A finished export; `remarks` say who is missing in it, and why."""

    name: str
    data: bytes
    remarks: tuple[str, ...]


class Downloads:
    """The last few exports, by a number that can't be guessed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Download] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, download: Download) -> str:
        with self._lock:
            number = token_hex(8)
            self._kept[number] = download
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return number

    def get(self, number: str) -> Download:
        with self._lock:
            if number not in self._kept:
                raise HTTPException(404, "This export is no longer kept; make it again.")
            return self._kept[number]


def show_exports(request: Request) -> Response:
    """The form, and below it the export that was just made."""
    number = request.query_params.get("made", "")
    made = _downloads(request).get(number) if number else None
    return render(request, "exports.html", formats=FORMATS, made=made, number=number, typed={}, problem="")


def make(request: Request, form: FormData) -> Response:
    """Make an export and show what to know about it."""
    to = text_in(form, "to")
    if to not in FORMATS:
        raise HTTPException(400, "There is no such format.")
    template = form.get("template")
    upload = template if isinstance(template, UploadFile) and template.filename else None
    try:
        download = _export(room_of(request), to, upload, text_in(form, "column"))
    except AutograderError as error:
        typed = {"to": to, "column": text_in(form, "column")}
        values = {"formats": FORMATS, "made": None, "number": "", "typed": typed, "problem": str(error)}
        return render(request, "exports.html", 409, **values)
    number = _downloads(request).keep(download)
    return RedirectResponse(f"/exports?made={number}", HTTPStatus.SEE_OTHER)


def download(request: Request) -> Response:
    """The file itself, to be saved."""
    found = _downloads(request).get(request.path_params["number"])
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


def _export(room: Room, to: str, upload: UploadFile | None, column: str) -> Download:
    assignment = room.snapshot().assignment
    entries = room.gradebook.entries(assignment.slug)
    with tempfile.TemporaryDirectory(prefix="autograder-export-") as folder:
        template = None
        if upload is not None and to in ("canvas", "moodle"):
            template = Path(folder) / "template.csv"
            template.write_bytes(upload.file.read())
        path = default_path(assignment, Path(folder), to)
        try:
            remarks = export(entries, assignment, path, to=to, template=template, column=column)
        except AutograderError as error:
            if template is None or upload is None:
                raise
            # The template lies where nobody knows; its reader named it when it chose the file.
            raise AutograderError(str(error).replace(str(template), upload.filename or "")) from error
        if path.is_dir():
            return Download(f"{path.name}.zip", _zipped(path), remarks)
        return Download(path.name, path.read_bytes(), remarks)


def _zipped(folder: Path) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.json")):
            archive.write(path, path.relative_to(folder).as_posix())
    return data.getvalue()


def _downloads(request: Request) -> Downloads:
    downloads = request.app.state.downloads
    assert isinstance(downloads, Downloads)
    return downloads

"""Texts in, a graded folder with a submission for each out: names, code and feedback are that text."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Release
from autograder.recording import KEPT
from autograder.report.clean import folder_names, storable
from autograder.report.folder import write_reports
from autograder.similarity.report import write_comparison
from autograder.verdict import Status
from tests.hostile import ASSIGNMENT, THEN, comparison_of, entry_of_text


def write_folder(texts: Sequence[str], out_dir: Path) -> Path:
    """The folder, as `grade`, `similar` and people leave it; every status occurs in turn."""
    out_dir.mkdir()
    entries = [_entry(text, status, out_dir) for text, status in zip(texts, cycle(Status))]
    folders = folder_names([entry.verdict.submission for entry in entries], taken={})
    with Gradebook.open(out_dir / "gradebook.sqlite") as gradebook:
        gradebook.register(ASSIGNMENT)
        for entry in entries:
            name = entry.verdict.submission
            gradebook.record(replace(entry.verdict, score=0.0), folder=folders[name])
            gradebook.record(entry.verdict, folder=folders[name])
            for adjustment in entry.adjustments:
                gradebook.adjust("hw1", replace(adjustment, submission=name))
            for comment in entry.comments:
                gradebook.comment("hw1", replace(comment, submission=name))
            gradebook.release("hw1", Release(name, "0123456789ab", 1.0, 0, 0, entry.student, THEN))
        write_comparison(ASSIGNMENT, comparison_of(entries[0].verdict.submission), out_dir)
        write_reports(ASSIGNMENT, gradebook, out_dir, feedback=True)
    return out_dir


def _entry(text, status, out_dir):
    entry = entry_of_text(storable(text), status)
    return replace(entry, verdict=replace(entry.verdict, sha256=_keep(text, out_dir)))


def _keep(text, out_dir):
    """Keep a notebook that has this text in it, as `grade` keeps what it graded; its SHA-256."""
    cell = {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell, cell, cell, cell]}
    data = json.dumps(notebook).encode()
    digest = hashlib.sha256(data).hexdigest()
    (out_dir / KEPT).mkdir(exist_ok=True)
    (out_dir / KEPT / f"{digest}.ipynb").write_bytes(data)
    return digest

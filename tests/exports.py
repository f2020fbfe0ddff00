"""Exports of LMSs as their downloads are: files by name, of a class or hostile, on disk or in a zip."""

from pathlib import Path

from tests.handed_in import code, notebook, zipped


def work(answer):
    """A notebook that holds `answer`."""
    return notebook(code(f"answer = {answer!r}"))


def unpacked(files, folder):
    """A folder that holds `files`, by name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def packed(files, path):
    """A zip of `files`, by name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(list(files.items())))
    return Path(path)


CANVAS = {
    "lovelaceada_2001_77001_hw1_losses.ipynb": work("ada"),
    "hoppergrace_LATE_2002_77010_hw1_losses-2.ipynb": work("grace"),
    "ritchiedennis_2003_77005_hw1_losses.zip": zipped([("hw1_losses.ipynb", work("dennis"))]),
    "李明_2004_77020_作业.ipynb": work("ming"),
}

MOODLE = {
    "Ada Lovelace_5001_assignsubmission_file_/hw1_losses.ipynb": work("ada"),
    "Grace Hopper_5002_assignsubmission_file/hw1_losses.ipynb": work("grace"),
    "Grace Hopper_5002_assignsubmission_onlinetext/onlinetext.html": "<p>see the file</p>",
    "José Núñez_5003_assignsubmission_file_/hw1_losses.py": "answer = 3",
    "José Núñez_5003_assignsubmission_file_/report.pdf": "%PDF",
}

GRADESCOPE_METADATA = """\
submission_900:
  :submitters:
  - :name: Ada Lovelace
    :sid: '31'
    :email: ada@example.edu
  :created_at: 2026-10-01 20:00:00.000000000 Z
  :score: 5.0
  :history:
  - :id: 890
    :created_at: 2026-09-30 08:00:00.000000000 Z
    :score: 1.0
  - :id: 895
    :created_at: 2026-10-01 07:00:00.000000000 Z
submission_901:
  :submitters:
  - :name: Grace Hopper
    :sid: '32'
    :email: grace@example.edu
  - :name: Dennis Ritchie
    :sid: '33'
    :email: dennis@example.edu
  :created_at: 2026-10-02 01:30:00.000000000 +02:00
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    output: "what a student printed"
"""

GRADESCOPE = {
    "assignment_7_export/submission_metadata.yml": GRADESCOPE_METADATA,
    "assignment_7_export/submission_900/hw1_losses.ipynb": work("ada"),
    "assignment_7_export/submission_901/hw1_losses.ipynb": work("both"),
    "assignment_7_export/submission_901/src/helper.py": "help = 1",
    "assignment_7_export/submission_901/data.csv": "1,2",
}

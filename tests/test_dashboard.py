"""The dashboard over real HTTP: who gets in, what stays inert, and what a TA's forms do to the folder."""

import fcntl
import hashlib
import io
import json
import time
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import Assignment, Limits, Question
from autograder.cli import main
from autograder.dashboard import listing
from autograder.dashboard.app import create_app
from autograder.dashboard.shelf import key_of
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Adjustment, Person
from autograder.progress_file import BatchState
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict
from tests.dashboard_server import open_dashboard, open_dashboard_here
from tests.documents import blocks, read

QUESTIONS = (Question("q3", "Softmax", 4.0, ("softmax",)), Question("q5", "Loss", 6.0, ("cross_entropy",)))
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e'\"><img src=x onerror=alert(1)>/../../etc"
CODE = f"""import torch

def softmax(x, dim):
    '''{HOSTILE}
    two lines'''
    return x / 0  # \u202e
"""


def notebook(*sources):
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def verdict(name, *, q3=4.0, q5=6.0, sha256="", status=Status.GRADED, **changes):
    failed = {"outcome": Outcome.FAILED, "message": f"wrong: {HOSTILE}"}
    tests = [
        TestResult("test_softmax", "softmax sums to 1", "q3", q3, 4.0, Outcome.PASSED),
        TestResult("test_loss", "the loss is right", "q5", q5, 6.0, Outcome.PASSED),
    ]
    if q3 < 4:
        frames = (Frame(2, 6, "softmax", "return x / 0"),)
        named = {"misconception": "softmax_wrong_dim", "explanation": "This is softmax over the wrong axis."}
        tests[0] = replace(tests[0], **failed, **named, frames=frames)
    if q5 < 6:
        tests[1] = replace(tests[1], **failed)
    made = Verdict("hw1_losses", name, name, status, q3 + q5, 10.0, tuple(tests), sha256=sha256, seed=7)
    return replace(made, **changes)


def keep(folder, data, suffix=".ipynb"):
    """Keep the bytes as a batch does; returns their hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / "submissions").mkdir(exist_ok=True)
    (folder / "submissions" / f"{sha256}{suffix}").write_bytes(data)
    return sha256


def make_folder(folder):
    """A small class as `grade` leaves it, with names and texts that would do harm if they could."""
    folder.mkdir()
    with Gradebook.open(folder / "gradebook.sqlite") as book:
        book.register(Assignment("hw1_losses", "Losses", QUESTIONS, Limits(), root=None))
        sha256 = keep(folder, notebook("x = 1", CODE, "y = 2"))
        gone = "0" * 64
        for one, person in (
            (verdict("ada", sha256=sha256), Person("ada", {"email": "ada@uni.example"})),
            (verdict("bob", q3=0.0, sha256=sha256), Person("bob")),
            (verdict("cyd", q3=0.0, q5=2.0, sha256=sha256), Person("cyd", late_days=2, late_factor=0.5)),
            (verdict("dan", q5=0.0, sha256=gone), Person("dan")),
            (verdict(HOSTILE, q3=0.0, sha256=sha256, reason=HOSTILE, notes=(HOSTILE,)), Person(HOSTILE)),
            (verdict("eve", q3=0.0, q5=0.0, status=Status.ERROR, reason="no grader"), Person("eve")),
        ):
            book.record(one, folder=hashlib.sha256(one.submission.encode()).hexdigest()[:8], person=person)
        book.adjust(
            "hw1_losses", Adjustment(HOSTILE, "q3", 1.0, HOSTILE, HOSTILE, "2026-11-27T08:00:00+00:00")
        )
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_folder(tmp_path_factory.mktemp("class") / "graded")


@pytest.fixture(scope="module")
def ta(folder):
    """A TA who has logged in."""
    with open_dashboard(folder) as visitor:
        yield visitor


@contextmanager
def opened(folder):
    with Gradebook.open(folder / "gradebook.sqlite") as book:
        yield book


def address(name):
    return f"/submissions/{key_of(name)}"


PAGES = ["/", "/mistakes", "/exports", "/release", "/live", address("bob"), address(HOSTILE)]
PAGES += [f"{address(HOSTILE)}/history", f"{address(HOSTILE)}/feedback"]
FORMS = [f"{address('bob')}/{act}" for act in ("comment", "adjust", "regrade", "release")]
FORMS += ["/release", "/exports"]
OVER = ("done", "failed")
FIELDS = {"text": "x", "points": "1", "reason": "x", "question": "q3", "to": "csv"}


def test_every_address_of_the_server_is_tried_here(folder):
    app = create_app(folder, "token")
    try:
        forms = {route.path for route in app.routes if "POST" in route.methods}
        assert {path.replace(key_of("bob"), "{key}") for path in FORMS} == forms
        pages = {route.path for route in app.routes if "GET" in route.methods}
        tried = {path.replace(key_of("bob"), "{key}").replace(key_of(HOSTILE), "{key}") for path in PAGES}
        assert pages - tried == {"/login", "/assets/{name}", "/exports/{number}"}
    finally:
        app.state.room.close()


@pytest.mark.parametrize("path", [*PAGES, "/assets/dashboard.css", "/exports/00", "/nothing"])
def test_stranger_reads_nothing(ta, path):
    for cookie in ("", f"{next(iter(ta.cookies))}=guess"):
        answer = ta.stranger().get(path, cookie=cookie)
        assert answer.status == 401
        assert not any(word in answer.text for word in ("ada", "softmax", "hw1", "csrf"))


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_wrong_token_gets_no_cookie(ta, token):
    stranger = ta.stranger()
    stranger.token = token
    assert stranger.log_in().status == 401
    assert not stranger.cookies


def test_token_is_exchanged_for_a_cookie_that_no_script_and_no_other_site_has(ta):
    answer = ta.log_in()
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert ta.token not in answer.text
    flags = answer.headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=strict", "path=/"} <= set(flags)
    assert ta.token not in answer.headers["set-cookie"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "0.0.0.0", ""])
def test_other_host_is_refused_with_the_cookie_too(ta, host):
    answer = ta.get("/", host=host)
    assert answer.status == 400
    assert "ada" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:80/login?", "127.0.0.1/login?", "127.0.0.1#", "@127.0.0.1"])
def test_host_that_looks_like_an_address_opens_nothing(ta, host):
    answer = ta.stranger().get("/", host=host)
    assert answer.status in (400, 401)
    assert "ada" not in answer.text


def lengths(folder):
    with opened(folder) as book:
        return book.lengths("hw1_losses")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "sec_fetch_site": "cross-site"},
        {"origin": "http://evil.example", "sec_fetch_site": None},
        {"origin": None, "sec_fetch_site": "same-site"},
        {"origin": "null", "sec_fetch_site": None},
        {"origin": "http://127.0.0.1:1", "sec_fetch_site": "same-site"},
        {"origin": None, "sec_fetch_site": None},
    ],
)
def test_form_of_another_site_changes_nothing(ta, folder, path, headers):
    before = lengths(folder)
    secret = ta.secret()
    assert ta.post(path, FIELDS | {"csrf": secret}, **headers).status == 403
    assert lengths(folder) == before


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("secret", ["", "guess", "é"])
def test_form_without_the_secret_changes_nothing(ta, folder, path, secret):
    before = lengths(folder)
    assert ta.post(path, FIELDS | {"csrf": secret}).status == 403
    assert lengths(folder) == before


@pytest.mark.parametrize("path", FORMS)
def test_form_of_a_stranger_changes_nothing(ta, folder, path):
    before = lengths(folder)
    secret = ta.secret()
    assert ta.post(path, FIELDS | {"csrf": secret}, cookie="").status == 401
    assert lengths(folder) == before


@pytest.mark.parametrize("path", [path for path in FORMS if path not in PAGES])
def test_form_is_not_sent_by_an_address(ta, path):
    assert ta.get(path).status == 405


@pytest.mark.parametrize("mode", ["no-cors", "cors", "navigate"])
def test_page_of_another_site_cannot_load_a_page_of_ours(ta, mode):
    dest = "iframe" if mode == "navigate" else "empty"
    answer = ta.get("/", sec_fetch_site="cross-site", sec_fetch_mode=mode, sec_fetch_dest=dest)
    assert answer.status == 403
    assert "ada" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_page_forbids_all_that_is_not_ours(ta, path):
    answer = ta.get(path)
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/live"])
def test_what_a_student_wrote_is_text(ta, path):
    answer = ta.get(path)
    assert not set("\x1b\u202e") & set(answer.text)
    page = answer.page
    assert page.tags.count("script") == (0 if path.endswith("/feedback") else 1)
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]


def test_names_in_the_live_answer_are_visible(ta, folder):
    with batch(folder, in_flight={HOSTILE: time.time()}):
        told = ta.get("/live").text
    assert "x1b" in told
    assert not set("\x1b\u202e") & set(json.loads(told)["batch"]["words"])


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/assets/layout.html",
        "/submissions/..%2f..%2fgradebook.sqlite",
        "/submissions/gradebook.sqlite",
        f"{address('bob')}/..%2fgradebook.sqlite",
        "/exports/..%2f..%2fgradebook.sqlite",
        "/gradebook.sqlite",
        "/results/ada/feedback.html",
    ],
)
def test_address_leads_to_no_file(ta, path):
    answer = ta.get(path)
    assert answer.status == 404
    assert b"SQLite" not in answer.body


def test_code_stands_beside_the_feedback_and_every_link_to_a_line_leads_there(ta):
    page = ta.get(address("bob")).page
    assert "def softmax(x, dim):" in page.text
    ids = {value for name, value in page.attributes if name == "id"}
    links = {value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")}
    assert links <= ids
    assert {"c2-l6", "test-test_softmax", "c2-l3"} <= links


def test_file_that_is_gone_or_another_is_said_so(ta, folder):
    assert "is not kept in this folder" in ta.get(address("dan")).page.text
    (kept,) = (folder / "submissions").glob("*.ipynb")
    right = kept.read_bytes()
    kept.write_bytes(right + b" ")
    try:
        page = ta.get(address("bob"))
        assert "not the one that was graded" in page.page.text
        assert "def softmax" not in page.text
    finally:
        kept.write_bytes(right)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("misconception=softmax_wrong_dim", ["bob", "cyd", "eve", HOSTILE]),
        ("misconception=softmax_wrong_dim&sort=-score&question=q5", ["cyd", "eve"]),
        ("status=error", ["eve"]),
        ("test=test_loss&status=graded", ["cyd", "dan"]),
        ("q=UNI.example", ["ada"]),
        ("q=softmax+wrong+bo", ["bob"]),
        ("hand=late", ["cyd"]),
        ("sort=-score&status=graded", ["ada", HOSTILE, "bob", "dan", "cyd"]),
        ("sort=score:q5&status=graded", ["dan", "cyd", HOSTILE, "ada", "bob"]),
        ("sort=nonsense&page=-1&hand=nonsense&more=1", ["ada", "bob", "cyd", "dan", "eve", HOSTILE]),
        ("q=nobody", []),
    ],
)
def test_list_shows_what_is_asked_for_in_the_order_asked_for(ta, query, names):
    page = ta.get(f"/?{query}").page
    rows = [value for name, value in page.attributes if name == "href" and value.startswith("/submissions/")]
    shown = [row.removeprefix("/submissions/").partition("?")[0] for row in rows]
    order = sorted if "sort" not in query or "nonsense" in query else list
    assert order(shown) == order(key_of(name) for name in names)


def test_long_list_comes_in_pages(folder, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_ROWS", 2)
    with open_dashboard_here(folder) as visitor:
        first, last = (visitor.get(f"/?status=graded&page={page}").page for page in (1, 9))
    assert "Page 1 of 3" in first.text
    assert "Page 3 of 3" in last.text
    links = {value for name, value in first.attributes if name == "href"}
    assert "/?status=graded&page=2" in links
    assert len([link for link in links if link.startswith("/submissions/")]) == 2


def test_neighbours_of_a_submission_are_those_of_the_list_it_was_opened_from(ta):
    query = "?misconception=softmax_wrong_dim&sort=-score"
    page = ta.get(address("bob") + query).text
    assert f'rel="next" href="{address("cyd")}?misconception=softmax_wrong_dim&amp;sort=-score"' in page


def test_comment_is_in_the_feedback_and_its_author_is_remembered(ta, folder):
    answer = ta.post(f"{address('ada')}/comment?q=ada", {"text": f"Well done.\r\n{HOSTILE}", "author": "Zoë"})
    assert (answer.status, answer.headers["location"]) == (
        303,
        f"{address('ada')}?q=ada&said=commented#comments",
    )
    with opened(folder) as book:
        (comment,) = book.comments("hw1_losses")["ada"]
        place = folder / "results" / book.folders("hw1_losses")["ada"]
    assert (comment.author, comment.text.splitlines()[0]) == ("Zoë", "Well done.")
    assert "Well done." in (place / "feedback.html").read_text(encoding="utf-8")
    assert "Zoë: Well done." in json.loads((place / "results.json").read_text(encoding="utf-8"))["output"]
    assert "Well done." in ta.get(f"{address('ada')}/feedback").page.text
    assert 'value="Zoë"' in ta.get(address("bob")).text


def test_adjustment_counts_in_page_files_and_report(ta, folder):
    fields = {"question": "q3", "points": "1,5", "reason": "ambiguous =1+1"}
    assert ta.post(f"{address('bob')}/adjust", fields).status == 303
    with opened(folder) as book:
        assert book.entry("hw1_losses", "bob").score == 7.5
    page = ta.get(address("bob")).page.text
    assert "7.5 / 10" in page
    assert "ambiguous =1+1" in page
    table = folder / "gradebook.csv"
    deadline = time.monotonic() + 20
    while not table.exists() or ",7.5," not in table.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, "the table of the class was not made again"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"points": "many", "reason": "kept text"}, "give the points as a number"),
        ({"points": "nan", "reason": "kept text"}, "must be a number of points"),
        ({"points": "1", "reason": " ", "question": "q3"}, "say why"),
        ({"points": "1", "reason": "kept text", "question": "q9"}, "no question 'q9'"),
    ],
)
def test_adjustment_that_makes_no_sense_changes_nothing_and_keeps_what_was_typed(ta, folder, fields, says):
    before = lengths(folder)
    answer = ta.post(f"{address('dan')}/adjust", fields)
    assert answer.status == 409
    assert says in answer.page.text
    assert fields["reason"] == " " or 'value="kept text"' in answer.text
    assert lengths(folder) == before


@pytest.mark.parametrize(("act", "fields"), [("comment", {"text": "x"}), ("adjust", {"points": "1"})])
def test_form_that_is_sent_twice_is_done_once(tmp_path, act, fields):
    folder = make_folder(tmp_path / "graded")
    with open_dashboard_here(folder) as visitor:
        before = lengths(folder)
        fields = fields | {"reason": "kept text", "seen": "0"}
        assert visitor.post(f"{address('ada')}/{act}", fields).status == 303
        again = visitor.post(f"{address('ada')}/{act}", fields)
        assert again.status == 409
        assert "since you opened the page" in again.page.text
        assert sum(lengths(folder)) == sum(before) + 1
        assert 'name="seen" value="1"' in again.text
        assert visitor.post(f"{address('ada')}/{act}", fields | {"seen": "1"}).status == 303


@contextmanager
def batch(folder, **state):
    """As if `grade` were at work in the folder: its lock and its word of how far it is."""
    now_s = time.time()
    told = {"total": 9, "skipped": 0, "done": 3, "statuses": {"graded": 3}, "first_s": now_s - 2, "pid": 0}
    path = folder / "progress.json"
    with (folder / "gradebook.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path.write_text(json.dumps(told | {"written_s": now_s} | state))
        try:
            yield
        finally:
            path.unlink()


def test_batch_in_the_folder_is_shown_and_nothing_is_written_meanwhile(ta, folder):
    before = lengths(folder)
    with batch(folder):
        told = json.loads(ta.get("/live").text)["batch"]
        assert (told["done"], told["total"]) == (3, 9)
        assert "1.0 a second" in told["words"]
        assert "3 of 9 graded" in ta.get("/").page.text
        answer = ta.post(f"{address('dan')}/comment", {"text": "kept text"})
    assert answer.status == 409
    assert "a batch is being graded into this folder (3 of 9 done)" in answer.page.text
    assert ">kept text</textarea>" in answer.text
    assert lengths(folder) == before


def test_batch_that_was_killed_is_not_shown(ta, folder):
    path = folder / "progress.json"
    state = BatchState(total=9, skipped=0, done=3, statuses={}, first_s=1.0, written_s=2.0, pid=0)
    path.write_text(json.dumps(state.__dict__))
    assert json.loads(ta.get("/live").text)["batch"] is None
    assert not path.exists()


def test_released_feedback_stays_as_it_was_given_and_a_later_change_shows(ta, folder):
    assert ta.post(f"{address('cyd')}/release", {}).status == 303
    with opened(folder) as book:
        (release,) = book.releases("hw1_losses")["cyd"]
        place = folder / "released" / book.folders("hw1_losses")["cyd"]
    assert (release.score, release.author) == (1.0, "Bo")
    given = (place / "feedback.html").read_text(encoding="utf-8")
    assert json.loads((place / "results.json").read_text(encoding="utf-8"))["score"] == 1.0
    assert "It has changed since" not in ta.get(address("cyd")).page.text
    with opened(folder) as book:
        before, place_of = book.entry("hw1_losses", "cyd").verdict, book.folders("hw1_losses")["cyd"]
        person = book.people("hw1_losses")["cyd"]
        book.record(replace(before, duration_s=9.0), folder=place_of, person=person)
    assert "It has changed since" not in ta.get(address("cyd")).page.text
    ta.post(f"{address('cyd')}/comment", {"text": "One more word."})
    assert "It has changed since" in ta.get(address("cyd")).page.text
    assert "One more word." not in (place / "feedback.html").read_text(encoding="utf-8") == given


def test_all_that_a_list_shows_are_released_but_none_without_a_score(ta, folder):
    page = ta.get("/release?misconception=softmax_wrong_dim").page.text
    assert "1 left out" in page
    answer = ta.post("/release?misconception=softmax_wrong_dim", {})
    assert "The feedback of 3 submissions is in" in answer.page.text
    assert "Not released" in answer.page.text
    with opened(folder) as book:
        assert {"bob", "cyd", HOSTILE} <= set(book.releases("hw1_losses"))
        assert not {"eve", "dan"} & set(book.releases("hw1_losses"))


def test_attempt_that_does_not_count_and_a_number_that_changed_release_nothing(tmp_path):
    folder = make_folder(tmp_path / "graded")
    with opened(folder) as book:
        book.record(verdict("ada_again"), folder="ada_again", person=Person("ada", attempt=2))
    with open_dashboard_here(folder) as visitor:
        asked = visitor.get("/release?q=ada")
        assert "1 left out: another attempt of the student counts" in asked.page.text
        assert visitor.post("/release?q=ada", {"seen": "2"}).status == 409
        assert not (folder / "released").exists()
        assert visitor.post("/release?q=ada", {"seen": "1"}).status == 200
    assert [path.name for path in (folder / "released").iterdir()] == ["ada_again"]


def make_export(ta, fields, file=None):
    """Send the form with a file, as a browser does; the page that follows and what it leads to."""
    boundary = "----7f3a"
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in ({"csrf": ta.secret()} | fields).items()]
    if file:
        parts.append(f'name="template"; filename="canvas.csv"\r\nContent-Type: text/csv\r\n\r\n{file}')
    body = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    answer = ta.ask(
        "POST",
        "/exports",
        headers={
            "content-type": f"multipart/form-data; boundary={boundary}",
            "origin": f"http://127.0.0.1:{ta.port}",
            "sec-fetch-site": "same-origin",
        },
        body=f"{body}--{boundary}--\r\n".encode(),
    )
    if answer.status != 303:
        return answer, None
    page = ta.get(answer.headers["location"])
    (link,) = [v for n, v in page.page.attributes if n == "href" and v.startswith("/exports/")]
    return page, ta.get(link)


def test_export_for_a_spreadsheet_is_saved_and_holds_no_formula(ta):
    page, file = make_export(ta, {"to": "csv"})
    assert "Nobody is missing" in page.page.text
    assert file.headers["content-disposition"] == 'attachment; filename="hw1_losses-scores.csv"'
    assert file.text.startswith("student,submission,")
    assert "\x1b" not in file.text


def test_template_of_canvas_is_filled_in_and_who_is_missing_is_told(ta):
    header = "Student,ID,SIS User ID,SIS Login ID,Section,hw1_losses (71)"
    page, file = make_export(ta, {"to": "canvas"}, file=f"{header}\nAda,1,,ada@uni.example,s,\n")
    assert "Ada,1,,ada@uni.example,s,10" in file.text
    assert "not in the template" in page.page.text


def test_template_that_is_none_is_refused_under_its_own_name(ta):
    answer, _ = make_export(ta, {"to": "canvas"}, file="a,b\n1,2\n")
    assert answer.status == 409
    assert "canvas.csv: no gradebook of Canvas" in answer.page.text


def test_results_for_gradescope_come_as_a_zip(ta):
    _, file = make_export(ta, {"to": "gradescope"})
    with zipfile.ZipFile(io.BytesIO(file.body)) as archive:
        assert "ada/results.json" in archive.namelist()
        assert all(not name.startswith(("/", "..")) for name in archive.namelist())


def test_more_than_a_form_holds_is_refused(ta):
    secret = ta.secret()
    headers = {"origin": f"http://127.0.0.1:{ta.port}", "content-type": "application/x-www-form-urlencoded"}
    body = f"csrf={secret}&text={'x' * 9_000_000}"
    answer = ta.ask("POST", f"{address('ada')}/comment", headers=headers, body=body)
    assert answer.status == 413


def wait_for_job(visitor, name):
    """The job of the submission, once it is over."""
    deadline = time.monotonic() + 20
    while (job := json.loads(visitor.get("/live").text)["jobs"][key_of(name)])["state"] not in OVER:
        assert time.monotonic() < deadline, job
        time.sleep(0.05)
    return job


def test_regrade_without_the_kept_file_says_so_and_leaves_the_score(ta, folder):
    before = lengths(folder)[0]
    assert ta.post(f"{address('dan')}/regrade", {}).status == 303
    assert "again failed" in wait_for_job(ta, "dan")["words"]
    assert lengths(folder)[0] == before


def test_report_that_cannot_be_written_stops_no_regrade(tmp_path, caplog):
    folder = make_folder(tmp_path / "graded")
    (folder / "report.html").mkdir()
    with open_dashboard_here(folder) as visitor:
        visitor.post(f"{address('bob')}/adjust", {"points": "1", "reason": "x"})
        deadline = time.monotonic() + 20
        while "report.html and gradebook.csv were not made again" not in caplog.text:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        visitor.post(f"{address('dan')}/regrade", {})
        assert wait_for_job(visitor, "dan")["state"] == "failed"


def test_form_that_could_not_be_written_says_why_and_keeps_what_was_typed(tmp_path):
    folder = make_folder(tmp_path / "graded")
    (folder / "results").write_bytes(b"")
    with open_dashboard_here(folder) as visitor:
        answer = visitor.post(f"{address('ada')}/comment", {"text": "kept text"})
        assert answer.status == 409
        assert "could not be written, or not all of it: [Errno 20] Not a directory" in answer.page.text
        assert ">kept text</textarea>" in answer.text


def test_regrade_is_of_the_file_that_counts_when_its_turn_comes(tmp_path):
    folder = make_folder(tmp_path / "graded")
    app = create_app(folder, "token")
    room = app.state.room
    try:
        with (folder / "gradebook.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            room.jobs.refresh_reports()
            time.sleep(1.5)  # the thread waits for the folder now
            bob = room.snapshot().items[key_of("bob")]
            first, second = room.jobs.regrade(bob), room.jobs.regrade(bob)
            assert first == second
            with opened(folder) as book:
                book.record(verdict("bob", sha256="1" * 64), folder=bob.folder)
        deadline = time.monotonic() + 20
        while not (job := room.jobs.of(bob.key)).is_over:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert job.message.startswith("the file that was graded is not in")
    finally:
        room.close()


def test_server_loads_no_torch(ta):
    maps = Path(f"/proc/{ta.process.pid}/maps").read_text()
    assert "libpython" in maps or "python" in maps
    assert "libtorch" not in maps


def test_folder_in_which_nothing_is_graded_yet_is_served(tmp_path):
    Gradebook.open(tmp_path / "gradebook.sqlite").close()
    with open_dashboard(tmp_path) as visitor:
        assert "Nothing is graded yet" in visitor.get("/").page.text
        assert visitor.get("/mistakes").status == 404


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "192.0.2.1"], "--allow-remote"),
        (["--host", "example.org"], "everything would travel readable"),
        (["--host", "0.0.0.0", "--allow-remote"], "name the address by which it is reached"),
    ],
)
def test_server_that_others_can_reach_has_to_be_asked_for(folder, options, says, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", str(folder), *options])
    assert ended.value.code == 1
    assert says in capsys.readouterr().err


def test_folder_without_a_gradebook_is_not_served(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", str(tmp_path), "--port", "0"])
    assert ended.value.code == 1
    assert "no gradebook here" in capsys.readouterr().err


def test_document_tells_tas_how_to_start_it(folder):
    (block,) = [one for one in blocks(read("docs/tas.md")) if one.argument == "tests/test_dashboard.py"]
    (command,) = block.commands
    assert command == "autograder serve graded"
    assert folder.name == "graded"
    with open_dashboard(folder.name, cwd=folder.parent) as visitor:
        assert visitor.get("/").status == 200

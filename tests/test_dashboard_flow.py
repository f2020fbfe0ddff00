"""A TA at work: the dashboard on a class of 500 in a browser, by mouse and keys, down to a real regrade."""

import csv
import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from autograder.dashboard.shelf import key_of
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Person
from tests.browser import have_chromium, open_browser
from tests.conftest import COURSE, have_sandbox
from tests.dashboard_server import open_dashboard
from tests.graded import fill_up, grade_samples
from tests.test_dashboard import batch

SAMPLES = COURSE / "tests" / "samples" / "hw1_losses"
NAMES = ("barbara", "dennis", "emmy", "niklaus")
COUNT = 500
#: A grader process starts, and others have the machine, too.
GRADED_MS = 90_000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graded(hw1, tmp_path_factory):
    have_sandbox("kernel")
    folder = tmp_path_factory.mktemp("class") / "graded"
    grade_samples(hw1, [SAMPLES / f"{name}.ipynb" for name in NAMES], folder)
    fill_up(folder, COUNT)
    return folder


@pytest.fixture(scope="module")
def ta(graded):
    with open_dashboard(graded, "--sandbox", "kernel") as visitor:
        yield visitor


@pytest.fixture(scope="module")
def browser():
    have_chromium()
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(ta, browser):
    """A browser of its own, at the address that the terminal showed; nothing may be complained about."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_default_timeout(30_000)
    page.goto(f"http://127.0.0.1:{ta.port}/login?token={ta.token}")
    yield page
    page.close()
    assert not said


def history_of(graded, name):
    with Gradebook.open(graded / "gradebook.sqlite") as book:
        return book.history("hw1_losses", name)


def test_ta_finds_adjusts_grades_again_and_exports(page, graded, tmp_path):
    assert "token" not in page.url
    expect(page.locator(".row-link")).to_have_count(COUNT)

    page.get_by_label("Misconception", exact=True).select_option("softmax_wrong_dim")
    page.wait_for_url("**misconception=softmax_wrong_dim**")
    expect(page.locator(".row-link")).to_have_count(COUNT // len(NAMES))
    expect(page.locator("tbody .why").last).to_contain_text("softmax wrong dim")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/**")
    expect(page.locator("h1")).to_have_text("barbara")
    page.get_by_role("link", name="softmax", exact=True).click()
    line = page.locator(".line:target")
    expect(line).to_contain_text("def softmax")
    expect(line).to_be_in_viewport()

    page.locator("#feedback-title").click()  # away from the link
    page.keyboard.press("a")
    page.keyboard.type("2.5")
    page.get_by_label("Question").first.select_option("q3")
    page.get_by_label("Reason").fill("the axis was ambiguous")
    page.get_by_label("Your name").first.fill("Bo")
    page.get_by_role("button", name="Adjust", exact=True).click()
    expect(page.locator(".total")).to_contain_text("57.5 / 100")
    expect(page.locator("#adjustments")).to_contain_text("the axis was ambiguous")

    page.locator("#feedback-title").click()
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("student000")
    assert len(history_of(graded, "student000")) == 1
    page.get_by_role("button", name="Grade again").click()
    expect(page.locator("#job")).to_have_text(
        "Graded all questions again: the same points as before.", timeout=GRADED_MS
    )
    before, after = history_of(graded, "student000")
    assert (after.is_current, after.verdict.score) == (True, before.verdict.score)
    assert after.verdict.seed == before.verdict.seed
    expect(page.locator(".score")).to_have_text("49.5 / 100")  # it was a day late

    page.get_by_role("link", name="Export").click()
    page.get_by_role("button", name="Make it").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save").click()
    saved.value.save_as(tmp_path / "scores.csv")
    with (tmp_path / "scores.csv").open(newline="", encoding="utf-8") as file:
        scores = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert len(scores) == COUNT
    assert (scores["barbara"], scores["student000"]) == ("57.5", "49.5")


def test_regrade_of_one_question_shows_what_it_changed(page, graded, ta):
    """A verdict that is wrong about one question is put right from the kept file."""
    with Gradebook.open(graded / "gradebook.sqlite") as book:
        assert book.entry("hw1_losses", "emmy").score == 100
        (right,) = [g for g in book.current_gradings("hw1_losses") if g.verdict.submission == "emmy"]
        data = right.verdict.to_json()
        data["tests"] = [
            test | ({"points": 0.0} if test["question"] == "q2" else {}) for test in data["tests"]
        ]
        wrong = type(right.verdict).from_json(data | {"score": 90.0})
        folder = book.folders("hw1_losses")["emmy"]
        book.record(wrong, folder=folder, provenance=right.provenance)
    page.goto(f"http://127.0.0.1:{ta.port}/submissions/{key_of('emmy')}")
    expect(page.locator(".score")).to_have_text("90 / 100")
    page.get_by_label("What", exact=True).select_option("q2")
    page.get_by_role("button", name="Grade again").click()
    expect(page.locator("#job")).to_have_text("Graded q2 again: q2 0 → 10.", timeout=GRADED_MS)
    expect(page.locator(".score")).to_have_text("100 / 100")


def test_keys_are_told_and_the_list_is_searched_by_them(page):
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next and previous")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("dennis")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=dennis**")
    expect(page.locator(".row-link")).to_have_count(1)


def test_everything_but_keys_works_without_scripts(ta, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{ta.port}/login?token={ta.token}")
    page.get_by_label("Status").select_option("graded")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="dennis", exact=True).click()
    page.get_by_label("What the student should read").fill("See the lecture on overflow.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("The comment is in the student's feedback.")
    expect(page.locator("blockquote")).to_contain_text("See the lecture on overflow.")
    context.close()


def test_list_follows_a_batch_of_another_process_and_the_place_in_it_is_kept(page, graded):
    page.locator(".row-link").nth(2).focus()
    kept = page.evaluate("document.activeElement.textContent")
    with Gradebook.open(graded / "gradebook.sqlite") as book, batch(graded):
        expect(page.locator("#batch-words")).to_contain_text("3 of 9 graded", timeout=10_000)
        before = book.entry("hw1_losses", "niklaus").verdict
        book.record(replace(before, submission="a newcomer"), folder="a newcomer", person=Person("new"))
        expect(page.locator(".row-link").first).to_have_text("a newcomer", timeout=10_000)
    assert page.evaluate("document.activeElement.textContent") == kept
    expect(page.locator("#batch")).to_be_hidden(timeout=10_000)


def test_list_of_500_is_drawn_within_a_second(page):
    drawn_ms = []
    for _ in range(3):
        page.reload(wait_until="load")
        drawn_ms.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    assert page.locator(".row-link").count() >= COUNT - 1
    # The best of three: other tests have the machine, too.
    assert min(drawn_ms) < 1000, drawn_ms


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=softmax", "/mistakes", "/exports", "/release", "/live"]
    + [f"/submissions/{key_of(name)}{rest}" for name in NAMES[:2] for rest in ("", "/history", "/feedback")],
)
def test_page_answers_within_a_fifth_of_a_second(ta, path):
    took_s = []
    for _ in range(5):
        begun_s = time.perf_counter()
        assert ta.get(path).status == 200
        took_s.append(time.perf_counter() - begun_s)
    assert min(took_s) < 0.2, took_s

"""The staff's page in a browser, from a file: sorting, filtering, links that others can open, no script."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograder.assignment import Assignment, Limits, Question
from autograder.report.overview import render_overview
from autograder.verdict import Outcome, Status, TestResult, Verdict
from tests.browser import have_chromium, open_browser

ASSIGNMENT = Assignment("hw0", "Sums", (Question("q1", "Add", 10.0, ("add",)),), Limits(), Path())
HOSTILE = "<img src=x onerror=alert(1)>"
COUNT = 250


def verdict(number):
    """Every fifth submission has a misconception, the third crashed, an attacker named the eighth."""
    is_wrong = number % 5 == 0
    outcome = Outcome.CRASHED if number == 2 else Outcome.FAILED if is_wrong else Outcome.PASSED
    score = 10.0 * (outcome is Outcome.PASSED)
    test = TestResult("test_add", "adds", "q1", score, 10.0, outcome, misconception="wrong_sign" * is_wrong)
    name = HOSTILE if number == 7 else f"student{number}"
    status = Status.PARTIAL if number == 2 else Status.GRADED
    return Verdict("hw0", name, name, status, score, 10.0, (test,), duration_s=number / 10)


@pytest.fixture(scope="module")
def browser():
    have_chromium()
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    verdicts = [verdict(number) for number in range(COUNT)]
    verdicts[9] = replace(verdicts[9], status=Status.ERROR, tests=(), duration_s=0.0)
    path = tmp_path_factory.mktemp("graded") / "report.html"
    folders = {one.submission: str(number) for number, one in enumerate(verdicts)}
    path.write_text(render_overview(ASSIGNMENT, verdicts, folders), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    """The page, which must say nothing to the console, and ask nothing of anybody."""
    page = browser.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    page.close()
    assert said == []
    assert {url.split("#")[0] for url in asked} == {address}


def names(page: Page) -> list[str]:
    """Of the submissions that are shown, from the top."""
    return page.locator("#rows tbody tr:visible th").all_inner_texts()


def column(page: Page, number: int) -> list[str]:
    return page.locator(f"#rows tbody tr:visible > :nth-child({number})").all_inner_texts()


def test_heading_sorts_up_down_and_back_and_says_so(page):
    first = names(page)
    heading = page.get_by_role("columnheader", name="Time", exact=True).last
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    times = [float(text.removesuffix(" s")) for text in column(page, 6)]
    assert times == sorted(times)
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert column(page, 6)[0] == "24.9 s"
    page.locator("#more").click()
    assert names(page)[-2:] == ["student0", "student9"], "what has no time comes last"
    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") is None
    assert names(page)[: len(first)] == first


def test_names_are_sorted_as_people_count(page):
    page.locator("#rows thead button").first.click()
    assert [name for name in names(page) if name.startswith("student")][:4] == [
        f"student{n}" for n in range(4)
    ]


def test_text_and_lists_filter_together_and_the_count_is_announced(page):
    output = page.locator("#filters output")
    expect(output).to_have_text(f"{COUNT} of {COUNT}, the first 200 shown")
    expect(output).to_have_attribute("aria-live", "polite")
    page.locator("#filters").get_by_label("Misconception").select_option("wrong_sign")
    expect(output).to_have_text(f"50 of {COUNT}")
    page.locator("#filters").get_by_label("Text").fill("STUDENT1")
    assert names(page) == ["student10", "student15", *[f"student1{n:02}" for n in range(0, 100, 5)]]
    page.get_by_role("button", name="Show all", exact=True).click()
    expect(output).to_have_text(f"{COUNT} of {COUNT}, the first 200 shown")
    assert "#" not in page.url


def test_number_in_another_table_shows_its_submissions_and_back_undoes_it(page):
    count = page.locator("#misconception-counts").get_by_role("link", name="50", exact=True)
    count.press("Enter")
    expect(page.locator("#submissions")).to_be_focused()
    expect(page.locator("#submissions")).to_be_in_viewport()
    assert len(names(page)) == 50
    page.go_back()
    expect(page.locator("#filters output")).to_have_text(re.compile(f"^{COUNT} of"))


def test_link_shows_others_the_same(page, browser):
    page.locator("#filters").get_by_label("Status").select_option("partial")
    page.locator("#test-rates thead button").nth(3).click()
    page.locator("#filters").get_by_label("Points lost in").select_option("q1.test_add")
    assert names(page) == ["student2"]
    others = browser.new_page()
    others.goto(page.url)
    assert names(others) == ["student2"]
    expect(others.locator("#filters").get_by_label("Points lost in")).to_have_value("q1.test_add")
    expect(others.locator("#test-rates th").nth(3)).to_have_attribute("aria-sort", "ascending")
    expect(others.locator("#submissions")).to_be_in_viewport()
    others.close()


@pytest.mark.parametrize(
    "fragment",
    [
        "submissions",
        "status=none&sort=rows.99.up",
        "sort=nothing.1.ascending&sort=rows.x.ascending",
        "=",
        "%",
    ],
)
def test_fragment_that_means_nothing_shows_all(page, address, fragment):
    page.goto(f"{address}#{fragment}")
    page.reload()
    expect(page.locator("#filters output")).to_have_text(re.compile(f"^{COUNT} of"))
    assert page.locator("[aria-sort]").count() == 0


def test_text_of_a_link_or_a_name_becomes_no_markup(page, address):
    page.goto(f"{address}#text={HOSTILE}&misconception={HOSTILE}")
    page.reload()
    assert names(page) == [HOSTILE]
    assert page.locator("img").count() == 0


def test_print_has_all_that_was_found(page):
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(names(page)) == COUNT


def test_without_script_every_row_is_there_and_no_control_that_does_nothing(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert len(names(page)) == COUNT
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    page.locator("#misconception-counts").get_by_role("link", name="50", exact=True).click()
    assert page.url.endswith("#submissions")
    context.close()


def test_page_fits_a_phone(browser, address):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == 360, "tables scroll by themselves"
    page.close()

"""All pages, on a phone in the light and on a screen in the dark: axe finds nothing, nothing sticks out."""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder.dashboard.shelf import key_of
from autograder.report.pages import assets
from tests.browser import have_chromium, open_browser
from tests.dashboard_server import open_dashboard_here
from tests.hostile_folder import write_folder

#: Of a whole class in four statuses: what a student's page, the report and the dashboard can hold.
NAMES = ["ada: row 2 of `probs` sums to 3.2", "bob " + "x" * 60, "李雷", "zoe"]


@dataclass(frozen=True)
class Look:
    """Colours do not depend on the width, and neither does the layout on the colours: two are all."""

    scheme: str
    width: int


LOOKS = [Look("light", 390), Look("dark", 1280)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(NAMES, tmp_path_factory.mktemp("accessible") / "graded")


@pytest.fixture(scope="module")
def dashboard(folder):
    with open_dashboard_here(folder) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def browser():
    have_chromium()
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: f"{look.scheme}-{look.width}")
def page(request, browser, dashboard):
    look = request.param
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{dashboard.port}",
        color_scheme=look.scheme,
        viewport={"width": look.width, "height": 900},
    )
    page = context.new_page()
    page.goto(f"/login?token={dashboard.token}")
    yield page
    context.close()


def complaints(page):
    """What axe finds, a line each, and whether the page is wider than what shows it."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(page).response["violations"]
    lines = [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        lines.append(f"{width} pixels wide")
    return lines


@pytest.mark.parametrize(
    "path", ["report.html", "similarity.html", *(f"results/{name}/feedback.html" for name in NAMES)]
)
def test_static_page_is_accessible(page, folder, path):
    page.goto((folder / path).as_uri())
    assert complaints(page) == []


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=nobody", "/mistakes", "/exports", "/release", "/nowhere"]
    + [f"/submissions/{key_of(name)}" for name in NAMES]
    + [f"/submissions/{key_of(NAMES[0])}/history"],
)
def test_page_of_the_dashboard_is_accessible(page, path):
    page.goto(path)
    assert complaints(page) == []


def test_dialog_of_the_dashboard_is_accessible(page):
    page.goto("/")
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    assert complaints(page) == []


def test_form_that_was_refused_is_accessible(page):
    page.goto(f"/submissions/{key_of(NAMES[0])}")
    page.fill("#adjust-points", "many")
    page.fill("#adjust-reason", "fair")
    page.get_by_role("button", name="Adjust", exact=True).click()
    page.locator("[role=alert]").wait_for()
    assert complaints(page) == []


#: Text and what it stands on; axe can't tell for the letters in a drawing.
PAIRS = [
    (text, ground)
    for text in ("ink", "quiet", "accent", "good", "bad", "warn")
    for ground in ("paper", "sheet")
]
PAIRS += [("ink", f"{kind}-bg") for kind in ("good", "bad", "warn")]
PAIRS += [(kind, f"{kind}-bg") for kind in ("good", "bad", "warn")]
PAIRS += [("ink", "code"), ("quiet", "code"), ("ink", "track")]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_colour_of_text_can_be_read_on_what_it_stands_on(theme):
    roots = [
        dict(re.findall(r"--([\w-]+): *(#\w+)", root))
        for root in re.findall(r":root {[^}]+}", assets("report.html").style)
    ]
    light, dark, printed = (root for root in roots if "ink" in root)
    colours = {"light": light, "dark": light | dark, "print": light | printed}[theme]
    faint = [pair for pair in PAIRS if contrast(*(colours[name] for name in pair)) < 4.5]
    assert faint == []


def contrast(one, other):
    """The ratio that WCAG defines, of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

"""Whatever stands in names, code and comments: the dashboard serves it, and a browser shows it, as text."""

import re
from urllib.parse import quote

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from autograder.dashboard.shelf import key_of
from autograder.report.clean import storable
from tests.browser import have_chromium, open_browser
from tests.dashboard_server import open_dashboard_here
from tests.hostile import HOSTILE, TEXT, Outline, hidden, plain
from tests.hostile_folder import write_folder

#: Where the dashboard may lead: to its own pages, whatever they are asked for.
LINK = re.compile(r"(/[\w/]*|/assets/dashboard\.(css|js))(\?[\w%&=.+~*/-]*)?(#[\w-]*)?|data:,", re.ASCII)
#: What Pygments puts around a piece of code.
COLOUR = re.compile(r'<span class="t-\w+">([^<]*)</span>')
#: Of a page as the browser has it, all but the words.
SEEN = """() => [
    [...document.querySelectorAll("*:not(span[class^=t-])")].map(
        element => [element.localName, ...element.getAttributeNames()].join(" ")),
    ["html", "body", "main", "h1", "p", "table"].map(name => {
        const style = getComputedStyle(document.querySelector(name) ?? document.body);
        return [style.display, style.color, style.backgroundColor, style.font, style.direction].join(" ");
    }),
]"""

#: All that is hostile, in a few texts; the longest of them alone would be most of a page.
TOGETHER = ["".join(text[:200] for text in HOSTILE[start::3]) for start in range(3)]


def numbered(texts):
    """Texts that are all different, and sorted in this order whatever else they begin with."""
    return [f"{number:03} {storable(text)}" for number, text in enumerate(texts)]


def paths_of(text, echoed):
    """Where the dashboard tells of a submission, and where it repeats what an address says."""
    here = f"/submissions/{key_of(text)}"
    yield from (here, f"{here}/feedback", f"{here}/history")
    said = quote(f"nobody {echoed}")
    yield from (f"/?{name}={said}" for name in ("q", "misconception", "test", "question", "sort"))


def all_paths(texts, echoed):
    """All addresses of a dashboard with these submissions."""
    yield from ("/", "/mistakes", "/exports", "/release")
    for text in texts:
        yield from paths_of(text, echoed)


def visits(texts, echoed, folder):
    """All pages of the dashboard of a folder with these submissions."""
    with open_dashboard_here(write_folder(texts, folder)) as visitor:
        answers = [visitor.get(path) for path in all_paths(texts, echoed)]
        assert {answer.status for answer in answers} == {200}
        typed = {"question": echoed, "points": f"many {echoed}", "reason": echoed, "author": echoed}
        refused = visitor.post(f"/submissions/{key_of(texts[0])}/adjust", typed)
        assert refused.status == 409
        return [COLOUR.sub(r"\1", answer.text) for answer in (*answers, refused)]


# Nothing is made smaller: each of these folders takes a while.
@settings(deadline=None, max_examples=3, phases=(Phase.explicit, Phase.generate))
@given(texts=st.lists(TEXT, min_size=2, max_size=3))
@example(texts=TOGETHER)
def test_dashboard_is_the_same_as_with_plain_words_but_for_the_words(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("served")
    hostile = numbered(texts)
    words = [text[:4] + plain(text[4:]) for text in hostile]
    pages = visits(hostile, hostile[-1][4:], folder / "hostile")
    for page, like in zip(pages, visits(words, words[-1][4:], folder / "plain"), strict=True):
        found, expected = Outline(page), Outline(like)
        assert found.outline == expected.outline
        assert hidden(page, keep="\n\t") == set()
        for sign in "<>\"'":
            assert page.count(sign) == like.count(sign), sign
        for name, value in found.attributes:
            if name in ("href", "action"):
                assert LINK.fullmatch(value) or Outline.LINK.fullmatch(value), value


class Watched:
    """A page in the browser, and all that it does besides being shown."""

    def __init__(self, browser, *, is_dark=False):
        self.context = browser.new_context(color_scheme="dark" if is_dark else "light")
        self.page = self.context.new_page()
        self.asked, self.said = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("dialog", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _note(self, dialog):
        self.said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, address):
        """What the page is made of, all but the words."""
        answer = self.page.goto(address)
        self.policy = answer.headers.get("content-security-policy", "")
        return self.page.evaluate(SEEN)


@pytest.fixture(scope="module")
def browser():
    have_chromium()
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder of the worst texts, and one of plain words of the same shape."""
    folder = tmp_path_factory.mktemp("worst")
    words = [text[:4] + plain(text[4:]) for text in numbered(TOGETHER)]
    return write_folder(numbered(TOGETHER), folder / "hostile"), write_folder(words, folder / "plain")


def addresses_in(folder):
    """Static pages that the folder has, in the order of its submissions."""
    names = [
        "report.html",
        "similarity.html",
        *sorted(f"results/{one.name}/feedback.html" for one in (folder / "results").iterdir()),
    ]
    return [(folder / name).as_uri() for name in names]


def test_browser_shows_static_pages_as_it_shows_plain_words(browser, folders):
    hostile, words = (Watched(browser) for _ in range(2))
    for address, like in zip(*map(addresses_in, folders), strict=True):
        assert hostile.open(address) == words.open(like), address
        policy = hostile.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    assert hostile.said == []
    assert all(asked.startswith("file://") for asked in hostile.asked)
    assert len(hostile.asked) == len(addresses_in(folders[0]))


def test_link_into_the_report_can_only_filter_and_sort(browser, folders):
    hostile, words = (Watched(browser) for _ in range(2))
    for watched, folder, text in zip((hostile, words), folders, (TOGETHER[0], "word"), strict=True):
        said = quote(storable(text))
        names = ("status", "misconception", "lost", "sort", said)
        state = "&".join([f"text=nobody{said}", *(f"{name}={said}" for name in names)])
        watched.seen = [watched.open(f"{addresses_in(folder)[0]}#{state}")]
        watched.page.evaluate(f"location.hash = {state[::-1]!r}")
        watched.seen.append(watched.page.evaluate(SEEN))
    assert hostile.seen == words.seen
    assert hostile.said == []


def test_browser_shows_the_dashboard_as_it_shows_plain_words(browser, folders):
    hostile, words = (Watched(browser) for _ in range(2))
    texts = numbered(TOGETHER), [text[:4] + plain(text[4:]) for text in numbered(TOGETHER)]
    with open_dashboard_here(folders[0]) as one, open_dashboard_here(folders[1]) as other:
        address, like = (f"http://127.0.0.1:{visitor.port}" for visitor in (one, other))
        hostile.open(f"{address}/login?token={one.token}")
        words.open(f"{like}/login?token={other.token}")
        for path, same in zip(*(all_paths(names, names[0]) for names in texts), strict=True):
            assert hostile.open(address + path) == words.open(like + same), path
            assert hostile.policy.startswith("default-src 'none'; ")
            assert "unsafe" not in hostile.policy
    assert hostile.said == words.said == []
    assert all(asked.startswith((f"{address}/", "data:,")) for asked in hostile.asked)


def test_net_catches_what_is_not_escaped(browser):
    watched = Watched(browser)
    watched.page.set_content("<script>alert(1)</script><img src=https://elsewhere.example/a.png>")
    assert watched.said[0] == "dialog 1"
    assert watched.asked == ["https://elsewhere.example/a.png"]

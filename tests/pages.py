"""A page of ours as a browser would take it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Names of all tags, all attributes and all text, in the order of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data

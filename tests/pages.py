"""A page of ours as a browser would take it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Names of all tags, all attributes and all text, in the order of the page; styles and scripts apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        # What is in these two is never parsed as markup, so it is inside the tag that came last.
        if self.cdata_elem == "style":
            self.styles.append(data)
        elif self.cdata_elem == "script":
            self.scripts.append(data)
        else:
            self.text += data

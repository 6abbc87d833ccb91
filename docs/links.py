"""Does every link of the site lead somewhere? (those within it; sphinx-build -b linkcheck asks for the others)

    python docs/links.py build/site
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


LISTING = Path("_modules", "index.html")  #: of Sphinx, which names Python's builtins, too; these have no page


class Page(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.names = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Note links and names of a tag."""
        known = dict(attrs)
        self.names |= {known[name] for name in ("id", "name") if known.get(name)}
        self.links += [known[name] for name in ("href", "src") if known.get(name)]


def broken(site):
    """Yield the page and the address of each link within a site that leads nowhere."""
    pages = {path.resolve(): Page(path) for path in Path(site).rglob("*.html")
             if path.relative_to(site) != LISTING and "_static" not in path.parts}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent/unquote(parts.path)).resolve() if parts.path else path
            lost = parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].names
            if not target.exists() or lost:
                yield path, link


if __name__ == "__main__":
    found = list(broken(sys.argv[1]))
    for page, link in found:
        print(f"{page}: {link} leads nowhere")
    sys.exit(bool(found))

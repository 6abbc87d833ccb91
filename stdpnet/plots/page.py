"""How does a report look? (one HTML file: text and pictures within it)"""

import base64
import html
import io

from .style import DOTS_PER_INCH, in_house_style

STYLE = "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em} pre{overflow-x:auto} img{max-width:100%}"


@in_house_style
def page(title, sections):
    """Return the text of an HTML page, complete in itself.

    Parameters
    ----------
    title : str
    sections : sequence of (str, str or matplotlib.figure.Figure)
        Headings, each with a text of lines, or a picture.
    """
    parts = [f"<h2>{html.escape(heading)}</h2>\n{_content(each)}" for heading, each in sections]
    return "\n".join(["<!DOCTYPE html>", f'<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>',
                      f"<style>{STYLE}</style></head><body>", f"<h1>{html.escape(title)}</h1>", *parts, "</body></html>", ""])


def _content(each):
    if isinstance(each, str):
        return f"<pre>{html.escape(each)}</pre>"
    picture = io.BytesIO()
    each.savefig(picture, format="png", dpi=DOTS_PER_INCH/2)
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}">'

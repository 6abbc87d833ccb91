"""How are formulas shown without a script from elsewhere? (as MathML, which browsers know)"""

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def inline(translator, node):
    """Write a formula in a line."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def block(translator, node):
    """Write a formula of its own."""
    translator.body.append(f'<div class="formula">{convert(node.astext(), display="block")}</div>')
    raise SkipNode


def setup(app):
    """Let Sphinx write formulas so."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True}

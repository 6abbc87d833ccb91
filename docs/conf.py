"""How do sources, docstrings and scripts become a site? (Sphinx; nothing is fetched, and every warning is an error)

    python -m sphinx -W --keep-going docs build/site                      # all of it, with pictures: minutes
    python -m sphinx -W --keep-going -D plot_gallery=0 docs build/site    # what changes most: seconds
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # pictures are small: more threads would only wait for each other

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import drawings  # noqa: E402  (modules of this folder)
import pages  # noqa: E402

import stdpnet  # noqa: E402

project = "stdpnet"
author = "The stdpnet developers"
copyright = author  # noqa: A001  (Sphinx's name)
version = release = stdpnet.__version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon", "sphinx.ext.viewcode",
              "sphinx_gallery.gen_gallery", "myst_parser", "mathml"]
templates_path = ["_templates"]
exclude_patterns = ["made/scripts/**", "recipes/**", "**/sg_execution_times.rst", "sg_execution_times.rst"]
default_role = "py:obj"  # in docstrings `names` stand between single backticks
suppress_warnings = [
    "myst.header", "myst.xref_missing",  # of a page that code hosts show, too
    "ref.python",  # in docstrings "arrays" is a word before it is a name
]
linkcheck_anchors = False

autosummary_generate = True
autodoc_typehints = "none"  # docstrings say shapes and units, which types cannot
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

sphinx_gallery_conf = {
    "examples_dirs": ["made/scripts/tutorial", "recipes", "made/scripts/figures"],
    "gallery_dirs": ["made/tutorial", "made/recipes", "made/figures"],
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"__init__\.py$",
    "within_subsection_order": "FileNameSortKey",
    "reset_modules": ("matplotlib", "pages.in_house_style"),
    "matplotlib_animations": True,
    "backreferences_dir": None,
    "download_all_examples": False,
    "remove_config_comments": True,
    "show_signature": False,
    "plot_gallery": "True",
}

html_theme = "pydata_sphinx_theme"
html_title = f"stdpnet {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_theme_options = {
    "logo": {"text": "stdpnet"},
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = dict.fromkeys(("index", "start", "concepts", "results", "api", "made/tutorial/tutorial"), [])


def setup(app):
    """Make what the pages are made of, before Sphinx looks for pages."""
    made = HERE/"made"
    drawings.draw_all(made/"drawings")
    pages.write_scripts(made/"scripts")

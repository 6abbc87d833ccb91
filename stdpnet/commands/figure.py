"""What is started by ``stdpnet figure``? A script of `figures/`."""

from functools import partial

from ..experiments import command_line
from . import scripts

run = command_line.one_line_errors()(partial(scripts.start, "figure"))

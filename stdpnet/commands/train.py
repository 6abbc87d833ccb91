"""What is started by ``stdpnet train``? A script of `networks/`."""

from functools import partial

from ..experiments import command_line
from . import scripts

run = command_line.one_line_errors()(partial(scripts.start, "train"))

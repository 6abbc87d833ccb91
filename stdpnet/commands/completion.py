"""Which words may follow? (a script with which the shell completes commands, names and options)

    stdpnet completion bash > ~/.local/share/bash-completion/completions/stdpnet
    stdpnet completion zsh >> ~/.zshrc
"""

import importlib
from functools import partial
from typing import Literal

from ..experiments import command_line, parsers
from . import program, scripts

SCRIPT = '''_stdpnet() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" words=""
    case "$COMP_CWORD" in
        1) words="{commands}" ;;
        2) case "${{COMP_WORDS[1]}}" in
{names}
        esac ;;
        *) case "$current" in -*) case "${{COMP_WORDS[1]}} ${{COMP_WORDS[2]}}" in
{options}
        esac ;; esac ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _stdpnet stdpnet'''
BEFORE = {"bash": "", "zsh": "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"}


def main(shell: Literal["bash", "zsh"] = "bash"):
    """Print a script for a shell; where it proposes nothing, names of files are proposed.

    Parameters
    ----------
    shell
        Which shell.
    """
    print(BEFORE[shell] + text())


def text():
    """Return the script, with the words of all commands."""
    known = {verb: list(scripts.names(verb)) for verb in scripts.FOLDERS}
    options = {f"{verb} {name}": options_of(verb, name) for verb, names in known.items() for name in names}
    return SCRIPT.format(commands=" ".join(program.COMMANDS), names=_cases(known),
                         options=_cases(options))


def options_of(verb, name):
    """Return the options of a script, a list of str."""
    main = importlib.import_module(f"stdpnet.{scripts.FOLDERS[verb]}.{name}").main
    actions = parsers.parser_of(main)._actions
    return [word for action in actions for word in action.option_strings if word.startswith("--")]


def _cases(words):
    return "\n".join(f'            "{first}") words="{" ".join(rest)}" ;;' for first, rest in words.items())


run = partial(command_line.run, main, program="stdpnet completion")

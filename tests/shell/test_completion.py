"""Completion in the shell: what is offered where, through click's own classes and the real program."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from lintmodel import rulebook
from lintmodel.cli import COMMANDS, main
from lintmodel.cli.reports import FORMATS

RULES, GROUPS = rulebook.names()


def offered(*arguments: str, shell: type[ShellComplete] = BashComplete) -> set[str]:
    """What is offered for the last of these words."""
    completion = shell(main, {}, "lintmodel", "_LINTMODEL_COMPLETE")
    return {item.value for item in completion.get_completions([*arguments[:-1]], arguments[-1])}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([""], {*COMMANDS}),
        (["ru"], {"rule", "rules"}),
        (["rule", ""], RULES),
        (["rule", "batchnorm-t"], {"batchnorm-tiny-batch"}),
        (
            ["rule", "state"],
            {name for name in RULES if name.startswith("state")},
        ),  # groups are no rules
        (["rule", "nothing-like-it"], set()),
        (["rule", "--format", ""], {"text", "json"}),
        (["rules", "--group", ""], GROUPS),
        (["rules", "--group", "serv"], {"serving"}),
        (["rules", "--group", "serving,num"], {"serving,numerics"}),
        (["rules", "--format", "j"], {"json"}),
        (["inspect", "--format", "t"], {"text"}),
        (["check", "--select", ""], RULES | GROUPS),
        (["check", "--ignore", "mode,thr"], {"mode,threshold-on-logits"}),
        (["check", "--ignore", "serving,serv"], set()),  # once is enough
        (["check", "--extend-select", "lambda"], {"lambda-layer"}),
        (["check", "--select", "state", "--ignore", "unadapted"], {"unadapted-layer"}),
        (["check", "--format", ""], {*FORMATS}),
        (["check", "--format", "json=re"], set()),
        (["check", "--fail-on", "w"], {"warning"}),
        (["check", "--color", "a"], {"auto", "always"}),
        (["check", "--fail-"], {"--fail-on"}),
    ],
)
@pytest.mark.parametrize("shell", [BashComplete, ZshComplete, FishComplete])
def test_what_is_offered(arguments: list[str], found: set[str], shell: type[ShellComplete]) -> None:
    assert offered(*arguments, shell=shell) == found


@pytest.mark.parametrize("arguments", [["check", "tra"], ["inspect", "mod"]])
def test_files_are_left_to_the_shell(arguments: list[str]) -> None:
    completion = BashComplete(main, {}, "lintmodel", "_LINTMODEL_COMPLETE")
    (item,) = completion.get_completions(arguments[:-1], arguments[-1])
    assert item.type == "file"


def run(**variables: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from lintmodel.__main__ import start; start()"]
    environment = {**os.environ, **variables}
    return subprocess.run(
        program, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "words", ["lintmodel rule unadapted-", "lintmodel check --ignore unadapted-"]
)
def test_the_program_answers_the_shell(words: str) -> None:
    count = str(len(words.split()) - 1)
    # click takes the name of the variable from that of the program, which is -c here
    done = run(COMP_WORDS=words, COMP_CWORD=count, __C_COMPLETE="bash_complete")
    assert (done.returncode, done.stdout, done.stderr) == (0, "plain,unadapted-layer\n", "")

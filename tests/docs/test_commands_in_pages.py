"""Every command that a page shows exists, with the options that it shows."""

import importlib.util
import re
import shlex

import click

from cupola.cli.group import cupola as group


def found_command(words):
    """The click command that words name, and the words that are left."""
    command = group
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        context = click.Context(command)
        command = command.get_command(context, words[0])
        if command is None:
            return None, words
        words = words[1:]
    return command, words


def test_commands_and_options(page, shell_lines):
    for line in shell_lines(page.read_text(encoding="utf-8")):
        start = re.match(r"(?:uv run --no-sync |\.venv/bin/|\.venv\\Scripts\\)?cupola ([a-z-].*)", line)
        if start is None or "=" in line.split()[1]:
            continue
        words = shlex.split(start.group(1).rstrip(":,;."))
        if "," in line.split()[1]:  # `cupola run, report`: a list in prose
            words = []
        command, rest = found_command(words)
        assert command is not None, f"{line}: no such command"
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h", "--version"}
        used = {word.split("=")[0] for word in rest if re.match(r"--?[a-zA-Z]", word)}
        assert used <= known, f"{line}: {used - known} is no option"


def test_targets_of_make_and_of_the_set_up_script(page, root, shell_lines):
    spec = importlib.util.spec_from_file_location("bootstrap_of_pages", root / "scripts" / "bootstrap.py")
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    targets = set(re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text(), re.MULTILINE).group(1).split())
    assert targets == set(bootstrap.EXTRAS)
    for line in shell_lines(page.read_text(encoding="utf-8")):
        for pattern in (r"make ([a-z ]+)", r"(?:py|python3?) scripts[\\/]bootstrap\.py ([a-z ]+)"):
            for words in re.findall(f"^{pattern}", line):
                assert set(words.split()) <= targets, line


def test_scripts_that_are_named_exist(page, root):
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`(?:python )?(scripts/[\w./]+)`", text):
        assert (root / name).is_file(), name


def test_extras_of_uv_and_pip_exist(page, root):
    declared = (root / "pyproject.toml").read_text(encoding="utf-8")
    for names in re.findall(r"-e \"?\.\[([\w,]+)\]", page.read_text(encoding="utf-8")):
        for name in names.split(","):
            assert re.search(rf"^{name} = \[", declared, re.MULTILINE), name

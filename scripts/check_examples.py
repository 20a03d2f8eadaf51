"""Run the commands that pages show, and hold what they print against what the pages say that they print.

python scripts/check_examples.py                     # every page; fails where one is not true any more
python scripts/check_examples.py docs/zone.md        # these pages
python scripts/check_examples.py docs/zone.md -w     # puts what is printed now in place of what stood there

An example is a command in an indented block with lines below it. A line "..." stands for any lines left out, "..."
in a line for any part of it, and a long line may be wrapped. The commands of a block run one after the other in an
empty folder. Those that need files of the reader's own are left out, and counted. `tests/docs/test_examples.py` runs
those that take no time.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = "..."
#: A line that is written again is the most similar one that is printed, if it is this similar [-].
ALIKE = 0.5
#: What a word of a command begins or ends with that names something of the reader's own.
OWN = (".toml", ".csv", ".kml", ".json", ".tif", "my", "out/my", "mine", "SCENARIO", "ALPSMLC30", "http", "s3:")


@dataclass
class Example:
    """A command and what stands below it: lines of the page ``first`` to ``last`` (excluded), counted from 0."""

    words: list[str]
    first: int
    last: int
    shown: list[str] = field(default_factory=list)


def blocks_of(text: str) -> Iterator[list[Example]]:
    """The indented blocks of a page that show what a command prints."""
    block: list[Example] = []
    is_fenced = False
    lines = [*text.split("\n"), "end"]
    for number, line in enumerate(lines):
        is_fenced ^= line.startswith("```")
        if (line and not line.startswith("    ")) or is_fenced:
            block = [_trimmed(one) for one in block]
            while block and not block[-1].shown:
                block.pop()
            if block:
                yield block
            block = []
            continue
        code = line[4:].removeprefix("$ ")
        if code.startswith("cupola "):
            block.append(Example(shlex.split(code, comments=True)[1:], number + 1, number + 1))
        elif block:
            block[-1].shown.append(line[4:].rstrip())
            block[-1].last = number + 1


def _trimmed(example: Example) -> Example:
    while example.shown and not example.shown[0]:
        example.shown.pop(0)
        example.first += 1
    while example.shown and not example.shown[-1]:
        example.shown.pop()
        example.last -= 1
    return example


def is_own(example: Example) -> bool:
    """Whether a command needs files that only its reader has."""
    words = [word.split("=")[-1] for word in example.words]
    return any(word.startswith(OWN) or word.endswith(OWN) for word in words)


def rest_of(shown: str, printed: str) -> str | None:
    """What follows in a printed line on what a page shows of it, which may be wrapped; None: it is another line."""
    pattern = ".*".join(re.escape(part) for part in re.sub(r" \.\.\.$", LEFT_OUT, shown).split(LEFT_OUT))
    found = re.match(pattern + r"(?:\s+|$)", printed)
    return None if found is None else printed[found.end() :]


def wrong_line(shown: list[str], printed: list[str]) -> str | None:
    """The first line of an example that is not printed where it stands; None: all are."""
    left, may_skip, is_within = list(printed), False, False
    for line in shown:
        if line.strip() == LEFT_OUT:
            may_skip = True
            continue
        while left:
            rest = rest_of(line.strip() if is_within else line, left[0])
            if rest is not None:
                break
            if not may_skip and left[0].strip():
                return line
            left.pop(0)
        else:
            return line if line else None
        is_within = bool(rest)
        left[0] = rest or ""
        if not rest:
            left.pop(0)
        may_skip = not line
    return shown[-1] if is_within and shown[-1].strip() != LEFT_OUT else None


def written_again(shown: list[str], printed: list[str]) -> list[str]:
    """An example with the lines that are printed now in place of those that were most like them."""
    found, at = [], 0
    for line in shown:
        if not line or line.strip() == LEFT_OUT:
            found.append(line)
            continue
        start = line.removesuffix(" " + LEFT_OUT)
        alike = [difflib.SequenceMatcher(None, start, one[: len(start) + 8]).ratio() for one in printed[at:]]
        if not alike or max(alike) < ALIKE:
            raise SystemExit(f"nothing like this is printed: {line}\n" + "\n".join(printed))
        at += alike.index(max(alike))
        found.append(printed[at].rstrip() if start == line else printed[at][: len(start)].rstrip() + " " + LEFT_OUT)
        at += 1
    return found


def in_a_process(words: list[str], folder: Path) -> str:
    """What a command prints in a folder, in a process of its own."""
    command = [sys.executable, "-m", "cupola", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env=os.environ)
    if done.returncode:
        raise SystemExit(f"cupola {shlex.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def check(
    page: Path, *, write: bool = False, call: Callable[[list[str], Path], str] = in_a_process,
    wanted: Callable[[list[Example]], bool] = lambda block: True,
) -> tuple[int, int, list[str]]:  # fmt: skip
    """Run the examples of a page: how many there were, how many were left out, and what is not true any more."""
    n = n_own = 0
    wrong = []
    lines = page.read_text(encoding="utf-8").split("\n")
    for all_of_it in reversed(list(blocks_of("\n".join(lines)))):
        block = [one for one in all_of_it if not is_own(one)]
        n_own += sum(bool(one.shown) for one in all_of_it) - sum(bool(one.shown) for one in block)
        if not block or not wanted(block):
            continue
        with tempfile.TemporaryDirectory() as name:
            printed = [call(one.words, Path(name)).split("\n") for one in block]
        for one, output in zip(reversed(block), reversed(printed), strict=True):
            n += bool(one.shown)
            line = wrong_line(one.shown, output)
            if line is not None and write:
                new = written_again(one.shown, output)
                lines[one.first : one.last] = [f"    {text}".rstrip() for text in new]
            elif line is not None:
                wrong.append(f"{page}: cupola {shlex.join(one.words)}: this is not printed there any more: {line}")
    if write:
        page.write_text("\n".join(lines), encoding="utf-8")
    return n, n_own, wrong


def main() -> int:
    """Check, or write again, the pages that were named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, help="pages; all of docs without")
    parser.add_argument("-w", "--write", action="store_true", help="write what is printed now into the page")
    asked = parser.parse_args()
    n = n_own = 0
    wrong: list[str] = []
    for page in asked.pages or sorted((ROOT / "docs").rglob("*.md")):
        found = check(page, write=asked.write)
        n, n_own, wrong = n + found[0], n_own + found[1], wrong + found[2]
        for line in found[2]:
            print(line, file=sys.stderr)
    print(f"{n} examples, {len(wrong)} of them wrong; {n_own} need files of your own and were left out")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Write the validation book: docs/validation.md, a page for each model with checks, and pictures.

    make validation                                  # python scripts/bootstrap.py validation
    python -m scripts.validation.book --only random  # one page, printed

Exit code 1 when a check does not hold: nothing is written then.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cupola.analysis.estimates.intervals import wilson

from . import (  # noqa: F401  (their checks register themselves)
    doctrine_checks,
    other_checks,
    program_checks,
    radar_checks,
    space_checks,
    textbook_checks,
)
from .check import CHECKS, Check, Point

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
#: Pages of docs/models that describe no model of their own: lists, studies of other pages.
NO_MODEL = ("README", "history", "sanity", "coverage_of_intervals", "coverage_of_pipelines", "catalogue_estimates")
_HEAD = (
    "# Validation book",
    "",
    "    make validation     # computes everything again; fails when a check does not hold",
    "",
    "Every model beside published, exact or other people's values. Written by `scripts/validation/book.py`; the tests",
    "call the same checks. Models without a check here are listed as such: their own page says what their tests hold.",
    "",
    "| Model | Check | Against | Values | Differs most by |",
    "| --- | --- | --- | --- | --- |",
)
#: No more pairs than this stand in a table; the worst ones always do.
_SHOWN = 12


def figure(value: float) -> str:
    """A number with nine figures."""
    return f"{value:.9g}"


def worst(check: Check, points: list[Point]) -> Point:
    """The pair that differs most, in tolerances."""
    return max(points, key=check.excess)


def table(check: Check, points: list[Point]) -> list[str]:
    """The worst pair and some spread over all, beside each other."""
    step = max(1, len(points) // (_SHOWN - 1))
    chosen = [worst(check, points), *points[::step]][:_SHOWN]
    lines = ["| | should be | is | of it |", "| --- | --- | --- | --- |"]
    for k, one in enumerate(chosen):
        mark = " (differs most)" if k == 0 else ""
        # Differences in the last bits are those of the machine that wrote the page, and mean nothing.
        difference = (one.found - one.expected) / (abs(one.expected) or 1.0)
        told = "< 1e-12" if abs(difference) < 1e-12 else f"{difference:.0e}"
        lines.append(f"| {one.label}{mark} | {figure(one.expected)} | {figure(one.found)} | {told} |")
    return lines


def section(check: Check, points: list[Point]) -> list[str]:
    """One check as a part of a page."""
    parts = [f"{check.abs:g}"] if check.abs else []
    parts += [f"{check.rel:g} of the value"] if check.rel else []
    tolerance = " + ".join(parts)
    lines = [f"## {check.title}", "", f"$${check.equation}$$", ""]
    lines += [f"* **Source**: {check.source}", f"* **Against**: {check.kind} values, {len(points)} of them"]
    lines += [f"* **Holds within**: {tolerance} [{check.unit}]"]
    lines += [f"* **Domain**: {check.domain}"] if check.domain else []
    module = check.points.__module__.rpartition(".")[2]
    lines += [f"* **Computed by**: [`{check.name}`](../../scripts/validation/{module}.py)", ""]
    lines += [*table(check, points), ""]
    if any(one.x is not None for one in points):
        lines += [f"![{check.title}: values that should be, as a line, and ours, as crosses]({check.name}.png)", ""]
    return lines


def picture(check: Check, points: list[Point], path: Path) -> None:
    """Values that should be as lines, ours as crosses on them."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    shown = [one for one in points if one.x is not None]
    drawing = Figure(figsize=(6.4, 3.6), dpi=110)
    axes = drawing.add_subplot()
    curves = list(dict.fromkeys(one.curve for one in shown))[:6]
    for curve in curves:
        own = sorted((one for one in shown if one.curve == curve), key=lambda one: one.x or 0.0)
        axes.plot([one.x for one in own], [one.expected for one in own], lw=1.0, label=curve or "should be")
        axes.plot([one.x for one in own], [one.found for one in own], "kx", ms=4)
    xs, ys = [one.x or 0.0 for one in shown], [one.expected for one in shown]
    if min(xs) > 0 and max(xs) > 100 * min(xs):
        axes.set_xscale("log")
    if min(ys) > 0 and max(ys) > 300 * min(ys):
        axes.set_yscale("log")
    axes.set(xlabel=check.x, ylabel=f"[{check.unit}]", title=check.title)
    axes.grid(lw=0.3)
    axes.legend(fontsize=7)
    drawing.tight_layout()
    drawing.savefig(path, metadata={"Software": None})


def mutants() -> list[str]:
    """The part on faults that were put in, from the last run of scripts/mutate.py."""
    path = DOCS / "validation" / "mutants.json"
    if not path.exists():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))
    n, total = found["found"], found["sample"]
    low, high = wilson(n, total)
    left_out = " (none were run)" if found["no_runs"] else ""
    lines = ["", "## Would the tests notice?", ""]
    where = f"in {len(found['files'])} files: " + ", ".join(found["files"]) if found["files"] else "in all files"
    lines += [
        f"`python scripts/mutate.py --sample {found['asked']} --seed {found['seed']}` puts one small fault at a time",
        f"into the code, of {found['of']} that it can make {where}.",
        "",
        f"Of {total} that were tried, drawn at random, **{n} were found: {100 * n / total:.0f} % ({100 * low:.0f} to"
        f" {100 * high:.0f})**, {found['tests']} by the tests of",
        f"the file or a check of this book, {found['golden runs']} by golden runs alone{left_out}.",
        "",
        "The others survive, some because the fault changes nothing that can be seen:",
        "",
        "| File | Line | Was | Became | Since then |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in found["survivors"]:
        was, became = (one[key].replace("|", "\\|") for key in ("before", "after"))
        file, since = one["file"].removeprefix("src/cupola/"), one.get("since", "")
        lines.append(f"| `{file}` | {one['line']} | `{was}` | `{became}` | {since} |")
    return lines


def pages() -> tuple[dict[str, str], dict[str, list[Point]], list[str]]:
    """Texts of all pages by their path below docs, points of each check, and what does not hold."""
    results = {name: one.run() for name, one in CHECKS.items()}
    wrong = [
        f"{name}: {point.label}: should be {point.expected!r}, is {point.found!r}"
        for name, points in results.items()
        for point in CHECKS[name].wrong(points)
    ]
    texts: dict[str, str] = {}
    head = list(_HEAD)
    for path in sorted((DOCS / "models").glob("*.md")):
        page = path.stem
        if page in NO_MODEL:
            continue
        own = [one for one in CHECKS.values() if one.page == page]
        if not own:
            head.append(f"| [{page}](models/{page}.md) | **unchecked in this book** | | | |")
            continue
        for one in own:
            points = results[one.name]
            share = one.excess(worst(one, points))
            told = f"{100 * share:.0f} % of the tolerance" if share >= 0.01 else "under 1 % of the tolerance"
            anchor = f"[{one.title}](validation/{page}.md)"
            head.append(f"| [{page}](models/{page}.md) | {anchor} | {one.kind} | {len(points)} | {told} |")
        lines = [f"# {page.replace('_', ' ').capitalize()}: checks", ""]
        lines += [f"What the model is, and where it ends: [{page}](../models/{page}.md).", ""]
        lines += ["All models: [validation book](../validation.md).", ""]
        for one in own:
            lines += section(one, results[one.name])
        texts[f"validation/{page}.md"] = "\n".join(lines).rstrip() + "\n"
    texts["validation.md"] = "\n".join([*head, *mutants()]) + "\n"
    return texts, results, wrong


def main(arguments: list[str]) -> int:
    """Write the book, or print one page."""
    texts, results, wrong = pages()
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        print(f"{len(wrong)} values do not hold; nothing was written", file=sys.stderr)
        return 1
    if arguments[:1] == ["--only"]:
        print(texts.get(f"validation/{arguments[1]}.md", f"{arguments[1]}: no check"))
        return 0
    (DOCS / "validation").mkdir(exist_ok=True)
    for name, text in texts.items():
        (DOCS / name).write_text(text, encoding="utf-8")
    for name, points in results.items():
        if any(one.x is not None for one in points):
            picture(CHECKS[name], points, DOCS / "validation" / f"{name}.png")
    print(f"{len(CHECKS)} checks, {sum(map(len, results.values()))} values, all hold: {DOCS / 'validation.md'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

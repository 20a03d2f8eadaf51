"""Set up and run: ``python scripts/bootstrap.py COMMAND``, one of demo, test, check, docs, validation, bench, torture,
audit, setup and clean.

Needs nothing but Python. Makes ``.venv`` with the versions of ``constraints.txt`` when it is missing or when
``pyproject.toml`` or ``constraints.txt`` changed; then runs the command in it. Further arguments are passed on.
Works on Linux, macOS and Windows; `make` only gives its commands shorter names.
"""

# Old Pythons must be able to read this file (3.6 can), so that it can look for a newer one or say that it needs one.

import hashlib
import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)
TRIED = ("3.13", "3.12", "3.11", "3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "cupola-stamp")
IS_WINDOWS = os.name == "nt"
BIN = os.path.join(VENV, "Scripts" if IS_WINDOWS else "bin")
PYTHON = os.path.join(BIN, "python.exe" if IS_WINDOWS else "python")

#: Command -> extras of the package that it needs.
EXTRAS = {
    "demo": ("all",),
    "test": ("all", "test"),
    "check": ("all", "check", "docs", "test"),
    "docs": ("all", "docs"),
    "validation": ("all", "test"),
    "bench": ("all", "test"),
    "torture": ("all", "test"),
    "audit": ("all", "audit"),
    "setup": ("all", "check", "docs", "test"),
    "clean": (),
}
#: The pages and the reference of public names as a site; a warning is an error.
SITE = ["-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "docs", os.path.join("build", "site")]
CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")
LEFT_BY_WORK = (".venv", *CACHES, "build", "dist", "out", "demo-out")


def main(arguments):
    """Run one command; the exit code."""
    if not arguments or arguments[0] not in EXTRAS:
        print("usage: python scripts/bootstrap.py " + " | ".join(sorted(EXTRAS)), file=sys.stderr)
        return 2
    if sys.version_info < NEEDED:
        return run_with_newer_python(arguments)
    command, rest = arguments[0], arguments[1:]
    os.chdir(ROOT)
    if command == "clean":
        for name in LEFT_BY_WORK:
            shutil.rmtree(name, ignore_errors=True)
        return 0
    if not set_up(EXTRAS[command]):
        return 1
    if command == "demo":
        return call(["-m", "cupola", "demo", *rest])
    if command == "test":
        return call(["-m", "pytest", "-n", "auto", *rest])  # one worker a core; -n 0: none
    if command == "bench":
        return call(["-m", "bench", *rest])
    if command == "validation":
        return call(["-m", "scripts.validation.book", *rest])
    if command == "torture":
        return call(["-m", "torture", *rest])
    if command == "audit":
        return call([os.path.join("scripts", "audit.py"), *rest])
    if command == "check":
        return check()
    if command == "docs":
        code = call(SITE)
        print(
            "docs failed"
            if code
            else "the pages and the reference: " + os.path.join(ROOT, "build", "site", "index.html")
        )
        return code
    return 0


def check():
    """Style, types, layers, the examples in docstrings and the site: all of them, then the verdict."""
    steps = (
        ("style", ["-m", "ruff", "check", "."]),
        ("format", ["-m", "ruff", "format", "--check", "."]),
        ("types", ["-m", "mypy"]),
        ("layers", ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
        ("examples", ["-m", "pytest", "src"]),
        ("docs", SITE),
    )
    failed = []
    for name, arguments in steps:
        print("== " + name, flush=True)
        if call(arguments) != 0:
            failed.append(name)
    print("check failed: " + ", ".join(failed) if failed else "check passed", flush=True)
    return 1 if failed else 0


def call(arguments):
    """Run the Python of .venv; its exit code."""
    # Where the environment forbids to keep bytecode, as in many containers, each process that a test starts compiles
    # six hundred modules anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    try:
        return subprocess.call([PYTHON, *arguments], cwd=ROOT, env=environment)
    except KeyboardInterrupt:
        return 130


def set_up(extras):
    """Make .venv hold the package with these extras in the versions of constraints.txt; whether that worked."""
    recipe = recipe_hash()
    installed = read_stamp(recipe)
    if installed is not None and set(extras) <= installed and works():
        return True
    print("setting up .venv (once; a minute or two)", flush=True)
    if not works():
        made = subprocess.call([sys.executable, "-m", "venv", "--clear", VENV])
        if made != 0 or not works():
            print(
                "error: 'python -m venv' does not work here; on Debian and Ubuntu: apt install python3-venv\n"
                "       or see docs/windows-and-uv.md for a way with uv",
                file=sys.stderr,
            )
            return False
    wanted = sorted(set(extras) | (installed or set()))
    what = "." + ("[" + ",".join(wanted) + "]" if wanted else "")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "-c", "constraints.txt"]
    if call([*pip, "-e", what]) != 0:
        print("error: pip could not install what Cupola needs; its message stands above", file=sys.stderr)
        return False
    with open(STAMP, "w") as file:
        file.write(" ".join([recipe, *wanted]) + "\n")
    return True


def works():
    """Whether .venv has an interpreter that is new enough, and pip."""
    if not os.path.exists(PYTHON):
        return False
    test = f"import sys, pip; sys.exit(sys.version_info < {NEEDED!r})"
    return subprocess.call([PYTHON, "-c", test], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def recipe_hash():
    """Hash of what decides the contents of .venv."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:16]


def read_stamp(recipe):
    """The extras that .venv holds by this recipe; None when it was made by another or not at all."""
    try:
        with open(STAMP) as file:
            words = file.read().split()
    except OSError:
        return None
    return set(words[1:]) if words and words[0] == recipe else None


def run_with_newer_python(arguments):
    """Start again under a Python that is new enough, or say that there is none."""
    for version in TRIED:
        command = ["py", "-" + version] if IS_WINDOWS else ["python" + version]
        try:
            found = subprocess.call([*command, "-c", ""]) == 0
        except OSError:
            found = False
        if found:
            return subprocess.call([*command, os.path.abspath(__file__), *arguments])
    needed, found, tried = ".".join(map(str, NEEDED)), sys.version.split()[0], ", ".join("python" + v for v in TRIED)
    print(
        f"error: Cupola needs Python {needed} or newer; this is {found}, and none of {tried} was found.\n"
        f"       Install one, or name it: make {arguments[0]} PYTHON=/path/to/python3.12",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

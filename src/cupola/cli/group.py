"""The group of commands. Only the one that is asked for is imported; the list of help needs none of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from cupola.version import __version__

#: Command -> what its help says in the list. Each lives in the module of the same name beside this one.
COMMANDS = {
    "demo": "Run the flagship study, damascus-2018, and open its report",
    "app": "Draw, run and watch scenarios in the browser",
    "run": "Run a study: simulate, judge the claims, write the report",
    "sweep": "Run a study at many points: factors, designs, as many replications as it takes",
    "uncertainty": "How far the answer moves because public figures differ, and which figure drives it",
    "rare": "The probability of an event too rare to count, without bias",
    "report": "Write the report of a run folder again",
    "replay": "Simulate one replication again and export everything that happened",
    "verify": "Say whether this machine gives the same bytes as the one that made a run",
    "import": "Make a scenario of a deployment drawn elsewhere: MSDL, ORBAT Mapper, GeoJSON, KML",
    "export": "Write a replication, scenario or map for another program: KMZ, CZML, GeoPackage, DIS ...",
    "compare": "Compare two defences, or what one change does, under the same draws",
    "table": "Tables of outcomes for wargames, as quantiles or bands of a die",
    "plot": "Pictures of a run or sweep: saturation, surface, tornado, convergence, distribution",
    "query": "Ask the tables of a run or sweep folder in SQL",
    "coverage": "Map from which altitude upward radars see each place",
    "validate": "Check a scenario and say all that is wrong with it",
    "zone": "Where batteries can really engage a target, instead of a ring",
    "assign": "Best assignment of weapons to targets, proved, beside the greedy rule",
    "debris": "Where the debris of intercepts and spent missiles falls",
    "exposure": "How long flights are inside detection and engagement zones",
    "catalogue": "Systems, radars, missiles and target types with their sources",
    "schema": "Print the JSON Schema of scenario files",
    "terrain": "Look at terrain, or fetch better terrain for a scenario",
}

#: Commands that read a scenario or the catalogue, and so take ``--catalogue``; a run folder holds its items itself.
WITH_CATALOGUE = frozenset(
    ("run", "sweep", "uncertainty", "rare", "compare", "table", "coverage", "validate", "zone", "assign", "debris",
     "exposure", "catalogue", "import")
)  # fmt: skip


def with_catalogue(command: click.Command) -> click.Command:
    """The command with ``--catalogue FOLDER``: items of the user's own, found everywhere while it runs."""
    if any(parameter.name == "catalogue_folder" for parameter in command.params):
        return command

    def enter(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
        if value is not None:
            from cupola.catalogue import own_items

            ctx.with_resource(own_items(value))
        return value

    words = "Folder of your own catalogue items, which come before those of Cupola (docs/own_items.md)."
    option = click.Option(
        ["--catalogue", "catalogue_folder"], metavar="FOLDER", expose_value=False, is_eager=True, callback=enter,
        help=words,
    )  # fmt: skip
    at = next((k for k, one in enumerate(command.params) if one.name in ("as_json", "quiet")), len(command.params))
    command.params.insert(at, option)
    return command


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        # No module can be called as the word that imports one.
        module = "import_file" if cmd_name == "import" else cmd_name
        command = getattr(import_module(f"cupola.cli.{module}"), module)
        assert isinstance(command, click.Command)
        if cmd_name in WITH_CATALOGUE:
            with_catalogue(command)
        elif cmd_name == "terrain" and isinstance(command, click.Group):
            with_catalogue(command.commands["fetch"])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="cupola %(version)s")
@click.option("--debug", is_flag=True, help="Show the whole traceback of an error.")
def cupola(debug: bool) -> None:
    """Cupola simulates ground-based air defence, engagement by engagement, over real terrain.

    For analysis and teaching; public figures only. Start with 'cupola demo', or copy a scenario:
    'cupola validate minimal' says where it lies.
    """

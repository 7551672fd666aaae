"""The commands by name, and how each one ends."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from sextant.app.cli import (
    alerts,
    asking,
    checks,
    converting,
    dashboards,
    doctoring,
    evaluating,
    maintaining,
    moving,
    people,
    replaying,
    searching,
    semantics,
    sending,
    serving,
    sources,
    transforming,
    workspace,
)
from sextant.app.cli.failing import INTERRUPTED, USAGE, status_of, tell, unexpected
from sextant.kit.errors import SextantError

EPILOG = "Ends with 0 done, 1 refused, 2 usage, 3 not permitted, 4 not found, 5 no server, 6 not understood."
program = typer.Typer(
    name="sextant",
    help="Data in any shape, questions in plain English, answers that can be checked.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)


@program.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version.", is_eager=True)
    ] = False,
) -> None:
    """Data in any shape, questions in plain English, answers that can be checked."""


for command in (serving.serve, serving.demo, converting.convert, asking.profile, asking.ask, asking.sql):
    program.command()(command)
program.command("eval")(evaluating.evaluate_questions)
program.command()(doctoring.doctor)
program.command()(moving.move)
program.command()(maintaining.maintenance)
program.command()(workspace.upload)
program.command()(workspace.datasets)
program.command()(workspace.jobs)
program.command()(searching.search)
program.add_typer(dashboards.dashboards, name="dashboards")
program.add_typer(checks.checks, name="checks")
program.add_typer(alerts.alerts, name="alerts")
program.add_typer(sources.sources, name="sources")
program.command()(sources.sync)
program.command()(sending.send)
program.command()(replaying.replay)
program.add_typer(people.people, name="people")
program.add_typer(people.keys, name="keys")
program.command("sign-in-link")(people.sign_in_link)
program.add_typer(people.audit, name="audit")
program.add_typer(semantics.semantics, name="semantics")
program.add_typer(transforming.models, name="models")
program.add_typer(transforming.rollups, name="rollups")


def run(arguments: Sequence[str]) -> int:
    """Runs a command and gives its exit status; no error leaves a trace on the terminal."""
    try:
        done = program(args=list(arguments), standalone_mode=False)
    except SextantError as error:
        tell(error)
        return status_of(error)
    except TyperException as error:
        words = error.format_message()
        if words.startswith("Usage:"):  # a group without a command shows what it has
            sys.stderr.write(f"{words}\n")
            return USAGE
        sys.stderr.write(f"sextant: {words}\n")
        sys.stderr.write(f"         `{_command(arguments)} --help` tells how it is used.\n")
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe had enough, which is no error
        return 0
    except Exception as error:  # noqa: BLE001  # a defect of ours: a line on the terminal, the trace in a file
        return unexpected(error)
    return done if isinstance(done, int) else 0


def _command(arguments: Sequence[str]) -> str:
    """The command that was meant, as far as it can be told."""
    groups = {group.name: group for group in program.registered_groups}
    names = {
        command.name or getattr(command.callback, "__name__", "") for command in program.registered_commands
    }
    first = arguments[0] if arguments and (arguments[0] in groups or arguments[0] in names) else ""
    return f"sextant {first}".strip()

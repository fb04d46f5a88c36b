"""The commands, one module a group; each module's ``add_commands`` registers its own."""

from collections.abc import Callable

import typer

from pipeline.commands import (
    analyse,
    announce,
    cluster,
    collect,
    correct,
    dashboard,
    detect,
    export,
    forget,
    init,
    maintain,
    recheck,
    report,
    run,
    schedule,
    sql,
    status,
    train,
    understand,
)

COMMAND_GROUPS: tuple[Callable[[typer.Typer], None], ...] = tuple(
    module.add_commands
    for module in (
        init,
        collect,
        analyse,
        run,
        schedule,
        report,
        correct,
        dashboard,
        sql,
        status,
        cluster,
        understand,
        detect,
        train,
        announce,
        forget,
        recheck,
        maintain,
        export,
    )
)

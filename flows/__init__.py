"""Joins the stages: configuration → runs, schedules, alerts, the `copydesk` command.

Takes ``copydesk.toml`` and ``sources.toml``; gives finished runs (`pipeline.collect`), Prefect flows and their
schedules (`deployments`, `serve`), messages to people (`alerts`) and the command line (`cli`). It composes plain
functions of the other folders and holds none of their logic. Only here are Prefect, Apprise and Typer imported,
and only `config.now` reads the clock.

Errors: `errors.FlowsError` and its kinds; each says what, where and what to do. A page's failure is a row, a
source's failure is its verdict; only what concerns neither (disk, database, our own network) ends a run.
"""

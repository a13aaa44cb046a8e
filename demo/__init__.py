"""The demo newsroom: a seeded small world of news sites with planted faults, served on loopback.

Takes a seed, an instant to start at and a folder; gives pages over HTTP (or as files), `sources.toml` for
Copydesk, the newsroom's clock and two truth files that say what was planted and what every article says.
`compare` holds Copydesk's tables against the truth.

A program of its own: `python -m demo serve|generate|compare`. Nobody imports it; it imports
`warehouse.contract`, and `warehouse` to read tables in `compare`. The same seed gives the same bytes. It
never reads the wall clock, never leaves loopback, and holds no text that was not written for it.

Errors: `demo.errors.DemoError` and its kin.
"""

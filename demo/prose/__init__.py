"""The newsroom's writers: story types as data (`data/*.toml`), sentences drawn from them by a seeded stream.

Takes a language and a random stream, gives a `Story`. Knows nothing of sites, pages or faults.
"""

"""Makes the project's own world, `worlds/lumen`: `python -m sandbox.worlds.make_lumen [FOLDER]`.

Seeded: the same code writes the same bytes. Everything in it is invented; e-mail addresses end in example.com.

Each object (order, dispute, review) is a `Thing` with a timeline of changes, from its birth to 30 days past the
world's start. What had happened by the start becomes the world's files; the rest becomes events.jsonl.
"""

"""Why is a goal not reached? One sentence or two for each row that misses it, kept until it does."""

EXPLAINED: dict[str, str] = {}

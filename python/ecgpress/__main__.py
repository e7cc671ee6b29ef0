"""``python -m ecgpress``: the program."""

from ._program import main

main()

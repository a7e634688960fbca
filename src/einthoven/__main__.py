"""``python -m einthoven``: the command line, where its script is not on the path."""

from einthoven.cli import main

if __name__ == "__main__":
    main()

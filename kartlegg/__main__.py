"""``python -m kartlegg``: the program, where its own command is not on the path."""

from kartlegg.cli import main

if __name__ == "__main__":
    main()

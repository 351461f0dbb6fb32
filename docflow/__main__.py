"""The door of the command: `docflow` and `python -m docflow`."""

from __future__ import annotations


def main() -> None:
    from docflow.cli.main import run

    run()


if __name__ == "__main__":
    main()

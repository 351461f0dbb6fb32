"""docflow verify: is the record whole?"""

from __future__ import annotations

import click

from docflow.cli.common import Said, command, office, put_json, shared, speak


@command()
@click.argument("case", metavar="[CASE]", required=False)
@shared
def verify(said: Said, case: str | None) -> int:
    """查验记录：每条链是否完整、有没有被改动、删去、调换、截断。"""
    from docflow.operations import checking

    found = checking.verify(office(said), case)
    wrong = [one for one in found if not one.is_warning]
    if said.as_json:
        put_json({"ok": not wrong, "problems": [one.to_json() for one in found]})
        return 4 if wrong else 0
    speak(found)
    if not wrong:
        click.echo(f"{case or '全部记录'}：完整，没有改动。")
    return 4 if wrong else 0

"""For all rooms: properties are judged by what holds, not by how busy the machine is; `wide` tests wait for a full run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: `./run test` tries the same examples each time, so that red means a change in the code; `./run search` tries new ones.
settings.register_profile("fixed", settings.get_profile("house"), derandomize=True)
settings.load_profile("house")

#: Files whose tests set pages, audit files or search wide: `./run check` leaves them to `./run test`.
WIDE = (
    "render/test_pdf", "render/test_docx", "render/test_html", "render/test_positions", "render/test_page_laws", "render/test_fonts", "render/test_text", "render/test_word_oracle", "render/test_word_compose", "render/test_memo", "hostile/",
    "workflow/test_laws", "table/test_oracle", "table/test_quick", "table/test_reading", "store/test_kill", "store/test_laws", "form/test_laws",
    "lint/test_lint", "policy/test_laws", "test_docs", "test_examples", "cli/test_commands", "cli/test_procedures", "cli/test_refusals", "operations/", "document/test_language",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = str(item.path).replace("\\", "/").rpartition("/tests/")[2]
        if path.startswith(WIDE):
            item.add_marker(pytest.mark.wide)

"""Where each of the hostile rows H01–H67 is shown: in a table of this folder, in another test, or why in none.

The two tables are `words.py` (Word templates) and `sheets.py` (tables); what stands here points to a file and to words
that stand in it, so that a test that moves away is noticed.
"""

from __future__ import annotations

#: Row -> test file, and words that must stand in it.
ELSEWHERE: dict[str, tuple[str, str]] = {
    "H07": ("document/test_composing.py", '"T104"'),
    "H10": ("document/broken/names.md", "T112"),
    "H13": ("render/test_word_syntax.py", "endnotes"),
    "H22": ("test_library.py", '"T140"'),
    "H23": ("test_library.py", '"T141"'),
    "H24": ("document/test_language.py", '"items": "甲", "values": "乙", "copy": "丙"'),
    "H28": ("render/test_pdf_words.py", "file:///etc/hostname"),
    "H29": ("render/test_pdf_words.py", "http://127.0.0.1/x"),
    "H30": ("render/test_pdf_words.py", '"P301"'),
    "H33": ("render/test_pdf_words.py", '"P310"'),
    "H35": ("test_source.py", '"Y401"'),
    "H36": ("test_source.py", '"Y402"'),
    "H37": ("test_source.py", '"Y403"'),
    "H38": ("test_source.py", '"Y404"'),
    "H39": ("test_source.py", '"Y405"'),
    "H40": ("test_source.py", '"Y406"'),
    "H41": ("test_source.py", '"Y409"'),
    "H42": ("test_source.py", '"Y412"'),
    "H43": ("test_source.py", '"Y413"'),
    "H44": ("workflow/broken/targets.yaml", "#"),
    "H51": ("table/test_records.py", '("D209", '),
    "H53": ("ledger/test_check.py", '"D211"'),
    "H63": ("batch/test_names.py", '"../../x"'),
    "H64": ("batch/test_names.py", '"CON"'),
    "H65": ("batch/test_faults.py", "names_that_a_system_takes_for_one"),
    "H66": ("batch/test_faults.py", "a_disk_that_is_full_at_file_three_hundred"),
    "H67": ("hostile/doors.py", "_slipped_table"),
}
#: Row -> why there is nothing to show.
NOWHERE: dict[str, str] = {
    "H31": "A text template cannot write HTML: markup in data is text, tables have a header row and no colspan, nesting ends at the list.",
    "H32": "A text template cannot write a link; links of a Word template are H15.",
    "H34": "A paper has as many pages as it has; long tables are told by their row limit (D213).",
}

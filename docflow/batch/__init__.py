"""批量: many papers at once, each whole or not there at all; stopped and taken up again without doing one twice.

plan      (outcome, pattern)             -> Plan      which row becomes which file, or every name that cannot be
run       (plan, make, folder, formats)  -> Report    writes; a row that cannot be made is refused, the others are done
rehearse  (plan, make)                   -> Report    the same without writing anything
undo      (folder)                       -> Undone    the files of the last batch into a bin folder
merged    (report, folder, out)                       one PDF in the order of the rows
zipped    (report, folder, out)                       one .zip, the same bytes for the same files
refuse_others (folder, outs)                          one of these is somebody else's
contents  (report)                       -> bytes     the list of what was made, as .xlsx
stretch   (count, workers)               -> how many rows a process takes at once
leftovers (text, record)                 -> problems  what a template has left unfilled
doubts    (text, record)                 -> warnings  what it may have left unfilled

Knows nothing of templates: `make` is given a Job and returns the bytes of each format, or raises DocflowError; as
Files it may add what it knows of them.
"""

from docflow.batch.journal import JOURNAL
from docflow.batch.leftovers import doubts, leftovers
from docflow.batch.merge import contents, merged, refuse_others, zipped
from docflow.batch.names import Named, Pattern, safe_name
from docflow.batch.plan import Job, Plan, plan
from docflow.batch.report import Done, File, Files, Report, Undone
from docflow.batch.run import Make, rehearse, run
from docflow.batch.undo import undo
from docflow.batch.workers import Single, stretch

__all__ = [
    "JOURNAL",
    "Done",
    "File",
    "Files",
    "Job",
    "Make",
    "Named",
    "Pattern",
    "Plan",
    "Report",
    "Single",
    "Undone",
    "contents",
    "doubts",
    "leftovers",
    "merged",
    "plan",
    "refuse_others",
    "rehearse",
    "run",
    "safe_name",
    "stretch",
    "undo",
    "zipped",
]

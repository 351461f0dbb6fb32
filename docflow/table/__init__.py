"""表格: rows in and out. Messy spreadsheets become records with the cell of every problem; records become safe ones.

grids       (path)                   -> sheets as they stand: rows of texts and the place of each cell
read        (path or bytes)          -> Sheet          headings, rows, what was decided on the way, what is odd
records     (sheet, form)            -> Outcome        a Record for each good row, every Problem of the others
duplicates  (rows, key)              -> problems       which rows say the same
load        (path, form)             -> Outcome        read and records in one, with a sheet for each table field
stream      (path, form)             -> Stream         the same row after row, in little memory: for long tables
Packed      (things)               -> sequence         many things alike in little memory
write       (columns, rows)          -> .xlsx bytes    text stays text, no formula ever
write_csv   (columns, rows)          -> .csv bytes     the same for programs that read nothing else
blank       (form)                   -> .xlsx bytes    an empty spreadsheet to fill in
marked      (path, problems)         -> .xlsx bytes    the user's own spreadsheet with the bad cells marked
marked_text (path, problems)         -> .csv bytes     the user's own .csv with what is wrong at the end of each line

Reads the file it is given and no other; writes none.
"""

from docflow.table.blank import blank
from docflow.table.cells import column_letter, row_numbers, safe_sheet_name
from docflow.table.grids import Sheetful, grids
from docflow.table.marked import marked
from docflow.table.marked_text import is_text, marked_text
from docflow.table.model import Cell, Outcome, Row, Sheet
from docflow.table.packed import Packed
from docflow.table.reading import read
from docflow.table.records import Stream, duplicates, load, records, stream
from docflow.table.writing import Column, write, write_csv

__all__ = [
    "Cell",
    "Column",
    "Outcome",
    "Packed",
    "Row",
    "Sheet",
    "Sheetful",
    "Stream",
    "blank",
    "column_letter",
    "duplicates",
    "grids",
    "is_text",
    "load",
    "marked",
    "marked_text",
    "read",
    "records",
    "row_numbers",
    "safe_sheet_name",
    "stream",
    "write",
    "write_csv",
]

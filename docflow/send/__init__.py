"""发送: what goes out once an act is recorded; one function each.

copy_file (data, folder, name)   -> the path of the copy in 文书/
log_line  (record, path)         -> one more line in a log

Each may be called twice with the same effect and does it once. Nothing here draws a seal or knows a case.
"""

from docflow.send.copy import copy_file
from docflow.send.log import log_line

__all__ = ["copy_file", "log_line"]

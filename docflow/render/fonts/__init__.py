"""字体: which face stands for each role, what it can write, and how to get one.

find     (folder)        -> Faces      a face for every role; Unavailable P320 when there is none
Faces    .role .runs .missing .rare_uses .configuration
install  (say)                         fetches free faces from the distribution, once, without installing packages
add      (path)                        a face of the user's own, which always wins

No face is shipped with docflow. Files are read here and nowhere else in render/.
"""

from docflow.render.fonts.faces import Face, Faces, RareUse, find, ignorable, serif
from docflow.render.fonts.fetch import add, install
from docflow.render.fonts.files import folder

__all__ = ["Face", "Faces", "RareUse", "add", "find", "folder", "ignorable", "install", "serif"]

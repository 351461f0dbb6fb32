"""docflow: official Chinese paperwork (公文) made from data and carried through its approvals."""

__version__ = "0.1.0"

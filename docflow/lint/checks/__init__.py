"""All checks, each with the number of its rule; a rule without a check, or a check without a rule, fails a test."""

from docflow.lint.checks import elements, figures, names, numbering, numerals, page, punctuation, routing, slips, titles
from docflow.lint.fault import Check

CHECKS: tuple[tuple[str, Check], ...] = (
    *elements.CHECKS,
    *numbering.CHECKS,
    *titles.CHECKS,
    *punctuation.CHECKS,
    *numerals.CHECKS,
    *routing.CHECKS,
    *slips.CHECKS,
    *names.CHECKS,
    *figures.CHECKS,
    *page.CHECKS,
)

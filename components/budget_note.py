"""What a budget has to say beside the button that would spend from it: nothing below 80 %."""

from components import cost_note, resources
from easel.ledger import budgets


def words(connection: str) -> str:
    """ "Budget: 84 % of $5.00 for today is used", and beyond it that nothing will be sent; empty below 80 %."""
    near = [each for each in budgets.standings(resources.library().database, connection) if each.is_near]
    if not near:
        return ""
    worst = max(near, key=lambda each: each.share)
    used = f"{budgets.name(worst.budget)} ({cost_note.money(worst.budget.usd)})"
    if worst.share >= 1:
        return f"{used[:1].upper()}{used[1:]} is used up: nothing will be sent. Raise it on the Usage page."
    return f"{int(worst.share * 100)} % of {used} is used."

"""Says what an experiment would make before anything starts: how many pictures, at what cost, in which time, what is free."""

from collections.abc import Iterator

from components.kit import cost_note
from easel import spans
from easel.actions.experiment_plan import Plan


def label(plan: Plan, *, widens: bool) -> str:
    """What the button says: "Make 60 pictures, $1.20 to $2.40", "Show 12 pictures, free"."""
    if plan.problems:
        return "Make pictures"
    if not plan.send:
        return f"Show {pictures(plan.reused)}, free" if plan.reused else "Nothing new to make"
    return f"{'Add' if widens else 'Make'} {pictures(plan.send)}, {cost(plan)}"


def pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def cost(plan: Plan) -> str:
    """ "free", "about $0.21", "$0.10 to $0.40", "cost unknown"."""
    return "cost unknown" if plan.cost is None else cost_note.usd_range(*plan.cost)


def lines(plan: Plan) -> Iterator[str]:
    """The plan, a sentence a line, most important first; what is not possible has lines of its own."""
    if plan.stands and not plan.send:
        yield "All of it is in this experiment. Add values, and only new pictures are made."
    elif plan.send != plan.asked:
        parts = [f"{plan.asked:,} asked for", f"{plan.send:,} to be made"]
        parts += [f"{plan.stands:,} in this experiment already"] if plan.stands else []
        parts += [f"{plan.reused:,} made before and reused, free"] if plan.reused else []
        yield ", ".join(parts) + "."
    if plan.send and plan.seconds:
        yield f"About {spans.in_words(plan.seconds)} at this connection’s limits."


def impossible(plan: Plan) -> Iterator[str]:
    """Each broken rule with how many pictures it leaves out."""
    for rule, count in plan.not_possible:
        yield f"{count:,} not possible: {rule}"

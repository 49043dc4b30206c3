"""Says what an experiment would make before anything starts: how many pictures, at what cost, in which time, what is free."""

from collections.abc import Iterator

from easel.actions.experiment_plan import Plan
from easel.words import units


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
    return "cost unknown" if plan.cost is None else units.money_range(*plan.cost)


def lines(plan: Plan) -> Iterator[str]:
    """The plan, a sentence a line, most important first; what is not possible has lines of its own."""
    if plan.stands and not plan.send:
        yield "All of these are already in this experiment. Add values to make new pictures."
    elif plan.send != plan.asked:
        parts = [f"{plan.asked:,} requested", f"{plan.send:,} to make"]
        parts += [f"{plan.stands:,} already in this experiment"] if plan.stands else []
        parts += [f"{plan.reused:,} reused, free"] if plan.reused else []
        yield ", ".join(parts) + "."
    if plan.send and plan.seconds:
        yield f"About {units.duration(plan.seconds)} at this connection’s limits."


def impossible(plan: Plan) -> Iterator[str]:
    """Each broken rule with how many pictures it leaves out."""
    for rule, count in plan.not_possible:
        yield f"{count:,} not possible: {rule}"

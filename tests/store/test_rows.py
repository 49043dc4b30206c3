"""From rows to values: columns for a select, neighbours that belong together, JSON decoded once."""

import sqlalchemy as sa

from easel.store import rows
from easel.store.scope import STUDIO
from easel.store.tables import Json, desk_column, person_column

TABLE = sa.Table(
    "thing", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("told", Json), sa.Column("left_out", sa.Integer)
)


def test_json_comes_as_its_text() -> None:
    """Whoever reads many rows decodes what repeats only once."""
    id_column, told = rows.columns(TABLE, "left_out")
    assert rows.names(TABLE, "left_out") == ["id", "told"]
    assert id_column is TABLE.c.id
    assert isinstance(told.type, sa.Text)
    assert told.name == "thing_told"


def test_neighbours_are_one_group() -> None:
    """By one value; what comes again later is a group of its own."""
    found = rows.groups([("a", 1), ("a", 2), ("b", 3), ("a", 4)], 0)
    assert found == [[("a", 1), ("a", 2)], [("b", 3)], [("a", 4)]]
    assert rows.groups([], 0) == []


def test_the_same_text_is_the_same_object() -> None:
    """Also for a request that thousand jobs share."""
    known: dict[str, dict[str, object]] = {}
    first = rows.decoded('{"n": 1}', known)
    assert first == {"n": 1}
    assert rows.decoded('{"n": 1}', known) is first


def test_a_row_that_names_no_desk_lies_on_the_studios() -> None:
    """Written by us or by a database that knows only its default; nobody did it while nobody signs in."""
    table = sa.Table("thing", sa.MetaData(), sa.Column("id", sa.Integer), desk_column(), person_column())
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(sa.insert(table), {"id": 1})
        connection.execute(sa.text("INSERT INTO thing (id) VALUES (2)"))
        assert connection.execute(sa.select(table)).all() == [(1, STUDIO, ""), (2, STUDIO, "")]
    engine.dispose()

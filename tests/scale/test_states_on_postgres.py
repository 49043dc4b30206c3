"""The only ways between states, held by PostgreSQL: the tests of states, as they are."""

import pytest
import sqlalchemy as sa

from easel.runs.tables import run
from easel.store.database import Database
from tests.runs.test_states import (
    test_a_step_from_where_none_leads_is_a_mistake,
    test_of_many_who_send_one_succeeds,
    test_only_the_drawn_steps_happen,
    test_the_database_itself_refuses_other_states,
    test_the_end_is_timed_and_free,
)

__all__ = [
    "test_a_step_from_where_none_leads_is_a_mistake",
    "test_of_many_who_send_one_succeeds",
    "test_only_the_drawn_steps_happen",
    "test_the_database_itself_refuses_other_states",
    "test_the_end_is_timed_and_free",
]


@pytest.fixture
def database(database: Database) -> Database:
    """With the one run that jobs of these tests belong to."""
    with database.writing() as connection:
        values = {"id": "r", "kind": "generate", "created": 0, "params": {}, "connection": ""}
        connection.execute(sa.insert(run), values)
    return database

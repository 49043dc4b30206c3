"""A connection in words: how it is doing, what it can do, and what is worth a look."""

from dataclasses import replace

import pytest

from components.connections import connection_words
from easel.connections.capability_card import CapabilityCard
from easel.connections.connection import Connection
from easel.connections.health import Health
from easel.connections.limits import Wait

GATE = Connection("1", "Gate", "https://gate.example/v1", kind="sub2api", tier="pro")
SANDBOX = Connection("sandbox", "Sandbox", "http://127.0.0.1:1/v1", kind="sandbox", source="studio")


@pytest.mark.parametrize(
    ("connection", "health", "tone", "words"),
    [
        (GATE, Health(), "calm", "Not tried yet"),
        (GATE, Health(reachable=True), "calm", "Reachable"),
        (GATE, Health(reachable=True, in_flight=2), "calm", "2 running"),
        (SANDBOX, Health(), "calm", "Ready"),
        (GATE, Health(reachable=False, words="no such host"), "red", "No such host"),
        (GATE, Health(wait=Wait("Gate asked to wait", 12)), "amber", "Gate asked to wait, about 12 s"),
        (
            GATE,
            Health(resting=40, trouble="API key refused"),
            "amber",
            "Skipped by Automatic for 40 s: API key refused",
        ),
        (replace(GATE, enabled=False), Health(reachable=False), "calm", "Switched off"),
    ],
)
def test_the_state_says_what_matters_most(connection: Connection, health: Health, tone: str, words: str) -> None:
    """Red is what cannot be reached, amber what to look at; a connection that is off is nobody's worry."""
    assert connection_words.state(connection, health) == (tone, words)


def test_the_origin_names_host_kind_plan_and_source() -> None:
    """What is read-only says where it is defined."""
    assert connection_words.origin(GATE) == "gate.example · sub2api · Pro plan"
    outside = replace(GATE, source="environment", kind="other", tier="api_key")
    assert connection_words.origin(outside) == "gate.example · API key · from the environment, read-only here"
    assert connection_words.origin(SANDBOX) == "Free test pictures, no AI"


def test_abilities_tell_only_what_is_known() -> None:
    """Nothing is said of what was not tried; what hinders is amber or red."""
    assert connection_words.abilities(None) == ()
    assert connection_words.abilities(CapabilityCard(0.0)) == ()
    good = CapabilityCard(
        0.0, streams=True, partials=True, edits=True, mask="alpha", leak=0.508, counts=True, sizes=True
    )
    assert [words for _, words in connection_words.abilities(good)] == [
        "streams with previews",
        "edits",
        "masks by alpha, 51% changed outside",
        "sizes respected",
    ]
    poor = CapabilityCard(
        0.0,
        key=False,
        generates=False,
        streams=False,
        edits=False,
        mask="ignored",
        counts=False,
        sizes=False,
        size_given="1254x1254",
        usage=False,
    )
    assert connection_words.abilities(poor) == (
        ("red", "key refused"),
        ("red", "makes no pictures"),
        ("amber", "does not stream"),
        ("amber", "no edits"),
        ("amber", "masks ignored"),
        ("amber", "sizes ignored (sent 1254x1254)"),
        ("calm", "n ignored"),
        ("amber", "usage not reported: costs unknown"),
    )


def test_what_is_known_of_tasks_is_told() -> None:
    """That a server takes them, what they are for, and that it took none."""
    takes = CapabilityCard(0.0, tasks=True)
    assert connection_words.abilities(takes) == (("calm", "accepts tasks"),)
    (told,) = connection_words.notes(replace(GATE, cut_after=100.2, capabilities=takes), Health())
    assert told == "Requests that are silent for about 100 s are cut on the way: longer ones are sent as tasks."
    (told,) = connection_words.notes(replace(GATE, tasks_off=True), Health())
    assert told.startswith("This server refused a task")
    assert connection_words.notes(replace(GATE, tasks_off=True, tasks="never"), Health()) == ()


def test_what_is_known_of_conversations_is_told() -> None:
    """Whether a server serves them, and that it did not remember."""
    assert connection_words.abilities(CapabilityCard(0.0, turns=True)) == (("calm", "conversations"),)
    assert connection_words.abilities(CapabilityCard(0.0, turns=False)) == (("amber", "no conversations"),)
    (told,) = connection_words.notes(replace(GATE, forgets=True), Health())
    assert told.startswith("This server does not remember its own answers")


def test_cuts_proxies_and_failures_are_noted() -> None:
    """The learned cut, whose address is checked behind a proxy, and when to examine again."""
    told = connection_words.notes(
        replace(GATE, cut_after=100.2, proxy="http://proxy.example:3128"), Health(failures=3, trouble="it fails")
    )
    assert "silent for about 100 s" in told[0]
    assert "proxy.example:3128" in told[1]
    assert "its address is checked" in told[1]
    assert told[2] == "3 failures in a row (it fails): run the checks again."
    assert connection_words.notes(GATE, Health()) == ()

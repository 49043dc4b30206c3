"""The pages at the foot of a phone's screen: which stand there, and which under More."""

from components.kit import page_bar

NAMES = ("generate", "edit", "converse", "experiments", "library", "usage", "connections")
PAGES = [(name, name.capitalize(), f":material/sign_of_{name}:") for name in NAMES]


def test_the_first_five_are_in_sight_and_one_is_marked() -> None:
    """Each with its title, its sign and its address; the first page lies at the root."""
    links = page_bar.links(PAGES, "Library")
    assert [link["title"] for link in links["first"]] == ["Generate", "Edit", "Converse", "Experiments", "Library"]
    assert [link["title"] for link in links["more"]] == ["Usage", "Connections"]
    assert [link["title"] for part in links.values() for link in part if link["now"]] == ["Library"]
    assert links["first"][0] == {
        "name": "generate",
        "title": "Generate",
        "icon": "sign_of_generate",
        "address": "./",
        "now": False,
    }
    assert links["first"][1]["address"] == "./edit"

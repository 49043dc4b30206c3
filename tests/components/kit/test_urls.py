"""Addresses begin where the browser reaches the studio, whatever a proxy takes off on the way."""

import pytest

from components.kit import urls


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("http://localhost:8501/", ""),
        ("http://localhost:8501/edit", ""),
        ("http://localhost:8501", ""),
        ("", ""),
        ("https://studio.example/easel/", "/easel"),
        ("https://studio.example/easel/edit?pictures=a/b", "/easel"),
        ("https://studio.example/a/picture-library/", "/a/picture-library"),
        ("https://studio.example/edit/edit", "/edit"),
        ("https://studio.example/f%C3%BCr%20alle/usage", "/f%C3%BCr%20alle"),
        ("https://studio.example//evil.example/edit", "/evil.example"),
    ],
)
def test_the_folder_of_a_page_is_where_the_studio_is(page: str, path: str) -> None:
    """At the root nothing, below a path that path; never a second host."""
    assert urls.below(page) == path

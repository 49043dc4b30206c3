"""The table of models: each as documented, a name that nobody knows is no obstacle."""

import pytest

from easel import models


@pytest.mark.parametrize("model", models.CATALOG.values(), ids=lambda model: model.id)
def test_a_known_model_is_priced_for_what_it_accepts(model: models.Model) -> None:
    """A factor for each quality, and a band for qualities it has."""
    assert models.lookup(model.id) is model
    assert set(model.token_base) == set(model.qualities)
    assert set(model.token_band) <= set(model.qualities)
    assert model.known


def test_the_usual_model_is_known() -> None:
    """What a form begins with."""
    assert models.lookup(models.DEFAULT).known


def test_an_unknown_name_may_ask_for_everything() -> None:
    """Gateways rename; what it takes is theirs to say, and its price nobody knows."""
    model = models.lookup("house-model")
    assert (model.id, model.known, model.token_base) == ("house-model", False, {})
    assert model.complexities
    assert "max" in model.qualities

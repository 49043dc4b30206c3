"""What is said of a model beside its field."""

from components.kit import model_field
from easel import models


def test_a_snapshot_says_its_day_and_others_what_they_cannot_do() -> None:
    """In the list a snapshot says both; a name that nobody knows is no snapshot by its looks alone."""
    snapshot = models.lookup("gpt-image-2-2026-04-21")
    assert model_field.facts(snapshot) == "As of 21 Apr 2026"
    assert model_field.note(snapshot) == "As of 21 Apr 2026. Quality up to high, transparency in preview"
    assert model_field.facts(models.lookup("gpt-image-2")) == "Quality up to high, transparency in preview"
    assert model_field.facts(models.lookup("gpt-image-2.5-flare")) == "No complexity setting"
    assert model_field.facts(models.lookup("gpt-image-2.6-flare")) == "Its price is an estimate"
    ends = "Ends on 1 Mar 2027 (Gateway)"
    assert model_field.note(models.lookup("gpt-image-2.5-flare"), ends) == f"{ends}. No complexity setting"
    assert model_field.dated(models.lookup("house-2026-13-45")) is None

import pytest


@pytest.fixture(autouse=True)
def _in_english(english):
    """What is said in this folder is said in English."""

import pytest

from auditor import language


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use(None)

import pytest
from demo.samples import Sample, draw


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Sample:
    return draw(tmp_path_factory.mktemp("sample"), processes=5_000, seed=7)

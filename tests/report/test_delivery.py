"""A file of results is there whole or not at all."""

import pytest

from auditor.errors import StorageError
from auditor.report.delivery import replacing


def test_a_result_takes_the_old_ones_place(tmp_path):
    path = tmp_path / "señales.csv"
    path.write_text("old")

    with replacing(path) as file:
        file.write("adjudicación\r\n")
        assert path.read_text() == "old"

    assert path.read_bytes() == "adjudicación\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_that_fails_half_way_leaves_the_old_one(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def half() -> None:
        with replacing(path) as file:
            file.write("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(StorageError, match="nowhere"), replacing(tmp_path / "nowhere" / "out.csv"):
        pass

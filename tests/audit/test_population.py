"""What an audit says that it looked at."""

from datetime import date

import pytest

from auditor.store.population import loaded_sources

pytestmark = pytest.mark.both_databases


def test_a_source_is_told_by_its_processes_months_and_files(loaded):
    with loaded.reading() as connection:
        (state,) = loaded_sources(connection)

    assert (state.name, state.processes, state.undated, state.months) == ("files", 3, 1, (202605, 202606))
    assert state.files == ("1" * 64, "2" * 64)
    assert state.last_ingested == "2026-06-02T00:00:00Z"
    assert state.last_released == date(2026, 5, 31)


def test_a_source_that_never_gave_a_file_is_not_told(database):
    with database.reading() as connection:
        assert loaded_sources(connection) == ()

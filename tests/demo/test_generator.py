"""What is written: the same bytes for the same request, whole packages, answers outside the data."""

import json
import subprocess
import sys

import pytest

from auditor.demo import mix
from auditor.demo.clock import ticks
from auditor.demo.generator import generate, write_lines, write_packages


def test_same_request_same_bytes(tmp_path):
    first = write_lines(tmp_path / "a" / "x.jsonl", processes=700, seed=3)
    second = write_lines(tmp_path / "b" / "x.jsonl", processes=700, seed=3)
    other = write_lines(tmp_path / "c" / "x.jsonl", processes=700, seed=4)
    assert first.files[0].read_bytes() == second.files[0].read_bytes()
    assert first.answers.read_bytes() == second.answers.read_bytes()
    assert first.files[0].read_bytes() != other.files[0].read_bytes()


def test_same_bytes_in_another_process(tmp_path):
    """Nothing depends on the order of a set or on hash randomization."""
    here = write_lines(tmp_path / "here.jsonl", processes=700, seed=3)
    there = tmp_path / "there.jsonl"
    command = [sys.executable, "-m", "auditor.demo.generator", "--processes", "700", "--seed", "3"]
    subprocess.run([*command, "--lines", there], check=True)
    assert there.read_bytes() == here.files[0].read_bytes()


@pytest.mark.parametrize(("processes", "months"), [(1, 1), (13, 24), (500, 1), (2_001, 7)])
def test_any_size_is_met_exactly(tmp_path, processes, months):
    made = write_lines(tmp_path / "x.jsonl", processes=processes, months=months)
    assert made.n_processes == processes
    assert len(made.files[0].read_bytes().splitlines()) == processes


@pytest.mark.parametrize(
    ("processes", "months", "first"), [(0, 1, "2024-01"), (1, 0, "2024-01"), (1, 1, "2024-13")]
)
def test_nonsense_is_refused(processes, months, first):
    with pytest.raises(ValueError, match="month"):
        generate(processes, months=months, first_month=first)


def test_packages(tmp_path):
    made = write_packages(tmp_path / "data", processes=600, seed=5, months=3, first_month="2024-11")
    assert [path.name for path in made.files] == [
        "2024-11_Guatecompras.json",
        "2024-12_Guatecompras.json",
        "2025-01_Guatecompras.json",
    ]
    assert sorted(made.files[0].parent.iterdir()) == made.files
    records = []
    for path in made.files:
        package = json.loads(path.read_bytes())
        assert package["version"] == "1.1"
        assert package["license"] == "https://creativecommons.org/licenses/by/4.0"
        assert package["publisher"]["name"].startswith("Guatemala")
        month = path.name[:7]
        assert all(r["compiledRelease"]["dataSegmentation"]["id"] == month for r in package["records"])
        records += package["records"]
    assert len(records) == 600
    counts = [len(record["releases"]) for record in records]
    assert min(counts) >= 1
    assert 1.7 <= sum(counts) / len(counts) <= 2.7
    for record in records:
        assert record["ocid"] == record["compiledRelease"]["ocid"]
        assert all(set(link) == {"url", "date", "tag"} for link in record["releases"])
    nogs = [int(record["ocid"].rsplit("-", 1)[1]) for record in records]
    assert nogs == sorted(nogs)


def test_lines_and_packages_hold_the_same_releases(tmp_path):
    lines = write_lines(tmp_path / "x.jsonl", processes=300, seed=5, months=2)
    packages = write_packages(tmp_path / "data", processes=300, seed=5, months=2)
    inside = [
        record["compiledRelease"]
        for path in packages.files
        for record in json.loads(path.read_bytes())["records"]
    ]
    assert inside == [json.loads(line) for line in lines.files[0].read_text(encoding="utf-8").splitlines()]
    assert lines.answers.read_bytes() == packages.answers.read_bytes()


def test_answers_stay_outside_the_data(tmp_path):
    made = write_packages(tmp_path / "data", processes=300, months=2)
    assert made.answers == tmp_path / "data-answers.jsonl"
    asked = write_packages(tmp_path / "data", processes=300, months=2, answers=tmp_path / "answers.jsonl")
    assert asked.answers == tmp_path / "answers.jsonl"


def test_size_is_that_of_real_releases(sample):
    """A real open direct purchase, without bids or awards, has 4.8 kB."""
    assert 5_000 <= sample.made.files[0].stat().st_size / len(sample.releases) <= 6_000


def test_mix_tables_are_small_and_whole():
    files = [mix._FOLDER / "mix.csv", mix._FOLDER / "families.csv"]
    assert sum(path.stat().st_size for path in files) <= 100_000
    assert all(path.read_text(encoding="utf-8").startswith("#") for path in files)
    assert all(family in mix.families() for entity in mix.entities() for family in entity.families)
    assert len({entity.entity_id for entity in mix.entities()}) == len(mix.entities()) > 400


def test_ticks_are_the_portals():
    """Release GT-NOG-29813743-T639106884317254118 was published at 2026-04-02T01:00:31-06:00."""
    wall = 20_545 * 86_400 + 3_631
    assert ticks(wall) == 639_106_884_310_000_000

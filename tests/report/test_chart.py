"""Rows of bars by month."""

from dataclasses import replace
from datetime import date

import pytest
from signals import card, finding, report, signal, source_state

from auditor.report.chart import ASCII, BLOCKS, bars, glyphs_for, span
from auditor.report.months import charts


@pytest.mark.parametrize(
    ("values", "blocks", "plain"),
    [
        ([0, 1, 50, 100], "▁▂▅█", "_.=#"),
        ([5, None, 5], "█·█", "#?#"),
        ([0, 0], "▁▁", "__"),
        ([], "", ""),
    ],
)
def test_heights_begin_at_zero_and_a_little_is_not_nothing(values, blocks, plain):
    assert bars(values, BLOCKS) == blocks
    assert bars(values, ASCII) == plain


@pytest.mark.parametrize(
    ("encoding", "glyphs"), [("utf-8", BLOCKS), ("ascii", ASCII), ("latin-1", ASCII), ("none", ASCII)]
)
def test_only_what_the_encoding_has_is_written(encoding, glyphs):
    assert glyphs_for(encoding) is glyphs


def test_months_between_the_first_and_the_last_are_all_there():
    assert span({202512: 1, 202511: 1, 202602: 3}) == (202511, 202512, 202601, 202602)
    assert span({}) == ()


def test_a_source_has_its_processes_and_those_in_signals():
    found = [
        finding(signal(str(n)), processes={"ocds-1": replace(card(), published=date(2025, 12, 3))})
        for n in range(2)
    ]
    source = source_state(name="files", by_month={202511: 10, 202512: 20, 202602: 40})

    lines = list(charts(report(found, sources=(source,)), found, BLOCKS, 78))

    assert lines == [
        "files by month of publication:",
        "processes             ▃▅·█  10..40",
        "of these, in signals  ▁█·▁  0..1",
        "                      2025-11 2026-02  (· not loaded)",
    ]


def test_what_does_not_fit_is_the_oldest():
    source = source_state(
        by_month={year * 100 + month: 1 for year in range(2016, 2026) for month in range(1, 13)}
    )

    lines = list(charts(report([], sources=(source,)), [], ASCII, 78))

    assert "(the last 40)" in lines[0]
    assert lines[1].count("#") == 40
    assert lines[3].split() == ["2022-09", "2025-12"]
    assert max(map(len, lines)) <= 78


def test_a_few_months_have_no_chart():
    assert list(charts(report([], sources=(source_state(by_month={202601: 1}),)), [], ASCII, 78)) == []

"""Numbers as people read them."""

import pytest

from auditor.report.figures import months_text


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ((), ""),
        ((202601,), "2026-01"),
        ((202511, 202512, 202601), "2025-11..2026-01"),
        ((202601, 202603, 202604), "2026-01, 2026-03..2026-04"),
        ((202501, 202503, 202505, 202507, 202512), "2025-01..2025-12 (5 of 12 months)"),
    ],
)
def test_months_are_told_as_spans(months, text):
    assert months_text(months) == text

"""The page: whole in itself, safe to open, readable by machines that read aloud."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from signals import card, finding, report, rule, rule_report, signal, source_state

from auditor import language
from auditor.config import AboutSettings
from auditor.language import Text
from auditor.report.html import as_html
from auditor.report.terminal import Presentation
from auditor.rules.model import Status as RuleStatus
from auditor.store.audit_report import Persons, Place

HOSTILE = "<script>alert(1)</script><img src=x onerror=y>{{ 7 * 7 }} \x1b[31m\u202egnirts\x00 \" ' &amp;"
VOID = frozenset({"meta", "br", "rect", "link", "img"})


class Page(HTMLParser):
    """Every element with its attributes, all text, and whether what was opened was closed in order."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text, self.faults = [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page(made, **presentation):
    return Page("".join(as_html(made, made.findings, Presentation(**presentation))))


def world(text="Unidad", url="https://example.org/1"):
    place = Place("5f" * 32, 1, url)
    cards = {"ocds-a": replace(card(text), place=place, is_open=True, title=text, reference=text)}
    one = finding(
        signal(
            values={"unit_name": text, "total": 100},
            subject_name=text,
            evidence=({"ocid": text, "amount": 5, "supplier_name": text},),
        ),
        rule(benign=(Text("Lotes.", "Lots."),)),
        processes=cards,
    )
    return report([one], sources=(source_state(),), run_id=1)


@pytest.mark.parametrize("spoken", ["es", "en"])
def test_it_is_whole_and_says_its_language(spoken):
    language.use(spoken)

    made = page(world())

    assert (made.open, made.faults) == ([], [])
    assert made.all("html") == [{"lang": spoken}]
    assert made.all("script") == made.all("link") == made.all("img") == made.all("iframe") == []
    policy = next(meta for meta in made.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert [
        each for _, each in made.elements if "src" in each or any(name.startswith("on") for name in each)
    ] == []


def test_headings_and_tables_can_be_read_aloud():
    made = page(world())

    assert len(made.all("h1")) == 1
    assert all(head.get("scope") in {"col", "row"} for head in made.all("th"))
    named = {section["aria-labelledby"] for section in made.all("section")}
    assert named == {heading["id"] for heading in made.all("h2")}
    assert all(picture["aria-label"] for picture in made.all("svg"))
    assert "2,000" in made.text, "what the bars show is there in figures"
    assert "not loaded" in made.text


def test_hostile_text_stays_text():
    made = page(world(HOSTILE))

    assert made.all("script") == made.all("img") == []
    assert "<script>alert(1)</script>" in made.text
    assert "{{ 7 * 7 }}" in made.text
    assert not set("\x1b\u202e\x00") & set(made.text)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://x", "file:///etc"])
def test_only_pages_are_linked(url):
    assert [link["href"] for link in page(world(url=url)).all("a")] == ["#gt-test"]
    assert {"href": "https://example.org/1", "rel": "noreferrer noopener"} in page(world()).all("a")


def test_it_says_how_to_read_it_and_who_answers_for_it():
    text = page(world(), about=AboutSettings(name="Observatorio", contact="c@example.org")).text

    assert "presumed innocent" in text
    assert "Observatorio; send corrections to c@example.org" in text


def test_persons_are_shortened_unless_asked():
    made = replace(world("JUANA PEREZ"), persons=Persons(frozenset(), frozenset({"JUANA PEREZ"})))

    assert "[person J. P.] adds up to" in page(made).text
    assert "JUANA PEREZ adds up to" in page(made, show_persons=True).text


def test_a_draft_rule_names_nobody():
    draft = rule(status=RuleStatus.DRAFT)
    made = report([finding(by=draft)], [rule_report(draft)])

    assert "Unidad de compras" not in page(made).text


def test_a_rule_of_very_many_signals_says_how_to_see_the_rest():
    made = page(report([finding(signal(str(n))) for n in range(203)]))

    assert "And more: 3" in made.text
    assert made.text.count("adds up to") == 200

"""What a server's words mean: each rule knows its specimens, and no rule takes another's."""

import re
from pathlib import Path

import pytest

from kartlegg.mail.advice import RULES, SIGN_IN_RULES, Rule, advise, advise_login, advise_sign_in, backoff_s, find_rule
from kartlegg.mail.login import Secret

EVERY = [(rules, rule, words) for rules in (RULES, SIGN_IN_RULES) for rule in rules for words in rule.specimens]


@pytest.mark.parametrize(
    ("rules", "rule", "words"), EVERY, ids=[f"{rule.name}-{words[:30]}" for _, rule, words in EVERY]
)
def test_a_specimen_is_known_by_its_own_rule(rules: tuple[Rule, ...], rule: Rule, words: str) -> None:
    for of_token in [rule.of_token] if rule.of_token is not None else [None, True, False]:
        found = find_rule(words, of_token=of_token, rules=rules)
        assert found is not None
        assert found.name == rule.name


def test_the_page_on_logins_lists_what_the_rules_know() -> None:
    page = (Path(__file__).parents[2] / "docs" / "login.md").read_text("utf-8")
    rows = [
        line.split("|")[1] for line in page.partition("| the server says |")[2].splitlines() if line.startswith("| `")
    ]
    phrases = [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row)]
    known = {rule.name for phrase in phrases for way in (True, False) if (rule := find_rule(phrase, of_token=way))}
    assert not [phrase for phrase in phrases if not any(find_rule(phrase, of_token=way) for way in (True, False))]
    assert known == {rule.name for rule in RULES}


def test_names_are_given_once_and_advice_is_one_line() -> None:
    for rules in (RULES, SIGN_IN_RULES):
        assert len({rule.name for rule in rules}) == len(rules)
        assert not [rule.name for rule in rules if "\n" in rule.advice or not rule.advice or not rule.specimens]


@pytest.mark.parametrize(
    ("words", "is_token", "part"),
    [
        pytest.param("535 5.7.8 Error: authentication failed", False, "Check username and the password", id="password"),
        pytest.param("535 5.7.8 Error: authentication failed", True, "The token is not taken", id="token"),
        pytest.param("535 5.7.139 Authentication unsuccessful", False, "auth: microsoft", id="exchange-password"),
        pytest.param("421 4.3.2 Service not available", True, "no login just now", id="for-now"),
        pytest.param("NO sure", True, "Check username and the token", id="unknown"),
        pytest.param(
            "[ALERT] Application-specific password required (Failure)", True, "app password", id="before-alert"
        ),
    ],
)
def test_a_refused_login_always_comes_with_advice(words: str, is_token: bool, part: str) -> None:
    assert part in advise_login(words, Secret(username="a", value="b", is_token=is_token))


def test_whose_token_it_was_is_told() -> None:
    secret = Secret(username="post@x.test", value="b", is_token=True, person="kari@x.test")
    assert advise_login("NO", secret).endswith("Signed in as kari@x.test.")


def test_how_long_to_wait_is_told_in_seconds() -> None:
    words = "BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds"
    assert backoff_s(words) == 300
    assert "wait 300 s;" in (advise(words) or "")
    assert "wait some minutes;" in (advise("NO throttled") or "")
    assert backoff_s("Suggested Backoff Time: 99999999999999 milliseconds") is None


@pytest.mark.parametrize("words", ["250 2.0.0 Ok", "550 5.1.1 User unknown", "NO [NONEXISTENT] no such folder", ""])
def test_words_of_other_things_get_none(words: str) -> None:
    assert advise(words) is None


def test_an_unknown_error_of_the_sign_in_server_points_to_the_page() -> None:
    assert "docs/login.md" in advise_sign_in("something_new")

"""Every place in a web page that can hold words comes out as a passage, the body line by line."""

import base64
import time
from contextlib import suppress

import pytest

from kartlegg.anonymity.leaks import PassageKind
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.errors import InputError
from planted import PIXEL

BODY, HIDDEN, PROPERTY, LINK, NAME, IMAGE = PassageKind
PLANT = "Plantavik"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("data", "kind", "where"),
    [
        pytest.param(page(f"<p>Brev frå <b>{PLANT}</b></p>"), BODY, "", id="paragraph"),
        pytest.param(page(f"<table><tr><td>a<td><p>{PLANT}</table>"), BODY, "", id="table"),
        pytest.param(page(f"<svg><text>{PLANT}</text></svg>"), BODY, "", id="text-in-a-drawing"),
        pytest.param(page(f"<svg><title>{PLANT}</title></svg>"), HIDDEN, "title", id="title-of-a-drawing"),
        pytest.param(page(f"<svg><desc>{PLANT}</desc></svg>"), HIDDEN, "desc", id="description-of-a-drawing"),
        pytest.param(page(f"<!-- {PLANT} -->"), HIDDEN, "comment", id="comment"),
        pytest.param(page("") + f"<!-- {PLANT} -->".encode(), HIDDEN, "comment", id="comment-behind-the-end"),
        pytest.param(page("", f"<title>{PLANT}</title>"), PROPERTY, "title", id="title"),
        pytest.param(page("", f'<meta name="author" content="{PLANT}">'), PROPERTY, "meta author", id="meta-author"),
        pytest.param(page("", f'<meta property="og:x" content="{PLANT}">'), PROPERTY, "meta og:x", id="meta-property"),
        pytest.param(page("", f"<script>var a = '{PLANT}'</script>"), HIDDEN, "script", id="script"),
        pytest.param(page("", f"<style>/* {PLANT} */</style>"), HIDDEN, "style", id="style-comment"),
        pytest.param(page("", f"<style>p::after {{content: '{PLANT}'}}</style>"), HIDDEN, "style", id="style-content"),
        pytest.param(page("", f"<style>.{PLANT} {{color: red}}</style>"), NAME, "class", id="style-class"),
        pytest.param(page(f"<p class='frå-{PLANT}'>x"), NAME, "class", id="class"),
        pytest.param(page(f"<p id='{PLANT}'>x"), NAME, "id", id="id"),
        pytest.param(page(f"<p data-kommune='{PLANT}'>x"), HIDDEN, "data-kommune", id="data-attribute"),
        pytest.param(page(f"<img alt='{PLANT}' src='a.png'>"), HIDDEN, "alt of img", id="alt"),
        pytest.param(page(f"<p title='{PLANT}'>x"), HIDDEN, "title of p", id="title-attribute"),
        pytest.param(page(f"<p aria-label='{PLANT}'>x"), HIDDEN, "aria-label", id="aria-label"),
        pytest.param(page(f"<input placeholder='{PLANT}'>"), HIDDEN, "placeholder", id="placeholder"),
        pytest.param(page(f"<input type=hidden value='{PLANT}'>"), HIDDEN, "value of input", id="value"),
        pytest.param(page(f"<p onclick='f(\"{PLANT}\")'>x"), HIDDEN, "onclick", id="handler"),
        pytest.param(page(f"<a href='svar/{PLANT}.docx'>x</a>"), LINK, "link of a", id="link"),
        pytest.param(page(f"<form action='/{PLANT}'></form>"), LINK, "link of form", id="action"),
        pytest.param(page(f"<img srcset='a.png 1x, {PLANT}.png 2x'>"), LINK, "link of img", id="srcset"),
        pytest.param(page(f"<p style='background:url({PLANT}.png)'>x"), LINK, "link of p", id="style-url"),
        pytest.param(page("", f"<base href='file:///C:/{PLANT}/'>"), LINK, "link of base", id="base"),
        pytest.param(page(f"<img src='svar_{PLANT}.png'>"), IMAGE, "picture", id="picture-name"),
        pytest.param(page(f"<template><p>{PLANT}</p></template>"), HIDDEN, "template", id="template"),
        pytest.param(page(f"<noscript><p>{PLANT}</p></noscript>"), HIDDEN, "noscript", id="noscript"),
        pytest.param(page(f"<iframe srcdoc='<p>{PLANT}</p>'></iframe>"), HIDDEN, "page.html", id="page-in-a-page"),
        pytest.param(page(f"<a href='data:text/plain,{PLANT}'>x</a>"), HIDDEN, "data.plain", id="data-address"),
        pytest.param(
            page(f"<a href='data:text/plain;base64,{base64.b64encode(PLANT.encode()).decode()}'>x</a>"),
            HIDDEN,
            "data.plain",
            id="data-address-in-base64",
        ),
    ],
)
def test_all_that_a_page_holds_comes_out(data: bytes, kind: PassageKind, where: str) -> None:
    found = [one for one in extract("brev.html", data).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


@pytest.mark.parametrize(
    "element",
    [
        pytest.param(f"<p hidden>{PLANT}</p>", id="hidden"),
        pytest.param(f"<div style='display: none'><p>{PLANT}</p></div>", id="display-none"),
        pytest.param(f"<p style='visibility:hidden'>{PLANT}</p>", id="invisible"),
        pytest.param(f"<p>x <span style='color:#FFF'>{PLANT}</span></p>", id="white"),
        pytest.param(f"<div style='background:#123456'><p style='color:#123456'>{PLANT}</div>", id="on-its-own-ground"),
        pytest.param(f"<p>x <font color=white>{PLANT}</font></p>", id="white-font"),
        pytest.param(f"<p style='font-size:1px'>{PLANT}</p>", id="tiny"),
        pytest.param(f"<p style='opacity:0'>{PLANT}</p>", id="transparent"),
        pytest.param(f"<p style='position:absolute;left:-9999px'>{PLANT}</p>", id="far-away"),
        pytest.param(f"<style>.x {{display:none}}</style><p class=x>{PLANT}</p>", id="by-class"),
        pytest.param(f"<style>#y, h4 {{color:white}}</style><p id=y>{PLANT}</p>", id="by-id"),
        pytest.param(f"<table><tr style='display:none'><td>{PLANT}</td></tr></table>", id="row"),
    ],
)
def test_text_that_a_style_hides_is_hidden(element: str) -> None:
    (found,) = (one for one in extract("brev.html", page(element)).passages if PLANT in one.text)
    assert (found.kind, found.trace) == (HIDDEN, Trace.CONCEALED)


@pytest.mark.parametrize(
    "element",
    [
        pytest.param("<p style='color:#fff;background:#036'>tekst</p>", id="white-on-blue"),
        pytest.param("<div style='background-color:navy'><p style='color:white'>tekst</p></div>", id="white-in-a-box"),
        pytest.param("<style>@media print {p {display:none}}</style><p>tekst</p>", id="hidden-in-print-only"),
        pytest.param(
            "<style>table td {background: #036}</style><p style='color:#fff'>tekst</p>", id="ground-by-selector"
        ),
        pytest.param("<p style='left:-1px'>tekst</p>", id="moved-a-little"),
    ],
)
def test_text_that_can_be_seen_is_not_hidden(element: str) -> None:
    assert extract("brev.html", page(element)).body == "tekst"


def test_the_body_has_its_lines() -> None:
    body = (
        "<h2>Drift</h2>Mange har <b>lite</b>\n folk.<br>Nokre ikkje.<ul><li>eitt<ul><li><p>to</p></ul></ul>"
        "<table><thead><tr><th>a<th>b</thead><tr><td>c<td><p>d</p><p>e</p></table>"
    )
    expected = "## Drift\n\nMange har lite folk.\nNokre ikkje.\n\n- eitt\n  - to\n\na\tb\nc\td e"
    assert extract("brev.html", page(body)).body == expected


def test_an_inline_picture_is_a_picture() -> None:
    source = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    kinds = [one.kind for one in extract("b.html", page(f"<img src='{source}'>")).passages]
    assert IMAGE in kinds


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param("<meta charset=iso-8859-1><p>Bømlo</p>", "latin-1", id="declared"),
        pytest.param("<p>Bømlo</p>", "utf-16", id="utf-16"),
        pytest.param("<p>Bømlo</p>", "cp1252", id="undeclared"),
        pytest.param("<meta charset=utf-7><p>+AGEAYg- Bømlo</p>", "utf-8", id="not-heeded"),
        pytest.param("<meta charset=none><p>Bømlo</p>", "utf-8", id="unknown"),
    ],
)
def test_letters_are_read_in_their_encoding(data: str, encoding: str) -> None:
    assert extract("brev.html", data.encode(encoding)).body.endswith("Bømlo")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 50_000, id="deep"),
        pytest.param("<b>" * 50_000 + "x", id="deep-inline"),
        pytest.param("<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x", id="attributes"),
        pytest.param("<!--" * 100_000, id="comments-that-do-not-end"),
        pytest.param("<style>" + "a{" * 100_000, id="rules-that-do-not-end"),
        pytest.param("<a href='data:" + ";a=b" * 50_000 + "'>", id="data-address-that-does-not-end"),
        pytest.param("<table><tr><td>" * 5_000, id="tables-in-tables"),
    ],
)
def test_a_monster_is_read_or_refused_soon(body: str) -> None:
    begun = time.perf_counter()
    with suppress(InputError):
        extract("brev.html", page(body))
    assert time.perf_counter() - begun < 5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.readable import MAX_READ, unreadable

FOREIGN = {
    "French": "Le port a caché l'accident pendant trois jours, selon le ministère.",
    "German": "Der Hafen hat den Unfall drei Tage lang verschwiegen, wie das Ministerium mitteilte.",
    "Spanish": "El puerto ocultó el accidente durante tres días, según el ministerio.",
    "Italian": "Il porto ha tenuto nascosto l'incidente per tre giorni, ha detto il ministero della marina.",
    "Portuguese": "O porto escondeu o acidente por três dias, segundo o ministério, mas não foi o único.",
    "Dutch": "De haven heeft het ongeluk drie dagen niet gemeld, zegt het ministerie van verkeer.",
    "Danish or Norwegian": "Havnen holdt ulykken hemmelig i tre dager, ifølge departementet som ikke svarte.",
    "Polish": "Port ukrywał wypadek przez trzy dni, jak podało ministerstwo, które nie było na to gotowe.",
    "Turkish": "Liman kazayı üç gün boyunca gizledi ve bakanlık bu konuda bir açıklama yapmadı.",
    "Cyrillic": "Порт скрывал аварию три дня",
    "Chinese or Japanese": "港口隐瞒了事故三天",
    "Arabic": "أخفى الميناء الحادث ثلاثة أيام",
    "Greek": "Το λιμάνι έκρυψε το ατύχημα",
}


@pytest.mark.parametrize(("language", "text"), FOREIGN.items())
def test_another_language_is_named(language, text):
    assert f"({language}): not read" in unreadable(text)


def test_a_long_text_in_a_language_that_is_not_listed_is_not_read():
    swahili = (
        "Bandari ilificha ajali hiyo kwa siku tatu, kulingana na wizara ya uchukuzi iliyotoa taarifa yake "
        "jana jioni mjini baada ya mkutano wa wafanyakazi wote wa bandari."
    )
    assert unreadable(swahili) == "in another language: not read"


@pytest.mark.parametrize(
    "text",
    [
        "The port hid the accident for three days.",
        "Vienna, Graz, Linz, Salzburg, Innsbruck, Klagenfurt, Bregenz",
        "Harald V",
        "He called it “la petite mort” and left for the Place de la Concorde in Paris.",
        "Norway: population 5.5 million; capital Oslo; area 385,207 sq km",
        "The daily Die Zeit and the weekly Der Spiegel wrote about the Bundesamt für Statistik.",
    ],
)
def test_english_and_short_texts_are_read(text):
    assert unreadable(text) == ""


@pytest.mark.parametrize("text", ["", " \n\t", "…—---!", "12, 14 and 2019".replace("and", "&")])
def test_a_text_without_words_is_not_read(text):
    assert unreadable(text) == "no words in it: not read"


def test_a_text_of_control_characters_is_not_read():
    assert unreadable("\x01\x02\x03\x04 the port").startswith("no plain text")
    assert unreadable("the port\ufffd\ufffd\ufffd").startswith("no plain text")


@given(st.text(max_size=400))
def test_any_text_has_an_outcome(text):
    assert len(unreadable(text)) < 90


def test_only_the_beginning_of_an_endless_text_is_looked_at():
    assert unreadable("The port hid it. " * 1_000 + FOREIGN["French"] * 10_000) == ""
    assert unreadable("x" * MAX_READ * 100) == ""

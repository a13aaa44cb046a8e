"""How texts are compared, and what is a notice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.notices import NoticeKind, notice_kind
from expectations.text import clip, count_words, fold, headline_key, key_words, opens_with_by

WORDS = st.lists(st.text(alphabet="abcdefgäöüß港区議会", min_size=1, max_size=8), min_size=1, max_size=8)
MARKS = st.sampled_from([".", ",", "!", "?", "“", "”", "–", "…", "»", " ", "\u00a0", "\t", ":"])


@given(WORDS, st.lists(MARKS, min_size=8, max_size=8))
def test_punctuation_and_spaces_do_not_make_another_headline(words, marks):
    """A headline is the same whatever marks and spaces stand between and around its words."""
    dressed = "".join(f"{mark} {word} {mark}" for word, mark in zip(words, marks, strict=False))
    assert headline_key(dressed) == headline_key(" ".join(words))


@given(st.text())
def test_case_does_not_make_another_headline(text):
    """Upper and lower case of a headline are the same, and its key is its own key."""
    key = headline_key(text)
    assert headline_key(fold(text)) in {key, headline_key(key or "")}
    if key is not None:
        assert fold(key) == key


@given(st.text(alphabet=" .,-–—…!?\"'\n\t"))
def test_a_headline_without_words_equals_nothing(text):
    """Whatever has no letter and no digit has no key, so it can equal no other."""
    assert headline_key(text) is None


@given(st.text())
def test_words_of_a_folded_text_are_its_words(text):
    """Counting by spaces agrees with counting words wherever it is used."""
    assert key_words(fold(text)) == count_words(fold(text))


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_clipped_text_fits(text, limit):
    """Evidence is never longer than its limit."""
    assert len(clip(text, limit)) <= limit


def test_japanese_words_are_counted_by_halves():
    """Two characters without spaces count as a word, rounded up, beside the words of other scripts."""
    assert count_words("港区議会が") == 3
    assert count_words("新しいferryが2隻") == 5


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Leave a Comment", NoticeKind.COMMENT_FORM),
        ("Your email address will not be published. Required fields are marked *", NoticeKind.COMMENT_FORM),
        ("What do you make of the new bridge? Tell us in the comments below!", NoticeKind.COMMENT_FORM),
        ("Kommentar verfassen", NoticeKind.COMMENT_FORM),
        ("コメントを残す", NoticeKind.COMMENT_FORM),
        ("This site uses Akismet to reduce spam.", NoticeKind.ANTI_SPAM),
        ("Dieses Formular ist durch reCAPTCHA geschützt.", NoticeKind.ANTI_SPAM),
        ("Adblock Detected", NoticeKind.AD_BLOCKER),
        ("Please support us by disabling your AdBlocker extension.", NoticeKind.AD_BLOCKER),
        ("Bitte schalten Sie Ihren Adblocker aus.", NoticeKind.AD_BLOCKER),
        ("Sign up for our daily newsletter and stay informed.", NoticeKind.NEWSLETTER),
        ("Die wichtigsten Nachrichten am Morgen direkt in Ihr Postfach", NoticeKind.NEWSLETTER),
        (
            "Jeden Morgen alles Wichtige in Ihrem Posteingang. Eine Abmeldung ist jederzeit möglich.",
            NoticeKind.NEWSLETTER,
        ),
        ("Tragen Sie hier Ihre E-Mail-Adresse ein, und wir schreiben Ihnen jeden Freitag.", NoticeKind.NEWSLETTER),
        ("Stay up to date with what happens on the quay by signing up to our e-mails.", NoticeKind.NEWSLETTER),
        ("Please check your inbox to confirm your subscription.", NoticeKind.NEWSLETTER),
        ("Vous pouvez vous désinscrire à tout moment.", NoticeKind.NEWSLETTER),
        ("Puedes darte de baja en cualquier momento.", NoticeKind.NEWSLETTER),
        ("Inserisci il tuo indirizzo e-mail e ricevi le notizie del porto.", NoticeKind.NEWSLETTER),
        ("Vul je e-mailadres in en ontvang elke ochtend het nieuws.", NoticeKind.NEWSLETTER),
        ("メールアドレスをご入力ください。", NoticeKind.NEWSLETTER),
        ("Sie müssen angemeldet sein, um mitzureden.", NoticeKind.COMMENT_FORM),
        ("You have read all your free articles this month. Sign in to go on.", NoticeKind.SUBSCRIPTION),
        ("We use cookies to improve your visit.", NoticeKind.COOKIES),
        ("You may also like", NoticeKind.RELATED),
        ("READ MORE: Ferry back at the old quay", NoticeKind.RELATED),
        ("Lesen Sie auch: Fähre wieder am alten Kai", NoticeKind.RELATED),
        ("関連記事：渡し船が戻る", NoticeKind.RELATED),
        ("Share on Facebook, X and WhatsApp", NoticeKind.SHARE),
        ("Download our app for breaking news", NoticeKind.APP_ADVERT),
        ("Advertisement", NoticeKind.ADVERT),
        ("© 2026 Alpha Courier. All rights reserved.", NoticeKind.COPYRIGHT),
        ("Home News Sport Culture Weather", NoticeKind.NAVIGATION),
        ("ホーム 社会 政治 経済 スポーツ", NoticeKind.NAVIGATION),
    ],
)
def test_notices_are_known_by_their_kind(line, kind):
    """A site's standing sentences are told from text, in several languages."""
    assert notice_kind(line) is kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("コメント(3件)", NoticeKind.COMMENT_FORM),
        ("コメント（3件）", NoticeKind.COMMENT_FORM),
        ("コメントを書く（３）", NoticeKind.COMMENT_FORM),
        ("评论(12)", NoticeKind.COMMENT_FORM),
        ("评论（12）", NoticeKind.COMMENT_FORM),
        ("コメント：", NoticeKind.COMMENT_FORM),
        ("相关阅读:渡轮重返旧码头", NoticeKind.RELATED),
        ("相关阅读：渡轮重返旧码头", NoticeKind.RELATED),
        ("関連記事：渡し船が戻る", NoticeKind.RELATED),
        ("関連記事｜渡し船が戻る", NoticeKind.RELATED),
        ("Ｓｉｇｎ ｕｐ", NoticeKind.NEWSLETTER),
    ],
)
def test_full_width_notices_are_known_like_plain_ones(line, kind):
    """Marks, digits and letters of full width are the plain ones they stand for."""
    assert notice_kind(line) is kind


@pytest.mark.parametrize(
    "byline", ["文：山田", "文:山田", "文: 山田", "文／山田", "文/山田", "撮影：山田", "记者：王", "作者:王"]
)
def test_japanese_and_chinese_bylines_open_with_by(byline):
    """The word for "by" is known by the colon or slash behind it, plain and of full width."""
    assert opens_with_by(byline)


@pytest.mark.parametrize("name", ["山田", "文子", "記者クラブ", "Byron Ode"])
def test_a_name_does_not_open_with_by(name):
    """A name that begins with the same characters is a name."""
    assert not opens_with_by(name)


@pytest.mark.parametrize("mark", [":", "：", " | ", "｜", " – "])
def test_a_label_before_a_headline_does_not_count(mark):
    """What newsrooms put before a headline leaves it the same, with plain marks and those of full width."""
    assert headline_key(f"速報{mark}渡し船が戻る") == headline_key("渡し船が戻る")


@pytest.mark.parametrize(
    "line",
    [
        "The minister said that sites would have to stop telling readers that “we use cookies to improve your visit”.",
        "The company said it would no longer ask readers to disable their ad blocker.",
        "Researchers found that one in four visitors had an ad blocker running.",
        "Related diseases were seen in two other herds, the ministry announced.",
        "Comments by the mayor drew laughter from the gallery.",
        "Readers shared the story on Facebook within minutes, and the council followed.",
        "She signed up for the newsletter of the choir ten years ago and never left.",
        "The advertisement showed a lighthouse keeper and his dog.",
        "Politics, money and sport were the themes of the evening.",
        "Q: What happens next?",
        "Der Kommentar des Bürgermeisters sorgte für Lachen.",
        "この事件に関連記事を書いた記者は、取材の経緯を語った。",
        "Did you know? The first ferry crossed in 1862.",
        "Zehntausende fanden am Dienstag eine E-Mail der Bahn in ihrem Postfach.",
        "To read the full report of the harbour master takes a day, and few councillors did.",
        "Mit dem Klick auf den roten Knopf begann im Hafen die Flut.",
        "Sie müssen bis Freitag warten, dann legt die Fähre wieder ab.",
        "Pour entrer, votre adresse suffisait autrefois.",
        "We will send you back, the border guards told the families on the quay.",
        "Sie müssen registriert sein, um in Georgia wählen zu dürfen, und das sind 300.000 Menschen nicht.",
        "The tenants may cancel at any time, and the landlord keeps the deposit.",
        "男は偽サイトにメールアドレスを入力した女性から現金をだまし取った疑いがある。",
        "広告ブロックをお使いの読者は全体の3割に上る。",
        "Der Newsletter wirkte sofort: 3.000 Menschen kamen.",
        "Ihre E-Mail-Adresse wird seit Jahren von Betrügern missbraucht.",
        "Die Bürgermeisterin findet täglich Hunderte Drohungen in ihrem Posteingang und hat Anzeige erstattet.",
        "Mit dem Klick auf den falschen Knopf stimmte der Abgeordnete versehentlich für das Gesetz.",
        "To read the full story of the strike one has to visit the archive in Hull.",
        "Continue reading with the children, the teachers urged the parents in May.",
        "Our weekly email to parents was stopped by the council in May.",
        "Los clientes pueden darse de baja en cualquier momento sin penalización desde enero.",
        "Geef uw e-mail niet aan vreemden, waarschuwt de politie.",
    ],
)
def test_news_about_such_things_is_text(line):
    """A sentence of a story that speaks of cookies, comments or advertisements is no notice."""
    assert notice_kind(line) is None


def test_every_needle_is_in_its_pattern():
    """A phrase searched only where its needle stands holds the needle itself."""
    import tomllib
    from importlib import resources

    data = tomllib.loads((resources.files("expectations") / "data" / "notices.toml").read_text("utf-8"))
    for table in data.values():
        for needle, pattern in table["inside"]:
            assert needle
            assert needle in pattern

"""Lines in which a site speaks to its readers, in the words that systems, plug-ins and house styles put there."""

import pytest

from extraction.notices import is_notice

NOTICES = """
    Please enter your e-mail address
    Thank you for signing up! Look into your spam folder too.
    You can unsubscribe at any time.
    We'll send you the week's best stories every Friday.
    Join 40,000 readers and get the letter from the quay.
    Make us your preferred source
    Tragen Sie hier Ihre E-Mail-Adresse ein, und wir schreiben Ihnen jeden Freitag.
    Sie können sich jederzeit wieder abmelden.
    Alles Wichtige vom Hafen jeden Morgen kompakt in Ihrem Posteingang.
    Vous pouvez vous désinscrire à tout moment.
    Puedes darte de baja en cualquier momento.
    Inserisci il tuo indirizzo e-mail
    Je kunt je op elk moment uitschrijven.
    Podaj swój adres e-mail, a dostaniesz list z portu.
    メールアドレスを入力してください。
    The post Harbour bridge closes appeared first on Quay Courier.
    Der Beitrag Die Hafenbrücke schließt erschien zuerst auf Hafenbote.
    La entrada Cierra el puente del puerto se publicó primero en El Muelle.
    L'articolo Chiude il ponte proviene da La Banchina.
    This entry was posted on Wednesday, May 12th, 2021 at 10:00 am and is filed under City.
    You can follow any responses to this entry through the RSS 2.0 feed.
    Posted on Wednesday, 12 May 2021 by Lena
    Posted in City | Tagged bridge, works
    Veröffentlicht unter Stadt | Verschlagwortet mit Brücke
    Dieser Beitrag wurde am 12. Mai 2021 von Lena in Stadt veröffentlicht.
    Publié le 12 mai 2021 par Lena
    Last edited by Lena on Thursday, 13 May 2021
    Retrieved from "https://wiki.example/bridge"
    1,482 views
    248 mal gelesen
    Reading time: 3 min
    4 Min. Lesezeit
    Page 1 of 3
    Zeige 1 bis 10 von insgesamt 19
    Was this article helpful?
    Dir hat der Artikel gefallen? Teile ihn!
    Click here for more from the harbour
    Watch the video below:
    Artikel drucken
    Zurück zur Übersicht
    Back to top
    Next post: Ferry fares go up in spring
    Hier geht's zur Bildergalerie
    A post shared by Lena (@quay)
    Ein Beitrag geteilt von Lena (@quay)
    An dieser Stelle finden Sie einen externen Inhalt, der den Text ergänzt.
    Wenn Sie dieses Video sehen möchten, müssen Sie Cookies akzeptieren.
    Already a subscriber? Log in here.
    Noch kein Abo?
    This article is only available to members.
    Stay up to date with our newsletter
    Verpassen Sie keine Nachricht vom Hafen
    For breaking news download our app for iOS and Android.
    As an Amazon Associate I earn from purchases.
    Mit einem Sternchen (*) gekennzeichnete Links sind Werbung.
    Spotted a mistake? Write to the desk.
    Fehler gefunden? Hier melden
    Featured image by Lena Quist
    Photo by Lena Quist on a free site
    © Lena Quist
    The quay at night, Lena Quist via Wikimedia Commons
    Source: Harbour Wire
    #harbour #bridge #works
    Like what you read? Sign up for the letter from the quay.
    Add the Courier on Google News
    También te puede interesar: El puente cierra
    Leé también: El puente cierra
    Sigue leyendo
    Compartilhe esta notícia
    La suite est réservée aux abonnés
    Continua a leggere
    Tekst gaat verder onder de foto
    Ciąg dalszy pod wideo
    Artikeln fortsätter efter annonsen
    Juttu jatkuu mainoksen jälkeen
    Mohlo by vás zajímat
    Ezt is olvasd el
    Ακολουθήστε μας στο Google News
    Продолжение ниже
    Ayrıca okuyun: Köprü kapanıyor
    Halaman Selanjutnya
    【写真】橋の様子
    责任编辑：李明
    無料会員登録はこちら
    무단전재 및 재배포 금지
    تابعونا على فيسبوك
"""
SENTENCES = """
    The post of harbour master appeared first in the budget of 1931.
    The views of the harbour are what people come for.
    Posted to the north in 2021, he came back after a year.
    Page 1 of the plan shows the bridge without its towers.
    Back to the quay they went, all of them.
    Nach oben führt nur eine Leiter aus Eisen.
    Photos of the bridge hang in every kitchen of the town.
    Was this the end of the tram? Nobody knew.
    Hier finden Sie Ruhe, sagt der Wirt über seine Insel.
    Have you a boat?
    Watch the gulls and you know the weather.
    Keine Angst hatte nur der Hund.
    Published in 2004, the book was soon forgotten.
    The app was built by two students from the town.
    @classmethod
    Do you like boats? She has built four of them.
    Lee says that he will come back in May.
    The source: a well below the quay, and nobody drinks from it.
    Se ve el puente desde la casa de su madre.
    Suivez la rue jusqu'au pont, puis tournez à gauche.
    Segui il fiume e arrivi al ponte.
    Delen av broen er stengt.
    We will send you to the north, the captain said, and not a man will come back.
    You are on the list of those who may vote.
    Join thousands of people on the quay when the ferry leaves for the last time.
    Sie können sich jederzeit an die Hafenmeisterei wenden, hieß es.
    Zehntausende fanden am Dienstag eine E-Mail der Bahn in ihrem Postfach.
    Most popular in the poll were the plan with the bridge, the tunnel and the ferry.
    Your inbox is where the thieves come in.
    Haben Sie Hinweise darauf, dass die Täter aus dem Ausland kamen?
    Die Bürgermeisterin findet täglich Hunderte Drohungen in ihrem Postfach und hat Anzeige erstattet.
    Mit dem Klick auf den Link bestätigten die Opfer unwissentlich eine Überweisung.
    Ihre E-Mail-Adresse wird seit Jahren von Betrügern missbraucht, sagte die Ministerin.
    Der Newsletter wirkte sofort: 3.000 Menschen kamen zur Demonstration.
    Der Text stammt aus dem Archiv der Staatssicherheit.
    Our daily briefing was cancelled because the general had fled.
    Check your address on the polling card, the council says.
    You can cancel at any time before the flight leaves.
    We use your information to sell advertising, the company's chief admitted.
    Enter an email address into the site, and it tells whether the password has been stolen.
    What do you think happened to the money, the mayor asked the crowd below the balcony.
    Thank you for registering to vote, the letter said.
    When clicking the link, you confirm a payment of 900 euros without knowing it.
    Introduce su correo en una web falsa y pierde 40.000 euros.
    Vous pouvez vous désinscrire des listes électorales jusqu'au 31 décembre.
    Puede darse de baja quien lo pida antes de enero.
    県警は15日、LINEアカウントを乗っ取った疑いで男を逮捕した。
    男は偽サイトにメールアドレスを入力した女性から現金をだまし取った疑いがある。
    网信办表示将关注微博热搜的管理问题。
    本文作者认为版权法应当修改。
    同社は橋の様子を毎日配信しています。
"""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


@pytest.mark.parametrize("line", _lines(NOTICES))
def test_what_a_site_says_to_its_readers_is_a_notice(line: str) -> None:
    """Lines that systems and plug-ins print around an article, and invitations of a house, are no part of a text."""
    assert is_notice(line)


@pytest.mark.parametrize("line", _lines(SENTENCES))
def test_sentences_that_begin_like_notices_stay(line: str) -> None:
    """Sentences of an article that share words with such lines are none."""
    assert not is_notice(line)

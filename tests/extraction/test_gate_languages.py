# ruff: noqa: E501  (a language is a line)
"""Walls in many languages, in the sentences into which the makers of consent and payment software translate them."""

import pytest

from extraction import Article, Rejected, extract
from warehouse.contract import RejectionReason

URL = "https://courier.example/2026/11/18/story"

CONSENTS = {
    "sv": ("Vi värdesätter din integritet", "Vi och våra partners lagrar och/eller får åtkomst till information på en enhet, till exempel cookies.", "Godkänn alla"),
    "da": ("Vi værner om dit privatliv", "Vi og vores partnere opbevarer og/eller tilgår oplysninger på en enhed, såsom cookies.", "Accepter alle"),
    "no": ("Vi bryr oss om personvernet ditt", "Vi og våre partnere lagrer og/eller får tilgang til informasjon på en enhet, for eksempel informasjonskapsler.", "Godta alle"),
    "fi": ("Arvostamme yksityisyyttäsi", "Me ja kumppanimme tallennamme ja/tai käytämme laitteella olevia tietoja, kuten evästeitä.", "Hyväksy kaikki"),
    "cs": ("Vážíme si vašeho soukromí", "My a naši partneři ukládáme a/nebo máme přístup k informacím v zařízení, například k souborům cookie.", "Přijmout vše"),
    "sk": ("Vážime si vaše súkromie", "My a naši partneri ukladáme a/alebo pristupujeme k informáciám v zariadení, ako sú súbory cookie.", "Prijať všetko"),
    "ro": ("Respectăm confidențialitatea dumneavoastră", "Noi și partenerii noștri stocăm și/sau accesăm informații pe un dispozitiv, cum ar fi cookie-urile.", "Accept toate"),
    "hu": ("Fontos számunkra az Ön adatainak védelme", "Mi és partnereink információkat tárolunk egy eszközön és/vagy férünk hozzá, például sütiket.", "Elfogadom"),
    "pt": ("Valorizamos a sua privacidade", "Nós e os nossos parceiros armazenamos e/ou acedemos a informações num dispositivo, tais como cookies.", "Aceitar tudo"),
    "tr": ("Gizliliğinize önem veriyoruz", "Biz ve ortaklarımız, çerezler gibi bilgileri bir cihazda saklıyor ve/veya bunlara erişiyoruz.", "Tümünü kabul et"),
    "ru": ("Мы заботимся о вашей конфиденциальности", "Мы и наши партнёры храним информацию на устройстве и/или получаем к ней доступ, например файлы cookie.", "Принять все"),
    "el": ("Σεβόμαστε την ιδιωτικότητά σας", "Εμείς και οι συνεργάτες μας αποθηκεύουμε ή/και έχουμε πρόσβαση σε πληροφορίες σε μια συσκευή, όπως cookies.", "Αποδοχή όλων"),
}  # fmt: skip
PAYWALLS = {
    "es": ("El ayuntamiento decidió el martes por la noche reabrir el puerto tras la tormenta de otoño.", "Este contenido es exclusivo para suscriptores"),
    "pt": ("A câmara decidiu na terça-feira à noite reabrir o porto depois da tempestade de outono.", "Este conteúdo é exclusivo para assinantes"),
    "it": ("Il consiglio ha deciso martedì sera di riaprire il porto dopo la tempesta d'autunno.", "Questo articolo è riservato agli abbonati"),
    "sv": ("Kommunfullmäktige beslutade på tisdagskvällen att öppna hamnen igen efter höststormen.", "Den här artikeln är för dig som är prenumerant"),
    "da": ("Byrådet besluttede tirsdag aften at åbne havnen igen efter efterårets storm.", "Denne artikel er kun for abonnenter"),
    "no": ("Kommunestyret vedtok tirsdag kveld å åpne havnen igjen etter høststormen.", "Denne saken er for abonnenter"),
    "fi": ("Kaupunginvaltuusto päätti tiistai-iltana avata sataman uudelleen syysmyrskyn jälkeen.", "Tämä juttu on vain tilaajille"),
    "cs": ("Zastupitelstvo v úterý večer rozhodlo, že přístav po podzimní bouři znovu otevře.", "Tento článek je pouze pro předplatitele"),
    "pl": ("Rada miasta postanowiła we wtorek wieczorem ponownie otworzyć port po jesiennej burzy.", "Ten artykuł jest dostępny tylko dla prenumeratorów"),
    "ru": ("Городской совет решил во вторник вечером снова открыть порт после осенней бури.", "Этот материал доступен только подписчикам"),
}  # fmt: skip


def read(body: str, language: str) -> Article | Rejected:
    """What is read of a page of that language."""
    return extract(f"<html lang={language}><head><title>Courier</title></head><body>{body}</body></html>".encode(), URL)


@pytest.mark.parametrize("language", CONSENTS)
def test_a_consent_wall_is_one_in_every_language(language: str) -> None:
    """What consent software shows in place of the page is a wall, in the words of its own translations."""
    title, text, button = CONSENTS[language]
    found = read(f"<div class=box><h1>{title}</h1><p>{text}</p><button>{button}</button></div>", language)
    assert isinstance(found, Rejected), found.body
    assert (found.reason, found.retryable) == (RejectionReason.CONSENT_WALL, True)


@pytest.mark.parametrize("language", PAYWALLS)
def test_a_stub_is_one_in_every_language(language: str) -> None:
    """A first sentence with a prompt to pay behind it is a stub, whatever its language."""
    lead, prompt = PAYWALLS[language]
    found = read(
        f"<article><h1>{lead[:40]}</h1><p>{lead}</p><div class=offer><p>{prompt}</p></div></article>", language
    )
    assert isinstance(found, Rejected), found.body
    assert found.reason is RejectionReason.PAYWALL_STUB


@pytest.mark.parametrize("language", CONSENTS)
def test_a_banner_beside_an_article_is_none(language: str) -> None:
    """The same words in a banner over an article of some length leave the article what it is."""
    title, text, button = CONSENTS[language]
    story = "".join(f"<p>{PAYWALLS.get(language, PAYWALLS['es'])[0]} {n}.</p>" for n in range(12))
    banner = f"<div class=box><h2>{title}</h2><p>{text}</p><button>{button}</button></div>"
    assert isinstance(read(f"<main><article><h1>News</h1>{story}</article></main>{banner}", language), Article)

# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""The frame of a site around what a page shows, in five languages, and text to fill it with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GatePage:
    """A page with its address."""

    name: str
    html: str
    url: str = "https://courier.example/2026/11/18/fish-market-moves"


SITE = {
    "en": "The Quayhaven Courier",
    "de": "Hafenbote",
    "fr": "La Gazette du Port",
    "es": "El Correo del Puerto",
    "ja": "みなと日報",
}
MENU = {
    "en": "Home News Town Sport Culture Weather",
    "de": "Start Nachrichten Stadt Sport Kultur Wetter",
    "fr": "Accueil Actualités Ville Sports Culture Météo",
    "es": "Inicio Noticias Ciudad Deportes Cultura Tiempo",
    "ja": "ホーム ニュース 地域 スポーツ 文化 天気",
}
FOOT = {
    "en": "© 2026 The Quayhaven Courier. Imprint. Privacy. Terms of use.",
    "de": "© 2026 Hafenbote. Impressum. Datenschutz. AGB.",
    "fr": "© 2026 La Gazette du Port. Mentions légales. Confidentialité.",
    "es": "© 2026 El Correo del Puerto. Aviso legal. Privacidad.",
    "ja": "© 2026 みなと日報 会社概要 利用規約",
}
HEADLINE = {
    "en": "Fish market moves to the old rope works",
    "de": "Fischmarkt zieht in die alte Seilerei",
    "fr": "Le marché aux poissons déménage dans la corderie",
    "es": "La lonja de pescado se traslada a la vieja cordelería",
    "ja": "魚市場が旧ロープ工場へ移転",
}
TEXT = {
    "en": (
        "The town council voted on Tuesday night to move the fish market to the old rope works by the northern basin.",
        "Fourteen members were for the plan and six against it after a session that went on until well past midnight.",
        "Traders had asked for a roof for nine years, because rain runs into the crates on the open quay in autumn.",
        "The works were built in 1884 and have stood empty since the last rope was turned there forty years ago.",
        "Repairs are to cost three million, and the harbour office wants to have them finished before the next spring.",
        "Some residents of the basin fear the lorries in the early morning and want the road to be closed until six.",
        "A first stall may open in March as a trial, said the head of the office when she was asked after the vote.",
        "The old market place will be planted with lime trees, which the school on the corner has offered to look after.",
        "Nobody will lose a stall, the office says, although the new hall has room for two fewer than the quay has now.",
        "The contract with the builders is to be signed next week, in the presence of the mayor and of two of the traders.",
    ),
    "de": (
        "Der Stadtrat hat am Dienstagabend beschlossen, den Fischmarkt in die alte Seilerei am Nordbecken zu verlegen.",
        "Vierzehn Mitglieder stimmten dafür und sechs dagegen, nachdem die Sitzung bis weit nach Mitternacht gedauert hatte.",
        "Die Händler hatten seit neun Jahren um ein Dach gebeten, weil im Herbst der Regen in die Kisten am Kai läuft.",
        "Die Seilerei wurde 1884 gebaut und steht leer, seit dort vor vierzig Jahren das letzte Tau gedreht worden ist.",
        "Der Umbau soll drei Millionen kosten, und das Hafenamt will damit noch vor dem nächsten Frühjahr fertig sein.",
        "Einige Anwohner fürchten die Lastwagen am frühen Morgen und wollen, dass die Straße bis sechs Uhr gesperrt wird.",
        "Ein erster Stand könnte im März zur Probe öffnen, sagte die Leiterin des Amtes nach der Abstimmung im Rathaus.",
        "Auf dem alten Markt sollen Linden gepflanzt werden, um die sich die Schule an der Ecke gern kümmern möchte.",
        "Niemand verliere seinen Stand, heißt es im Amt, obwohl die neue Halle zwei Plätze weniger hat als der Kai.",
        "Der Vertrag mit den Baufirmen soll nächste Woche unterschrieben werden, im Beisein zweier Händler vom Kai.",
    ),
    "fr": (
        "Le conseil municipal a voté mardi soir le déménagement du marché aux poissons dans l'ancienne corderie du nord.",
        "Quatorze élus ont voté pour et six contre, au terme d'une séance qui s'est prolongée bien après minuit.",
        "Les marchands demandaient un toit depuis neuf ans, parce que la pluie coule dans les caisses à l'automne.",
        "La corderie, bâtie en 1884, est vide depuis que le dernier cordage y a été tourné il y a quarante ans.",
        "Les travaux coûteront trois millions et le port espère les avoir finis avant le printemps de l'an prochain.",
        "Des riverains redoutent les camions du petit matin et veulent que la rue reste fermée jusqu'à six heures.",
        "Un premier étal pourrait ouvrir en mars à titre d'essai, a dit la directrice du port après le vote de mardi.",
        "Sur l'ancienne place, on plantera des tilleuls dont l'école voisine a proposé de s'occuper toute l'année.",
        "Personne ne perdra son étal, assure le port, même si la halle compte deux places de moins que le quai actuel.",
        "Le contrat avec les entreprises doit être signé la semaine prochaine, en présence du maire et de deux marchands.",
    ),
    "es": (
        "El pleno municipal aprobó el martes por la noche el traslado de la lonja a la vieja cordelería de la dársena norte.",
        "Catorce concejales votaron a favor y seis en contra tras una sesión que se alargó hasta pasada la medianoche.",
        "Los vendedores pedían un techo desde hace nueve años, porque en otoño la lluvia entra en las cajas del muelle.",
        "La cordelería se levantó en 1884 y está vacía desde que hace cuarenta años se trenzó allí la última cuerda.",
        "Las obras costarán tres millones y el puerto quiere tenerlas acabadas antes de la primavera del año próximo.",
        "Algunos vecinos temen los camiones de madrugada y piden que la calle quede cerrada hasta las seis de la mañana.",
        "Un primer puesto podría abrir en marzo como prueba, dijo la directora del puerto al acabar la votación.",
        "En la plaza antigua se plantarán tilos, de los que la escuela de la esquina se ha ofrecido a cuidar.",
        "Nadie perderá su puesto, asegura el puerto, aunque la nave tiene dos plazas menos que el muelle de ahora.",
        "El contrato con las constructoras se firmará la semana que viene, con el alcalde y dos vendedores delante.",
    ),
    "ja": (
        "市議会は火曜日の夜、魚市場を北の船だまりにある旧ロープ工場へ移す計画を賛成多数で可決した。",
        "採決では十四人が賛成し、六人が反対した。審議は日付が変わったあとまで長く続いた。",
        "秋になると岸壁の木箱に雨が流れ込むため、商人たちは九年前から屋根のある場所を求めていた。",
        "工場は一八八四年に建てられ、四十年前に最後のロープが作られてからは空き家のままになっている。",
        "改修には三百万かかる見込みで、港湾事務所は来年の春までに工事を終えたいと説明している。",
        "早朝のトラックを心配する住民もいて、午前六時までは道路を閉じてほしいという声が上がっている。",
        "事務所の所長は採決のあと、三月にも最初の店を試しに開くことができるかもしれないと話した。",
        "いまの市場の跡地にはシナノキが植えられ、角の小学校の子どもたちが世話をすることになった。",
        "新しい建物は岸壁より二区画少ないが、店を失う人は一人も出ないと事務所は約束している。",
        "建設会社との契約は来週、市長と商人の代表二人が立ち会って結ばれることになっている。",
    ),
}


def paragraphs(language: str = "en", count: int = 10, start: int = 0) -> str:
    """Paragraphs of the story."""
    return "".join(f"<p>{text}</p>" for text in TEXT[language][start : start + count])


def story(language: str = "en", count: int = 10, extra: str = "") -> str:
    """The article's element with headline, byline and text."""
    return (
        f"<article><h1>{HEADLINE[language]}</h1><p class=byline>Helena Marsh</p>"
        f"<div class=article-body>{paragraphs(language, count)}</div>{extra}</article>"
    )


def headline(language: str, number: int) -> str:
    """One of the headlines of a list."""
    return f"{TEXT[language][number % 10].rstrip('.。')[:70]} {number}"


def teasers(language: str, count: int, text: bool = False) -> str:
    """Linked headlines, with or without a paragraph each."""
    return "".join(
        f"<div class=card><h3><a href='/2026/{n}'>{headline(language, n)}</a></h3>"
        + (f"<p>{TEXT[language][(n + 3) % 10]}</p>" if text else "")
        + "</div>"
        for n in range(count)
    )


def page(
    main: str,
    *,
    language: str = "en",
    title: str | None = None,
    head: str = "",
    attributes: str = "",
    framed: bool = True,
    tail: str = "",
) -> str:
    """A page of the site around `main`."""
    menu = "".join(f"<li><a href='/{n}'>{word}</a></li>" for n, word in enumerate(MENU[language].split()))
    top = f"<header><a href='/'>{SITE[language]}</a><nav><ul>{menu}</ul></nav></header>" if framed else ""
    foot = f"<footer><p>{FOOT[language]}</p></footer>" if framed else ""
    title = title if title is not None else f"{HEADLINE[language]} | {SITE[language]}"
    return (
        f"<!DOCTYPE html><html lang={language}><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body {attributes}>{top}{main}{foot}{tail}</body></html>"
    )


DECLARED = "<meta property='og:type' content='article'>"


def declared(language: str = "en", more: str = "") -> str:
    """What an article states for machines."""
    return (
        f"{DECLARED}<script type='application/ld+json'>"
        f'{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{HEADLINE[language]}",'
        f'"datePublished":"2026-11-18T07:45:00+01:00"{more}}}</script>'
    )

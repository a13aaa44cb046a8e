# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""Log-ins and stubs of sold articles."""

from collections.abc import Iterator

from tests.extraction.gate_pages.frame import HEADLINE, SITE, GatePage, declared, page, paragraphs


def logins() -> Iterator[GatePage]:
    """Log-ins and registrations."""
    fields = "<label>{}<input type=email name=email></label><label>{}<input type=password name=password></label>"
    yield GatePage(
        "plain",
        page(
            f"<main><h1>Sign in</h1><form action='/login' method=post>{fields.format('E-mail', 'Password')}<button>Sign in"
            "</button></form><a href='/lost'>Forgot your password?</a></main>",
            title=f"Sign in | {SITE['en']}",
        ),
        "https://courier.example/login?next=/2026/fish",
    )
    yield GatePage(
        "e-mail-first",
        page(
            "<main><h1>Log in to continue</h1><form><input type=email name=username placeholder='E-mail'><button>Continue"
            "</button></form><p>Don't have an account? Register for free.</p></main>",
            title=SITE["en"],
        ),
    )
    yield GatePage(
        "de",
        page(
            f"<main><h2>Anmelden</h2><form>{fields.format('E-Mail-Adresse', 'Passwort')}<label><input type=checkbox>Angemeldet "
            "bleiben</label><button>Anmelden</button></form><p>Noch kein Konto? Jetzt registrieren.</p></main>",
            language="de",
            title=f"Mein Konto – {SITE['de']}",
        ),
        "https://hafenbote.example/anmelden?ziel=/stadt/fischmarkt",
    )
    yield GatePage(
        "fr",
        page(
            f"<main><h1>Connectez-vous</h1><form>{fields.format('Adresse e-mail', 'Mot de passe')}<button>Se connecter</button>"
            "<a href='/oubli'>Mot de passe oublié ?</a></form></main>",
            language="fr",
            title=f"Connexion - {SITE['fr']}",
        ),
    )
    yield GatePage(
        "es",
        page(
            f"<main><h1>Inicia sesión</h1><form>{fields.format('Correo', 'Contraseña')}<button>Entrar</button></form>"
            "<p>¿Olvidaste tu contraseña?</p></main>",
            language="es",
            title=f"Iniciar sesión | {SITE['es']}",
        ),
    )
    yield GatePage(
        "ja",
        page(
            f"<main><h1>会員ログイン</h1><form>{fields.format('メールアドレス', 'パスワード')}<button>ログイン</button></form>"
            "<p>パスワードをお忘れの方はこちら</p></main>",
            language="ja",
            title=f"ログイン | {SITE['ja']}",
        ),
    )
    yield GatePage(
        "registration-behind-the-beginning",
        page(
            f"<article><h1>{HEADLINE['en']}</h1>{paragraphs(count=1)}<p>Fourteen members were for the plan and six against it "
            "after a session that…</p><div class=regwall><h3>Register for free to continue reading</h3><p>Create a free account "
            "to read this and three more stories a month.</p><a class=btn href='/register'>Register</a></div></article>",
            head=declared(),
        ),
    )
    yield GatePage(
        "members-only",
        page(
            f"<article><h1>{HEADLINE['de']}</h1><div class=login-wall><p>Bitte melden Sie sich an, um den Artikel zu lesen.</p>"
            f"<form>{fields.format('E-Mail', 'Passwort')}<button>Einloggen</button></form></div></article>",
            language="de",
            head=declared("de"),
        ),
    )

    for name, language, said in (
        ("rest-en", "en", "Sign up for free to keep reading"),
        ("rest-de", "de", "Jetzt kostenlos registrieren, um weiterzulesen"),
        ("rest-fr", "fr", "Inscrivez-vous gratuitement pour poursuivre votre lecture"),
        ("rest-es", "es", "Regístrate gratis para seguir leyendo"),
    ):
        box = f"<div class=box><h3>{said}</h3><a class=btn href='/join'>OK</a></div>"
        yield GatePage(
            name,
            page(
                f"<article><h1>{HEADLINE[language]}</h1>{paragraphs(language, 2)}{box}</article>",
                language=language,
                head=declared(language),
            ),
        )


def paywalls() -> Iterator[GatePage]:
    """Stubs of sold articles."""
    sold = ',"isAccessibleForFree":false'
    yield GatePage(
        "price-alone",
        page(
            f"<article><h1>{HEADLINE['en']}</h1>{paragraphs(count=2)}<div class=box><h3>There is more to it</h3><p>£1 a week</p>"
            "<button>Choose</button></div></article>",
            head=declared(more=sold),
        ),
    )
    cut = "<p>Traders had asked for a roof for nine years, because rain runs into the crates on the…</p>"
    start = f"<article><h1>{HEADLINE['en']}</h1>{paragraphs(count=2)}"
    yield GatePage(
        "stated-and-asked",
        page(
            f"{start}<div class=paywall><h2>Subscribe to continue reading</h2><p>Already a subscriber? Log in</p></div></article>",
            head=declared(more=sold),
        ),
    )
    yield GatePage(
        "piano",
        page(
            f"{start}{cut}<div class=tp-container-inner><div id=piano-inline><h3>Keep reading for just 1 a week</h3>"
            "<a class=btn href='/offers'>See offers</a></div></div></article>",
            head=declared(),
        ),
    )
    yield GatePage(
        "poool-fr",
        page(
            f"<article><h1>{HEADLINE['fr']}</h1><div data-poool>{paragraphs('fr', 1)}<p>Quatorze élus ont voté pour et six contre, "
            "au terme d'une séance qui s'est…</p></div><div id=poool-widget><p>La suite est réservée aux abonnés. Déjà abonné ? "
            "Connectez-vous</p></div></article>",
            language="fr",
            head=declared("fr", sold),
        ),
    )
    yield GatePage(
        "box-that-a-script-fills",
        page(f"{start}{cut}<div id=poool-widget></div></article>", head=declared(more=sold)),
    )
    yield GatePage(
        "plus-de",
        page(
            f"<article><h1>{HEADLINE['de']}</h1>{paragraphs('de', 2)}<div class=offer><strong>Jetzt mit dem Digitalabo "
            "weiterlesen</strong><p>Dieser Artikel ist exklusiv für unsere Abonnenten.</p><a href='/abo'>4 Wochen testen</a></div>"
            "</article>",
            language="de",
            head=declared("de", sold),
        ),
    )
    yield GatePage(
        "tier",
        page(
            f"{start}{cut}<p>To continue reading, please subscribe or log in.</p></article>",
            head=declared() + "<meta property='article:content_tier' content=locked>",
        ),
    )
    yield GatePage(
        "es",
        page(
            f"<article><h1>{HEADLINE['es']}</h1>{paragraphs('es', 2)}<div class=muro><h4>Contenido exclusivo para suscriptores"
            "</h4><p>Suscríbete para seguir leyendo</p></div></article>",
            language="es",
            head=declared("es"),
        ),
    )
    yield GatePage(
        "ja",
        page(
            f"<article><h1>{HEADLINE['ja']}</h1>{paragraphs('ja', 1)}<p>採決では十四人が賛成し…</p><div class=kaiin><p>"
            "この記事は有料会員限定です。残り1200文字</p></div></article>",
            language="ja",
            head=declared("ja", sold),
        ),
    )
    yield GatePage(
        "limit-reached",
        page(
            f"{start}<section><h3>You've reached your limit of free articles</h3><p>Become a member to unlock this story.</p>"
            "</section></article>"
        ),
    )

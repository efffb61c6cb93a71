"""The catalogues of the interface's languages, in `locale/`.

    python scripts/languages.py messages   # gathers what pages and scripts say into the .po files
    python scripts/languages.py compile    # makes of them what the product reads: .mo and .json

Needs no gettext programs: templates are turned into calls by Django, found and written by Babel.
"""

import io
import json
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ["de", "es", "fr", "hi"]
# Whose words are in the catalogues. What is not named here is English everywhere.
SOURCES = {
    "django": ["templates/*.html", "templates/viewer/**/*.html", "viewer/*.py", "core/errors.py"],
    "djangojs": ["frontend/src/shared/words.ts"],
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = """\
# {catalogue.locale.english_name} words of Roundhouse; docs/translating.md has the terms.
msgid ""
msgstr ""
"Project-Id-Version: Roundhouse\\n"
"Language: {catalogue.locale_identifier}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {catalogue.plural_forms}\\n"

"""
# The same words make the same file, whoever gathers them and when.
SETTLED = {"sort_output": True, "include_lineno": False}
METHODS = {".html": "python", ".py": "python", ".ts": "javascript"}


def gather(domain):
    """Every sentence of that domain in the sources of today, as an empty catalogue."""
    found = Catalog(project="Roundhouse", charset="utf-8")
    for path in _sources(domain):
        for _line, message, comments, context in _messages_in(path):
            place = (path.relative_to(ROOT).as_posix(), 0)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def _sources(domain):
    return sorted({path for pattern in SOURCES[domain] for path in ROOT.glob(pattern)})


def _messages_in(path):
    text = path.read_text()
    if path.suffix == ".html":
        # What Django leaves of a page is Python but for its indentation.
        text = re.sub(r"^[ \t]+", "", templatize(text), flags=re.MULTILINE)
    stream = io.BytesIO(text.encode())
    return extract(METHODS[path.suffix], stream, KEYWORDS, ["Translators:"])


def catalogue_path(language, domain):
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(language, domain):
    with catalogue_path(language, domain).open("rb") as stream:
        return read_po(stream, locale=language, domain=domain)


def update(language, domain):
    """Add what is new, drop what is gone; how many sentences still want a translation."""
    catalogue = read_catalogue(language, domain)
    catalogue.update(gather(domain), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with catalogue_path(language, domain).open("wb") as stream:
        stream.write(HEADER.format(catalogue=catalogue).encode())
        write_po(stream, catalogue, width=100, omit_header=True, **SETTLED)
    return len([message for message in catalogue if message.id and not is_translated(message)])


def is_translated(message):
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(forms) and not message.fuzzy


def compile_catalogue(path):
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=path.parent.parent.name)
    if path.stem == "djangojs":
        words = {_key(message): message.string for message in catalogue if _is_ready(message)}
        path.with_suffix(".json").write_text(json.dumps(words, ensure_ascii=False, sort_keys=True))
    else:
        with path.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)


def _is_ready(message):
    return message.id and is_translated(message)


def _key(message):
    """Scripts look a sentence with several forms up by its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def main(step):
    if step == "compile":
        print("Preparing the languages", flush=True)
        for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
            compile_catalogue(path)
        return
    for language in LANGUAGES:
        for domain in SOURCES:
            missing = update(language, domain)
            path = catalogue_path(language, domain).relative_to(ROOT)
            print(f"{path}: {missing or 'nothing'} to translate")


if __name__ == "__main__":
    main(sys.argv[1])

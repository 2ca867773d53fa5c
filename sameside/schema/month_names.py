"""What are the months called in exports? One table by language: whole names and the short forms that programs print."""

import unicodedata

# A row a language, a cell a month: the whole name first. Case, accents and the full stop of a short form make no difference.
MONTHS_BY_LANGUAGE: dict[str, str] = {
    "English": "january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, september sep sept, october oct,"
    " november nov, december dec",
    "German": "januar jan jänner jän, februar feb, märz mär mrz, april apr, mai, juni jun, juli jul, august aug, september sep sept,"
    " oktober okt, november nov, dezember dez",
    "French": "janvier janv, février févr fév, mars, avril avr, mai, juin, juillet juil, août, septembre sept, octobre oct, novembre nov,"
    " décembre déc",
    "Spanish": "enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun, julio jul, agosto ago, septiembre setiembre sept sep,"
    " octubre oct, noviembre nov, diciembre dic",
    "Portuguese": "janeiro jan, fevereiro fev, março mar, abril abr, maio mai, junho jun, julho jul, agosto ago, setembro set, outubro out,"
    " novembro nov, dezembro dez",
    "Italian": "gennaio gen, febbraio feb, marzo mar, aprile apr, maggio mag, giugno giu, luglio lug, agosto ago, settembre set sett,"
    " ottobre ott, novembre nov, dicembre dic",
    "Dutch": "januari jan, februari feb, maart mrt, april apr, mei, juni jun, juli jul, augustus aug, september sep sept, oktober okt,"
    " november nov, december dec",
}
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def _spellings(name: str) -> tuple[str, ...]:
    """A name as it is, without its accents, and with ä written ae."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return tuple(dict.fromkeys((name, bare, name.translate(_SPELLED_OUT))))


# Spelling in small letters -> 1 to 12. No spelling means two months: a test demands it.
MONTH_NUMBERS: dict[str, int] = {
    spelling: number
    for months in MONTHS_BY_LANGUAGE.values()
    for number, names in enumerate(months.split(","), start=1)
    for name in names.split()
    for spelling in _spellings(name)
}
ENGLISH_MONTHS: tuple[str, ...] = tuple(names.split()[0] for names in MONTHS_BY_LANGUAGE["English"].split(","))

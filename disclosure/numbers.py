"""Document numbers as the catalogue prints them."""

from __future__ import annotations

import re
import unicodedata

OPENING, CLOSING = "[〔［【（(﹝「<《", "]〕］】）)﹞」>》"
DOCUMENT_NUMBER = re.compile(
    rf"^(?P<organ>[^\d{re.escape(OPENING + CLOSING)}]{{1,30}})"
    rf"[{re.escape(OPENING)}]\s*(?P<year>\d{{4}})\s*(?:年)?\s*[{re.escape(CLOSING)}]\s*(?:第)?\s*(?P<serial>\d{{1,5}})\s*号?$"
)


def printed(number: str) -> str:
    """The number with hexagonal brackets, as printed: ``湘政办函[2011] 68号`` → ``湘政办函〔2011〕68号``.

    What is not of the form 机关代字〔年份〕序号号 comes back as it was, without blanks around it.
    """
    text = unicodedata.normalize("NFKC", number.replace("〔", "[").replace("〕", "]")).strip()
    if found := DOCUMENT_NUMBER.match(re.sub(r"\s+", "", text)):
        return f"{found['organ']}〔{found['year']}〕{found['serial']}号"
    return number.strip()

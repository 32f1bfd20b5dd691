"""Currency codes (ISO 4217) and the signs that stand for exactly one of them."""

from __future__ import annotations

from collections.abc import Mapping

CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
    HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
    PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a hundred and fifty quoted words would hide the list
)

SYMBOLS: Mapping[str, str | None] = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "R$": "BRL",
    "HK$": "HKD",
    "NZ$": "NZD",
    "S$": "SGD",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₽": "RUB",
    "฿": "THB",
    "₫": "VND",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "lei": "RON",
    "Fr.": "CHF",
    "SFr.": "CHF",
    # Several currencies share these, so they say that it is money and no more.
    "$": None,
    "¥": None,
    "kr": None,
    "kr.": None,
    "Rs": None,
    "Rs.": None,
    "R": None,
}

SHARED: Mapping[str, tuple[str, ...]] = {
    "$": tuple(
        """
        USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP BBD BMD BND BRL BSD BZD CUP DOP FJD GYD JMD KYD LRD NAD SBD SRD
        TTD UYU XCD
        """.split()  # noqa: SIM905 - thirty quoted words would hide the list
    ),
    "¥": ("JPY", "CNY"),
    "kr": ("DKK", "NOK", "SEK", "ISK"),
    "kr.": ("DKK", "NOK", "SEK", "ISK"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "Rs.": ("INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "R": ("ZAR", "BRL"),
}
"""The currencies each shared sign can stand for, the most usual first."""

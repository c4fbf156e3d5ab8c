"""How a calculation is written in one line: `152 + 103 = 255`."""

from __future__ import annotations

# A plain number of eight digits or more is an id as often as an amount: a copy shows none, so nothing is calculated with it.
NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,7}(?:\.\d{1,9})?)"
SIGN = r"(?: ?[+\u00d7\u00f7*] ?| [-\u2212\u2013/x] )"
MONEY = r"[$\u20ac\u00a3]?"
# Forty terms are more than a person writes; without an end, each of them would be where another line begins.
CALCULATION = (
    rf"(?<![\w.,:^%]){MONEY}(?P<first>{NUMBER})(?P<rest>(?:{SIGN}{MONEY}{NUMBER}){{1,40}}) ?= ?\**{MONEY}(?P<result>-?{NUMBER})"
)

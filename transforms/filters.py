"""The filter language of Pub/Sub subscriptions over attributes, so that a subscriber can apply a filter itself.

    attributes:KEY                     the attribute is there
    attributes.KEY = "v"  !=           its value (!= also holds where it is missing)
    hasPrefix(attributes.KEY, "v")
    NOT x   -x   x AND y   x OR y      AND and OR are not mixed without parentheses
Keys and values are case-sensitive, operators are upper-case, a filter has at most 256 bytes.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

__all__ = ["MAX_FILTER_BYTES", "Matches", "parse_filter"]

MAX_FILTER_BYTES = 256
Matches = Callable[[Mapping[str, str]], bool]

_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z_][\w/-]*)|(?P<sign>!=|[:.=(),-]))', re.ASCII)
_WORDS = ("AND", "OR", "NOT")


class _Token(NamedTuple):
    kind: str
    value: str
    at: int


def parse_filter(text: str) -> Matches:
    """The filter as a function of a message's attributes; an empty one takes everything.

    Raises ValueError naming the place of what is wrong.
    """
    if len(text.encode("utf-8")) > MAX_FILTER_BYTES:
        raise ValueError(f"the filter has {len(text.encode())} bytes, the service takes {MAX_FILTER_BYTES}")
    if not text.strip():
        return lambda attributes: True
    parser = _Parser(_tokens(text), text)
    found = parser.expression()
    parser.end()
    return found


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ValueError(f"cannot read the filter at {text[at:].strip()[:20]!r}")
        value = match[match.lastgroup]
        if match.lastgroup == "text":
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        found.append(_Token(match.lastgroup, value, match.start(match.lastgroup)))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


class _Parser:
    def __init__(self, tokens: list[_Token], text: str) -> None:
        self._tokens, self._text, self._next = tokens, text, 0

    def expression(self) -> Matches:
        terms, joint = [self._term()], ""
        while self._peek().value in ("AND", "OR") and self._peek().kind == "word":
            word = self._take().value
            if joint and word != joint:
                raise ValueError("AND and OR may not be mixed without parentheses")
            joint = word
            terms.append(self._term())
        if joint == "OR":
            return lambda attributes: any(term(attributes) for term in terms)
        return lambda attributes: all(term(attributes) for term in terms)

    def end(self) -> None:
        self._expect("end", "")

    def _term(self) -> Matches:
        token = self._take()
        if (token.kind, token.value) in (("word", "NOT"), ("sign", "-")):
            inner = self._term()
            return lambda attributes: not inner(attributes)
        if (token.kind, token.value) == ("sign", "("):
            found = self.expression()
            self._expect("sign", ")")
            return found
        if (token.kind, token.value) == ("word", "hasPrefix"):
            return self._prefix()
        if (token.kind, token.value) == ("word", "attributes"):
            return self._comparison()
        raise self._wrong(token, "attributes, hasPrefix, NOT or (")

    def _prefix(self) -> Matches:
        self._expect("sign", "(")
        self._expect("word", "attributes")
        self._expect("sign", ".")
        key = self._key()
        self._expect("sign", ",")
        value = self._expect("text")
        self._expect("sign", ")")
        return lambda attributes: attributes.get(key, "").startswith(value) and key in attributes

    def _comparison(self) -> Matches:
        sign = self._take()
        if (sign.kind, sign.value) == ("sign", ":"):
            key = self._key()
            return lambda attributes: key in attributes
        if (sign.kind, sign.value) != ("sign", "."):
            raise self._wrong(sign, "':' or '.'")
        key = self._key()
        operator = self._take()
        if operator.value not in ("=", "!=") or operator.kind != "sign":
            raise self._wrong(operator, "= or !=")
        value = self._expect("text")
        if operator.value == "=":
            return lambda attributes: attributes.get(key) == value
        return lambda attributes: attributes.get(key) != value

    def _key(self) -> str:
        token = self._take()
        if token.kind not in ("word", "text") or (token.kind == "word" and token.value in _WORDS):
            raise self._wrong(token, "the name of an attribute")
        return token.value

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._peek()
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _expect(self, kind: str, value: str | None = None) -> str:
        token = self._take()
        if token.kind != kind or (value is not None and token.value != value):
            raise self._wrong(
                token, repr(value) if value else {"text": "a value in double quotes"}.get(kind, "the end")
            )
        return token.value

    def _wrong(self, token: _Token, wanted: str) -> ValueError:
        here = self._text[token.at :].strip()[:20]
        return ValueError(
            f"expected {wanted} in the filter at {here!r}" if here else f"the filter ends before {wanted}"
        )

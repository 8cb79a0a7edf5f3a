"""Which addresses become links, how they are written, and what of them readers see.

http, https and mailto only. Hosts are stored in ASCII. An address that shows one place and leads to another is no link:
`https://bank.example@elsewhere.example` stays text.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from django.conf import settings

SHOWN_MAX = 60
HOST_MAX = 253
ADDRESS_MAX = 2_000
FOREIGN_REL = "nofollow ugc noopener"

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
MAIL_ADDRESS = re.compile(r"mailto:[^\s@<>\"\\]{1,64}@([^\s@<>\"\\?/]{1,253})(\?[^\s<>\"\\]*)?", re.IGNORECASE)
ASCII_HOST = re.compile(r"(?=.*[a-z0-9])[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
PORT = re.compile(r":\d{1,5}\Z")
# Signs an address may hold unescaped; everything else is percent-encoded.
SAFE_IN_PATH = "%/:=&?~#+!$,;'@()*[]"
# Where an address in running text ends.
BARE_ADDRESS = re.compile(
    rf"https?://[^\s<>\"`\\^{{|}}。，、；：！？（）「」『』【】]{{1,{ADDRESS_MAX}}}", re.IGNORECASE
)
CLOSERS = {")": "(", "]": "["}
TRAILING_SIGNS = ".,;:!?'*_~”’»…"


def full_address(typed: str) -> str:
    """Return an address ready for `href`, or an empty text where it is none of the three kinds.

    An address without a scheme comes back as it is: the caller decides what to do with "/about".
    """
    if not SCHEME.match(typed):
        return typed
    if match := WEB_ADDRESS.fullmatch(typed):
        scheme, authority, rest = match.groups()
        host = _ascii_authority(authority)
        return f"{scheme.lower()}://{host}{quote(rest, safe=SAFE_IN_PATH)}" if host and "\\" not in rest else ""
    if match := MAIL_ADDRESS.fullmatch(typed):
        return quote("mailto:" + typed.partition(":")[2], safe=SAFE_IN_PATH) if ascii_host(match[1]) else ""
    return ""


def has_scheme(address: str) -> bool:
    """Tell whether an address says where it starts."""
    return SCHEME.match(address) is not None


def bare_address_at(text: str, start: int) -> str:
    """Return the address that running text holds at a position, without the punctuation of its sentence."""
    match = BARE_ADDRESS.match(text, start)
    if match is None:
        return ""
    address = match[0]
    end = len(address)
    loose = {closer: address.count(closer) - address.count(opener) for closer, opener in CLOSERS.items()}
    while end and (address[end - 1] in TRAILING_SIGNS or loose.get(address[end - 1], 0) > 0):
        end -= 1
        loose[address[end]] = loose.get(address[end], 0) - 1
    return address[:end]


def shown_address(typed: str) -> str:
    """Return what readers see of a bare address: its host in ASCII where scripts mix, cut at 60 characters."""
    if match := WEB_ADDRESS.fullmatch(typed):
        scheme, authority, rest = match.groups()
        typed = f"{scheme}://{_shown_host(authority)}{rest}"
    return typed if len(typed) <= SHOWN_MAX else typed[: SHOWN_MAX - 1] + "…"


def rel_of(address: str) -> str:
    """Return the `rel` of a link: none for this site's own pages."""
    own = urlsplit(settings.SITE_URL)
    target = urlsplit(address)
    return "" if own.netloc and (target.scheme, target.netloc) == (own.scheme, own.netloc) else FOREIGN_REL


def true_host_note(shown: str, address: str) -> str:
    """Return the link's real host where its text names another one, else an empty text."""
    host = _without_www(address_host(address))
    for word in unicodedata.normalize("NFKC", shown).split():
        named = _named_host(word)
        if named and _without_www(named) != host:
            return host
    return ""


def address_host(address: str) -> str:
    """Return the host of a full address; that of the mailbox for mailto."""
    if address.lower().startswith("mailto:"):
        return address.partition("@")[2].partition("?")[0].lower()
    return urlsplit(address).hostname or ""


def ascii_host(host: str) -> str:
    """Return a host in the form the network uses, or an empty text where it cannot be one."""
    if len(host) > HOST_MAX:
        return ""
    try:
        encoded = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return encoded if ASCII_HOST.fullmatch(encoded) else ""


def _ascii_authority(authority: str) -> str:
    """Return host and port; nothing for a user name before the host, which only serves to mislead."""
    port = PORT.search(authority)
    ending = port[0] if port else ""
    host = ascii_host(authority.removesuffix(ending))
    return host + ending if host else ""


def _shown_host(authority: str) -> str:
    if authority.isascii() or len(_scripts(authority)) <= 1:
        return authority
    return _ascii_authority(authority)


def _scripts(host: str) -> set[str]:
    """Return the scripts of a host's letters, by the first word of each letter's Unicode name."""
    return {unicodedata.name(char, "UNKNOWN").split()[0] for char in host if char.isalpha()}


def _named_host(word: str) -> str:
    """Return the host a word of a link's text names, or an empty text where it looks like none."""
    word = word.rpartition("://")[2].strip("()[]<>\"'“”‘’«».,;:!?…")
    host = re.split(r"[/?#:]", word, maxsplit=1)[0].rpartition("@")[2]
    labels = host.split(".")
    looks_like_one = len(labels) > 1 and all(labels) and len(labels[-1]) > 1 and labels[-1][0].isalpha()
    return (ascii_host(host) or host.lower()) if looks_like_one else ""


def _without_www(host: str) -> str:
    return host.lower().removesuffix(".").removeprefix("www.")

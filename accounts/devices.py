"""A browser's own description put into words a reader recognizes, "Firefox on Windows", and its network, masked.

Programs may claim what they like, so this helps people to recognize their devices and decides nothing else. Versions
are left out: they change every month and the device stays the same.
"""

from ipaddress import ip_address, ip_network

IP_VERSION_4 = 4

UNKNOWN_DEVICE = "Unknown device"

# The first mark found wins: most browsers claim to be Chrome or Safari too.
BROWSERS = (
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
# Android claims Linux, an iPhone claims to be like a Mac.
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """Return browser and system, as far as the description tells; else that the device is unknown."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    if system:
        return f"Unknown browser on {system}"
    return browser or UNKNOWN_DEVICE


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")


def masked_network(address: str) -> str:
    """Return the network of an address, /24 or /48: who did it can be guessed from it, where they live cannot."""
    try:
        prefix = 24 if ip_address(address).version == IP_VERSION_4 else 48
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{prefix}", strict=False))

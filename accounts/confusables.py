"""Which letters look alike: one form for each shape, so that two names that look the same get the same key.

Drawn up by hand for Latin, Greek, Cyrillic and Armenian as printed by the site's own faces, compared with the
repertoire of Unicode 15.0. Two tables, because a letter's small and capital shapes may resemble different Latin
letters: Cyrillic "н" resembles nothing but its capital resembles H. Single letters only: that "rn" resembles "m"
in some faces would refuse too many honest names.
"""

# Each line: the Latin letter, then the lower-case letters that look like it. i, l and 1 are one, o and 0 are one.
_SMALL = """
a аαɑ
b Ььƅʙϐβвѣ
c сϲᴄςҫ
d ԁđðժ
e еєεҽɛϵ
f ƒғϝք
g ɡԍցɢ
h һհħнʜ
i ıіιɩɪ1lӏłƖ|ⅼյ
j јϳȷ
k кκқҝӄĸ
m мᴍ
n ոռηпɴ
o оοօσø0ᴏөѳθ
p рρþƿϱ
q ԛզգ
r гʀѓ
s ѕꜱʂ
t тτŧτ
u υսʋμᴜц
v νѵᴠ
w ѡԝաɯᴡωшԜ
x хχ
y уүγʏყ
z ᴢʐ
"""

# The same for capitals as written, where the capital resembles another letter than the small one does.
_CAPITAL = """
b ΒВЬ
c СϹ
e ΕЕ
h ΗНҺ
i ΙІӀԼ
k ΚК
m ΜМ
n Ν
p ΡР
s ЅՏ
t ΤТ
u Ս
x ΧХ
y ΥҮУ
z Ζ
"""

# One letter that is written like two.
_LIGATURES = {"æ": "ae", "œ": "oe", "ǳ": "dz", "ĳ": "ii", "љ": "ib"}


def _table(lines: str) -> dict[str, str]:
    return {
        look_alike: form
        for form, *rest in (line.split() for line in lines.split("\n") if line)
        for look_alike in rest[0]
    }


SMALL = _table(_SMALL) | _LIGATURES
CAPITAL = _table(_CAPITAL)

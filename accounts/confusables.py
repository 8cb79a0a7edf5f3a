"""Which letters look alike: one form for each shape, so that two names that look the same get the same key.

For Latin, Greek, Cyrillic, Armenian and digits: drawn up by hand for the site's own faces, and what Unicode's
confusables (UTS 39, version 15.0.0) add to that. Two tables, because a letter's small and capital shapes may resemble
different Latin letters: Cyrillic "н" resembles nothing but its capital resembles H. Single letters only: that "rn"
resembles "m" in some faces would refuse too many honest names.
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
i ıіιɩɪ1lӏłƖ|ⅼ
j јϳȷյ
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

# Besides, letters whose skeleton by Unicode's confusables is, marks aside, the first one's.
_BY_UNICODE = """
2 ƻ
3 зҙӡʒȝꝫɜᴈ
6 б
8 ȣ
b ƀƃɓҍꞵ
c ȼ
d ƌɖɗ
e ɇҿꬲԑꞓ
f ᵮẝꞙꬵ
g ƍǥɠᶃ
h ɦћꚕңӈӊ
i ƚǀɨɫɭᵻᵼꙇ
j ɉ
k ƙҟᴋ
m ɱᵯʍӎ
n ƞɳᵰπᴨ
o ɵᴑꝋꬽꬾ
p ƥᵽϸ
q ʠ
r ɍɼɽᴦᵲꭇꭈ
s ƽᵴ
t ƭᵵҭᴛ
u ᵾꞟꭎꭒ
w ѽꝡꙍꞷ
x ꭓꭕ
y ƴɏɣұᶌỿꭚ
z ƶȥᵶ
ə ǝә
ɔ ͻᴐↄꬿ
ɸ φф
ƨ ᴤꙅ
δ ծẟ
и ͷᴎ
ж җ
л ӆᴫ
ψ ѱ
я ᴙ
ҷ ӌ
"""

# The same for capitals as written, where the capital resembles another letter than the small one does.
_CAPITAL = """
b ΒВЬꞴ
c СϹ
e ΕЕ
h ΗНҺ
i ΙІӀԼ
k ΚК
m ΜМϺ
n Ν
p ΡР
s ЅՏ
t ΤТ
u Ս
x ΧХꞳ
y ΥҮУ
z Ζ
3 ЗҘӠƷȜꝪꞫ
f Ꞙ
j Ʝ
r ΓГҒ
л ΛɅ
ɸ Փ
ʃ ΣƩ
"""

# One letter that is written like two.
_LIGATURES = {"æ": "ae", "ӕ": "ae", "œ": "oe", "ǳ": "dz", "ĳ": "ii", "љ": "ib", "ꚙ": "oo", "ꝏ": "oo", "ꜹ": "av"}


def _table(lines: str) -> dict[str, str]:
    return {
        look_alike: form
        for form, *rest in (line.split() for line in lines.split("\n") if line)
        for look_alike in rest[0]
    }


SMALL = _table(_BY_UNICODE) | _table(_SMALL) | _LIGATURES
CAPITAL = _table(_CAPITAL)

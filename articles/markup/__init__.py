"""From the HTML an editor typed to the HTML readers get: pure functions, no database, one order.

Steps of `render_body`, each a module with its own tests (a later step never undoes an earlier one):

1. `source`: clean the source; what is allowed stands in `allowed`
2. `text`: read the text, count words and minutes
3. `headings`: ids, the contents list
4. `blocks`: stable ids of paragraphs
5. `figures`, `quotes`: photos, the gallery, pull quotes with their attribution
6. `embeds`: films and sounds as facades, bare addresses as links
7. `footnotes`: numbers in the text, notes after it
8. `marks`: names that must carry a note get a sign; 9. `glossary`: terms become links.
   Both work on `streams` of words with the entries of `registers`, found by `matching`
10. `links`: own addresses become paths, others get their `rel`
11. `output`: clean the output; the last step, the only one whose result is called safe

`promo` then finds the place in the result where a promo may stand.
"""

from articles.markup.allowed import ALLOWED
from articles.markup.render import RENDER_VERSION, Context, Rendered, render_body
from articles.markup.source import Cleaned, clean_source

__all__ = ["ALLOWED", "RENDER_VERSION", "Cleaned", "Context", "Rendered", "clean_source", "render_body"]

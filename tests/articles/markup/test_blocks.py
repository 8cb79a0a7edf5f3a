"""Step 4: ids of paragraphs that last."""

from articles.markup import Context, Rendered, render_body
from articles.markup.blocks import Blocks

TEXTS = [f"Paragraph number {n} says something about river {n}." for n in range(1, 11)]


def rendered(texts: list[str], before: Rendered | None = None) -> Rendered:
    former = Blocks(before.paragraphs, before.gone_paragraphs) if before else Blocks()
    return render_body("".join(f"<p>{text}</p>" for text in texts), Context(former=former))


def ids(result: Rendered) -> list[str]:
    return [block["id"] for block in result.paragraphs]


def test_paragraphs_quotes_and_items_get_ids_in_reading_order() -> None:
    result = render_body("<p>a</p><ul><li>b</li></ul><blockquote><p>c</p></blockquote><h2>d</h2>", Context())
    assert [block["text"] for block in result.paragraphs] == ["a", "b", "c"]
    assert all(f'id="{block_id}"' in result.html for block_id in ids(result))


def test_equal_texts_are_numbered() -> None:
    first, second = ids(rendered(["* * *", "* * *"]))
    assert (len(first), second) == (10, f"{first}-2")


def test_a_paragraph_with_one_word_changed_keeps_its_id() -> None:
    before = rendered(TEXTS)
    after = rendered([*TEXTS[:6], TEXTS[6].replace("something", "much"), *TEXTS[7:]], before)
    assert ids(after) == ids(before)
    assert after.gone_paragraphs == {}


def test_an_edited_paragraph_keeps_its_id_in_the_next_rendering_too() -> None:
    before = rendered(TEXTS)
    edited = [*TEXTS[:6], TEXTS[6].replace("something", "much"), *TEXTS[7:]]
    again = rendered(edited, rendered(edited, before))
    assert ids(again) == ids(before)


def test_the_first_and_the_last_paragraph_may_be_edited() -> None:
    before = rendered(TEXTS[:2])
    after = rendered([TEXTS[0] + " Indeed.", TEXTS[1]], before)
    assert ids(after) == ids(before)
    assert ids(rendered([TEXTS[0] + " Indeed.", TEXTS[1] + " Yes."], after))[0] == ids(before)[0]


def test_a_new_text_in_an_old_place_gets_an_id_of_its_own() -> None:
    before = rendered(TEXTS)
    after = rendered([*TEXTS[:6], "Nothing of this was there.", *TEXTS[7:]], before)
    assert ids(before)[6] not in ids(after)


def test_a_deleted_paragraph_is_remembered_as_gone() -> None:
    before = rendered(TEXTS)
    after = rendered(TEXTS[:6] + TEXTS[7:], before)
    assert list(after.gone_paragraphs) == [ids(before)[6]]
    assert ids(after) == ids(before)[:6] + ids(before)[7:]


def test_a_deleted_paragraph_that_comes_back_has_its_id_again() -> None:
    before = rendered(TEXTS)
    gone = rendered(TEXTS[:6] + TEXTS[7:], before)
    back = rendered(TEXTS, gone)
    assert (ids(back), back.gone_paragraphs) == (ids(before), {})


def test_a_gone_id_is_never_given_to_another_text() -> None:
    first = rendered(["One two three four five."])
    edited = rendered(["One two three four six."], first)
    gone = rendered([], edited)
    back = rendered(["One two three four five."], gone)
    assert ids(edited) == ids(first)
    assert ids(back) != ids(first), "the id last belonged to the edited text"


def test_moved_paragraphs_take_their_ids_along() -> None:
    before = rendered(TEXTS)
    after = rendered(TEXTS[::-1], before)
    assert ids(after) == ids(before)[::-1]


def test_ten_thousand_equal_lines_are_no_trouble() -> None:
    assert len(set(ids(rendered(["x"] * 10_000)))) == 10_000

"""Step 5: figures, the gallery, pull quotes."""

from articles.markup import Context, render_body
from articles.markup.pictures import File, Picture


def picture(number: int = 1, **fields: object) -> Picture:
    files = tuple(
        File(form, width, width // 2, f"/m/{number}-{width}.{form}")
        for width in (480, 800, 1200)
        for form in ("avif", "jpeg", "webp")
    )
    words = {"alt": f"Alt {number}", "caption": f"Caption {number}.", "credit": f"Name {number}", **fields}
    return Picture(id=number, files=files, original=File("jpeg", 2000, 1000, f"/m/{number}.jpg"), **words)  # type: ignore[arg-type]


def shown(source: str, *pictures: Picture, gallery: tuple[Picture, ...] = ()) -> str:
    return render_body(source, Context({one.id: one for one in pictures}, gallery)).html


def test_a_photo_becomes_a_figure_with_picture_caption_and_credit() -> None:
    html = shown('<figure><img data-file="1"></figure>', picture())
    assert html.startswith('<figure class="figure"><div class="photo"><picture><source type="image/avif" srcset="')
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert 'src="/m/1-800.jpeg"' in html
    assert 'alt="Alt 1" width="1200" height="600" loading="lazy" decoding="async"' in html
    assert '<figcaption>Caption 1. <span class="credit">Photo: <bdi>Name 1</bdi></span></figcaption>' in html


def test_the_place_may_have_its_own_alt_text_and_caption() -> None:
    source = '<figure><img data-file="1" alt="Here"><figcaption>Not <em>that</em></figcaption></figure>'
    html = shown(source, picture())
    assert 'alt="Here"' in html
    assert "<figcaption>Not <em>that</em> <span" in html
    assert "Caption 1" not in html


def test_a_photo_that_may_not_be_shown_vanishes_with_its_caption() -> None:
    html = shown('<p>a</p><figure><img data-file="9"><figcaption>Cap</figcaption></figure>', picture())
    assert "<figure" not in html
    assert "Cap" not in html


def test_without_renditions_the_original_is_shown() -> None:
    bare = Picture(id=1, files=(), original=File("png", 900, 600, "/m/o.png"), alt="A")
    html = shown('<figure><img data-file="1"></figure>', bare)
    assert '<picture><img src="/m/o.png" alt="A" width="900" height="600" loading="lazy"' in html
    assert "figcaption" not in html


def test_credit_and_license_are_linked() -> None:
    free = picture(credit_url="https://t.example/", license_name="CC BY 4.0", license_url="https://cc.example/by")
    html = shown('<figure><img data-file="1"></figure>', free)
    assert 'Photo: <a href="https://t.example/" rel="noopener"><bdi>Name 1</bdi></a>' in html
    assert '(<a href="https://cc.example/by" rel="noopener">CC BY 4.0</a>)' in html


def test_hostile_words_of_a_photo_stay_words() -> None:
    bad = picture(caption="<script>x</script>", credit='"><b>', alt='" onload="x', credit_url="javascript:x")
    html = shown('<figure><img data-file="1"></figure>', bad)
    assert "<script" not in html
    assert "<b>" not in html
    assert "javascript" not in html
    assert 'alt="&quot; onload=&quot;x"' in html


def test_the_gallery_follows_the_text_without_photos_placed_in_it() -> None:
    pictures = (picture(1), picture(2), picture(3))
    html = shown('<figure><img data-file="2"></figure><p>a</p>', *pictures, gallery=pictures)
    gallery = html[html.index('<ol class="gallery">') :]
    assert gallery.count("<li><figure ") == 2
    assert gallery.index('id="photo-1"') < gallery.index("Alt 1") < gallery.index('id="photo-2"')
    assert "Alt 2" not in gallery


def test_the_gallery_stands_where_its_line_stands_once() -> None:
    html = shown("<p>a</p><p>[gallery]</p><p>b</p><p>[gallery]</p>", gallery=(picture(1),))
    assert html.count('<ol class="gallery">') == 1
    assert html.index(">a<") < html.index("gallery") < html.index(">b<")
    assert "[gallery]" not in html


def test_the_line_of_an_empty_gallery_vanishes() -> None:
    assert "gallery" not in shown("<p>a</p><p>[gallery]</p>")


def test_shown_photos_are_listed_in_reading_order() -> None:
    pictures = (picture(1), picture(2), picture(3))
    source = '<figure><img data-file="3"></figure><p>a</p><figure><img data-file="2"></figure>'
    rendered = render_body(source, Context({one.id: one for one in pictures}, pictures))
    assert rendered.photos == [3, 2, 1]

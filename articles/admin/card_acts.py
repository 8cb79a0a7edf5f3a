"""Buttons of cards on the rail: pressed by script they come alone, without it they come with the whole form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render

from articles.desk_cards import pressed_card, typed_cards
from articles.errors import ArticleError
from articles.permissions import load_for_desk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.desk_cards import Card
    from articles.models import Article


def press_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what one button says and answer with its card; 422 with the sentence if the service refuses."""
    article = load_for_desk(request.user, pk)
    pressed = pressed_card(request)
    if pressed is None or pressed[0].act is None:
        raise Http404("There is no such button.")
    card, name = pressed
    said = refusal = ""
    try:
        said = pressed[0].act(request, article, name)
    except ArticleError as err:
        refusal = err.message
        request.card_refused = True  # type: ignore[attr-defined]
    facts = card.context_of(request, article)
    context = {"facts": facts, "original": article, "said": said, "refusal": refusal}
    return render(request, card.template, context, status=422 if refusal else 200)


def press_after_saving(request: HttpRequest, article: Article) -> bool:
    """Do what a card's button says once the form around it is saved; False if none was pressed."""
    pressed = pressed_card(request)
    if pressed is None or pressed[0].act is None:
        return False
    try:
        messages.success(request, pressed[0].act(request, article, pressed[1]))
    except ArticleError as err:
        _say_refusal(request, pressed[0], err)
    return True


def keep_typed(request: HttpRequest, article: Article) -> None:
    """Keep the texts of cards whose own button was not pressed: a save loses nothing."""
    for card in typed_cards(request):
        if card.act is None:
            continue
        try:
            messages.success(request, card.act(request, article, card.acts[0]))
        except ArticleError as err:
            _say_refusal(request, card, err)


def _say_refusal(request: HttpRequest, card: Card, err: ArticleError) -> None:
    """Say why, and repeat what was typed into the card: the form that comes back is the saved one."""
    typed = request.POST.get(card.text, "").strip()
    kept = f" You typed: “{typed}”" if typed else ""
    messages.error(request, f"Saved. {err.message}{kept}")

"""A text from elsewhere as a new draft: a file or pasted words, and what stayed out of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.html import format_html

from articles.admin.desk_views import back_to_form
from articles.admin.saying import in_one
from articles.admin.sent_forms import led_to_article
from articles.admin.unsaved import key_of_form
from articles.errors import ArticleError, SentAlready
from articles.importers.packed import shown
from articles.importers.uploads import HTML, MARKDOWN, read_file, read_text
from articles.services.uploading import upload_article

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from accounts.models import User
    from articles.importers.uploads import Upload
    from articles.services.uploading import Uploaded


class UploadForm(forms.Form):
    """A file, or a text that is pasted. Its key makes two arrivals of one form one draft."""

    form_key = forms.CharField(required=False, widget=forms.HiddenInput)

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        help_text="Markdown (.md, .txt) or HTML in UTF-8; a zip of one such text with its pictures; or an article that "
        "was exported here.",
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.markdown,.txt,.html,.htm,.zip,.json"}),
    )
    text = forms.CharField(
        label="Or paste a text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
    )
    kind = forms.ChoiceField(
        label="The pasted text is", choices=[(MARKDOWN, "Markdown or plain text"), (HTML, "HTML")], initial=MARKDOWN
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(values.get("file")) == bool(values.get("text", "").strip()):
            self.add_error(None, "Choose a file or paste a text, one of both.")
        return values


def upload(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Ask for a text and make a draft of it; a refusal is said above the form, with what was pasted still in it."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    is_sent = request.method == "POST"
    if is_sent and (answer := led_to_article(request)):
        return answer
    initial = {"form_key": key_of_form(request)}
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            return _after(request, _draft_of(request, form.cleaned_data))
        except SentAlready:
            return cast("HttpResponseBase", led_to_article(request))
        except ArticleError as err:
            form.add_error(None, err.message)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Upload a text",
        "opts": admin.opts,
        "form": form,
        "media": form.media,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    return TemplateResponse(request, "admin/articles/article/upload.html", context, status=status)


def _draft_of(request: HttpRequest, values: dict[str, Any]) -> Uploaded:
    user, key = cast("User", request.user), values["form_key"]
    return upload_article(_read(values), by=user, note=_note(values), form_key=key)


def _after(request: HttpRequest, uploaded: Uploaded) -> HttpResponseBase:
    """Lead to the draft's form, with what did not come in as it was."""
    lead = f"“{uploaded.article}” is a draft now."
    if uploaded.sentences:
        messages.warning(request, in_one(f"{lead} What did not come in as it was:", uploaded.sentences))
    else:
        messages.success(request, format_html("{} Everything of it came in.", lead))
    return back_to_form(uploaded.article)


def _read(values: dict[str, Any]) -> Upload:
    file = values.get("file")
    if file is None:
        return read_text(values["text"], values["kind"])
    return read_file(file, file.name or "", file.size or 0)


def _note(values: dict[str, Any]) -> str:
    file = values.get("file")
    return f"Uploaded from {shown(file.name or 'a file')}." if file is not None else "Pasted into the upload."

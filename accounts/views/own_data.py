"""A member's own data: a copy of it, and the way out."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import DataExport
from accounts.services.exporting import ask_for_export, current_export, private_files
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User

COPY_NAME = "your-data.zip"


@secret_page
@require_safe
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Show what a member can have and do: the copy, and the end of the account."""
    user = cast("User", request.user)
    page = "accounts/settings_data.html" if user.erase_at is None else "accounts/erase_pending.html"
    return render(request, page, {"export": current_export(user), "person": user})


@secret_page
@require_POST
@login_required
@reauthentication_required
def export(request: HttpRequest) -> HttpResponse:
    """Have a copy of one's own data made; asked again within the day, it is the same one."""
    user = cast("User", request.user)
    ask_for_export(user, by=user)
    return HttpResponseRedirect(redirect("accounts:data").url, status=HTTPStatus.SEE_OTHER)


@secret_page
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a copy over to its member, as a file; to anybody else, and a day later, it does not exist."""
    ready = DataExport.objects.ready().filter(user=request.user.pk)
    copy = get_object_or_404(ready, pk=pk)
    return FileResponse(
        private_files().open(copy.file_name), as_attachment=True, filename=COPY_NAME, content_type="application/zip"
    )

"""Members at the desk; the outbox has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from accounts import panels
from accounts.admin_audit import AuditAdmin
from accounts.admin_outbox import OutgoingMailAdmin
from accounts.admin_roles import RoleAdmin
from accounts.admin_sanctions import SanctionAdmin
from accounts.desk_factors import FactorActs
from accounts.desk_leaving import LeavingActs
from accounts.desk_names import KeptNameFilter, former_names
from accounts.desk_pictures import PictureRemovalForm, shown_picture
from accounts.desk_readers import FactorFilter, StandingFilter
from accounts.desk_standing import sanctions_of, standing_words
from accounts.errors import AccountError
from accounts.models import User
from accounts.names import check_display_name, clean_display_name
from accounts.permissions import can_sanction, can_see_addresses, is_administrator
from accounts.services.access import allow_sign_in, change_roles, note_member
from accounts.services.auditing import log_act
from accounts.services.avatars import remove_avatar
from accounts.services.members import rename_member

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

__all__ = ["AuditAdmin", "MemberAdmin", "OutgoingMailAdmin", "RoleAdmin", "SanctionAdmin"]

NOTE_MAX_LENGTH = 500
# Nobody finds these out by filtering a list with an address typed by hand.
SECRET_LOOKUPS = ("password", "email")


class MemberForm(PictureRemovalForm):
    """The few facts of a member that the desk may change; services write them."""

    new_note = forms.CharField(
        label="Add a note",
        required=False,
        max_length=NOTE_MAX_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Colleagues who see this page read it, with your name. The member does not.",
    )

    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("display_name", "is_active", "is_staff", "is_superuser", "groups")
        labels: ClassVar[dict[str, str]] = {"is_superuser": "Administrator", "groups": "Roles"}
        widgets: ClassVar[dict[str, Any]] = {"groups": forms.CheckboxSelectMultiple}
        help_texts: ClassVar[dict[str, str]] = {
            "is_superuser": "May do everything here and decides who else may.",
            "groups": "What an editor or moderator may do; an administrator needs none.",
        }

    def clean_display_name(self) -> str:
        """Return the name as it will be shown; a kept name is not judged again."""
        name: str = clean_display_name(self.cleaned_data["display_name"])
        if name != self.initial.get("display_name"):
            check_display_name(name)
        return name


@admin.register(User)
class MemberAdmin(LeavingActs, FactorActs):
    """Members by name. Addresses and rights are shown to administrators only, password hashes to nobody."""

    form = MemberForm
    list_display = (
        "display_name",
        "username",
        "date_joined",
        "has_confirmed_address",
        "shown_standing",
        "facts",
        "last_seen",
        "roles",
    )
    list_filter = (
        StandingFilter,
        ("groups", admin.RelatedOnlyFieldListFilter),
        "is_staff",
        FactorFilter,
        "date_joined",
        KeptNameFilter,
    )
    list_per_page = 50
    search_fields = ("username", "display_name")
    search_help_text = "A name or the beginning of one."
    ordering = ("-pk",)
    show_full_result_count = False
    actions = None
    readonly_fields = (
        "username",
        "address",
        "date_joined",
        "last_login",
        "has_confirmed_address",
        "former_names",
        "picture",
        "sanctions",
        "second_factor",
        "erasure",
        "last_seen",
        "roles",
        "shown_sessions",
        "failed_mails",
        "notes",
    )
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("display_name", "former_names", "username", "picture", "picture_removal", "is_active")}),
        ("Account", {"fields": ("date_joined", "last_seen", "has_confirmed_address", "roles", "sanctions")}),
        ("Among colleagues", {"fields": ("notes", "new_note", "shown_sessions", "failed_mails")}),
    )
    administrator_fieldsets: ClassVar[Any] = (
        *fieldsets,
        ("Private", {"fields": ("address", "last_login", "second_factor", "erasure")}),
        ("At the desk", {"fields": ("is_staff", "is_superuser", "groups")}),
    )

    # Rights

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members sign up themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are closed, not deleted: what they wrote stays."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Leave people who work at the desk to administrators."""
        works_here = obj is not None and (obj.is_staff or obj.is_superuser)
        may = super().has_change_permission(request, obj)
        if not works_here or not may:
            return may
        # Nobody changes a person who has more rights than they have themselves.
        return is_administrator(request.user) and (request.user.is_superuser or not obj.is_superuser)  # type: ignore[union-attr]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show addresses and rights to administrators, and reasons of sanctions to who decides about members."""
        hidden = set() if can_sanction(request.user) else {"sanctions"}
        hidden |= set() if can_see_addresses(request.user) else {"address"}
        hidden |= set() if request.user.is_superuser else {"is_superuser"}
        all_parts = self.administrator_fieldsets if is_administrator(request.user) else self.fieldsets
        return [
            (title, {"fields": [name for name in part["fields"] if name not in hidden]}) for title, part in all_parts
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return not lookup.startswith(SECRET_LOOKUPS) and super().lookup_allowed(lookup, value, request)

    # Reads

    def get_file_columns(self, request: HttpRequest) -> Sequence[str]:
        """Write addresses for those alone who may see them; the entry in the log names the columns."""
        columns = super().get_file_columns(request)
        return (*columns, "address") if can_see_addresses(request.user) else columns

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Load members and whether their address is confirmed: one query."""
        confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        members: Any = super().get_queryset(request)
        found = members.with_sanction_kind().annotate(confirmed=Exists(confirmed)).defer("password")
        return found.prefetch_related("groups")  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Find a member by the whole address too, for who may see addresses."""
        if "@" in search_term and can_see_addresses(request.user):
            return queryset.filter(email__iexact=search_term.strip()), False
        return super().get_search_results(request, queryset, search_term)  # type: ignore[return-value]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Keep in the log who read whose address, when the form that shows it is opened."""
        member: User | None = kwargs.get("obj")
        if request.method == "GET" and member is not None and can_see_addresses(request.user):
            log_act("saw address", member, by=request.user)  # type: ignore[arg-type]
        context["desk_panels"] = panels.for_place("desk member", request, member)
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, member: User) -> str:
        """Return the member's page."""
        return member.get_absolute_url()

    @admin.display(description="address confirmed", boolean=True)
    def has_confirmed_address(self, member: User) -> bool:
        """Read the annotation of `get_queryset`."""
        return bool(getattr(member, "confirmed", False))

    @admin.display(description="standing", ordering="is_active")
    def shown_standing(self, member: User) -> str:
        """Return in words how the member stands."""
        return standing_words(member)

    @admin.display(description="sanctions")
    def sanctions(self, member: User) -> str:
        return sanctions_of(member)

    @admin.display(description="picture")
    def picture(self, member: User) -> str:
        return shown_picture(member)

    @admin.display(description="former names")
    def former_names(self, member: User) -> str:
        return former_names(member)

    @admin.display(description="signed in at")
    def shown_sessions(self, member: User) -> str:
        """Return the member's browsers, with the way to sign them out; one query."""
        address = reverse("admin:accounts_user_sessions", args=[member.pk])
        return format_html('{} <p><a href="{}">Sign out everywhere …</a></p>', self.sessions(member), address)

    @admin.display(description="email address")
    def address(self, member: User) -> str:
        return member.email

    # Writes

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Send each changed field to its service; a refusal is said and the others stand."""
        for act in self._acts(obj, form, by=request.user):
            try:
                act()
            except AccountError as err:
                self._refuse(request, err.message)
            except ValidationError as err:
                self._refuse(request, " ".join(err.messages))

    def _acts(self, obj: User, form: Any, *, by: Any) -> list[Callable[[], object]]:
        changed = set(form.changed_data)
        acts: list[Callable[[], object]] = []
        if "display_name" in changed:
            acts.append(lambda: rename_member(obj, display_name=form.cleaned_data["display_name"], by=by))
        if "picture_removal" in changed:
            acts.append(lambda: remove_avatar(obj, by=by, reason=form.cleaned_data["picture_removal"]))
        if "new_note" in changed:
            acts.append(lambda: note_member(obj, text=form.cleaned_data["new_note"], by=by))
        if "is_active" in changed:
            acts.append(lambda: allow_sign_in(obj, allowed=form.cleaned_data["is_active"], by=by))
        if changed & {"is_staff", "is_superuser", "groups"}:
            # Fields that this person is not shown stay as they are.
            names = ("is_staff", "is_superuser", "groups")
            kept = {"is_staff": obj.is_staff, "is_superuser": obj.is_superuser}
            wanted = {name: form.cleaned_data.get(name, kept.get(name)) for name in names}
            acts.append(lambda: change_roles(obj, by=by, **wanted))
        return acts

    def _refuse(self, request: HttpRequest, sentence: str) -> None:
        request.was_refused = True  # type: ignore[attr-defined]
        self.message_user(request, sentence, messages.ERROR)

    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        """Stay on the member's page, and do not speak of success after a refusal."""
        if getattr(request, "was_refused", False):
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Leave the groups alone: `change_roles` has set them."""

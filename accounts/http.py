"""A request of somebody signed in, so that views need not assert it one by one."""

from django.http import HttpRequest

from accounts.models import User


class AuthenticatedRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User

"""Django's admin as the desk."""

from django.contrib import admin


class AdminSite(admin.AdminSite):
    """The desk."""

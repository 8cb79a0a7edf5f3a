"""allauth's addresses of second factors under allauth's names, with our views; stands in for `allauth.mfa.urls`.

A test compares the two lists, so that an address allauth adds is not forgotten.
"""

from allauth.mfa.base import views as allauth_views
from django.urls import URLPattern, path

from accounts.entrance_urls import page
from accounts.views import factors

urlpatterns: list[URLPattern] = [
    path("", factors.to_security, name="mfa_index"),
    path("authenticate/", page(factors.SecondFactorView), name="mfa_authenticate"),
    path("reauthenticate/", page(factors.ReauthenticateByCodeView), name="mfa_reauthenticate"),
    path("trust/", page(allauth_views.TrustView), name="mfa_trust"),
    path("totp/activate/", page(factors.ActivateAppView), name="mfa_activate_totp"),
    path("totp/deactivate/", page(factors.DeactivateAppView), name="mfa_deactivate_totp"),
    path("recovery-codes/", page(factors.ShowCodesView), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", page(factors.GenerateCodesView), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", page(factors.DownloadCodesView), name="mfa_download_recovery_codes"),
    path("webauthn/", factors.to_security, name="mfa_list_webauthn"),
    path("webauthn/add/", page(factors.AddKeyView), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", page(factors.ReauthenticateByKeyView), name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", page(factors.RemoveKeyView), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", page(factors.RenameKeyView), name="mfa_edit_webauthn"),
    path("webauthn/login/", page(factors.PasskeySignInView), name="mfa_login_webauthn"),
    path("webauthn/signup/", page(factors.FirstPasskeyView), name="mfa_signup_webauthn"),
]

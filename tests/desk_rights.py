"""Who may open what at the desk, as one table: a letter for each role of desk.md 1.

C contributor, A author, E editor, H chief, M moderator, D administrator. An address that is not here fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = {
    "C": "Contributor",
    "A": "Author",
    "E": "Editor",
    "H": "Chief",
    "M": "Moderator",
    "D": "Administrator",
}
EVERYBODY = "CAEHMD"
NOBODY = ""


@dataclass(frozen=True)
class Screen:
    """The five stock addresses of one list: who sees its list and rows, adds, changes and deletes them."""

    view: str
    add: str
    change: str
    delete: str


WRITERS = "CAEHD"
EDITED = Screen("EHD", "EHD", "EHD", "HD")
SET_UP = Screen("EHD", "HD", "HD", "HD")
SCREENS = {
    # Rows of articles are scoped: who may at all; where, says ARTICLE_PAGES.
    "articles_article": Screen(WRITERS, WRITERS, WRITERS, WRITERS),
    # A photo that somebody else uploaded.
    "articles_photo": Screen(WRITERS, "AEHD", "EHD", "EHD"),
    "articles_tag": EDITED,
    "articles_author": EDITED,
    "articles_section": SET_UP,
    "articles_series": EDITED,
    "articles_redirect": Screen("HD", "HD", "HD", "HD"),
    # Readers find them; nobody writes them.
    "articles_missingaddress": Screen("HD", NOBODY, NOBODY, "HD"),
    # Readers write them; who publishes an article decides about its errors.
    "articles_errorreport": Screen("EHD", NOBODY, "EHD", NOBODY),
    "articles_promo": SET_UP,
    # Every sentence of the site has its row; nobody adds or deletes one.
    "articles_sitetext": Screen("EHD", NOBODY, "HD", NOBODY),
    "articles_legalmark": SET_UP,
    "articles_term": SET_UP,
    "comments_comment": Screen("HMD", NOBODY, NOBODY, NOBODY),
    "accounts_user": Screen("HMD", NOBODY, "HMD", NOBODY),
    "accounts_sanction": Screen("HMD", "HMD", "HMD", NOBODY),
    "accounts_auditentry": Screen("HD", NOBODY, NOBODY, NOBODY),
    "accounts_outgoingmail": Screen("D", NOBODY, NOBODY, NOBODY),
    "auth_group": Screen("D", "D", "D", "D"),
}

# Pages without a row of an article in their address.
PAGES = {
    "index": EVERYBODY,
    "jsi18n": EVERYBODY,
    "app_list": WRITERS,
    "login": EVERYBODY,
    "logout": EVERYBODY,
    "password_change": EVERYBODY,
    "password_change_done": EVERYBODY,
    "accounts_user_erase": "D",
    "accounts_user_factors": "D",
    "accounts_user_sessions": "HMD",
    "articles_photo_pick": WRITERS,
    "articles_section_move": "HD",
    "articles_section_close": "HD",
    "articles_series_parts": "EHD",
    "articles_promo_preview": "HD",
    "articles_article_preview_new": WRITERS,
    "articles_article_add_autosave": WRITERS,
    "articles_article_undo": WRITERS,
    "articles_article_upload": WRITERS,
    "articles_article_add_unsaved": WRITERS,
    "articles_photo_many": "AEHD",
    "articles_photo_upload": "AEHD",
    "articles_photo_keep": "AEHD",
    "articles_photo_words": "AEHD",
    "articles_photo_ledger": WRITERS,
    "articles_photo_ledger_file": WRITERS,
    "figures": WRITERS,
    "handbook": EVERYBODY,
    "search": EVERYBODY,
    "set_up": EVERYBODY,
    "logs": EVERYBODY,
    "spacing": EVERYBODY,
}

# Empty or unknown, these answer that there is nothing, to who may ask.
FIND_NOTHING = {
    "articles_photo_keep",
    "articles_article_add_unsaved",
    "articles_article_add_autosave",
    "articles_section_move",
    "articles_section_close",
    "articles_series_parts",
    "articles_article_presence",
    "articles_article_cards",
}

# Pages of one article: the act of `articles.permissions` that opens them. Others of its scope get 403, all else 404.
ARTICLE_PAGES = {
    "articles_article_change": "see",
    "articles_article_history": "see",
    "articles_article_delete": "bin",
    "articles_article_bin": "bin",
    "articles_article_autosave": "write",
    "articles_article_unsaved": "write",
    "articles_article_merge": "write",
    "articles_article_presence": "write",
    "articles_article_restore": "write",
    "articles_article_compare": "see",
    "articles_article_preview": "see",
    "articles_article_cards": "see",
    "articles_article_checks": "write",
    "articles_article_review": "see",
    "articles_article_file": "see",
}
# Asks one page for each act of the workflow, by the act's own right.
PAGE_OF_ACTS = "articles_article_act"
# Read, it tells nothing but a token for forms; sent, it keeps what is typed and knows only what one may write in.
SENT_ONLY = {
    "articles_article_autosave",
    "articles_article_add_autosave",
    "articles_article_presence",
}

# Prints what is sent and keeps nothing.
PREVIEW = "articles_article_preview"

# Addresses that take any kind of row; they have tests of their own.
BY_ROW = {"view_on_site", "autocomplete", PAGE_OF_ACTS}

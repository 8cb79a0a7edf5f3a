"""Addresses of what the magazine prints. Slugs are text: letters of every script, lower case."""

from django.urls import path

from articles import feeds, views
from articles.counting_views import count
from articles.error_report_views import report_error
from articles.sharing_views import shared
from articles.version_views import versions

app_name = "articles"
urlpatterns = [
    path("", views.front, name="front"),
    path("count/", count, name="count"),
    path("latest/", views.latest, name="latest"),
    path("articles/<str:slug>/", views.article, name="article"),
    path("articles/<str:slug>/report-an-error/", report_error, name="report_error"),
    path("articles/<str:slug>/versions/", versions, name="versions"),
    path("sections/<str:slug>/", views.section, name="section"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("series/<str:slug>/", views.series, name="series"),
    path("authors/", views.authors, name="authors"),
    path("authors/<str:slug>/", views.author, name="author"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed/", feeds.corrections, name="corrections_feed"),
    path("rules/", views.rules, name="rules"),
    path("preview/<str:token>/", shared, name="shared"),
    path("archive/", views.archive, name="archive"),
    path("archive/<int:year>/", views.archive_year, name="archive_year"),
    path("archive/<int:year>/<int:month>/", views.archive_month, name="archive_month"),
]

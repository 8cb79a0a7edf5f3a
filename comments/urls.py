"""Addresses of comments: the noun, then the act."""

from django.urls import path

from comments import (
    edit_page,
    feeds,
    following,
    history_page,
    inbox_page,
    overviews,
    people,
    reading,
    unsending,
    views,
    voting,
    writing,
)

app_name = "comments"
urlpatterns = [
    path("articles/<str:slug>/discussion/", views.discussion, name="discussion"),
    path("articles/<str:slug>/comment/", writing.write, name="write"),
    path("articles/<str:slug>/discussion/map/", overviews.discussion_map, name="map"),
    path("articles/<str:slug>/discussion/passages/<str:block>/", overviews.passage, name="passage"),
    path("articles/<str:slug>/discussion/read/", reading.mark_read, name="mark_read"),
    path("articles/<str:slug>/discussion/feed/", feeds.rss, name="feed"),
    path("articles/<str:slug>/discussion/feed/atom/", feeds.atom, name="feed_atom"),
    path("articles/<str:slug>/discussion/feed/json/", feeds.json, name="feed_json"),
    path("articles/<str:slug>/people/", people.people, name="people"),
    path("comments/feed/", feeds.everything, name="feed_of_all"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/context/", views.context, name="context"),
    path("comments/<int:pk>/reply/", writing.reply, name="reply"),
    path("comments/<int:pk>/edit/", edit_page.edit, name="edit"),
    path("comments/<int:pk>/history/", history_page.history, name="history"),
    path("comments/<int:pk>/history/<int:number>/withdraw/", history_page.withdraw, name="withdraw"),
    path("comments/<int:pk>/unsend/", unsending.unsend, name="unsend"),
    path("comments/<int:pk>/vote/", voting.vote, name="vote"),
    path("comments/<int:pk>/more/", following.more, name="more"),
    path("comments/<int:pk>/follow/", following.follow_comment, name="follow"),
    path("comments/<int:pk>/mute/", following.mute_comment, name="mute"),
    path("articles/<str:slug>/follow/", following.follow_article, name="follow_article"),
    path("articles/<str:slug>/mute/", following.mute_article, name="mute_article"),
    path("members/<str:username>/ignore/", following.ignore, name="ignore"),
    path("accounts/settings/ignored/", following.ignored, name="ignored"),
    path("notifications/", inbox_page.notifications, name="notifications"),
    path("comments/<int:pk>/delete/", views.delete, name="delete"),
    path("comments/<int:pk>/restore/", views.restore, name="restore"),
]

"""Every address on one screen."""

from django.urls import include, path

from sameside.web.views import home, invitation, problems, search, theme

urlpatterns = [
    path("", home.home, name="home"),
    path("invitation/<str:token>/", invitation.take, name="invitation"),
    path("search/", search.search, name="search"),
    path("theme/", theme.choose, name="theme"),
    path("account/", include("allauth.urls")),
]
handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.missing
handler500 = problems.defect

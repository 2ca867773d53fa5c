"""Every address on one screen."""

from django.urls import include, path

from sameside.web.views import home, invitation, notices, problems, promises, requests, search, service_levels, theme

urlpatterns = [
    path("", home.home, name="home"),
    path("invitation/<str:token>/", invitation.take, name="invitation"),
    path("search/", search.search, name="search"),
    path("theme/", theme.choose, name="theme"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:notice_id>/", notices.open_notice, name="open-notice"),
    path("service-levels/", service_levels.levels, name="service-levels"),
    path("service-levels/time/", service_levels.take_time, name="take-new-time"),
    path("service-levels/promises/", promises.promises, name="promises"),
    path("service-levels/promises/<str:promise>/", promises.promise, name="promise"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.new_request, name="new-request"),
    path("requests/<int:request_id>/", requests.one_request, name="request"),
    path("requests/<int:request_id>/acknowledge/", requests.acknowledge_request, name="acknowledge-request"),
    path("requests/<int:request_id>/hand-on/", requests.hand_on_request, name="hand-on-request"),
    path("requests/<int:request_id>/message/", requests.write_message, name="write-message"),
    path("requests/<int:request_id>/ask-back/", requests.ask_back, name="ask-back"),
    path("requests/<int:request_id>/answer/", requests.answer_question, name="answer-question"),
    path("requests/<int:request_id>/deliver/", requests.deliver_request, name="deliver-request"),
    path("requests/<int:request_id>/accept/", requests.accept_delivery, name="accept-delivery"),
    path("requests/<int:request_id>/reopen/", requests.reopen_request, name="reopen-request"),
    path("requests/<int:request_id>/withdraw/", requests.withdraw_request, name="withdraw-request"),
    path("account/", include("allauth.urls")),
]
handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.missing
handler500 = problems.defect

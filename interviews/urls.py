"""Public addresses of interviews below /live/; the interview itself is a page and has the address of its place."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from cms.corrections.urls import NumberConverter

from .views import downloads, pages, questions, reads

register_converter(NumberConverter, "question_number")

app_name = "live"
urlpatterns: list[URLPattern] = [
    path("<int:interview_id>/head.json", reads.read, name="head"),
    path("<int:interview_id>/snapshot.json", reads.read, name="snapshot"),
    path("<int:interview_id>/e<int:epoch>/p<int:page>.json", reads.read, name="page"),
    path("<int:interview_id>/interview.ics", pages.interview_calendar, name="calendar"),
    path("<int:interview_id>/record.txt", downloads.text, name="text"),
    path("<int:interview_id>/record.pdf", downloads.document, name="pdf"),
    path("<int:interview_id>/print/", pages.interview_print, name="print"),
    path("<int:interview_id>/ask/", questions.ask_question, name="ask"),
    path("<int:interview_id>/questions.json", questions.questions_json, name="questions"),
    path("<int:interview_id>/questions/", questions.question_list, name="question_list"),
    path("questions/find/", questions.find_question, name="find"),
    path("questions/token/", questions.token, name="token"),
    path("questions/<int:question_id>/like/", questions.like_question, name="like"),
    path("questions/<question_number:number>/", questions.question_status, name="question"),
]

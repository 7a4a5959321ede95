"""Asking, looking a question up, liking, and the list of questions as JSON. All but the list are kept by no cache.

None of them shows a word of a question that no moderator approved, nor of one that was rejected.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.corrections.receipts import Receipts, too_often
from cms.corrections.selectors import site_root_of
from foundation.limits.actions import take
from foundation.limits.visitors import key_of
from interviews.actions.questions import ask, like, sent_before
from interviews.enums import InterviewState, QuestionState
from interviews.forms import AskForm
from interviews.models import Interview, Question
from interviews.reads_questions import listed
from interviews.selectors_pages import public_interview
from interviews.selectors_questions import Receipt, public_questions, receipt, shown_questions

ASK_LIMIT: Final = "interviews.ask"
FIND_LIMIT: Final = "interviews.find"
LIKE_LIMIT: Final = "interviews.like"
RECEIPTS: Final = Receipts(
    limit=FIND_LIMIT,
    find="live:find",
    state="live:question",
    heading=gettext_lazy("Look up a question"),
    unknown=gettext_lazy("There is no question with this number. Compare it with your receipt."),
)
#: The cookie that lets a reader like a question once. It is random and serves nothing else.
COOKIE: Final = "portico_reader"
_SALT: Final = "portico.interviews.reader"
_COOKIE_AGE: Final = 180 * 24 * 60 * 60
_BRIEFLY: Final = "public, max-age=2"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_question(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Show the form and take a question: 404 where the interview is not public.

    An answer of 422 or 429 keeps what was typed; success leads to the receipt.
    """
    interview = public_interview(interview_id)
    _dress(request, interview)
    form = AskForm(request.POST if request.method == "POST" else None, request=request, interview=interview)
    if not form.is_bound:
        return _form(request, form)
    if not form.is_valid():
        # A second click comes with a proof that the first has used up: no error, it gets the first one's receipt.
        before = sent_before(interview_id=interview.pk, sending=form.sent, text=str(form.data.get("text", "")))
        return _received(before) if before else _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    visitor = key_of(request)
    taken = take(ASK_LIMIT, visitor)
    if not taken.allowed:
        return _too_many(request, form, too_often(taken.wait), taken.wait)
    try:
        question = ask(interview_id=interview.pk, visitor=visitor, sending=form.sent, **form.cleaned_data)
    except Interview.DoesNotExist as gone:
        raise Http404 from gone
    except ValidationError as refusal:
        if _code_of(refusal) == "full":
            return _too_many(request, form, " ".join(refusal.messages), 120)
        form.add_error("text" if _code_of(refusal) == "words" else None, refusal)
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _received(question)


@never_cache
@require_safe
def question_status(request: HttpRequest, number: str) -> HttpResponse:
    """Show the receipt and the state to whoever knows the number; the words only once readers see them."""
    if refusal := RECEIPTS.refusal(request, number):
        return refusal
    found = receipt(number)
    if found is None:
        return RECEIPTS.not_found(request, number)
    _dress(request, found.question.interview)
    context = {"receipt": found, "public_page": found.page, "received": "received" in request.GET, **_way(found)}
    return render(request, "interviews/question_status.html", context)


def _way(found: Receipt) -> dict[str, Any]:
    """A question's steps to its answer and the number of the one under way; none where it goes no further."""
    if found.state != QuestionState.PENDING and found.shown is None:
        return {}
    numbers = {QuestionState.PENDING.value: 1, QuestionState.ANSWERED.value: 4}
    return {"steps": [_("Review"), _("Public"), _("Answer")], "step": numbers.get(found.state, 3)}


@never_cache
@require_safe
def find_question(request: HttpRequest) -> HttpResponse:
    """Lead from a number that somebody typed to its state."""
    return RECEIPTS.look_up(request)


@require_safe
def questions_json(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Give the questions that readers see, the most liked first, and whether asking and liking is possible now."""
    made = listed(interview_id)
    if made is None:
        raise Http404
    response = HttpResponse(made.body, content_type="application/json")
    response["Cache-Control"] = _BRIEFLY
    response["ETag"] = made.etag
    found = get_conditional_response(request, etag=made.etag, response=response)
    return found if found is not None else response


@never_cache
@require_safe
def question_list(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Show the questions that readers see, each with a button to like it, for those without script."""
    interview = public_interview(interview_id)
    _dress(request, interview)
    shown = public_questions(interview)
    likes = interview.likes_open and interview.state != InterviewState.CLOSED
    context = {"interview": interview, "questions": shown, "likes": likes, "total": shown_questions(interview).count()}
    return render(request, "interviews/question_list.html", context)


@never_cache
@require_safe
def token(request: HttpRequest) -> JsonResponse:
    """Give the token that a script sends with a like: pages that are the same for everybody carry none."""
    return JsonResponse({"token": get_token(request)})


@never_cache
@require_POST
def like_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Count a like, one a reader; scripts get JSON, forms are led back to the list.

    404 for what readers do not see, 409 where likes are not taken any more, 429 for too many from one network.
    """
    taken = take(LIKE_LIMIT, key_of(request))
    if not taken.allowed:
        response = _refused(request, "limit", too_often(taken.wait), HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(taken.wait)
        return response
    reader = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_COOKIE_AGE) or get_random_string(22)
    try:
        likes = like(question_id=question_id, reader=salted_hmac(_SALT, reader, algorithm="sha256").hexdigest())
    except Question.DoesNotExist:
        return _refused(request, "unknown", _("There is no such question."), HTTPStatus.NOT_FOUND)
    except ValidationError as refusal:
        return _refused(request, "closed", refusal.messages[0], HTTPStatus.CONFLICT)
    if _wants_json(request):
        answer: HttpResponse = JsonResponse({"id": question_id, "likes": likes})
    else:
        owner = Question.objects.values_list("interview", flat=True).get(pk=question_id)
        answer = redirect(reverse("live:question_list", args=[owner]) + f"#q-{question_id}")
    answer.set_signed_cookie(
        COOKIE,
        reader,
        salt=_SALT,
        max_age=_COOKIE_AGE,
        path=reverse("live:find").partition("questions/")[0],
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _dress(request: HttpRequest, interview: Interview) -> None:
    """Give the page the look of the site in which the interview lies."""
    site = site_root_of(interview.page)
    if site is not None:
        request.content_site = site  # type: ignore[attr-defined] # set by ContentSiteMiddleware; here the address names it


def _received(question: Question) -> HttpResponse:
    return redirect(reverse("live:question", args=[question.number]) + "?received=1")


def _form(request: HttpRequest, form: AskForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "interview": form.interview, "reported": form.interview.page}
    return render(request, "interviews/ask.html", context, status=status)


def _too_many(request: HttpRequest, form: AskForm, sentence: str, wait: int) -> HttpResponse:
    form.add_error(None, sentence)
    response = _form(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(wait)
    return response


def _refused(request: HttpRequest, code: str, sentence: str, status: HTTPStatus) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": code, "error": sentence}, status=status)
    return render(request, "interviews/question_refused.html", {"sentence": sentence}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


def _code_of(refusal: ValidationError) -> str:
    return next((str(one.code) for one in refusal.error_list if one.code), "")

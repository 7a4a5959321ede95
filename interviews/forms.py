"""What a reader fills in to ask a question."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.limits.forms import LONGEST_OPEN, ProofMixin

from .actions.questions_asking import why_not
from .models import Interview
from .questions import clean_name, clean_question

#: For the proof: which form it is for.
PURPOSE: Final = "interviews.ask"
#: The hidden field with the form's own random token, by which one sending is known again.
SENDING: Final = "sending"
SALT: Final = "portico.interviews.sending"


class AskForm(ProofMixin, forms.Form):
    """A question, with a proof that no program sends them by the thousand.

    ``AskForm(request.POST or None, request=request, interview=interview)``; the template is
    ``interviews/ask_form.html``, which needs ``form`` and ``interview``.
    """

    proof_purpose = PURPOSE

    name = forms.CharField(
        label=_("Name to be shown"),
        required=False,
        help_text=_("At most 20 characters; empty for “citizen”. It need not be your real name."),
        widget=forms.TextInput({"class": "in", "autocomplete": "nickname"}),
    )
    text = forms.CharField(
        label=_("Your question"),
        widget=forms.Textarea({"class": "in", "rows": 5}),
        error_messages={"required": _("Write your question.")},
    )
    mail = forms.EmailField(
        label=_("Your mail address"),
        required=False,
        max_length=254,
        help_text=_(
            "Only to tell you where the answer stands. It is kept encrypted, shown to nobody, and deleted once you "
            "were told, at the latest 30 days after the interview."
        ),
        widget=forms.EmailInput({"class": "in", "autocomplete": "email"}),
        error_messages={"invalid": _("Write a mail address like name@example.cn, or leave the field empty.")},
    )

    use_required_attribute = False  # the summary at the top says more than a browser's bubble

    def __init__(self, *args: Any, request: HttpRequest, interview: Interview, **kwargs: Any) -> None:
        """As any form with a proof, and the interview that is asked."""
        self.interview = interview
        super().__init__(*args, request=request, **kwargs)
        self.fields["text"].help_text = gettext(
            "%(shortest)d to %(longest)d characters. Moderators read it before it is shown. Leave out identity "
            "numbers, phone numbers and addresses of people."
        ) % {"shortest": interview.shortest_question, "longest": interview.longest_question}

    @property
    def sent(self) -> str:
        """The token that came with what was sent; empty where none did, or none of ours, or one that is too old."""
        stamp = str(self.data.get(SENDING, ""))[:200] if self.is_bound else ""
        try:
            return signing.TimestampSigner(salt=SALT).unsign(stamp, max_age=LONGEST_OPEN)
        except signing.BadSignature:
            return ""

    @cached_property
    def sending(self) -> str:
        """The signed token for the hidden field; a form that is shown again keeps its own."""
        return str(self.data[SENDING]) if self.sent else signing.TimestampSigner(salt=SALT).sign(get_random_string(22))

    @property
    def closed(self) -> str:
        """Why nothing is taken now; empty while questions are."""
        return why_not(self.interview)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields in the order of the page."""
        return [self["text"], self["name"], self["mail"]]

    def clean_name(self) -> str:
        """On one line, at most 20 characters."""
        return clean_name(self.cleaned_data["name"])

    def clean_text(self) -> str:
        """Within the interview's bounds of this moment."""
        bounds = {"shortest": self.interview.shortest_question, "longest": self.interview.longest_question}
        return clean_question(self.cleaned_data["text"], **bounds)

    def clean(self) -> dict[str, Any]:
        """Refuse what comes before or after the time for questions."""
        if sentence := self.closed:
            raise ValidationError(sentence, code="closed")
        return super().clean() or self.cleaned_data

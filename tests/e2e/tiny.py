"""A tiny public form below the real addresses, for the browser tests of the proof."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as addresses
from foundation.limits.forms import ProofMixin

PAGE = """
{% extends "base.html" %}
{% block title %}试{% endblock %}
{% block content %}
  <div class="wrap sec"><div class="narrow">
    <h1 class="pt">试</h1>
    {% if thanks %}<p data-testid="thanks">{{ thanks }}</p>{% else %}
      <form method="post" novalidate>
        {% csrf_token %}
        {% if form.non_field_errors %}<div class="errsum" role="alert">{{ form.non_field_errors }}</div>{% endif %}
        <div class="field">
          <label for="id_word">词</label>
          <input class="in" name="word" id="id_word" value="{{ form.word.value|default:"" }}">
        </div>
        {% include "limits/proof.html" with form=form %}
        <p class="btns"><button class="btn" name="go" value="1" data-testid="go">提交</button></p>
      </form>
    {% endif %}
  </div></div>
{% endblock %}
"""


class TinyForm(ProofMixin, forms.Form):
    """One word, without waiting."""

    proof_purpose = "test.tiny"
    proof_seconds = 0

    word = forms.CharField()


def tiny(request: HttpRequest) -> HttpResponse:
    """The form, and thanks with what was sent."""
    form = TinyForm(request.POST or None, request=request)
    thanks = f"{form.cleaned_data['word']} {request.POST.get('go')}" if form.is_bound and form.is_valid() else ""
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"form": form, "thanks": thanks}, request))


urlpatterns = [path("tiny/", tiny), *addresses]

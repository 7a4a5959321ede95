"""Sentences that the studio's script says, in the language of the request. The script fills in ``%(name)s``."""

from __future__ import annotations

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """All of them by key."""
    return _line() | _state() | _writing() | _held() | _questions() | _guest() | _team()


def reasons() -> list[str]:
    """Stock reasons for rejecting a question; who asked it reads the one that is chosen."""
    return [
        _("The question is not about the topic of this interview."),
        _("The same question has been asked already."),
        _("The question names personal data of others."),
        _("The matter belongs to the mailbox of another unit; please write there."),
        _("The question cannot be understood; please ask it again in other words."),
        _("The wording is offensive."),
    ]


def redaction_reasons() -> list[str]:
    """Stock reasons for removing words for good; only the audit keeps the one that is chosen."""
    return [
        _("They hold personal data."),
        _("They hold a state, work or business secret."),
        _("They are unlawful."),
    ]


def _line() -> dict[str, str]:
    return {
        "line_open": _("Connected"),
        "line_slow": _("Connected, updated every two seconds"),
        "line_down": _("No line; what you type is kept"),
        "line_waits": _("Waiting for the line"),
        "line_full": _("Too much at once: the rest goes out by itself in %(seconds)s s"),
        "line_over": _("Session over"),
        "line_out": _("No access"),
        "unsent": _("%(count)s unsent"),
        "barred_over": _("You are logged out. What you typed is kept here and goes out after you log in again."),
        "barred_out": _("You may not work in this interview any more. Ask the host; what you typed is kept here."),
        "refused": _("Refused (%(status)s)."),
        "failed": _("The server failed over this several times (%(status)s). Try again, or discard it."),
        "try_again": _("Try again"),
        "dismiss": _("Dismiss"),
        "discard": _("Discard"),
        "take_back": _("Back into the box"),
        "on_the_way": _("%(what)s: on the way…"),
        "sending": _("Sending…"),
        "sent": _("Sent"),
        "waits_for_line": _("Waits for the line"),
        "waits_for_turn": _("Waits its turn; goes out by itself"),
        "newer": _("%(count)s new entries ↓"),
        "readers": _("%(count)s readers"),
    }


def state_words() -> dict[str, str]:
    """The states of an interview as the studio calls them."""
    return {
        "announced": _("Announced"),
        "live": _("Live now"),
        "paused": _("Paused"),
        "closed": _("Interview closed"),
    }


def _state() -> dict[str, str]:
    return {
        **{f"state_{state}": words for state, words in state_words().items()},
        "words_announced": _("Not begun. Readers see the announcement and can ask questions."),
        "words_live": _("Live. What is sent goes to the readers."),
        "words_live_delay": _("Live. What is sent goes to the readers %(seconds)s s later."),
        "words_live_release": _("Live. What is sent goes to the readers when a second person has released it."),
        "words_live_both": _(
            "Live. What is sent goes to the readers %(seconds)s s after a second person has released it."
        ),
        "words_paused": _("Paused. Nothing goes out until the host goes on; readers see that it is paused."),
        "words_closed": _("Closed. Only follow-up answers and corrections are possible."),
        "do_live": _("Begin"),
        "do_paused": _("Pause"),
        "do_closed": _("Close the interview"),
        "begins_in": _("begins in %(span)s"),
        "begins_late": _("should have begun %(span)s ago"),
        "runs_for": _("for %(span)s"),
        "close_held": _("%(count)s entries wait for release: what waits only for its delay goes out first."),
        "close_open": _("%(count)s approved questions without an answer are to be answered within 5 working days."),
        "close_pending": _("%(count)s questions are not decided yet."),
        "settings": _("Settings"),
        "settings_saved": _("The settings are saved."),
    }


def _writing() -> dict[str, str]:
    return {
        "host": _("Host"),
        "citizen": _("Citizen"),
        "other_speaker": _("Somebody else"),
        "send": _("Send"),
        "insert": _("Insert"),
        "save_correction": _("Save the correction"),
        "draft_kept": _("Draft kept on this computer"),
        "draft_not_kept": _("This browser keeps no drafts: do not close the window"),
        "characters": _("%(count)s characters"),
        "inserting": _("Insert after “%(text)s…”"),
        "correcting": _("Correct “%(text)s…”"),
        "editing_held": _("Change an entry that is not public yet"),
        "answering_question": _("Answer to: %(text)s"),
        "not_begun": _("Not begun: only notices can be published."),
        "not_begun_kept": _("The interview has not begun. What you typed stays in the box until then."),
        "paused_writing": _("Paused: what you send goes out afterwards."),
        "insert_after": _("Insert after"),
        "correct": _("Correct"),
        "withdraw": _("Withdraw entry"),
        "pin_or_not": _("Pin or unpin"),
        "notice": _("Notice to readers"),
        "notice_entry": _("Notice in the live text"),
        "pinned": _("Pinned"),
        "corrected": _("Corrected"),
        "redacted": _("Removed for good"),
        "redact": _("Remove for good"),
        "redacted_now": _("The words are removed from every copy."),
        "withdrawn_words": _("(words that were withdrawn)"),
        "withdrawn": _("Withdrawn: %(reason)s"),
        "no_reason": _("no reason given"),
        "corrected_now": _("The correction is public."),
        "correction_waits": _("The correction waits."),
        "withdrawn_now": _("The entry is withdrawn."),
        "withdrawal_waits": _("The withdrawal waits."),
        "changed_meanwhile": _("Somebody changed this entry meanwhile. Your text is kept below: look again."),
        "alt": _("What is to be seen, for those who cannot see the picture"),
        "alt_missing": _("Say what the picture shows, for those who cannot see it."),
        "uploading": _("Uploading…"),
        "uploaded": _("Uploaded"),
        "picture_line": _("No line: the picture is still here. Send again."),
        "picture_waits": _("The server is busy: the picture is sent again by itself."),
        "picture_full": _("Many pictures at once: this one is still here. Send again in %(minutes)s minutes."),
        "picture_needs_text": _("Write a sentence for the picture."),
        "picture_missing": _("Choose a picture first."),
        "remove_picture": _("Remove the picture"),
        "not_a_picture": _("“%(name)s” is no picture."),
        "too_many_pictures": _("At most %(most)s pictures in one entry."),
    }


def _held() -> dict[str, str]:
    return {
        "held_waiting": _("Waits for release"),
        "held_paused": _("Waits for the end of the pause"),
        "held_timed": _("Goes out in %(seconds)s s"),
        "timed_too": _("%(count)s more go out by themselves"),
        "held_insert": _("Insertion"),
        "held_changed": _("The entry is changed."),
        "correction": _("Correction of an entry"),
        "correction_held": _("Correction:"),
        "insertion": _("Insertion"),
        "inserting_first": _("Insert at the beginning"),
        "now_reads": _("Now: %(text)s"),
        "withdrawal": _("Withdrawal of an entry"),
        "withdrawal_held": _("Withdrawal:"),
        "release": _("Release"),
        "second_person": _("A second person releases it"),
        "edit": _("Change the words"),
        "drop": _("Drop"),
        "cancel": _("Drop"),
        "dropped": _("The entry is dropped."),
        "released": _("The entry is released."),
        "released_paused": _("Released; it goes out after the pause."),
        "waits_for_release": _("%(count)s entries wait for your release."),
    }


def _questions() -> dict[str, str]:
    return {
        "state_q_pending": _("Waits for a moderator"),
        "state_q_approved": _("Approved"),
        "state_q_rejected": _("Not accepted"),
        "state_q_merged": _("Merged"),
        "state_q_assigned": _("Assigned"),
        "state_q_answering": _("Being answered"),
        "state_q_answered": _("Answered"),
        "state_q_follow_up": _("To be answered afterwards"),
        "filter_pending": _("To decide"),
        "filter_approved": _("Approved"),
        "filter_assigned": _("With guests"),
        "filter_follow_up": _("Afterwards"),
        "filter_answered": _("Answered"),
        "filter_rejected": _("Not accepted"),
        "filter_merged": _("Merged"),
        "none_pending": _("Nothing to decide. New questions appear here by themselves."),
        "none_approved": _("No question waits for a guest."),
        "none_assigned": _("No question is with a guest."),
        "none_follow_up": _("Nothing is left for afterwards."),
        "none_answered": _("No question is answered yet."),
        "none_rejected": _("Nothing was rejected."),
        "none_merged": _("Nothing was merged."),
        "nothing_found": _("No question with these words here."),
        "to_approved": _("Approve"),
        "to_rejected": _("Turn down"),
        "to_merged": _("Merge"),
        "to_assigned": _("Assign"),
        "to_answering": _("Being answered"),
        "to_follow_up": _("Afterwards"),
        "approve": _("Approve"),
        "reject": _("Turn down"),
        "merge": _("Merge"),
        "assign": _("Assign"),
        "later": _("Afterwards"),
        "undo": _("Undo"),
        "undone": _("Undone: “%(text)s…”"),
        "nothing_to_undo": _("There is nothing that can be undone."),
        "moved": _("Question: %(what)s."),
        "already": _("Somebody else was faster: %(what)s %(guest)s"),
        "already_by": _("Already decided by %(by)s: %(what)s %(guest)s"),
        "reason": _("Reason: %(reason)s"),
        "reason_missing": _("Choose or write a reason."),
        "likes": _("%(count)s likes"),
        "alike": _("Similar"),
        "due_on": _("due on %(day)s"),
        "unknown_guest": _("a guest who is no longer named"),
        "nobody_yet": _("Not assigned"),
        "answer_this": _("Answer this"),
        "new_questions": _("%(count)s new questions."),
    }


def _guest() -> dict[str, str]:
    return {
        "guest_assigned": _("For you"),
        "guest_answering": _("You are answering"),
        "guest_follow_up": _("To be answered afterwards"),
        "guest_answered": _("Answered"),
        "guest_new": _("%(count)s new questions for you."),
        "guest_wait": _("You can answer as soon as the interview begins."),
        "guest_over": _("The interview is over."),
        "i_answer_now": _("I answer this now"),
        "write_or_speak": _("Speak: the stenographer writes for you. Or write the answer yourself:"),
        "my_answer": _("My answer"),
        "send_answer": _("Send the answer"),
        "answer_held": _("Your answer is sent and waits for its release."),
        "answer_sent": _("Your answer is public."),
        "write_first": _("Write the answer first."),
    }


def _team() -> dict[str, str]:
    return {
        "present": _("here"),
        "absent": _("not here"),
        "suspended": _("put out"),
        "suspend": _("Put out"),
        "readmit": _("Let in again"),
        "role_host": _("Host"),
        "role_stenographer": _("Stenographer"),
        "role_moderator": _("Question moderator"),
        "role_releaser": _("Releaser"),
        "role_photographer": _("Photographer"),
        "role_guest": _("Guest"),
    }

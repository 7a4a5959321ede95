"""Models of interviews."""

from .live import Held, Interview, LiveEvent, Suspension
from .pages import Guest, InterviewPage, InterviewRecord, TeamMember
from .plans import InterviewPlan, PlannedInterview
from .questions import Like, Question, QuestionDesk, QuestionMove

__all__ = [
    "Guest",
    "Held",
    "Interview",
    "InterviewPage",
    "InterviewPlan",
    "InterviewRecord",
    "Like",
    "LiveEvent",
    "PlannedInterview",
    "Question",
    "QuestionDesk",
    "QuestionMove",
    "Suspension",
    "TeamMember",
]

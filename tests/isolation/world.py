"""What the matrix looks at: a city ("here") full of things that others must not see, and who asks for them.

Everything secret carries the marker, or is the name of one of the city's people; no other site's data contains either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Revision, Task, TaskState, UploadedFile, Workflow, WorkflowState

from cms.corrections.actions import report
from cms.models import Article, BasePage, PlaceCollection, ReprintSource, RoleAssignment
from cms.publication.enums import ActKind
from cms.publication.models import PublicationAct
from cms.review.actions import submit
from cms.review.models import STEPS, ReviewChain
from cms.roles.actions import assign
from cms.roles.enums import Role
from cms.roles.models import Absence
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.files.models import PorticoDocument, PorticoImage
from foundation.notices.enums import MailState
from foundation.notices.models import Mail, Notice
from foundation.screening.models import Term
from interviews.enums import Op, SpeakerRole, TeamRole
from interviews.models import Held
from interviews.protocol import clean_speaker, entry_payload, new_msg
from tests.factories.changes import ask_profile
from tests.factories.cluster import Cluster, Place
from tests.factories.files import document_version, image_version
from tests.factories.interviews import asked, draft_interview, live_interview, member, say
from tests.factories.pages import draft_article, live_article

#: Stands in every title, file name, tag and text that is the city's own affair.
MARK = "zqxverborgen"
#: Who asks, in the order of the columns of ``expected.csv``.
ROLES = ("nobody", "editor_here", "editor_elsewhere", "manager_elsewhere", "manager_here", "provincial_office")
#: Those who must neither see nor change anything here.
STRANGERS = frozenset({"nobody", "editor_elsewhere", "manager_elsewhere"})


@dataclass
class World:
    """The cluster with its secrets, and the objects that addresses name."""

    cluster: Cluster
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def here(self) -> Place:
        """The city."""
        return self.cluster.city

    @property
    def elsewhere(self) -> Place:
        """A department that has nothing to do with the city."""
        return self.cluster.department

    def people(self) -> dict[str, User | None]:
        """Who asks, by role class."""
        return {
            "nobody": None,
            "editor_here": self.here.people["editor"],
            "editor_elsewhere": self.elsewhere.people["editor"],
            "manager_elsewhere": self.elsewhere.people["manager"],
            "manager_here": self.here.people["manager"],
            "provincial_office": self.cluster.portal.people["manager"],
        }

    def secrets(self) -> list[str]:
        """Words that no answer to a stranger contains: the marker, and the names of the city's people."""
        users = self.here.people.values()
        return sorted({MARK, *(user.username for user in users), *(user.real_name for user in users)})

    def of_here(self) -> dict[str, set[Any]]:
        """Keys of the rows that are the city's, by table."""
        pages = set(BasePage.objects.descendant_of(self.here.home, inclusive=True).values_list("pk", flat=True))
        return {
            "cms_basepage": pages,
            "cms_article": pages,
            "files_porticoimage": {self["image"].pk},
            "files_porticodocument": {self["document"].pk},
            "accounts_user": {user.pk for user in self.here.people.values()},
        }

    def __getitem__(self, name: str) -> Any:
        return self.things[name]


def build_world(cluster: Cluster) -> World:
    """Fill the city. The editor elsewhere works for two sites: their common ancestor lies above the city too."""
    assign(actor=None, role=Role.EDITOR, page=cluster.county.home, user=cluster.department.people["editor"])
    world = World(cluster)
    world.things |= _own(cluster)  # first, so that what was edited last is the city's
    world.things |= _interview(cluster)  # before the papers, by which a reviewer is away
    pages = _pages(cluster)
    world.things |= pages | _files(cluster) | _traces(cluster, pages) | _papers(cluster, pages)
    return world


def _pages(cluster: Cluster) -> dict[str, Any]:
    city = cluster.city
    draft = draft_article(city, title=f"{MARK} 草稿", slug=f"{MARK}-draft", text=f"{MARK} 正文")
    live = live_article(cluster, city, title="公开的稿件", slug="open-article")
    live.title = f"{MARK} 未公开的修改"
    live.save_revision(user=city.people["editor"], changed=True, log_action=True)
    waiting = draft_article(city, title=f"{MARK} 待审", slug=f"{MARK}-waiting")
    submit(page=waiting, user=city.people["editor"])
    locked = draft_article(city, title=f"{MARK} 锁定", slug=f"{MARK}-locked")
    BasePage.objects.filter(pk=locked.pk).update(
        locked=True, locked_by=city.people["manager"], locked_at=timezone.now()
    )
    state = WorkflowState.objects.get(object_id=str(waiting.pk))
    return {
        "draft": Article.objects.get(pk=draft.pk),
        "live": Article.objects.get(pk=live.pk),
        "waiting": Article.objects.get(pk=waiting.pk),
        "locked": Article.objects.get(pk=locked.pk),
        "revision": Revision.objects.filter(object_id=str(draft.pk)).latest("pk"),
        "workflow_state": state,
        "task_state": TaskState.objects.get(pk=state.current_task_state_id),
        "task": Task.objects.get(pk=TaskState.objects.get(pk=state.current_task_state_id).task_id),
        "workflow": Workflow.objects.get(pk=state.workflow_id),
        "column": city.column("news"),
        "home": city.home,
        "site": city.site,
    }


def _files(cluster: Cluster) -> dict[str, Any]:
    city = cluster.city
    editor = city.people["editor"]
    collection = PlaceCollection.objects.get(page=city.home).collection
    common = {"collection": collection, "uploaded_by_user": editor}
    image: PorticoImage = image_version(f"{MARK}.png", title=f"{MARK} 图片", description=f"{MARK} 说明", **common)
    document: PorticoDocument = document_version(f"{MARK}.txt", f"{MARK} 内容".encode(), title=f"{MARK} 附件", **common)
    image.tags.add(f"{MARK}-tag")
    document.tags.add(f"{MARK}-tag")
    upload = {"uploaded_by_user": editor}
    return {
        "collection": collection,
        "image": image,
        "document": document,
        "rendition": image.get_rendition("width-32"),
        "uploaded_image": UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(PorticoImage),
            file=ContentFile(b"x", f"{MARK}.png"),
            **upload,
        ),
        "uploaded_document": UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(PorticoDocument),
            file=ContentFile(b"x", f"{MARK}.txt"),
            **upload,
        ),
    }


def _traces(cluster: Cluster, pages: dict[str, Any]) -> dict[str, Any]:
    editor = cluster.city.people["editor"]
    draft = pages["draft"]
    session = EditingSession.objects.create(
        user=editor, content_type=draft.content_type, object_id=str(draft.pk), last_seen_at=timezone.now()
    )
    comment = Comment.objects.create(page_id=draft.pk, user=editor, text=f"{MARK} 批注", contentpath="title")
    row = Redirect(old_path=f"/{MARK}", site=cluster.city.site, redirect_link=f"https://example.org/{MARK}")
    Redirect._base_manager.bulk_create([row])  # past the guard of change requests, which has tests of its own
    return {
        "session": session,
        "comment": comment,
        "redirect": Redirect.objects.get(old_path=f"/{MARK}"),
        "user": editor,
        "group": Group.objects.get(name="staff"),
    }


def _papers(cluster: Cluster, pages: dict[str, Any]) -> dict[str, Any]:
    """Requests, acts, absences, sessions and records: the city's affairs that are no content."""
    city = cluster.city
    people = city.people
    today = timezone.localdate()
    act = {"kind": ActKind.values[0], "reason": f"{MARK} 缘由", "title": f"{MARK} 标题"}
    return {
        "request": ask_profile(city, reason=f"{MARK} 理由", contact_phone="000-0000"),
        "act": PublicationAct.objects.create(
            page_id=pages["live"].pk, page_key=pages["live"].pk, asked_by=people["chief"], asked_by_name="x", **act
        ),
        "assignment": RoleAssignment.objects.get(user=people["unit"]),
        "absence": Absence.objects.create(user=people["unit"], first_day=today, last_day=today, note=f"{MARK} 事由"),
        "chain": ReviewChain.objects.create(name="链", content_class="article", steps=list(STEPS)),
        "user_session": UserSession.objects.create(user=people["editor"], ip="192.0.2.7", session_key="x" * 32),
        "audit_entry": AuditEntry.objects.latest("pk"),
        "notice": Notice.objects.create(
            person=people["editor"], kind="review.waiting", key=MARK, title=f"{MARK} 通知", url="/admin/"
        ),
        "mail": Mail.objects.create(
            person=people["editor"], message_id=f"<{MARK}@x>", subject=MARK, text=MARK, state=MailState.UNDELIVERABLE
        ),
        "reprint_source": ReprintSource.objects.create(name="江岭新闻网"),
        "term": Term.objects.create(kind="sensitive", text="内部资料", normal="内部资料"),
        "error_report": report(
            page=pages["live"], kind="other", text=f"{MARK} 错误", words=MARK, mail=f"{MARK}@example.org"
        ),
    }


def _own(cluster: Cluster) -> dict[str, Any]:
    """What the strangers have themselves: some holes open only to who brings a page or file of the own."""
    place = cluster.department
    page = draft_article(place, title="自己的稿件")
    collection = PlaceCollection.objects.get(page=place.home).collection
    return {
        "own_page": page,
        "own_column": place.column("news"),
        "own_image": image_version("own.png", collection=collection),
        "own_document": document_version("own.txt", collection=collection),
    }


def _interview(cluster: Cluster) -> dict[str, Any]:
    """An interview that runs, with what its studio alone may see; its team works for nobody in the matrix."""
    city = cluster.city
    host = member("studio-host")
    interview = live_interview(cluster, city, team={TeamRole.HOST: host}, title="公开的访谈", slug="open-interview")
    said = say(interview, "公开的话", actor=host).event
    speaker = clean_speaker(role=SpeakerRole.HOST, name="主持人")
    return {
        "interview": interview,
        "studio_host": host,
        "said": said,
        "held": Held.objects.create(
            interview=interview,
            op=Op.ADD,
            msg=new_msg(),
            payload=entry_payload(speaker=speaker, text=f"{MARK} 未公开的话"),
            author=host,
        ),
        "question": asked(interview, f"{MARK} 未公开的提问", name=f"{MARK}"),
        "interview_draft": draft_interview(city, title=f"{MARK} 访谈", slug=f"{MARK}-interview"),
    }

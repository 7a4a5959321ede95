"""Pictures of entries: judged by content, made anew without what cameras write into them, public with their entry."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cms.models import PlaceCollection
from cms.roles.paths import self_and_above
from foundation.accounts.models import User
from foundation.files.actions import set_public_uses
from foundation.files.models import PorticoImage, PublicUse
from interviews.enums import Op
from interviews.models import Interview, LiveEvent
from interviews.permissions import demand
from interviews.protocol import LONGEST_NAME, MOST_PICTURES, Picture, clean_text
from interviews.selectors import transcript_of

OBJECT_KIND = "interview"
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
LARGEST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
#: What Pillow raises for files that are broken or much larger than they look.
UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
#: The size that readers get.
SHOWN = "max-1200x1200"


def upload(*, interview_id: int, actor: User, file: IO[bytes], size: int, alt: str) -> PorticoImage:
    """Keep a picture for the entries of one interview; private until an entry with it is public.

    Who may add pictures. What the camera wrote (place, time, device) is left out: the picture is made anew, at most
    1,600 pixels a side. ``alt`` says what it shows. Raises ``PermissionDenied``, ``ValidationError``.
    """
    interview = Interview.objects.select_related("page").get(pk=interview_id)
    demand(actor, "picture", interview)
    description = clean_text(alt, longest=LONGEST_NAME)
    if size > LARGEST_BYTES:
        raise ValidationError(
            _("The picture is larger than %(limit)d MB. Make it smaller.") % {"limit": LARGEST_BYTES // 2**20},
            code="too_large",
        )
    content = _made_anew(file)
    with transaction.atomic():
        image = PorticoImage(
            title=description,
            description=description,
            file=ContentFile(content, name=f"{_mark(interview.pk)}{uuid.uuid4().hex}.jpg"),
            collection_id=_collection(interview),
            uploaded_by_user=actor,
        )
        image.save()
        image.get_rendition(SHOWN)
    return image


def _mark(interview_id: int) -> str:
    """What names of its pictures begin with; a name stays with its version for ever."""
    return f"interview-{interview_id}-"


def _collection(interview: Interview) -> int:
    """The files of the place that the page belongs to: of its unit section or site."""
    rows = PlaceCollection.objects.filter(page__path__in=self_and_above(interview.page.path))
    found = rows.order_by("-page__depth").values_list("collection_id", flat=True).first()
    if found is None:
        raise ValidationError(_("“%(page)s” lies in no site.") % {"page": interview.page.title})
    return found


def _made_anew(file: IO[bytes]) -> bytes:
    refusal = ValidationError(
        _("This is no picture that can be shown here. Save it as JPEG or PNG and upload that."), code="picture"
    )
    try:
        with Image.open(file, formats=KINDS) as source:
            if source.width * source.height > MOST_PIXELS:
                raise refusal
            source.load()
            picture = ImageOps.exif_transpose(source)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            flat = Image.new("RGB", picture.size, "white")
            flat.paste(picture.convert("RGB"), mask=picture.convert("RGBA").getchannel("A"))
    except UNREADABLE as error:
        raise refusal from error
    target = BytesIO()
    flat.save(target, "JPEG", quality=88, optimize=True)
    return target.getvalue()


def named(interview: Interview, ids: Sequence[int]) -> list[Picture]:
    """Uploaded pictures of this interview as entries name them, in the order given.

    Raises ``ValidationError`` for too many, and for those that were uploaded for something else.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_PICTURES:
        raise ValidationError(_("Add at most %(most)d pictures.") % {"most": MOST_PICTURES}, code="pictures")
    rows = PorticoImage.objects.filter(pk__in=wanted, collection_id=_collection(interview))
    found = {image.pk: image for image in rows if _is_of(interview, image)}
    if set(found) != set(wanted):
        raise ValidationError(_("Upload the picture for this interview first."), code="pictures")
    return [as_picture(found[pk]) for pk in wanted]


def _is_of(interview: Interview, image: PorticoImage) -> bool:
    """Whether it was uploaded for the interview, and not emptied since by a redaction."""
    return bool(image.description) and str(image.file.name).rpartition("/")[2].startswith(_mark(interview.pk))


def as_picture(image: PorticoImage) -> Picture:
    """The picture at the address that it has once it is public."""
    rendition = image.get_rendition(SHOWN)
    url = storages["public"].url(rendition.file.name)
    return Picture(image=image.pk, url=url, alt=image.description, width=rendition.width, height=rendition.height)


def of_interview(interview: Interview, image_id: int) -> PorticoImage:
    """A picture that was uploaded for this interview. Raises ``PorticoImage.DoesNotExist``."""
    image = PorticoImage.objects.get(pk=image_id)
    if not _is_of(interview, image):
        raise PorticoImage.DoesNotExist
    return image


def settle(interview: Interview, event: LiveEvent) -> None:
    """Bring the public files into line with the entries, where the event just made may have changed them."""
    if event.op in (Op.PIN, Op.STATE):
        return
    if (event.payload or {}).get("pictures") or public_images(interview.pk):
        settle_all(interview)


def settle_all(interview: Interview) -> None:
    """Public are the pictures of entries as they read now, and no others; in the caller's transaction.

    None while the page is not public: what the public may see hangs on it.
    """
    entries = transcript_of(interview).entries if interview.page.live else []
    images = {picture["image"] for entry in entries for picture in entry.pictures}
    present = set(PorticoImage.objects.filter(pk__in=images).exclude(description="").values_list("pk", flat=True))
    set_public_uses(object_kind=OBJECT_KIND, object_key=str(interview.pk), images=present)


def public_images(interview_id: int) -> set[int]:
    """Ids of the pictures that are public for this interview."""
    rows = PublicUse.objects.filter(object_kind=OBJECT_KIND, object_key=str(interview_id), image__isnull=False)
    return set(rows.values_list("image_id", flat=True))

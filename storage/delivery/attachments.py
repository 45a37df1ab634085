"""Files attached to posts of the local chat."""

from collections.abc import Iterable

from sqlalchemy import LargeBinary
from sqlmodel import Field, col, select

from storage.session.rows import Scoped, belongs_to
from storage.session.session import Session


class Attachment(Scoped, table=True):
    """A file that came with a post."""

    __table_args__ = belongs_to("attachment", post_id="post")
    __audited__ = False
    __part_of__ = "post_id"

    post_id: int
    name: str
    media_type: str
    size: int
    content: bytes = Field(sa_type=LargeBinary)


def attach(session: Session, post_id: int, name: str, media_type: str, content: bytes) -> None:
    """Keep a file with a post."""
    session.add(Attachment(post_id=post_id, name=name, media_type=media_type, size=len(content), content=content))


def attached(session: Session, post_ids: Iterable[int]) -> dict[int, list[tuple[int, str, int]]]:
    """The files of some posts as (id, name, size in bytes), by post; their content is not loaded."""
    query = select(Attachment.post_id, Attachment.id, Attachment.name, Attachment.size)
    found: dict[int, list[tuple[int, str, int]]] = {}
    for post_id, number, name, size in session.exec(
        query.where(col(Attachment.post_id).in_(list(post_ids))).order_by(col(Attachment.id))
    ):
        found.setdefault(post_id, []).append((number or 0, name, size))
    return found


def attachment(session: Session, number: int) -> Attachment | None:
    """A file with its content; who may see its post may have it."""
    return session.exec(select(Attachment).where(Attachment.id == number)).first()

"""Ids to names of files that every file system and host takes, each id to one of its own."""

from __future__ import annotations

import hashlib
import re

from kb.names import fold

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|index)")  # of Windows, and of hosts
_ELSE = re.compile(r"[^a-z0-9]+")


def file_name(id_: str) -> str:
    """The name of a thing's file, without its ending: the id where that is plain, else its words and a digest.

    A plain name has no `_`, so that no two ids have one name, in whatever case a file system compares.

    >>> file_name("alaska-summit"), file_name("../../etc/passwd")
    ('alaska-summit', 'etc-passwd_e5e710ea784151b5')
    >>> file_name("CON") != file_name("con") and file_name("con").startswith("con_")
    True
    """
    if _PLAIN.fullmatch(id_) and not _RESERVED.fullmatch(id_):
        return id_
    digest = hashlib.blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{_ELSE.sub('-', fold(id_))[:40].strip('-')}_{digest}"

"""What a machine lacks for a sandbox, and the command that would change that."""

from typing import NamedTuple

#: For a user who is not root; which of them is needed depends on the distribution.
ALLOW_NAMESPACES = (
    "sysctl user.max_user_namespaces=10000 kernel.unprivileged_userns_clone=1 "
    "kernel.apparmor_restrict_unprivileged_userns=0"
)


class Lack(NamedTuple):
    """Why a sandbox can't be had: in words, and what to do about it."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason} (to change that: {self.remedy})"

"""What can go wrong with a remote system, typed by what happens next.

IntegratorError
├── TryLater              nothing was done; the engine repeats by itself
│   ├── RateLimited       the remote asked for a pause of `after` seconds
│   ├── RemoteDown        no answer, or a 5xx to a question
│   └── LogInExpired      the session ended; log in again, then repeat
├── NeedsPerson           repeating as it stands would fail again
│   ├── RecordRefused     the remote's own refusal
│   ├── Unreadable        the record is not shaped as its documents say
│   │   └── ListUnreadable  the list it stands in is not
│   ├── CannotSay         the remote has no place for what the record holds
│   │   └── AwaitsStaff    staff have to do it there; it is looked at again until they have
│   └── DocumentClosed    what was booked can no longer be changed there
├── OutcomeUnknown        sent, and no proof of what became of it: look before sending again
├── Misconfigured         the connection needs a person before anything can move
│   ├── AddressRefused    the address is wrong, unreachable or not allowed
│   ├── LogInRefused      wrong credentials, or no licence for another session
│   └── PermissionMissing the log-in works but lacks a right
├── NotThere              what was asked for does not exist there
└── NotMatched            it has no counterpart there, and may not be made
"""

from typing import ClassVar

from connectors.kit import redact


class IntegratorError(Exception):
    """Carry a stable `code`, named facts, and one sentence for staff that says what to do."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "{detail}"

    def __init__(self, detail: str = "", **facts: object) -> None:
        # Whoever quotes a remote may quote what it was shown: nothing is told, or stored, unmasked.
        self.detail = redact.sentence(detail)
        self.facts = {"detail": self.detail, "system": "The other system", **facts}
        super().__init__(self.sentence.format(**self.facts))


class TryLater(IntegratorError):
    code = "try_later"
    sentence = "{system} cannot answer now: {detail}. It is tried again by itself."

    @property
    def after(self) -> float | None:
        """Seconds the remote asked to be left alone for, None where it named none."""
        seconds = self.facts.get("after")
        return float(str(seconds)) if seconds is not None else None


class RateLimited(TryLater):
    code = "rate_limited"
    sentence = "{system} asked for a pause of {after:.0f} seconds. It goes on by itself after that."


class RemoteDown(TryLater):
    code = "remote_down"
    sentence = "{system} does not answer: {detail}. It is tried again by itself."


class LogInExpired(TryLater):
    code = "log_in_expired"
    sentence = "The session with {system} ended. Integrator logs in again by itself."


class NeedsPerson(IntegratorError):
    code = "needs_person"


class RecordRefused(NeedsPerson):
    code = "refused"
    sentence = "{system} refused: “{detail}” Put it right there or here, then retry."


class Unreadable(NeedsPerson):
    code = "unreadable"
    sentence = (
        "{system} sent a record that cannot be read: {detail}. "
        "Correct it in {system} and fetch it again; the other records are not affected."
    )


class ListUnreadable(Unreadable):
    sentence = (
        "{system} sent a list that cannot be read: {detail}. "
        "Nothing of it was taken; it is asked for again by itself."
    )


class CannotSay(NeedsPerson):
    code = "cannot_say"
    sentence = "{system} has no place for this: {detail}."


class AwaitsStaff(CannotSay):
    code = "awaits_staff"
    sentence = (
        "{system} lets nobody but its staff do this: {detail}. It goes on by itself after that."
    )


class DocumentClosed(NeedsPerson):
    code = "document_closed"
    sentence = "{system} no longer lets it be changed: {detail}. Settle it there, then accept."


class OutcomeUnknown(IntegratorError):
    code = "unknown"
    sentence = "Sent to {system}, and no clear answer came: {detail}. It is looked up by itself."


class Misconfigured(IntegratorError):
    code = "misconfigured"
    sentence = "The connection to {system} needs attention: {detail}."


class AddressRefused(Misconfigured):
    code = "address"
    sentence = "The address of {system} cannot be used: {detail}. Correct it in the connection."


class LogInRefused(Misconfigured):
    code = "log_in"
    sentence = "{system} refused the log-in: “{detail}” Correct user and password, then test again."


class PermissionMissing(Misconfigured):
    code = "permission"
    sentence = "The user of {system} lacks a right: {detail}. Give it in {system}, then test again."


class NotThere(IntegratorError):
    code = "not_there"
    sentence = "{system} does not have it: {detail}."


class NotMatched(IntegratorError):
    code = "unmatched"
    sentence = "{system} has no {detail}. It goes by itself once there is one."

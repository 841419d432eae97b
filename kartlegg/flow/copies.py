"""Messages that came twice in two forms: the first is read, the others are kept."""

from collections.abc import Container

from kartlegg.reading.parts import take_apart
from kartlegg.reading.same import is_same
from kartlegg.store.messages import Messages


def join_copies(messages: Messages, message: int, *, decided: Container[int] = ()) -> tuple[int, tuple[int, ...]]:
    """Mark what is the same message in another form as its copy; where a person has decided something, it stays.

    Gives the message that is read in its place, which may be itself, and those that have its Message-ID but another
    text.
    """
    others = messages.same_id(message)
    if not others:
        return message, ()
    parts = take_apart(messages.raw(message))
    same = [one for one in others if is_same(parts, take_apart(messages.raw(one)))]
    first = min([message, *same])
    for one in (message, *same):
        if one != first and one not in decided:
            messages.mark_copy(one, of=first)
    stays = message in decided or message == first
    return message if stays else first, tuple(one for one in others if one not in same)

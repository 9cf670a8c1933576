"""The one-slot mailbox: what is new replaces what is old, and waking is asked for once."""

from app.search.mailbox import Mailbox


def test_a_new_letter_replaces_the_old() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.put(1)
    assert not box.put(2)
    assert box.take() == 2
    assert box.take() is None
    assert box.put(3)


def test_a_closed_mailbox_takes_and_gives_nothing() -> None:
    box: Mailbox[str] = Mailbox()
    box.put("late")
    box.close()
    assert box.take() is None
    assert not box.put("later")
    assert box.take() is None

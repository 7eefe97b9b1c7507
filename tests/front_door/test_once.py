"""`monitor --once`: what is posted, what is not posted again, what happens when Slack refuses."""

from __future__ import annotations

from tests.front_door.conftest import CBP_ONE, COMAR, TOKEN, Stage, items_of, stories


def test_it_posts_and_the_next_one_posts_nothing_again(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    result = stage.once()
    assert len(stories(result)) == 1
    (message,) = stage.slack.messages
    assert message.channel == "C0POLICY"
    assert "Comar abre oficina" in message.text
    assert message.metadata is not None
    assert stories(stage.once()) == []
    assert len(stage.slack.messages) == 1


def test_what_is_new_since_then_is_posted_alone(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    stage.publish("gaceta", "app", "CBP One cierra", CBP_ONE)
    (story,) = stories(stage.once())
    assert items_of(story) == {"cbp-one"}
    assert len(stage.slack.messages) == 2


def test_a_changed_guid_and_a_later_copy_are_not_told_again(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.publish("eco", "nada", "Fútbol", ("Ganó el local por dos goles a uno ante cuatro mil personas.",))
    stage.configure()
    stage.once()
    first = stage.items["gaceta"][0]
    stage.items["gaceta"] = [type(first)(first.title, first.link, guid="changed", published=first.published)]
    stage.press.feed("/gaceta.xml", stage.items["gaceta"])
    stage.publish("eco", "copia", "Refugiados: abre oficina la Comar", COMAR[:4])
    result = stage.once()
    assert stories(result) == []
    assert result["fates"]["duplicate"] == 1
    assert result["fates"]["matched"] == 1
    assert len(stage.slack.messages) == 1


def test_without_a_token_nothing_is_polled(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run("--once")
    assert done.status == 2
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert stage.press.requests == ()
    assert not stage.state.exists()


def test_the_token_may_stand_in_a_file(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    (stage.folder / "token").write_text("xoxb-test\n")
    done = stage.run("--once", env={"SLACK_BOT_TOKEN_FILE": str(stage.folder / "token")})
    assert done.status == 0, done.stderr
    assert len(stage.slack.messages) == 1


def test_a_refusal_keeps_the_delivery_and_says_so(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.fail_next("not_in_channel")
    done = stage.run("--once", env=TOKEN)
    assert done.status == 1
    assert "C0POLICY" in done.stderr
    assert "invite" in done.stderr
    assert "Traceback" not in done.stderr
    assert not stage.slack.messages
    stage.once()
    assert [message.text.count("Comar abre oficina") for message in stage.slack.messages] == [1]


def test_a_revoked_token_never_shows_and_nothing_is_lost(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run("--once", "--log-level", "debug", env={"SLACK_BOT_TOKEN": "xoxb-revoked-secret"})
    assert done.status == 1
    assert "xoxb-revoked-secret" not in done.stderr + done.stdout
    assert "token" in done.stderr
    stage.once()
    assert len(stage.slack.messages) == 1


def test_a_rate_limit_is_waited_out(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.rate_limit(1)
    stage.once()
    assert len(stage.slack.messages) == 1


def test_a_lost_answer_is_never_sent_again_blindly(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.drop_after_accept()
    done = stage.run("--once", env=TOKEN)
    assert done.status == 1
    stage.run("--once", env=TOKEN)
    assert len(stage.slack.messages) == 1

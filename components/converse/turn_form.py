"""Shows the form of the next turn: what it changes, what is said, the parameters as on Generate, and the button that sends it."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import streamlit as st

from components.connections import connection_picker
from components.converse import continuity, next_turn, opened
from components.converse.next_turn import NextTurn
from components.converse.opened import PAGE, Choice, Opened
from components.form import drafts, params_form, prompt_box, send_button
from components.kit import cost_note, resources, session, storage_note
from components.picture import picture_acts
from easel.actions.converse import Saying, Started
from easel.costs import Estimate
from easel.edits.sources import Owner
from easel.errors import NotSent
from easel.pictures.intake import Refusal
from easel.requests.generate import GenerateParams
from easel.requests.turn import TurnParams
from easel.words import units


@st.fragment
@storage_note.instead
def show() -> None:
    state, kept = opened.now(), drafts.opened(PAGE)
    replay = continuity.replay()
    found = next_turn.show(continuity.words(replay))
    params = params_form.show(PAGE, _first())
    assert isinstance(params, TurnParams)
    whole = params.with_files(len(found.sizes), masked=found.mask is not None)
    owner = session.owner()

    def send(wanted_params: GenerateParams, wanted: str | None, board: str) -> str:
        assert isinstance(wanted_params, TurnParams)
        started = _said(wanted_params, found, owner, wanted, board)
        prompt_box.let_go(kept, wanted_params.prompt)
        _went(state, kept["sources"], started)
        session.page(PAGE).changed = True
        return started.run_id

    text = _text_price(whole, found, replay.tokens)
    also = "" if text is not None else "text price unknown"
    send_button.show(PAGE, "Send", whole, send, found.sizes, partial(label, text=text), also)
    if picture_acts.changed_page(PAGE):
        st.rerun()


def _first() -> TurnParams:
    """What the form begins with: as on Generate, and nothing said."""
    settings, usual = resources.studio().settings, params_form.FIRST
    first = TurnParams.from_dict(usual.as_dict() | {"prompt": "", "size": "auto"})
    return replace(first, text_model=settings.text_model)


def _said(params: TurnParams, found: NextTurn, owner: Owner, wanted: str | None, board: str) -> Started:
    """Raises what the button tells."""
    studio = resources.studio()
    try:
        base = _base(found, owner)
        saying = Saying(
            params,
            thread_id=found.thread,
            parent=found.parent,
            base=base,
            mask_id=found.mask.id if found.mask else None,
            attached=tuple(each.id for each in found.attached if each.id != base),
        )
        started = studio.converse.start(saying, wanted, board=board).result()
    except (Refusal, LookupError) as error:
        raise NotSent(str(error)) from error
    studio.prompts.sent(params.prompt)
    return started


def _base(found: NextTurn, owner: Owner) -> str:
    """The source that is changed; a kept picture becomes one now. Raises Refusal."""
    if found.source is not None:
        return found.source.id
    if found.picture is None:
        return ""
    return resources.studio().edit.bring_in_kept(found.picture.id, owner).result().id


def _went(state: Opened, sources: list[str], started: Started) -> None:
    """What went along stands in the thread now; the next turn follows it."""
    sources.clear()
    state.masked.clear()  # a mask goes with one turn: the next one that is painted on shows its own again
    state.thread, state.head = started.thread_id, started.turn_id
    state.choice, state.note, state.mask_shown = Choice(), "", ""


def label(verb: str, params: GenerateParams, estimate: Estimate | None, *, text: Decimal | None) -> str:
    """ "Send, about $0.05 + text", "Send, free"; of several candidates how many. `text` is what the words cost, None where nobody
    has said it."""
    said = verb if params.n == 1 else f"{verb} for {params.n} pictures"
    if estimate is None:
        return said
    if estimate.is_free:
        return f"{said}, free"
    if text is None or estimate.usd is None:
        return f"{said}, {cost_note.price(estimate)} + text"
    usd = tuple(each + text for each in estimate.usd)
    return f"{said}, {units.money_range(usd[0], usd[1])}"


def _text_price(params: TurnParams, found: NextTurn, before: int) -> Decimal | None:
    """About what the words cost, of all candidates."""
    studio = resources.studio()
    likely = studio.directory.likely(connection_picker.wanted() or studio.directory.usual())
    each = studio.converse.words_price(params, likely, found.sizes, before)
    return None if each is None else each * params.n

"""How one partition's state changes: leader, epochs, ISR, ELR (E-2 … E-8), after Kafka's PartitionChangeBuilder."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from kafka_tui.engine.ids import NO_LEADER
from kafka_tui.engine.metadata import PartitionState

ONLINE, PREFERRED, UNCLEAN = "ONLINE", "PREFERRED", "UNCLEAN"


def changed(
    state: PartitionState,
    *,
    acceptable: Callable[[int], bool],
    min_isr: int,
    elr_enabled: bool = True,
    election: str = ONLINE,
    target_isr: tuple[int, ...] | None = None,
    target_replicas: tuple[int, ...] | None = None,
    target_adding: tuple[int, ...] | None = None,
    target_removing: tuple[int, ...] | None = None,
    unclean_shutdown: tuple[int, ...] = (),
    isr_required: bool = True,
    recovered: bool = False,
) -> PartitionState | None:
    """The state after the change, or None when nothing changes.

    `acceptable` says whether a broker is alive enough to lead; `min_isr` is the effective min.insync.replicas;
    `target_isr` and the other targets are what the change asks for (R-1). `isr_required` False drops the rule that a
    clean leader comes out of the ISR (a switch for tests, E-2). `recovered` says that the leader has come to terms
    with an unclean election, as every proposal of its own does (E-5).
    """
    draft = replace(
        state,
        isr=state.isr if target_isr is None else target_isr,
        replicas=state.replicas if target_replicas is None else target_replicas,
        adding=state.adding if target_adding is None else target_adding,
        removing=state.removing if target_removing is None else target_removing,
        recovering=state.recovering and not recovered,
    )
    draft = _complete_reassignment(draft)
    draft = _with_elr(state, draft, min_isr, elr_enabled, unclean_shutdown)
    draft = _elect(state, draft, acceptable, election, elr_enabled, isr_required)
    if draft.leader == state.leader and not set(state.replicas) <= set(draft.replicas):
        draft = replace(draft, leader_epoch=state.leader_epoch + 1)  # E-3: replicas were removed
    if not draft.isr and not elr_enabled:
        draft = replace(draft, isr=state.isr)  # E-4
    if elr_enabled and not draft.isr and draft.leader == NO_LEADER and state.leader != NO_LEADER:
        draft = replace(draft, last_known_elr=(state.leader,))
    elif draft.leader != NO_LEADER and draft.last_known_elr:
        draft = replace(draft, last_known_elr=())
    if draft == state:
        return None
    return replace(draft, partition_epoch=state.partition_epoch + 1)  # E-3


def without(isr: tuple[int, ...], broker: int, elr_enabled: bool = True) -> tuple[int, ...]:
    """The ISR without `broker`; without ELR it keeps its last member (E-4)."""
    rest = tuple(b for b in isr if b != broker)
    return rest if rest or elr_enabled else isr


def _complete_reassignment(draft: PartitionState) -> PartitionState:
    """The reassignment finished when the ISR holds what it must (R-1)."""
    if not draft.adding and not draft.removing:
        return draft
    replicas = tuple(b for b in draft.replicas if b not in draft.removing)
    isr = tuple(b for b in draft.isr if b not in draft.removing)
    needed = draft.adding if len(draft.adding) >= len(draft.removing) else replicas
    if not isr or not set(needed) <= set(isr):
        return draft
    return replace(draft, replicas=replicas, isr=isr, adding=(), removing=())


def _with_elr(
    state: PartitionState, draft: PartitionState, min_isr: int, elr_enabled: bool, unclean_shutdown: tuple[int, ...]
) -> PartitionState:
    """The ELR that belongs to the new ISR (E-8)."""
    if not elr_enabled:
        return draft
    if len(draft.isr) >= min_isr:  # E-8 rule 1
        return replace(draft, elr=(), last_known_elr=())
    candidates = sorted({*state.elr, *state.isr})  # E-8 rule 2
    elr = tuple(b for b in candidates if b not in draft.isr and b not in unclean_shutdown and b in draft.replicas)
    return replace(draft, elr=elr)


def _elect(
    state: PartitionState,
    draft: PartitionState,
    acceptable: Callable[[int], bool],
    election: str,
    elr_enabled: bool,
    isr_required: bool,
) -> PartitionState:
    """The leader that belongs to the new ISR (E-2, E-5, E-6, E-8)."""

    def valid(broker: int) -> bool:
        if not acceptable(broker):
            return False
        if not isr_required:
            return broker in draft.replicas
        return broker in draft.isr or (not draft.isr and broker in draft.elr)  # E-8 rule 3

    wish = (draft.replicas[0], state.leader) if election == PREFERRED else (state.leader,)
    leader = next((b for b in (*wish, *draft.replicas) if b in draft.replicas and valid(b)), NO_LEADER)
    unclean = False
    if leader == NO_LEADER and election == ONLINE and elr_enabled and not draft.isr and not draft.elr:
        last = draft.last_known_elr[0] if draft.last_known_elr else NO_LEADER  # E-8 rule 4
        if last != NO_LEADER and acceptable(last):
            leader, unclean = last, True
    if leader == NO_LEADER and election == UNCLEAN:  # E-5: the first alive one, not the longest log
        leader = next((b for b in draft.replicas if acceptable(b)), NO_LEADER)
        unclean = leader != NO_LEADER
    if leader == state.leader:
        return draft
    draft = replace(draft, leader=leader, leader_epoch=state.leader_epoch + 1)  # E-3
    if unclean:
        return replace(draft, isr=(leader,), elr=(), last_known_elr=(), recovering=True)
    if leader != NO_LEADER and leader not in draft.isr and isr_required:  # E-8 rule 3
        return replace(draft, isr=(leader,), elr=tuple(b for b in draft.elr if b != leader))
    return draft

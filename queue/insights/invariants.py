from tickets.invariants import Invariant

ALL: list[Invariant] = []

"""From measurements to the lines of the table; what the peers reached stands here, as it was measured once."""

from collections.abc import Mapping, Sequence

from tests.bench.beside import NO_ABUSE, Fared
from tests.bench.calling import Called
from tests.bench.fanning import BARE, OURS, OURS_UVICORN, STOCK, STOCK_UVICORN, Results
from tests.bench.fanout import Told
from tests.bench.figures import Row, middle, ms, quantile
from tests.bench.issuing import Issued
from tests.bench.rush import DESKS, Rush
from tests.bench.thundering_herd import HerdResult

PEERS_ISSUE = "FQM 54/s, The Q 9.5–14/s, both with doubles; student project 19–34/s, half refused"
PEERS_CALL = "The Q p50 56, max 158 ms; FQM polls every 2 s"
PEERS_RUSH = "FQM 40 doubles in 400; The Q p95 2.8–4.3 s"
PEERS_HERD = "a query for each socket: seconds"


def issued(found: Issued, where: str) -> Row:
    ratio = found.ratio(found.empty)
    return Row(
        f"tickets over HTTP, 8 clients, {where}",
        f"{middle(found.tickets):.0f}/s, {len(found.wrong)} doubles, gaps or refusals",
        f"empty view {middle(found.empty):.0f}/s, one row written {middle(found.rows):.0f}/s",
        PEERS_ISSUE,
        f"{ratio:.0%} of the empty view, {found.ratio(found.rows):.0%} of the row",
        "≥ 60 % of the empty view, 0 wrong",
        ratio >= 0.6 and not found.wrong,
    )


def called(found: Called, where: str) -> Row:
    p50, p99, empty = middle(found.frames), quantile(found.frames, 0.99), middle(found.empty)
    return Row(
        f"call → frame, idle, {where}",
        f"p50 {ms(p50)}, p99 {ms(p99)}",
        f"empty view p50 {ms(empty)}",
        PEERS_CALL,
        f"{p50 / empty:.1f} ×",
        "p50 ≤ 20 ms, p99 ≤ 60 ms",
        p50 <= 0.020 and p99 <= 0.060,
    )


def fanout(found: Results) -> list[Row]:
    sizes = sorted({sockets for _, sockets in found})
    told = [_told(found, on, sockets) for sockets in sizes for on in (OURS, OURS_UVICORN)]
    most = sizes[-1]
    return [*told, _cpu(found, 1000 if 1000 in sizes else most), _memory(found, most)]


def _told(found: Results, on: str, sockets: int) -> Row:
    ours, bare = found[on, sockets], found[BARE, sockets]
    stock = found[STOCK if on == OURS else STOCK_UVICORN, sockets]
    p50, p99 = _ratio(ours, bare, "p50"), _ratio(ours, bare, "p99")
    aim = on == OURS and sockets == 500
    return Row(
        f"fan-out to {sockets} sockets, {on}",
        f"{_delays(ours)}{_lost(ours)}",
        f"bare broadcast {_delays(bare)}",
        f"stock Channels on {on} {_delays(stock)}",
        f"p50 {p50:.1f} ×, p99 {p99:.1f} × the limit",
        "p50 ≤ 3.3 ×, p99 ≤ 4 × the limit" if aim else "–",
        (p50 <= 3.3 and p99 <= 4) if aim else None,
    )


def _cpu(found: Results, sockets: int) -> Row:
    ours, bare, stock = (_microseconds(found[name, sockets]) for name in (OURS, BARE, STOCK))
    return Row(
        f"CPU a message at {sockets} sockets, daphne",
        f"{ours:.0f} µs",
        f"bare broadcast {bare:.0f} µs",
        f"stock Channels on daphne {stock:.0f} µs",
        f"{ours / bare:.1f} × the limit",
        "≤ 130 µs",
        ours <= 130,
    )


def _memory(found: Results, sockets: int) -> Row:
    ours, bare, stock = (middle(one.memory for one in found[name, sockets]) / 1024 for name in (OURS, BARE, STOCK))
    return Row(
        f"memory a socket at {sockets}, daphne",
        f"{ours:.0f} KiB",
        f"bare broadcast {bare:.0f} KiB",
        f"stock Channels on daphne {stock:.0f} KiB",
        f"{ours / max(bare, 1):.1f} × the limit",
    )


def thundering_herd(found: Sequence[HerdResult], sockets: int) -> Row:
    took, reads = middle(one.seconds for one in found), ", ".join(f"{one.reads} for {one.versions}" for one in found)
    once = all(one.reads <= one.versions + 1 + one.seconds / 5 for one in found)
    return Row(
        f"{sockets} sockets reconnect at once, daphne",
        f"all have the board after {took:.1f} s; board reads for versions: {reads}",
        f"CPU {middle(one.cpu for one in found):.1f} s",
        PEERS_HERD,
        "–",
        "≤ 5 s, one read a version",
        took <= 5 and once,
    )


def fared(found: Mapping[str, Fared]) -> Row:
    tickets = {kind: quantile(one.tickets, 0.99) for kind, one in found.items()}
    frames = {kind: quantile(one.frames, 0.99) for kind, one in found.items()}
    refused = sum(one.refused for one in found.values())
    each = [f"{kind} {ms(tickets[kind])}, {ms(frames[kind])}" for kind in found if kind != NO_ABUSE]
    return Row(
        "p99 of tickets and frames beside one that misbehaves",
        f"{'; '.join(each)}; {refused} refused",
        f"{NO_ABUSE} misbehaves: {ms(tickets[NO_ABUSE])}, {ms(frames[NO_ABUSE])}",
        target="≤ 1 s, nobody else refused",
        met=max(*tickets.values(), *frames.values()) <= 1 and not refused,
    )


def long_paths(found: Mapping[str, float]) -> Row:
    slowest, usual = max(found, key=lambda one: found[one]), middle(found.values())
    return Row(
        "a path of 16 KB of one character is logged",
        f"slowest {ms(found[slowest])} of CPU, for {slowest!r}",
        f"median of the characters {ms(usual)}",
        ratio=f"{found[slowest] / usual:.1f} ×",
        target="≤ 20 ms",
        met=found[slowest] <= 0.020,
    )


def rush(found: Rush) -> Row:
    p95, empty = quantile(found.took, 0.95), quantile(found.empty, 0.95)
    return Row(
        f"call next, {DESKS} desks at once, PostgreSQL",
        f"p95 {ms(p95)}, {found.doubles} doubles, {found.errors} errors in {len(found.took)}",
        f"empty view p95 {ms(empty)}",
        PEERS_RUSH,
        f"{p95 / empty:.1f} ×",
        "p95 ≤ 300 ms, 0, 0",
        p95 <= 0.3 and not found.doubles and not found.errors,
    )


def _microseconds(found: Sequence[Told]) -> float:
    """At least one: the system counts in hundredths of a second."""
    return max(middle(one.cpu for one in found) * 1e6, 1)


def _ratio(ours: Sequence[Told], limits: Sequence[Told], name: str) -> float:
    pairs = zip(ours, limits, strict=True)
    return middle(getattr(one, name) / getattr(limit, name) for one, limit in pairs)


def _delays(found: Sequence[Told]) -> str:
    return f"p50 {ms(middle(one.p50 for one in found))}, p99 {ms(middle(one.p99 for one in found))}"


def _lost(found: Sequence[Told]) -> str:
    lost = sum(one.lost for one in found)
    return f", {lost} not heard by all" if lost else ""

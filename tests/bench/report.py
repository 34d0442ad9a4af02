"""The figures as one table, for the terminal and for docs/benchmarks.md."""

from collections.abc import Sequence

from tests.bench.figures import Row

HEAD = ["work", "this project", "limit in the same run", "peer", "ratio", "target"]
PAGE = """# Benchmarks

Written by `make bench`. {described}

{table}

## How to read it
- Server and load are processes of their own on the same machine. Every limit is measured in the same run as what
  stands beside it, and the figures are medians of several repetitions; a ratio is the median of the repetitions'
  ratios. Absolute figures change with the machine and with its load; ratios less.
- **Limits.** Tickets and calls: the same server's empty view, which is `/healthz`: the same handler and the same
  middleware, no database. “One row written” is the same again with a row that is kept as durably as a ticket.
  Fan-out: `websockets.broadcast` in a server that does nothing else.
- **Peers.** “Stock Channels” is one group and a `group_send` to every socket, as the tutorial has it, with its layer in
  memory, measured in the same run. The others stand as they were measured once on two cores: FQM (Flask, two workers),
  The Q, and a student project with Django and Channels; they are not part of this run.
- **Fan-out.** The clock starts when the POST of a ticket is sent, so the ticket, the reading of the board and its
  encoding count; for the other servers it starts when the message is sent to them. It ends when a `websockets` client
  has the frame. The clients are two processes beside the load. All contenders send the same length. p50 and p99 are
  over all frames of all changes.
- **CPU a message** is all that the server used between the messages too (polls, heartbeats, the ticket itself), divided
  by the frames that were heard. **Memory** is what the server grew by while the sockets came.
- **Thundering herd.** All at the same instant, without the jitter that our own pages have, while two tickets are taken.
  Boards are read once for a version, and after 5 s anyway.
- **Misbehaving**, from an address of its own and with the bounds as delivered: a hundred sockets that are not read and
  are replaced every two seconds (“unread”), new sockets without end with a message of a megabyte each (“long”), sixteen
  requests at a time without end (“greedy”). Beside it a kiosk takes a ticket every tenth of a second, and twenty
  screens show them.
- Doubles, gaps and refusals are counted in the answers; afterwards `manage.py verify` passed on the database.
"""


def table(rows: Sequence[Row]) -> str:
    cells = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [_line(line, widths) for line in cells]
    return "\n".join([lines[0], _line(["-" * width for width in widths], widths), *lines[1:]])


def page(rows: Sequence[Row], described: str) -> str:
    return PAGE.format(described=described, table=table(rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

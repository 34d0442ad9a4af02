"""A client's visit: the kiosk, the line, the phone, and however it ends."""

import asyncio
from datetime import timedelta
from functools import partial
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from demo.simulation.http_client import HttpClient
from demo.simulation.lobby import Guest, Lobby
from demo.simulation.screen import Board
from demo.simulation.script import Client

SECOND_THOUGHTS = timedelta(minutes=2)
TOO_LATE = timedelta(hours=3)
FORM = '<form method="post">'


async def come(lobby: Lobby, client: Client, doors: timedelta) -> None:
    """From the arrival, so long after the doors have opened, until the ticket has come to its end."""
    await lobby.pause(doors + client.after - lobby.now)
    if lobby.closing.is_set():
        return
    guest = await take_ticket(lobby, client)
    if guest is None:
        return
    lobby.guests[guest.code] = guest
    try:
        await lobby.shown("board after issue", (guest.code, 0), guest.asked_at)
        await (_with_phone(lobby, guest) if client.phone else wait(lobby, guest, None))
    finally:
        lobby.guests.pop(guest.code, None)


async def take_ticket(lobby: Lobby, client: Client) -> Guest | None:
    """One at a time at each kiosk."""
    kiosk = await lobby.kiosks.get()
    try:
        return await _take(lobby, client, kiosk)
    finally:
        lobby.kiosks.put_nowait(kiosk)


async def _take(lobby: Lobby, client: Client, kiosk: HttpClient) -> Guest | None:
    await lobby.do("kiosk page", partial(kiosk.get, "/kiosk/"))
    language = client.visit.language
    wish = {"language": language, "key": uuid4().hex} | ({"fallback": "en"} if language != "en" else {})
    post = partial(kiosk.post, "/kiosk/tickets/", wish.items())
    asked_at = perf_counter()
    answer = await lobby.do("issue", post)
    if answer.status != 201:
        return None
    taken = answer.json
    if client.taps_twice:
        again = await lobby.do("issue again", post)
        if again.status != 200 or again.json["code"] != taken["code"]:
            lobby.measures.failed("issue again", "the same key gave another ticket")
    return Guest(client, taken["code"], urlsplit(taken["follow"]).path, asked_at)


async def _with_phone(lobby: Lobby, guest: Guest) -> None:
    phone = Phone(lobby, guest)
    await phone.look()
    phone.screen.start()
    try:
        await wait(lobby, guest, phone)
    finally:
        await phone.close()


async def wait(lobby: Lobby, guest: Guest, phone: "Phone | None") -> None:
    patience = guest.client.visit.patience
    await lobby.pause(patience, guest.called)
    if not guest.called.is_set() and not lobby.closing.is_set():
        await _lose_patience(lobby, guest, phone)
    await lobby.pause(TOO_LATE, guest.settled)
    if not guest.settled.is_set():
        await lobby.shut.wait()
    if not guest.settled.is_set():
        await (phone.leave() if phone else _leave_from_elsewhere(lobby, guest))


async def _leave_from_elsewhere(lobby: Lobby, guest: Guest) -> None:
    phone = Phone(lobby, guest)
    await phone.leave()
    await phone.close()


async def _lose_patience(lobby: Lobby, guest: Guest, phone: "Phone | None") -> None:
    """Whoever has no phone simply walks away, and is called in vain."""
    if phone is None:
        guest.present = False
    elif await phone.leave():
        await lobby.pause(SECOND_THOUGHTS)
        may_undo = guest.client.undoes and not guest.called.is_set() and not lobby.closing.is_set()
        if not (may_undo and await phone.undo()):
            guest.settled.set()


class Phone:
    """Follows the board, and fetches its page again when its own ticket changes."""

    def __init__(self, lobby: Lobby, guest: Guest) -> None:
        self._lobby, self._guest = lobby, guest
        self._http = HttpClient(lobby.centre.base, keep_alive=True)
        self._place = ""
        self._looks: set[asyncio.Task[None]] = set()
        self._alone = asyncio.Lock()
        self.screen = lobby.new_phone(self._hear)

    async def look(self) -> None:
        async with self._alone:
            answer = await self._lobby.do("phone page", partial(self._http.get, self._guest.follow))
        if answer.status == 200 and self._guest.code not in answer.text:
            self._lobby.measures.failed("phone page", "it does not show the ticket")

    async def leave(self) -> bool:
        path = f"{self._guest.follow}leave/"
        async with self._alone:
            page = await self._lobby.do("phone page", partial(self._http.get, path))
            if FORM not in page.text:  # the staff was faster
                return False
            return (await self._lobby.do("leave", partial(self._http.post, path))).status == 302

    async def undo(self) -> bool:
        path = f"{self._guest.follow}return/"
        async with self._alone:
            return (await self._lobby.do("undo", partial(self._http.post, path))).status == 302

    async def close(self) -> None:
        await self.screen.stop()
        await asyncio.gather(*self._looks)
        self._http.close()

    def _hear(self, board: Board) -> None:
        place = next((name for name in ("calling", "waiting", "recent") if self._on(board, name)), "")
        if place != self._place and self._place:
            look = asyncio.create_task(self.look())
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)
        self._place = place

    def _on(self, board: Board, name: str) -> bool:
        return any(one["code"] == self._guest.code for one in board[name])

import pytest
from websockets.frames import Frame, Opcode

from deskapp.server.wire.websocket_protocol import text_frame


@pytest.mark.parametrize("text", ["x" * 125, "x" * 126, "x" * 65_535, "x" * 65_536, "ä" * 63, "用" * 50_000])
def test_a_frame_is_as_another_library_makes_it(text: str) -> None:
    """The length has 7 bits up to 125 bytes, 16 up to 65 535, and 64 beyond."""
    assert text_frame(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_a_text_is_framed_once_for_all_sockets() -> None:
    text = "board of an application"
    assert text_frame(text) is text_frame(text)

"""Limits the number of concurrent connections, in all and per address."""

from collections import Counter


class ConnectionLimiter:
    def __init__(self, most: int, per_address: int) -> None:
        self.most, self.per_address = most, per_address
        self.total = 0
        self._of: Counter[str] = Counter()

    def rejection_reason(self, address: str | None) -> str | None:
        """The reason to reject one more connection of this address, or None to accept it."""
        if self.total >= self.most:
            return f"no more than {self.most} at once in all"
        if address is not None and self._of[address] >= self.per_address:
            return f"no more than {self.per_address} at once from one address"
        return None

    def enter(self, address: str | None) -> None:
        self.total += 1
        if address is not None:
            self._of[address] += 1

    def leave(self, address: str | None) -> None:
        self.total -= 1
        if address is not None:
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]

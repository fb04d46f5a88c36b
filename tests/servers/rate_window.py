"""A limit of requests per window of time, as X and GitHub tell it in their headers."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class RateWindow:
    """limit: requests allowed in a window of so many seconds, which begins with its first request."""

    limit: int
    seconds: int
    used: int = 0
    ends_at: datetime | None = None

    def spend(self, now: datetime) -> bool:
        """Count a request; False where the window has none left."""
        self._renew(now)
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def headers(self, prefix: str, now: datetime) -> dict[str, str]:
        """``<prefix>-limit``, ``-remaining`` and ``-reset`` (seconds since 1970)."""
        ends_at = self._renew(now)
        return {
            f"{prefix}-limit": str(self.limit),
            f"{prefix}-remaining": str(max(0, self.limit - self.used)),
            f"{prefix}-reset": str(int(ends_at.timestamp())),
        }

    def _renew(self, now: datetime) -> datetime:
        if self.ends_at is None or now >= self.ends_at:
            self.used, self.ends_at = 0, now + timedelta(seconds=self.seconds)
        return self.ends_at

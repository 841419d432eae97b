"""Every bound on size, time and count, with its reason.

A limit that a user may want to change is a key of config.yaml instead.
"""

# ── Mail servers ──────────────────────────────────────────────────────────────────────────────────────────────

CONNECT_TIMEOUT_S = 20  # a server that has not answered by then is down or behind a firewall
SILENCE_TIMEOUT_S = 120  # between two reads; RFC 5321 §4.5.3.2 wants minutes, a person gives up before that

# ── Store ─────────────────────────────────────────────────────────────────────────────────────────────────────

STORE_BUSY_S = 30  # how long a writer waits for another; a batch of messages is written in well under a second
SEED_BYTES = 32  # the secret behind anonymous keys: as long as the output of HMAC-SHA-256 (RFC 2104 §3)

# ── Screen ────────────────────────────────────────────────────────────────────────────────────────────────────

PLAIN_WIDTH = 240  # columns of a table that goes into a file or a pipe: wide enough that no cell of ours is folded

# ── Flow ──────────────────────────────────────────────────────────────────────────────────────────────────────

REMINDER_PAUSE_DAYS = 3  # nobody is reminded twice within it: a run that is repeated must not double a reminder
FETCH_BATCH_COUNT = 50  # messages stored in one transaction: a run that is cut off asks for at most so many again
FETCH_BATCH_BYTES = 20_000_000  # the same in bytes: what a batch holds in memory at most, but for one large message

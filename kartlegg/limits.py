"""Every bound on size, time and count, with its reason.

A limit that a user may want to change is a key of config.yaml instead.
"""

# ── Mail servers ──────────────────────────────────────────────────────────────────────────────────────────────

CONNECT_TIMEOUT_S = 20  # a server that has not answered by then is down or behind a firewall
SILENCE_TIMEOUT_S = 120  # between two reads; RFC 5321 §4.5.3.2 wants minutes, a person gives up before that

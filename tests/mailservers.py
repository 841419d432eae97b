"""Dovecot and Postfix with configurations of their own, on free ports of this machine only.

Postfix takes letters on ports that want TLS and a login, and on another one what other servers bring. What it takes
lies a moment later in the Maildir of the address, where Dovecot shows it. A test refuses or puts off any recipient
while the servers run: they ask a policy server in this process.
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import smtplib
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs

from certificates import write_certificates

HOST = "127.0.0.1"
JUNK = "Søppelpost"
PASSWORD = 'Blåbær "1" \\ 50 % æøå'  # each of these characters has made some client fail
MESSAGE_BYTES = 1_000_000  # what Postfix takes
ERRORS_COUNT = 4  # refusals after which Postfix ends a session
RATE_COUNT = 2  # letters a minute that it takes at one of its ports
LONG_S = 30  # whatever takes as long hangs
MAIL_ID = 5000  # user and group that own the mail; they need no name
_PORTS = ("submission", "submissions", "slow", "renaming", "mx", "imap", "imap_plain", "imaps")
_PROGRAMS = ("dovecot", "doveadm", "postfix", "postconf", "postqueue")


def missing() -> str:
    """Why the servers cannot run here; empty when they can."""
    if not hasattr(os, "geteuid"):
        return "Dovecot and Postfix do not run on this system"
    absent = [name for name in _PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"no {', '.join(absent)} on this machine: apt-get install dovecot-imapd postfix"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


def wait_for(reached: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    until = time.monotonic() + LONG_S
    while not reached():
        assert time.monotonic() < until, f"waited {LONG_S} s for {what}"
        time.sleep(0.01)


@dataclass(frozen=True, kw_only=True)
class MailServers:
    """The running servers."""

    root: Path  # everything of theirs
    submission: int  # SMTP with STARTTLS, then a login
    submissions: int  # SMTP with TLS from the first byte, then a login
    slow: int  # as submission, for RATE_COUNT letters a minute
    renaming: int  # as submission; each letter gets a new Message-ID, as Outlook's servers give it
    mx: int  # SMTP as other servers bring mail
    imap: int  # with STARTTLS
    imap_plain: int  # without TLS, for a line that meddles
    imaps: int  # with TLS from the first byte
    answers: dict[str, str] = field(default_factory=dict)  # by recipient, as access(5) has them; others pass
    tokens: dict[str, str] = field(default_factory=dict)  # OAuth2 access tokens, and whose they are

    @property
    def ca_file(self) -> Path:
        """Who has signed the servers' certificate."""
        return self.root / "ca.pem"

    def home(self, address: str) -> Path:
        """The folder of an address: its Maildir, and what its IMAP clients said."""
        return _home(self.root, address)

    def inbox(self, address: str) -> list[bytes]:
        """The messages in the inbox of an address, in the order of their files' names."""
        maildir = self.home(address) / "Maildir"
        return [path.read_bytes() for path in sorted([*maildir.glob("new/*"), *maildir.glob("cur/*")])]

    def bring(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand a message in as another server does, and wait until it lies in its mailbox."""
        with smtplib.SMTP(HOST, self.mx, local_hostname="mx.other.test", timeout=LONG_S) as server:
            server.sendmail(sender, [recipient], message, [] if sender.isascii() else ["SMTPUTF8"])
        self.settle()

    def settle(self) -> None:
        """Wait until everything that Postfix took is delivered or returned."""
        queue = ("postqueue", "-c", self.root / "postfix", "-j")
        # Twice: what is moved from queue to queue in between may be seen in neither.
        wait_for(lambda: not _run(*queue) and not _run(*queue), "Postfix to deliver")

    def doveadm(self, *arguments: object) -> str:
        """Run Dovecot's own tool; gives what it prints."""
        return _run("doveadm", "-c", self.root / "dovecot.conf", *arguments)

    def sessions(self, address: str) -> dict[str, str]:
        """What the clients of an overheard address sent in each IMAP session after the login, by the log's name."""
        logs = (self.home(address) / "rawlog").glob("*.in")
        return {path.name: path.read_bytes().decode("utf-8", "replace") for path in logs}

    def log(self, name: str) -> str:
        """What "dovecot" or "postfix" has logged."""
        path = self.root / f"{name}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""


@contextlib.contextmanager
def mail_servers(
    addresses: Sequence[str], *, overheard: Sequence[str] = (), returned: Sequence[str] = ()
) -> Iterator[MailServers]:
    """Start both; at the end they are stopped, and everything of theirs is deleted.

    Args:
        addresses: Who has a mailbox, and may log in and send as this address; no other is known.
        overheard: Those of them whose IMAP sessions are noted.
        returned: Those of them whose mail is taken, but comes back to its sender.
    """
    # Not where pytest has its folders: other users must get in, and a socket's path may have 107 characters.
    root = Path(tempfile.mkdtemp(prefix="kartlegg-servers-", dir="/tmp"))
    try:
        root.chmod(0o755)
        (root / "mail").mkdir()
        for address in overheard:
            (_home(root, address) / "rawlog").mkdir(parents=True)
        for path in [root / "mail", *(root / "mail").rglob("*")]:
            os.chown(path, MAIL_ID, MAIL_ID)
        write_certificates(root)
        with _PolicyServer(_Policy) as policy, _TokenServer(_Tokens) as tokens:
            for _ in range(3):
                servers = MailServers(root=root, answers=policy.known, tokens=tokens.known, **_free_ports())
                with _started(servers, addresses, returned, policy=policy.port, tokens=tokens.port) as started:
                    if started:
                        yield servers
                        return
        raise RuntimeError(f"Dovecot and Postfix have not started:\n{servers.log('dovecot')}{servers.log('postfix')}")
    finally:
        shutil.rmtree(root, ignore_errors=True)


class _Helper:
    """A server in this process that the servers ask, running while ``with`` lasts."""

    daemon_threads = True

    def __init__(self, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__((HOST, 0), handler)  # type: ignore[call-arg]
        self.known: dict[str, str] = {}
        self.port: int = self.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _PolicyServer(_Helper, socketserver.ThreadingTCPServer):
    """Postfix asks it about every recipient of a letter."""


class _TokenServer(_Helper, ThreadingHTTPServer):
    """Dovecot asks it whose an OAuth2 token is (RFC 7662)."""


class _Policy(socketserver.StreamRequestHandler):
    """Lines of name=value up to an empty one, then an action (SMTPD_POLICY_README of Postfix)."""

    def handle(self) -> None:
        fields: dict[str, str] = {}
        for line in self.rfile:
            name, parted, value = line.decode().rstrip("\n").partition("=")
            if parted:
                fields[name] = value
                continue
            action = self.server.known.get(fields.get("recipient", ""), "DUNNO")
            self.wfile.write(f"action={action}\n\n".encode())
            fields = {}


class _Tokens(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        user = self.server.known.get(fields["token"][0])
        answer = json.dumps({"active": True, "username": user} if user else {"active": False}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing is told on stderr."""


@contextlib.contextmanager
def _started(
    servers: MailServers, addresses: Sequence[str], returned: Sequence[str], *, policy: int, tokens: int
) -> Iterator[bool]:
    """Both, ended with all their children at the end; gives whether they came up: a port may have been taken since."""
    root = servers.root
    _write_dovecot(servers, tokens=tokens)
    _write_postfix(servers, addresses, returned, policy=policy)
    _run("postfix", "-c", root / "postfix", "check")  # makes the folders of the queue
    master = Path(_run("postconf", "-c", root / "postfix", "-dh", "daemon_directory").strip(), "master")
    commands = [("dovecot", "-F", "-c", root / "dovecot.conf"), (master, "-d", "-c", root / "postfix")]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True))
        closed = {getattr(servers, name) for name in _PORTS}

        def decided() -> bool:
            closed.difference_update([port for port in closed if _listens(port)])
            return not closed or any(process.poll() is not None for process in processes)

        wait_for(decided, "Dovecot and Postfix to start")
        yield not closed
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # nothing of theirs is kept, so nothing is waited for
            process.wait(LONG_S)


def _run(*command: object) -> str:
    done = subprocess.run([str(one) for one in command], capture_output=True, timeout=LONG_S, check=False)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout.decode()


def _home(root: Path, address: str) -> Path:
    local, _, domain = address.rpartition("@")
    return root / "mail" / domain / local


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def _free_ports() -> dict[str, int]:
    """Ports that the system has just given out and taken back, so that nobody else is given them soon."""
    with contextlib.ExitStack() as stack:
        sockets = {name: stack.enter_context(socket.create_server((HOST, 0))) for name in _PORTS}
        return {name: one.getsockname()[1] for name, one in sockets.items()}


# ── What the servers are told ─────────────────────────────────────────────────────────────────────────────────────


def _write_dovecot(servers: MailServers, *, tokens: int) -> None:
    root = servers.root
    password = f"{{PLAIN.b64}}{base64.b64encode(PASSWORD.encode()).decode()}"
    words = _run("dovecot", "--version").partition(" ")[0].split(".")
    oauth = f"""\
introspection_mode = post
introspection_url = http://{HOST}:{tokens}/
username_attribute = username
active_attribute = active
active_value = true
"""
    if (int(words[0]), int(words[1])) < (2, 4):  # up to Debian 12
        home = f"{root}/mail/%d/%n"
        (root / "oauth2.conf").write_text(oauth)
        own = f"""\
disable_plaintext_auth = no
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
mail_location = maildir:~/Maildir
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = allow_all_users=yes
}}
"""
    else:
        home = f"{root}/mail/%{{user | domain}}/%{{user | username}}"
        own = f"""\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
ssl_server_cert_file = {root}/server.pem
ssl_server_key_file = {root}/server.key
mail_driver = maildir
mail_path = ~/Maildir
oauth2 {{
{oauth}}}
passdb oauth2 {{
  mechanisms_filter = xoauth2 oauthbearer
}}
passdb static {{
  password = {password}
}}
userdb static {{
  allow_all_users = yes
}}
"""
    config = f"""\
{own}base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = {HOST}
ssl = yes
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
first_valid_uid = {MAIL_ID}
mail_uid = {MAIL_ID}
mail_gid = {MAIL_ID}
mail_home = {home}
rawlog_dir = {home}/rawlog
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox {JUNK} {{
    auto = create
    special_use = \\Junk
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {servers.imap}
  }}
  inet_listener imap_plain {{
    port = {servers.imap_plain}
  }}
  inet_listener imaps {{
    port = {servers.imaps}
  }}
}}
service auth {{
  unix_listener auth-smtp {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
    (root / "dovecot.conf").write_text(config, encoding="utf-8")


def _write_postfix(servers: MailServers, addresses: Sequence[str], returned: Sequence[str], *, policy: int) -> None:
    root = servers.root
    folder = root / "postfix"
    for name in ("postfix", "queue", "data"):
        (root / name).mkdir(exist_ok=True)
    shutil.chown(root / "data", "postfix")

    def table(name: str, rows: Iterable[tuple[str, str]]) -> str:
        (folder / name).write_text("".join(f"{key} {value}\n" for key, value in rows), encoding="utf-8")
        return f"{folder / name}"

    boxes = table("boxes", ((one, f"{_home(Path(), one)}/Maildir/") for one in addresses))
    owners = table("owners", ((one, one) for one in addresses))
    routes = table("routes", ((one, "gone:") for one in returned))
    domains = " ".join(sorted({one.rpartition("@")[2] for one in addresses}))
    (folder / "main.cf").write_text(f"""\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/postfix.log
maillog_file_prefixes = {root}
inet_interfaces = {HOST}
inet_protocols = ipv4
myhostname = mail.fylket.test
mydestination =
mynetworks = 127.255.255.255
alias_maps =
alias_database =
relay_transport = error:nothing leaves this machine
default_transport = error:nothing leaves this machine
transport_maps = texthash:{routes}
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{boxes}
virtual_mailbox_base = {root}
virtual_uid_maps = static:{MAIL_ID}
virtual_gid_maps = static:{MAIL_ID}
message_size_limit = {MESSAGE_BYTES}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/run/auth-smtp
smtpd_sender_login_maps = texthash:{owners}
smtpd_tls_cert_file = {root}/server.pem
smtpd_tls_key_file = {root}/server.key
smtpd_recipient_restrictions = reject_unauth_destination
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = {ERRORS_COUNT}
smtpd_hard_error_limit = {ERRORS_COUNT}
queue_run_delay = 1
""")
    submission = f"""\
 -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
 -o {{ smtpd_sender_restrictions = reject_sender_login_mismatch }}
 -o {{ smtpd_recipient_restrictions = check_policy_service inet:{HOST}:{policy}, permit_sasl_authenticated, reject }}
"""
    (folder / "master.cf").write_text(f"""\
{HOST}:{servers.submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
{submission}{HOST}:{servers.submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
{submission}{HOST}:{servers.slow} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
 -o smtpd_client_message_rate_limit={RATE_COUNT} -o smtpd_client_event_limit_exceptions=
{submission}{HOST}:{servers.renaming} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
 -o cleanup_service_name=renaming
{submission}renaming unix n - n - 0 cleanup -o always_add_missing_headers=yes
 -o {{ header_checks = regexp:{{ {{/^Message-ID:(.*)/ REPLACE X-Microsoft-Original-Message-ID:$$1}} }} }}
{HOST}:{servers.mx} inet n - n - - smtpd
anvil unix - - n - 1 anvil
bounce unix - - n - 0 bounce
cleanup unix n - n - 0 cleanup
defer unix - - n - 0 bounce
error unix - - n - - error
gone unix - n n - - pipe user=nobody argv=/bin/sh -c {{ echo this mailbox is closed; exit 67 }}
postlog unix-dgram n - n - 1 postlogd
proxymap unix - - n - - proxymap
qmgr unix n - n 300 1 qmgr
retry unix - - n - - error
rewrite unix - - n - - trivial-rewrite
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
""")

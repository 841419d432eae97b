"""An office that asks some towns through real servers: its survey, its mailbox, what the towns get and answer."""

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import localtime, make_msgid
from pathlib import Path

from imapclient import IMAPClient

from kartlegg.store import open_store
from mailservers import JUNK, PASSWORD, MailServers, wait_for
from surveys import NAMES, Ended

TOWNS = 8
CLOSED = 7  # the town whose mailbox takes mail and returns it
CODEBOOK = """\
- id: samarbeid
  questions: ["2"]
  statement:
    nn: samarbeider med andre om drifta
    nb: samarbeider med andre om driften
  patterns: ["samarbeid*", "drift*"]
- id: kompetanse
  questions: ["3"]
  statement:
    nn: peikar på mangel på kompetanse
    nb: peker på mangel på kompetanse
  patterns: ["kompetans*"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of a mailbox as it is."""

    uidvalidity: int
    uidnext: int
    flags: dict[int, frozenset[bytes]]  # by UID
    raw: dict[int, bytes]


@dataclass(frozen=True, kw_only=True)
class Office:
    """A survey in a folder, and the program run on it; no other office has its addresses."""

    servers: MailServers
    domain: str
    folder: Path
    run: Callable[..., Ended]

    @property
    def officer(self) -> str:
        """Where letters come from and answers go to; also the user name."""
        return officer_of(self.domain)

    def __call__(self, command: str, *arguments: object) -> Ended:
        """Run the program."""
        return self.run(command, "--config", self.folder / "config.yaml", *arguments)

    def address(self, town: int) -> str:
        """A town's address."""
        return address_of(town, self.domain)

    def configure(
        self,
        *,
        towns: int = 4,
        smtp: Mapping[str, object] | None = None,
        imap: Mapping[str, object] | None = None,
        addresses: Mapping[int, str] | None = None,
        sender: str | None = None,
        attached: str | None = None,
        microsoft: str = "",
    ) -> None:
        """Write the survey.

        Args:
            towns: How many are asked.
            smtp: Keys of mail.smtp that are other than usual; None takes one out.
            imap: The same of mail.imap.
            addresses: Towns with other addresses than their own.
            sender: The address that letters come from, where it is not the officer's.
            attached: A file that goes with the letter.
            microsoft: The section mail.microsoft, indented.
        """
        addresses = addresses or {}
        rows = [
            f"{9901 + town},{NAMES[town]},{addresses.get(town, self.address(town))},{'nb' if town % 3 == 2 else 'nn'}"
            for town in range(towns)
        ]
        (self.folder / "recipients.csv").write_text("\n".join(["number,name,email,language", *rows]), encoding="utf-8")
        (self.folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        letters = f"{{question: {{attachments: [{attached}]}}}}" if attached else "{}"
        config = f"""\
survey:
  id: prove
  title: Spørsmål om IT i kommunane, drift og utvikling, med eit emne som er så langt at det må brytast
  language: nn
  sent: 2020-01-01
  deadline: 2090-12-01
  case_number: 2020/117
sender: {{name: Kari Prøve, office: Fylkesmannen i Prøvefylke, email: {sender or self.officer}, phone: 55 00 00 00}}
questions:
  - {{id: "1", label: Årsverk, kind: number, unit: årsverk, text: "Kor mange årsverk går til IT?", keywords: [årsverk]}}
  - {{id: "2", label: Samarbeid, kind: partners, text: Kven samarbeider kommunen med?, keywords: [samarbeid]}}
  - {{id: "3", label: Utfordringar, text: Kva er dei største utfordringane?, keywords: [utfordring]}}
recipients: recipients.csv
letters: {letters}
mail:
  smtp:
{self._account(smtp or {}, port=self.servers.submission, security="starttls")}
  imap:
{self._account(imap or {}, port=self.servers.imaps, security="tls")}
{microsoft}
summary: {{codebook: codebook.yaml}}
"""
        (self.folder / "config.yaml").write_text(config, encoding="utf-8")

    def _account(self, changes: Mapping[str, object], **usual: object) -> str:
        keys = {
            "host": "localhost",
            "username": self.officer,
            "password_env": "KARTLEGG_TEST_PASSWORD",
            "ca_file": self.servers.ca_file,
            **usual,
            **changes,
        }
        return "\n".join(f"    {key}: {value}" for key, value in keys.items() if value is not None)

    # ── The towns ─────────────────────────────────────────────────────────────────────────────────────────────────

    def letters(self, town: int) -> list[EmailMessage]:
        """The letters that a town has got."""
        box = address_of(town, self.domain, wire=True)
        return [message_from_bytes(raw, policy=default) for raw in self.servers.inbox(box)]

    def counts(self) -> list[int]:
        """How many letters each town has got."""
        self.servers.settle()
        return [len(self.letters(town)) for town in range(TOWNS)]

    def answer(
        self, town: int, *, subject: str = "Svar", to: EmailMessage | None = None, who: str = "Per Prøve"
    ) -> EmailMessage:
        """A message from a town's clerk without a body, in the thread of a letter where there is one."""
        domain = address_of(town, self.domain, wire=True).partition("@")[2]
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(who, who.split()[0].lower(), domain)
        message["To"] = self.officer
        message["Subject"] = subject
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=domain)
        if to is not None:
            message["In-Reply-To"] = str(to["Message-ID"])
            message["References"] = str(to["Message-ID"])
        return message

    def bring(self, message: EmailMessage) -> None:
        """Let a town's server bring a message to the officer's mailbox."""
        sender = message["From"].addresses[0].addr_spec
        self.servers.bring(sender, self.officer, message.as_bytes())

    # ── The officer's mailbox ─────────────────────────────────────────────────────────────────────────────────────

    def mailbox(self) -> IMAPClient:
        """A client of our own, logged in; ``with`` closes it."""
        trust = ssl.create_default_context(cafile=self.servers.ca_file)
        client = IMAPClient("localhost", self.servers.imaps, ssl_context=trust)
        client.plain_login(self.officer, PASSWORD)
        return client

    def look(self) -> dict[str, Folder]:
        """The mailbox as it is."""
        seen = {}
        with self.mailbox() as client:
            for name in ("INBOX", JUNK, "Sent"):
                state = client.select_folder(name, readonly=True)
                rows = client.fetch(client.search(), ["FLAGS", "BODY.PEEK[]"])
                seen[name] = Folder(
                    uidvalidity=state[b"UIDVALIDITY"],
                    uidnext=state[b"UIDNEXT"],
                    flags={uid: frozenset(row[b"FLAGS"]) for uid, row in rows.items()},
                    raw={uid: row[b"BODY[]"] for uid, row in rows.items()},
                )
        return seen

    def stored(self) -> list[bytes]:
        """Every message that the program keeps, in the order in which they came to it."""
        with open_store(f"sqlite:///{(self.folder / 'kartlegg.db').as_posix()}", survey="prove") as store:
            return [store.messages.raw(number) for number in range(1, store.messages.count() + 1)]

    def states(self) -> dict[str, str]:
        """Where each town stands, by its name."""
        found = json.loads(self("status", "--json").out)
        return {one["name"]: one["state"] for one in found["recipients"]}

    def overhear(self, command: str, *arguments: object) -> tuple[Ended, list[str]]:
        """Run the program; gives also the IMAP commands that it has sent after its login."""
        before = self.servers.sessions(self.officer).keys()
        ended = self(command, *arguments)
        lines: list[str] = []

        def is_written() -> bool:
            sessions = self.servers.sessions(self.officer)
            new = [sessions[name].splitlines() for name in sorted(sessions.keys() - before)]
            lines[:] = [line for session in new for line in session]
            return bool(new) and all(session and session[-1].endswith("LOGOUT") for session in new)

        wait_for(is_written, "Dovecot to note what was said")
        return ended, [line.split(" ", 2)[2] for line in lines]  # after the moment and the tag


def officer_of(domain: str) -> str:
    """The officer's address."""
    return f"kari.prove@{domain}"


def address_of(town: int, domain: str, *, wire: bool = False) -> str:
    """A town's address; one of them has a domain beyond ASCII, and ``wire`` gives it as it travels (RFC 5891)."""
    name = NAMES[town].lower()
    host = f"{name if name == 'granøy' else name.translate(str.maketrans('øå', 'oa'))}.{domain}"
    return f"post@{host.encode('idna').decode() if wire else host}"

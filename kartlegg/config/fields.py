"""The keys of config.yaml as pydantic models: what may stand there, and what it says to an editor.

Values come as text (see ``lines``), so the fields here tell themselves what a text means. Every fault is told in plain
words; what depends on other files or other keys is seen to by ``build``.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from kartlegg.config.faults import quoted
from kartlegg.config.texts import has_control, is_host, parse_address, parse_date, parse_language
from kartlegg.model import Language, MicrosoftFlow, QuestionKind, Security

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_A_MINUTE = {
    **dict.fromkeys(("s", "sec", "second", "sek", "sekund"), 60.0),
    **dict.fromkeys(("m", "min", "minute", "minutt"), 1.0),
    **dict.fromkeys(("h", "hour", "t", "time"), 1 / 60),
}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ORIGIN = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?")


def _scalar(value: Any, what: str) -> str:
    if isinstance(value, str):
        return value
    got = "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else "nothing"
    raise ValueError(f"should be {what}, and {got} stands there")


def _line(value: Any) -> str:
    text = _scalar(value, "a text").strip()
    if not text:
        raise ValueError("is empty; write a text, or take the key out")
    if has_control(text):
        raise ValueError("has a line break or a control character; it must be one line")
    return text


def _text(value: Any) -> str:
    text = _scalar(value, "a text").strip()
    if not text:
        raise ValueError("is empty; write a text, or take the key out")
    if has_control(text, lines=True):
        raise ValueError("has a control character; delete it")
    return text


def _id(value: Any) -> str:
    text = _line(value)
    if not _ID.fullmatch(text):
        raise ValueError(f"{quoted(text)} is no id; use letters a-z, digits, '-', '_' and '.'")
    return text


def _whole(value: Any) -> int:
    text = _line(value).replace("_", "")
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError(f"{quoted(text)} is no whole number")
    return int(text)


def _decimal(value: Any) -> float:
    text = _line(value)
    if not re.fullmatch(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?", text):
        raise ValueError(f"{quoted(text)} is no number")
    return float(text.replace(",", "."))


def _rate(value: Any) -> float:
    number, parted, unit = _line(value).partition("/")
    try:
        count = _decimal(number)
        a_minute = _A_MINUTE[unit.strip().casefold()] if parted else 1.0
    except (KeyError, ValueError):
        raise ValueError(
            f"{quoted(str(value))} is no rate; write letters a minute, as 30 or 30/min (or /s, /h)"
        ) from None
    return count * a_minute


def _share(value: Any) -> float:
    text = _line(value)
    percent = text.endswith("%")
    share = _decimal(text.rstrip("% ")) / (100 if percent else 1)
    if share > 1:
        raise ValueError(f"{quoted(text)} is more than all; write a share from 0 to 1, or per cent as 80 %")
    return share


def _switch(value: Any) -> bool:
    text = _line(value).casefold()
    if text not in _TRUE | _FALSE:
        raise ValueError(f"{quoted(text)} is neither true nor false")
    return text in _TRUE


def _date(value: Any) -> date:
    return parse_date(_scalar(value, "a date"))


def _language(value: Any) -> Language:
    return parse_language(_scalar(value, "nn or nb"))


def _address(value: Any) -> str:
    return parse_address(_scalar(value, "an e-mail address"))


def _host(value: Any) -> str:
    text = _line(value)
    if not is_host(text):
        # not echoed: a pasted URL can hold a password
        raise ValueError("is no host name; write one like mail.fylket.example, without a port or https://")
    return text.strip("[]")


def _port(value: Any) -> int:
    port = _whole(value)
    if not 1 <= port <= 65535:
        raise ValueError(f"{port} is no port; ports go from 1 to 65535")
    return port


def _variable(value: Any) -> str:
    text = _line(value)
    if not _VARIABLE.fullmatch(text):
        raise ValueError(
            "is no name of an environment variable; write the name (as KARTLEGG_PASSWORD), never the password"
        )
    return text


def _command(value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list):
        if not value or not all(isinstance(part, str) and part for part in value):
            raise ValueError("should be a command, or a list of a program and its arguments")
        return tuple(value)
    return _line(value)


def _tenant(value: Any) -> str:
    text = _line(value)
    if not _TENANT.fullmatch(text):
        raise ValueError(
            f"{quoted(text)} is no tenant; write its domain (fylket.onmicrosoft.com) or the Directory (tenant) ID"
        )
    return text


def _client_id(value: Any) -> str:
    text = _line(value)
    if not _GUID.fullmatch(text):  # not echoed: a secret is pasted here now and then
        raise ValueError("is no Application (client) ID; that is 32 hexadecimal digits with four dashes between them")
    return text.lower()


def _origin(value: Any) -> str:
    text = _line(value).rstrip("/")
    if not _ORIGIN.fullmatch(text):
        # not echoed: a pasted URL can hold a password
        raise ValueError("should be https:// and a host, as https://login.microsoftonline.com")
    return text


def _choice(kind: type[QuestionKind] | type[Security] | type[MicrosoftFlow]) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        text = _line(value)
        choices = [str(choice) for choice in kind]
        if text not in choices:
            raise ValueError(f"{quoted(text)} is not known; write {', '.join(choices[:-1])} or {choices[-1]}")
        return kind(text)

    return parse


def _microsoft(value: Any) -> str:
    text = _line(value)
    if text != "microsoft":
        raise ValueError(f"{quoted(text)} is not known; the one way to sign in with is microsoft")
    return text


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema(schema)


Line = Annotated[str, BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str, BeforeValidator(_id), _schema(type=["string", "integer"])]
LooseLine = Annotated[
    str, BeforeValidator(_line), _schema(type=["string", "number"])
]  # a case number can look like one
Whole = Annotated[int, BeforeValidator(_whole)]
Rate = Annotated[float, BeforeValidator(_rate), _schema(type=["number", "string"])]
Share = Annotated[
    float,
    BeforeValidator(_share),
    _schema(anyOf=[{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": "%$"}]),
]
Switch = Annotated[bool, BeforeValidator(_switch)]
Day = Annotated[date, BeforeValidator(_date), _schema(type="string", format="date")]
Lang = Annotated[Language, BeforeValidator(_language), _schema(enum=["nn", "nb"])]
Address = Annotated[str, BeforeValidator(_address), _schema(type="string", format="email")]
Host = Annotated[str, BeforeValidator(_host)]
Port = Annotated[int, BeforeValidator(_port), _schema(type="integer", minimum=1, maximum=65535)]
Variable = Annotated[str, BeforeValidator(_variable), _schema(type="string", pattern=f"^{_VARIABLE.pattern}$")]
Command = Annotated[
    str | tuple[str, ...],
    BeforeValidator(_command),
    _schema(anyOf=[{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]),
]
Kind = Annotated[
    QuestionKind, BeforeValidator(_choice(QuestionKind)), _schema(enum=[str(kind) for kind in QuestionKind])
]
Lock = Annotated[Security, BeforeValidator(_choice(Security)), _schema(enum=[str(kind) for kind in Security])]
Microsoft = Annotated[str, BeforeValidator(_microsoft), _schema(enum=["microsoft"])]
Flow = Annotated[
    MicrosoftFlow, BeforeValidator(_choice(MicrosoftFlow)), _schema(enum=[str(kind) for kind in MicrosoftFlow])
]
Tenant = Annotated[str, BeforeValidator(_tenant)]
ClientId = Annotated[str, BeforeValidator(_client_id), _schema(type="string", format="uuid")]
Origin = Annotated[str, BeforeValidator(_origin), _schema(type="string", format="uri", pattern="^https://")]


class _Group(BaseModel):
    """A group of keys: unknown ones are errors, an empty one is as good as none."""

    # Only the whole is ever validated: building a validator for each group would take longer than reading the file.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: item for key, item in value.items() if item is not None or key not in cls.model_fields}


class SurveyFields(_Group):
    """The round."""

    id: Id = Field(description="Short name of the round, the same as long as it lasts.", examples=["ikt-2017"])
    title: Line = Field(description="What the round is about; the letters' subject unless another is given.")
    language: Lang | None = Field(default=None, description="Written form of the letters and the summary (default nn).")
    timezone: Line = Field(default="Europe/Oslo", description="The zone in which deadlines are meant.")
    sent: Day | None = Field(
        default=None, description="Day on which the letter goes out; replies can come from then on."
    )
    deadline: Annotated[Line, _schema(type="string")] | None = Field(
        default=None,
        description="Last day for answers (to its end), or date and time.",
        examples=["2017-10-17", "2017-10-17 12:00"],
    )
    case_number: LooseLine | None = Field(
        default=None, description="The office's case number.", examples=["2017/11893"]
    )
    retention: Day | None = Field(
        default=None, description="Day from which what identifies anyone is to be deleted; this version only keeps it."
    )


class SenderFields(_Group):
    """The officer and the office that ask."""

    name: Line | None = Field(default=None, description="The officer's name, under the letters.")
    title: Line | None = Field(default=None, description="The officer's title.")
    office: Line | None = Field(default=None, description="The office.")
    email: Address | None = Field(default=None, description="The address that the letters come from and answers go to.")
    phone: LooseLine | None = Field(default=None, description="The officer's phone number.")
    reference: LooseLine | None = Field(default=None, description="Our reference, in the letter's reference block.")


class QuestionFields(_Group):
    """One question."""

    id: Id = Field(description="What the question is called in the letter and in answers.", examples=["1"])
    text: Text = Field(description="The question as the letter asks it.")
    label: Line | None = Field(default=None, description="A short heading (default: Spørsmål and the id).")
    kind: Kind = Field(
        QuestionKind.TEXT, description="What an answer holds: a number, municipalities by name, or text."
    )
    unit: Line | None = Field(default=None, description="The unit of a number.", examples=["årsverk"])
    keywords: tuple[Line, ...] = Field(default=(), description="Words that point to this question when no number does.")


class LetterFields(_Group):
    """One kind of letter."""

    subject: Line | None = Field(
        default=None, description="Subject, a Jinja template of one line (default: survey.title)."
    )
    template: Line | None = Field(
        default=None, description="File in a templates folder (default: KIND.LANGUAGE.md.j2)."
    )
    attachments: tuple[Line, ...] = Field(default=(), description="Files that go with it, seen from this file.")
    copies: tuple[Line, ...] = Field(default=(), description="Lines under 'Kopi til'; printed, not mailed to.")
    sent_as: Line | None = Field(default=None, description="The letter as it went out by other means; a text file.")


class LettersFields(_Group):
    """The letters."""

    question: LetterFields = Field(default=LetterFields(), description="The letter with the questions.")
    reminder: LetterFields = Field(default=LetterFields(), description="The reminder to those who owe an answer.")
    summary: LetterFields = Field(default=LetterFields(), description="The letter that the summary goes out with.")


class ServerFields(_Group):
    """A mail server and how to sign in there."""

    host: Host = Field(description="Name of the server.")
    port: Port | None = Field(default=None, description="Port (default: by `security`).")
    security: Lock = Field(default=Security.TLS, description="tls, starttls, or none (on this machine only).")
    username: Line | None = Field(default=None, description="Who signs in.")
    password_env: Variable | None = Field(default=None, description="Environment variable that holds the password.")
    password_command: Command | None = Field(default=None, description="Command that prints the password.")
    token_command: Command | None = Field(default=None, description="Command that prints an OAuth2 access token.")
    auth: Microsoft | None = Field(
        default=None, description="microsoft: a token from Microsoft 365, as mail.microsoft says."
    )
    ca_file: Line | None = Field(default=None, description="Certificates (PEM) to trust besides the system's.")


class SmtpFields(ServerFields):
    """The server that takes the letters."""

    rate: Rate | None = Field(
        default=None,
        description="Letters a minute at most (default: as the server takes them).",
        examples=["30/min", 30],
    )
    sent_copy: Line | None = Field(
        default=None, description="IMAP folder for a copy of each letter.", examples=["Sent"]
    )


class ImapFields(ServerFields):
    """The mailbox that the replies come to."""

    folders: tuple[Line, ...] | None = Field(
        default=None, description="Folders to read (default: INBOX and the Junk folder)."
    )
    dedicated: Switch = Field(
        default=True, description="Whether all that comes is about surveys; false: pick by headers."
    )
    plus_address: Switch = Field(
        default=False,
        description="Whether the mailbox takes mail to NAME+WORD@DOMAIN as its own: answers then go to an address that "
        "tells whose they are.",
    )
    trusted_authserv: tuple[Line, ...] = Field(
        default=(),
        description="Your own mail servers, as they name themselves in Authentication-Results (RFC 8601): a message "
        "that they could not prove to be from its sender's domain gets a doubt.",
    )


class MicrosoftFields(_Group):
    """The app at Microsoft 365 that accounts with `auth: microsoft` sign in by."""

    tenant: Tenant = Field(
        description="The organisation: its domain or Directory (tenant) ID.", examples=["fylket.onmicrosoft.com"]
    )
    client_id: ClientId = Field(description="Application (client) ID of the app registration.")
    flow: Flow = Field(
        default=MicrosoftFlow.DEVICE,
        description="device: a person signs in with kartlegg login; client_credentials: a service, without a person.",
    )
    client_secret_env: Variable | None = Field(
        default=None, description="Environment variable that holds the client secret (client_credentials)."
    )
    client_secret_command: Command | None = Field(
        default=None, description="Command that prints the client secret (client_credentials)."
    )
    certificate: Line | None = Field(
        default=None, description="PEM file with the private key and its certificate (client_credentials)."
    )
    authority: Origin = Field(
        default="https://login.microsoftonline.com",
        description="Where tokens come from; national clouds have their own.",
    )
    resource: Origin | None = Field(
        default=None, description="What tokens are for (default: https://outlook.office.com); for national clouds."
    )
    ca_file: Line | None = Field(default=None, description="Certificates (PEM) to trust besides the system's.")


class MailFields(_Group):
    """The mail accounts."""

    smtp: SmtpFields | None = Field(default=None, description="Where letters are handed in.")
    imap: ImapFields | None = Field(default=None, description="Where replies are fetched.")
    microsoft: MicrosoftFields | None = Field(default=None, description="How accounts with `auth: microsoft` sign in.")


class AllowFields(_Group):
    """A name that may be published."""

    name: Line = Field(description="The name.")
    reason: Line | None = Field(default=None, description="Why it may stand in the summary.")


class AnonymityFields(_Group):
    """What is shown and what is not."""

    minimum: Whole = Field(default=3, description="How many must share something before it is shown.", ge=2)
    generalise: bool = Field(
        default=False,
        description="Write `ein kommune i REGION` instead of `[kommune]` where so many recipients are in the region.",
    )
    allow: tuple[
        Annotated[
            AllowFields,
            BeforeValidator(_named),
            _schema(
                anyOf=[
                    {"type": "string"},
                    {
                        "type": "object",
                        "properties": {"name": {"type": "string"}, "reason": {"type": "string"}},
                        "required": ["name"],
                        "additionalProperties": False,
                    },
                ]
            ),
        ],
        ...,
    ] = Field(default=(), description="Names that may be published, each with a reason.")


class SectionFields(_Group):
    """A part of the summary."""

    title: Line = Field(description="Heading of the part.")
    questions: tuple[Id, ...] = Field(description="Ids of the questions that it sums up.", min_length=1)


class ScaleFields(_Group):
    """A step of the scale of quantity words."""

    share: Share = Field(description="Least share of those who answered.", examples=[0.8, "80 %"])
    above: Switch = Field(default=False, description="true: more than the share, not just as much.")
    nn: Line = Field(description="The word in nynorsk.")
    nb: Line = Field(description="The word in bokmål.")


class SummaryFields(_Group):
    """The summary."""

    sections: tuple[SectionFields, ...] = Field(
        default=(), description="Parts of the summary (default: one a question)."
    )
    codebook: Line | None = Field(default=None, description="The code book, seen from this file.")
    scale: tuple[ScaleFields, ...] = Field(default=(), description="Quantity words, from the largest share down.")
    closing: Text | None = Field(default=None, description="Last paragraph of the summary.")
    copies: tuple[Line, ...] = Field(default=(), description="Lines under 'Kopi til'.")
    reference_docx: Line | None = Field(default=None, description="Word file whose styles the summary takes.")


class ConfigFields(_Group):
    """A kartlegg survey."""

    survey: SurveyFields = Field(description="The round.")
    sender: SenderFields = Field(default=SenderFields(), description="The officer and the office that ask.")
    questions: tuple[QuestionFields, ...] = Field(description="What is asked.", min_length=1)
    recipients: Line = Field(description="List of recipients: csv or xlsx, seen from this file.")
    letters: LettersFields = Field(default=LettersFields(), description="The letters.")
    mail: MailFields = Field(default=MailFields(), description="The mail accounts.")
    store: Line = Field(default="sqlite:///kartlegg.db", description="Where the round is kept, seen from this file.")
    cooperation: dict[str, tuple[Id, ...]] = Field(
        default={}, description="Bodies that municipalities run together, and the numbers of their members."
    )
    anonymity: AnonymityFields = Field(default=AnonymityFields(), description="What is shown and what is not.")
    summary: SummaryFields = Field(default=SummaryFields(), description="The summary.")


def keys_at(place: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand in the group at a place, for a suggestion when one is misspelt."""
    current: Any = ConfigFields
    for step in place:
        if isinstance(step, int):
            continue
        fields = current.model_fields if _is_group(current) else {}
        if step not in fields:
            return ()
        current = _group_in(fields[step].annotation)
    return tuple(cast("type[BaseModel]", current).model_fields) if _is_group(current) else ()


def _is_group(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _group_in(annotation: Any) -> Any:
    """The model inside ``Model | None``, ``tuple[Model, ...]`` or ``Annotated[Model, ...]``."""
    if _is_group(annotation):
        return annotation
    inner = (_group_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((found for found in inner if _is_group(found)), None)

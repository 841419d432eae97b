"""The mail servers and the store that config.yaml names."""

import re

from kartlegg.config.build import Desk
from kartlegg.config.fields import ImapFields, MailFields, MicrosoftFields, ServerFields, SmtpFields
from kartlegg.config.texts import is_loopback
from kartlegg.model import Credentials, ImapAccount, Microsoft, MicrosoftFlow, Security, SmtpAccount

# RFC 8314 §7.3 and §7.2 for TLS from the first byte, RFC 6409 for submission, RFC 5321 and RFC 9051 for the rest.
_SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
_IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_WAYS = ("password_env", "password_command", "token_command", "auth")
_CLIENT_WAYS = ("client_secret_env", "client_secret_command", "certificate")
_ANY_TENANT = frozenset({"common", "organizations", "consumers"})
# The mail servers of Microsoft 365 as a resource, and what is asked of them; the library adds offline_access.
_PERSON, _SERVICE = "https://outlook.office.com", "https://outlook.office365.com"
_SCOPES = {"smtp": "SMTP.Send", "imap": "IMAP.AccessAsUser.All"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:\+\w+)?:")


def build_microsoft(fields: MailFields, desk: Desk) -> Microsoft | None:
    """The app that accounts with ``auth: microsoft`` sign in by; its scopes are for those accounts alone."""
    accounts = {"smtp": fields.smtp, "imap": fields.imap}
    users = [name for name, account in accounts.items() if account is not None and account.auth is not None]
    app = fields.microsoft
    if app is None:
        for name in users:
            desk.fault(("mail", name, "auth"), f"mail.{name}.auth: microsoft needs the section mail.microsoft")
        return None
    if not users:
        line = desk.document.line(("mail", "microsoft"))
        desk.warnings.append(f"{desk.document.file}:{line}: mail.microsoft is not used: no account has auth: microsoft")
    _check_app(app, desk)
    if app.flow is MicrosoftFlow.DEVICE:
        scopes = tuple(f"{app.resource or _PERSON}/{_SCOPES[name]}" for name in users)
    else:
        scopes = (f"{app.resource or _SERVICE}/.default",)
    return Microsoft(
        tenant=app.tenant,
        client_id=app.client_id,
        flow=app.flow,
        authority=app.authority,
        scopes=scopes,
        client_secret_env=app.client_secret_env,
        client_secret_command=app.client_secret_command,
        certificate=desk.file(("mail", "microsoft", "certificate"), app.certificate),
        ca_file=desk.file(("mail", "microsoft", "ca_file"), app.ca_file),
    )


def build_smtp(fields: SmtpFields | None, microsoft: Microsoft | None, desk: Desk) -> SmtpAccount | None:
    """The account that letters are handed in at."""
    if fields is None:
        return None
    if fields.rate == 0:
        desk.fault(("mail", "smtp", "rate"), "mail.smtp.rate is 0 letters a minute; give more, or take it out")
    return SmtpAccount(
        host=fields.host,
        port=fields.port or _SMTP_PORTS[fields.security],
        security=fields.security,
        credentials=_credentials("smtp", fields, microsoft, desk),
        ca_file=desk.file(("mail", "smtp", "ca_file"), fields.ca_file),
        rate=fields.rate,
        sent_copy=fields.sent_copy,
    )


def build_imap(fields: ImapFields | None, microsoft: Microsoft | None, desk: Desk) -> ImapAccount | None:
    """The account that replies are fetched from; it always signs in."""
    if fields is None:
        return None
    credentials = _credentials("imap", fields, microsoft, desk)
    if fields.username is None:
        desk.fault(("mail", "imap"), "mail.imap.username is missing; a mailbox can only be read by signing in")
    return ImapAccount(
        host=fields.host,
        port=fields.port or _IMAP_PORTS[fields.security],
        security=fields.security,
        credentials=credentials,
        ca_file=desk.file(("mail", "imap", "ca_file"), fields.ca_file),
        folders=fields.folders or None,
        dedicated=fields.dedicated,
        trusted_authserv=fields.trusted_authserv,
        plus_address=fields.plus_address,
    )


def build_store_url(url: str, desk: Desk) -> str:
    """The store's URL with an absolute path; a relative one is seen from the configuration's folder."""
    place = ("store",)
    scheme = _SCHEME.match(url)
    if scheme is not None and scheme[1].casefold() != "sqlite":  # the URL itself may hold a password: never echoed
        desk.fault(
            place, f"store: {scheme[1]} is not supported; this version keeps its data in SQLite: sqlite:///kartlegg.db"
        )
    elif scheme is None or not url.casefold().startswith("sqlite:///") or url[10:] in {"", ":memory:"}:
        desk.fault(place, "store: should be sqlite:/// and a file, as sqlite:///kartlegg.db")
    elif "?" in url:
        desk.fault(place, "store: takes no options after '?'; write sqlite:///kartlegg.db")
    return f"sqlite:///{(desk.folder / url[10:]).absolute().as_posix()}"


def _check_app(app: MicrosoftFields, desk: Desk) -> None:
    here = ("mail", "microsoft")
    given = [way for way in _CLIENT_WAYS if getattr(app, way) is not None]
    if app.flow is MicrosoftFlow.DEVICE:
        if given:
            desk.fault(
                (*here, given[0]),
                f"mail.microsoft.{given[0]} is for flow: client_credentials; with flow: device a person signs in",
            )
        return
    if len(given) > 1:
        desk.fault((*here, given[1]), f"mail.microsoft has {' and '.join(given)}; keep one of them")
    if not given:
        desk.fault(
            (*here, "flow"),
            f"mail.microsoft.flow: client_credentials needs one of {', '.join(_CLIENT_WAYS)}",
        )
    if app.tenant.casefold() in _ANY_TENANT:
        desk.fault(
            (*here, "tenant"),
            f"mail.microsoft.tenant: {app.tenant} is for persons; client_credentials needs the organisation's own",
        )


def _credentials(name: str, fields: ServerFields, microsoft: Microsoft | None, desk: Desk) -> Credentials | None:
    here = ("mail", name)
    if fields.security is Security.NONE and not is_loopback(fields.host):
        desk.fault(
            (*here, "security"),
            f"mail.{name}.security: none is allowed to this machine only (127.0.0.1, ::1, localhost); "
            "write tls or starttls",
        )
    given = [way for way in _WAYS if getattr(fields, way) is not None]
    if len(given) > 1:
        desk.fault((*here, given[1]), f"mail.{name} has {' and '.join(given)}; keep one of them")
    if fields.username is None:
        if given:
            desk.fault((*here, given[0]), f"mail.{name}.username is missing; {given[0]} needs it")
        return None
    if not given:
        desk.fault(
            (*here, "username"),
            f"mail.{name} has a username and no way to its password; "
            "add password_env, password_command, token_command or auth: microsoft",
        )
    return Credentials(
        username=fields.username,
        password_env=fields.password_env,
        password_command=fields.password_command,
        token_command=fields.token_command,
        microsoft=microsoft if fields.auth is not None else None,
    )

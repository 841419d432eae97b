"""A survey folder's config.yaml -> ``Config``."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from kartlegg.config.accounts import build_imap, build_microsoft, build_smtp, build_store_url
from kartlegg.config.build import DEFAULT_ZONE, Desk, build_survey, load_list
from kartlegg.config.check import parse_fields
from kartlegg.config.faults import Faults, in_a_row
from kartlegg.config.lines import load_document
from kartlegg.config.recipients import unreachable
from kartlegg.config.texts import is_loopback, is_reserved
from kartlegg.model import ImapAccount, Language, SmtpAccount, Survey

_NAMED = 3  # recipients that a warning names; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a configuration and its list of recipients say."""

    path: Path
    folder: Path  # the survey's folder, absolute: what paths in the file are seen from
    survey: Survey
    smtp: SmtpAccount | None
    imap: ImapAccount | None
    store_url: str  # sqlite:/// and an absolute path
    warnings: tuple[str, ...]  # what works and should still be looked at, a line each


def load_config(path: Path) -> Config:
    """Read config.yaml and the recipients that it names.

    Raises:
        InputError: Anything is wrong. Every fault is told at once, each with file, line and what would be right.
    """
    document = load_document(path)
    faults = Faults()
    desk = Desk(document, path.absolute().parent, faults, [])
    fields = parse_fields(document, faults)
    if fields is None:
        listed = document.content.get("recipients") if isinstance(document.content, dict) else None
        if isinstance(listed, str) and listed:  # its own faults are told in the same breath
            load_list(listed, desk, language=Language.NYNORSK, zone=ZoneInfo(DEFAULT_ZONE), start=None)
    else:
        survey = build_survey(fields, desk)
        microsoft = build_microsoft(fields.mail, desk)
        smtp = build_smtp(fields.mail.smtp, microsoft, desk)
        imap = build_imap(fields.mail.imap, microsoft, desk)
        store_url = build_store_url(fields.store, desk)
    faults.raise_any()
    return Config(
        path=path,
        folder=desk.folder,
        survey=survey,
        smtp=smtp,
        imap=imap,
        store_url=store_url,
        warnings=(*desk.warnings, *_about_mail(survey, smtp, imap)),
    )


def _about_mail(survey: Survey, smtp: SmtpAccount | None, imap: ImapAccount | None) -> tuple[str, ...]:
    """Warnings of mail that will not get through, or not come back."""
    if smtp is None:
        return ()
    told = []
    lacking = [f"sender.{key}" for key in ("name", "email") if not getattr(survey.sender, key)]
    if lacking:
        told.append(f"{in_a_row(lacking)} {'is' if len(lacking) == 1 else 'are'} missing; letters need a sender")
    if not is_loopback(smtp.host):
        names = unreachable(survey.recipients)
        if names:
            shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            told.append(
                f"{len(names)} recipients have addresses that can never get mail (.example and the like): {shown}"
            )
        told += [
            f"{account.host} is a made-up name; give your own mail server"
            for account in (smtp, imap)
            if account is not None and is_reserved(account.host)
        ]
    if smtp.sent_copy is not None and imap is None:
        told.append("mail.smtp.sent_copy needs mail.imap; no copies of letters are kept on the server")
    return tuple(told)

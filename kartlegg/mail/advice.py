"""What a mail server's or a sign-in server's words mean, and what to do about them: rules with specimens.

The specimens are words as users of the servers have reported them; Microsoft's and Google's own servers could not be
tried. The first rule that fits holds, so the plainer ones stand first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kartlegg.mail.login import Secret

_FOR_NOW = re.compile(r"4\d\d ")  # RFC 5321 §4.2.1
_BACKOFF = re.compile(r"Suggested Backoff Time:\s*(\d{1,9})\s*milliseconds", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Words of a server and the way on."""

    name: str
    pattern: re.Pattern[str]
    advice: str
    specimens: tuple[str, ...]
    of_token: bool | None = None  # only after a login by token (True) or by password (False)


def _words(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


RULES: tuple[Rule, ...] = (
    Rule(
        name="smtp-off-for-tenant",
        pattern=_words(r"SmtpClientAuthentication is disabled for the Tenant"),
        advice="Login for SMTP is switched off for the whole organisation, for tokens too. An Exchange administrator "
        "can "
        "switch it on for this mailbox alone: Set-CASMailbox MAILBOX -SmtpClientAuthenticationDisabled $false "
        "(for all: Set-TransportConfig -SmtpClientAuthenticationDisabled $false). Or send through a relay of your own.",
        specimens=(
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
            "Visit https://aka.ms/smtp_auth_disabled for more information.",
        ),
    ),
    Rule(
        name="smtp-off-for-mailbox",
        pattern=_words(r"SmtpClientAuthentication is disabled for the Mailbox"),
        advice="Login for SMTP is switched off for this mailbox, for tokens too. An Exchange administrator switches "
        "it on: "
        "Set-CASMailbox MAILBOX -SmtpClientAuthenticationDisabled $false. Or send through a relay of your own.",
        specimens=(
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. "
            "Visit https://aka.ms/smtp_auth_disabled for more information.",
        ),
    ),
    Rule(
        name="basic-off",
        pattern=_words(r"basic ?auth(?:entication)? ?(?:is )?(?:disabled|blocked)"),
        advice="This server takes no passwords any more, only tokens: write auth: microsoft instead of the "
        "password's key "
        "(docs/login.md tells the steps), or token_command.",
        specimens=(
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            "[AUTHENTICATIONFAILED] LOGIN failed: LogonDenied-BasicAuthBlocked",
            "NO Basic authentication is disabled",
        ),
    ),
    Rule(
        name="security-policy",
        pattern=_words(r"organization'?s security (?:defaults )?policy|did not meet the criteria to be authenticated"),
        advice="A rule of the organisation (security defaults or conditional access) forbids this way in: ask its "
        "administrator to allow it for this mailbox, or use auth: microsoft.",
        specimens=(
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. "
            "Contact your administrator.",
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated "
            "successfully. Contact your administrator.",
        ),
    ),
    Rule(
        name="not-connected",
        pattern=_words(r"User is authenticated but not connected"),
        advice="The token is good, but it has no permission to open the mailbox. Check that username is the mailbox's "
        "address (of a "
        "shared one: not the person's), that the person or service has full access to it, that the app has "
        "IMAP.AccessAsUser.All (a service: IMAP.AccessAsApp and a service principal), and that IMAP is on for the "
        "mailbox: "
        "Set-CASMailbox MAILBOX -ImapEnabled $true. It also comes for a while when too much was asked; then wait.",
        specimens=("BAD User is authenticated but not connected.",),
    ),
    Rule(
        name="token-expired",
        pattern=_words(r"AccessTokenExpired|token (?:has |is )?expired|invalid_token"),
        advice="The token has run out or was withdrawn. The same command asks for a new one; if that is refused too: "
        "kartlegg "
        "login with auth: microsoft, and with token_command try the command in a terminal.",
        specimens=(
            "BYE Session invalidated - AccessTokenExpired",
            "NO [AUTHENTICATIONFAILED] Authentication failed. (status invalid_token)",
        ),
    ),
    Rule(
        name="app-password",
        pattern=_words(r"application-specific password required"),
        advice="This account has two-step sign-in: make an app password for it at Google and let password_env or "
        "password_command give that one, or use token_command.",
        specimens=(
            "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 "
            "(Failure)",
            "534 5.7.9 Application-specific password required. Learn more at https://support.google.com/mail/",
        ),
    ),
    Rule(
        name="web-login",
        pattern=_words(r"web login required|log ?in via your web browser|\[WEBALERT"),
        advice="Google wants a person to sign in to this account in a browser first, and then to try again; an app "
        "password or "
        "token_command avoids it.",
        specimens=(
            "[WEBALERT https://accounts.google.com/signin/continue?sarp=1] Web login required.",
            "534 5.7.14 Please log in via your web browser and then try again.",
        ),
    ),
    Rule(
        name="imap-off",
        pattern=_words(
            r"not enabled for IMAP|IMAP access is disabled|IMAP (?:is )?disabled|not authorized to use IMAP|"
            r"protocol disabled"
        ),
        advice="IMAP is switched off for this mailbox or its domain: switch it on in the mailbox's settings, or ask "
        "the "
        "administrator (Exchange: Set-CASMailbox MAILBOX -ImapEnabled $true).",
        specimens=(
            "[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page.",
            "[ALERT] IMAP access is disabled for your domain. Please contact your domain administrator (Failure)",
        ),
    ),
    Rule(
        name="too-many-connections",
        pattern=_words(r"too many (?:simultaneous )?connections|maximum number of connections"),
        advice="Other programs hold too many connections to this mailbox: close some, or wait some minutes; the same "
        "command "
        "goes on from there.",
        specimens=(
            "[ALERT] Too many simultaneous connections. (Failure)",
            "[UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
        ),
    ),
    Rule(
        name="throttled",
        pattern=_words(
            r"throttled|Suggested Backoff Time|(?:thread|connections?) limit exceeded|"
            r"exceeded command or bandwidth limits|too many login attempts"
        ),
        advice="The server has had enough from us for a while: wait{wait}; the same command goes on from there.",
        specimens=(
            "BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds",
            "NO [ALERT] Account exceeded command or bandwidth limits. (Failure)",
            "454 4.7.0 Too many login attempts, please try again later.",
            "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        ),
    ),
    Rule(
        name="send-as-denied",
        pattern=_words(r"SendAsDenied|does not have permissions to send as this sender|\b5\.7\.60\b|\b5\.2\.252\b"),
        advice="The account that logs in may not send as sender.email: let both be the same mailbox, or ask the "
        "administrator "
        "for the right to send as it (Exchange: Add-RecipientPermission MAILBOX -Trustee WHO -AccessRights SendAs).",
        specimens=(
            "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
            "554 5.2.252 SendAsDenied; post@fylket.example not allowed to send as kari@fylket.example",
        ),
    ),
    Rule(
        name="not-secure",
        pattern=_words(r"PRIVACYREQUIRED|issue a STARTTLS|must use (?:STARTTLS|TLS)|encryption required|\b538 "),
        advice="The server takes logins over TLS only: write security: tls or starttls.",
        specimens=(
            "[PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
            "530 5.7.0 Must issue a STARTTLS command first",
        ),
    ),
    Rule(
        name="login-wanted",
        pattern=_words(r"not authenticated to send|authentication required|\b5\.7\.57\b"),
        advice="The server takes letters only after a login: give mail.smtp a username and a way to its secret.",
        specimens=(
            "530 5.7.57 Client not authenticated to send mail.",
            "530 5.7.0 Authentication Required. For more information, go to https://support.google.com/mail/",
        ),
    ),
    Rule(
        name="password-expired",
        pattern=_words(r"\[EXPIRED\]|password (?:has |is )?expired"),
        advice="The password has run out: set a new one where you sign in to mail otherwise.",
        specimens=("[EXPIRED] Password expired, please change it.",),
    ),
    Rule(
        name="out-of-order",
        pattern=_words(r"\[UNAVAILABLE\]|\[INUSE\]|temporary authentication (?:failure|problem)"),
        advice="The server cannot check logins just now; nothing is wrong with the password. Wait some minutes; the "
        "same "
        "command goes on from there.",
        specimens=(
            "[UNAVAILABLE] Temporary authentication failure.",
            "454 4.7.0 Temporary authentication failure: Connection lost to authentication server",
        ),
    ),
    Rule(
        name="may-not-act",
        pattern=_words(r"\[AUTHORIZATIONFAILED\]|\[CONTACTADMIN\]"),
        advice="The login is known, but may not open this mailbox: ask its administrator for access, and check "
        "username.",
        specimens=("[AUTHORIZATIONFAILED] Authorization failed",),
    ),
    Rule(
        name="token-refused",
        pattern=_words(
            r"AUTHENTICATE failed|authentication unsuccessful|AUTHENTICATIONFAILED|\b535\b|SASL authentication"
        ),
        advice="The token is not taken. It may have run out, be for another service (it must be for Outlook's or "
        "Gmail's mail, "
        "not for Graph), lack IMAP.AccessAsUser.All or SMTP.Send, or be of somebody without access to this mailbox; "
        "username is the mailbox.",
        specimens=(
            "[AUTHENTICATIONFAILED] AUTHENTICATE failed.",
            "AUTHENTICATE failed.",
            "535 5.7.3 Authentication unsuccessful [AB1CD23EF4567.eurprd01.prod.example]",
            "535 5.7.8 Error: authentication failed: ",
        ),
        of_token=True,
    ),
    Rule(
        name="gmail-refused",
        pattern=_words(r"invalid credentials \(failure\)|username and password not accepted"),
        advice="Check username and password; at Google the account's own password is no longer taken, only an app "
        "password or "
        "token_command.",
        specimens=(
            "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
            "535 5.7.8 Username and Password not accepted. For more information, go to "
            "https://support.google.com/mail/",
        ),
        of_token=False,
    ),
    Rule(
        name="exchange-login-failed",
        pattern=_words(r"\bLOGIN failed|\b5\.7\.139\b|\b5\.7\.3 authentication unsuccessful"),
        advice="Check username and the password that config.yaml points to; Microsoft 365 says the same when it "
        "takes no "
        "passwords: then use auth: microsoft (docs/login.md).",
        specimens=("LOGIN failed.", "535 5.7.3 Authentication unsuccessful"),
        of_token=False,
    ),
    Rule(
        name="alert",
        pattern=_words(r"\[ALERT\]"),
        advice="What stands after [ALERT] is meant for you; the mail administrator can tell more.",
        specimens=("[ALERT] This mailbox is being moved to a new server until Monday",),
    ),
)

# Errors of the sign-in server: RFC 6749 §5.2 and RFC 8628 §3.5 by name, Microsoft's own by number (AADSTS…).
_AGAIN = "Sign in again: kartlegg login"
SIGN_IN_RULES: tuple[Rule, ...] = (
    Rule(
        name="public-flows",
        pattern=_words(r"AADSTS7000218"),
        advice="The app registration does not allow sign-in by code: set 'Allow public client flows' to Yes under "
        "Authentication.",
        specimens=(
            "invalid_client: AADSTS7000218: The request body must contain the following parameter: "
            "'client_assertion' or "
            "'client_secret'.",
        ),
    ),
    Rule(
        name="wrong-secret",
        pattern=_words(r"AADSTS7000215"),
        advice="The client secret is wrong: it is the secret's Value that is needed, not its Secret ID.",
        specimens=("invalid_client: AADSTS7000215: Invalid client secret provided.",),
    ),
    Rule(
        name="old-secret",
        pattern=_words(r"AADSTS7000222"),
        advice="The client secret or certificate has run out: make a new one in the app registration.",
        specimens=("invalid_client: AADSTS7000222: The provided client secret keys for app are expired.",),
    ),
    Rule(
        name="wrong-certificate",
        pattern=_words(r"AADSTS700027"),
        advice="The certificate is not the one that the app registration knows: upload it there.",
        specimens=("invalid_client: AADSTS700027: The certificate with identifier used to sign is not registered.",),
    ),
    Rule(
        name="unknown-app",
        pattern=_words(r"AADSTS700016"),
        advice="The tenant has no app of that id: check mail.microsoft.client_id and tenant.",
        specimens=("unauthorized_client: AADSTS700016: Application with identifier was not found in the directory.",),
    ),
    Rule(
        name="unknown-tenant",
        pattern=_words(r"AADSTS90002|AADSTS900021"),
        advice="There is no such tenant: check mail.microsoft.tenant.",
        specimens=("invalid_request: AADSTS90002: Tenant 'fylket.example' not found.",),
    ),
    Rule(
        name="consent",
        pattern=_words(r"AADSTS65001|AADSTS90094|AADSTS65004|AADSTS90095|consent_required"),
        advice="Nobody has agreed to the app's permissions: an administrator grants them in the app registration, "
        "under API "
        "permissions (IMAP.AccessAsUser.All, SMTP.Send).",
        specimens=(
            "invalid_grant: AADSTS65001: The user or administrator has not consented to use the application.",
            "AADSTS90094: The grant requires administrator permission.",
        ),
    ),
    Rule(
        name="policy",
        pattern=_words(r"AADSTS5300[0-4]|AADSTS530\d\d\b"),
        advice="A rule of the organisation (conditional access) forbids this sign-in: ask its administrator to allow "
        "the app.",
        specimens=("access_denied: AADSTS53003: Access has been blocked by Conditional Access policies.",),
    ),
    Rule(
        name="wrong-person",
        pattern=_words(r"AADSTS50020|AADSTS50034"),
        advice="The person who signed in does not belong to the tenant: sign in with the office's account, in a "
        "private window.",
        specimens=("AADSTS50020: User account from identity provider does not exist in tenant.",),
    ),
    Rule(
        name="locked-person",
        pattern=_words(r"AADSTS50057|AADSTS50053|AADSTS50055"),
        advice="The account is closed, locked or has an old password: see to it in a browser, then kartlegg login.",
        specimens=("invalid_grant: AADSTS50057: The user account is disabled.",),
    ),
    Rule(
        name="denied",
        pattern=_words(r"^(?:access_denied|authorization_declined)"),
        advice="The sign-in was declined in the browser. If that was not meant: kartlegg login",
        specimens=("access_denied: the end user denied the authorization request", "authorization_declined"),
    ),
    Rule(
        name="code-expired",
        pattern=_words(r"^(?:expired_token|bad_verification_code)|AADSTS70020|AADSTS70019"),
        advice="The code was not entered in time. Another one: kartlegg login",
        specimens=("expired_token: the device code has expired", "AADSTS70019: The verification code expired."),
    ),
    Rule(
        name="sign-in-again",
        # 50173, 50132, 50133: revoked by a new password or an administrator; 700082, 700084, 70043, 70008: too old;
        # 50076, 50079, 50078, 50158: a further proof is asked for.
        pattern=_words(
            r"invalid_grant|interaction_required|login_required|"
            r"AADSTS(?:50173|5013[23]|70008[24]|70043|70008|5007[6-9]|50158)\b"
        ),
        advice=_AGAIN,
        specimens=(
            "invalid_grant: AADSTS50173: The provided grant has expired due to it being revoked.",
            "invalid_grant: AADSTS700082: The refresh token has expired due to inactivity.",
            "interaction_required: AADSTS50076: You must use multi-factor authentication.",
        ),
    ),
    Rule(
        name="busy",
        pattern=_words(r"temporarily_unavailable|server_error|slow_down"),
        advice="The sign-in server is busy: wait some minutes and run the same command again.",
        specimens=("temporarily_unavailable: AADSTS90033: A transient error has occurred.",),
    ),
)


def advise(words: str, *, of_token: bool | None = None, rules: Sequence[Rule] = RULES) -> str | None:
    """What to do about a server's words; None: no rule knows them.

    Args:
        words: What the server said.
        of_token: After a login by token (True) or password (False); None: no login is at stake.
        rules: Where to look.
    """
    rule = find_rule(words, of_token=of_token, rules=rules)
    if rule is None:
        return None
    seconds = backoff_s(words)
    return rule.advice.replace("{wait}", f" {seconds} s" if seconds is not None else " some minutes")


def find_rule(words: str, *, of_token: bool | None = None, rules: Sequence[Rule] = RULES) -> Rule | None:
    """The first rule that knows a server's words."""
    return next(
        (rule for rule in rules if rule.of_token in {None, of_token} and rule.pattern.search(words)),
        None,
    )


def advise_login(words: str, secret: Secret) -> str:
    """What to do about a refused login."""
    advice = advise(words, of_token=secret.is_token)
    if advice is None:
        what = "the token" if secret.is_token else "the password"
        advice = f"Check username and {what} that config.yaml points to."
        if _FOR_NOW.match(words):
            advice = "The server takes no login just now: wait some minutes; the same command goes on from there."
    return f"{advice} Signed in as {secret.person}." if secret.person else advice


def advise_sign_in(words: str) -> str:
    """What to do about a refusal of the sign-in server."""
    return advise(words, rules=SIGN_IN_RULES) or "Check mail.microsoft in config.yaml; docs/login.md tells the steps."


def backoff_s(words: str) -> int | None:
    """How many seconds a server asks us to wait, rounded up; None: it does not say."""
    found = _BACKOFF.search(words)
    return -(-int(found[1]) // 1000) if found else None

"""kartlegg: questions to the municipalities by mail, their answers back, a summary without names.

The data goes one way, a value into each step and a new value out:

    config.yaml -> letter -> mail ==> (municipalities) ==> mail -> reading -> anonymity -> summary
                    '------------- store: what has happened so far -------------'

The house has these rooms:

- ``model``: the frozen values that the rooms hand each other; ``errors``: what can go wrong, with exit codes;
  ``limits``: every size, time and count that bounds the work, each with its reason.
- ``templating`` fills Jinja templates; ``wording`` writes dates and numbers in Norwegian; ``resources`` finds the files
  that come with the program.
- ``config`` turns config.yaml and the list of recipients into a ``Survey`` and the mail accounts.
- ``letter`` turns templates into letters and letters into RFC 5322 messages.
- ``mail`` hands messages to an SMTP server and takes them from an IMAP server or from files; it knows no survey.
- ``reading`` makes a ``Reading`` of a message's bytes: kind, sender, answers, doubts. Rules only.
- ``anonymity`` finds and takes out what points to a municipality or a person.
- ``summary`` makes points, themes, the draft and the published letter out of anonymous answers.
- ``store`` remembers what has happened so far, one transaction a step.
- ``flow`` has the verbs (send, fetch, summarise ...), which join the rooms and yield events as they go.
- ``cli`` is the face: one room per command.
- ``demo`` is a mail server inside the process and the municipalities that answer through it.

Imports point one way: cli -> flow -> edges (config, store, mail, letter) and rules (reading, anonymity, summary)
-> the base (model, errors, limits, templating, wording, resources). Edges and rules do not import each other,
except that summary uses anonymity.
"""

__version__ = "0.1.0"

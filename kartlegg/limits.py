"""Every bound on size, time and count, with its reason.

A limit that a user may want to change is a key of config.yaml instead.
"""

from datetime import timedelta

# ── Mail servers ──────────────────────────────────────────────────────────────────────────────────────────────

CONNECT_TIMEOUT_S = 20  # a server that has not answered by then is down or behind a firewall
SILENCE_TIMEOUT_S = 120  # between two reads; RFC 5321 §4.5.3.2 wants minutes, a person gives up before that
SECRET_COMMAND_S = 60  # a password program may ask for a fingerprint or open a window first
SMTP_COMMAND_BYTES = 512  # a command with its line end (RFC 5321 §4.5.3.1.4); Microsoft's tokens take 3000
SIGN_IN_TIMEOUT_S = 30  # for one answer of a sign-in server, which takes less than a second most of the time
SIGN_IN_POLL_S = 1  # at least, between two questions whether a person has signed in; servers ask for 5 (RFC 8628 §3.2)
TOKEN_LOCK_S = 90  # for another process that renews the same token: three answers of the sign-in server
TOKEN_FILE_BYTES = 1_000_000  # of kept tokens: a person's take some 10 000
TRACE_CHARACTERS = 200  # of one line of the -vv trace: a command, or the beginning of a long answer
SERVER_WORDS = 400  # characters of a server's reply that are kept: a reply of several lines still says its reason
MESSAGE_BYTES = 150_000_000  # one message: Microsoft 365 takes at most 150 MB, most servers 25 to 50
FETCH_ASK_COUNT = 1_000  # messages in one FETCH: what a server that ends it with NO makes us ask for one by one
FETCH_COMMAND_OCTETS = 900  # of a command's UIDs: some servers take lines of 1000 octets only (RFC 7162 §4)
FETCH_SINGLE_FAILURES = 10  # messages refused one by one, after which the rest of a FETCH is left to the next run
HEADERS_WINDOW_UIDS = 20_000  # UIDs whose headers are looked at before the bodies among them are fetched
LITERAL_CHUNK_BYTES = 262_144  # of a message taken at once: four times what a socket holds
PROGRESS_BYTES = 1_000_000  # of one message after which its progress is told: a slow line takes seconds for it
SEARCH_WINDOW_UIDS = 50_000  # UIDs in one SEARCH: its answer is one line, and a line has at most 1 000 000 octets
RECONNECT_PAUSES_S = (0.5, 1, 2)  # before a lost line is tried again; without any message in between, that is all
THROTTLE_WAIT_S = 600  # the longest wait that a server may ask for: Microsoft 365 asks for five minutes
THROTTLE_USUAL_S = 60  # such a wait where the server does not say how long: most count by the minute
THROTTLE_WAITS = 5  # such waits in one run
IDLE_REISSUE_S = 540  # of IDLE before it is asked for anew: routers forget a line that is quiet for ten minutes
WATCH_POLL_S = 300  # between two looks where the server has no IDLE
WATCH_PAUSE_S = 300  # the longest pause before a lost line is tried again while watching
ZIP_MEMBERS = 10_000  # messages in one zip: a mailbox of a year
ZIP_BYTES = 2_000_000_000  # the same unpacked, by the zip's own directory and by what comes out
ZIP_MEMORY_BYTES = 20_000_000  # of a member that is unpacked in memory; what is larger goes through a file
MBOX_LINE_BYTES = 65_536  # read of an mbox at once where no line ends: RFC 5322 §2.1.1 has lines of 998
MBOX_HEAD_BYTES = 32_768  # looked at after a line that may open a message: long headers have some 10 000
MBOX_LINE_HEAD_BYTES = 1_000  # looked at first: whether the next line is a field at all
FOLDER_DEPTH = 50  # folders within folders: mail programs make five or six

# ── Configuration ─────────────────────────────────────────────────────────────────────────────────────────────

CONFIG_BYTES = 1_000_000  # of config.yaml or a code book: a hundred times a long one; more is the wrong file
CONFIG_NODES = 50_000  # values in one YAML file: aliases of aliases can make millions of a few lines
CONFIG_DEPTH = 20  # levels in one YAML file; the deepest key of ours stands on the fifth
CONFIG_FAULTS_COUNT = 40  # errors told at once: more than a screenful is one mistake told many times
CONFIG_QUOTE_CHARACTERS = 60  # of a wrong value that are shown, so that an error stays one line
RECIPIENTS_BYTES = 5_000_000  # of the list: Norway has 357 municipalities, a row takes some 200 bytes
RECIPIENTS_UNPACKED_BYTES = 50_000_000  # of an xlsx when unpacked: styles and drawings included, a bomb excluded
RECIPIENTS_ROWS = 5_000  # rows of the list: an Excel sheet can claim a million empty ones
RECIPIENTS_COLUMNS = 100  # columns of the list that are looked at: we know ten
CELL_CHARACTERS = 1_000  # in a cell of the list: room for some twenty addresses

# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────────────

LETTER_WIDTH = 72  # columns of text/plain: room for two levels of quoting within 78 (RFC 5322 §2.1.1)
CACHED_PIECES = 200  # paragraphs that are kept set: a letter has some twenty, and the letters of a round share most
LETTER_ATTACHMENTS_BYTES = 15_000_000  # base64 makes them 20 MB, which is what cautious servers still take

# ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────

MIME_PARTS = 500  # parts of one message: a forwarded chain with scans has some dozens
MIME_DEPTH = 40  # parts within parts: alternative in related in mixed in a signature makes five
BOUNDARY_TESTS = 5_000_000  # lines times boundaries of one message: Python tries each line against each open one
FORWARDS = 50  # messages attached to one: a digest has some dozens
FORWARD_DEPTH = 5  # a forward of a forward: people give up after three
GLANCED_SENDERS = 20_000  # senders whose verdict is kept while a shared mailbox is looked through
HEADER_CHARACTERS = 20_000  # of one header field: a long thread's References have some 10 000
CONTENT_HEADER_CHARACTERS = 2_000  # of Content-Type and its kin, where reading parameters takes quadratic time
TEXT_CHARACTERS = (
    2_000_000  # of one message's texts: an answer has some thousands, a chain of quotes some hundred thousands
)
MAIL_UNDER_WAY = timedelta(days=5)  # servers give up on a message after four to five days (RFC 5321 §4.5.4.1)
READ_LINES = 5_000  # lines of a message that are looked at: a hundred pages; the rest of such a chain is quotes
QUESTION_TRIES = 2_000  # places in one message where a question is looked for word by word: six questions take twelve
CANDIDATES = 2_000  # places that are looked at for that: most of them stand inside others or are mere figures
MARKERS = 150  # places in one message that may open an answer: an answer with lists has some dozens
ADDRESSES = 50  # addresses in one header, line or report that are looked at: a letter goes to a handful
NAMES = 200  # of persons in one message's headers and signatures: a long thread to a committee has some fifty
CACHED_LINES = 1_000  # lines whose words are kept: those of our letter, which every reply quotes, and of some messages
CACHED_CHARACTERS = 2_000  # of such a line: a long paragraph of HTML; what is longer costs memory
CACHED_WORDS = 20_000  # words whose beginnings are kept: a round's replies have some ten thousand
PHRASE_CHARACTERS = 20_000  # at each end of a text where a turn of phrase is sought: ten pages
HTML_DEPTH = 200  # levels of HTML: Outlook's chains of quotes have some 60, Python's stack ends at 1000
STYLE_CHARACTERS = 2_000  # of one style attribute: Word writes some hundred
DOCUMENT_BYTES = 50_000_000  # an attached document: larger ones are scans
DOCUMENT_PART_BYTES = 60_000_000  # one part of a document when unpacked: a letter's text has some hundred thousand
DOCUMENT_RATIO_BYTES = 5_000_000  # of a part, from which its ratio is looked at: short texts pack well
DOCUMENT_RATIO = 150  # unpacked to packed: Word's XML packs to a tenth, long tables to a fiftieth
OLE_READS = 20  # times that the bytes of an Outlook file are read: its small streams are looked at again and again
TNEF_OBJECTS = 2_000  # of one winmail.dat: a message with attachments has some dozens
RTF_TOKENS = 1_000_000  # words and pieces of text of one RTF file: a letter with Word's styles has some ten thousand
RTF_GROUPS = 1_000  # braces within braces of one RTF file
LOGO_BYTES = 60_000  # an attached picture below it is a logo or an icon; a scanned page has some hundred thousand
DOCUMENT_S = 30  # for reading or writing one document in a process of its own: a hundred pages take a second
PDF_PAGES = 100  # of an attached PDF: an answer has one to five

# ── Store ─────────────────────────────────────────────────────────────────────────────────────────────────────

STORE_BUSY_S = 30  # how long a writer waits for another; a batch of messages is written in well under a second
QUERY_VALUES = 500  # values in one query: SQLite takes 999 in its older versions
STORE_LOG_PAGES = 100  # of SQLite's log while letters go out: some twenty letters, and fewer than their plan has made
SEED_BYTES = 32  # the secret behind anonymous keys: as long as the output of HMAC-SHA-256 (RFC 2104 §3)

# ── Screen ────────────────────────────────────────────────────────────────────────────────────────────────────

PLAIN_WIDTH = 240  # columns of a table that goes into a file or a pipe: wide enough that no cell of ours is folded

REVIEW_LINES = 1_000  # of one message that are shown beside its answers: five times the longest reply we have seen

SIDE_BY_SIDE_WIDTH = 100  # columns from which two blocks stand beside each other: fifty hold most lines of a reply

# ── Flow ──────────────────────────────────────────────────────────────────────────────────────────────────────

REMINDER_PAUSE_DAYS = 3  # nobody is reminded twice within it: a run that is repeated must not double a reminder
RETRY_PAUSES_S = (60, 120, 300)  # before letters that were put off are tried again: greylisting asks for 5 minutes
BUSY_PAUSES_S = (10, 30, 60, 120)  # before the letter at which a server had enough of us: most count by the minute
SENT_MARGIN_DAYS = 7  # before a letter's hand-over from which copies and replies are looked for: our clock may be wrong
COPIES_DUE_BYTES = 50_000_000  # of letters kept for the Sent folder while that cannot be reached: 180 with a large PDF
SELF_FILED_PAUSES_S = (1, 2, 4)  # in which Gmail and Microsoft 365 have put the first letter into the Sent folder
FETCH_BATCH_COUNT = 500  # messages stored in one transaction: a run that is cut off asks for at most so many again
FETCH_BATCH_BYTES = 20_000_000  # the same in bytes: what a batch holds in memory at most, but for one large message
FETCH_BATCH_S = 5  # the same in seconds: what has come over a slow line is soon stored
BULK_COUNT = 1_000  # messages from which a run writes past the write-ahead log: below, nobody feels the difference

# ── Anonymity and the summary ─────────────────────────────────────────────────────────────────────────────────

ANONYMOUS_KEY_CHARACTERS = 16  # 64 bits in hexadecimal: no two of a round's few hundred answers share a key
MISSPELT_LETTERS = 6  # of a name from which one wrong letter is forgiven: shorter names are near too many words
DISPLAY_NAME_CHARACTERS = 200  # of a name in a header: what is longer is a list or an attack
NAME_LETTERS = 40  # of a word that may be a name: "Wolfeschlegelsteinhausenbergerdorff" has 35
WORD_LETTERS = 40  # of a word that is looked at as a compound: the longest in use have some thirty
NAME_WORDS = 6  # of an organisation's name that are looked at: longer ones are found by their last words
QUOTE_WORDS = 6  # a run of so many words of one reply can be looked up in a public journal of case documents
LEAKS = 1_000  # findings of one rule that are told: a person mends the first hundred and asks again
INDEXED_ROUNDS = 2  # whose replies are kept indexed for the next document: one is published, one more is compared
SENTENCE_CHARACTERS = 1_000  # beside a finding that are looked through for where its sentence begins and ends
QUOTE_WORDS_WARN = 5  # a run of so many may be chance or an idiom: a person looks at it
ALTERED_WINDOW = 10  # words in which a quotation with a word replaced or left out is sought
ALTERED_QUOTE_WORDS = 8  # of them in the same order as in a reply: one word in five may be another
QUOTE_SEEDS = 12  # places in the replies that a pair of words may have to be looked at: more is nobody's own
FIGURE_ANSWERS = 5  # figures of fewer answers let one of them be guessed (a threshold of 5: OECD glossary)
FIGURE_CLASSES = 4  # classes of figures at most: more would be a table, not a sentence
COMPLEMENT_ANSWERS = 3  # that a shown count leaves out, or none: one or two that did not say it are known then
P_PERCENT = 10  # p of the p % rule: Eurostat and national offices use 10 to 15
DOMINANT_ANSWERS, DOMINANCE_PERCENT = 2, 85  # n and k of the dominance rule (ESSnet handbook)
REGION_ANSWERS = 5  # of one region that is summed up by itself, and of what it leaves: the stricter usual threshold
ORDERED_ITEMS = 4  # of a list from which its order can tell something: three are in order by chance one time in three
LINKED_ROWS = 3  # of a table or list under labels of their own from which they stand for recipients
DIGEST_DIGITS = 6  # of a hash that was cut short: of 426 municipalities no two share so many
CODED_NAME_LETTERS = 4  # of a name that is looked for backwards: shorter ones are words of their own
DIFFERENCED_ANSWERS = 2  # by which two editions differ: what one or two added is known by who came in between
LINKED_PLACES = 500  # items of one list whose senders are looked for: no list of a letter is so long
LINKED_COLUMNS = 8  # of a table from which there can be one for each reply: a table of counts has fewer
PUBLISH_CHARACTERS = 500_000  # of a draft: a letter has some ten thousand; more is the wrong file, and slow to set
LEAK_CHARACTERS = 4_000_000  # of a document taken apart: a letter has ten thousand, a sheet in it some hundred thousand
LEAK_PASSAGES = 20_000  # of the same: a letter of Word has some thirty, a presentation some hundred
PACKAGE_PARTS = 3_000  # files in a document's zip: a presentation with pictures has some three hundred
PACKAGE_BYTES = 250_000_000  # the same unpacked, all together
NESTED_DEPTH = 2  # documents in documents: a chart's sheet lies one deep, a letter in a PDF's attachment two
MARKUP_DEPTH = 150  # elements within elements that are told apart: text boxes in tables in frames make some 40
CHECKED_PAGES = 300  # of a PDF: a summary has two to ten
CHECKED_CHARACTERS = 1_000_000  # of a PDF, whose letters are looked at one by one: a summary has ten thousand
SIGHT_TESTS = 5_000_000  # of one page's letters against the boxes on it: a table with filled cells takes some 100 000
CHECKED_OBJECTS = 100_000  # of a PDF: a page has some dozens
CHECKED_REVISIONS = 20  # earlier states of a PDF that are opened: each save may add one
PAGE_SHAPES = 20_000  # pieces of one page of a PDF that are looked at for what they cover: a map has more, a letter ten
TINY_POINTS = 2.5  # text of that size or smaller is a line of dust to a reader

SHOWN_LEAK_CHARACTERS = 100  # of what was found, where a person reads it: a list in a tell-tale order has many lines
CHECKED_BYTES = 50_000_000  # of a document that is checked or anonymised: a letter with pictures has a few million
EXPORT_CELL_CHARACTERS = 32_767  # in a cell of a spreadsheet (Excel's own limit)

# ── Demo ──────────────────────────────────────────────────────────────────────────────────────────────────────

EMBEDDED_START_S = 30  # the embedded mail server starts in a tenth of a second; a busy machine may need more
LARGEST_ID = 2**63 - 1  # of a row: SQLite's integers have 64 bits

"""What every error and warning means, with an example that gives it: `kb rule CODE`, and docs/errors.md made of these."""

from __future__ import annotations

from kb.frozen import Frozen


class Rule(Frozen):
    """A code, what it means and what mends it, and an example.

    `kind` says what the example is: a question (asked of the seed chronology), a journal, or words of a command. An
    empty example is for what cannot be shown in a line (a full disk).
    """

    code: str
    meaning: str
    kind: str = ""
    example: str = ""


_PERSON = "actor ann  Ann\n  kind: person\n\nsource s  Page\n  published: 2025-08-21\n\n"
_EVENT = "2025-08-01 * Ann speaks  ^a\n  type: say\n  by: Ann\n  src: s\n"


def _journal(code: str, meaning: str, text: str, *, with_event: bool = False) -> Rule:
    return Rule(code, meaning, "journal", _PERSON + (_EVENT + "\n" if with_event else "") + text)


def _state(extra: str, id_: str = "b", type_: str = "control") -> str:
    return f"state ../.. * Ann holds  ^{id_}\n  type: {type_}\n  subject: Ann\n  object: Ann\n  src: s\n{extra}"


RULES: tuple[Rule, ...] = (
    # Commands
    Rule("E001", "The command line cannot be read: an option or an argument that there is not.", "command", "ask --nothing"),
    Rule("E002", "The file of -o is there already; --force overwrites it.", "command", "export -o README.md"),
    Rule("E003", "The file of -o cannot be written.", "command", "export -o no/such/folder/x.ttl"),
    Rule("E004", "`kb ask` wants one question, or a file of them with -f.", "command", "ask"),
    Rule("E005", "A --param is written NAME=VALUE.", "command", "ask events --param who"),
    Rule("E006", "The file of questions cannot be read.", "command", "ask -f missing.txt"),
    Rule("E007", "There is no error of that code.", "command", "rule E999"),
    Rule("E008", "The prompt has no such backslash command; \\? lists them."),
    Rule("E009", "The editor of $VISUAL or $EDITOR did not run."),
    Rule("E010", "A backslash command of the prompt lacks what it needs: a file, or a question before it."),
    Rule("E011", "A file of questions runs itself, by \\i within it."),
    Rule("E012", "`kb init` begins a chronology where there is none yet."),
    Rule("E013", "`kb add` adds nothing to a journal that has errors, or would have them."),
    Rule("E014", "`kb add` has to be told which journal, where the folder has none or several.", "command", "add"),
    Rule("E015", "The input ended before `kb add` had been told all it needs.", "command", "add talks.chron"),
    Rule("E016", "`kb load --watch` watches files, not standard input.", "command", "load --watch -"),
    Rule("E017", "`kb fmt` leaves a journal with errors as it is.", "command", "fmt README.md"),
    Rule("E018", "`kb link` has to be told which server to ask.", "command", "link"),
    # Questions
    Rule("E101", "There is no question: nothing but blanks and marks.", "question", " ?"),
    Rule("E102", "Where a name is wanted stands a word that nothing is called.", "question", "who met Xyzzy"),
    Rule("E103", "Words name several things equally well; write the `@id` of the one that is meant.", "journal question",
         "actor a  Jo Miller\n  kind: person\n\nactor b  Al Miller\n  kind: person\n\nactor c  Cy\n  kind: person\n---\nwho met Miller"),
    Rule("E104", "A word that the language does not know stands here; the nearest one is offered.", "question",
         "who met Putin beofre the Alaska summit"),
    Rule("E105", "The question ends before it is complete.", "question", "who met Putin before"),
    Rule("E106", "A question has at most 2,000 characters.", "question", "who met Putin " + "x" * 2000),
    Rule("E107", "Parentheses, or parts within parts, stand more than 64 deep.", "question", "(" * 65 + "events" + ")" * 65),
    Rule("E108", "A name stands where it does not fit: a person where a place is wanted.", "question", "meetings in Putin"),
    Rule("E109", "The question can be read in two ways; both are shown. Write the one that is meant.",
         "question", "meetings with Putin and Trump or Zelensky"),
    Rule("E110", "A raw SPARQL query is wrong.", "command", "sparql 'SELECT nothing'"),
    Rule("E111", "A record that a time is counted from has no date."),
    Rule("E112", "There is no such record to count a time from.", "question", "events after the first strike"),
    Rule("E113", "A variable stands for nothing; `let $v = …` or `--param v=…` binds it.", "question", "timeline of $who"),
    Rule("E114", "Something that is turned round already cannot be turned round with `not` again.", "question",
         "meetings not without Putin"),
    Rule("E115", "A status or a type is equal or not, never more or less.", "question", "events where status > planned"),
    Rule("E116", "Two answers of different kinds cannot be put together.", "question", "(who met Putin) union (how many meetings)"),
    Rule("E117", "There is nothing to show under that name."),
    Rule("E118", "A parameter of `define`, or an argument of `run`, is not written as one.", "question",
         "define x(who) as timeline of $who"),
    Rule("E119", "`let`, `define` and `to \"file\"` are not taken here: on a server, a page, in a report."),
    Rule("E120", "There is no such export format.", "command", "export --format doc"),
    Rule("E121", "No saved question has that name.", "question", "run nothing(Putin)"),
    Rule("E122", "Saved questions run each other without end."),
    Rule("E123", "An argument of `run` fits no parameter, is given twice, or is missing.", "question",
         "run person-timeline($what = Putin)"),
    Rule("E124", "There is no such format for an answer.", "command", "ask events --format png"),
    Rule("E125", "Nothing can be added to this question: it asks for one thing as it is known.", "question", "show Putin in 2025"),
    Rule("E126", "A way of showing does not go with this question.", "question", "when was the Alaska summit per month"),
    Rule("E127", "`let $v = (question)` found nothing that the variable could stand for.", "question",
         "let $who = (who met Putin in 1990)"),
    Rule("E128", "A raw query may not reach out of the store: no SERVICE, no graph from a file.", "command",
         "sparql 'SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }'"),
    Rule("E129", "A raw query is nested, or strung together, beyond what engines survive.", "command",
         "sparql 'SELECT * " + "{" * 101 + " ?s ?p ?o " + "}" * 101 + "'"),
    Rule("E130", "A result has no such format: rows and truths have others than graphs.", "command",
         "sparql 'ASK { ?s ?p ?o }' --format turtle"),
    Rule("E131", "With --strict nothing is guessed: a name is not known word for word, or a time may be that of several acts."),
    Rule("E132", "Nothing can follow, or precede, what did not happen: 'followed by no …' is the last step.", "question",
         "meetings followed by no strikes followed by calls"),
    # Dates
    Rule("E201", "This is no date: the calendar, or EDTF, has no such day.", "question", "events before 2025-02-30"),
    Rule("E202", "A date can be read in more than one way; both readings are offered as ISO dates.", "question",
         "what happened on 06/08/2025"),
    Rule("E203", "--today is no ISO day.", "command", "ask events --today tomorrow"),
    Rule("E204", "A length of time is more than can be counted.", "question", "events within 999999 days of the Alaska summit"),
    Rule("E205", "A time ends before it begins.", "question", "events between 2025 and 2024"),
    Rule("E206", "A phrase names no exact time: days without a number, hours, the turn of the year.", "question",
         "events in the last few days"),
    Rule("E207", "Two dates stand side by side, or are joined, and are not one time.", "question", "events in 2021 and 2023"),
    # Journals
    _journal("W301", "The file does not end with a line break: it may be cut off.", _EVENT.rstrip()),
    Rule("E302", "A property stands without a block above it.", "journal", "  kind: person\n"),
    _journal("E303", "A quotation mark is never closed, or words follow the closing one.", '2025 * "Ann\n  type: say\n  by: Ann\n'),
    Rule("E304", "The line begins no block.", "journal", "meeting on Tuesday\n"),
    _journal("E305", "After the date of a record stands its flag.", "2025 Ann speaks\n  type: say\n"),
    _journal("E306", "A record has one id.", "2025 * Ann speaks  ^b ^c\n  type: say\n  by: Ann\n  src: s\n"),
    _journal("E307", "A record has a title; coded data write an empty one in quotes.", "2025 *\n  type: say\n"),
    _journal("E308", "Tags and ids stand last; a title that holds # or ^ is quoted.", "2025 * Ann #1 speaks\n  type: say\n"),
    _journal("E309", "A property stands twice without a source that tells the two apart.",
             "2025 * Ann speaks  ^b\n  type: say\n  type: demand\n  by: Ann\n  src: s\n"),
    _journal("E310", "A record has a type.", "2025 * Ann speaks\n  by: Ann\n  src: s\n"),
    _journal("E311", "Another date needs the source that gives it.", "2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  date: 2024\n  src: s\n"),
    Rule("E312", "Coordinates are latitude and longitude in decimal degrees.", "journal", "place p  P\n  coordinates: north\n"),
    _journal("E313", "A line is neither a property nor a quote.", "2025 * Ann speaks\n  type say\n"),
    Rule("E314", "There is no such property here; the nearest one is offered.", "journal", "actor a  A\n  kid: person\n"),
    Rule("E315", "A property, or a place between two commas, is empty.", "journal", "actor a  A\n  kind:\n"),
    _journal("E316", "A quote names its source.", '2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  > "words"  -- Ann\n'),
    _journal("E317", "`src` names sources: `[source locator]`, or ids.", "2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  src: (s)\n"),
    _journal("E318", "Ties name records by their `^id`.", "2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  after: a\n  src: s\n"),
    _journal("E319", "This is no value: a number with a unit, or words in quotes.", _state("  value: lots\n")),
    Rule("E320", "A whole day is wanted here, or (of what was published) a day, a month or a year without doubt.", "journal",
         "source s  S\n  published: 2025~\n  accessed: 2025-08\n"),
    Rule("E321", "One of a few words is wanted here.", "journal", "actor a  A\n  kind: dog\n"),
    Rule("E322", "This is no id, or no IRI: neither a plain word nor a whole IRI.", "journal", "actor a  A\n  same: Wikipedia\n"),
    _journal("E323", "A bracket never closes, or was never opened; a name that holds one stands in quotes.",
             "2025 * Ann speaks  ^b\n  type: say\n  by: Ann (as guest, Bob\n  src: s\n"),
    Rule("E330", "An id is defined twice: in one file, or as a record of another file that says something else.", "journal",
         "actor a  A\n\nactor a  B\n"),
    _journal("E331", "`@id` names nothing.", "2025 * Ann speaks  ^b\n  type: say\n  by: @bob\n  src: s\n"),
    _journal("E332", "A state has a type of events, or an event one of states.", _state("", type_="meet")),
    Rule("E333", "A name in a journal stands for several things; write the `@id`.", "journal",
         "actor a  Jo\n  alias: J\n\nactor b  Jim\n  alias: J\n\n2025 * x  ^x\n  type: say\n  by: J\n"),
    _journal("W334", "Nothing defines this name: a new actor, place or topic is made of it.",
             "2025 * Ann meets Bob  ^b\n  type: meet\n  by: Ann, Bob\n  src: s\n"),
    _journal("E335", "A tie leads to a record that there is not.", "2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  after: ^c\n  src: s\n"),
    _journal("E336", "No such source is defined.", "2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  src: t\n"),
    _journal("E337", "There is no such type.", "2025 * Ann dances  ^b\n  type: dance\n  by: Ann\n  src: s\n"),
    Rule("W338", "Only records keep what backs a property; this is one of an actor, place, topic, source or type.", "journal",
         "source s  S\n  published: 2025-08-21\n\nactor a  A\n  kind: person [s p2]\n"),
    Rule("E340", "The format of a file is unknown, or cannot be told from its name.", "command", "load LICENSE"),
    Rule("E341", "A file is not UTF-8 text."),
    Rule("E342", "A file holds NUL bytes: it is no text."),
    Rule("E343", "A file that another includes cannot be loaded.", "journal", "include missing.chron\n"),
    Rule("E344", "A file cannot be read.", "command", "load missing.chron"),
    Rule("E346", "A file is of another format than its name or --format says, or lacks a column that it must have."),
    Rule("E347", "A row of data has too few or too many columns."),
    Rule("E348", "A cell of data cannot be read: a date, a code, a number; or what a row must have is not there."),
    Rule("E349", "A line has more than a million characters, or a file that must be read whole is too large."),
    Rule("E345", "A file of saved questions holds something else than definitions."),
    # Records side by side
    _journal("E350", "A record ends before what it follows, answers or is caused by begins.",
             "2025-07-01 * Ann answers  ^b\n  type: say\n  by: Ann\n  responds-to: ^a\n  src: s\n", with_event=True),
    _journal("E351", "What is said to have happened lies after the day on which its source was out.",
             "2025-08-22 * Ann speaks  ^b\n  type: say\n  by: Ann\n  src: s\n"),
    _journal("E352", "A part lies outside its whole.", "2025-08-02 * Ann goes on  ^b\n  type: say\n  by: Ann\n  part-of: ^a\n  src: s\n",
             with_event=True),
    _journal("E353", "A record is a part of itself.", "2025-08-02 * Ann speaks  ^b\n  type: say\n  by: Ann\n  part-of: ^b\n  src: s\n"),
    _journal("E354", "A statement has somebody who makes it.", "2025-08-02 * It is said  ^b\n  type: say\n  src: s\n"),
    _journal("E355", "A share of territory lies between 0 and 100 percent.", _state("  value: 101 percent (share)\n")),
    Rule("E356", "A tie leads to something that is no record (in RDF of other programs)."),
    Rule("E357", "A record has no date (in RDF of other programs)."),
    Rule("E358", "The bounds of a record are out of order (in RDF of other programs)."),
    Rule("E359", "A record has no status, or one that there is not (in RDF of other programs)."),
    _journal("W360", "A meeting or a call has two who take part, or a group.", "2025-08-02 * Ann meets  ^b\n  type: meet\n  by: Ann\n  src: s\n"),
    _journal("W361", "A plan lies before the day of the source that announces it: has it happened?",
             "2025-08-02 ! Ann speaks  ^b\n  type: say\n  by: Ann\n  src: s\n"),
    _journal("W362", "Two records give different shares of one territory at one time.",
             _state("  value: 80 percent (share)\n") + "\n" + _state("  value: 70 percent (share)\n", "c")),
    Rule("W363", "Two people have the same name: one person twice, or two to be told apart.", "journal",
         "actor a  Ann\n  kind: person\n\nactor b  Beth\n  kind: person\n  alias: Ann\n"),
    _journal("W364", "A record names no source.", "2025-08-02 * Ann speaks  ^b\n  type: say\n  by: Ann\n"),
    Rule("W365", "A source has neither the day on which it was published nor the one on which it was read.", "journal", "source s  Page\n"),
    _journal("W366", "The date of a record looks like two years, and is a season, or another part, of one: `2022-23` is the autumn of 2022.",
             "2024-25 * Ann speaks  ^b\n  type: say\n  by: Ann\n  src: s\n"),
    Rule("E370", "A record has no type, or one that the scheme does not have (in RDF of other programs)."),
    Rule("E371", "An event has a type of states (in RDF of other programs)."),
    Rule("E372", "A state has a type of events (in RDF of other programs)."),
    Rule("E373", "An actor in a role is not stated to take part (in RDF of other programs)."),
    Rule("E374", "A record happens at something that is no place (in RDF of other programs)."),
    Rule("E375", "A passage has no source (in RDF of other programs)."),
    Rule("E376", "A place or an actor lies within itself.", "journal", "place a  Town\n  within: District\n\nplace b  District\n  within: Town\n"),
    Rule("E377", "A topic, or a type, is broader than itself.", "journal", "topic a  Peace\n  broader: Law\n\ntopic b  Law\n  broader: Peace\n"),
    # Data of other programs (docs/importing.md)
    Rule("E380", "A quotation mark in a table never closes, or stands where none may: the row is left out."),
    Rule("E381", "An id stands twice in a file of data, and says something else the second time."),
    Rule("E382", "The mapping of a table (--mapping FILE) cannot be read."),
    Rule("E383", "A file is not of the RDF syntax that it should be."),
    Rule("E384", "A file is refused unread: a DOCTYPE, a context to be fetched, nesting without end."),
    Rule("E385", "No row of a file of data can be read; nothing of it is loaded."),
    Rule("W386", "How the columns of a table were read, where no mapping says it."),
    Rule("W387", "Something recurs for ever in a calendar or a timeline; its first time is read."),
    Rule("W388", "A record in RDF of other programs lacks what questions need; it is loaded as it stands."),
    # Stores
    Rule("E401", "There is no store there; `kb load FILE` makes one.", "command", "ask events --store missing.kb"),
    Rule("E402", "The store is of another version; load its journals into a new one."),
    Rule("E403", "The folder holds other files, or the path is a file: it is no store.", "command", "load talks.chron --store README.md"),
    Rule("E404", "The store cannot be written: no room, or no right to."),
    Rule("E405", "The store is damaged; restore a backup, or load its journals into a new one."),
    Rule("E406", "This names no store: a folder, memory:, rdflib: or demo:.", "command", "ask events --store ftp:x"),
    Rule("E407", "Another process is writing to the store; readers are not affected."),
    Rule("E408", "A backup goes to a new folder.", "command", "backup ."),
    Rule("E409", "The engine could not answer the query."),
    Rule("E410", "A store in rdflib's memory has no backup; export it.", "command", "backup copy.kb --store rdflib:"),
    Rule("E411", "The store holds no file of that name.", "command", "forget missing.chron"),
    Rule("E412", "`base.graph` is a view for reading; write a journal and load it."),
    # Servers (docs/scale.md)
    Rule("E420", "The address of a server is none, or holds a password; these come from the environment.", "command",
         "ask events --store https://user:secret@example.org/sparql"),
    Rule("E421", "A server cannot be reached, or has nothing at that address.", "command", "ask events --store http://127.0.0.1:9/sparql"),
    Rule("E422", "A server wants credentials, or they would cross the network in plain sight."),
    Rule("E423", "A server sends the query on to another place, or round in a circle; it is not followed there."),
    Rule("E424", "What a server answered is no whole SPARQL result: a page, cut off, damaged."),
    Rule("E425", "A server did not answer the query; it may lack a feature of SPARQL 1.1."),
    Rule("E426", "A server is too busy; it was asked several times."),
    Rule("E427", "A server gives only a part of an answer, and the rest cannot be had."),
    Rule("E428", "A server is read, not written: load into a store of your own and send that with `kb push`."),
    Rule("E429", "The server keeps triples in named graphs only: its address has to name one, `?default-graph-uri=…`."),
    Rule("E430", "The graph to be pushed to holds something else already; `--replace` takes it out first."),
    Rule("E431", "After a push the server holds something else than was sent."),
    # Bounds
    Rule("E501", "So many steps between actors are not followed.", "question", "circle of Putin within 99 steps"),
    Rule("E502", "More actors were reached than are followed; narrow the question by a time or a kind of event."),
    Rule("E503", "A sequence has more pairs than are listed; narrow it by a time or an actor."),
    Rule("E510", "A server did not answer in time; KB_ENDPOINT_TIMEOUT says how many seconds it has."),
    Rule("E511", "The answer of a server is larger than is kept in memory."),
    Rule("E509", "The process that ran a query at the prompt died, most likely for want of memory."),
    # Reports
    Rule("E601", "The front matter of a report is never closed.", "report", "---\ntitle: Briefing\n"),
    Rule("E602", "A line of the front matter is neither a title nor a parameter of a known type.", "report",
         "---\nparam day: number = 3\n---\n"),
    Rule("E603", "An `each` is never ended, or an `end` has no `each`.", "report", "{{ each $x in who met Putin }}\n"),
    Rule("E604", "A `kb` block is never closed.", "report", "```kb\nevents\n"),
    Rule("E605", "A `kb` block has no such option, or an answer is not shown that way.", "report", "```kb as png\nevents\n```\n"),
    Rule("E606", "What is repeated over must be names or events, and a report must not include itself.", "report",
         "{{ each $x in how many events }}\n{{ end }}\n"),
    Rule("E607", "A report has no such parameter, or one that must be given is missing.", "command", "report person --param whom=Putin"),
    Rule("E608", "A report is written as html, md or pdf.", "command", "report person -o person.doc"),
    Rule("E609", "PDF needs WeasyPrint: `pip install 'timeline-kb[pdf]'`."),
    Rule("E610", "Parquet needs pyarrow: `pip install 'timeline-kb[parquet]'`."),
    Rule("E611", "A site has at most 100,000 records; `kb serve` shows a chronology of any size."),
    Rule("E612", "A site is written to a folder, every other format to stdout or to the file of -o.", "command", "export --format site"),
    Rule("E613", "PNG needs vl-convert-python: `pip install 'timeline-kb[charts]'`; SVG needs nothing."),
    Rule("E701", "`kb serve --writable` needs a token in KB_TOKEN.", "command", "serve --writable"),
    Rule("E702", "`kb serve` cannot listen on that address and port.", "command", "serve --store demo: --host 192.0.2.1"),
    Rule("E703", "`kb serve` cannot start: no worker can open the store within its bounds."),
    Rule("E900", "A fault of the program itself. The message names a file to report it with."),
)  # fmt: skip


def rule(code: str) -> Rule | None:
    """The rule of a code, in any case; None where there is none."""
    return next((each for each in RULES if each.code == code.upper()), None)


def as_markdown() -> str:
    """docs/errors.md."""
    lines = [
        "# Errors and warnings",
        "",
        "Every message has a code that stays; `kb rule CODE` shows what stands here. E is an error, W a warning (with `--strict` an",
        "error). This page is made of `kb/rules.py`, and each example is run by a test.",
    ]
    for each in RULES:
        lines += ["", f"## {each.code}", "", each.meaning]
        if each.example:
            lines += ["", "```", *_shown(each).rstrip("\n").split("\n"), "```"]
    return "\n".join(lines) + "\n"


def _shown(each: Rule) -> str:
    if each.kind == "question":
        text = each.example if len(each.example) < 100 else each.example[:60] + " …"
        return f"kb> {text}"
    if each.kind == "command":
        return f"$ kb {each.example}"
    if each.kind == "journal question":
        journal, question = each.example.split("---\n")
        return f"{journal}\nkb> {question}"
    return each.example

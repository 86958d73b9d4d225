"""The command line: `saksi`."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from assistant.users import ROLES, UsersFile, in_force, users_file
from index.curate import start
from index.errors import BadInput, SaksiError
from index.settings import Settings, read_settings

Command = Callable[[argparse.Namespace, Settings], int]
DONE, FAILED, BAD_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Errors are one line on stderr, with no traceback."""
    # Threads that spin while they wait for each other starve when other programs share the cores
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # quotes and records are the same bytes on every terminal; an odd name breaks nothing
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = _parser().parse_args(arguments)
    run: Command = args.run
    try:
        settings = read_settings(**{k: v for k, v in vars(args).items() if k in ("corpus", "home")})
        start(settings)
        return run(args, settings)
    except SaksiError as error:
        _complain(str(error))
        return BAD_USAGE
    except KeyboardInterrupt:
        _complain("stopped")
        return 130
    except BrokenPipeError:  # the reader of our output (a pager, head) has gone: nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:  # what nobody nearer to it knew of, as a path longer than allowed
        where = f"{error.filename}: " if error.filename is not None else ""
        _complain(f"{where}{error.strerror or error}")
        return BAD_USAGE


def _complain(message: str) -> None:
    print(f"saksi: {' '.join(message.split())}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _complain(f"{message}: see '{self.prog} --help'")
        raise SystemExit(BAD_USAGE)


def _parser() -> argparse.ArgumentParser:
    # before or after the command; what is not given is not there, so that neither undoes the other
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--corpus", type=Path, metavar="DIR", help="folder of articles")
    common.add_argument("--home", type=Path, metavar="DIR", help="folder of derived data")
    parser = _Parser(
        prog="saksi",
        description="Cited answers from Indonesian news on how the 2024 elections were secured.",
        parents=[common],
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Command, help: str) -> _Parser:
        added = commands.add_parser(name, help=help, description=help, parents=[common])
        added.set_defaults(run=run)
        return added

    sync = command("sync", _sync, "make the index equal to the corpus")
    sync.add_argument(
        "--purge",
        action="store_true",
        help="rebuild from nothing, and delete the copies of removed articles",
    )
    ask = command("ask", _ask, "answer a question, with citations")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--json", action="store_true", help="print the answer record")
    ask.add_argument(
        "--history", action="append", default=[], metavar="QUESTION", help="an earlier question"
    )
    ask.add_argument("--batch", metavar="FILE", help="answer each line of a JSONL file; - is stdin")
    chat = command("chat", _chat, "open the chat page")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    chat.add_argument("--port", type=int, default=7860, help="port to listen on (%(default)s)")
    chat.add_argument(
        "--open", action="store_true", help="let everybody who reaches the host do everything"
    )
    users = command("users", _users, "say who may use the page and the API")
    actions = users.add_subparsers(required=True, metavar="ACTION")
    user = actions.add_parser("add", help="add a user, or change one", parents=[common])
    user.add_argument("name", metavar="NAME")
    user.add_argument("--role", required=True, choices=ROLES, help="what the user may do")
    user.set_defaults(act=_add_user)
    gone = actions.add_parser("remove", help="take a user out", parents=[common])
    gone.add_argument("name", metavar="NAME")
    gone.set_defaults(act=_remove_user)
    actions.add_parser("list", help="list the users", parents=[common]).set_defaults(
        act=_list_users
    )
    add = command("add", _add, "put articles into the corpus and the index")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    remove = command("remove", _remove, "take an article out of the corpus and the index")
    remove.add_argument("id", metavar="ID")
    listed = command("list", _list, "list the articles")
    listed.add_argument("--json", action="store_true", help="print one record a line")
    show = command("show", _show, "show an article, and what of it is left out")
    show.add_argument("id", metavar="ID")
    show.add_argument("--json", action="store_true", help="print the record")
    verify = command("verify", _verify, "check every citation of exported answers")
    verify.add_argument("answers", type=Path, metavar="ANSWERS.jsonl")
    evaluate = command("eval", _eval, "measure answers to questions with known answers")
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    evaluate.add_argument("--json", action="store_true", help="print the figures as a record")
    evaluate.add_argument("--verbose", action="store_true", help="print every question too")
    return parser


def _sync(args: argparse.Namespace, settings: Settings) -> int:
    from index.sync import progress_bar, sync

    with progress_bar() as progress:
        report = sync(settings, progress, purge=args.purge)
    for article, message in report.problems:
        _complain(message if article in message else f"{article}: {message}")
    print(report)
    return BAD_USAGE if report.problems else DONE


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.question import check_question

    if (args.question is None) == (args.batch is None):
        raise BadInput("ask takes either a question or --batch FILE: give one of the two")
    if args.batch is not None:
        if args.history:
            raise BadInput('--history is for one question: in a batch give a line its "history"')
        return _ask_batch(args.batch, settings)
    check_question(args.question)

    from assistant.ask import Assistant  # this import takes seconds: only for a good question
    from assistant.show import answer_as_text

    answer = Assistant(settings).ask(args.question, args.history)
    print(json.dumps(answer.record(), ensure_ascii=False) if args.json else answer_as_text(answer))
    return DONE


def _ask_batch(source: str, settings: Settings) -> int:
    from dataclasses import replace

    from assistant.batch import read_batch

    questions = read_batch(source)  # all of it first: a bad line is told before hours of answering

    from assistant.ask import Assistant

    assistant = Assistant(settings)
    for asked in questions:
        answer = replace(assistant.ask(asked.question, asked.history), id=asked.id)
        print(json.dumps(answer.record(), ensure_ascii=False), flush=True)
    return DONE


def _chat(args: argparse.Namespace, settings: Settings) -> int:
    users = in_force(settings, args.host, args.open)  # first: what follows takes seconds

    from assistant.ask import Assistant
    from assistant.page import launch

    launch(Assistant(settings), settings, args.host, args.port, users)
    return DONE


def _users(args: argparse.Namespace, settings: Settings) -> int:
    act: Callable[[argparse.Namespace, UsersFile], None] = args.act
    act(args, users_file(settings))
    return DONE


def _add_user(args: argparse.Namespace, file: UsersFile) -> None:
    file.add(args.name, ROLES[args.role], _password())
    print(f"{args.name} is a user now, role {args.role}, in {file.path}")


def _remove_user(args: argparse.Namespace, file: UsersFile) -> None:
    file.remove(args.name)
    print(f"{args.name} is no longer a user")


def _list_users(args: argparse.Namespace, file: UsersFile) -> None:
    for user in file.users().values():
        print(f"{user.name}  {user.role.name.lower()}")


def _password() -> str:
    """The password that is typed twice, unseen; or the first line of what is piped in."""
    if not sys.stdin.isatty():
        try:
            return sys.stdin.readline().rstrip("\r\n").encode("utf-8").decode("utf-8")
        except UnicodeError as error:
            raise BadInput("the password is not UTF-8 text: type it again") from error
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise BadInput("the two passwords differ: run the command again")
    return password


def _add(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.show import visible
    from index.curate import add

    problems = 0
    for file in args.files:
        try:
            article = add(settings.corpus, file)
            said = f"{article.id}: {article.title or 'no title'} ({article.published or 'no date'})"
            print(visible(said))
        except BadInput as error:
            problems += 1
            _complain(str(error))
    args.purge = False
    return max(_sync(args, settings), BAD_USAGE if problems else DONE)


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    from index.curate import remove

    kept = remove(settings.corpus, args.id, settings.removed)
    print(f"{args.id} is no longer in the corpus; a copy is kept at {kept}")
    args.purge = False
    return _sync(args, settings)


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.show import article_as_line, article_record
    from index.load import article_ids, load_article

    listing = article_ids(settings.corpus)
    problems: list[BadInput] = list(listing.problems)
    for article_id in listing.ids:
        try:
            article = load_article(settings.corpus, article_id)
        except BadInput as error:
            problems.append(error)
            continue
        record = json.dumps(article_record(article), ensure_ascii=False)
        print(record if args.json else article_as_line(article))
    for problem in problems:
        _complain(str(problem))
    return BAD_USAGE if problems else DONE


def _show(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.show import article_as_text, article_record
    from index.load import load_article

    article = load_article(settings.corpus, args.id)
    if args.json:
        record = article_record(article) | {"text": article.text}
        print(json.dumps(record, ensure_ascii=False))
    else:
        print(article_as_text(article))
    return DONE


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.exported import check_file
    from assistant.show import visible

    records = citations = failed = 0
    for line, record, wrong in check_file(args.answers, settings.corpus):
        records += 1
        citations += len(record["citations"])
        failed += bool(wrong)
        for fault in wrong:
            print(f"line {line}: {visible(' '.join(fault.split()))}")
    print(f"{records} answers, {citations} citations: {failed or 'no'} answers with faults")
    return FAILED if failed else DONE


def _eval(args: argparse.Namespace, settings: Settings) -> int:
    from dataclasses import asdict

    from assistant.ask import Assistant
    from assistant.evaluate import as_table, evaluate, read_expected

    questions = read_expected(args.questions, settings.corpus)
    if not questions:
        raise BadInput(f"{args.questions} holds no questions: write one JSON object a line")
    figures, rows = evaluate(Assistant(settings), questions)
    if args.verbose:
        for expected, answer, ok in rows:
            said = " / ".join(answer.answer.splitlines())
            verdict = "right" if ok else "WRONG"
            print(f"{verdict} {expected.id} {answer.confidence:.2f} {expected.question} -> {said}")
    if args.json:
        print(json.dumps({name: asdict(f) for name, f in figures.items()}))
    else:
        print(as_table(figures))
    return DONE

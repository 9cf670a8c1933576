"""`inkseek studio` and `inkseek worker`: one library for many machines."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from core import paths
from core.cli.opening import ready_encoder, shipped_card
from core.cli.output import DeviceOption, JsonOption, count, err, friendly, out, print_json, shown
from core.errors import UserError
from core.studio import is_installed

if TYPE_CHECKING:
    from core.search import Searcher

studio_app = typer.Typer(help="Share one library among many machines.", no_args_is_help=True)
UrlArgument = Annotated[str, typer.Argument(help="postgresql://USER:PASSWORD@SERVER/DATABASE")]


def need_extra() -> None:
    """Refuse a command whose packages are not installed; the packaged program has them."""
    if not is_installed():
        raise UserError('Studios need more packages:  pip install "inkseek[studio]"')


@studio_app.command("try")
@friendly
def try_(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to keep its data.", show_default="in your home")
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help="Stop the server.")] = False,
) -> None:
    """Start a real server on this machine, to try a studio out; print its address."""
    need_extra()
    from core.studio import schema
    from core.studio.connection import connect, split_password
    from core.studio.server import LocalServer

    server = LocalServer((folder or paths.home() / "studio-server").expanduser())
    if stop:
        server.stop()
        err.print("The server has stopped; its data is kept.")
        return
    server.start()
    with connect(*split_password(server.url), ready=False) as connection:
        schema.create(connection)
    out.print(server.url, soft_wrap=True)
    err.print("Join it with:  inkseek studio join URL   Stop it with:  inkseek studio try --stop")


@studio_app.command()
@friendly
def create(url: UrlArgument) -> None:
    """Make a studio of an empty database, or bring an older one up to date."""
    need_extra()
    from core.studio import schema
    from core.studio.connection import connect, split_password

    with connect(*split_password(url), ready=False) as connection:
        made = schema.create(connection)
    err.print("The studio is ready." if made else "It is a studio already; nothing was changed.")


@studio_app.command()
@friendly
def join(
    url: UrlArgument,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="ROOT=PATH", help="Where a root is mounted here."),
    ] = None,
) -> None:
    """Try the connection to a studio, and use it from now on."""
    need_extra()
    from core.studio.membership import join as join_studio

    places = {}
    for pair in map_ or ():
        name, equals, place = pair.partition("=")
        if not (name and equals and place):
            raise typer.BadParameter("--map takes ROOT=PATH, such as  --map photos=/mnt/photos")
        places[name] = Path(place).expanduser().resolve()
    _, roots = join_studio(url, places)
    err.print("You have joined the studio.")
    for root, mapped in roots.items():
        if not mapped:
            err.print(
                f"[yellow]{escape(root)} is not mapped:[/] its pictures can be found, not opened."
            )


@studio_app.command()
@friendly
def leave() -> None:
    """Forget the studio you joined last, and its password; its pictures stay in it."""
    need_extra()
    from core.studio.library import StudioLibrary
    from core.studio.membership import joined
    from core.studio.membership import leave as leave_studio

    membership = joined()
    with StudioLibrary.open(membership.folder) as library:
        library.empty()
    leave_studio(membership)
    err.print(f"You have left {escape(membership.name)}.")


@studio_app.command("import")
@friendly
def import_(
    folder: Annotated[Path, typer.Argument(help="A folder on the share.", file_okay=False)],
    name: Annotated[
        str | None, typer.Option(help="Name of a new root.", show_default="the folder's name")
    ] = None,
) -> None:
    """Look through a folder and queue its new pictures; workers embed them."""
    need_extra()
    from dataclasses import replace

    from core.studio import jobs
    from core.studio.connection import in_plain_words
    from core.studio.membership import joined
    from core.studio.store import Mounts

    place = folder.expanduser().resolve()
    membership = joined()
    with membership.connect() as connection:
        with in_plain_words():
            roots: dict[int, str] = dict(connection.execute("SELECT id, name FROM root").fetchall())
        mounts = Mounts(roots, membership.places)
        owner = mounts.place_of(place)
        model = jobs.model_key(connection, shipped_card())
        with err.status("Looking for pictures …"):
            if owner is not None:
                done = jobs.enqueue(connection, model, owner[0], mounts.mapped[owner[0]], place)
            else:
                chosen = name or place.name
                if chosen in roots.values():
                    raise UserError(
                        f"The studio has a root {chosen} already. If this is it:  inkseek studio "
                        f"join URL --map {chosen}={shown(place)}   If not, choose a --name."
                    )
                if not place.is_dir():
                    raise UserError(f"{shown(place)} is no folder that can be opened.")
                with in_plain_words():
                    row = connection.execute("SELECT add_root(%s)", (chosen,)).fetchone()
                assert row is not None
                replace(membership, places={**membership.places, chosen: place}).save()
                done = jobs.enqueue(connection, model, row[0], place)
    err.print(
        f"{count(done.found, 'picture')} found, {done.jobs:,} queued. "
        "Embed them on any machine with:  inkseek worker"
    )


@studio_app.command("status")
@friendly
def status_(json: JsonOption = False) -> None:
    """Show what the studio holds, what waits, and who works.

    JSON: version, role, roots (name, photos, waiting, problems), encoders (photos by id), in_work,
    workers (name, done, failed, per_second), recall (0 to 1; null without pictures).
    """
    need_extra()
    from core.studio.membership import joined
    from core.studio.status import status
    from core.studio.store import StudioStore

    membership = joined()
    with membership.connect() as connection:
        state = status(connection)
    with closing(StudioStore(membership.address, shipped_card().id, membership.places)) as store:
        state["recall"] = store.recall()
    if json:
        print_json(state)
        return
    for root in state["roots"]:
        line = f"[bold]{escape(root['name'])}[/]  {count(root['photos'], 'picture')}"
        line += f", {root['waiting']:,} waiting" if root["waiting"] else ""
        out.print(line + (f", {count(root['problems'], 'problem')}" if root["problems"] else ""))
    for worker_ in state["workers"]:
        rate = f"{worker_['done']:,} done, {worker_['per_second']}/s"
        out.print(f"[dim]{escape(worker_['name'])}[/]  {rate}")
    if state["recall"] is not None:
        out.print(f"[dim]Searches find {100 * state['recall']:.1f} % of the true best 50.[/]")
    out.print(f"[dim]Your role: {state['role'] or 'none'}[/]")


def open_searcher(device: str, *, by_copy: bool = False) -> Searcher:
    """Open a searcher of the studio joined last; of its copy if wanted, or while it is away."""
    need_extra()
    from core.encoder.store import load_stored, stored_ids
    from core.search import Searcher
    from core.search.relevance import shipped_relevance
    from core.search.words import shipped_words
    from core.studio.library import StudioLibrary
    from core.studio.membership import joined
    from core.studio.mirrored import MirroredStore
    from core.studio.store import StudioStore

    membership = joined()
    library = StudioLibrary.open(membership.folder)
    shipped = shipped_card()
    serving = library.serving(shipped, stored_ids()).model_id
    encoder = ready_encoder(device) if serving == shipped.id else load_stored(serving, device)
    relevance = shipped_relevance(serving)
    if by_copy or library.reach.away_since is not None:
        words = shipped_words(encoder.card)
        store = MirroredStore(library, encoder.card, words, closes=True)
        return Searcher(store, encoder, relevance=relevance, words=words)
    library.close()
    server = StudioStore(membership.address, serving, membership.places)
    return Searcher(server, encoder, relevance=relevance)


@friendly
def worker(
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many at once.")] = 1,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End when nothing is left to do.")
    ] = False,
    device: DeviceOption = "auto",
) -> None:
    """Embed the pictures that wait in the studio, until Ctrl+C."""
    need_extra()
    from core.studio.membership import joined

    joined().connect().close()
    if processes == 1:
        _work(device, until_empty)
        return
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=_work, args=(device, until_empty)) for _ in range(processes)]
    for process in started:
        process.start()
    # Ctrl+C reaches every process of the terminal; each finishes what it holds.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in started:
        process.join()
    signal.signal(signal.SIGINT, before)
    if any(process.exitcode for process in started):
        raise UserError("A worker ended early; its pictures go back to the queue in five minutes.")


def _work(device: str, until_empty: bool) -> None:
    from core.studio.membership import joined
    from core.studio.worker import Worker

    stop = threading.Event()
    encoder = ready_encoder(device)
    membership = joined()
    worker = Worker(membership.address, encoder, membership.places)
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set()) if is_main else None
    try:
        with err.status("Waiting for pictures …") as line:
            worker.run(
                stop,
                until_empty=until_empty,
                on_progress=lambda w: line.update(f"{w.done:,} done, {w.failed:,} unreadable"),
            )
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)
    err.print(f"{count(worker.done, 'picture')} embedded, {worker.failed:,} unreadable.")

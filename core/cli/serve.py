"""`inkseek serve` and `inkseek mcp`: lets other programs search and add pictures."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from typing import Annotated

import typer

from core import paths
from core.cli.output import DeviceOption, LibraryOption, err, friendly, shown
from core.errors import UserError
from core.service.access import PORT


@friendly
def serve(
    library: LibraryOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="On this computer; 0: any.")] = PORT,
    device: DeviceOption = "auto",
) -> None:
    """Let other programs of this computer search and add pictures, until Ctrl+C.

    They read the address and a token from the file that is named, and the description of what they
    may ask from ADDRESS/openapi.json. Nothing can be reached from the network.
    """
    from core.search.opened import OpenedLibrary
    from core.service.background import BackgroundImports
    from core.service.server import LocalService

    with (
        closing(OpenedLibrary.open(library, device=device)) as opened,
        closing(BackgroundImports(opened)) as imports,
        closing(LocalService(imports, port)) as service,
    ):
        with err.status("Getting the encoder ready …"):
            opened.searcher()
        err.print(f"Listening on {service.address}; stop it with Ctrl+C.")
        err.print(f"The token is in {shown(paths.service_file())}.", soft_wrap=True)
        try:
            service.serve()
        except KeyboardInterrupt:
            err.print("Stopped.")


@friendly
def mcp(
    library: LibraryOption = None,
    allow_adding: Annotated[
        bool, typer.Option("--allow-adding", help="Let the assistant add folders of pictures.")
    ] = False,
    device: DeviceOption = "auto",
) -> None:
    """Let an assistant search the library and look at pictures (needs the extra `mcp`).

    It speaks the Model Context Protocol on stdin and stdout: name `inkseek mcp` as a server in the
    assistant's settings. Pictures that it looks at leave this computer if the assistant's model
    runs elsewhere.
    """
    from core.search.opened import OpenedLibrary

    if importlib.util.find_spec("mcp") is None:
        raise UserError('Assistants need one more package:  pip install "inkseek[mcp]"')
    from core.service.assistant import make_server

    with closing(OpenedLibrary.open(library, device=device)) as opened:
        make_server(opened, allow_adding=allow_adding).run("stdio")

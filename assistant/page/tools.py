"""How programs call a function: plainly over HTTP, and through Gradio by its clients and over MCP.

Every argument is checked, and every refusal is one line.
"""

import inspect
import json
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from typing import Any

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from assistant.page.users import NotAllowed
from index.errors import BadInput, SaksiError

Tool = Callable[..., Coroutine[Any, Any, Any]]


class Refused(gr.Error):  # type: ignore[misc]
    """A refusal that Gradio passes on to who called, in one line, and does not log."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(" ".join(message.split()), print_exception=False)
        self.status = status

    def __str__(self) -> str:
        return str(self.message)


def offer(tools: Sequence[Tool]) -> None:
    """Adds the functions to the Gradio app that is being laid out."""
    for run in tools:
        # not queued by Gradio: `Line` is the queue, and MCP would go through another client
        checked, _ = checked_tool(run)
        gr.api(checked, api_name=run.__name__, queue=False, concurrency_limit=None)


def routes(tools: Sequence[Tool]) -> list[BaseRoute]:
    """The plain way: `POST /api/NAME` with the arguments as a JSON object; `GET /api` tells what
    there is."""
    told: dict[str, Any] = {}
    plain: list[BaseRoute] = []
    for run in tools:
        checked, model = checked_tool(run)
        name, described = run.__name__, inspect.cleandoc(run.__doc__ or "")
        told[name] = {"description": described, "arguments": model.model_json_schema()}
        plain.append(Route(f"/api/{name}", _over_http(checked), methods=["POST"]))

    async def tell(request: Request) -> JSONResponse:
        return JSONResponse(told)

    return [Route("/api", tell), *plain]


def speak_json(blocks: gr.Blocks) -> None:
    """Lets MCP tools answer in JSON: Gradio gives a record in Python's own notation."""
    server = blocks.mcp_server_obj
    text = server.types.TextContent

    def written(data: Sequence[Any], root_url: str) -> list[Any]:
        return [text(type="text", text=json.dumps(each, ensure_ascii=False)) for each in data]

    server.postprocess_output_data = written


def _over_http(tool: Tool) -> Callable[[Request], Coroutine[Any, Any, JSONResponse]]:
    async def reply(request: Request) -> JSONResponse:
        try:
            given = json.loads(await request.body() or b"{}")
        except (ValueError, RecursionError) as error:  # not JSON, no text at all, or too deep
            return JSONResponse({"error": f"this is not JSON: {error}"}, 400)
        if not isinstance(given, dict):
            return JSONResponse({"error": "send the arguments as a JSON object"}, 400)
        try:
            return JSONResponse(await tool(**given | {"request": request}))
        except Refused as error:
            return JSONResponse({"error": str(error)}, error.status)

    return reply


def checked_tool(run: Tool) -> tuple[Tool, type[BaseModel]]:
    """`run` with its arguments checked against its signature, and every error as one line; and what
    its arguments must be."""
    signature = inspect.signature(run)
    fields: dict[str, Any] = {
        name: (given.annotation, ... if given.default is given.empty else given.default)
        for name, given in signature.parameters.items()
        if name != "request"
    }
    model: type[BaseModel] = create_model(
        run.__name__, __config__=ConfigDict(strict=True, extra="forbid"), **fields
    )

    @wraps(run)
    async def checked(*given: Any, **named: Any) -> Any:
        arguments = dict(zip(signature.parameters, given, strict=False)) | named
        request = arguments.pop("request")
        try:
            json.dumps(arguments, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:  # half a character, or no number
            raise Refused(f"the arguments cannot be read: {error}") from error
        try:
            values = dict(model.model_validate(arguments))
            return await run(request=request, **values)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise Refused(f"{where}: {first['msg'].lower()}") from error
        except SaksiError as error:
            raise Refused(str(error), _status(error)) from error

    return checked, model


def _status(error: SaksiError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 400 if isinstance(error, BadInput) else 503

"""A whole centre, started by ./run in a folder of its own, and a real browser to use it with."""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from once import CHECKOUT, kept_folder, locked
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
HEIGHT = {375: 812, 1280: 900}
# A busy machine is not a failing page.
PATIENCE = 20_000  # ms
START = 300  # s, of what takes 20 on two quiet cores
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Site:
    url: str
    var: Path
    accounts: dict[str, str]
    """Passwords by name of the demonstration accounts."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Site]:
    """What a newcomer has after ./run: real server, real static files, demonstration content."""
    var = tmp_path_factory.mktemp("centre")
    shutil.copytree(prepared(pytestconfig), var, dirs_exist_ok=True, symlinks=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    said = var / "said.txt"
    with said.open("w") as out:
        centre = subprocess.Popen(
            [CHECKOUT / "run", "--port", str(port)],
            env=os.environ | {"COMMONWEAL_VAR": str(var)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(10 * START):
            if "Ctrl-C stops it." in said.read_text():
                break
            try:
                centre.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(f"./run ended with status {centre.returncode}:\n{said.read_text()}")
        else:
            pytest.fail(f"./run was not ready after {START} s:\n{said.read_text()}")
        lines = (var / "demo_accounts.txt").read_text().splitlines()
        accounts = dict(words[:2] for line in lines if len(words := line.split()) >= 2)
        yield Site(f"http://localhost:{port}", var, accounts)
    finally:
        centre.send_signal(signal.SIGTERM)
        assert centre.wait(30) == 0, said.read_text()


def prepared(config: pytest.Config) -> Path:
    """A folder as ./run --setup-only makes it from nothing, kept while no source changes."""
    var = kept_folder(config, "centre", "run", "src", "requirements", "pyproject.toml") / "var"
    with locked(var.with_suffix(".lock")):
        if not var.exists():
            made = var.with_suffix(".half")
            shutil.rmtree(made, ignore_errors=True)
            done = subprocess.run(
                [CHECKOUT / "run", "--setup-only"],
                env=os.environ | {"COMMONWEAL_VAR": str(made)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout
            made.rename(var)
    return var


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django then takes every query of the other
    # tests in this process for a mistake. There is no async code here, so there is no danger.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        yield chromium
        chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """open_page(path, width=1280, theme="light", javascript=True): a reader with a clean browser.

    At the end of the test: nothing was written to the browser's console as an error (which
    includes refusals by the content policy), no script failed, no other host was asked.
    """
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        where = message.location.get("url")
        # Meant to be refused: a page that is not there, a form half-filled, or saved by two.
        meant = message.page is not None and where == message.page.url
        if message.type == "error" and not (
            meant and re.search("status of (40[049]|422)", message.text)
        ):
            wrong.append(f"console: {message.text} ({where})")

    def asked(request: Request) -> None:
        if not request.url.startswith((site.url + "/", "data:", "blob:")):
            wrong.append(f"asked another host: {request.url}")

    with ExitStack() as contexts:

        def open_(
            path: str, *, width: int = 1280, theme: str = "light", javascript: bool = True
        ) -> Page:
            context = browser.new_context(
                base_url=site.url,
                viewport={"width": width, "height": HEIGHT.get(width, 800)},
                color_scheme=theme,
                java_script_enabled=javascript,
                locale="en-GB",
            )
            contexts.callback(context.close)
            context.on("request", asked)
            context.on("console", heard)
            context.on("weberror", lambda error: wrong.append(f"script failed: {error.error}"))
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(path)
            return page

        yield open_
    print((site.var / "said.txt").read_text()[-3000:])  # shown when the test fails
    assert not wrong, "\n".join(dict.fromkeys(wrong))

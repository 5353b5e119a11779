"""A site read over a real connection to a small server that answers as the API does."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

import commonweal
from commonweal.client import SiteError
from commonweal.terms import InputError

Said = tuple[int, dict[str, str], bytes]
STUDIES = pl.DataFrame({"identifier": ["a", "b", "c"], "n": [10, None, 30]})


def parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


class Server:
    """answer: what to say to (path, query). asked: what was asked, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Callable[[str, dict[str, str]], Said] = lambda path, query: (404, {}, b"")
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.asked.append(self.path)
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                status, headers, body = owner.answer(parts.path, query)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    made = Server()
    thread = Thread(target=made.http.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


def in_pages(path: str, query: dict[str, str]) -> Said:
    at = int(query.get("cursor", 0))
    following = f"http://elsewhere.example/x?format=parquet&cursor={at + 1}"
    link = {"Link": f'<{following}>; rel="next"'} if at < 2 else {}
    return 200, link, parquet(STUDIES[at : at + 1])


def test_every_page_becomes_one_frame_and_no_other_site_is_asked(server):
    server.answer = in_pages
    assert commonweal.connect(f"{server.url}/").studies().equals(STUDIES)
    assert server.asked[0] == "/api/v1/studies?limit=1000&format=parquet"
    assert [urlsplit(path).path for path in server.asked] == ["/api/v1/studies"] * 3


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        (
            lambda site: site.answers(strength="strong", q=None),
            "answers?limit=1000&strength=strong&",
        ),
        (lambda site: site.versions("trees"), "answers/trees/versions?limit=1000&"),
        (lambda site: site.effects(unit="raw"), "effects?limit=1000&unit=raw&"),
        (lambda site: site.effects(answer="a/../b"), "answers/a%2F..%2Fb/effects?"),
        (lambda site: site.records(q="müde & x", limit=5), "records?limit=5&q=m%C3%BCde+%26+x&"),
    ],
)
def test_what_is_asked(server, ask, path):
    server.answer = lambda path, query: (200, {}, parquet(STUDIES[:0]))
    frame = ask(commonweal.connect(server.url))
    assert frame.schema == STUDIES.schema
    assert server.asked == [f"/api/v1/{path}format=parquet"]


def test_a_problem_is_told_as_the_site_told_it(server):
    said = {"detail": "There is no such filter.", "todo": "Check how it is spelt.", "status": 422}
    server.answer = lambda path, query: (422, {}, json.dumps(said).encode())
    with pytest.raises(
        SiteError, match=r"no such filter\. \(422\) Check how it is spelt"
    ) as caught:
        commonweal.connect(server.url).studies(desing="x")
    assert caught.value.status == 422


def test_it_waits_when_told_to_and_then_gives_up(server):
    busy = [2]

    def answer(path, query):
        busy[0] -= 1
        if busy[0] >= 0:
            return 429, {"Retry-After": "0"}, b"{}"
        return 200, {}, parquet(STUDIES)

    server.answer = answer
    assert commonweal.connect(server.url).studies().height == 3
    busy[0] = 9
    with pytest.raises(SiteError) as caught:
        commonweal.connect(server.url).studies()
    assert (caught.value.status, len(server.asked)) == (429, 6)


def test_it_does_not_wait_for_an_hour(server):
    server.answer = lambda path, query: (429, {"Retry-After": "3600"}, b"{}")
    with pytest.raises(SiteError):
        commonweal.connect(server.url).studies()
    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"<!doctype html>", b"", b"PAR1 but not really PAR1"])
def test_what_is_not_rows_is_refused(server, body):
    server.answer = lambda path, query: (200, {}, body)
    with pytest.raises(SiteError, match="not what was asked for"):
        commonweal.connect(server.url).records()
    with pytest.raises(SiteError, match="not what was asked for"):
        commonweal.connect(server.url).version("trees")


@pytest.mark.parametrize("to", ["http://127.0.0.2/x", "file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_redirect_elsewhere_is_not_followed(server, to):
    server.answer = lambda path, query: (302, {"Location": to}, b"")
    with pytest.raises(SiteError):
        commonweal.connect(server.url).records()
    assert len(server.asked) == 1


def test_pages_in_a_circle_end(server):
    server.answer = lambda path, query: (
        200,
        {"Link": '</x?limit=1000&format=parquet>; rel="next"'},
        parquet(STUDIES),
    )
    with pytest.raises(SiteError, match="circle"):
        commonweal.connect(server.url).studies()
    assert len(server.asked) == 1


def test_nobody_there(server):
    server.http.server_close()
    with pytest.raises(SiteError, match="No answer from"):
        commonweal.connect("http://127.0.0.1:9", timeout=2).answers()


@pytest.mark.parametrize(
    "url", ["", "evidence.example.org", "file:///etc/passwd", "ftp://x.org", "https://me:pw@x.org"]
)
def test_only_addresses_of_sites(url):
    with pytest.raises(InputError, match="is not the address of a site"):
        commonweal.connect(url)


def test_import_commonweal_stays_light():
    code = (
        "import commonweal, sys; sys.exit(bool({'polars', 'urllib.request'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

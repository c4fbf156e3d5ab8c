#!/usr/bin/env python3
"""
What web servers of Python log of the same five requests, of which one fails with a chain of two exceptions.

usage: web_servers.py OUT [NAME...]     writes OUT/NAME.log

Needs flask, gunicorn, uvicorn, fastapi, hypercorn, django, waitress, aiohttp, tornado, daphne.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

APPS = '''
class ShelfLocked(Exception):
    pass


def label(shelf):
    return {1: "a"}[shelf]


def count(shelf):
    try:
        return label(shelf)
    except KeyError as error:
        raise ShelfLocked(f"shelf {shelf} is locked") from error


def flask_app():
    from flask import Flask

    app = Flask("stock")
    app.add_url_rule("/ping", view_func=lambda: "ok", endpoint="ping")
    app.add_url_rule("/invocations", view_func=lambda: count(2), methods=["POST"], endpoint="invocations")
    return app


def fastapi_app():
    from fastapi import FastAPI

    app = FastAPI()
    app.get("/ping")(lambda: "ok")
    app.post("/invocations")(lambda: count(2))
    return app


def django_app():
    import django
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    urls = [path("ping", lambda request: HttpResponse("ok")), path("invocations", csrf_exempt(lambda request: count(2)))]
    settings.configure(DEBUG=True, ROOT_URLCONF=type("urls", (), {"urlpatterns": urls}), SECRET_KEY="x", ALLOWED_HOSTS=["*"])
    django.setup()


def aiohttp_app():
    from aiohttp import web

    async def ping(request):
        return web.Response(text="ok")

    async def invocations(request):
        return count(2)

    app = web.Application()
    app.router.add_get("/ping", ping)
    app.router.add_post("/invocations", invocations)
    return app


def tornado_app():
    import tornado.web

    class Ping(tornado.web.RequestHandler):
        def get(self):
            self.write("ok")

    class Invocations(tornado.web.RequestHandler):
        def post(self):
            self.write(count(2))

    return tornado.web.Application([("/ping", Ping), ("/invocations", Invocations)])
'''

STARTS = {
    "flask": "import apps; apps.flask_app().run(port=PORT)",
    "waitress": "import apps, logging, waitress; logging.basicConfig(level='INFO'); waitress.serve(apps.flask_app(), port=PORT)",
    "django": "import apps; apps.django_app(); from django.core.management import execute_from_command_line as run; "
    "run(['manage.py', 'runserver', '--noreload', '127.0.0.1:PORT'])",
    "aiohttp": "import apps, logging; from aiohttp import web; logging.basicConfig(level='INFO'); web.run_app(apps.aiohttp_app(), port=PORT)",
    "tornado": "import apps, tornado.ioloop, tornado.options; tornado.options.parse_command_line([]); "
    "apps.tornado_app().listen(PORT); tornado.ioloop.IOLoop.current().start()",
}
COMMANDS = {
    "gunicorn": ["gunicorn", "--access-logfile", "-", "-b", "127.0.0.1:PORT", "apps:flask_app()"],
    "gunicorn-uvicorn": ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "--access-logfile", "-", "-b", "127.0.0.1:PORT", "apps:fastapi_app()"],
    "uvicorn": ["uvicorn", "--factory", "--port", "PORT", "apps:fastapi_app"],
    "hypercorn": ["hypercorn", "--access-logfile", "-", "-b", "127.0.0.1:PORT", "apps_asgi:app"],
    "daphne": ["daphne", "-p", "PORT", "-v", "2", "apps_asgi:app"],
}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(port: int) -> None:
    for method, path in (("GET", "/ping"), ("POST", "/invocations"), ("GET", "/favicon.ico"), ("POST", "/invocations"), ("GET", "/ping")):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        link.request(method, path, body=b"{}" if method == "POST" else None, headers={"User-Agent": "stock-client/1"})
        link.getresponse().read()
        link.close()


def run(name: str, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "apps.py").write_text(APPS)
        Path(folder, "apps_asgi.py").write_text("import apps\n\napp = apps.fastapi_app()\n")
        port = free_port()
        base = Path(sys.executable).parent
        if name in STARTS:
            command = [sys.executable, "-c", STARTS[name].replace("PORT", str(port))]
        else:
            first, *rest = [part.replace("PORT", str(port)) for part in COMMANDS[name]]
            command = [str(base / first), *rest]
        target = out / f"{name}.log"
        with target.open("wb") as log:
            started = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                                       env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": folder})
            try:
                for _ in range(100):
                    with socket.socket() as probe:
                        if probe.connect_ex(("127.0.0.1", port)) == 0:
                            break
                    time.sleep(0.1)
                ask(port)
                time.sleep(0.5)
            finally:
                os.killpg(started.pid, signal.SIGINT)
                started.wait(20)
        text = target.read_text().replace(str(base.parent / "lib"), "/usr/lib").replace(folder, "/app")
        target.write_text(text.replace(str(base.parent), "/usr"))


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or [*STARTS, *COMMANDS]:
        run(name, out)
        print(name, sum(1 for _ in (out / f"{name}.log").open()))


if __name__ == "__main__":
    main()

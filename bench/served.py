"""How do the bench and the tests come by pages that are really served, and by somebody who opens them over a kept connection?"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

# What a connection does when its server dies in the middle of it.
CUT_OFF = (OSError, HTTPException)
_HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_mark)" value="([^"]*)">')


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """`sameside serve` in a process group of its own: the pages, their server and the worker beside them."""

    def __init__(self, home: Path, *, port: int, settings: Sequence[tuple[str, str]] = ()) -> None:
        self.port = port
        command = [sys.executable, "-m", "sameside.cli.main", "serve", "--port", str(port), "--home", str(home)]
        environment = {**os.environ, "SAMESIDE_HOME": str(home), **dict(settings)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self._process = subprocess.Popen(  # our own program, no shell
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def wait_until_answering(self, *, seconds: float = 120) -> float:
        """Wait for a first answer, and return after how many seconds it came.

        Raises  TimeoutError when none does
        """
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            if self._process.poll() is not None:
                raise ChildProcessError(f"the pages ended with {self._process.returncode}")
            connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
            try:
                connection.request("GET", "/account/login/")
                connection.getresponse().read()
            except CUT_OFF:
                time.sleep(0.05)
            else:
                return time.perf_counter() - started
            finally:
                connection.close()
        raise TimeoutError(f"no answer in {seconds} s")

    def kill(self) -> None:
        """SIGKILL to every process of the group at once, as a machine that dies; returns when all are gone."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        while any(_is_alive(number) for number in self.processes()):
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to stop, as a person does."""
        self._process.terminate()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()

    def processes(self) -> list[int]:
        """Everything of the group that is there."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            number = int(folder.name)
            try:
                if os.getpgid(number) == self._process.pid:
                    found.append(number)
            except OSError:
                continue
        return found

    def memory_mb(self) -> float:
        """Most resident memory each process of the group has held, added up: shared pages count in each."""
        return sum(_peak_mb(number) for number in self.processes())

    def cpu_seconds(self) -> float:
        """Processor time of the group so far."""
        return sum(_cpu_seconds(number) for number in self.processes())


@contextmanager
def serving(home: Path, *, settings: Sequence[tuple[str, str]] = ()) -> Iterator[Served]:
    """The pages of a workspace, answering; stopped at the end."""
    served = Served(home, port=free_port(), settings=settings)
    try:
        served.wait_until_answering()
        yield served
    finally:
        served.stop()


class Visitor:
    """Somebody logged in, as a browser is to the server: a kept connection, cookies, forms with what is hidden in them."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies = cookies  # the caller's own: what the server sets outlives this connection, as in a browser

    def get(self, path: str) -> tuple[int, str]:
        """Open an address: status and page."""
        return self._ask("GET", path, None)

    def hidden(self, path: str) -> tuple[int, dict[str, str]]:
        """The status of a page, and what its first form holds besides its fields. Empty where there is none."""
        status, text = self.get(path)
        return status, dict(_HIDDEN.findall(text)[:2])

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> int:
        """Send a form: the status of its answer."""
        return self._ask("POST", path, urlencode(fields))[0]

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.read().decode()


def _is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _peak_mb(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _cpu_seconds(number: int) -> float:
    try:
        used = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

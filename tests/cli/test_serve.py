"""Is whoever starts the pages where they can't be opened told so at once, in words?"""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def test_it_says_that_the_port_is_in_use_and_which_option_takes_another(sameside: Run, tmp_path: Path, taken: int) -> None:
    sameside("init", tmp_path / "home")
    refused = sameside("serve", "--home", tmp_path / "home", "--port", taken)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"Port {taken} is in use: another program listens there")
    assert "--port" in refused.stderr


def test_the_demo_says_so_before_it_makes_anything_and_leaves_an_earlier_one_alone(sameside: Run, tmp_path: Path, taken: int) -> None:
    earlier = tmp_path / "demo"
    earlier.mkdir()
    (earlier / "kept.txt").write_text("kept", encoding="utf-8")
    refused = sameside("demo", "--home", earlier, "--fresh", "--serve", "--port", taken)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {taken} is in use")
    assert [path.name for path in earlier.iterdir()] == ["kept.txt"]


def test_it_says_that_there_is_no_such_address_here(sameside: Run, tmp_path: Path) -> None:
    sameside("init", tmp_path / "home")
    refused = sameside("serve", "--home", tmp_path / "home", "--address", "192.0.2.1")
    assert refused.returncode == 1
    assert refused.stderr.startswith("There is no address 192.0.2.1 on this machine to listen on")

"""The world's home: built whole or not at all."""

from pathlib import Path

import pytest

from sotomado.demo.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def written(content: bytes):
    """Builds a "world" of some bytes, with the write-ahead log a real one has while it is built."""

    def make(url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        path.write_bytes(content)
        path.with_name(path.name + "-wal").write_bytes(b"log")
        path.with_name(path.name + "-wal").unlink()

    return make


def interrupted(url: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(b"half a world")
    path.with_name(path.name + "-wal").write_bytes(b"half a log")
    raise KeyboardInterrupt


def test_a_built_world_stands_in_its_place(home: Home) -> None:
    home.build(written(b"a world"))

    assert home.database.read_bytes() == b"a world"
    assert home.has_world()


def test_an_interrupted_first_build_leaves_nothing(home: Home) -> None:
    with pytest.raises(KeyboardInterrupt):
        home.build(interrupted)

    assert not home.has_world()
    assert list(home.folder.iterdir()) == []


def test_an_interrupted_rebuild_leaves_the_former_world(home: Home) -> None:
    home.build(written(b"the former"))

    with pytest.raises(KeyboardInterrupt):
        home.build(interrupted)

    assert home.database.read_bytes() == b"the former"
    assert home.has_world()


def test_a_killed_build_does_not_disturb_the_next(home: Home) -> None:
    (home.folder / "building.db").write_bytes(b"half a world")
    (home.folder / "building.db-wal").write_bytes(b"half a log")

    home.build(written(b"whole"))

    assert home.database.read_bytes() == b"whole"
    assert not list(home.folder.glob("building*"))


def test_a_log_of_the_former_world_is_not_played_into_the_new_one(home: Home) -> None:
    home.build(written(b"the former"))
    (home.folder / "sotomado.db-wal").write_bytes(b"of the former")

    home.build(written(b"the new"))

    assert not (home.folder / "sotomado.db-wal").exists()


def test_a_world_of_another_schema_is_none(home: Home) -> None:
    home.build(written(b"a world"))
    (home.folder / "world.json").write_text('{"schema": "of an earlier version"}')

    assert not home.has_world()

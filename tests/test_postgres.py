"""PostgreSQL as the tests of the gradebook get it."""

import os
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import make_url

from tests.postgres import open_postgres


def test_databases_are_empty_and_apart(postgres):
    urls = [postgres.make_database(), postgres.make_database()]
    assert urls[0] != urls[1]
    for url in urls:
        engine = sqlalchemy.create_engine(url)
        assert sqlalchemy.inspect(engine).get_table_names() == []
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE TABLE scores (score double precision)"))
        engine.dispose()


def test_server_listens_nowhere_else_and_leaves_nothing():
    with open_postgres() as server:
        url = make_url(server.make_database())
        folder = Path(url.query["host"])
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            assert connection.scalar(sqlalchemy.text("SHOW listen_addresses")) == ""
            pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        assert folder.stat().st_mode & 0o777 == 0o700
    engine.dispose()
    assert not folder.exists()
    assert not os.path.exists(f"/proc/{pid}")

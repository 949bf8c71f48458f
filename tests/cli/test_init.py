"""`auditor init` writes what `auditor status` then reads, and never replaces what is there."""

import json
import tomllib


def test_init_then_status(auditor, tmp_path):
    ended = auditor("init", "--data-dir", 'my "data"')
    assert ended.code == 0
    config = tomllib.loads((tmp_path / "folder" / "config.toml").read_text(encoding="utf-8"))
    data_dir = tmp_path / "folder" / 'my "data"'
    assert config["data_dir"] == str(data_dir)
    assert (data_dir / "auditor.db").is_file()
    status = auditor("status")
    assert status.code == 0
    assert "Nothing read yet" in status.err
    assert json.loads(auditor("status", "--format", "json").out)["database"] == str(data_dir / "auditor.db")


def test_init_leaves_what_is_there(auditor, tmp_path):
    config = tmp_path / "folder" / "config.toml"
    config.write_text('lang = "es"\n')
    ended = auditor("init")
    assert ended.code == 0
    assert "ya existe" in auditor("init").err or "stays as it is" in ended.err
    assert config.read_text() == 'lang = "es"\n'


def test_init_where_nothing_can_be_written(auditor):
    ended = auditor("init", "--config", "/dev/null/config.toml")
    assert ended.code == 4
    assert "cannot be written" in ended.err


def test_quiet(auditor):
    ended = auditor("init", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")

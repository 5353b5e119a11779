"""A hostile or broken archive is refused before anything of it is put in place."""

import io
import json
import stat
import zipfile
from hashlib import sha256

import pytest
from django.db import connection

from commonweal_web.backups import database
from commonweal_web.backups.archive import (
    DATABASE,
    MANIFEST,
    BackupError,
    files_below,
    opened,
    unpack,
    write,
)


def part(data=b"data"):
    return {"bytes": len(data), "sha256": sha256(data).hexdigest()}


def made(path, name="media/a.txt", *, data=b"data", said=None, kind=stat.S_IFREG, packed=0):
    """Write an archive with a manifest that agrees with it."""
    with zipfile.ZipFile(path, "w") as archive:
        for one, content in ((DATABASE, b"data"), (name, data)):
            entry = zipfile.ZipInfo(one)
            entry.external_attr = ((kind if one == name else stat.S_IFREG) | 0o600) << 16
            entry.compress_type = packed if one == name else 0
            archive.writestr(entry, content)
        entry = zipfile.ZipInfo(MANIFEST)
        entry.external_attr = (stat.S_IFREG | 0o600) << 16
        parts = {DATABASE: part(), name: said or part(data)}
        archive.writestr(entry, json.dumps({"format": 1, "parts": parts}))
    return path


def read(path, folder):
    folder.mkdir()
    with opened(path) as (archive, manifest):
        unpack(archive, manifest, folder)
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in files_below(folder)}


def test_what_is_written_is_read_and_links_are_left_out(tmp_path):
    media = tmp_path / "media"
    (media / "deep").mkdir(parents=True)
    (media / "deep" / "é ü.png").write_bytes(b"picture")
    (media / "link").symlink_to("/etc/passwd")
    base = tmp_path / "base"
    base.write_bytes(b"rows")
    parts = [(DATABASE, base)]
    parts += [(f"media/{one.relative_to(media)}", one) for one in files_below(media)]
    parts += [("media/gone", media / "gone")]
    file = io.BytesIO()
    manifest = write(file, parts, {"software": "1"})
    (tmp_path / "b").write_bytes(file.getvalue())
    assert read(tmp_path / "b", tmp_path / "out") == {
        DATABASE: b"rows",
        "media/deep/é ü.png": b"picture",
    }
    assert manifest["software"] == "1"
    assert manifest["parts"][DATABASE] == part(b"rows")


@pytest.mark.parametrize(
    "name",
    [
        *("../a", "media/../../a", "/etc/a", "media//a", "media/./a", "media/a/", "media\\..\\a"),
        *("secret_key", "static/a.js", "database.sqlite3/a", "media"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(BackupError, match="no backup has"):
        read(made(tmp_path / "b", name), tmp_path / "out")
    assert list(files_below(tmp_path / "out")) == []


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"kind": stat.S_IFLNK}, "link"),
        ({"kind": stat.S_IFIFO}, "no ordinary file"),
        ({"packed": zipfile.ZIP_DEFLATED, "data": bytes(10_000_000)}, "packed"),
        ({"packed": zipfile.ZIP_LZMA}, "packed"),
        ({"said": {"bytes": 5, "sha256": part()["sha256"]}}, "other parts"),
        ({"said": {"bytes": 4, "sha256": "no digest"}}, "other parts"),
        ({"said": {"bytes": 4, "sha256": part(b"else")["sha256"]}}, "SHA-256 differs"),
        ({"said": {"bytes": 4}}, "cannot be read"),
    ],
)
def test_what_a_backup_never_holds_is_refused(tmp_path, how, says):
    with pytest.raises(BackupError, match=says):
        read(made(tmp_path / "b", **how), tmp_path / "out")


def test_parts_that_overlap_are_refused(tmp_path):
    """The central directory names one part many times: small on disk, vast when unpacked."""
    data = bytes(100_000)
    names = [f"media/{i}" for i in range(50)]
    with zipfile.ZipFile(tmp_path / "b", "w") as archive:
        for name in (DATABASE, names[0]):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFREG | 0o600) << 16
            archive.writestr(entry, data)
        entry = zipfile.ZipInfo(MANIFEST)
        entry.external_attr = (stat.S_IFREG | 0o600) << 16
        parts = dict.fromkeys([DATABASE, *names], part(data))
        archive.writestr(entry, json.dumps({"format": 1, "parts": parts}))
        first = archive.getinfo(names[0])
        for name in names[1:]:
            other = zipfile.ZipInfo(name)
            for field in ("header_offset", "CRC", "file_size", "compress_size", "external_attr"):
                setattr(other, field, getattr(first, field))
            archive.filelist.append(other)
    assert (tmp_path / "b").stat().st_size < 300_000
    with pytest.raises(BackupError, match="overlap"):
        read(tmp_path / "b", tmp_path / "out")


def test_a_part_named_twice_is_refused(tmp_path):
    made(tmp_path / "b")
    with (
        zipfile.ZipFile(tmp_path / "b", "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("media/a.txt", "else")
    with pytest.raises(BackupError, match="twice"):
        read(tmp_path / "b", tmp_path / "out")


def test_a_file_cut_off_anywhere_or_with_a_bit_turned_is_refused(tmp_path):
    whole = made(tmp_path / "b").read_bytes()
    for n in range(0, len(whole), 7):
        (tmp_path / "cut").write_bytes(whole[:n])
        with pytest.raises(BackupError):
            read(tmp_path / "cut", tmp_path / f"cut{n}")
    at = whole.index(b"data")
    (tmp_path / "bit").write_bytes(whole[:at] + b"d4ta" + whole[at + 4 :])
    with pytest.raises(BackupError, match="damaged"):
        read(tmp_path / "bit", tmp_path / "bits")


def test_a_backup_of_another_format_and_no_backup_are_told_apart(tmp_path):
    with pytest.raises(BackupError, match="There is no file"):
        read(tmp_path / "none", tmp_path / "out")
    made(tmp_path / "b")
    changed = (tmp_path / "b").read_bytes().replace(b'"format": 1', b'"format": 2')
    (tmp_path / "b").write_bytes(changed)
    with pytest.raises(BackupError, match=r"damaged|format 2"):
        read(tmp_path / "b", tmp_path / "out2")


def test_postgresql_is_refused_in_plain_words(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(BackupError, match="pg_dump"):
        database.require_sqlite()

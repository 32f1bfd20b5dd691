"""After an import: pages of large units are prepared, and a full disk does no harm."""

from __future__ import annotations

import errno
import os

import pytest

from quarterdeck.cli import made_ready


def test_how_many_leaders_pages_are_prepared_is_said(monkeypatch, capsys):
    monkeypatch.setattr(made_ready, "prepare", lambda _progress: 1)
    made_ready.made_ready()
    assert "first pages of 1 leader are prepared" in capsys.readouterr().out


def test_nothing_is_said_where_nothing_was_to_be_done(monkeypatch, capsys):
    monkeypatch.setattr(made_ready, "prepare", lambda _progress: 0)
    made_ready.made_ready()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_is_told_with_what_to_do(monkeypatch, capsys, code):
    def full(_progress):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(made_ready, "prepare", full)
    made_ready.made_ready()
    said = " ".join(capsys.readouterr().out.split())
    assert os.strerror(code) in said
    assert "quarterdeck facts prepare" in said

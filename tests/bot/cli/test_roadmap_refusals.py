"""A roadmap file that cannot be taken is refused in the language that is asked for, with its place."""

import json
from pathlib import Path

import pytest

from tests.command_line import dutybell
from tests.faults.process import ROOT

UNREADABLE = {
    "gone.json": (None, "没有这个文件", "there is no such file"),
    "folder": ("folder", "这是一个文件夹", "it is a folder"),
    "latin.json": ("ä".encode("latin-1"), "不是 UTF-8 编码", "it is not UTF-8"),
    "mine.xlsx": (b"PK\x03\x04\xff\xff", "请先转换为 JSON：dutybell roadmap convert", "which is made into JSON first"),
    "cut.json": (b'{\n  "id": "x"', "第2行第", "line 2, column"),
    "twice.json": (b'{"id": "x", "id": "y"}', "键“id”在此处重复", "the key “id” stands here twice"),
    "nan.json": (b'{"term": {"years": NaN}}', "“nan”不是 JSON 中的数", "nan is no number of JSON"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_roadmap_is_refused_in_the_language_asked_for(tmp_path: Path, name: str) -> None:
    content, zh, en = UNREADABLE[name]
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    elif content:
        (tmp_path / name).mkdir()
    for verb in (["check", name], ["diff", "good.json", name], ["adopt", name], ["show", f"./{name}"]):
        if verb[0] == "show" and name == "gone.json":
            continue
        (tmp_path / "good.json").write_bytes((ROOT / "roadmap.json").read_bytes())
        shown = dutybell("roadmap", *verb, "--lang", "zh", home=tmp_path)
        assert (shown.returncode, shown.stdout) == (2, "")
        assert zh in shown.stderr
    shown = dutybell("roadmap", "check", name, home=tmp_path)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert en in shown.stderr


def test_every_fault_of_a_file_is_told_in_chinese_at_each_verb_that_reads_it(tmp_path: Path) -> None:
    file = json.loads((ROOT / "roadmap.json").read_text("utf-8"))
    file["obligations"][0]["owner"] = "boss"
    file["obligations"][1]["years"] = 5
    (tmp_path / "bad.json").write_text(json.dumps(file))
    said = [
        "bad.json: obligations[0].owner：没有“boss”，须为以下之一：principal_leader、",
        "bad.json: obligations[1].years：“5”不是列表，须为方括号中的列表",
    ]
    plan = [
        "plan",
        "--party",
        "enterprise",
        "--from",
        "2026-01-01",
        "--to",
        "2026-12-31",
        "--roadmap",
        "bad.json",
        "--lang",
        "zh",
    ]
    verbs = [["check", "bad.json"], ["adopt", "bad.json"], ["diff", "bad.json", "bad.json"], ["show", "bad.json"]]
    for verb in (["roadmap", *each, "--lang", "zh"] for each in (*verbs, ["convert", "bad.json", "bad.xlsx"])):
        shown = dutybell(*verb, home=tmp_path)
        assert shown.returncode == 2
        assert all(line.startswith(begun) for line, begun in zip(shown.stderr.splitlines(), said, strict=True))
    assert "没有“boss”" in dutybell(*plan, home=tmp_path).stderr


def test_a_file_that_an_editor_marked_as_utf_8_is_read(tmp_path: Path) -> None:
    (tmp_path / "marked.json").write_bytes(b"\xef\xbb\xbf" + (ROOT / "roadmap.json").read_bytes())
    shown = dutybell("roadmap", "check", "marked.json", "--lang", "zh", home=tmp_path)
    assert shown.returncode == 0
    assert shown.stdout.startswith("检查通过：shenzhen-construction-2020，版本 ")

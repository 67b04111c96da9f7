import gzip
import json

import pytest

from verification.errors import InvalidInput
from verification.measuring.files import read_objects, read_table

ROWS = [{"claim": "Ten ships came."}, {"claim": "“Eleven”\u2028came."}]


def test_a_json_list_and_json_lines_read_the_same(tmp_path):
    (tmp_path / "list.json").write_text(json.dumps(ROWS))
    (tmp_path / "lines.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS))
    (tmp_path / "lines.jsonl.gz").write_bytes(gzip.compress((tmp_path / "lines.jsonl").read_bytes()))
    for name in ("list.json", "lines.jsonl", "lines.jsonl.gz"):
        assert list(read_objects(tmp_path / name)) == ROWS


def test_a_table_keeps_its_quotation_marks(tmp_path):
    (tmp_path / "rows.tsv").write_text('1\t"Ten" ships\tYes\n')
    assert list(read_table(tmp_path / "rows.tsv")) == [["1", '"Ten" ships', "Yes"]]


@pytest.mark.parametrize("content", [b"[1, 2]", b"{", b"\xff\xfe", b'"word"'])
def test_other_content_is_refused(tmp_path, content):
    (tmp_path / "rows.json").write_bytes(content)
    with pytest.raises(InvalidInput):
        list(read_objects(tmp_path / "rows.json"))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"gone\.json"):
        list(read_objects(tmp_path / "gone.json"))

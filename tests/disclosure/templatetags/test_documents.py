"""Head and title of the red-header sheet."""

from types import SimpleNamespace

import pytest

from disclosure.templatetags import documents


@pytest.mark.parametrize(
    ("issuer", "number", "text"),
    [
        ("江岭省人民政府办公厅", "江政办发〔2026〕12号", "江岭省人民政府办公厅文件"),
        ("江岭省人民政府办公厅", "江政办函〔2011〕68号", "江岭省人民政府办公厅"),
        ("江岭省人民政府", "江岭省人民政府令第268号", "江岭省人民政府令"),
    ],
)
def test_red_header_numbered_document_names_issuer_and_kind(issuer: str, number: str, text: str) -> None:
    header = documents.red_header(SimpleNamespace(issuer=issuer, doc_number=number))
    assert header == documents.RedHeader(text)
    assert (header.length, header.wraps) == (len(text), False)


def test_red_header_many_issuers_wrap() -> None:
    header = documents.red_header(
        SimpleNamespace(issuer="江岭省住房和城乡建设厅、江岭省财政厅", doc_number="江建〔2026〕1号")
    )
    assert header is not None
    assert header.wraps is True


@pytest.mark.parametrize(("issuer", "number"), [("江岭省人民政府", ""), ("", "江政发〔2026〕1号")])
def test_red_header_without_number_or_issuer_is_none(issuer: str, number: str) -> None:
    assert documents.red_header(SimpleNamespace(issuer=issuer, doc_number=number)) is None


def test_document_title_breaks_between_words_and_keeps_years_together() -> None:
    assert documents.document_title("江岭省人民政府办公厅关于印发三年行动计划（2026—2028年）的通知") == (
        '江岭省人民政府办公厅<wbr>关于<wbr>印发<wbr>三年<wbr>行动计划<span class="nb">（2026—2028年）</span><wbr>的通知'
    )


def test_document_title_of_many_words_breaks_before_each_and_not_behind_an_opening_mark() -> None:
    assert documents.document_title("《公路安全办法》养护资金和使用监督检查工作") == (
        "<wbr>《公路<wbr>安全办法》<wbr>养护<wbr>资金<wbr>和<wbr>使用<wbr>监督<wbr>检查<wbr>工作"
    )


def test_document_title_markup_is_escaped() -> None:
    assert documents.document_title("<b>通知") == "&lt;b&gt;通知"

import pytest

from ocr.paddle import latin


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("NIK：3204", "NIK:3204"),
        (" JÁSMIN ", "JASMIN"),
        ("10–0234", "10-0234"),
        ("NUR’AINI", "NUR'AINI"),
        ("LAKI一LAKI", "LAKI-LAKI"),
        ("SITI NURHALIZAH, S.E.", "SITI NURHALIZAH, S.E."),
    ],
)
def test_what_the_networks_answer_is_put_into_the_letters_of_the_documents(read: str, meant: str) -> None:
    assert latin(read) == meant

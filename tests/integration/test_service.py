"""Keep, verify, keep: idempotent, in that order, with the family's rows left out."""

from datetime import UTC, date, datetime

import pytest

from ocr.engine import EngineError
from pipeline.errors import StoreFault
from pipeline.model import DocumentType, Participant, Upload
from pipeline.service import Service, system_fault
from storage.migrate import open_database
from storage.objects import FolderObjects, MemoryObjects, key_of
from storage.records import MemoryRecords, SqlRecords
from tests.doubles import NIK, OTHER_NIK, StubVerifier


class StoppedClock:
    def today(self):
        return date(2026, 11, 22)

    def now(self):
        return datetime(2026, 11, 22, tzinfo=UTC)

    def seconds(self):
        return 0.0


@pytest.fixture(params=["memory", "real"])
def stores(request, tmp_path):
    if request.param == "memory":
        return MemoryRecords(), MemoryObjects()
    database = open_database(f"sqlite:///{tmp_path}/berkas.sqlite3")
    return SqlRecords(database), FolderObjects(tmp_path / "objects")


@pytest.fixture
def service(stores):
    records, objects = stores
    return Service(verifier=StubVerifier(), records=records, objects=objects, clock=StoppedClock())


def an_upload(word="accept", *, claim_id="JHT-1"):
    content = f"{word} {claim_id}".encode()
    return Upload(content, "a.jpg", key_of(content)[-64:], DocumentType.KTP, claim_id)


def test_an_upload_and_its_answer_are_kept(service):
    upload = an_upload()

    answer = service.process(upload)

    assert answer.decision == "accepted"
    assert service.objects.get(key_of(upload.content)) == upload.content
    (kept,) = service.records.of_claim("JHT-1")
    assert kept.decision == "accepted"
    assert kept.extraction.value("nik") == NIK


def test_the_same_upload_is_verified_once(service):
    first = service.process(an_upload())
    second = service.process(an_upload())

    assert service.verifier.calls == 1
    assert second.decision == first.decision
    assert len(service.records.of_claim("JHT-1")) == 1


def test_the_same_file_in_another_claim_is_another_upload(service):
    service.process(an_upload(claim_id="JHT-1"))
    service.process(an_upload(claim_id="JHT-2"))

    assert service.verifier.calls == 2


@pytest.mark.parametrize(
    ("participant", "kept"), [(Participant(nik=NIK), [NIK]), (Participant(nik=OTHER_NIK), [OTHER_NIK]), (None, [])]
)
def test_of_a_family_only_the_claimants_row_is_kept(service, participant, kept):
    answer = service.process(an_upload("family"), participant=participant)

    (stored,) = service.records.of_claim("JHT-1")
    for each in (answer, stored):
        assert [row["nik"].value for row in each.extraction.members] == kept


def test_a_setting_keeps_the_whole_family(stores):
    records, objects = stores
    service = Service(
        verifier=StubVerifier(), records=records, objects=objects, clock=StoppedClock(), keep_family=True
    )

    assert len(service.process(an_upload("family")).extraction.members) == 2


def test_a_broken_engine_leaves_the_upload_kept_and_unanswered(service):
    upload = an_upload("engine")

    with pytest.raises(EngineError):
        service.process(upload)

    assert service.objects.exists(key_of(upload.content))
    assert service.records.of_claim("JHT-1") == []


def test_what_is_given_up_is_flagged_and_verified_when_it_comes_again(service):
    upload = an_upload()
    fault = system_fault("engine_unavailable", failure="crashed")

    given_up = service.give_up(upload, fault)
    answer = service.process(upload)

    assert given_up.decision == "flagged"
    assert [reason.outcome for reason in given_up.reasons] == ["review"]
    assert answer.decision == "accepted"
    assert [each.decision for each in service.records.of_claim("JHT-1")] == ["flagged", "accepted"]


def test_without_a_place_for_the_upload_nothing_is_verified(stores):
    class Full(MemoryObjects):
        def put(self, content):
            raise StoreFault("full")

    records, _ = stores
    service = Service(verifier=StubVerifier(), records=records, objects=Full(), clock=StoppedClock())

    with pytest.raises(StoreFault):
        service.process(an_upload())
    assert service.verifier.calls == 0


def test_the_third_upload_of_a_document_goes_to_a_person_and_is_kept_so(service):
    rejected = [Upload(f"reject {name}".encode(), name, name * 64, DocumentType.KTP, "JHT-1") for name in "abc"]

    answers = [service.process(each) for each in rejected]

    assert [each.decision for each in answers] == ["rejected", "rejected", "flagged"]
    (kept,) = [each for each in service.records.of_claim("JHT-1") if each.upload.source == "c"]
    assert [reason.code for reason in kept.reasons] == ["resubmission_limit", "image_blurry"]
    assert [each["source"] for each in kept.reasons[0].evidence["earlier"]] == ["a", "b"]


def test_the_same_file_sent_again_is_answered_without_being_read(service):
    upload = an_upload("reject")
    assert service.answered(upload) is None
    service.process(upload)

    again = service.answered(upload)

    assert service.verifier.calls == 1
    assert again.decision == "rejected"
    assert [reason.code for reason in again.reasons] == ["same_picture", "image_blurry"]
    assert len(service.records.of_claim("JHT-1")) == 1
    assert [reason.code for reason in service.process(upload).reasons] == ["image_blurry"]

"""The way out: no address that somebody gives leads the desk to what only it can reach."""

import http.client
import socket
import ssl
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError, UsageError
from review.outward import Door, RefusedError, UnreachableError, is_public, networks_of, target_of
from tests.receiver import receiving

PUBLIC = "93.184.215.14"
PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
    "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:1:2:3:4:5:6",
]  # fmt: skip


def door_to(*addresses, **options):
    return Door(resolver=lambda host, port: list(addresses), **options)


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_but_the_open_net_is_called(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedError):
        door_to(address).post("https://receiver.example/hook", b"", {})
    with pytest.raises(RefusedError):
        Door().check(f"https://{host}/hook")


@pytest.mark.parametrize("address", PRIVATE)
def test_one_bad_address_among_good_ones_is_enough(address):
    for found in ([PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(RefusedError):
            door_to(*found).judge(target_of("https://receiver.example/"))


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_the_open_net_is_called(address):
    assert door_to(address).judge(target_of("https://receiver.example/")) == address


@given(st.ip_addresses())
def test_what_is_wrapped_in_another_address_is_as_what_is_inside(address):
    import ipaddress

    if address.version == 4:
        number = int(address)
        for wrapped in (f"::ffff:{address}", ipaddress.IPv6Address((0x64FF9B << 96) | number)):
            assert is_public(ipaddress.ip_address(wrapped)) == is_public(address)
    assert not (address.is_private and is_public(address))


def test_without_tls_only_where_the_office_says_so():
    with pytest.raises(RefusedError, match="https"):
        door_to(PUBLIC).judge(target_of("http://receiver.example/"))
    with pytest.raises(RefusedError, match="https"):
        Door().check("http://receiver.example/")
    allowed = door_to("10.1.2.3", networks=networks_of("10.1.0.0/16, fd00::/8"))
    assert allowed.judge(target_of("http://scheduler.internal/")) == "10.1.2.3"
    with pytest.raises(RefusedError):
        door_to("10.2.0.1", networks=networks_of("10.1.0.0/16")).judge(target_of("https://scheduler.internal/"))


def test_networks_that_are_none_are_a_setting_that_cannot_be():
    with pytest.raises(SettingsError):
        networks_of("10.1.0.0/16,everything")
    assert networks_of("") == ()


@pytest.mark.parametrize(
    "url",
    [
        "", "https://", "ftp://receiver.example/", "file:///etc/passwd", "https://user@receiver.example/",
        "https://a:b@receiver.example/", "https://receiver.example/#x", "https://receiver.example:99999/",
        "https://rec eiver.example/", "https://receiver.example/\r\nHost: x", "https://re\u0441eiver.example/",
        "https://[::1", "https://receiver.example/" + "a" * 600, "//receiver.example/", "https:receiver",
        "https://127.0.0.1\\@receiver.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(UsageError):
        target_of(url)


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "0177.0.0.1", "127.1", "localhost"])
def test_an_address_written_in_another_way_is_judged_by_where_it_leads(host):
    """The machine's resolver reads these as the loopback; nothing but its answer counts."""
    with pytest.raises((RefusedError, UnreachableError)):
        Door().judge(target_of(f"https://{host}/"))


def test_a_name_that_says_something_else_a_moment_later_gains_nothing():
    """DNS rebinding: public when it is judged, the loopback when it is connected to."""
    with receiving() as receiver:
        port = int(receiver.address.split(":")[2].split("/")[0])
        answers = [["192.0.2.77"], ["127.0.0.1"]]
        asked = []

        def resolver(host, port):
            asked.append(host)
            return answers.pop(0)

        door = Door(resolver=resolver, seconds=0.5, networks=networks_of("192.0.2.77/32"))
        with pytest.raises(UnreachableError):
            door.post(f"http://receiver.example:{port}/hook", b"{}", {})
        assert asked == ["receiver.example"]
        assert receiver.got == []


def test_who_answers_by_drops_is_cut_off():
    with receiving() as receiver:
        receiver.answers = [0]
        door = Door(networks_of("127.0.0.0/8"), seconds=0.4)
        with pytest.raises(UnreachableError):
            door.post(receiver.address, b"{}", {})


def test_the_name_and_no_proxy_goes_with_the_request(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with receiving() as receiver:
        port = int(receiver.address.split(":")[2].split("/")[0])
        door = Door(networks_of("127.0.0.0/8"), resolver=lambda *_: ["127.0.0.1"])
        assert door.post(f"http://scheduler.internal:{port}/a/b?c=d", b"{}", {}) == 204
        headers, body = receiver.got[0]
        assert headers["host"] == f"scheduler.internal:{port}"
        assert body == b"{}"


def test_a_certificate_of_another_name_is_no_receiver(tmp_path):
    """TLS is checked against the name, although the connection goes to an address."""
    key, certificate = self_signed(tmp_path, "scheduler.internal")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=str(certificate))
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    threading.Thread(target=_answer_over, args=(listening, context), daemon=True).start()
    door = Door(networks_of("127.0.0.0/8"), resolver=lambda *_: ["127.0.0.1"], seconds=5.0, trust=trust)

    with pytest.raises(UnreachableError, match="SSLCertVerificationError"):
        door.post(f"https://another.internal:{port}/", b"{}", {})
    assert door.post(f"https://scheduler.internal:{port}/", b"{}", {}) == http.client.OK
    listening.close()


def _answer_over(listening, context):
    while True:
        try:
            raw, _ = listening.accept()
            with context.wrap_socket(raw, server_side=True) as connection:
                got = b""
                while not got.endswith(b"\r\n\r\n{}"):
                    got += connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except ssl.SSLError:
            continue
        except OSError:
            return


def self_signed(folder, name):
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "key.pem", folder / "certificate.pem"
    files[0].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    files[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return files

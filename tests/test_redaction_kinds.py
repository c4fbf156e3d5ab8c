"""
Credentials and facts about persons in the carriers that inputs are made of, and lines of software that look a little like them.

Every value is made when the test runs: nothing in this file is a secret or belongs to anybody. How much of what was never
seen is found is measured with sets that are not kept here; these are one of each kind.
"""

from __future__ import annotations

import random
import re
import string

import pytest

from agentcore_analyzer import safe
from agentcore_analyzer.redaction import Redactor, kinds, masking
from agentcore_analyzer.redaction.words import vocabulary
from agentcore_analyzer.rewrite import FileRewriter
from cases import over

KEY = b"one key of a test, 32 bytes long"
SHAPES = {
    "p": lambda r: "".join(r.choices(string.ascii_letters, k=7)) + r.choice("!#_.") + str(r.randrange(1000, 9999)) + "x",
    "a": lambda r: "".join(r.choices(string.ascii_letters, k=12)) + str(r.randrange(10**5, 10**6)) + "".join(r.choices(string.ascii_letters, k=8)),
    "h": lambda r: "a7" + "".join(r.choices("0123456789abcdef", k=30)),
    "u": lambda r: "-".join("".join(r.choices("0123456789abcdef", k=n)) for n in (8, 4, 4, 4, 12)),
    "d": lambda r: str(r.randrange(100_000, 1_000_000)),
}


def filled(form: str) -> tuple[str, list[str]]:
    """The form with a value of each of its shapes (`<p>` a password, `<a>` a key, `<h>` hexadecimal, `<d>` digits)."""
    made: list[str] = []

    def put(match: re.Match[str]) -> str:
        made.append(SHAPES[match[1]](random.Random(f"{form} {len(made)}")))
        return made[-1]

    return re.sub(r"<([pahdu])>", put, form), made


def plain(value: str) -> str:
    return re.sub(r"[\W_]", "", value.lower())


def shown(value: str) -> dict[str, str]:
    """What becomes of it in a report of one's own, in a text that is given away, and in a file that is."""
    with safe.outgoing(masking.without_secrets):
        report = safe.clean(value, 10_000)
    file = FileRewriter(Redactor(KEY)).whole(f"{value}\n".encode(), "agent.log", lambda _: None) or b""
    return {"report": report, "text": Redactor(KEY).text(value), "file": file.decode()}


CREDENTIALS = [
    "deploy --db-password <p> --yes", "deploy --token=<a>", '["--password", "<p>"]', "curl -s -u svc:<p> https://a.example.com", "curl --user 'svc:<p>' x",
    "mysql -h db1 -u root -p<p> shop", "sshpass -p <p> ssh a@b", "redis-cli -h cache -a <p> ping", "PGPASSWORD=<p> psql -h db", "docker login -u u -p <p> r.example.com",
    "smbclient //h/s -U u%<p>", "openssl rsa -passin pass:<p>", "keytool -list -storepass <p>", "-Djavax.net.ssl.keyStorePassword=<p>", "net use Z: /user:u <p>",
    "machine h login u password <p>", "machine h\n  login u\n  password <p>", "db1:5432:shop:app:<p>", "Driver={ODBC};Uid=app;Pwd={<p>;x};", "jdbc:sqlserver://db;user=a;password=<p>;e=1",
    '{"html": "x=&quot;{&quot;password&quot;:&quot;<p>&quot;}&quot;"}', '<input name="client_secret" value="<a>">', "<c><password><p></password></c>", '<add key="ApiSecret" value="<a>" />',
    "contrase\u00f1a: <p>", "contrase\\u00f1a: <p>", "Mot de passe : <p>", "echo <p> | kinit a@B", "echo 'deploy:<p>' | chpasswd", "Kennwort: <p>", "senha=<p>", 'wachtwoord = "<p>"', "\u043f\u0430\u0440\u043e\u043b\u044c: <p>", "\u5bc6\u7801\uff1a<p>",
    "\u30d1\u30b9\u30ef\u30fc\u30c9\uff1a<p>", "\ube44\ubc00\ubc88\ud638: <p>", "has\u0142o: <p>", "l\u00f6senord: <p>", "\u015fifre: <p>", "heslo: <p>", "m\u1eadt kh\u1ea9u: <p>", "la password \u00e8 <p>",
    "Credential=x, SignedHeaders=host, Signature=<h><h>", "access id LTAI5t<a>", "secretId AKID<a>", "signed with 0x<h><h>", "WIFI:T:WPA;S:guest;P:<a>;;", "//registry.npmjs.org/:_authToken=<h>",
    '{"auths": {"r": {"auth": "<a>=="}}}', "https://u:<a>@git.example.com/r", "https://<a>@git.example.com/r", "https://x.webhook.office.com/webhookb2/<h>/IncomingWebhook/<h>",
    'Digest username="x", realm="y", response="<h>"', "Cookie: session=<a>; lang=de", 'Client(user="x", password="<p>")', "{'passwd': '<p>'}", ":secret_key => '<a>'", "'db_password' => '<p>',",
    'ds.setPassword("<p>");', "db:\n  password: <p>", "CREATE USER app IDENTIFIED BY '<p>';", "X-Vault-Token: <a>", "Ocp-Apim-Subscription-Key: <h>", '{"headers": {"x-auth-token": "<a>"}}',
    '{"log": "{\\"refreshToken\\": \\"<a>\\"}"}', '{"log": "{\\"r\\": \\"{\\\\\\"refreshToken\\\\\\": \\\\\\"<a>\\\\\\"}\\"}"}', "data=%7B%22password%22%3A%22<a>%22%7D", "grant_type=x&password=<a>&scope=a",
    "the new password is <p>, please", "your one-time code: <d>", '{"Name": "DB_PASSWORD", "Value": "<p>"}', '{"key": "app.api_token", "value": {"stringValue": "<a>"}}', "acme_token=<h>", "ACME_KEY||'<a>'",
    "vendor xq-na1-<u>", "used live_<h>", "acme_production_<u>", "Authorization: GenieKey <u>", "Authorization: Acme.Simple <h>:<h>", "the api token <h><h> is old", "https://a.example.com/reset-password/<h><h>",
    "snmp-server community <p> RO", "jdbc:oracle:thin:app/<a>@//db:1521/x", "https://<h>:@pkgs.example.com/x", "<AdminPassword><Value><p></Value></AdminPassword>", "device_code: <a>", "redis://:<a>@cache:6379/0", '"private_key_id": "<h>a7<d>"', "glcbt-<a>", '{"userPassword": "<p>"}', "dbPassword=<p>", "keyPassword: <p>", "ssl.storePassword=<p>", "consumerKeySecret=<a>", "tokenSecret: '<a>'", 'secret "<p>"', "the secret '<a>' is wrong", "abc-5X_WjhgkENxkC<d>B2_LWLZ4wm",
    "rootpw: <p>", "bindpw <p>", "$pw = '<p>'", "mfa_code=<d>", "backup_codes: 1<d>-a2 3<d>-b4", "password=SecretStr('<p>')", "door pin=<d>", "webhook key: <d><d><d>", "backup_codes: <d>1-<h>", "the OTP <d> was wrong", "joining as deploy with pw <p>", "Passphrase for key '/k/id': <p>", "Password for 'https://a@git.example.com': <p>", 'variable "db_password" {\n  default = "<p>"\n}', '{"dbPassword": {"S": "<p>"}}', '[{"value": "<p>", "name": "DB_PASSWORD"}]', 'SecretStr(password="<p>")', "ACME_KEY=<h>", "its token <u> is old", "acmectl auth <u>", "acme login <h>", "INSERT INTO people (mail, password) VALUES ('a', '<p>')", "passwd --stdin <<< <p>", "echo '<p>' | sudo -S id", "htpasswd -b f bob <p>", "openssl enc -aes-256-cbc -k <p>", 'NetworkCredential("bob", "<p>")', "auth=('bob', '<p>')", "azure_openai_key=<h>", "zyxpro key=<h>", "the zyx key is <h>", "ZYX_SECRETTOKEN=<a>", "zyxTOKEN <a>", "sampleKey = <a>", "prod-SECRET-<a>", "zyx-key-<u>", "with key-<h>", "zyx_live_<a>", "ZYX_COOKIE=<a>", "zyx.login=<h>", "zyx_pat: <a>", '{"zyx": {"key": "<a>", "iv": "x"}}', "Use this password to go on:\n\n<a>\n", "a password for bob is <p>", "le mot de passe du compte est <p>", "password changed from <p> to <p>", "| password | <a> |", '"SET" "requirepass" "<p>"', "CREATE LOGIN a WITH PASSWORD = N'<p>';", '["password"]=>\n  string(12) "<p>"', 'form-data; name="password"\r\n\r\n<p>\r\n', "S: 334 UGFzc3dvcmQ6\nC: <a>", "a001 LOGIN bob <p>", '"AUTH" "<p>"', "snmpget -v3 -u m -A <p> -x AES -X <p> h", "ssh-keygen -N '<p>' -f id", 'PasswordAuthentication("bob", "<p>")', "bob:500:<h>:<h>:::", "api_token: 51|<a>", "default credentials bob:<p>", "log in with bob / <p>", "<d> is your Acme code", "X-Signature: t=1700000000,v1=<h><h>", "smb://ACME;bob:<p>@files/x", "app:<p>@tcp(db:3306)/shop", "https://rpc.example.com/v3/<h>", "the password has been set to <p>", "$ANSIBLE_VAULT;1.1;AES256\n<h><h>\n<h>", "useradd -p <p> bob",
]  # fmt: skip


@over(CREDENTIALS)
def test_a_credential_is_in_no_output(form: str) -> None:
    value, secrets = filled(form)
    for where, said in shown(value).items():
        if "\n  login" in form and where == "report":
            continue  # a report shows lines one by one, below
        assert not [s for s in secrets if plain(s) in plain(said)], (where, said)


def test_a_password_in_groups_is_masked_whole() -> None:
    assert masking.without_secrets("app password: qwe1 rtz2 uio3 pas4 is set") == "app password: [masked] is set"
    assert Redactor(KEY).text("app password: qwe1 rtz2 uio3 pas4") == "app password: [masked]"


@pytest.mark.parametrize(("letters", "language"), [("oehlxqtfgragfmqtbfiwabdxmqlnwxef", False), ("connectiontimeoutforagentruntime", True), ("", True)])
def test_letters_that_no_language_puts_together(letters: str, *, language: bool) -> None:
    assert vocabulary().is_no_language(letters) is not language


@pytest.mark.parametrize("name", ["password", "userPassword", "passphrase", "contrase\u00f1a", "app.credentials", "otp", "Set-Cookie"])
def test_a_field_that_is_called_a_secret_shows_nothing(name: str) -> None:
    assert Redactor(KEY).attribute(name, "the gateway is open") == "[masked]"


@pytest.mark.parametrize("name", ["password", "otp", "dbPassword"])
def test_a_secret_that_is_a_number_is_in_no_copy(name: str) -> None:
    said = FileRewriter(Redactor(KEY)).whole(f'{{"{name}": 481273, "credentials": 2}}\n'.encode(), "a.json", lambda _: None)
    assert said is not None
    assert b"481273" not in said
    assert said.endswith(b'"credentials": 2}\n')


PERSONAL = [  # (text, what must not be seen)
    ('{"ssn": "219-09-4821"}', "219-09-4821"), ("ssn 219094821", "219094821"), ('{"b": "{\\"dateOfBirth\\": \\"1979-04-17\\"}"}', "1979-04-17"), ("born on 17 April 1979", "17 April 1979"),
    ("n\u00e9 le 17/04/1979", "17/04/1979"), ("fecha de nacimiento: 17/04/1979", "17/04/1979"), ("\u751f\u5e74\u6708\u65e5: 1979\u5e744\u670817\u65e5", "1979\u5e744\u670817\u65e5"), ("the customer, 1964-11-30, asked", "1964-11-30"),
    ("call me on 12 34 56 78", "12 34 56 78"), ("she gave 06 12 34 56 78 too", "06 12 34 56 78"), ('{"phone": "601 234 567"}', "601 234 567"), ("customerPhone=5551234567", "5551234567"), ("<b>Phone</b> 34 41 23 45", "34 41 23 45"),
    ("030/1234567 is busy", "030/1234567"), ("8 (912) 345-67-89 is busy", "345-67-89"), ("390.533.447-05 was given", "390.533.447-05"), ("NHS 943 476 5919", "943 476 5919"), ("seen 943 476 5919 here", "943 476 5919"),
    ("seen 2 69 05 49 588 157 80 here", "2 69 05 49 588 157 80"), ("seen 2341 2341 2346 here", "2341 2341 2346"), ("steuer_id=36 574 261 809", "36 574 261 809"), ("85.07.30-033.28 was given", "85.07.30-033.28"),
    ("PESEL 44051401359", "44051401359"), ("national_number: 85 07 30 033 28", "85 07 30 033 28"), ("AB 12 34 56 C is hers", "12 34 56"), ("passport no. C01X7TQ4K", "C01X7TQ4K"), ("de89 3704 0044 0532 0130 00", "3704 0044 0532"),
    ("iban de89370400440532013000", "370400440532"), ('{"cvv": 123}', "123"), ("CVV 123", "123"), ("exp. date 04/29", "04/29"), ("sort code 20-45-77", "20-45-77"), ("license plate: B-AB 1234", "B-AB 1234"),
    ('{"lat": 52.5213, "lon": 13.4123}', "52.5213"), ("seen at 52.52134, 13.41234", "52.52134"), ("gps: 52.5213, 13.4123", "52.5213"), ("&quot;ssn&quot;:&quot;219-09-4821&quot;", "219-09-4821"),
    ("16, boulevard Zyxwt", "16, boulevard"), ("Calle Zyxwt 14", "Zyxwt 14"), ("in via Zyxwt 14", "Zyxwt 14"), ('{"billing_address": "12 Old Mill"}', "12 Old Mill"), ("mrn: 00471182", "00471182"), ('{"first_name": "Hope"}', "Hope"), ("Dear Hope Summers,", "Hope Summers"),
    ("Mr. Banks called", "Banks"), ("P<UTOZYXWT<<HOPE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "ZYXWT<<HOPE"), ("3787 344936 71000", "3787 344936 71000"), ("6011-0009-9013-9424", "6011-0009-9013-9424"), ("4111 1111 1111 1111 here", "1111 1111"), ("AB (11) 91234-5678", "91234-5678"),
    ("S1234567D said so", "1234567"), ("call 212 555 0142 now", "555 0142"), ("numer 512 345 678", "345 678"), ("mail a.b@zyxwt.io- now", "a.b@zyxwt"), ("<td>SIN</td><td>046 454 286</td>", "046 454 286"), ("219-09-4821", "219-09-4821"),
    ("DNI argentino 28.456.123", "28.456.123"), ("NI number QQ 12 34 56 C", "12 34 56"), ("NID 1990123456789", "1990123456789"), ("paid, exp 11/27", "11/27"), ("plate 7ABC123", "7ABC123"), ("immatriculation AB-123-CD", "AB-123"), ("SNILS-free 112-233-445-95", "233-445"), ("seen 112-233-445 95 here", "233-445"), ("784-1984-1234567-4", "1234567"), ("bank account: DE89 3704 0044 0532 0130 00", "3704 0044"), ("passport no. C01X7 TQ4K AB soon", "TQ4K"), ("birth year 1977", "1977"), ('{"dateOfBirth": {"year": 1977, "month": 4, "day": 15}}', "1977"), ("P.O. Box 3483, Zyxwt", "3483"), ("emergency contact: Hope Zyxwt 555-4458", "555-4458"), ("expiry 01/29", "01/29"), ("ssn_last4=2281", "2281"), ("konto 1768291733", "1768291733"),
    ('{"homeAddress": {"line1": "50 Hill View"}}', "50 Hill"), ('{"ssn": {"value": "219094821"}}', "219094821"), ('{"coordinates": [2.72219, 48.45977]}', "2.72219"), ("callback 0044 20 7946 0907", "7946 0907"), ('{"location": "12 Zyxwt Hill"}', "12 Zyxwt"), ("carte vitale 2 29 11 75 397 737 96", "397 737 96"),
]  # fmt: skip


@over(PERSONAL)
def test_a_fact_about_a_person_is_not_given_away(fact: tuple[str, str]) -> None:
    value, secret = fact
    for where, said in shown(value).items():
        if where != "report":
            assert plain(secret) not in plain(said), (where, said)


NAMED = [  # (text, the name): words of the vocabulary, given names that are words, and what a pseudonym for contents looks like
    ('{"user":"mark"}', "mark"), ('{"user":"zqx"}', "zqx"), ('{"user_name":"Grant"}', "Grant"), ('{"m": "{\\"owner\\": \\"rose\\"}"}', "rose"), ('{"owner":{"name":"mark"}}', "mark"),
    ('{"customer": {"id": 7, "name": "rose"}}', "rose"), ('said: {\'owner\': {\'name\': \'ruby\'}}', "ruby"), ('{"key":"enduser.id","value":{"stringValue":"deploy"}}', "deploy"), ('{"createdBy":"max"}', "max"), ('{"e-mail":"pat"}', "pat"), ('{"full_name":"will grant"}', "will"),
    ("level=info user=search id=3", "search"), ("user='page'", "page"), ("owner: mark", "mark"), ("assigned_to=june, state=open", "june"), ("X-Remote-User: rocky", "rocky"), ("<author>polly</author>", "polly"), ("login for rose failed", "rose"),
    ("user mark logged in", "mark"), ("denied for user 'search'@'10.0.0.1'", "search"), ("arn:aws:iam::123456789012:user/grant", "user/grant"), ("user,age\nmark,4\n", "mark"), ("Name,Created By\nx,mark\n", "mark"), ("Assigned To: rose", "rose"), ("| user | n |\n|---|---|\n| mark | 3 |", "mark"),
]  # fmt: skip


@over(NAMED)
def test_a_name_goes_whatever_word_it_is(fact: tuple[str, str]) -> None:
    value, name = fact
    file = FileRewriter(Redactor(KEY)).whole(value.encode(), "agent.log", lambda _: None) or b""
    assert name not in file.decode()
    assert re.search(r"(?i)user[A-Z]{1,4}", file.decode())
    assert FileRewriter(Redactor(KEY)).whole(file, "agent.log", lambda _: None) == file


@pytest.mark.parametrize("value", [
    '{"user":"root"}', '{"user":"anonymous","author":"assistant"}', '{"user":12345}', '{"owner":"search_agent"}', '{"user": null}', "user: str", "login for you", "user: not found", "Correct User= of the unit.",
    "user may retry", "user grant type", "the user will be asked", "user input is missing", "user: search the index again", "user pool, user agent", "it was created by 'search'", '["user", "name"]', '{"user": "look up the index and retry"}', "owner=None",
])  # fmt: skip
def test_a_role_and_an_ordinary_word_stay(value: str) -> None:
    assert FileRewriter(Redactor(KEY)).whole(value.encode(), "agent.log", lambda _: None) == value.encode()


def test_a_column_keeps_its_name_below_a_line() -> None:
    line = "==========  ==========  =====\n"
    table = f"{line}Name        created_by  Count\n{line}thing       mark        12\n{line}"
    copied = (FileRewriter(Redactor(KEY)).whole(table.encode(), "agent.log", lambda _: None) or b"").decode()
    assert copied.split("\n")[1] == table.split("\n")[1]
    assert re.search(r"user[A-Z]{1,4} {2,8}12\n", copied)


def test_a_name_of_a_field_is_known_in_sentences() -> None:
    redactor = Redactor(KEY)
    assert redactor.text("user deploy failed") == "user deploy failed"
    name = redactor.attribute("user", "deploy")
    assert redactor.text("user deploy failed, deploy again") == f"user {name} failed, deploy again"


HARMLESS = [
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:my-app/prod-AbCdEf", '{"@context": "https://schema.org", "@type": "Order", "@id": "https://example.com/1"}',
    '{"keys": ["http.request.header.authorization", "trace_id"], "span_id": "6adf2c4000000001"}', 'anchor: "authorization", "trace_id": "6adf2c40000000016adf2c4000000001"',
    "Workload identity is missing", "Workload access token was rejected (401)", "secret: not found", "Authorization: Bearer over HTTPS", "max_tokens: 4096, next_token=abcdEFGH12345678",
    '{"parent_run_id": "018f1b2c-0000-7000-8000-000000000001"}', '{"task_key": "3b0a39aaa5265193b8ae323b4766a02e"}', '{"uid": "9d1c7e42-5b3a-4f68-8e07-c2d96ab15f34"}', "EXPOSE 8080 8000 9000", "docker run -u 1000:1000 -p 8080:80 app",
    '{"comp_id": 47244640258, "exp": 1763850527, "position": 3}', "location = 0.435", "scores 0.9231, 0.8812", "took 10.12345, 11.54321 s", "2026-11-22 20:17:28,002 INFO 200 1534 12", "00000010: 7f 45 4c 46 02 01 01 00",
    "sha512-k3bU4JpYtVdrWd1Ip1mHzAfK1ZP3Lk0m8y6n4nJqS6xC0ZxCwzTtP0QG9CgNw8jP0aZ8o2g3f4h5j6k7l8m9nQ==", "a/b.py,sha256=bBN0Ahdaz5FmohifXBHdL-McEizezPLndInPTFgGeCM,24857", "h1:Zr4OFDfLhJ1yK1yKz7x4wq1mIFPmKlqX5ibBtmnC4lU=",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", "100 Connection Way", "5 Workers Drive the queue", "S1234567A", "run-4f5c1e2d-0a1b-4c3d-8e5f-123456789abc", "cache key 4bf92f3577b34da6a3ce929d0e0e4736",
    "2000 3000 4000 5000", "/postal_code.py,3", "vpc-0a1b2c3d4e5f67890", "procs 1 0 0 512 1024 2048", "version 2012-10-17", "from 1970-01-01 on", '"display_name": "Python 3"', '{"recipient": "User"}', "Error: password must have 8 characters", "the key is missing", "token type is Bearer",
    "secretName: db-credentials-ref", "port 5432: connection refused", "retry 1 of 3 in 10 20 40 s", "request routed via Proxy Server, 443", "connected via HTTPS 443", 'secret "db-creds" not found', "can't find the specified secret 'prod/db/password'", "wrote 512 000 000 000 bytes", "10.0.0.1:443 10.0.0.2:443", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    'secret = get_secret(SecretId="prod/db")', "client = Client(api_key=settings.client_key)", "self.api_key = api_key", "credentials: ~/.aws/credentials", "asst_Zk3mN8pQ1rS5tU7vW9xY0aB2", "--- PASS: TestVet/4 (0.16s)", "#define sk_ASN1_TYPE_is_sorted(sk) x",
    "Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", "log in with SSO / SAML2", "the token has been set to expire in 3600 s", "4096 is your limit", 'login("/login", "POST")', "insert into t (id, tokens) values (1, 2)", "serial 2026-1122-2017-2800", '{"secrets": {"default": "none"}}', "at 2001-12-14 21:59:43.10 -5", "token: ClientCredentialsProvider",
    "cache key=4bf92f3577b34da6a3ce929d0e0e4736", "the cache key is 4bf92f3577b34da6a3ce929d0e0e4736", "| password | string | required |", "`YOUR_API_KEY`, `/path/to/\u2026`", "account number 123456789012", "id number 2026-11-30T10:00", "Authorization: Basic", "20240115-1234", "seen 784-1984-1234567-6 here", "primarykey=4bf92f3577b34da6a3ce929d0e0e4736", "secret: this will also have expired", "private-key-rotation-lambda-1A2B3C4D5E6F", 'rule = secret(r"00[\\w=-]{40}")', "appid=6ba7b810-9dad-11d1-80b4-00c04fd430c8", '"key": "zyxplacespanattribute1"', '"key": "4bf92f3577b34da6a3ce929d0e0e4736"', "blim_key=sameplacespanattribute1", "http://auth-service/v1/authentications/",
    "sudo: zyx : TTY=pts/6 ; PWD=/srv/zyxwt/build ; USER=root ; COMMAND=/usr/bin/tail", "10.0.0.1      2001-10-31     00:00:18      GET", "password reset: see 2 pages",
    "- 1131566768 2005.11.09 node1 Nov 9 12:06:08 gmetad: no answer",
]  # fmt: skip


@over(HARMLESS)
def test_what_software_prints_is_not_masked(value: str) -> None:
    assert masking.without_secrets(value) == value
    assert "[masked]" not in Redactor(KEY).text(value)


@pytest.mark.parametrize("value", ["POSTing to /invocations", "URLs, IDs and ARNs", "code -32600, code -32603"])
def test_words_and_codes_of_protocols_stay(value: str) -> None:
    assert Redactor(KEY).text(value) == value


def test_a_variable_of_npm_is_no_key() -> None:
    text = "--stack $npm_package_config_lampStackName9 --oil %npm_config_oilBucket7%"
    assert [hit for piece in text.split() for hit in kinds.found_inside(piece)] == []
    assert [hit.kind for hit in kinds.found_inside("npm_Zq8" + "w1R" * 11)] == ["vendor's key"]

"""
What people call a secret or a fact about a person, in the languages that inputs are written in.

The words stand in small letters. A name is one of them at the end of an identifier (`DB_PASSWORD`, `userPassword`,
`X-Vault-Token`), or the words of a form (`mot de passe`, `date of birth`). How a value follows is `named`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

NO, WEAK, STRONG = range(3)

# Whatever stands behind these is a secret.
STRONG_WORDS = ["device_code", "devicecode", "access_key", "accesskey", "secret_key_base", "requirepass", "pass_phrase", "password", "passwd", "passwrd", "passphrase", "passcode", "passwort", "kennwort", "zugangscode", "geheimnis", "pwd", "pword", "passwd_hash", "motdepasse", "mdp", "contraseña", "contrasena", "contrasenya", "senha", "palavra-passe", "palavrapasse", "wachtwoord", "toegangscode", "lösenord", "losenord", "adgangskode", "kodeord", "passord", "salasana", "hasło", "haslo", "heslo", "jelszó", "jelszo", "parolă", "parola", "lozinka", "zaporka", "geslo", "şifre", "sifre", "пароль", "парола", "κωδικός", "סיסמה", "密码", "密碼", "口令", "密钥", "密鑰", "パスワード", "暗証番号", "秘密鍵", "비밀번호", "암호", "รหัสผ่าน", "पासवर्ड", "slaptažodis", "parool", "sandi", "secret", "secretkey", "secretaccesskey", "secretstring", "clientsecret", "appsecret", "consumersecret", "apikey", "apisecret", "apitoken", "appkey", "accountkey", "masterkey", "authkey", "signingkey", "encryptionkey", "privatekey", "sharedkey", "sharedaccesskey", "subscriptionkey", "presharedkey", "psk", "licensekey", "licencekey", "sshkey", "hostkey", "storagekey", "servicekey", "serverkey", "deploykey", "integrationkey", "ingestionkey", "writekey", "readkey", "adminkey", "querykey", "accesstoken", "refreshtoken", "idtoken", "authtoken", "sessiontoken", "securitytoken", "csrftoken", "xsrftoken", "bearertoken", "bottoken", "usertoken", "deploytoken", "workloadaccesstoken", "credential", "credentials", "authorization", "connectionstring", "storepass", "keypass", "userpass", "dbpass", "rootpass", "sudopass", "sqlpass", "dbpwd", "pw", "rootpw", "bindpw", "adminpw", "userpw", "dbpw", "onetimecode", "verificationcode", "recoverycode", "backupcode", "otp", "totp"]
STRONG_PHRASES = (
    "mot de passe", "mots de passe", "palavra passe", "kata sandi", "kata laluan", "m\u1eadt kh\u1ea9u", "\u0643\u0644\u0645\u0629 \u0627\u0644\u0645\u0631\u0648\u0631",
    "\u0643\u0644\u0645\u0629 \u0627\u0644\u0633\u0631", "\u0631\u0645\u0632 \u0639\u0628\u0648\u0631", "parola d'ordine", "secret key", "secret access key", "private key", "api key",
    "access token", "refresh token", "auth token", "api token", "api secret", "client secret", "signing key", "encryption key", "license key", "licence key",
    "cl\u00e9 secr\u00e8te", "cl\u00e9 priv\u00e9e", "cl\u00e9 api", "cl\u00e9 d'api", "cl\u00e9 d'acc\u00e8s", "code secret", "code d'acc\u00e8s", "clave secreta", "clave privada", "clave de acceso", "clave api",
    "chave secreta", "chave privada", "chave de acesso", "chave de api", "chave api", "chiave segreta", "chiave privata", "chiave api", "codice segreto", "geheime sleutel",
    "geheimer schl\u00fcssel", "privater schl\u00fcssel", "api-schl\u00fcssel", "zugangsschl\u00fcssel", "api-nyckel", "klucz api", "\u043a\u043b\u044e\u0447 api", "\u0441\u0435\u043a\u0440\u0435\u0442\u043d\u044b\u0439 \u043a\u043b\u044e\u0447",
    "one-time code", "one time code", "one-time password", "one-time pin", "verification code", "recovery code", "backup code", "recovery codes", "backup codes", "master key", "account key", "shared key", "admin key", "wallet key", "product key", "activation key", "subscription key", "auth key", "pairing code", "mfa code", "2fa code", "tfa code", "otp code", "sms code", "login code", "sign-in code", "confirmation code", "activation code", "access code", "auth code", "authorization code", "wifi key", "wi-fi key", "network key", "pre-shared key",
)  # fmt: skip
# Codes that are used up at once are of a few digits only.
CODES = frozenset(["otp", "totp", "passcode", "onetimecode", "onetimepassword", "onetimepin", "verificationcode", "mfacode", "2facode", "tfacode", "otpcode", "smscode", "logincode", "signincode", "confirmationcode", "authcode"])
# What stands behind these is one where it looks like a key.
WEAK_WORDS = ["token", "tokens", "key", "keys", "auth", "pass", "creds", "sig", "signature", "hmac", "salt", "pin", "cert", "dsn", "webhook", "clave", "chave", "jeton", "sleutel", "schlüssel", "klucz", "anahtar", "токен", "ключ", "令牌", "トークン", "토큰", "cookie", "login", "pat", "jsessionid", "phpsessid", "aspsessionid", "sessionid_ss", "connect.sid", "sid", "xsrf", "csrf"]
# Parts of a name that make of a token or key a place in a list, a count, an address.
HARMLESS_PARTS = frozenset(
    ["next", "page", "pagination", "continuation", "continue", "sync", "resume", "start", "starting", "marker", "max", "min", "num", "number", "count", "total", "input", "output", "prompt", "completion", "cached", "cache", "idempotency", "idempotent", "partition", "sort", "primary", "foreign", "object", "s3", "routing", "dedup", "deduplication", "group", "row", "range", "index", "map", "dict", "attribute", "tag", "sentinel", "bucket", "public", "hash", "message", "event", "correlation", "trace", "span", "context", "lookup", "config", "item", "field", "stop", "special", "pad", "eos", "bos", "unk", "mask", "reasoning", "audio", "text", "usage", "used", "per", "first", "last", "time", "rate", "budget", "limit", "remaining", "image", "thinking", "translation", "json", "string", "press", "public_key", "publickey", "kms", "type"]
)
# Behind the word: still the same name.
TAIL = (
    r"(?:[_.-]?(?:hash(?:ed)?|value|plain(?:text)?|text|string|encrypted|enc|b64|base64|old|new|current|confirm(?:ation)?|again|repeat|prod|production|dev"
    r"|test|live|staging|sandbox|main|backup|primary|secondary|v?[0-9]{1,3}(?![0-9])|raw|data)|(?<=private.key)_?id)?"
)

# kind of value -> labels. Those of SHORT count only in capitals, or where a value is set to them (`"sin": …`, `sin=…`).
PERSONAL: dict[str, tuple[str, ...]] = {
    "number": (
        "ssn", "social security", "social insurance", "socialsecurity", "socialinsurance", "national insurance", "nationalinsurance", "nino", "ni number", "ni no", "national id", "national number", "cart\u00e3o de cidad\u00e3o", "cartao de cidadao", "cartao cidadao", "nationalid", "national identity", "national identification",
        "identity card", "identitycard", "identity number", "identity document", "identification number", "id card", "idcard", "id number", "citizen id", "citizenid", "personal id", "personalid", "personal number", "personal identification", "personal code", "resident id", "residence permit", "residencepermit",
        "passport", "passeport", "reisepass", "pasaporte", "passaporto", "passaporte", "paspoort", "paszport", "pasaport", "\u043f\u0430\u0441\u043f\u043e\u0440\u0442", "\u62a4\u7167", "\u8b77\u7167", "\u30d1\u30b9\u30dd\u30fc\u30c8", "\uc5ec\uad8c",
        "driver license", "driver's license", "drivers license", "driver licence", "driver's licence", "drivers licence", "driving license", "driving licence", "driverlicense", "driverslicense", "drivinglicence", "driver_license", "drivers_license", "driving_licence", "driver_licence",
        "license number", "licence number", "dl number", "f\u00fchrerschein", "fuehrerschein", "permis de conduire", "patente di guida", "rijbewijs", "licencia de conducir", "permiso de conducir", "carta de condu\u00e7\u00e3o", "prawo jazdy",
        "personalausweis", "ausweis", "carte d'identit\u00e9", "carta d'identit\u00e0", "identiteitskaart", "documento de identidad", "documento nacional", "dow\u00f3d osobisty", "\u8eab\u4efd\u8bc1", "\u8eab\u5206\u8b49", "\u30de\u30a4\u30ca\u30f3\u30d0\u30fc", "\u500b\u4eba\u756a\u53f7", "my number", "mynumber", "\uc8fc\ubbfc\ub4f1\ub85d\ubc88\ud638",
        "sozialversicherung", "rentenversicherung", "versichertennummer", "krankenversicherten", "krankenkasse", "s\u00e9curit\u00e9 sociale", "securite sociale", "num\u00e9ro de s\u00e9cu", "insee", "codice fiscale", "codicefiscale", "codice_fiscale", "burgerservicenummer", "rijksregister", "registre national", "ahv-nr", "ahv-nummer", "avs-nr",
        "personnummer", "f\u00f8dselsnummer", "fodselsnummer", "cpr-nummer", "cpr nr", "cpr-nr", "henkil\u00f6tunnus", "hetu", "pesel", "rodn\u00e9 \u010d\u00edslo", "rodne cislo", "amka", "tckn", "tc kimlik", "t.c. kimlik", "kimlik no", "\u0441\u043d\u0438\u043b\u0441", "\u0438\u043d\u043d", "kennitala", "isikukood", "asmens kodas", "personas kods", "jmbg", "emso", "em\u0161o", "codul numeric",
        "aadhaar", "aadhar", "pan card", "pancard", "voter id", "voterid", "cnic", "nric", "mykad", "nomor ktp", "nomor induk", "cccd", "cmnd", "emirates id", "emiratesid", "iqama", "teudat zehut", "hkid", "philhealth", "philsys",
        "tax id", "taxid", "tax identification", "taxpayer", "tax file", "taxfile", "tax number", "tax reference", "steuer-id", "steuerid", "steueridentifikation", "steuernummer", "idnr", "num\u00e9ro fiscal", "numero fiscal", "partita iva", "itin", "medicare", "medicaid", "nhs number", "nhs no", "nhsnumber", "nhs_number", "health card", "healthcard", "health insurance", "healthinsurance", "insurance number", "insurance policy", "insurance id", "member id", "subscriber id", "policy number",
        "curp", "cuit", "cuil", "cpf", "cnpj", "t\u00edtulo de eleitor", "titulo eleitor", "c\u00e9dula", "cedula", "nif", "clave de elector",
        "medical record", "medicalrecord", "patient id", "patientid", "patient number", "patient no", "mrn", "student id", "studentid", "matrikelnummer", "employee id", "employeeid", "employee number", "employee no", "personalnummer", "staff id", "badge number", "badge id", "badge no",
        "bank account", "bankaccount", "account holder number", "account no", "acct no", "account number", "accountnumber", "kontonummer", "konto-nr", "konto", "numero de cuenta", "num\u00e9ro de compte", "iban", "sort code", "sortcode", "routing number", "routing no", "routingnumber", "aba number", "bsb", "clabe", "swift code", "ifsc",
        "card ending in", "last four digits", "last 4 digits", "card number", "cardnumber", "card no", "credit card", "creditcard", "debit card", "debitcard", "kreditkarte", "carte bancaire", "tarjeta de cr\u00e9dito", "cardpan", "card pan", "gift card",
        "imei", "imsi", "iccid", "chassis number", "vehicle identification", "license plate", "licence plate", "licenseplate", "number plate", "numberplate", "registration plate", "plate number", "plate no", "kennzeichen", "immatriculation", "matricule", "matr\u00edcula", "matricula", "targa", "kenteken", "rejestracyjny", "\u8f66\u724c", "vehicle registration", "vehicle plate", "carte vitale", "vehicle reg", "frequent flyer", "loyalty number", "booking reference", "pnr",
    ),
    "short": ("sin", "pan", "fin", "ein", "inn", "rut", "rg", "nik", "tin", "nie", "nit", "dni", "ktp", "utr", "tfn", "ird", "bsn", "nir", "cnp", "egn", "oib", "afm", "cpr", "rrn", "rfc", "abn", "npwp", "ird number", "rntrc", "atin", "pps", "pnf", "bis", "hkid", "ahv", "avs", "svnr", "kvnr", "vin", "pis", "vsnr", "nhs", "ruc", "curp", "plate", "nid", "tckn", "id no", "cf"),
    "phone": (
        "phone", "telephone", "tel", "mobile", "cellphone", "cell", "fax", "whatsapp", "telegram", "sms", "call me", "call us", "call him", "call her", "reach me", "reach him", "reach her", "text me", "ring me", "dial", "contact number", "contact no", "callback number", "emergency contact", "msisdn",
        "telefon", "telefonnummer", "handy", "mobil", "rufnummer", "t\u00e9l\u00e9phone", "t\u00e9l", "portable", "tel\u00e9fono", "telefono", "m\u00f3vil", "movil", "celular", "telefone", "telem\u00f3vel", "cellulare", "telefoon", "mobiel", "puhelin", "matkapuhelin", "kom\u00f3rka", "\u0442\u0435\u043b\u0435\u0444\u043e\u043d", "\u0442\u0435\u043b",
        "\u7535\u8bdd", "\u96fb\u8a71", "\u624b\u673a", "\u624b\u6a5f", "\u643a\u5e2f", "\uc804\ud654", "\ud734\ub300\ud3f0", "\u0e42\u0e17\u0e23", "\u0647\u0627\u062a\u0641", "\u03c4\u03b7\u03bb",
    ),
    "date": (
        "date of birth", "birth date", "birthdate", "birthday", "dateofbirth", "date_of_birth", "birth_date", "date-of-birth", "birth-date", "birth", "dob", "d.o.b.", "d.o.b", "born", "bday", "geburtsdatum", "geburtstag", "geboren", "geb.", "date de naissance", "n\u00e9 le", "n\u00e9e le", "naissance", "fecha de nacimiento", "nacimiento", "nacido el", "nacida el", "data di nascita", "nascita", "nato il", "nata il", "data de nascimento", "nascimento", "nascido em", "nascida em",
        "geboortedatum", "f\u00f6delsedatum", "f\u00f8dselsdato", "syntym\u00e4aika", "data urodzenia", "urodzony", "urodzona", "datum narozen\u00ed", "sz\u00fclet\u00e9si", "data na\u0219terii", "do\u011fum tarihi", "\u0434\u0430\u0442\u0430 \u0440\u043e\u0436\u0434\u0435\u043d\u0438\u044f", "\u0440\u043e\u0434\u0438\u043b\u0441\u044f", "\u0440\u043e\u0434\u0438\u043b\u0430\u0441\u044c",
        "\u751f\u5e74\u6708\u65e5", "\u51fa\u751f\u65e5\u671f", "\uc0dd\ub144\uc6d4\uc77c", "ng\u00e0y sinh", "tanggal lahir", "\u062a\u0627\u0631\u064a\u062e \u0627\u0644\u0645\u064a\u0644\u0627\u062f", "date of death", "year of birth", "birth year", "birthyear", "jahrgang", "geburtsjahr",
    ),
    "code": ("cvv", "cvv2", "cvc", "cvc2", "cvn", "csc", "cid code", "card code", "card verification", "security code", "securitycode", "security_code", "pr\u00fcfziffer", "kartenpr\u00fcfnummer", "cryptogramme"),
    "expiry": ("expiry", "expiration date", "exp date", "exp. date", "expdate", "valid thru", "valid until", "card expires", "g\u00fcltig bis", "exp"),
    "position": ("lat", "lon", "lng", "latitude", "longitude", "gps", "coordinates", "coords", "geo", "geolocation", "geoposition", "location", "position", "breitengrad", "l\u00e4ngengrad", "koordinaten", "coordonn\u00e9es", "coordenadas", "latitud", "longitud"),
    "address": (
        "postal address", "street address", "home address", "shipping address", "billing address", "mailing address", "delivery address", "residential address", "postaladdress", "streetaddress", "homeaddress", "shippingaddress", "billingaddress", "mailingaddress", "deliveryaddress", "home_address", "street_address", "postal_address", "billing_address", "shipping_address", "mailing_address", "delivery_address", "addressline1", "addressline", "address_line1", "address line 1", "address1", "address2", "address",
        "street", "zip", "zip code", "zipcode", "postcode", "postal code", "postalcode", "postal_code", "zip_code", "post code", "plz", "postleitzahl", "anschrift", "adresse", "wohnhaft", "stra\u00dfe", "strasse", "code postal", "direcci\u00f3n", "direccion", "domicilio", "calle", "c\u00f3digo postal", "codigo postal", "indirizzo", "residenza", "cap", "endere\u00e7o", "endereco", "morada", "rua", "cep", "adres", "postadress", "osoite", "\u0430\u0434\u0440\u0435\u0441", "\u4f4f\u6240", "\u5730\u5740", "\uc8fc\uc18c", "lives at", "living at", "resides at", "ship to", "deliver to",
    ),
    "name": (
        "first name", "firstname", "first_name", "last name", "lastname", "last_name", "given name", "givenname", "given_name", "family name", "familyname", "family_name", "middle name", "middlename", "middle_name", "surname", "full name", "fullname", "full_name", "maiden name", "nickname", "cardholder", "card holder", "card_holder", "account holder", "accountholder", "account_holder", "name on card", "nameoncard",
        "customer name", "customername", "customer_name", "patient name", "patientname", "patient_name", "client name", "contact name", "contactname", "contact_name", "employee name", "employee_name", "recipient name", "recipientname", "recipient_name", "recipient", "contact person", "legal name", "legalname", "display name", "displayname", "display_name", "preferred name", "beneficiary", "guarantor", "next of kin", "passenger name", "passenger", "patient", "my name is", "her name is", "his name is", "name is",
        "vorname", "nachname", "familienname", "ansprechpartner", "ich hei\u00dfe", "nom de famille", "pr\u00e9nom", "prenom", "nom", "je m'appelle", "nombre", "apellido", "apellidos", "me llamo", "cognome", "nome", "mi chiamo", "sobrenome", "meu nome", "voornaam", "achternaam", "f\u00f6rnamn", "efternamn", "fornavn", "etternavn", "etunimi", "sukunimi", "imi\u0119", "nazwisko", "jm\u00e9no", "p\u0159\u00edjmen\u00ed", "ad\u0131", "soyad\u0131", "\u0438\u043c\u044f", "\u0444\u0430\u043c\u0438\u043b\u0438\u044f",
        "\u59d3\u540d", "\u540d\u524d", "\u6c0f\u540d", "\uc774\ub984", "\uc131\uba85", "mother's maiden name", "signed by", "yours sincerely", "kind regards", "best regards", "dear", "attn", "c/o",
    ),
}  # fmt: skip
# Names of persons, cities and the like: their words are replaced only where all names are (strict redaction).
STRICT_ONLY = frozenset({"name", "user"})
# Words that are a label only where a value is set to them: `tel: …`, `"zip": …`, never in a sentence.
SET_ONLY = frozenset(
    ["mobile", "cell", "handy", "mobil", "portable", "location", "position", "geo", "address", "street", "zip", "cap", "rua", "calle", "recipient", "patient", "passenger", "nom", "nombre", "nome", "tel", "phone", "sms", "fax", "telegram", "dial", "coordinates", "adres", "adresse", "name", "targa", "matricula", "born", "birth", "jahrgang", "display", "displayname", "display_name"]
) - {"tel", "phone", "fax", "born", "dial", "sms"}


@cache
def secret_words() -> tuple[str, ...]:
    """Names of secrets of one word, and of several as they are joined in an identifier."""
    joined = (phrase.replace("-", " ").replace(" ", mark) for phrase in STRONG_PHRASES if phrase.isascii() for mark in ("_", "-", ""))
    return (*STRONG_WORDS, *joined, *WEAK_WORDS)


# Fields that say who somebody is: the value is a name, whatever word it is (`people`).
_WHO = (
    "user", "enduser", "login", "owner", "author", "assignee", "actor", "reviewer", "approver", "requester", "requestor", "creator",
    "committer", "reporter", "submitter", "customer", "employee",
)  # fmt: skip
_DONE = ("created", "updated", "modified", "requested", "approved", "submitted", "reviewed", "owned", "changed", "deleted")


def _whose() -> Iterator[str]:
    """What such fields are called, with each of the marks that identifiers join words with."""
    for who in _WHO:
        yield from (who, *(f"{who}{mark}{part}" for mark in ("_", "-", ".", "") for part in ("name", "id")), f"{who} name")
    yield from (f"{done}{mark}by" for done in _DONE for mark in (" ", "_", "-", ""))
    yield from ("assigned to", "assigned_to", "assigned-to", "assignedto", "e-mail", "email", "e_mail")


@cache
def personal_labels() -> dict[str, str]:
    """Label -> kind of its value; a phrase with each of the marks that identifiers join words with, and with none."""
    made: dict[str, str] = {}
    for kind, labels in PERSONAL.items():
        for label in labels:
            made.setdefault(label, kind)
            if any(mark in label for mark in " _-"):
                for mark in (" ", "_", "-", ""):
                    made.setdefault(label.replace("_", " ").replace("-", " ").replace(" ", mark), kind)
    for label in _whose():
        made.setdefault(label, "user")
    return made

"""Labels of the sentences with personal data, by the names that Sextant has for them."""

KINDS = {
    "EMAIL_ADDRESS": "email",
    "DOMAIN_NAME": "url",
    "IP_ADDRESS": "ip",
    "IBAN_CODE": "iban",
    "CREDIT_CARD": "card",
    "US_SSN": "ssn",
    "PHONE_NUMBER": "phone",
    "DATE_TIME": "date",
    "ZIP_CODE": "postal_code",
    "PERSON": "person",
    "STREET_ADDRESS": "address",
    "GPE": "place",
    "ORGANIZATION": "organization",
    "TITLE": "title",
    "AGE": "age",
    "NRP": "nationality",
    "US_DRIVER_LICENSE": "driving_licence",
}

"""Findings as sentences: what is wrong, and what to do about it."""

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from domains.models import relative

MISTAKES = {
    "proof_missing": gettext_lazy(
        "There is no TXT record at %(record)s yet. Add it; new records can take some minutes to "
        "be seen."
    ),
    "proof_differs": gettext_lazy(
        "The TXT record at %(record)s says something else: %(found)s. Replace it by the value "
        "shown here."
    ),
    "proof_has_more": gettext_lazy(
        "The TXT record at %(record)s holds more than the value, or other letters: %(found)s. It "
        "must be exactly the value shown here."
    ),
    "proof_wrong_type": gettext_lazy(
        "At %(record)s stands %(found)s. Delete it and add a record of the type TXT instead."
    ),
    "proof_doubled_zone": gettext_lazy(
        "The record was created as %(found)s: your provider adds the domain to the name by itself. "
        "Enter only %(short_record)s as its name."
    ),
    "proof_at_domain": gettext_lazy(
        "The value stands at %(found)s itself. Create the record under the name %(short_record)s."
    ),
    "proof_at_other_name": gettext_lazy(
        "The value stands at %(found)s, which belongs to another name. Create it as "
        "%(short_record)s, or claim that other name instead."
    ),
    "proof_is_wildcard": gettext_lazy(
        "The value comes from a wildcard record (*), which proves nothing about %(name)s. Create a "
        "record of its own under %(short_record)s."
    ),
    "address_missing": gettext_lazy("%(record)s leads nowhere yet. Add the record shown here."),
    "address_elsewhere": gettext_lazy(
        "%(record)s leads to %(found)s, which is another server. Replace that record by the one "
        "shown here."
    ),
    "address_mixed": gettext_lazy(
        "%(record)s leads here, but also to %(found)s. Delete the records with those addresses: "
        "some visitors would arrive there."
    ),
    "address_v6_elsewhere": gettext_lazy(
        "%(record)s still has an AAAA record that leads to %(found)s. Delete it: phones and the "
        "certificate authority would arrive there."
    ),
    "address_proxied": gettext_lazy(
        "%(proxy)s stands in front of %(record)s (it answers with %(found)s). Switch its proxy off "
        "for this record (“DNS only”), so that the certificate can be issued here."
    ),
    "address_doubled_zone": gettext_lazy(
        "The record was created as %(found)s: your provider adds the domain to the name by itself. "
        "Enter only %(short)s as its name."
    ),
    "address_wrong_type": gettext_lazy(
        "At %(record)s stands %(found)s. The type must be %(type)s, not TXT."
    ),
    "address_on_sibling": gettext_lazy(
        "%(found)s leads here, but you claimed %(record)s. Add the record for %(record)s too, or "
        "claim %(found)s instead."
    ),
    "dns_loop": gettext_lazy(
        "The records of %(record)s point at each other and lead nowhere. Replace them by the one "
        "shown here."
    ),
    "dns_temporary": gettext_lazy(
        "The name servers of %(record)s gave no answer. That says nothing about your records: it "
        "is tried again by itself. If it stays so, ask your provider about the zone, or about "
        "DNSSEC."
    ),
    "caa_forbids": gettext_lazy(
        "CAA records allow certificates for %(record)s from %(found)s only. Add one more: "
        '0 issue "%(authority)s".'
    ),
    "platform_address_unknown": gettext_lazy(
        "This installation does not know its own public address. Whoever runs it has to set "
        "DOMAINS_ADDRESSES or DOMAINS_TARGET."
    ),
    "domain_taken": gettext_lazy(
        "Another team has proven this name, and their record still stands beside yours. Delete "
        "theirs: then it changes hands with the next check."
    ),
    "handed_on": gettext_lazy(
        "Another team has proven this name with its record, and yours was gone. If that was not "
        "meant, put the new record shown here in the place of theirs."
    ),
    "claim_ended": gettext_lazy(
        "For seven days the record did not appear, so we no longer look for it by ourselves. Add "
        "it and check again."
    ),
}

# Why there is no certificate.
CERTIFICATE_PROBLEMS = {
    "budget_spent": gettext_lazy(
        "Many new domains were set up just now. The certificate is asked for as soon as there is "
        "room, within a day at most; nothing is left for you to do."
    ),
    "caa_forbids": gettext_lazy(
        "Records of the type CAA forbid our authority to issue it. See above what to add."
    ),
    "no_certificate": gettext_lazy(
        "The authority has not issued one yet. Usually a record leads elsewhere for some of those "
        "who ask, or is minutes old. It is tried again by itself, with longer and longer rests."
    ),
    "authority_is_slow": gettext_lazy(
        "The authority is taking its time. It is tried again by itself."
    ),
    "expired": gettext_lazy(
        "The certificate has expired and could not be renewed. Check that the records still lead "
        "here."
    ),
    "wrong_name": gettext_lazy(
        "The server shows a certificate for another name. Whoever runs it has to look at the proxy."
    ),
    "untrusted": gettext_lazy(
        "The server shows a certificate that browsers do not trust. Whoever runs it has to look at "
        "the proxy."
    ),
    "ends_soon": gettext_lazy(
        "The certificate ends within a week and was not renewed yet. Check that the records still "
        "lead here."
    ),
    "proxy_away": gettext_lazy(
        "Our own server that shows certificates did not answer. It is tried again by itself."
    ),
}


def problems_of(domain):
    """`[{code, message, record, found}]` of the last look, most pressing first."""
    return [_in_words(domain, finding) for finding in domain.findings]


def _in_words(domain, finding):
    code, found = finding["code"], finding.get("found", [])
    values = {
        "name": domain.spelled,
        "record": finding.get("record", domain.name),
        "found": get_text_list(found, _("and")),
        "proxy": finding.get("proxy", ""),
        "short": relative(domain.name, domain.registered_name),
        "short_record": relative(domain.record_name, domain.registered_name),
        "type": "A" if domain.is_apex else "CNAME",
        "authority": settings.DOMAINS_AUTHORITIES[0],
    }
    return {
        "code": code,
        "message": MISTAKES[code] % values,
        "record": values["record"],
        "found": found,
    }


def certificate_problem(domain):
    """The sentence, or an empty one."""
    return str(CERTIFICATE_PROBLEMS.get(domain.certificate_problem, ""))

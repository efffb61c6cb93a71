"""Posting mails, which no request waits for."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.core.mail import EmailMultiAlternatives

log = logging.getLogger(__name__)
# After half a minute, one, two, four, eight and then every fifteen: about two hours in all.
FIRST_RETRY, LONGEST_RETRY, RETRIES = 30, 900, 12


@shared_task(name="accounts.post_mail", bind=True, max_retries=RETRIES)
def post_mail(self, message):
    """Give one mail to the mail server; one that is away is asked again, for two hours."""
    mail = EmailMultiAlternatives(message["subject"], message["text"], to=[message["to"]])
    mail.attach_alternative(message["html"], "text/html")
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        if self.request.retries >= RETRIES:
            log.error("A mail could not be posted and is given up: %s", error)
            return
        wait = min(FIRST_RETRY * 2**self.request.retries, LONGEST_RETRY)
        log.warning("A mail could not be posted, once more in %d s: %s", wait, error)
        raise self.retry(exc=error, countdown=wait) from error

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from vrtracking.erasing import erase_customer
from vrtracking.models import Customer


class Command(BaseCommand):
    help = "Delete a customer with all VR sessions, events and their share of every sum."

    def add_arguments(self, parser):
        parser.add_argument("id", type=UUID, help="of the customer")

    def handle(self, *, id, **options):
        customer = Customer.objects.filter(pk=id).first()
        if customer is None:
            raise CommandError("There is no customer under this id.")
        number = erase_customer(customer)
        return f"The customer and {number} sessions were deleted."

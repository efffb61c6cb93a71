"""Ids that the client chooses, so that a create can be repeated, undone and done again."""

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.errors import RuleError


class IdTaken(RuleError):
    code = "id_taken"
    status = 409
    message = _("This id is in use. Choose a new random one (UUID version 4), or leave it out.")


class GivenId(serializers.UUIDField):
    """`id` on a create, optional. On a change it is ignored: nothing is renamed."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            help_text="Choose it yourself to make the create repeatable; else it is given.",
            **kwargs,
        )

    def run_validation(self, data=serializers.empty):
        if self.parent is not None and self.parent.instance is not None:
            raise serializers.SkipField
        return super().run_validation(data)


def found_or_made(mine, pk, make):
    """`(thing, is_new)`: the row of the queryset `mine` with this id, or what `make()` makes.

    `make` is atomic in itself. Raises IdTaken where the id belongs to something else, without a
    word about what that is.
    """
    thing = mine.filter(pk=pk).first() if pk else None
    if thing is not None:
        return thing, False
    if pk and mine.model._base_manager.filter(pk=pk).exists():
        raise IdTaken(errors={"id": [str(IdTaken.message)]})
    try:
        return make(), True
    except IntegrityError:
        # Somebody else's request with the same id was a moment faster.
        if pk and mine.model._base_manager.filter(pk=pk).exists():
            raise IdTaken(errors={"id": [str(IdTaken.message)]}) from None
        raise

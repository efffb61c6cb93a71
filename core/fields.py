"""Serializer pieces every app uses: strict objects, honest numbers, angles."""

import json
import math

from rest_framework import serializers


class StrictSerializer(serializers.Serializer):
    """Refuses names it does not know, so that a misspelt field is not silently lost.

    Read-only names are taken and ignored, and those in `also_ignored`: sending back what one got
    is no mistake.
    """

    also_ignored: tuple[str, ...] = ()

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields) - set(self.also_ignored))
            if unknown:
                known = ", ".join(
                    name for name, field in self.fields.items() if not field.read_only
                )
                raise serializers.ValidationError(
                    {name: [f"Unknown field. Known here: {known}."] for name in unknown},
                    code="unknown_field",
                )
        return super().to_internal_value(data)


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer):
    pass


class StrictBoolean(serializers.BooleanField):
    """true or false, not a word or a number that resembles one."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Number(serializers.FloatField):
    """A JSON number; true is not 1 and a text is not a number."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Yaw(Number):
    """Degrees to the right of the picture's centre, −180 to 180."""

    def __init__(self, **kwargs):
        super().__init__(min_value=-180, max_value=180, **kwargs)


class Pitch(Number):
    """Degrees above the horizon, −90 to 90."""

    def __init__(self, **kwargs):
        super().__init__(min_value=-90, max_value=90, **kwargs)


class Text(serializers.CharField):
    """A text that may be empty; null is the same as empty, as clients of the originals send it."""

    def __init__(self, **kwargs):
        super().__init__(allow_blank=True, allow_null=True, **kwargs)

    def validate_empty_values(self, data):
        return (True, "") if data is None else super().validate_empty_values(data)


class BoundedJSON(serializers.JSONField):
    """A free-form object of yours, up to 10 kB."""

    MOST = 10_000

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise serializers.ValidationError("This must be an object.")
        if len(json.dumps(data)) > self.MOST:
            raise serializers.ValidationError(f"This may have {self.MOST // 1000} kB at most.")
        return super().to_internal_value(data)

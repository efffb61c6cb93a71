"""Where zones and positions of a property lie on its floor plans, and directions in its scenes."""

from django.utils.functional import cached_property

from floorplans.models import FloorPlan, Marker
from vrtracking.calibration import placer, turned
from vrtracking.kinds import Up
from vrtracking.models import Calibration, Zone
from vrtracking.zones import sights_of


class Places:
    """Of one property; each part is read once, when it is asked for."""

    def __init__(self, shown):
        self.shown = shown

    @cached_property
    def zones(self):
        """`{number of the label: zone}`."""
        zones = Zone.objects.filter(property=self.shown).select_related(
            "label", "scene__panorama", "plan"
        )
        return {zone.label_id: zone for zone in zones}

    @cached_property
    def calibrations(self):
        """`[(calibration, what puts a position on its plan)]`, from the lowest floor up."""
        found = Calibration.objects.filter(property=self.shown).select_related("plan")
        ordered = found.order_by("plan__floor_number", "plan__created_at")
        return [(one, placer(one)) for one in ordered]

    @cached_property
    def markers(self):
        """`{scene: [(plan's id, x, y)]}`, from the lowest floor up."""
        found: dict = {}
        rows = Marker.objects.filter(plan__tour=self.shown.tour_id).order_by("plan__floor_number")
        for scene_id, *place in rows.values_list("scene", "plan", "x", "y"):
            found.setdefault(scene_id, []).append((str(place[0]), *place[1:]))
        return found

    def zone(self, label):
        return self.zones.get(label)

    def of_label(self, label):
        """`(plan's id, x, y)` of the middle of a zone; None where nobody knows."""
        zone = self.zones.get(label)
        return zone and self.middle_of(zone)

    def middle_of(self, zone):
        if zone.plan_id and zone.region:
            x, y = zip(*zone.region, strict=True)
            return str(zone.plan_id), sum(x) / len(x), sum(y) / len(y)
        there = self.markers.get(zone.scene_id, [])
        wanted = [one for one in there if zone.plan_id is None or one[0] == str(zone.plan_id)]
        return next(iter(wanted), None)

    def on_plan(self, position):
        """`(plan's id, x, y)` of a position of the headset; None where nothing is calibrated."""
        for one, place in self.calibrations:
            if place.is_on_floor(position):
                return str(one.plan_id), *place(position)
        return None

    def flat(self, position):
        """Right and down of a position, seen from above, in the headset's own units."""
        is_y_up = bool(self.calibrations) and self.calibrations[0][0].up == Up.Y
        x, y, z = position
        return (x, -z) if is_y_up else (y, -x)

    @cached_property
    def sights(self):
        return sights_of(self.shown)

    def direction(self, label, yaw, pitch):
        """Yaw and pitch of a headset in the scene of a zone; None where they cannot be known."""
        sight = self.sights.get(label)
        if sight is None:
            return None
        return turned(sight.sign * yaw + sight.turn), max(-90.0, min(90.0, turned(pitch)))

    def regions_on(self, plan):
        """What is drawn below a path: the zones of a plan, by name."""
        found = []
        for zone in self.zones.values():
            if zone.plan_id == plan.pk and zone.region:
                found.append({"name": zone.label.name, "region": zone.region})
        return found

    @cached_property
    def plans(self):
        """All plans of the property's tour."""
        return list(FloorPlan.objects.filter(tour=self.shown.tour_id).in_order())

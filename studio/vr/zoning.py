"""The page that joins a property to its tour: zones to scenes and plans, positions to plans."""

import json

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import RuleError
from floorplans.models import FloorPlan
from scenes.models import Scene
from studio.views import page_context
from studio.vr.access import for_team, must_write
from vrtracking.calibration import check, metres_across
from vrtracking.insight_places import Places
from vrtracking.kinds import Hand, Unit, Up
from vrtracking.models import Calibration, Property, VRSession
from vrtracking.zones import correct, fold_again, match_again

# Lately walked paths, to see whether a calibration is right.
MOST_PATHS = 20
MOST_CORNERS = 40


@for_team
def places(request, actor, pk):
    """Zones and plans of a property; both are read by everybody and changed by editors."""
    shown = _property(actor, pk)
    known = Places(shown)
    zones = sorted(known.zones.values(), key=lambda zone: zone.label.name.lower())
    context = page_context(actor, "vr") | {
        "tab": "properties",
        "property": shown,
        "may_change": shown.team_id in actor.writes,
        "zones": [(zone, _as_said(zone)) for zone in zones],
        "joined": sum(1 for zone in zones if zone.scene_id),
        "scenes": Scene.objects.filter(tour=shown.tour_id).in_order() if shown.tour_id else [],
        "plans": _plans(shown, known),
        "units": Unit.choices,
        "ups": Up.choices,
        "hands": Hand.choices,
        "drawn": [
            {
                "id": str(zone.pk),
                "name": zone.label.name,
                "plan": str(zone.plan_id or ""),
                "region": zone.region,
                "middle": known.middle_of(zone),
            }
            for zone in zones
        ],
    }
    return render(request, "studio/vr/places.html", context)


def _property(actor, pk):
    visible = Property.objects.visible_to(actor).select_related("tour")
    return get_object_or_404(visible, pk=pk)


def _plans(shown, known):
    """Each plan with its calibration, and the latest paths for it."""
    by_plan = {one.plan_id: one for one, _place in known.calibrations}
    paths = _paths(shown) if known.plans else []
    return [_plan(plan, by_plan.get(plan.pk), paths) for plan in known.plans]


def _plan(plan, calibration, paths):
    return {
        "plan": plan,
        "calibration": calibration,
        "metres": metres_across(calibration) if calibration else None,
        # As Unreal has it, until somebody says otherwise.
        "up": calibration.up if calibration else Up.Z,
        "points": [_fields(name, getattr(calibration, name, None)) for name in ("first", "second")],
        "ranges": _ranges(paths),
        "paths": paths,
        "paths_id": f"vr-paths-{plan.pk}",
    }


def _fields(name, point):
    """The form's fields for one of the two points."""
    world, place = (point["world"], point["plan"]) if point else ([""] * 3, [""] * 2)
    labels = ["x", "y", "z", _("Plan, from the left (%)"), _("from the top (%)")]
    names = ["x", "y", "z", "left", "top"]
    return {
        "name": name,
        "fields": [
            {"name": f"{name}-{part}", "label": label, "value": value}
            for part, label, value in zip(names, labels, [*world, *place], strict=True)
        ],
    }


def _paths(shown):
    sessions = VRSession.objects.counted().filter(property=shown).exclude(path=[])
    latest = sessions.order_by("-started_at").values_list("path", flat=True)[:MOST_PATHS]
    return [[point[1:] for point in path] for path in latest]


def _ranges(paths):
    """The smallest and the largest that headsets told along each axis."""
    points = [point for path in paths for point in path]
    if not points:
        return []
    return [
        {"name": name, "low": round(min(axis), 1), "high": round(max(axis), 1)}
        for name, axis in zip("xyz", zip(*points, strict=True), strict=True)
    ]


@for_team
@require_POST
def zones_save(request, actor, pk):
    """What somebody says about the zones; only what they changed is theirs from now on."""
    shown = _property(actor, pk)
    must_write(actor, shown.team_id)
    scenes = {str(scene.pk): scene for scene in Scene.objects.filter(tour=shown.tour_id)}
    plans = {str(plan.pk): plan for plan in FloorPlan.objects.filter(tour=shown.tour_id)}
    changed = 0
    with transaction.atomic():
        for zone in Places(shown).zones.values():
            fields = _said(request.POST, zone, scenes, plans)
            if fields:
                correct(zone, **fields)
                changed += 1
    messages.success(
        request,
        _("Saved. Sessions are added up anew with it; that takes a few seconds.")
        if changed
        else _("Nothing was changed."),
    )
    return redirect("studio:vr_places", pk)


def _said(form, zone, scenes, plans):
    """What of a zone is said differently from how it is."""
    fields: dict = {}
    scene = form.get(f"scene-{zone.pk}")
    if scene is not None and scene != str(zone.scene_id or "") and (not scene or scene in scenes):
        fields["scene"] = scenes.get(scene)
    region = form.get(f"region-{zone.pk}")
    if region is not None:
        plan, corners = _region(region)
        if [plan, corners] != [str(zone.plan_id or ""), zone.region] and (
            not plan or plan in plans
        ):
            fields |= {"plan": plans.get(plan), "region": corners if plan else []}
    offset = form.get(f"offset-{zone.pk}", "").strip().replace(",", ".")
    if f"offset-{zone.pk}" in form:
        angle = _angle(offset)
        if angle != zone.yaw_offset:
            fields["yaw_offset"] = angle
    return fields


def _as_said(zone):
    """Where a zone is drawn, as the page's script writes it."""
    return json.dumps({"plan": str(zone.plan_id or ""), "region": zone.region})


def _region(text):
    """`(plan's id, corners in percent)` as the page's script wrote them; nothing of nonsense."""
    try:
        said = json.loads(text)
        plan, corners = str(said["plan"] or ""), said["region"]
        corners = [
            [round(min(100.0, max(0.0, float(x))), 2), round(min(100.0, max(0.0, float(y))), 2)]
            for x, y in corners[:MOST_CORNERS]
        ]
    except (ValueError, KeyError, TypeError):
        return "", []
    return plan, corners if len(corners) > 2 else []


def _angle(text):
    try:
        angle = float(text)
    except ValueError:
        return None
    return angle if -360 <= angle <= 360 else None


@for_team
@require_POST
def zones_match(request, actor, pk):
    """After scenes were added or named anew: match what nobody corrected by hand."""
    shown = _property(actor, pk)
    must_write(actor, shown.team_id)
    match_again(shown)
    messages.success(request, _("Zones were matched with the scenes again, by their names."))
    return redirect("studio:vr_places", pk)


@for_team
@require_POST
def calibrate(request, actor, pk, plan):
    """Two points of the headset's world, and where they lie on the plan; or neither any more."""
    shown = _property(actor, pk)
    must_write(actor, shown.team_id)
    drawn = get_object_or_404(FloorPlan.objects.filter(tour=shown.tour_id), pk=plan)
    known = Calibration.objects.filter(property=shown, plan=drawn)
    if "remove" in request.POST:
        known.delete()
        messages.success(request, _("The calibration was removed."))
        return _folded(shown, pk)
    made = known.first() or Calibration(property=shown, plan=drawn)
    try:
        _take(made, request.POST)
        check(made)
    except RuleError as refusal:
        messages.error(request, str(refusal))
        return redirect("studio:vr_places", pk)
    made.save()
    across = metres_across(made)
    messages.success(
        request,
        _("Saved. By it, %(plan)s is %(metres).1f m wide.")
        % {"plan": drawn.name, "metres": across},
    )
    return _folded(shown, pk)


def _folded(shown, pk):
    fold_again(shown)
    return redirect("studio:vr_places", pk)


def _take(made, form):
    """The form's numbers; raises `RuleError` where one is none."""
    made.unit = _one_of(form, "unit", Unit)
    made.up = _one_of(form, "up", Up)
    made.hand = _one_of(form, "hand", Hand)
    made.first, made.second = _point(form, "first"), _point(form, "second")
    made.lowest, made.highest = (
        _number(form, name) if form.get(name, "").strip() else None
        for name in ("lowest", "highest")
    )


def _one_of(form, name, choices):
    said = form.get(name)
    return said if said in choices.values else choices.values[0]


def _point(form, name):
    return {
        "world": [_number(form, f"{name}-{axis}") for axis in "xyz"],
        "plan": [min(100.0, max(0.0, _number(form, f"{name}-{side}"))) for side in ("left", "top")],
    }


def _number(form, name):
    try:
        value = float(form.get(name, "").strip().replace(",", "."))
    except ValueError:
        value = float("nan")
    # Nothing is as far away as ten thousand kilometres; not-a-number is not less than it, either.
    if not abs(value) < 1e9:
        raise RuleError(
            _("Fill in both points: x, y and z of the headset, and a place on the plan."),
            code="point_incomplete",
        )
    return value

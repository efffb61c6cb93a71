"""Below `/api/v1/`: what members of a team ask for."""

from django.urls import re_path

from vrtracking import api

UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
PK = f"(?P<pk>{UUID})"


def at(route, view, name):
    return re_path(rf"^{route}/?$", view.as_view(), name=name)


urlpatterns = [
    at("sessions", api.SessionsView, "vr-sessions"),
    at("sessions/active/count", api.ActiveSessionsView, "vr-sessions-active"),
    at("sessions/stats", api.SessionStatsView, "vr-sessions-stats"),
    at(f"sessions/{PK}", api.SessionView, "vr-session"),
    at(f"sessions/{PK}/end", api.EndSessionView, "vr-session-end"),
    at(f"sessions/{PK}/qr-code", api.SessionQrView, "vr-session-qr"),
    at(f"sessions/{PK}/events", api.SessionEventsView, "vr-session-events"),
    at(f"sessions/{PK}/poi-visits", api.SessionPoiVisitsView, "vr-session-poi-visits"),
    at("leads", api.LeadsView, "leads"),
    at(f"leads/{PK}", api.LeadView, "lead"),
    at(f"leads/{PK}/sessions", api.LeadSessionsView, "lead-sessions"),
    at("properties", api.PropertiesView, "properties"),
    at(f"properties/{PK}", api.PropertyView, "property"),
    at(f"properties/{PK}/zones", api.ZonesView, "property-zones"),
    at(f"properties/{PK}/zones/(?P<zone_id>{UUID})", api.ZoneView, "property-zone"),
    at(f"properties/{PK}/calibrations", api.CalibrationsView, "property-calibrations"),
    at(
        f"properties/{PK}/calibrations/(?P<plan_id>{UUID})",
        api.CalibrationView,
        "property-calibration",
    ),
    at("ingest-keys", api.IngestKeysView, "ingest-keys"),
    at(f"ingest-keys/{PK}", api.IngestKeyView, "ingest-key"),
]
# Ours for the originals' leads.
aliases = [
    re_path("^customers/?$", api.LeadsView.as_view(schema=None), name="customers-alias"),
    re_path(f"^customers/{PK}/?$", api.LeadView.as_view(schema=None), name="customer-alias"),
    re_path(
        f"^customers/{PK}/sessions/?$",
        api.LeadSessionsView.as_view(schema=None),
        name="customer-sessions-alias",
    ),
]
urlpatterns += aliases

from django.urls import path

from studio import media_views, statistics_views, views
from studio.vr import customers, keys, properties, sessions, starting, zoning

app_name = "studio"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("tours", views.tours, name="tours"),
    path("tours/<uuid:pk>", views.editor, name="editor"),
    path("tours/<uuid:pk>/statistics", statistics_views.tour, name="tour_statistics"),
    path(
        "tours/<uuid:pk>/statistics/attention",
        statistics_views.tour_attention,
        name="tour_attention",
    ),
    path("statistics", statistics_views.overview, name="statistics"),
    path("statistics/live", statistics_views.live, name="live"),
    path("new", views.new_tour, name="new_tour"),
    path("media", media_views.media, name="media"),
    path("media/<uuid:pk>", media_views.media_file, name="media_file"),
    path("vr", sessions.sessions, name="vr"),
    path("vr/running", sessions.running, name="vr_running"),
    path("vr/export", sessions.export, name="vr_export"),
    path("vr/start", starting.start, name="vr_start"),
    path("vr/sessions/<uuid:pk>", sessions.session, name="vr_session"),
    path("vr/sessions/<uuid:pk>/replay", sessions.session_replay, name="vr_session_replay"),
    path("vr/sessions/<uuid:pk>/export", sessions.session_export, name="vr_session_export"),
    path("vr/sessions/<uuid:pk>/end", starting.end, name="vr_session_end"),
    path("vr/customers", customers.customers, name="vr_customers"),
    path("vr/customers/<uuid:pk>", customers.customer, name="vr_customer"),
    path("vr/customers/<uuid:pk>/edit", customers.customer_edit, name="vr_customer_edit"),
    path("vr/customers/<uuid:pk>/erase", customers.customer_erase, name="vr_customer_erase"),
    path("vr/customers/<uuid:pk>/export", customers.customer_export, name="vr_customer_export"),
    path("vr/properties", properties.properties, name="vr_properties"),
    path("vr/properties/new", properties.property_new, name="vr_property_new"),
    path("vr/properties/<uuid:pk>", properties.property_page, name="vr_property"),
    path("vr/properties/<uuid:pk>/edit", properties.property_edit, name="vr_property_edit"),
    path("vr/properties/<uuid:pk>/places", zoning.places, name="vr_places"),
    path("vr/properties/<uuid:pk>/zones", zoning.zones_save, name="vr_zones"),
    path("vr/properties/<uuid:pk>/match", zoning.zones_match, name="vr_zones_match"),
    path("vr/properties/<uuid:pk>/plans/<uuid:plan>", zoning.calibrate, name="vr_calibrate"),
    path("vr/properties/<uuid:pk>/export", properties.property_export, name="vr_property_export"),
    path("vr/keys", keys.keys, name="vr_keys"),
    path("vr/keys/<uuid:pk>/revoke", keys.key_revoke, name="vr_key_revoke"),
]

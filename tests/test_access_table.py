"""Every address × every kind of person × a thing of their team and of another.

A new address fails the first test until it stands in one of the tables. One line is enough: its
name, and what to send so that somebody who may meets success. GET is then for the members of the
thing's team, and everything else for its editors and owners; `rules` names another row of RULES.
Besides the status, the text of every answer is searched for what the person must not see.
"""

import base64
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.core.files.uploadedfile import SimpleUploadedFile

from config.asgi import application, sockets
from tests.access import (
    DONE,
    FOREIGN,
    NEVER_ASKED,
    OK,
    OWN,
    PEOPLE,
    Cell,
    all_routes,
    ask,
    filled,
    make_estate,
    make_people,
    methods_of,
    read_rules,
    report,
    sees,
)
from tests.makers import panorama_bytes, picture_bytes

RULES = read_rules("""
                  anony- stran- viewer editor owner  read   write  staff  re-    removed's
                  mous   ger                         token  token         moved  token

 read        own   401    404    ok     ok     ok     ok     ok    404    404    401
         foreign   401    404    404    404    404    404    404   404    404    401
 change      own   401    404    403    ok     ok     403    ok    404    404    401
         foreign   401    404    403    404    404    403    404   404    404    401
 owners      own   401    404    403    403    ok     403    403   404    404    401
         foreign   401    404    404    404    404    403    403   404    404    401
 members     own   401    404    ok     ok     ok     403    403   404    404    401
         foreign   401    404    404    404    404    403    403   404    404    401
 token       own   401    404    404    404    ok     403    403   404    404    401
         foreign   401    404    404    404    404    403    403   404    404    401
 list        own   401    400    ok     ok     ok     ok     ok    400    400    401
         foreign   401    400    400    400    400    400    400   400    400    401
 make        own   401    400    403    ok     ok     403    ok    400    400    401
         foreign   401    400    403    400    400    403    400   400    400    401
 oneself     own   401    ok     ok     ok     ok     ok     ok    ok     ok     401
         foreign   401    ok     ok     ok     ok     ok     ok    ok     ok     401
 edit-me     own   401    ok     ok     ok     ok     403    ok    ok     ok     401
         foreign   401    ok     ok     ok     ok     403    ok    ok     ok     401
 found       own   401    ok     ok     ok     ok     403    403   ok     ok     401
         foreign   401    ok     ok     ok     ok     403    403   ok     ok     401
 verdicts    own   401    ok     403    ok     ok     403    ok    ok     ok     401
         foreign   401    ok     403    ok     ok     403    ok    ok     ok     401
 headset     own   401    401    401    401    401    401    401   401    401    401
         foreign   401    401    401    401    401    401    401   401    401    401
 described   own   ok     -      -      -      ok     -      -     -      -      401
         foreign   -      -      -      -      -      -      -     -      -      -
 open        own   ok     ok     ok     ok     ok     ok     ok    ok     ok     ok
         foreign   ok     ok     ok     ok     ok     ok     ok    ok     ok     ok
 uploader    own   401    404    403    ok     404    403    ok    404    404    401
         foreign   401    404    403    404    404    403    404   404    404    401
 own-upload  own   401    404    404    ok     404    404    ok    404    404    401
         foreign   401    404    404    404    404    404    404   404    404    401
 signed      own   403    403    403    403    403    403    403   403    403    403
         foreign   403    403    403    403    403    403    403   403    403    403

 page        own   302    404    ok     ok     ok     -      -     404    404    -
         foreign   302    404    404    404    404    -      -     404    404    -
 owner-form  own   302    404    403    403    302    -      -     404    404    -
         foreign   302    404    404    404    404    -      -     404    404    -
 edit-page   own   302    404    403    ok     ok     -      -     404    404    -
         foreign   302    404    404    404    404    -      -     404    404    -
 editor-form own   302    404    403    302    302    -      -     404    404    -
         foreign   302    404    404    404    404    -      -     404    404    -
 form        own   302    404    302    302    302    -      -     404    404    -
         foreign   302    404    404    404    404    -      -     404    404    -
 token-form  own   302    404    404    404    302    -      -     404    404    -
         foreign   302    404    404    404    404    -      -     404    404    -
 account     own   302    ok     ok     ok     ok     -      -     ok     ok     -
         foreign   302    ok     ok     ok     ok     -      -     ok     ok     -
 new-tour    own   302    ok     403    ok     ok     -      -     ok     ok     -
         foreign   302    ok     403    ok     ok     -      -     ok     ok     -
 open-page   own   ok     ok     ok     ok     ok     -      -     ok     ok     -
         foreign   ok     ok     ok     ok     ok     -      -     ok     ok     -
""")


@dataclass
class Route:
    """What one address takes. `body`, by method, and `query` are made of the estate that is asked
    about; `rules` names rows of RULES by method, or one for all; `names` says what stands in the
    address for a parameter, where it is not the estate's usual thing."""

    body: dict = field(default_factory=dict)
    rules: dict | str = field(default_factory=dict)
    # What somebody who may is answered, where it is not simply a success.
    ok: frozenset = DONE
    is_form: bool = False
    query: object = None
    headers: object = None
    names: dict = field(default_factory=dict)
    # Its texts are everybody's.
    is_public: bool = False
    # Of a plain view, which does not say them itself.
    methods: tuple = ("get",)

    def rule_for(self, method):
        if isinstance(self.rules, str):
            return self.rules
        return self.rules.get(method, "read" if method in {"get", "head"} else "change")

    def address(self, path, estate):
        query = self.query(estate) if self.query else ""
        return filled(path, estate, NAMES | self.names) + query


def upload(_estate):
    return {"file": SimpleUploadedFile("room.jpg", panorama_bytes())}


def face(_estate):
    return {"file": SimpleUploadedFile("me.png", picture_bytes())}


def uploads(estate):
    file = SimpleUploadedFile("room.jpg", panorama_bytes())
    return {"files": [file], "team_id": str(estate.team.pk)}


def wishes(estate):
    wish = {"filename": "room.jpg", "file_size": 1000, "content_type": "image/jpeg"}
    return {"files": [wish], "team_id": str(estate.team.pk)}


def of_team(estate):
    return f"?team_id={estate.team.pk}"


def team_in_metadata(estate):
    team, name = (
        base64.b64encode(text.encode()).decode() for text in (str(estate.team.pk), "a.jpg")
    )
    return TUS | {"Upload-Length": "1000", "Upload-Metadata": f"filename {name},team_id {team}"}


def page_address(estate):
    return "?" + urlencode({"url": f"{settings.SITE_URL}/t/{estate.tour.slug}"})


def sent(**body):
    """The same body whosesoever thing it is."""
    return lambda _estate: body


def changed(**body):
    return dict.fromkeys(["put", "patch"], sent(**body))


PLACE = {"yaw": 1, "pitch": 1}
TUS = {"Tus-Resumable": "1.0.0"}
OWNERS_CHANGE = dict.fromkeys(["post", "put", "patch", "delete"], "owners")
# A team with tours in it is not deleted, and its last owner stays.
REFUSED_BY_A_RULE = DONE | {409}
BRAND = Route(body=changed(button_style="pill"))

TEAMS = {
    "me": Route(
        body=changed(full_name="x"), rules={"get": "oneself", "put": "edit-me", "patch": "edit-me"}
    ),
    **dict.fromkeys(
        ("me-photo", "me-avatar"),
        Route(body={"post": face}, is_form=True, rules={"post": "edit-me", "delete": "edit-me"}),
    ),
    "team-list": Route(body={"post": sent(name="x")}, rules={"get": "oneself", "post": "found"}),
    "team-detail": Route(body=changed(name="x"), rules=OWNERS_CHANGE, ok=REFUSED_BY_A_RULE),
    "team-leave": Route(rules="members", ok=REFUSED_BY_A_RULE),
    "team-transfer": Route(
        body={"post": lambda estate: {"user_id": estate.member.pk}}, rules=OWNERS_CHANGE
    ),
    "team-branding": BRAND,
    "members": Route(),
    "member": Route(body=changed(role="editor"), rules=OWNERS_CHANGE),
    "invitations": Route(body={"post": sent(email="new@example.com")}, rules=OWNERS_CHANGE),
    "invitation": Route(rules=OWNERS_CHANGE),
    "invitation-resend": Route(rules=OWNERS_CHANGE),
    "tokens": Route(body={"post": sent(name="x", scopes=["read"])}, rules={"post": "members"}),
    "token": Route(rules="token"),
}

TOURS = {
    "tour-list": Route(
        body={"post": lambda estate: {"title": "x", "team_id": str(estate.team.pk)}},
        query=of_team,
        rules={"get": "list", "post": "make"},
    ),
    "tour-bulk": Route(
        body={"post": lambda estate: {"ids": [str(estate.draft.pk)], "action": "archive"}},
        rules="verdicts",
    ),
    "tour-detail": Route(body=changed(title="x")),
    **{
        f"tour-{act}": Route()
        for act in (
            "archive",
            "check",
            "document",
            "duplicate",
            "publications",
            "publish",
            "qr-code",
            "restore",
            "show",
            "unpublish",
        )
    },
    "tour-branding": BRAND,
    "tour-location": Route(body=changed(city="x")),
    "tour-scenes": Route(body={"post": upload}, is_form=True),
    "tour-scenes-reorder": Route(
        body=dict.fromkeys(
            ["put", "post"],
            lambda estate: {"scene_ids": [str(estate.spare.pk), str(estate.scene.pk)]},
        )
    ),
    "scene": Route(body=changed(title="x")),
    "scene-retry": Route(ok=DONE | {400, 409}),
    "scene-restore": Route(names={"scenes": lambda estate: estate.removed["scene"]}),
    "scene-hotspots": Route(body={"post": sent(position=PLACE, title="x")}),
    "hotspot": Route(body=changed(title="x")),
    "hotspot-position": Route(body=changed(**PLACE)),
    "hotspot-restore": Route(names={"hotspots": lambda estate: estate.removed["hotspot"]}),
    "tour-floor-plans": Route(
        body={"post": lambda estate: {"name": "x", "media_file_id": str(estate.media.pk)}}
    ),
    "floor-plan": Route(body=changed(name="x")),
    "floor-plan-markers": Route(body={"put": lambda _estate: []}),
    "floor-plan-restore": Route(names={"floor-plans": lambda estate: estate.removed["plan"]}),
    **{
        f"tour-{name}": Route()
        for name in ("attention", "export", "funnel", "heatmap", "scene-graph")
    },
    "tour-analytics": Route(rules=OWNERS_CHANGE),
    **{
        f"dashboard-{name}": Route(query=of_team, rules="list")
        for name in ("analytics", "realtime", "stats")
    },
}

FILES = {
    "upload": Route(
        body={"post": lambda estate: upload(estate) | {"team_id": str(estate.team.pk)}},
        is_form=True,
        rules="make",
    ),
    "upload-batch": Route(body={"post": uploads}, is_form=True, rules="make"),
    "upload-presigned": Route(body={"post": wishes}, rules="make"),
    "upload-confirm": Route(rules="uploader", ok=DONE | {400, 409}),
    "upload-content": Route(rules="signed"),
    "resumable-uploads": Route(headers=team_in_metadata, rules="make"),
    "resumable-upload": Route(
        headers=lambda _estate: TUS,
        rules={
            "get": "own-upload",
            "head": "own-upload",
            "patch": "uploader",
            "delete": "uploader",
        },
        ok=DONE | {415},
    ),
    "media": Route(query=of_team, rules="list"),
    "media-folders": Route(query=of_team, rules="list"),
    "media-batch-delete": Route(
        body={"post": lambda estate: {"media_ids": [str(estate.media.pk)]}}, rules="verdicts"
    ),
    "media-file": Route(body=changed(folder="x"), ok=DONE | {409}),
    "media-restore": Route(names={"media": lambda estate: estate.removed["media"]}),
    "media-retry": Route(ok=DONE | {409}),
    "media-usage": Route(),
    "media-link": Route(rules={"post": "change"}),
    "media-thumbnail": Route(),
    # A picture has none.
    "media-poster": Route(ok=frozenset({404})),
    "media-content": Route(),
}

AI_STARTS = (
    "ai-tour-analyze", "ai-tour-optimize", "ai-tour-hotspots", "ai-tour-descriptions",
    "ai-scene-analyze", "ai-scene-hotspots", "ai-scene-description",
)  # fmt: skip
APPLIES_TEXTS = Route(
    body={
        "post": lambda estate: {
            "suggestions": [
                {"scene_id": str(estate.scene.pk), "apply_title": True, "suggested_title": "x"}
            ]
        }
    }
)
APPLIES_HOTSPOTS = Route(body={"post": sent(suggestion_ids=[])}, ok=DONE | {409})
AI = {
    **{name: Route() for name in AI_STARTS},
    **{f"{name}-alias": Route() for name in AI_STARTS},
    "ai-generate": Route(
        body={
            "post": lambda estate: {
                "team_id": str(estate.team.pk), "media_file_ids": [str(estate.panorama.pk)],
            }
        },
        rules="make",
    ),
    "ai-apply-analysis": APPLIES_TEXTS,
    "ai-apply-analysis-alias": APPLIES_TEXTS,
    "ai-job-apply-scenes-alias": APPLIES_TEXTS,
    "ai-apply-hotspots": APPLIES_HOTSPOTS,
    "ai-apply-hotspots-alias": APPLIES_HOTSPOTS,
    "ai-job-apply-hotspots": APPLIES_HOTSPOTS,
    "ai-jobs": Route(
        body={
            "post": lambda estate: {
                "job_type": "scene_analysis", "tour_id": str(estate.tour.pk),
            }
        },
        query=of_team,
        rules={"get": "list", "head": "list", "post": "make"},
    ),
    "ai-job": Route(),
    "ai-job-cancel": Route(),
    "ai-job-retry": Route(),
    # The job of the estate has found no layout.
    "ai-job-plan": Route(ok=DONE | {409}),
    "ai-job-plan-svg": Route(ok=DONE | {409}),
    "ai-job-plan-png": Route(ok=DONE | {409}),
    "ai-job-apply-plan": Route(ok=DONE | {409}),
    "ai-application-undo": Route(),
    "ai-providers": Route(query=of_team, rules="list"),
}  # fmt: skip

POINTS = {
    "first": {"world": [0, 0, 0], "plan": [0, 0]},
    "second": {"world": [900, 0, 0], "plan": [50, 0]},
}
# Only keys of headsets open these, and nobody here has one: see tests/vrtracking.
HEADSET = Route(rules="headset", methods=("post",))
BY_NAME = {"name": lambda estate: estate.vr_session.pk}


def _vr(thing, **fields):
    """About one thing of the estate."""
    return Route(names={"pk": lambda estate: estate.things[thing].pk}, **fields)


LEAD = _vr("customer", body=changed(name="x"))
LEADS = Route(
    body={"post": lambda estate: {"name": "x", "team_id": str(estate.team.pk)}},
    query=of_team,
    rules={"get": "list", "post": "make"},
)
VR = {
    **dict.fromkeys(
        (
            "unreal-session", "unreal-event", "unreal-event-alias", "unreal-batch",
            "unreal-batch-alias", "unreal-custom-event",
        ),
        HEADSET,
    ),
    **dict.fromkeys(
        ("unreal-heartbeat", "unreal-heartbeat-alias"), replace(HEADSET, names=BY_NAME)
    ),
    "unreal-status": Route(rules="oneself", names=BY_NAME),
    "vr-sessions": Route(
        body={
            "post": lambda estate: {
                "team_id": str(estate.team.pk), "property_id": str(estate.house.pk),
            }
        },
        query=of_team,
        rules={"get": "list", "post": "make"},
    ),
    "vr-sessions-active": Route(query=of_team, rules="list"),
    "vr-sessions-stats": Route(query=of_team, rules="list"),
    "vr-session": _vr("vr_session", body=changed(customer_id="x")),
    **{
        f"vr-session-{name}": _vr("vr_session") for name in ("end", "qr", "events", "poi-visits")
    },
    "leads": LEADS,
    "customers-alias": LEADS,
    "lead": LEAD,
    "customer-alias": LEAD,
    "lead-sessions": _vr("customer"),
    "customer-sessions-alias": _vr("customer"),
    "properties": LEADS,
    "property": _vr("house", body=changed(name="x"), ok=DONE | {409}),
    "property-zones": _vr("house"),
    "property-zone": Route(
        names={
            "pk": lambda estate: estate.house.pk,
            "zone_id": lambda estate: estate.zone.pk,
        },
        body={"patch": sent(yaw_offset=3)},
    ),
    "property-calibrations": _vr("house"),
    "property-calibration": Route(
        names={
            "pk": lambda estate: estate.house.pk,
            "plan_id": lambda estate: estate.plan.pk,
        },
        body={"put": sent(**POINTS)},
    ),
    "ingest-keys": LEADS,
    "ingest-key": _vr("ingest_key"),
    "vr-session-insight": _vr("vr_session"),
    "lead-engagement": _vr("customer"),
    "property-analytics": _vr("house"),
    "vr-property-heatmap": _vr("house"),
    **dict.fromkeys(
        (
            "vr-dashboard", "vr-views", "vr-pois", "vr-zone-sums", "vr-engagement",
            "vr-engagement-trends", "vr-geo", "vr-geo-distribution", "vr-funnel",
        ),
        Route(query=of_team, rules="list"),
    ),
}  # fmt: skip


def _vr_page(thing, **fields):
    return _vr(thing, rules="page", **fields)


def _vr_edit(thing, *methods, **fields):
    """A form about one thing; sent, it leads back to a page."""
    return _vr(
        thing, rules="edit-page", ok=frozenset({200, 302, 422}), methods=methods, is_form=True,
        **fields,
    )  # fmt: skip


VR_PAGES = {
    **dict.fromkeys(
        (
            "studio:vr", "studio:vr_running", "studio:vr_export", "studio:vr_customers",
            "studio:vr_properties",
        ),
        Route(rules="account"),
    ),
    **dict.fromkeys(
        ("studio:vr_start", "studio:vr_property_new"),
        Route(
            rules="new-tour", ok=frozenset({200, 302, 422}), methods=("get", "post"), is_form=True
        ),
    ),
    "studio:vr_keys": Route(
        rules={"get": "account", "post": "new-tour"},
        ok=frozenset({200, 422}),
        methods=("get", "post"),
        is_form=True,
    ),
    "studio:vr_key_revoke": _vr_edit("ingest_key", "post"),
    "studio:vr_session": _vr_page("vr_session"),
    "studio:vr_session_replay": _vr_page("vr_session"),
    "studio:vr_session_export": _vr_page("vr_session"),
    "studio:vr_session_end": _vr_edit("vr_session", "post"),
    "studio:vr_customer": _vr_page("customer"),
    "studio:vr_customer_export": _vr_page("customer"),
    "studio:vr_customer_edit": _vr_edit("customer", "get", "post"),
    "studio:vr_customer_erase": _vr_edit("customer", "post"),
    "studio:vr_property": _vr_page("house"),
    "studio:vr_property_export": _vr_page("house"),
    "studio:vr_property_edit": _vr_edit("house", "get", "post"),
    "studio:vr_places": _vr_page("house"),
    "studio:vr_zones": _vr_edit("house", "post"),
    "studio:vr_zones_match": _vr_edit("house", "post"),
    "studio:vr_calibrate": Route(
        names={
            "pk": lambda estate: estate.house.pk,
            "plan": lambda estate: estate.plan.pk,
        },
        rules="edit-page",
        ok=frozenset({302}),
        methods=("post",),
        is_form=True,
    ),
}  # fmt: skip

GONE = {"custom-domains": lambda estate: estate.gone_domain.pk}
POINTED = dict.fromkeys(["put", "patch"], lambda estate: {"tour_id": str(estate.tour.pk)})
DOMAINS = {
    "custom-domains": Route(
        body={
            "post": lambda estate: {
                "domain": f"new.{estate.mark}.com", "team_id": str(estate.team.pk),
            }
        },
        query=of_team,
        rules={"get": "list", "post": "make"},
    ),
    "custom-domain": Route(body=POINTED),
    "custom-domain-verify": Route(),
    "custom-domain-restore": Route(names=GONE),
}  # fmt: skip

VISITORS = {
    "schema": Route(rules="described"),
    "public-tour-events": Route(
        body={"post": sent(event_type="view")}, rules="open", is_public=True, methods=("post",)
    ),
    **{
        name: Route(rules="open", is_public=True)
        for name in (
            "public-tour",
            "public-tour-scenes",
            "public-tour-floor-plans",
            "public-tour-like",
            "public-tour-alias",
            "public-scenes-alias",
        )
    },
    **{
        f"/api/v1/{name}": Route(rules="open", ok=frozenset({302}))
        for name in ("openapi.json", "docs/", "health/", "ready/")
    },
}

# --- Pages. Whoever is not signed in is led to the door; tokens are for the API. ---

OWNER_FORM = Route(rules="owner-form", methods=("post",), is_form=True)
# Pages about oneself, whosoever page it is: they may ask for the password first.
OWN_ACCOUNT = Route(rules="account", ok=frozenset({200, 302}))
OWN_FORM = replace(OWN_ACCOUNT, methods=("get", "post"), is_form=True)
# No person and no thing in it, or what any visitor may see.
OPEN_PAGE = Route(rules="open-page", ok=frozenset({200, 302, 304}), is_public=True)

OWN_PAGES = (
    "account_reauthenticate", "account_change_password", "account_set_password", "account_email",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "usersessions_list",
)  # fmt: skip
OPEN_PAGES = (
    "root", "/healthz", "/readyz", "docs", "/health/", "/ready/", "/view/<slug>/", "/embed/<slug>/",
    "accounts:sign_in", "accounts:sign_out", "account_login", "account_logout", "account_signup",
    "account_email_verification_sent", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_confirm_email",
    "account_reset_password_from_key", "account_inactive", "mfa_authenticate", "viewer:gallery",
    "viewer:tour", "viewer:card", "viewer:poster", "viewer:qr", "viewer:short", "viewer:embed",
    "viewer:embed-script", "viewer:share", "viewer:robots", "viewer:sitemap",
    "viewer:sitemap-file",
)  # fmt: skip

DOMAIN_FORM = Route(rules="editor-form", ok=frozenset({302}), methods=("post",), is_form=True)

PAGES = {
    "team:home": OWN_ACCOUNT,
    "team:create": OWN_FORM,
    "team:switch": Route(
        rules="account",
        ok=frozenset({302}),
        methods=("post",),
        body={"post": lambda estate: {"team_id": str(estate.team.pk)}},
        is_form=True,
    ),
    "team:profile": OWN_FORM,
    "team:team": Route(rules="page"),
    "team:rename": Route(
        rules="owner-form", methods=("post",), is_form=True, body={"post": sent(name="x")}
    ),
    "team:delete": OWNER_FORM,
    "team:transfer": OWNER_FORM,
    "team:invite": Route(
        rules="owner-form",
        methods=("post",),
        is_form=True,
        body={"post": sent(email="new@example.com", role="viewer")},
    ),
    "team:invitation-resend": OWNER_FORM,
    "team:invitation-revoke": OWNER_FORM,
    "team:member-role": OWNER_FORM,
    "team:member-remove": OWNER_FORM,
    "team:leave": Route(rules="form", methods=("post",), is_form=True),
    "team:tokens": Route(rules="page", methods=("get", "post"), is_form=True),
    "team:token-revoke": Route(rules="token-form", methods=("post",), is_form=True),
    # Its secret is the key; what it shows is the name of the team and who invited.
    "team:invitation": replace(OPEN_PAGE, methods=("get", "post"), is_form=True),
    "studio:dashboard": OWN_ACCOUNT,
    "studio:tours": OWN_ACCOUNT,
    "studio:new_tour": Route(
        rules="new-tour",
        ok=frozenset({200, 302}),
        methods=("get", "post"),
        body={"post": sent(title="x")},
        is_form=True,
    ),
    "studio:media": OWN_ACCOUNT,
    "studio:media_file": Route(rules="page"),
    **VR_PAGES,
    "studio:editor": Route(rules="page"),
    "studio:make": Route(rules="new-tour", ok=frozenset({200, 302})),
    "studio:make_tour": Route(rules="page"),
    "studio:statistics": OWN_ACCOUNT,
    "studio:live": OWN_ACCOUNT,
    "studio:tour_statistics": Route(rules="page"),
    "studio:tour_attention": Route(rules="page"),
    "studio:domains": OWN_ACCOUNT,
    "studio:domain": Route(rules="page"),
    "studio:domain_check": DOMAIN_FORM,
    "studio:domain_point": DOMAIN_FORM,
    "studio:domain_remove": DOMAIN_FORM,
    "studio:domain_put_back": replace(
        DOMAIN_FORM, names={"domains": lambda estate: estate.gone_domain.pk}
    ),
    "accounts:home": OWN_ACCOUNT,
    "accounts:data": OWN_ACCOUNT,
    "accounts:export": OWN_ACCOUNT,
    "accounts:close": OWN_ACCOUNT,
    "accounts:reopen": Route(rules="open-page", ok=frozenset({410})),
    **dict.fromkeys(OWN_PAGES, OWN_ACCOUNT),
    **{
        # Of somebody with a second step; these have none.
        name: Route(rules="account", ok=frozenset({200, 302, 404}))
        for name in (
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
        )
    },
    **dict.fromkeys(OPEN_PAGES, OPEN_PAGE),
    "viewer:oembed": Route(rules="open-page", query=page_address, is_public=True),
}

NAMES = {
    "tours": lambda estate: estate.tour.pk,
    "scenes": lambda estate: estate.scene.pk,
    "hotspots": lambda estate: estate.hotspot.pk,
    "floor-plans": lambda estate: estate.plan.pk,
    "teams": lambda estate: estate.team.pk,
    "members": lambda estate: estate.member.pk,
    "invitations": lambda estate: estate.invitation.pk,
    "tokens": lambda estate: estate.token.pk,
    "media": lambda estate: estate.media.pk,
    "uploads": lambda estate: estate.upload.pk,
    "jobs": lambda estate: estate.job.pk,
    "custom-domains": lambda estate: estate.domain.pk,
    "domains": lambda estate: estate.domain.pk,
    "vr-sessions": lambda estate: estate.vr_session.pk,
    "applications": lambda estate: estate.application.pk,
    "confirm": lambda estate: estate.upload.pk,
    "secret": lambda estate: estate.mark,
    "key": lambda _estate: "x",
    "uidb36": lambda _estate: "1",
    "code": lambda estate: estate.tour.short_code,
    "kind": lambda _estate: "svg",
    "number": lambda _estate: 1,
    "name": lambda estate: estate.tour.slug,
    "slug": lambda estate: estate.tour.slug,
}


@pytest.fixture
def world():
    return make_world()


def make_world():
    own, foreign = make_estate("zebrafoal"), make_estate("okapicalf")
    return {OWN: own, FOREIGN: foreign}, make_people(own)


def cells_of(routes, table, world):
    """Ask everything the table says of the routes."""
    for name, path, view in routes:
        route = table[name]
        for method in methods_of(view) or route.methods:
            for thing, expected in RULES[route.rule_for(method)].items():
                for person, wanted in expected.items():
                    if wanted != NEVER_ASKED:
                        yield cell_of(route, method, path, person, thing, wanted, world)


def cell_of(route, method, path, person, thing, wanted, world):
    estates, people = world
    estate = estates[thing]
    make_body = route.body.get(method, sent())
    status, text = ask(
        people.clients[person],
        method,
        route.address(path, estate),
        body=make_body(estate),
        is_form=route.is_form and method == "post",
        headers=route.headers and route.headers(estate),
    )
    seen = {whose for whose, other in estates.items() if other.mark in text}
    leaked = not route.is_public and any(not sees(person, whose) for whose in seen)
    expected = route.ok if wanted == OK else wanted
    return Cell(f"{method.upper():<6} {path}", person, thing, expected, status, leaked)


TABLES = {
    "teams": TEAMS, "tours": TOURS, "files": FILES, "ai": AI, "vr": VR,
    "domains": DOMAINS, "visitors": VISITORS, "pages": PAGES,
}  # fmt: skip


def test_every_address_stands_in_the_table():
    known = {name for table in TABLES.values() for name in table}
    missing = [f"{name}  {path}" for name, path, _view in all_routes() if name not in known]
    assert not missing, "Say in tests/test_access_table.py who may use:\n" + "\n".join(missing)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_everybody_is_answered_as_the_table_says(world, table):
    routes = [route for route in all_routes() if route[0] in table]
    cells = list(cells_of(routes, table, world))
    print(report(cells))
    assert all(cell.is_right for cell in cells), report(cells)


# --- The table itself -----------------------------------------------------------------------------


def test_the_table_notices_what_it_is_there_for(world):
    """A control: an address that forgot to ask whose a tour is."""
    (open_to_all,) = [route for route in all_routes() if route[0] == "public-tour"]
    table = {"public-tour": Route()}
    wrong = [cell for cell in cells_of([open_to_all], table, world) if not cell.is_right]
    strangers = {cell.person for cell in wrong if cell.leaked and cell.thing == FOREIGN}
    assert strangers == set(PEOPLE)


# --- Sockets --------------------------------------------------------------------------------------

ACCEPTED = 0
SOCKETS = {
    "ws/tours/<tour_id>": (4401, 4404),
    "ws/jobs/<job_id>": (4401, 4404),
    "ws/vr-sessions/<session_id>": (4401, 4404),
}


def test_every_socket_stands_in_the_table():
    known = {simplify_regex(str(route.pattern)).strip("/") for route in sockets}
    assert known == set(SOCKETS)


@pytest.mark.django_db(transaction=True)
async def test_a_socket_is_for_the_members_of_its_team():
    world = await sync_to_async(make_world)()
    cells = []
    for path, (signed_out, unknown) in SOCKETS.items():
        for thing, statuses in RULES["read"].items():
            for person, status in statuses.items():
                got = await code_of(path, person, thing, world)
                wanted = {OK: ACCEPTED, 401: signed_out, 404: unknown}[status]
                cells.append(Cell(f"WS     {path}", person, thing, wanted, got))
    print(report(cells))
    assert all(cell.is_right for cell in cells), report(cells)


async def code_of(path, person, thing, world):
    """With which code the socket is closed; 0 if it stays open and tells something."""
    estates, people = world
    address = await sync_to_async(filled)(path, estates[thing], NAMES)
    news = WebsocketCommunicator(application, f"/{address}", headers=headers_of(person, people))
    await news.connect()
    message = await news.receive_output()
    await news.disconnect()
    return message.get("code", ACCEPTED)


def headers_of(person, people):
    headers = [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:8000")]
    if secret := people.secrets.get(person):
        return [*headers, (b"authorization", f"Bearer {secret}".encode())]
    cookies = people.clients[person].cookies.output(header="", sep=";").strip()
    return [*headers, (b"cookie", cookies.encode())] if cookies else headers

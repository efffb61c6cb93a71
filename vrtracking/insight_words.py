"""A session in words, worked out from its sums: always there, and never invented."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Beside what is usual, from where on a difference is worth a word. In percent.
NOTABLE = 25
# A share of sessions from where on it is a pity to have missed a zone.
OFTEN_SEEN = 0.5
MOST_NAMED = 3


def about_session(insight):
    """A few sentences about one session, the most telling first."""
    own = insight.session
    if not own.milliseconds and not insight.zones:
        return [_("Nothing has come from the headset yet.")]
    return [
        sentence
        for sentence in (
            _length(insight),
            _favourites(insight.zones),
            _more_than_others(insight.zones),
            _attention(insight.looked_at),
            _touched(insight.touched),
            # Of one that runs nobody knows yet what it will not see.
            _missed(insight.unseen) if insight.is_over else None,
        )
        if sentence
    ]


def about_property(insight):
    """What stands out in a property's period, the most telling first."""
    zones = insight.zones
    return [
        sentence
        for sentence in (
            _held(zones),
            _passed_by(zones),
            _begin_and_end(insight),
            _most_walked(insight),
            _most_seen(insight),
        )
        if sentence
    ]


def _held(zones):
    named = [
        _("%(zone)s (%(time)s)") % {"zone": zone.name, "time": in_words(zone.each_session)}
        for zone in zones
        if zone.heat == "hot"
    ]
    if not named:
        return zones and _("No zone stands out: people stay everywhere about as long.")
    return _("Hot: %(zones)s in each session.") % {"zones": listed(named[:MOST_NAMED])}


def _passed_by(zones):
    named = [
        _("%(zone)s (%(percent)d %% go there)")
        % {"zone": zone.name, "percent": round(100 * zone.share)}
        for zone in zones
        if zone.heat == "cold"
    ]
    return named and _("Cold: %(zones)s.") % {"zones": listed(named[-MOST_NAMED:])}


def _begin_and_end(insight):
    names = insight.sums.names
    begin = next((names.get(way.after) for way in insight.ways if not way.before), None)
    end = next((names.get(way.before) for way in insight.ways if not way.after), None)
    if not begin or not end:
        return None
    return _("Most sessions begin in %(first)s and end in %(last)s.") % {
        "first": begin, "last": end,
    }  # fmt: skip


def _most_walked(insight):
    names = insight.sums.names
    way = next((way for way in insight.ways if way.before and way.after), None)
    return way and _("The most walked way: from %(one)s to %(other)s, %(n)d times.") % {
        "one": names.get(way.before, way.before),
        "other": names.get(way.after, way.after),
        "n": way.n,
    }


def _most_seen(insight):
    named = [
        _("%(thing)s (%(time)s)") % {"thing": thing.name, "time": in_words(thing.seconds)}
        for thing in insight.things[:MOST_NAMED]
        if thing.seconds >= 1
    ]
    return named and _("Looked at most: %(things)s in all.") % {"things": listed(named)}


def in_words(seconds):
    """`45 seconds`, `3 minutes`, `2 hours`; never more exact than one would say."""
    if seconds < 90:
        return ngettext("%(n)d second", "%(n)d seconds", round(seconds)) % {"n": round(seconds)}
    if seconds >= 5400:
        hours = round(seconds / 3600)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = round(seconds / 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def listed(words):
    """`a`, `a and b`, `a, b and c`."""
    *most, last = words
    if not most:
        return last
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}


def _length(insight):
    figures = {one.name: one for one in insight.figures}
    seconds, zones = figures["seconds"], insight.session.zones
    said = ngettext(
        "They walked for %(time)s through %(n)d zone",
        "They walked for %(time)s through %(n)d zones",
        zones,
    ) % {"time": in_words(seconds.value), "n": zones}
    if (
        not insight.is_over
        or insight.others < 2
        or seconds.change is None
        or abs(seconds.change) < NOTABLE
    ):
        return said + "."
    if seconds.change > 0:
        return said + _(", %(percent)d %% longer than is usual here.") % {"percent": seconds.change}
    return said + _(", %(percent)d %% shorter than is usual here.") % {"percent": -seconds.change}


def _favourites(zones):
    named = [
        _("%(zone)s (%(time)s)") % {"zone": zone.name, "time": in_words(zone.seconds)}
        for zone in zones[:MOST_NAMED]
        if zone.seconds >= 1
    ]
    return named and _("Most of the time went to %(zones)s.") % {"zones": listed(named)}


def _more_than_others(zones):
    found = [
        zone
        for zone in zones
        if zone.usual >= 1 and zone.seconds >= (1 + NOTABLE / 100) * zone.usual
    ]
    found.sort(key=lambda zone: -zone.seconds / zone.usual)
    named = [
        _("%(zone)s (%(times).1f times as long)")
        % {"zone": zone.name, "times": zone.seconds / zone.usual}
        for zone in found[:MOST_NAMED]
    ]
    return named and _("They stayed longer than others in %(zones)s.") % {"zones": listed(named)}


def _attention(looked_at):
    named = [
        _("%(thing)s (%(time)s)") % {"thing": one.name, "time": in_words(one.seconds)}
        for one in looked_at[:MOST_NAMED]
        if one.seconds >= 1
    ]
    return named and _("They looked longest at %(things)s.") % {"things": listed(named)}


def _touched(touched):
    named = [
        _("%(thing)s (%(n)d times)") % {"thing": one.name, "n": one.n} if one.n > 1 else one.name
        for one in touched[:MOST_NAMED]
    ]
    return named and _("They touched or opened %(things)s.") % {"things": listed(named)}


def _missed(unseen):
    named = [name for name, share in unseen if share >= OFTEN_SEEN][:MOST_NAMED]
    return named and _("They did not see %(zones)s, where most others go.") % {
        "zones": listed(named)
    }

"""What a hotspot's HTML may hold. Cleaned here once when written, and again where it is shown."""

import nh3
from django.conf import settings

from core.errors import field_error

TAGS = {
    "p", "br", "strong", "em", "u", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol",
    "li", "a", "img", "div", "span", "code", "pre",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "target"}, "img": {"src", "alt", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "tel"}
WIDEST_IMAGE = 4096


def clean_html(html: str, field: str = "content.html") -> str:
    """The same text with nothing active in it: no scripts, styles, forms, frames, relative links.

    Cleaning it again changes nothing.
    """
    size = len(html.encode())
    if size > settings.LIMIT_HOTSPOT_HTML_BYTES:
        limit = settings.LIMIT_HOTSPOT_HTML_BYTES // 1000
        raise field_error(
            field, f"HTML may have {limit} kB at most; this has {size // 1000}.", "html_too_long"
        )
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_keep_sane_sizes,
        link_rel="noopener noreferrer nofollow ugc",
        url_relative="deny",
    )


def _keep_sane_sizes(tag, attribute, value):
    if tag == "img" and attribute in {"width", "height"}:
        return value if value.isdigit() and 0 < int(value[:6]) <= WIDEST_IMAGE else None
    return value

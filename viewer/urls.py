from django.urls import path, re_path

from viewer import indexing, oembed, views

app_name = "viewer"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("t/<str:slug>", views.tour, name="tour"),
    path("t/<slug:slug>/card.jpg", views.card, name="card"),
    path("t/<slug:slug>/poster.webp", views.poster, name="poster"),
    re_path(r"^t/(?P<slug>[-a-zA-Z0-9_]+)/qr\.(?P<kind>svg|png)$", views.qr_code, name="qr"),
    path("v/<slug:code>", views.short, name="short"),
    path("e/<slug:slug>", views.embed, name="embed"),
    path("embed.js", views.embed_script, name="embed-script"),
    path("share/tours/<slug:name>", views.share, name="share"),
    path("oembed", oembed.oembed, name="oembed"),
    path("robots.txt", indexing.robots, name="robots"),
    path("sitemap.xml", indexing.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", indexing.sitemap_file, name="sitemap-file"),
]

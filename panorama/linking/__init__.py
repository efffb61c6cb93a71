"""Which panoramas of a tour lead to which others, found by looking at the pictures alone.

Callers use `panorama.child.find_links`, which runs `python -m panorama.linking` in a process that
can be killed, and `report`, the shape of what comes back. Everything else here needs OpenCV and
is for the child. docs/linking.md tells how it works, how well, and when it does not.

Inside, angles are radians and headings are azimuths (clockwise seen from above); degrees, as
everywhere in the product, go in and come out.
"""

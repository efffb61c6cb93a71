"""What happens to the scenes when their picture is ready."""

from scenes.models import Scene
from tours.services import note_change


def picture_arrived(panorama):
    """Show a finished panorama in the scenes that wait for it.

    What the file says about its pose and first view is taken where nobody has said otherwise.
    """
    for scene in Scene.objects.select_for_update().filter(incoming=panorama):
        _take_proposals(scene, panorama)
        scene.panorama, scene.incoming = panorama, None
        scene.revision += 1
        scene.save()
        note_change(scene.tour_id, "scene", scene.pk, revision=scene.revision)


def _take_proposals(scene, panorama):
    pose, view = panorama.pose, panorama.initial_view
    if scene.north_offset is None and pose and pose["heading"] is not None:
        scene.north_offset = pose["heading"]
    if scene.has_default_view and view:
        scene.view_yaw, scene.view_pitch = view["yaw"], view["pitch"]

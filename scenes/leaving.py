"""What goes with a team that is erased: scenes and pictures. The janitor takes their tiles."""

from accounts.closing import erases_with_team
from scenes.models import Panorama, Scene


def declare():
    erases_with_team(erase_scenes)


def erase_scenes(team):
    Scene.objects.filter(tour__team=team).delete()
    Panorama.objects.filter(team=team).delete()

"""Rooms of a drawn floor plan, found by their walls: classic image work, no model, no words.

The parent asks by `panorama.child.find_rooms`; only the child loads OpenCV.
"""

"""Pure image and sphere mathematics: from one uploaded picture to a tiled 360° panorama.

Knows nothing of Django, databases or storage. Callers use four modules: `probe` (what is this
file, and may it come in?), `child` (make its tiles in a killable process), `result` (what came
back, and under which public name) and `errors`.
"""

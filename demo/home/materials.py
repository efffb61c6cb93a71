"""Kinds of materials: all procedural, made of shader nodes or of pictures painted in `art`."""

import bpy


class Shader:
    """A material being put together, one node after another."""

    def __init__(self, name):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.bsdf = self.tree.nodes["Principled BSDF"]
        self.output = self.tree.nodes["Material Output"]

    def node(self, kind, inputs=None, **settings):
        """A new node; an input may be a value or another node's output."""
        made = self.tree.nodes.new("ShaderNode" + kind)
        for key, value in settings.items():
            setattr(made, key, value)
        self.feed(made, inputs or {})
        return made

    def feed(self, node, inputs):
        """Set or link a node's inputs."""
        for key, value in inputs.items():
            socket = node.inputs[key]
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
            elif isinstance(value, tuple) and len(value) == 3 and socket.type == "RGBA":
                socket.default_value = (*value, 1.0)
            else:
                socket.default_value = value

    def noise(self, vector, scale, detail=2.0, rough=0.5, distortion=0.0):
        """The grey value of a noise texture."""
        inputs = {
            "Vector": vector,
            "Scale": scale,
            "Detail": detail,
            "Roughness": rough,
            "Distortion": distortion,
        }
        return self.node("TexNoise", inputs).outputs["Fac"]

    def stretch(self, vector, scale=(1, 1, 1), turn=0.0):
        """Scaled (and turned) coordinates."""
        return self.node(
            "Mapping", {"Vector": vector, "Scale": scale, "Rotation": (0, 0, turn)}
        ).outputs[0]

    def here(self):
        """Coordinates of the object in metres, shifted so that no two pieces are alike."""
        spot = self.node("TexCoord").outputs["Object"]
        luck = self.node("ObjectInfo").outputs["Random"]
        shift = self.node(
            "VectorMath", {0: luck, 1: (37.0, 91.0, 53.0)}, operation="MULTIPLY"
        ).outputs[0]
        return self.node("VectorMath", {0: spot, 1: shift}).outputs[0]

    def world(self):
        """Coordinates of the world in metres: continuous over neighbouring pieces."""
        return self.node("NewGeometry").outputs["Position"]

    def ramp(self, value, *stops):
        """Colours along a value: (position, (r, g, b)) pairs."""
        node = self.node("ValToRGB", {"Fac": value})
        while len(node.color_ramp.elements) < len(stops):
            node.color_ramp.elements.new(0.5)
        for element, (at, colour) in zip(node.color_ramp.elements, stops, strict=True):
            element.position, element.color = at, (*colour, 1.0)
        return node.outputs["Color"]

    def mix(self, factor, first, second, blend="MIX"):
        """Two colours mixed."""
        return self.node(
            "MixRGB", {"Fac": factor, "Color1": first, "Color2": second}, blend_type=blend
        ).outputs[0]

    def maths(self, operation, a, b=0.0):
        """One arithmetic step."""
        return self.node("Math", {0: a, 1: b}, operation=operation).outputs[0]

    def bump(self, height, depth, strength=1.0):
        """A normal roughened by a height in metres."""
        inputs = {"Height": height, "Distance": depth, "Strength": strength}
        return self.node("Bump", inputs).outputs[0]

    def finish(self, **inputs):
        """Connect the surface: `base_color` feeds "Base Color", and so on."""
        names = {name.lower().replace(" ", "_"): name for name in map(str, self.bsdf.inputs.keys())}
        self.feed(self.bsdf, {names[key]: value for key, value in inputs.items()})
        return self.material

    def surface(self, shader):
        """Use another shader than the principled one."""
        self.tree.links.new(shader.outputs[0], self.output.inputs["Surface"])
        return self.material


def shade(colour, factor):
    """A lighter or darker version of a colour."""
    return tuple(min(1.0, c * factor) for c in colour)


def plaster(name, colour, depth=0.006):
    """Hand-applied lime plaster: soft clouds of tone and trowel unevenness."""
    s = Shader(name)
    spot = s.world()
    cloud = s.noise(spot, 1.3, 3, 0.6, 0.4)
    trowel = s.noise(s.stretch(spot, (1, 1, 2.2)), 7, 3, 0.6, 0.6)
    tone = s.ramp(
        s.maths("ADD", s.maths("MULTIPLY", cloud, 0.55), s.maths("MULTIPLY", trowel, 0.45)),
        (0.3, shade(colour, 0.86)),
        (0.7, shade(colour, 1.04)),
    )
    return s.finish(base_color=tone, roughness=0.85, normal=s.bump(trowel, depth, 0.6))


def wood(name, light, dark, roughness=0.45):
    """Planed wood as three materials: grain along x, y and z."""
    made = []
    for axis in range(3):
        s = Shader(f"{name} {'xyz'[axis]}")
        scale = [13.0, 13.0, 13.0]
        scale[axis] = 0.9
        spot = s.stretch(s.here(), tuple(scale))
        fibre = s.noise(spot, 3.2, 3, 0.65, 0.4)
        rings = s.noise(spot, 0.7, 2, 0.5, 1.6)
        tone = s.maths("ADD", s.maths("MULTIPLY", fibre, 0.5), s.maths("MULTIPLY", rings, 0.5))
        colour = s.ramp(
            tone,
            (0.32, dark),
            (0.5, tuple((a + b) / 2 for a, b in zip(light, dark, strict=True))),
            (0.66, light),
        )
        made.append(
            s.finish(base_color=colour, roughness=roughness, normal=s.bump(fibre, 0.0012, 0.5))
        )
    return tuple(made)


def oak_floor(name, turn=0.0):
    """Oiled oak boards, each with its own tone and grain."""
    s = Shader(name)
    spot = s.stretch(s.world(), (1, 1, 0), turn)
    boards = s.node(
        "TexBrick",
        {
            "Vector": spot,
            "Color1": (0.0, 0, 0),
            "Color2": (1.0, 1, 1),
            "Mortar": (0.5, 0.5, 0.5),
            "Scale": 1.0,
            "Mortar Size": 0.0022,
            "Mortar Smooth": 0.2,
            "Brick Width": 2.1,
            "Row Height": 0.18,
        },
        offset=0.37,
        offset_frequency=2,
    )
    luck = boards.outputs["Color"]
    far = s.node("VectorMath", {0: luck, 1: (31.0, 17.0, 40.0)}, operation="MULTIPLY").outputs[0]
    grain = s.stretch(s.node("VectorMath", {0: spot, 1: far}).outputs[0], (0.8, 11, 1))
    fibre = s.noise(grain, 4.5, 3, 0.65, 0.3)
    figure = s.noise(grain, 0.9, 2, 0.5, 1.8)
    tone = s.maths("ADD", s.maths("MULTIPLY", fibre, 0.42), s.maths("MULTIPLY", figure, 0.58))
    wooden = s.ramp(
        tone, (0.3, (0.25, 0.16, 0.09)), (0.5, (0.42, 0.295, 0.185)), (0.7, (0.55, 0.41, 0.275))
    )
    varied = s.mix(s.maths("MULTIPLY", luck, 0.45), wooden, (0.62, 0.50, 0.36), "MIX")
    gap = boards.outputs["Fac"]
    colour = s.mix(gap, varied, (0.07, 0.04, 0.02))
    height = s.maths("SUBTRACT", s.maths("MULTIPLY", fibre, 0.25), gap)
    shine = s.node("MapRange", {"Value": fibre, "To Min": 0.3, "To Max": 0.46}).outputs[0]
    return s.finish(base_color=colour, roughness=shine, normal=s.bump(height, 0.0016, 0.7))


def tiles(name, size, light, dark, joint, roughness=0.5, stagger=0.5, turn=0.0, chequer=None):
    """Stone or clay tiles, each a little different; optionally every other one in another stone."""
    s = Shader(name)
    spot = s.stretch(s.world(), (1, 1, 0), turn)
    laid = s.node(
        "TexBrick",
        {
            "Vector": spot,
            "Color1": (0.0, 0, 0),
            "Color2": (1.0, 1, 1),
            "Mortar": (0.5, 0.5, 0.5),
            "Scale": 1.0,
            "Mortar Size": 0.004,
            "Mortar Smooth": 0.3,
            "Brick Width": size[0],
            "Row Height": size[1],
        },
        offset=stagger,
        offset_frequency=2,
    )
    shift = s.node(
        "VectorMath", {0: laid.outputs["Color"], 1: (9.0, 7.0, 5.0)}, operation="MULTIPLY"
    ).outputs[0]
    own = s.node("VectorMath", {0: spot, 1: shift}).outputs[0]
    cloud = s.noise(own, 5, 4, 0.65, 0.5)
    colour = s.ramp(cloud, (0.3, dark), (0.7, light))
    if chequer:
        odd = s.node(
            "TexChecker",
            {"Vector": spot, "Scale": 1.0 / size[0], "Color1": (0.0, 0, 0), "Color2": (1.0, 1, 1)},
        )
        other = s.ramp(cloud, (0.3, shade(chequer, 0.7)), (0.7, shade(chequer, 1.15)))
        colour = s.mix(odd.outputs["Color"], colour, other)
    colour = s.mix(s.maths("MULTIPLY", laid.outputs["Color"], 0.25), colour, shade(light, 1.15))
    colour = s.mix(laid.outputs["Fac"], colour, joint)
    height = s.maths("SUBTRACT", s.maths("MULTIPLY", cloud, 0.4), laid.outputs["Fac"])
    return s.finish(base_color=colour, roughness=roughness, normal=s.bump(height, 0.004, 0.6))


def fabric(name, colour, thread=260.0, depth=0.0012, stripe=None):
    """Woven cloth: threads both ways, small slubs, a soft sheen; optionally striped."""
    s = Shader(name)
    spot = s.node("TexCoord").outputs["Object"]
    slub = s.noise(s.stretch(spot, (1, 1, 4)), 45, 2, 0.6)
    weave = s.noise(spot, thread, 1)
    tone = s.ramp(
        s.maths("ADD", s.maths("MULTIPLY", slub, 0.6), s.maths("MULTIPLY", weave, 0.4)),
        (0.32, shade(colour, 0.72)),
        (0.68, shade(colour, 1.12)),
    )
    if stripe:
        wave = s.node(
            "TexWave",
            {"Vector": spot, "Scale": stripe[1], "Distortion": 0.3},
            bands_direction=stripe[2],
        )
        tone = s.mix(
            s.ramp(wave.outputs["Fac"], (0.6, (0, 0, 0)), (0.68, (1, 1, 1))), tone, stripe[0]
        )
    return s.finish(
        base_color=tone, roughness=0.92, sheen_weight=0.25, normal=s.bump(slub, depth * 2, 0.5)
    )


def sheer(name, colour):
    """Thin linen that lets the sun glow through."""
    s = Shader(name)
    threads = s.noise(s.stretch(s.here(), (60, 60, 8)), 2, 2)
    tone = s.ramp(threads, (0.3, shade(colour, 0.85)), (0.7, colour))
    front = s.node("BsdfDiffuse", {"Color": tone})
    through = s.node("BsdfTranslucent", {"Color": tone})
    clear = s.node("BsdfTransparent")
    cloth = s.node("MixShader", {0: 0.5, 1: front.outputs[0], 2: through.outputs[0]})
    return s.surface(s.node("MixShader", {0: 0.16, 1: cloth.outputs[0], 2: clear.outputs[0]}))


def marble(name, ground, vein, scale=1.0, roughness=0.16):
    """Polished stone with drifting veins."""
    s = Shader(name)
    spot = s.stretch(s.here(), (scale, scale, scale))
    drift = s.noise(spot, 1.6, 4, 0.6, 1.4)
    thin = s.maths("ABSOLUTE", s.maths("SUBTRACT", drift, 0.5))
    fine = s.maths("ABSOLUTE", s.maths("SUBTRACT", s.noise(spot, 4.4, 3, 0.6, 1.0), 0.5))
    lines = s.ramp(
        thin,
        (0.0, vein),
        (0.02, tuple((a + b) / 2 for a, b in zip(vein, ground, strict=True))),
        (0.09, ground),
    )
    faint = s.ramp(fine, (0.0, shade(ground, 0.78)), (0.03, ground))
    return s.finish(base_color=s.mix(1.0, lines, faint, "DARKEN"), roughness=roughness)


def plain(name, colour, roughness=0.5, metallic=0.0, uneven=0.0, **more):
    """Paint, metal, ceramic: one colour with faint wear, and unevenness where asked."""
    s = Shader(name)
    spot = s.here()
    cloud = s.noise(spot, 9, 3, 0.6)
    tone = s.ramp(cloud, (0.3, shade(colour, 0.88)), (0.7, shade(colour, 1.06)))
    if uneven:
        more["normal"] = s.bump(s.noise(spot, 30, 3), uneven, 0.7)
    return s.finish(base_color=tone, roughness=roughness, metallic=metallic, **more)


def wicker(name, colour):
    """Woven willow or rattan."""
    s = Shader(name)
    spot = s.node("TexCoord").outputs["Object"]
    around = s.node(
        "TexWave",
        {"Vector": spot, "Scale": 22.0, "Distortion": 1.5, "Detail": 1.0},
        bands_direction="Z",
    )
    across = s.node(
        "TexWave",
        {"Vector": spot, "Scale": 14.0, "Distortion": 1.0, "Detail": 1.0},
        bands_direction="DIAGONAL",
    )
    woven = s.maths("MULTIPLY", around.outputs["Fac"], across.outputs["Fac"])
    tone = s.ramp(woven, (0.0, shade(colour, 0.4)), (0.6, colour))
    return s.finish(base_color=tone, roughness=0.7, normal=s.bump(woven, 0.006))


def glass(name="window glass"):
    """A thin pane: clear, with a reflection at grazing angles and no shadow."""
    s = Shader(name)
    rim = s.node("LayerWeight", {"Blend": 0.12}).outputs["Fresnel"]
    clear = s.node("BsdfTransparent", {"Color": (0.97, 0.985, 0.98)})
    shine = s.node("BsdfGlossy", {"Roughness": 0.0})
    view = s.node("LightPath").outputs["Is Camera Ray"]
    return s.surface(
        s.node(
            "MixShader",
            {0: s.maths("MULTIPLY", rim, view), 1: clear.outputs[0], 2: shine.outputs[0]},
        )
    )


def glow(name, colour, strength, shade_colour=(0.9, 0.82, 0.68)):
    """A lit lampshade or flame."""
    return plain(name, shade_colour, 0.9, emission_color=colour, emission_strength=strength)


def leaf(name, colour, other, gloss=0.0, light=(0.45, 0.6, 0.08)):
    """Leaves that let some light through; each plant varies."""
    s = Shader(name)
    tone = s.ramp(s.noise(s.here(), 4, 2), (0.35, colour), (0.65, other))
    front = s.node("BsdfPrincipled", {"Base Color": tone, "Roughness": 0.55 - gloss})
    through = s.node("BsdfTranslucent", {"Color": s.mix(0.4, tone, light)})
    return s.surface(s.node("MixShader", {0: 0.3, 1: front.outputs[0], 2: through.outputs[0]}))


def painted(name, image, roughness=0.8, bump=0.0):
    """A picture or woven pattern made in `art`."""
    s = Shader(name)
    picture = s.node("TexImage", image=image, extension="EXTEND").outputs["Color"]
    more = {}
    if bump:
        more["normal"] = s.bump(s.noise(s.node("TexCoord").outputs["Object"], 240, 2), bump)
    return s.finish(base_color=picture, roughness=roughness, **more)


def books(name="books"):
    """Cloth bindings coloured by the mesh."""
    s = Shader(name)
    colour = s.node("VertexColor", layer_name="colour").outputs["Color"]
    cloth = s.noise(s.here(), 60, 2)
    tone = s.mix(s.maths("MULTIPLY", cloth, 0.4), colour, (0.03, 0.02, 0.015))
    return s.finish(base_color=tone, roughness=0.7)


def water():
    """The pool: rippled, clear to its tiled bottom."""
    s = Shader("pool water")
    ripples = s.noise(s.stretch(s.world(), (1, 1, 0)), 2.2, 3, 0.5, 0.8)
    normal = s.bump(ripples, 0.05, 0.35)
    rim = s.node("Fresnel", {"IOR": 1.18, "Normal": normal}).outputs[0]
    clear = s.node("BsdfTransparent", {"Color": (0.80, 0.98, 0.98)})
    shine = s.node("BsdfGlossy", {"Roughness": 0.02, "Normal": normal})
    return s.surface(s.node("MixShader", {0: rim, 1: clear.outputs[0], 2: shine.outputs[0]}))


def distant(name, near, far, haze=(0.55, 0.68, 0.82), reach=2600.0, glow_strength=0.55, scale=0.02):
    """Land or sea far away, fading into the haze."""
    s = Shader(name)
    patches = s.noise(s.world(), scale, 5, 0.65)
    tone = s.ramp(patches, (0.38, near), (0.62, far))
    ground = s.node("BsdfDiffuse", {"Color": tone})
    air = s.node("Emission", {"Color": haze, "Strength": glow_strength})
    depth = s.node("CameraData").outputs["View Distance"]
    fade = s.maths("SUBTRACT", 1.0, s.maths("POWER", 2.718, s.maths("DIVIDE", depth, -reach)))
    return s.surface(s.node("MixShader", {0: fade, 1: ground.outputs[0], 2: air.outputs[0]}))


def lawn():
    """Mown grass seen from a distance."""
    s = Shader("lawn")
    spot = s.world()
    tone = s.ramp(
        s.maths(
            "ADD",
            s.maths("MULTIPLY", s.noise(spot, 0.5, 3), 0.6),
            s.maths("MULTIPLY", s.noise(spot, 30, 2), 0.4),
        ),
        (0.3, (0.05, 0.085, 0.018)),
        (0.7, (0.14, 0.19, 0.045)),
    )
    return s.finish(base_color=tone, roughness=0.9, normal=s.bump(s.noise(spot, 60, 2), 0.03))

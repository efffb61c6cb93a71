"""The home's own materials, pictures and rugs, by name."""

from types import SimpleNamespace

import art
from materials import (
    books,
    fabric,
    glass,
    glow,
    leaf,
    marble,
    painted,
    plain,
    plaster,
    sheer,
    wicker,
    wood,
)


def palette():
    """Every material used more than once, by name."""
    return SimpleNamespace(
        plaster=plaster("lime plaster", (0.86, 0.825, 0.765)),
        clay=plaster("clay plaster", (0.62, 0.43, 0.32)),
        sage_wall=plaster("sage plaster", (0.46, 0.50, 0.41)),
        ceiling=plaster("ceiling", (0.88, 0.865, 0.83), 0.003),
        facade=plaster("facade", (0.76, 0.71, 0.63), 0.012),
        oak=wood("oak", (0.53, 0.385, 0.245), (0.30, 0.19, 0.105)),
        walnut=wood("walnut", (0.23, 0.13, 0.07), (0.085, 0.042, 0.022), 0.38),
        pale=wood("ash", (0.72, 0.56, 0.38), (0.50, 0.35, 0.21)),
        teak=wood("teak", (0.42, 0.28, 0.16), (0.22, 0.13, 0.07), 0.6),
        black=plain("black steel", (0.022, 0.021, 0.02), 0.4, 0.6),
        brass=plain("brushed brass", (0.72, 0.50, 0.22), 0.26, 1.0),
        steel=plain("steel", (0.62, 0.62, 0.61), 0.25, 1.0),
        white=plain("white paint", (0.80, 0.78, 0.74), 0.4),
        sage=plain("sage cabinet paint", (0.20, 0.245, 0.185), 0.36),
        ink=plain("ink blue paint", (0.035, 0.062, 0.075), 0.4),
        linen=fabric("oat linen", (0.62, 0.545, 0.44)),
        cream=fabric("cream boucle", (0.74, 0.68, 0.59), 150, 0.003),
        rust=fabric("rust velvet", (0.42, 0.13, 0.05)),
        ochre=fabric("ochre wool", (0.58, 0.33, 0.07)),
        olive=fabric("olive wool", (0.17, 0.18, 0.075)),
        teal=fabric("petrol velvet", (0.03, 0.105, 0.12)),
        duvet=fabric("washed linen", (0.78, 0.745, 0.69)),
        striped=fabric("striped linen", (0.72, 0.66, 0.56), stripe=((0.10, 0.13, 0.20), 7.0, "X")),
        sheer=sheer("sheer linen", (0.88, 0.84, 0.77)),
        leather=plain("cognac leather", (0.36, 0.14, 0.045), 0.42, uneven=0.002),
        marble=marble("worktop marble", (0.80, 0.775, 0.74), (0.24, 0.205, 0.18)),
        green_marble=marble("green marble", (0.055, 0.11, 0.085), (0.48, 0.52, 0.45), 1.6),
        ceramic=plain("stoneware", (0.70, 0.64, 0.55), 0.45, uneven=0.002),
        glazed=plain("blue glaze", (0.05, 0.13, 0.19), 0.14),
        clay_pot=plain("terracotta", (0.47, 0.20, 0.10), 0.8, uneven=0.004),
        dark_glass=plain("oven glass", (0.008, 0.008, 0.009), 0.05),
        mirror=plain("mirror", (0.92, 0.92, 0.91), 0.0, 1.0),
        stone=plain("limestone", (0.56, 0.50, 0.41), 0.75, uneven=0.006),
        soil=plain("soil", (0.045, 0.03, 0.02), 0.95, uneven=0.02),
        bark=plain("bark", (0.17, 0.13, 0.095), 0.9, uneven=0.02),
        wicker=wicker("wicker", (0.46, 0.31, 0.16)),
        glass=glass(),
        shade=glow("lampshade", (1.0, 0.72, 0.42), 1.6),
        bulb=glow("bulb", (1.0, 0.75, 0.45), 14.0),
        books=books(),
        paper=plain("paper", (0.80, 0.76, 0.68), 0.8),
        wax=plain("candle wax", (0.80, 0.72, 0.58), 0.5),
        lemon=plain("lemon", (0.80, 0.55, 0.04), 0.4, uneven=0.002),
        orange=plain("orange", (0.78, 0.24, 0.02), 0.4, uneven=0.002),
        pear=plain("pear", (0.38, 0.42, 0.07), 0.4),
        fig_leaf=leaf("fig leaf", (0.025, 0.075, 0.02), (0.06, 0.13, 0.03), 0.2),
        palm_leaf=leaf("palm leaf", (0.035, 0.09, 0.02), (0.09, 0.16, 0.04), 0.1),
        olive_leaf=leaf("olive leaf", (0.10, 0.14, 0.06), (0.21, 0.25, 0.13)),
        cypress_leaf=leaf("cypress leaf", (0.018, 0.04, 0.014), (0.04, 0.075, 0.025)),
        grass=leaf("grass blades", (0.06, 0.11, 0.02), (0.14, 0.20, 0.05)),
        lavender=leaf("lavender", (0.22, 0.13, 0.42), (0.36, 0.24, 0.58), light=(0.4, 0.25, 0.65)),
        bloom=leaf(
            "bougainvillea", (0.78, 0.05, 0.28), (0.88, 0.16, 0.44), light=(0.95, 0.15, 0.45)
        ),
        white_bloom=leaf(
            "white blossom", (0.80, 0.76, 0.68), (0.85, 0.80, 0.76), light=(0.9, 0.85, 0.7)
        ),
    )


def add_pictures(M):
    """Pictures, rugs and the few finishes used once."""
    M.rust_enamel = plain("rust enamel", (0.42, 0.12, 0.04), 0.2)
    M.crust = plain("bread crust", (0.42, 0.22, 0.08), 0.8, uneven=0.006)
    M.tumbler = plain("tumbler", (0.75, 0.83, 0.80), 0.05, transmission_weight=0.85, ior=1.2)
    M.log = plain("split log", (0.34, 0.23, 0.14), 0.9, uneven=0.02)
    M.soot = plain("soot", (0.03, 0.026, 0.024), 0.95, uneven=0.01)
    M.jute = fabric("jute", (0.50, 0.38, 0.24), 90, 0.004)
    pictures = {
        "hills": art.landscape("Hills at dusk", 11),
        "coast": art.landscape(
            "Coast",
            23,
            ((0.86, 0.83, 0.74), (0.50, 0.66, 0.72)),
            ((0.55, 0.60, 0.55), (0.10, 0.20, 0.27)),
            (900, 600),
            (0.3, 0.7),
        ),
        "dunes": art.landscape(
            "Dunes",
            37,
            ((0.95, 0.87, 0.75), (0.80, 0.74, 0.66)),
            ((0.86, 0.66, 0.46), (0.42, 0.22, 0.15)),
            (860, 640),
            (0.55, 0.7),
        ),
        "stones": art.shapes("Stones", 5),
        "harbour": art.shapes("Harbour", 8, (0.83, 0.85, 0.82)),
        "market": art.shapes("Market", 13, (0.92, 0.84, 0.72), (900, 700)),
        "ferns": art.botanical("Fern I", 3),
        "ferns2": art.botanical("Fern II", 4),
        "ferns3": art.botanical("Fern III", 9, ink=(0.36, 0.28, 0.20)),
    }
    M.art = {name: painted(f"art {name}", image, 0.75) for name, image in pictures.items()}
    M.berber = painted("berber rug", art.berber("Berber", 21), 0.95, 0.004)
    M.kilim = painted(
        "kilim",
        art.kilim(
            "Kilim",
            31,
            (0.82, 0.76, 0.66),
            (0.62, 0.36, 0.24),
            (0.36, 0.43, 0.44),
            (1200, 1000),
            13,
        ),
        0.95,
        0.003,
    )
    M.runner = painted(
        "runner",
        art.kilim(
            "Runner",
            41,
            (0.56, 0.24, 0.15),
            (0.85, 0.74, 0.58),
            (0.15, 0.17, 0.22),
            (700, 1500),
            17,
        ),
        0.95,
        0.003,
    )
    M.outdoor_rug = painted(
        "outdoor rug",
        art.kilim(
            "Outdoor rug",
            61,
            (0.80, 0.75, 0.66),
            (0.50, 0.44, 0.36),
            (0.66, 0.58, 0.47),
            (1260, 1000),
            15,
        ),
        0.95,
        0.003,
    )
    M.library_rug = painted(
        "library rug",
        art.kilim(
            "Library rug",
            51,
            (0.44, 0.20, 0.14),
            (0.72, 0.60, 0.46),
            (0.20, 0.25, 0.28),
            (1240, 900),
            17,
        ),
        0.95,
        0.003,
    )
